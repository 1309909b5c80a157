"""httpx's own transport over our own pool, so that tools which patch httpx see every request."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from types import FunctionType
from typing import Any, Final, cast

from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.below import QUERY, STREAM, OwnTransport
from ecgridos_async._transport.connections import DELIVERY, Connections, Lease
from ecgridos_async._transport.http11 import extensions_of
from ecgridos_async.messages import Delivery


class FreeListTransport(OwnTransport, httpx.AsyncHTTPTransport):
    """httpx's own transport, over our own pool.

    It does not override `handle_async_request`: whoever patches that method of
    `httpx.AsyncHTTPTransport` (pytest-httpx, OpenTelemetry) gets every request of ours.
    """

    def __init__(self, connections: Connections, *, host_in_brackets: bool = False) -> None:
        """Send over those connections.

        *host_in_brackets*: an IPv6 address stands in brackets where connections are opened to it,
            as an HTTP proxy is asked for it.
        """
        # Not httpx's own __init__: it loads TLS settings for a pool that is not used here.
        self._pool = Pool(connections, host_in_brackets=host_in_brackets)
        self._connections = connections


class Pool(httpcore.AsyncConnectionPool):
    """A pool over our free list of connections.

    As long as somebody has patched httpcore's pool or connection (respx does, by default), requests
    take the way through both of them. At its end is the free list, too.
    """

    def __init__(self, connections: Connections, *, host_in_brackets: bool) -> None:
        super().__init__(max_connections=None)
        self._free_list = connections
        self._host_in_brackets = host_in_brackets

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request over an idle connection or a new one."""
        if _is_httpcore_patched():
            return await super().handle_async_request(request)
        return await self._send(request)

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        """Return what httpcore's pool takes for a new connection."""
        return _PatchableConnection(origin, self._send)

    async def _send(self, request: httpcore.Request) -> httpcore.Response:
        extensions = extensions_of(request)
        query: bytes | None = extensions.get(QUERY)
        if query is not None:
            request = _elsewhere(request, target=request.url.target + b"?" + query)
        if self._host_in_brackets and b":" in request.url.host:
            request = _elsewhere(request, host=b"[" + request.url.host + b"]")
        if not isinstance(request.stream, RequestBody):  # a tool above has read it
            stream = cast("AsyncIterator[bytes]", request.stream)
            parts = [part async for part in stream]
            request.stream = RequestBody(lambda: parts)
        response = await self._free_list.send(request, extensions.get(DELIVERY) or Delivery())
        return _known_to_httpx(response)

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
        self._body: ResponseStream | None = None

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        try:
            response = await self._send(request)
        except BaseException:
            self._failed = True
            raise
        self._body = extensions_of(response)[STREAM]
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


def _elsewhere(
    request: httpcore.Request, *, host: bytes | None = None, target: bytes | None = None
) -> httpcore.Request:
    """Return a request to another host or target, of which nobody above is told."""
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=url.scheme, host=host or url.host, port=url.port, target=target or url.target
        ),
        headers=request.headers,
        content=request.stream,
        extensions=extensions_of(request),
    )


def _known_to_httpx(response: httpcore.Response) -> httpcore.Response:
    """Return the response as httpx may know it: `BelowTransport` tells why it is told less."""
    if 300 <= response.status < 400:
        response.headers = [
            (name, value) for name, value in response.headers if name.lower() != b"location"
        ]
    body = ResponseStream(cast("Lease", response.stream))
    version = extensions_of(response)["http_version"]
    response.stream = body
    response.extensions = {"http_version": version, STREAM: body}
    return response


class RequestBody(httpx.AsyncByteStream):
    """The body of a request, written anew each time it is sent.

    Authentication may send a request twice. Its iterator is no generator, so a cancelled call
    leaves nothing behind.
    """

    def __init__(self, chunks: Callable[[], Iterable[bytes]]) -> None:
        self._chunks = chunks

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Chunks(self._chunks())


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


class ResponseStream(httpx.AsyncByteStream):
    """The body of a response as httpx wants it."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._reading = False
        self.is_closed: bool = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        self._reading = True
        try:
            with as_httpx_error():
                return await anext(self._lease.chunks)
        except BaseException:
            self._reading = False
            raise

    async def aclose(self) -> None:
        """End the response, read to its end or not."""
        self.is_closed = True
        with as_httpx_error():
            if self._reading:
                await self._lease.break_off()
            await self._lease.aclose()


class as_httpx_error:  # noqa: N801  # reads as a clause: with as_httpx_error()
    """Turns errors of httpcore into those of the same name in httpx."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        found = httpx_error(error)
        if found is not None:
            raise found from error


def httpx_error(error: BaseException | None) -> Exception | None:
    """Return the error of httpx for one of httpcore, None for any other."""
    if not isinstance(error, _HTTPCORE_ERRORS):
        return None
    found: Callable[[str], Exception] = getattr(httpx, type(error).__name__, httpx.TransportError)
    return found(str(error))


_HTTPCORE_ERRORS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)
