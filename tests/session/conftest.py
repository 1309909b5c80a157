"""What the tests of sessions share: a sandbox that replies late."""

from collections.abc import Iterator

import pytest

from ecgridos_async.sandbox import Sandbox

LATENCY = 0.12


@pytest.fixture(scope="session")
def running_slow_sandbox() -> Iterator[Sandbox]:
    """Run a sandbox that carries a call out at once and replies late."""
    sandbox = Sandbox(latency=LATENCY)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


@pytest.fixture
def slow_sandbox(running_slow_sandbox: Sandbox) -> Sandbox:
    """Return the slow sandbox, as if it had just started."""
    running_slow_sandbox.reset()
    return running_slow_sandbox


@pytest.fixture
def latency() -> float:
    """Return the seconds that the slow sandbox waits before each reply."""
    return LATENCY
