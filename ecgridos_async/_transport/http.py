"""The transport: requests go out and replies come in through httpx, bounded in number and time."""

import functools
import re
import socket
import ssl
import sys
import warnings
from collections.abc import Awaitable, Sequence
from typing import Any, Final

import anyio
import anyio.lowlevel
import anyio.to_thread

from ecgridos_async import __version__, errors
from ecgridos_async._support.cancellation import in_own_task
from ecgridos_async._support.checks import FLAG
from ecgridos_async._support.delivery import Delivery
from ecgridos_async._support.sinks import ContentNotKeptError
from ecgridos_async._transport import tls
from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.below import (
    LIMIT,
    QUERY,
    BelowTransport,
    CookielessClient,
    HiddenBytes,
    OwnTransport,
)
from ecgridos_async._transport.connections import DELIVERY, Connections
from ecgridos_async._transport.free_list import FreeListTransport, RequestBody, httpx_error
from ecgridos_async._transport.proxies import ProxyTransport
from ecgridos_async._transport.replies import Receiving
from ecgridos_async._transport.route import HttpClient, HttpTransport, Route
from ecgridos_async._transport.traces import masking_trace
from ecgridos_async.config import Settings, Timeouts
from ecgridos_async.messages import WireReply, WireRequest
from ecgridos_async.middleware import Attempt, Middleware, wrapped

_HEADERS: Final = {
    "Accept-Encoding": "identity",
    "User-Agent": f"ecgridos-async/{__version__}",
}
_ZONE: Final = re.compile(r"%[^\]]*(?=\])")
_NO_STREAM: Final = httpx.ByteStream(b"")
_USUAL: Final = {"Accept": "*/*", "Connection": "keep-alive"}
"""What httpx adds to every request."""


