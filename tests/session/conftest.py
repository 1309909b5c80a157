"""What the tests of sessions share: a sandbox that replies late, and places for shared sessions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ecgridos_async.sandbox import Sandbox
from tests.redis import fresh_key
from tests.session.places import FilesPlace, Place, RedisPlace

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


@pytest.fixture
def redis_key() -> Iterator[str]:
    """Give what the keys of the test in Redis begin with."""
    yield from fresh_key()


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Give a place where sessions are shared."""
    if request.param == "files":
        return FilesPlace(tmp_path / "store")
    return RedisPlace(request.getfixturevalue("redis_key"))
