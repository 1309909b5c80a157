"""An httpx transport over our own free list of connections."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final

import httpcore
import httpx

from ecgridos_async.transport.below import QUERY, STREAM, OwnTransport
from ecgridos_async.transport.connections import DELIVERY, Connections, Delivery, Lease
from ecgridos_async.transport.http11 import extensions_of


class FreeListTransport(OwnTransport):
    """An httpx transport over our own free list of connections."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request over an idle connection or a new one."""
        url, query = request.url, request.extensions.get(QUERY)
        target = url.raw_path if query is None else url.raw_path + b"?" + query
        delivery: Delivery = request.extensions.get(DELIVERY) or Delivery()
        core = _Request(
            request.method.encode("ascii"),
            httpcore.URL(scheme=url.raw_scheme, host=self._host(url), port=url.port, target=target),
            request.headers.raw,
            body_of(request),
            request.extensions,
        )
        with as_httpx_error():
            lease = await self._connections.send(core, delivery)
        return self._response(lease)

    def _host(self, url: httpx.URL) -> bytes:
        """Return the host of a request, as connections are opened to it."""
        return url.raw_host

    def _response(self, lease: Lease) -> httpx.Response:
        """Return the response as httpx may know it: `BelowTransport` tells why it is told less."""
        status, headers = lease.response.status, lease.response.headers
        if 300 <= status < 400:
            headers = [(name, value) for name, value in headers if name.lower() != b"location"]
        body = ResponseStream(lease)
        version = extensions_of(lease.response)["http_version"]
        return httpx.Response(
            status, headers=headers, stream=body, extensions={"http_version": version, STREAM: body}
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connections.aclose()


class _Request(httpcore.Request):
    """A request whose parts httpx has checked; httpcore would check each header once more."""

    def __init__(
        self,
        method: bytes,
        url: httpcore.URL,
        headers: list[tuple[bytes, bytes]],
        stream: "RequestBody",
        extensions: dict[str, Any],
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.stream = stream
        self.extensions = extensions


class RequestBody(httpx.AsyncByteStream):
    """The body of a request, which a cancelled call leaves behind without a trace."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise StopAsyncIteration


def body_of(request: httpx.Request) -> RequestBody:
    """Return the body of a request, one that is made piece by piece as it is sent or not."""
    if isinstance(request.stream, RequestBody):
        return request.stream
    return RequestBody(iter((request.content,) if request.content else ()))


class ResponseStream(httpx.AsyncByteStream):
    """The body of a response as httpx wants it."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._reading = False

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
        with as_httpx_error():
            if self._reading:
                await self._lease.break_off()
            await self._lease.aclose()


class as_httpx_error:  # noqa: N801  # reads as a clause: with as_httpx_error()
    """Turns errors of httpcore into those of the same name in httpx."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, _HTTPCORE_ERRORS):
            found: Callable[[str], Exception] = getattr(
                httpx, type(error).__name__, httpx.TransportError
            )
            raise found(str(error)) from error


_HTTPCORE_ERRORS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)
