"""What the tests of events share: a hook that keeps events."""

import pytest

from ecgridos_async.instrumentation import Event


@pytest.fixture
def told() -> list[Event]:
    """Return a list whose `append` is a hook."""
    return []
