"""httpx's own transport over our pool, so that tools which patch httpx see every request."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from types import FunctionType
from typing import Any, Final, cast

from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.connections import Body, Connections
from ecgridos_async._transport.guards import OwnTransport
from ecgridos_async.messages import StreamedBody


class FreeListTransport(OwnTransport, httpx.AsyncHTTPTransport):
    """httpx's own transport, over our pool.

    It does not override `handle_async_request`: tools that patch that method of
    `httpx.AsyncHTTPTransport` (pytest-httpx, OpenTelemetry) see every request of ours.
    """

    def __init__(self, connections: Connections) -> None:
        # Skip httpx's __init__: it loads TLS settings for a pool that is not used here.
        self._pool = Pool(connections)
        self.connections: Connections = connections


class Pool(httpcore.AsyncConnectionPool):
    """A pool over our free list of connections.

    While somebody patches httpcore's pool or connection (as respx does by default), requests pass
    through both of them first, and then through the free list.
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
        """Return what httpcore's pool treats as a new connection."""
        return _PatchableConnection(origin, self._send)

    async def _send(self, request: httpcore.Request) -> httpcore.Response:
        body = request.stream
        if isinstance(body, RequestBody):
            return await self._free_list.send(request, body.chunks())
        if isinstance(body, RequestStream):
            return await self._free_list.send(request, aiter(body))
        # A patching tool has read it. Its stream may be a generator, which must be exhausted.
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
    """Tell whether a method of httpcore's pool or connection has been replaced.

    Methods are compared by their code: this module may be imported while they are patched.
    """
    pool: Any = _POOL.handle_async_request
    connection: Any = _CONNECTION.handle_async_request
    return not (
        type(pool) is type(connection) is FunctionType
        and pool.__code__.co_filename == _POOL_FILE
        and connection.__code__.co_filename == _CONNECTION_FILE
    )


class _PatchableConnection(httpcore.AsyncHTTPConnection):
    """An httpcore connection for one request of ours; tools that patch it see the request."""

    def __init__(
        self,
        origin: httpcore.Origin,
        send: Callable[[httpcore.Request], Awaitable[httpcore.Response]],
    ) -> None:
        super().__init__(origin)
        self._connection = _OneRequest(origin, send)


class _OneRequest(httpcore.AsyncConnectionInterface):
    """A connection that serves one request and closes with its response."""

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
    """The body of a request, generated again each time it is sent.

    Authentication may send a request twice. The iterator is not a generator, so a cancelled call
    leaves none behind.
    """

    def __init__(self, chunks: Callable[[], Iterable[bytes]]) -> None:
        self.chunks: Callable[[], Iterable[bytes]] = chunks
        """Start the body again."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Chunks(self.chunks())


class RequestStream(httpx.AsyncByteStream):
    """The body of a request with a content that is read while it is sent."""

    def __init__(self, body: StreamedBody) -> None:
        self._body = body

    def __aiter__(self) -> AsyncGenerator[bytes]:
        return self._body.stream()


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
