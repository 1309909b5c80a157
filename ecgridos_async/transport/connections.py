"""The connections of a client: a free list, the last used first.

httpcore's own pool rescans all its connections and waiting requests at every step, which is
quadratic under fan-out, and it can lose a slot for good when a request is cancelled. A client
speaks to one service behind its own limiter, so it needs no queue here: a call takes an idle
connection or opens one, and puts it back only if it is fit for another call.
"""

import contextlib
import ssl
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Final, cast

import anyio
import httpcore

_CLOSING: Final = 1.0
"""Seconds that closing a broken connection may take, also when the call is cancelled."""


class Connections:
    """Idle connections by origin, each kept for `keep_alive` seconds."""

    def __init__(self, *, keep_alive: float, ssl_context: ssl.SSLContext | None = None) -> None:
        self._keep_alive = keep_alive
        self._ssl_context = ssl_context
        self._idle: deque[httpcore.AsyncHTTPConnection] = deque()
        self._closed = False

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """Send *request*; the response must be read and closed."""
        connection = await self._take(request.url.origin)
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await discard(connection)
            raise
        return httpcore.Response(
            status=response.status,
            headers=response.headers,
            content=ConnectionStream(self, connection, response),
            extensions=extensions_of(response),
        )

    async def _take(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        """Return the connection used last that is still open, or a new one."""
        while self._idle:
            connection = self._idle.pop()
            if connection.can_handle_request(origin) and not connection.has_expired():
                return connection
            await discard(connection)
        return httpcore.AsyncHTTPConnection(
            origin=origin,
            ssl_context=self._ssl_context,
            keepalive_expiry=self._keep_alive,
        )

    async def give_back(self, connection: httpcore.AsyncHTTPConnection) -> None:
        """Keep a connection whose call is over, or close it if it serves no further call."""
        if self._closed or not connection.is_idle() or connection.is_closed():
            await discard(connection)
            return
        self._idle.append(connection)
        # The oldest sit at the left; those that outlived their time go as new ones come.
        if self._idle[0].has_expired():
            await discard(self._idle.popleft())

    async def aclose(self) -> None:
        """Close all idle connections; those in use are closed when their calls end."""
        self._closed = True
        while self._idle:
            await discard(self._idle.pop())


class ConnectionStream:
    """The body of a response, which gives its connection back when it is closed."""

    def __init__(
        self,
        connections: Connections,
        connection: httpcore.AsyncHTTPConnection,
        response: httpcore.Response,
    ) -> None:
        self._connections = connections
        self._connection = connection
        self._response = response
        self._given_back = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        """End the response; the connection is reused if it was read to its end."""
        if self._given_back:
            return
        self._given_back = True
        with anyio.move_on_after(_CLOSING, shield=True):
            await self._response.aclose()
            await self._connections.give_back(self._connection)


def extensions_of(response: httpcore.Response) -> dict[str, Any]:
    """Return the extensions of a response, which httpcore leaves half typed."""
    return dict(cast("Any", response).extensions)


async def discard(connection: httpcore.AsyncHTTPConnection) -> None:
    """Close a connection, in bounded time and whether or not the caller is cancelled."""
    with anyio.move_on_after(_CLOSING, shield=True):
        with contextlib.suppress(OSError, RuntimeError, httpcore.NetworkError):
            await connection.aclose()
