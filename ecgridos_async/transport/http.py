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
from ecgridos_async.shield import close_iterator
from ecgridos_async.transport.connections import Connections, Delivery, Lease, extensions_of
from ecgridos_async.transport.inflate import can_inflate, inflate
from ecgridos_async.wire.messages import WireReply, WireRequest

HttpTransport = httpx.AsyncBaseTransport
"""What a user may pass to send requests by: any httpx transport."""
HttpClient = httpx.AsyncClient
"""What a user may pass instead: an httpx client of their own."""

_DELIVERY: Final = "ecgridos_delivery"
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
        self._closed = False

    async def send(self, request: WireRequest, timeouts: Timeouts) -> Sent:
        """Send *request* and return the answer, whatever it says.

        Raises a TransportError if there is none, ReplyTooLargeError if it is too large.
        """
        self.check_open()
        started = time.monotonic()
        delivery = Delivery(begun=False)
        with anyio.move_on_after(timeouts.total):
            await self._wait_turn(request, timeouts)
            try:
                client = self._client or await self._open()
                delivery.begun = True
                reply = await self._attempt(client, request, timeouts, delivery)
            finally:
                self._limiter.release()
            return Sent(reply, attempts=1, seconds=time.monotonic() - started)
        error = errors.DeadlineError(
            f"no answer within {timeouts.total:g} s", operation=request.operation
        )
        error.may_have_arrived = delivery.begun
        raise error

    def check_open(self) -> None:
        """Raise StateError if the transport is closed."""
        if self._closed:
            raise errors.StateError("the client is closed; make a new one")

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
                    transport=BelowTransport(self._transport, self._settings.max_reply_bytes),
                    cookies=NoCookies(),
                    follow_redirects=False,
                    trust_env=False,
                )
            return self._client

    async def _attempt(
        self, client: HttpClient, request: WireRequest, timeouts: Timeouts, delivery: Delivery
    ) -> WireReply:
        try:
            response = await client.send(
                self._http_request(client, request, timeouts, delivery),
                stream=True,
                follow_redirects=False,
            )
            try:
                return await self._read(response, request)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise transport_error(error, request) from error

    def _http_request(
        self, client: HttpClient, request: WireRequest, timeouts: Timeouts, delivery: Delivery
    ) -> httpx.Request:
        """Return the httpx request. httpx logs the URLs it knows, so it gets no query."""
        address, _, query = request.url.partition("?")
        extensions: dict[str, Any] = {
            _DELIVERY: delivery,
            "timeout": {
                "connect": timeouts.connect,
                "read": timeouts.read,
                "write": timeouts.write,
                "pool": timeouts.pool,
            },
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
            headers={
                **request.headers,
                "User-Agent": _USER_AGENT,
                "Accept-Encoding": "identity",
            },
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
        try:
            body = await self._body(response)
        except BodyTooLargeError:
            raise self._too_large(response, request) from None
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity") and body:
            body = self._inflated(body, encoding, response, request)
        return WireReply(response.status_code, dict(response.headers), body)

    async def _body(self, response: httpx.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > self._settings.max_reply_bytes:  # in a client of the user's own
                raise BodyTooLargeError
            chunks.append(chunk)
        return b"".join(chunks)

    def _inflated(
        self, body: bytes, encoding: str, response: httpx.Response, request: WireRequest
    ) -> bytes:
        problem = f"the reply is encoded as {encoding!r}, which was not asked for"
        if can_inflate(encoding):
            try:
                plain = inflate(body, encoding, self._settings.max_reply_bytes)
            except ValueError as error:
                problem = str(error)
            else:
                if plain is None:
                    raise self._too_large(response, request)
                return plain
        raise errors.NotSoapError(
            problem,
            operation=request.operation,
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
        )

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
        self._closed = True
        if self._owns_client and self._client is not None:
            await self._client.aclose()
        elif self._transport is not None:
            await self._transport.aclose()


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


class BelowTransport(httpx.AsyncBaseTransport):
    """What goes below httpx: the query of a GET, and the cap on the size of an answer.

    httpx logs the URLs it knows, so it is not told the query. The cap is here so that an answer
    that is too large ends all the streams above it in good order.
    """

    def __init__(self, inner: HttpTransport, limit: int) -> None:
        self._inner = inner
        self._limit = limit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request with its query, and cap the answer."""
        query = request.extensions.get(_QUERY)
        if query is not None:
            request = httpx.Request(
                request.method,
                request.url.copy_with(query=query),
                headers=request.headers,
                content=request.content,
                extensions=request.extensions,
            )
        response = await self._inner.handle_async_request(request)
        if isinstance(response.stream, httpx.AsyncByteStream) and not response.is_stream_consumed:
            response.stream = CappedStream(response.stream, self._limit)
        return response

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._inner.aclose()


class BodyTooLargeError(Exception):
    """The body of an answer is larger than the limit."""


class CappedStream(httpx.AsyncByteStream):
    """A body that may not be larger than a limit."""

    def __init__(self, inner: httpx.AsyncByteStream, limit: int) -> None:
        self._inner = inner
        self._chunks = aiter(inner)
        self._left = limit

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        chunk = await anext(self._chunks)
        self._left -= len(chunk)
        if self._left < 0:
            raise BodyTooLargeError
        return chunk

    async def aclose(self) -> None:
        """End the body, read to its end or not."""
        await close_iterator(self._chunks)
        await self._inner.aclose()


class FreeListTransport(httpx.AsyncBaseTransport):
    """An httpx transport over our own free list of httpcore connections."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request over an idle connection or a new one."""
        url = request.url
        delivery: Delivery = request.extensions.get(_DELIVERY) or Delivery()
        core = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=RequestBody(request.content),
            extensions=request.extensions,
        )
        with as_httpx_error():
            lease = await self._connections.send(core, delivery)
        return httpx.Response(
            status_code=lease.response.status,
            headers=lease.response.headers,
            stream=ResponseStream(lease),
            extensions=extensions_of(lease.response),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connections.aclose()


class RequestBody:
    """The body of a request, which a cancelled call leaves behind without a trace."""

    def __init__(self, content: bytes) -> None:
        self._left = [content] if content else []

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._left:
            raise StopAsyncIteration
        return self._left.pop()


class ResponseStream(httpx.AsyncByteStream):
    """The body of an httpcore response as httpx wants it."""

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