class Transport:
    """Sends requests over pooled connections, bounded in number, size and time."""

    _opened = False

    def __init__(
        self,
        settings: Settings,
        *,
        transport: HttpTransport | None = None,
        http_client: HttpClient | None = None,
        insecure_get: bool = False,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        middleware: Sequence[Middleware] = (),
    ) -> None:
        route = Route(
            endpoint=settings.endpoint,
            transport=transport,
            http_client=http_client,
            proxy=proxy,
            ssl_context=ssl_context,
            middleware=middleware,
        )
        FLAG.require("insecure_get", insecure_get)
        if proxy is not None:
            keep_alive = settings.keep_alive
            transport = ProxyTransport(proxy, keep_alive=keep_alive, ssl_context=ssl_context)
        self.secrets: tuple[str, ...] = (
            transport.secrets if isinstance(transport, ProxyTransport) else ()
        )
        """What every call sends besides its own secrets, and a proxy may quote."""
        self._settings = settings
        self._transport = transport
        self._client = http_client
        self._owns_client = http_client is None
        self._insecure_get = insecure_get
        self._ssl_context = ssl_context
        self._middleware = tuple(route.middleware)
        self._limiter = anyio.Semaphore(settings.max_concurrency, fast_acquire=True)
        self._opening = anyio.Lock()
        self._loop: anyio.lowlevel.EventLoopToken | None = None
        self._closed = False
        # The same for all calls of an operation, and httpx takes long to make it.
        self._head = functools.lru_cache(maxsize=512)(_head)

    def send(
        self, attempt: Attempt, timeouts: Timeouts, receiving: Receiving, delivery: Delivery
    ) -> Awaitable[WireReply]:
        """Make an attempt and return the answer, whatever it says.

        *delivery* is kept up to date about whether the request may have arrived. Raises a
        TransportError if there is no answer, ReplyTooLargeError if it is too large.
        """
        self.check_usable()
        by_itself = functools.partial(self._send, timeouts, receiving, delivery)
        send = wrapped(self._middleware, by_itself) if self._middleware else by_itself
        return send(attempt)

    def check_usable(self) -> None:
        """Raise StateError if the transport is closed or belongs to another event loop."""
        self.check_open()
        self._check_loop()

    def _check_loop(self) -> None:
        loop = anyio.lowlevel.current_token()
        if self._loop is None:
            self._loop = loop
        elif self._loop != loop:
            raise errors.StateError(
                "the client was first used in another event loop, where its connections are; "
                "make one client for each event loop, and close it there"
            )

    def check_open(self) -> None:
        """Raise StateError if the transport is closed."""
        if self._closed:
            raise errors.StateError("the client is closed; make a new one")
        if not self._owns_client and self._client is not None and self._client.is_closed:
            raise errors.StateError("the httpx client that was passed in (http_client) is closed")

    async def _send(
        self, timeouts: Timeouts, receiving: Receiving, delivery: Delivery, attempt: Attempt
    ) -> WireReply:
        request = attempt.request
        await self._wait_turn(request, timeouts)
        try:
            client = self._client or await self._open()
            delivery.begun = True  # a transport of the user's own does not tell
            exchange = functools.partial(
                self._exchange, client, request, timeouts, receiving, delivery
            )
            if isinstance(self._transport, OwnTransport):
                return await exchange()
            # httpcore's pool, in a transport or client of the user's own, loses what asyncio's
            # Task.cancel() hits.
            return await in_own_task(exchange)
        finally:
            self._limiter.release()

    async def _wait_turn(self, request: WireRequest, timeouts: Timeouts) -> None:
        try:
            self._limiter.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(timeouts.pool):
                await self._limiter.acquire()
                return
        else:
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
                    self._transport = await self._make_transport()
                own = isinstance(self._transport, OwnTransport)
                self._client = CookielessClient(
                    self._transport if own else BelowTransport(self._transport)
                )
                self._opened = True
            return self._client

    async def _make_transport(self) -> OwnTransport:
        context = self._ssl_context
        if context is None and self._settings.endpoint.startswith("https:"):
            context = await anyio.to_thread.run_sync(tls.load)
        keep_alive = self._settings.keep_alive
        return FreeListTransport(Connections(keep_alive=keep_alive, ssl_context=context))

    async def _exchange(
        self,
        client: HttpClient,
        request: WireRequest,
        timeouts: Timeouts,
        receiving: Receiving,
        delivery: Delivery,
    ) -> WireReply:
        try:
            response = await client.send(
                self._http_request(client, request, timeouts, receiving, delivery),
                stream=True,
                follow_redirects=False,
            )
            try:
                return await receiving.read(response)
            finally:
                await response.aclose()
                # httpx's stream holds the response and is held by it, which keeps the garbage
                # collector busy where many calls are made.
                response.stream = _NO_STREAM
        except _PASSED_ON:
            raise
        except Exception as error:
            # A transport or httpx client of the user's own may raise anything.
            raise transport_error(error, request, delivery) from error

    def _http_request(
        self,
        client: HttpClient,
        request: WireRequest,
        timeouts: Timeouts,
        receiving: Receiving,
        delivery: Delivery,
    ) -> httpx.Request:
        """Return the httpx request. httpx logs the URLs it knows, so it gets no query of ours."""
        address, _, query = request.url.partition("?")
        extensions: dict[str, Any] = {
            DELIVERY: delivery,
            LIMIT: receiving.limit,
            "timeout": {
                "connect": timeouts.connect,
                "read": timeouts.read,
                "write": timeouts.write,
                "pool": timeouts.pool,
            },
        }
        trace = masking_trace(request.to_mask)
        if trace is not None:
            extensions["trace"] = trace
        if query:
            extensions[QUERY] = HiddenBytes(query.encode("ascii"))
        if isinstance(self._transport, OwnTransport):
            return self._own_request(request, address, extensions)
        if query and not self._insecure_get:
            raise self._exposed(request)
        url = httpx.URL(address)
        if query and not self._owns_client:  # nothing of ours is below it to add the query
            url = url.copy_with(query=extensions.pop(QUERY))
        headers = {**request.headers, **_HEADERS}
        body = RequestBody(request.chunks)
        if request.is_large:
            headers["Content-Length"] = str(request.length)
        built = client.build_request(
            request.method,
            url,
            headers=headers,
            content=body if request.is_large else request.body or None,
            extensions=extensions,
        )
        if request.length:
            # What httpx makes of the body leaves a generator behind if the call is cancelled.
            built.stream = body
        return built

    def _exposed(self, request: WireRequest) -> errors.ConfigurationError:
        """Return the error for HTTP GET by a transport or httpx client of the user's own."""
        parameter = "transport" if self._owns_client else "http_client"
        return errors.ConfigurationError(
            f"{parameter}: with HTTP GET the arguments, login, password and session id included, "
            "stand in the address, which a transport or client of your own may log or trace; "
            "use another protocol, or allow it by insecure_get=True",
            parameter=parameter,
            operation=request.operation,
        )

    def _own_request(
        self, request: WireRequest, address: str, extensions: dict[str, Any]
    ) -> httpx.Request:
        """Return the httpx request for a transport of ours, which needs no more than this."""
        url, headers = self._head(address, tuple(request.headers.items()))
        body = RequestBody(request.chunks if request.length else tuple)
        built = httpx.Request(
            request.method, url, headers=headers, stream=body, extensions=extensions
        )
        if request.method == "POST":
            built.headers["Content-Length"] = str(request.length)
        return built

    def __del__(self) -> None:
        if self._opened and not self._closed and not sys.is_finalizing():
            warnings.warn(
                "a client was never closed; use it with `async with`, or await its aclose()",
                ResourceWarning,
                stacklevel=2,
                source=self,
            )

    async def aclose(self) -> None:
        """Close the connections, and a transport that was passed in; a client stays the user's.

        Raises StateError if they belong to another event loop.
        """
        if self._loop is not None:
            self._check_loop()
        self._closed = True
        if self._owns_client and self._client is not None:
            await self._client.aclose()
        elif self._transport is not None:
            await self._transport.aclose()


