"""A plain connection to a proxy in front of the sandbox."""

from collections.abc import Iterator

import pytest

from ecgridos_async.testing import FaultProxy
from tests.testing.calling import Caller


@pytest.fixture
def caller(proxy: FaultProxy) -> Iterator[Caller]:
    caller = Caller(proxy.url)
    try:
        yield caller
    finally:
        caller.close()
