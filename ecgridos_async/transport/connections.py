"""The connections of a client: a free list, the last used first.

httpcore's own pool rescans all its connections and waiting requests at every step, which is
quadratic under fan-out, and it can lose a slot for good when a request is cancelled. A client
speaks to one service behind its own limiter, so it needs no queue here: a call takes an idle
connection or opens one, and puts it back only if it is fit for another call.
"""

import contextlib
import ssl
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import Any, Final, cast

import anyio
import attrs
import httpcore
from httpcore._backends.auto import AutoBackend  # there is no public name for it

_BEGINS_TO_SEND: Final = "http11.send_request_headers.started"
_CLOSING: Final = 1.0
"""Seconds that closing a broken connection may take, also when the call is cancelled."""


@attrs.define
class Delivery:
    """Whether a request may have reached the service."""

    begun: bool = True
    """Assumed until it is known that no byte of the request was written."""


class Connections:
    """Idle connections by origin, each kept for `keep_alive` seconds."""

    def __init__(self, *, keep_alive: float, ssl_context: ssl.SSLContext | None = None) -> None:
        self._keep_alive = keep_alive
        self._ssl_context = ssl_context
        self._idle: deque[httpcore.AsyncHTTPConnection] = deque()
        self._closed = False

    async def send(self, request: httpcore.Request, delivery: "Delivery") -> "Lease":
        """Send *request*; the lease holds the response, and must be closed."""
        connection = await self._take(request.url.origin)
        delivery.begun = connection is not None
        if connection is None:
            connection = self._open(request, delivery)
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await discard(connection)
            raise
        return Lease(self, connection, response)

    async def _take(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection | None:
        """Return the connection used last that is still open, None if there is none."""
        while self._idle:
            connection = self._idle.pop()
            if connection.can_handle_request(origin) and not connection.has_expired():
                return connection
            await discard(connection)
        return None

    def _open(
        self, request: httpcore.Request, delivery: "Delivery"
    ) -> httpcore.AsyncHTTPConnection:
        """Return a new connection, which tells when it is open and begins to send."""
        origin = request.url.origin

        async def trace(event: str, _: object) -> None:
            if event == _BEGINS_TO_SEND:
                delivery.begun = True

        extensions_of(request)["trace"] = trace
        return httpcore.AsyncHTTPConnection(
            origin=origin,
            ssl_context=self._ssl_context,
            keepalive_expiry=self._keep_alive,
            network_backend=TLSNetwork() if origin.scheme == b"https" else None,
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


class Lease:
    """A response and the connection it comes over, which goes back when the lease is closed."""

    def __init__(
        self,
        connections: Connections,
        connection: httpcore.AsyncHTTPConnection,
        response: httpcore.Response,
    ) -> None:
        self.response = response
        self.chunks: AsyncIterator[bytes] = aiter(cast("AsyncIterable[bytes]", response.stream))
        """The body of the response."""
        self._connections = connections
        self._connection = connection
        self._closed = False

    async def break_off(self) -> None:
        """Close the connection under a body that was begun, and let its streams notice."""
        with anyio.move_on_after(_CLOSING, shield=True):
            await discard(self._connection)
            with contextlib.suppress(httpcore.NetworkError, httpcore.ProtocolError, OSError):
                async for _ in self.chunks:
                    pass

    async def aclose(self) -> None:
        """End the response; the connection is reused if it was read to its end."""
        if self._closed:
            return
        self._closed = True
        with anyio.move_on_after(_CLOSING, shield=True):
            try:
                await self.response.aclose()
            except BaseException:
                await discard(self._connection)
                raise
            await self._connections.give_back(self._connection)


class TLSNetwork(httpcore.AsyncNetworkBackend):
    """httpcore's network, but a connection whose TLS handshake is cut off is closed."""

    def __init__(self) -> None:
        self._inner = AutoBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection, which is not encrypted yet."""
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        return _BeforeTLS(stream)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)


class _BeforeTLS(httpcore.AsyncNetworkStream):
    """A connection that will be encrypted; httpcore itself leaks it if that is cut off."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            with anyio.move_on_after(_CLOSING, shield=True):
                await self._inner.aclose()
            raise

    async def aclose(self) -> None:
        await self._inner.aclose()


def extensions_of(message: httpcore.Request | httpcore.Response) -> dict[str, Any]:
    """Return the extensions of a message, which httpcore leaves half typed."""
    return cast("dict[str, Any]", cast("Any", message).extensions)


async def discard(connection: httpcore.AsyncHTTPConnection) -> None:
    """Close a connection, in bounded time and whether or not the caller is cancelled."""
    with anyio.move_on_after(_CLOSING, shield=True):
        with contextlib.suppress(OSError, RuntimeError, httpcore.NetworkError):
            await connection.aclose()