def _head(address: str, headers: tuple[tuple[str, str], ...]) -> tuple[httpx.URL, httpx.Headers]:
    """Return the url and the headers of a request, but for its length.

    The zone of an IPv6 address is known to this machine alone, and servers refuse a Host with one.
    """
    url = httpx.URL(address)
    head = httpx.Headers({"Host": _ZONE.sub("", url.netloc.decode("ascii")), **_USUAL})
    head.update({**dict(headers), **_HEADERS})
    return url, head


_CLASSES: Final[tuple[tuple[type[Exception], type[errors.TransportError], str], ...]] = (
    (httpx.ConnectTimeout, errors.ConnectError, "the connection was not opened in time"),
    (httpx.PoolTimeout, errors.PoolTimeoutError, "no connection came free in time"),
    (httpx.ConnectError, errors.ConnectError, "the service was not reached"),
    (socket.gaierror, errors.ConnectError, "the service was not reached"),
    (httpx.UnsupportedProtocol, errors.ConnectError, "the address cannot be called"),
    (httpx.ProxyError, errors.ConnectError, "the proxy refused the connection"),
    (httpx.WriteTimeout, errors.CallTimeoutError, "the call was not written in time"),
    (httpx.TimeoutException, errors.CallTimeoutError, "the answer did not come in time"),
)


_BROKEN: Final = (
    httpx.HTTPError,
    httpx.StreamError,
    OSError,
    # A redirect makes an httpx client of the user's own raise these.
    httpx.InvalidURL,
    UnicodeError,
)
_PASSED_ON: Final = (errors.ECGridOSError, ContentNotKeptError, AssertionError)
"""What is no failure of the transport. Tools that mock httpx raise AssertionError for a request
that was not expected."""


def transport_error(
    error: Exception, request: WireRequest, delivery: Delivery
) -> errors.TransportError:
    """Return the error of this package that stands for one of httpx or of the sockets."""
    made = _made(error, request)
    made.may_have_arrived = made.may_have_arrived and delivery.begun
    made.stale = delivery.stale
    if not made.may_have_arrived:
        made.outcome, made.retryable = "not_sent", True
    return made


def _made(error: Exception, request: WireRequest) -> errors.TransportError:
    error = httpx_error(error) or error
    if isinstance(error, httpx.ConnectTimeout):
        error = _by_its_cause(error)
    reason = str(error)
    for theirs, ours, text in _CLASSES:
        if isinstance(error, theirs):
            return ours(f"{text}: {reason}" if reason else text, operation=request.operation)
    kind = type(error).__name__
    if isinstance(error, _BROKEN):
        return errors.ConnectionLostError(
            f"the connection broke: {reason or kind}", operation=request.operation
        )
    return errors.TransportError(
        f"the transport failed: {kind}{reason and f': {reason}'}", operation=request.operation
    )


def _by_its_cause(error: httpx.ConnectTimeout) -> httpx.TransportError:
    """Return what a ConnectTimeout stands for.

    httpx-aiohttp gives one also where a connection was refused, or broke after the request was
    sent.
    """
    cause = error.__cause__
    if cause is None or isinstance(cause, (TimeoutError, httpcore.TimeoutException)):
        return error
    kinds = {kind.__name__ for kind in type(cause).__mro__}
    found = httpx.ConnectError if "ClientConnectorError" in kinds else httpx.ReadError
    return found(str(error))
