"""What all tests share: both event loops, no pauses, and a sandbox that starts clean each time."""

import asyncio
import gc
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings, strategies

from ecgridos_async._calls import tries
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import FaultProxy


def pytest_sessionstart() -> None:
    """Say that this thread has no event loop, and let signals end the processes that tests start.

    pytest-asyncio before 1.2 asks for the loop that was there before its own. If asyncio makes one
    for it, nobody closes that, and some later test fails with `unclosed event loop`.
    """
    asyncio.set_event_loop(None)
    # A shell starts background jobs with SIGINT ignored, and their processes inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # `nohup` ignores SIGHUP.
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_collection() -> None:
    """Spare the garbage collector: what is collected here lives until the end."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Let no `gc.collect()` of a test look at what was collected: that takes 0.4 s each time.

    When hypothesis is imported, it asks the collector who holds trio's random generator, and when
    it first runs, who holds its own. Of frozen objects the collector knows none.
    """
    _run_hypothesis()
    gc.freeze()
    gc.enable()


@settings(max_examples=1, database=None)
@given(strategies.none())
def _run_hypothesis(_: None) -> None:
    pass


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run tests marked `anyio` once on each event loop. Tests marked `asyncio` do not ask."""
    return str(request.param)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let calls be repeated without a pause; return the attempts after which one was due."""
    due: list[int] = []

    def none(attempt: int) -> float:
        due.append(attempt)
        return 0.0

    monkeypatch.setattr(tries, "backoff", none)
    return due


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    """One server for all tests of a process; it has a thread and an event loop of its own."""
    sandbox = Sandbox()
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    """Return the running sandbox, as if it had just started."""
    running_sandbox.reset()
    return running_sandbox


@pytest.fixture
def proxy(sandbox: Sandbox) -> Iterator[FaultProxy]:
    """Return a fault proxy before the sandbox, without faults yet."""
    proxy = FaultProxy(sandbox.url)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
