"""The examples of docs/instrumentation.md do what they say."""

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from ecgridos_async import Client
from ecgridos_async.instrumentation import Event
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Status

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

GUIDE = (Path(__file__).parents[2] / "docs" / "instrumentation.md").read_text("utf-8")
COUNTING, SAMPLING = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


def names_of(code: str) -> dict[str, Any]:
    """Return what an example defines."""
    names: dict[str, Any] = {}
    exec(compile(code, "docs/instrumentation.md", "exec"), names)  # noqa: S102 (it is our own)
    return names


async def test_counting(sandbox: Sandbox, proxy: FaultProxy) -> None:
    names = names_of(COUNTING)
    count = cast("Callable[[Event], None]", names["count"])
    proxy.plan = FaultPlan.on("Version", Status(502), times=2)
    async with Client("3.2", endpoint=proxy.url, hooks=[count]) as client:
        await client.version_text()
        await client.now_utc()
    assert names["retries"] == Counter({"Version": 2})
    assert {name: len(times) for name, times in names["seconds"].items()} == {
        "Version": 1,
        "NowUTC": 1,
    }


async def test_sampling(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chances = iter([0.5, 0.001])
    monkeypatch.setattr(random, "random", lambda: next(chances))
    sampled = names_of(SAMPLING)["Sampled"]()
    async with Client("3.2", endpoint=sandbox.url, hooks=[sampled]) as client:
        await client.version_text()
        await client.now_utc()
    (line,) = capsys.readouterr().out.splitlines()
    operation, _, seconds = line.split()
    assert operation == "NowUTC"
    assert 0 < float(seconds) < 30
