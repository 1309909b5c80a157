"""httpx's own transport over our own pool, so that tools which patch httpx see every request."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from types import FunctionType
from typing import Any, Final, cast

from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.connections import Body, Connections
from ecgridos_async._transport.guards import OwnTransport


class FreeListTransport(OwnTransport, httpx.AsyncHTTPTransport):
    """httpx's own transport, over our own pool.

    It does not override `handle_async_request`: whoever patches that method of
    `httpx.AsyncHTTPTransport` (pytest-httpx, OpenTelemetry) gets every request of ours.
    """

    def __init__(self, connections: Connections) -> None:
        # Not httpx's own __init__: it loads TLS settings for a pool that is not used here.
        self._pool = Pool(connections)
        self._connections = connections


class Pool(httpcore.AsyncConnectionPool):
    """A pool over our free list of connections.

    As long as somebody has patched httpcore's pool or connection (respx does, by default), requests
    take the way through both of them. At its end is the free list, too.
    """

    def __init__(self, connections: Connections) -> None:
        super().__init__(max_connections=None)
        self._free_list = connections

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request over an idle connection or a new one."""
        if _is_httpcore_patched():
            return await super().handle_async_request(request)
        return await self._send(request)

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        """Return what httpcore's pool takes for a new connection."""
        return _PatchableConnection(origin, self._send)

    async def _send(self, request: httpcore.Request) -> httpcore.Response:
        body = request.stream
        if isinstance(body, RequestBody):
            return await self._free_list.send(request, body.chunks())
        # A tool above has read it. Its stream may be a generator, which must be read to its end.
        chunks = [chunk async for chunk in cast("AsyncIterator[bytes]", body)]
        return await self._free_list.send(request, chunks)

    async def aclose(self) -> None:
        """Close the connections."""
        await super().aclose()
        await self._free_list.aclose()


_POOL, _CONNECTION = httpcore.AsyncConnectionPool, httpcore.AsyncHTTPConnection
_POOL_FILE: Final = _POOL.aclose.__code__.co_filename
_CONNECTION_FILE: Final = _CONNECTION.aclose.__code__.co_filename


def _is_httpcore_patched() -> bool:
    """Tell whether httpcore's pool or connection has another method than httpcore gave it.

    The methods are told by their code, since this module may be imported while they are patched.
    """
    pool: Any = _POOL.handle_async_request
    connection: Any = _CONNECTION.handle_async_request
    return not (
        type(pool) is type(connection) is FunctionType
        and pool.__code__.co_filename == _POOL_FILE
        and connection.__code__.co_filename == _CONNECTION_FILE
    )


class _PatchableConnection(httpcore.AsyncHTTPConnection):
    """httpcore's connection over one request of ours: what patches it gets the request."""

    def __init__(
        self,
        origin: httpcore.Origin,
        send: Callable[[httpcore.Request], Awaitable[httpcore.Response]],
    ) -> None:
        super().__init__(origin)
        self._connection = _OneRequest(origin, send)


class _OneRequest(httpcore.AsyncConnectionInterface):
    """A connection that serves one request and is closed with its response."""

    def __init__(
        self,
        origin: httpcore.Origin,
        send: Callable[[httpcore.Request], Awaitable[httpcore.Response]],
    ) -> None:
        self._origin = origin
        self._send = send
        self._failed = False
        self._body: Body | None = None

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        try:
            response = await self._send(request)
        except BaseException:
            self._failed = True
            raise
        self._body = cast("Body", response.stream)
        return response

    async def aclose(self) -> None:
        if self._body is not None:
            await self._body.aclose()

    def info(self) -> str:
        return "closed" if self.is_closed() else "busy"

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        return origin == self._origin

    def is_available(self) -> bool:
        return False

    def has_expired(self) -> bool:
        return False

    def is_idle(self) -> bool:
        return False

    def is_closed(self) -> bool:
        return self._failed or (self._body is not None and self._body.is_closed)


class RequestBody(httpx.AsyncByteStream):
    """The body of a request, written anew each time it is sent.

    Authentication may send a request twice. Its iterator is no generator, so a cancelled call
    leaves nothing behind.
    """

    def __init__(self, chunks: Callable[[], Iterable[bytes]]) -> None:
        self.chunks: Callable[[], Iterable[bytes]] = chunks
        """Writes it once more."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Chunks(self.chunks())


class _Chunks:
    """Chunks as an async iterator."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise StopAsyncIteration
