"""The pytest plugin, as our users meet it; and that it costs nothing where it is not used."""

import subprocess
import sys

import pytest

import ecgridos_async as ecgridos
import ecgridos_async.testing
from ecgridos_async.testing import FaultPlan, FaultProxy, Sandbox, Status
from tests.public import names_of
from tests.testing.calling import Caller, calls


@pytest.mark.anyio
async def test_fixtures(ecgridos_fault_proxy: FaultProxy, ecgridos_sandbox: Sandbox) -> None:
    async with ecgridos.Client("3.2", endpoint=ecgridos_fault_proxy.url) as client:
        await client.now_utc()
    ecgridos_fault_proxy.plan = FaultPlan.at({2: Status(503)})
    caller = Caller(ecgridos_fault_proxy.url)
    assert caller.now().status == 503
    assert caller.now().status == 200
    caller.close()
    assert calls(ecgridos_sandbox) == ["NowUTC"] * 2
    assert [record.forwarded for record in ecgridos_fault_proxy.records] == [1, 0, 1]


def test_loading_the_plugin_imports_neither_sandbox_nor_proxy() -> None:
    """Pytest loads it in every project where this package is installed."""
    program = (
        "import sys, ecgridos_async.testing.plugin\n"
        "print(*(name for name in sys.modules if name.split('.')[0] in ('starlette', 'uvicorn')\n"
        "        or name.startswith(('ecgridos_async.sandbox', 'ecgridos_async.testing.f'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == []


def test_the_proxy_needs_no_sandbox() -> None:
    program = (
        "import sys\n"
        "sys.modules['starlette'] = sys.modules['uvicorn'] = None\n"
        "from ecgridos_async.testing import FaultProxy\n"
        "proxy = FaultProxy('http://127.0.0.1:9')\n"
        "proxy.start(); print(proxy.url); proxy.stop()\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.startswith("http://127.0.0.1:")
    assert done.stderr == ""


def test_public_names() -> None:
    for name in names_of(ecgridos_async.testing):
        assert getattr(ecgridos_async.testing, name) is not None
    assert set(names_of(ecgridos_async.testing)) <= set(dir(ecgridos_async.testing))
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        getattr(ecgridos_async.testing, "Nonsense")  # noqa: B009  # type checkers know better
