"""A proxy in front of the sandbox, and a plain connection to it."""

from collections.abc import Iterator

import pytest

from ecgridos_async.testing import FaultProxy, Sandbox
from tests.testing.calling import Caller


@pytest.fixture
def proxy(sandbox: Sandbox) -> Iterator[FaultProxy]:
    proxy = FaultProxy(sandbox.url)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


@pytest.fixture
def caller(proxy: FaultProxy) -> Iterator[Caller]:
    caller = Caller(proxy.url)
    try:
        yield caller
    finally:
        caller.close()
