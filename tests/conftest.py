"""What all tests share: both event loops, and a sandbox that starts clean for each test."""

import asyncio
from collections.abc import Iterator

import pytest

from ecgridos_async.sandbox import Sandbox


def pytest_sessionstart() -> None:
    """Say that this thread has no event loop.

    Else pytest-asyncio before 1.2, which asks for the loop that was there before its own, gets
    one made, and nobody closes it: some later test then fails with `unclosed event loop`.
    """
    asyncio.set_event_loop(None)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run tests marked `anyio` once on each event loop. Tests marked `asyncio` do not ask."""
    return str(request.param)


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
