"""The pytest plugin: a sandbox for each test that asks for one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ecgridos_async.sandbox import Sandbox


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
