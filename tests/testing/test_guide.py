"""The examples of docs/testing.md do what they say."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest

from ecgridos_async.testing import FaultProxy, Sandbox, faults

GUIDE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text("utf-8")
EXAMPLES = [
    code for code in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "def test_" in code
]


def test_examples_are_found() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.anyio
@pytest.mark.parametrize("code", EXAMPLES, ids=["sandbox", "fault proxy"])
async def test_example(
    code: str, ecgridos_sandbox: Sandbox, ecgridos_fault_proxy: FaultProxy
) -> None:
    names: dict[str, object] = {}
    exec(compile(code, "docs/testing.md", "exec"), names)  # noqa: S102 (it is our own)
    test = cast(
        "Callable[..., Awaitable[None]]",
        next(value for name, value in names.items() if name.startswith("test_")),
    )
    fixtures: dict[str, object] = {
        "ecgridos_sandbox": ecgridos_sandbox,
        "ecgridos_fault_proxy": ecgridos_fault_proxy,
    }
    wanted = [name for name in test.__annotations__ if name in fixtures]
    await test(**{name: fixtures[name] for name in wanted})
    assert ecgridos_sandbox.calls()


def test_every_fault_is_in_the_guide() -> None:
    for fault in faults.WireFault.__subclasses__():
        assert f"| `{fault.__name__}(" in GUIDE
