"""What the tests of events share: a sandbox behind a fault proxy, and a hook that keeps events."""

import pytest

from ecgridos_async.instrumentation import Event
from tests.reliability.conftest import pauses, proxy

__all__ = ["pauses", "proxy", "told"]


@pytest.fixture
def told() -> list[Event]:
    """Return a list whose `append` is a hook."""
    return []
