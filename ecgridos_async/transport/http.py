"""The one module that imports httpx: requests go out and replies come in through it."""

import ssl
import time
from collections.abc import AsyncIterator, Callable
from http.cookiejar import CookieJar
from typing import Any, Final

import anyio
import anyio.to_thread
import attrs
import httpcore
import httpx

from ecgridos_async import __version__, errors
from ecgridos_async.config import Settings, Timeouts
from ecgridos_async.transport.connections import Connections, extensions_of
from ecgridos_async.transport.inflate import can_inflate, inflate
from ecgridos_async.wire.messages import WireReply, WireRequest

HttpTransport = httpx.AsyncBaseTransport
"""What a user may pass to send requests by: any httpx transport."""
HttpClient = httpx.AsyncClient
"""What a user may pass instead: an httpx client of their own."""

_QUERY: Final = "ecgridos_query"
_USER_AGENT: Final = f"ecgridos-async/{__version__}"


@attrs.frozen
class Sent:
    """A call that got an answer."""

    reply: WireReply
    attempts: int
    seconds: float
    """From the call to the end of the answer, waiting for a connection included."""


class Transport:
    """Sends requests over pooled connections, bounded in number, size and time."""

    def __init__(
        self,
        settings: Settings,
        *,
        transport: HttpTransport | None = None,
        http_client: HttpClient | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._client = http_client
        self._owns_client = http_client is None
        self._ssl_context = ssl_context
        self._limiter = anyio.Semaphore(settings.max_concurrency, fast_acquire=True)
        self._opening = anyio.Lock()

    async def send(self, request: WireRequest, timeouts: Timeouts) -> Sent:
        """Send *request* and return the answer, whatever it says.

        Raises a TransportError if there is none, ReplyTooLargeError if it is too large.
        """
        started = time.monotonic()
        under_way = False
        with anyio.move_on_after(timeouts.total):
            await self._wait_turn(request, timeouts)
            try:
                client = self._client or await self._open()
                under_way = True
                reply = await self._attempt(client, request, timeouts)
            finally:
                self._limiter.release()
            return Sent(reply, attempts=1, seconds=time.monotonic() - started)
        error = errors.DeadlineError(
            f"no answer within {timeouts.total:g} s", operation=request.operation
        )
        error.may_have_arrived = under_way
        raise error

    async def _wait_turn(self, request: WireRequest, timeouts: Timeouts) -> None:
        with anyio.move_on_after(timeouts.pool):
            await self._limiter.acquire()
            return
        raise errors.PoolTimeoutError(
            f"all {self._settings.max_concurrency} connections were busy for {timeouts.pool:g} s; "
            "allow more (max_concurrency) or call fewer at once",
            operation=request.operation,
        )

    async def _open(self) -> HttpClient:
        """Make the httpx client, once; the TLS context is loaded in a thread, for it is slow."""
        async with self._opening:
            if self._client is None:
                if self._transport is None:
                    context = self._ssl_context
                    if context is None and self._settings.endpoint.startswith("https:"):
                        context = await anyio.to_thread.run_sync(httpx.create_ssl_context)
                    self._transport = FreeListTransport(
                        Connections(keep_alive=self._settings.keep_alive, ssl_context=context)
                    )
                self._client = httpx.AsyncClient(
                    transport=QueryTransport(self._transport),
                    headers={"User-Agent": _USER_AGENT, "Accept-Encoding": "identity"},
                    cookies=NoCookies(),
                    follow_redirects=False,
                    trust_env=False,
                )
            return self._client

    async def _attempt(
        self, client: HttpClient, request: WireRequest, timeouts: Timeouts
    ) -> WireReply:
        try:
            response = await client.send(
                self._http_request(client, request, timeouts), stream=True, follow_redirects=False
            )
            try:
                return await self._read(response, request)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise transport_error(error, request) from error

    def _http_request(
        self, client: HttpClient, request: WireRequest, timeouts: Timeouts
    ) -> httpx.Request:
        """Return the httpx request. httpx logs the URLs it knows, so it gets no query."""
        address, _, query = request.url.partition("?")
        extensions: dict[str, Any] = {
            "timeout": {
                "connect": timeouts.connect,
                "read": timeouts.read,
                "write": timeouts.write,
                "pool": timeouts.pool,
            }
        }
        if query:
            if not self._owns_client:
                raise errors.ConfigurationError(
                    "http_client: a client of your own would log the arguments of HTTP GET calls; "
                    "use another protocol, or pass transport= instead",
                    parameter="http_client",
                    operation=request.operation,
                )
            extensions[_QUERY] = query.encode("ascii")
        return client.build_request(
            request.method,
            address,
            headers=dict(request.headers),
            content=request.body or None,
            extensions=extensions,
        )

    async def _read(self, response: httpx.Response, request: WireRequest) -> WireReply:
        limit = self._settings.max_reply_bytes
        announced = response.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            raise self._too_large(response, request)
        if response.is_stream_consumed:
            # A transport of the user's own made it with its content, which httpx has decoded.
            return WireReply(response.status_code, dict(response.headers), response.content)
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > limit:
                raise self._too_large(response, request)
            chunks.append(chunk)
        body = b"".join(chunks)
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity") and body:
            body = self._inflated(body, encoding, response, request)
        return WireReply(response.status_code, dict(response.headers), body)

    def _inflated(
        self, body: bytes, encoding: str, response: httpx.Response, request: WireRequest
    ) -> bytes:
        if not can_inflate(encoding):
            raise errors.NotSoapError(
                f"the reply is encoded as {encoding!r}, which was not asked for",
                operation=request.operation,
                status=response.status_code,
            )
        try:
            plain = inflate(body, encoding, self._settings.max_reply_bytes)
        except ValueError as error:
            raise errors.NotSoapError(
                str(error), operation=request.operation, status=response.status_code
            ) from None
        if plain is None:
            raise self._too_large(response, request)
        return plain

    def _too_large(
        self, response: httpx.Response, request: WireRequest
    ) -> errors.ReplyTooLargeError:
        return errors.ReplyTooLargeError(
            f"the reply has more than {self._settings.max_reply_bytes} bytes; "
            "if that is right, raise max_reply_bytes",
            operation=request.operation,
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
        )

    async def aclose(self) -> None:
        """Close the connections, and a transport that was passed in; a client stays the user's."""
        if self._owns_client and self._client is not None:
            await self._client.aclose()


_CLASSES: Final[tuple[tuple[type[Exception], type[errors.TransportError], str], ...]] = (
    (httpx.ConnectTimeout, errors.ConnectError, "the connection was not opened in time"),
    (httpx.PoolTimeout, errors.PoolTimeoutError, "no connection came free in time"),
    (httpx.ConnectError, errors.ConnectError, "the service was not reached"),
    (httpx.UnsupportedProtocol, errors.ConnectError, "the address cannot be called"),
    (httpx.ProxyError, errors.ConnectError, "the proxy refused the connection"),
    (httpx.WriteTimeout, errors.CallTimeoutError, "the call was not written in time"),
    (httpx.TimeoutException, errors.CallTimeoutError, "the answer did not come in time"),
)


def transport_error(error: Exception, request: WireRequest) -> errors.TransportError:
    """Return the error of this package that stands for one of httpx or of the sockets."""
    for theirs, ours, text in _CLASSES:
        if isinstance(error, theirs):
            reason = str(error)
            return ours(f"{text}: {reason}" if reason else text, operation=request.operation)
    return errors.ConnectionLostError(
        f"the connection broke: {error or type(error).__name__}", operation=request.operation
    )


class NoCookies(CookieJar):
    """A jar that keeps nothing: ASP.NET serialises all calls that carry its session cookie."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Keep nothing."""

    def add_cookie_header(self, request: object) -> None:
        """Send nothing."""


class QueryTransport(httpx.AsyncBaseTransport):
    """Adds the query of a GET below httpx, which logs the URLs that it knows."""

    def __init__(self, inner: HttpTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request with its query."""
        query = request.extensions.get(_QUERY)
        if query is not None:
            request = httpx.Request(
                request.method,
                request.url.copy_with(query=query),
                headers=request.headers,
                stream=request.stream,
                extensions=request.extensions,
            )
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._inner.aclose()


class FreeListTransport(httpx.AsyncBaseTransport):
    """An httpx transport over our own free list of httpcore connections."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request over an idle connection or a new one."""
        url = request.url
        core = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with as_httpx_error():
            response = await self._connections.send(core)
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=ResponseStream(response),
            extensions=extensions_of(response),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connections.aclose()


class ResponseStream(httpx.AsyncByteStream):
    """The body of an httpcore response as httpx wants it."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with as_httpx_error():
            async for chunk in self._response.aiter_stream():
                yield chunk

    async def aclose(self) -> None:
        """End the response."""
        with as_httpx_error():
            await self._response.aclose()


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
