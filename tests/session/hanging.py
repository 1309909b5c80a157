"""A transport in front of a sandbox that lets some operations hang, and counts the calls."""

from collections import Counter
from collections.abc import Iterable

import anyio

from ecgridos_async.sandbox import Sandbox
from tests.http_library import httpx

FOREVER = 20.0
"""Longer than any test waits."""


class Hanging(httpx.AsyncBaseTransport):
    """Calls a sandbox in process by SOAP 1.2; what hangs never gets there."""

    def __init__(self, sandbox: Sandbox, hangs: Iterable[str] = ()) -> None:
        self._inner = httpx.ASGITransport(sandbox.app)
        self.hangs = set(hangs)
        self.calls = Counter[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Reply, or hang."""
        content_type = request.headers.get("content-type", "")
        operation = content_type.rpartition("/")[2].strip('"')
        self.calls[operation] += 1
        if operation in self.hangs:
            await anyio.sleep(FOREVER)
        return await self._inner.handle_async_request(request)
