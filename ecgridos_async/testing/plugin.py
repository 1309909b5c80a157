"""The pytest plugin: fixtures for a sandbox, and for a fault proxy in front of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ecgridos_async.sandbox import Sandbox
    from ecgridos_async.testing.fault_proxy import FaultProxy


@pytest.fixture
def ecgridos_sandbox() -> "Iterator[Sandbox]":
    """Return a running sandbox on a free loopback port; it stops after the test."""
    # Imported here, since pytest loads this plugin also where the extra is not installed.
    from ecgridos_async.sandbox import Sandbox

    sandbox = Sandbox()
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


@pytest.fixture
def ecgridos_fault_proxy(ecgridos_sandbox: "Sandbox") -> "Iterator[FaultProxy]":
    """Return a running fault proxy before the sandbox of the test; set its `plan` for faults."""
    from ecgridos_async.testing.fault_proxy import FaultProxy

    proxy = FaultProxy(ecgridos_sandbox.url)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()
