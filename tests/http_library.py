"""The HTTP library in use, httpx or httpx2 by `ECGRIDOS_HTTP`: tests make their fakes of it.

`nox -s httpx2` runs the tests that send something over httpx2.
"""

import pytest

from ecgridos_async._transport._httpx import httpcore, httpx

__all__ = ["KNOWN_TO_TOOLS", "httpcore", "httpx"]

KNOWN_TO_TOOLS = pytest.mark.skipif(
    httpx.__name__ == "httpx2", reason="respx and pytest-httpx do not know httpx2"
)
"""Marks a test of tools that patch httpx."""
