"""What the tests of reliability share: a sandbox behind a proxy that misbehaves, and no pauses."""

from collections.abc import Iterator

import pytest

from ecgridos_async._calls import tries
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import FaultProxy


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let calls be repeated without a pause; return the attempts after which one was due."""
    due: list[int] = []

    def none(attempt: int) -> float:
        due.append(attempt)
        return 0.0

    monkeypatch.setattr(tries, "backoff", none)
    return due


@pytest.fixture
def proxy(sandbox: Sandbox) -> Iterator[FaultProxy]:
    """Return a fault proxy before the sandbox, without faults yet."""
    proxy = FaultProxy(sandbox.url)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
