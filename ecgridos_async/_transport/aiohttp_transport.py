"""The aiohttp transport: sockets and HTTP by aiohttp, through httpx-aiohttp. On asyncio only.

httpx-aiohttp makes aiohttp an httpx transport. What is put around it here is what a client of
ECGridOS needs besides: no request goes out twice, an error tells whether the request may have
arrived, and neither logs nor errors are given what aiohttp knows of a request.
"""

import contextlib
import ssl
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any, Final

import aiohttp
import httpx
import httpx_aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http_exceptions import HttpProcessingError
from httpcore._utils import is_socket_readable  # there is no public name for it

from ecgridos_async._support.shield import close_iterator
from ecgridos_async._transport import tls
from ecgridos_async._transport.below import QUERY, STREAM, OwnTransport
from ecgridos_async._transport.connections import DELIVERY, Delivery

_SMALL: Final = 256 * 1024
"""Bytes of a body that is handed over as a whole; aiohttp warns from 1 MiB."""
_LONGEST_REASON: Final = 200

_delivery: ContextVar[Delivery] = ContextVar("delivery")
"""How far the request of the current task came."""


class AiohttpTransport(OwnTransport):
    """An httpx transport over aiohttp; it is made and used in a running asyncio loop.

    The time to connect covers the name, the socket and TLS; aiohttp rounds it up to a whole second
    if it is 5 seconds or more. It has no timeout for writing: the total time of the call ends that.
    Answers are not decompressed, and their heads are held to the limits of aiohttp: 128 headers of
    8 KiB each.
    """

    def __init__(
        self, *, connections: int, keep_alive: float, ssl_context: ssl.SSLContext | None
    ) -> None:
        # httpx-aiohttp would load the certificates of httpx, which plain http has no use for.
        context = ssl_context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        session = aiohttp.ClientSession(
            connector=_Connector(  # pyright: ignore[reportUnknownMemberType]  # half typed by aiohttp
                limit=connections, keepalive_timeout=keep_alive, ssl=context
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(_once,),
            trust_env=False,
        )
        self._inner = httpx_aiohttp.AiohttpTransport(
            verify=context, trust_env=False, client=session
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request, over an idle connection or a new one."""
        delivery: Delivery = request.extensions.get(DELIVERY) or Delivery()
        with_query = await _prepared(request)
        token = _delivery.set(delivery)
        try:
            response = await self._inner.handle_async_request(with_query)
        except Exception as error:  # noqa: BLE001  # raised below, without what aiohttp tells
            failure = _failure(error, delivery)
        else:
            return _known_to_httpx(response, delivery)
        finally:
            _delivery.reset(token)
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


async def _prepared(request: httpx.Request) -> httpx.Request:
    """Return the request as httpx-aiohttp takes it: with its query, and a small body as bytes."""
    if int(request.headers.get("Content-Length", "0")) <= _SMALL:
        await request.aread()
    # What aiohttp calls connecting is waiting for a place, which is free here, and all the rest.
    timeout = request.extensions.get("timeout", {})
    extensions: dict[str, Any] = {"timeout": {**timeout, "pool": timeout.get("connect")}}
    if b"%" in request.url.raw_host:  # aiohttp would look for the zone in the certificate
        extensions["sni_hostname"] = tls.server_name(request.url.host)
    query = request.extensions.get(QUERY)
    if query is None:
        request.extensions = {**request.extensions, **extensions}
        return request
    return httpx.Request(
        request.method,
        request.url.copy_with(query=query),
        headers=request.headers,
        content=request.content,
        extensions=extensions,
    )


def _known_to_httpx(response: httpx.Response, delivery: Delivery) -> httpx.Response:
    """Return a response that httpx may know: `BelowTransport` tells why it is told less."""
    if response.has_redirect_location:
        del response.headers["Location"]
    assert isinstance(response.stream, httpx.AsyncByteStream)
    response.stream = response.extensions[STREAM] = _Body(response.stream, delivery)
    return response


class _Connector(aiohttp.TCPConnector):
    """Keeps connections, and tells the delivery of each request when it gets one."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Any],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's interface
    ) -> Connection:
        """Return a new connection, or an idle one that the server neither closed nor wrote to."""
        delivery = _delivery.get()
        delivery.begun = False
        while True:
            delivery.reused = True
            connection = await super().connect(req, traces, timeout)
            protocol = connection.protocol
            assert protocol is not None  # it was not released yet
            if not delivery.reused or _is_silent(protocol):
                break
            connection.close()
        delivery.begun = True
        return connection

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Any],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's interface
    ) -> ResponseHandler:
        _delivery.get().reused = False
        protocol = await super()._create_connection(req, traces, timeout)
        try:
            assert protocol.transport is not None  # it was opened just now
            tls.check_protocol(protocol.transport.get_extra_info("ssl_object"))
        except BaseException:
            protocol.close()
            raise
        return protocol


def _is_silent(protocol: ResponseHandler) -> bool:
    """Tell whether an idle connection is open, and nothing came that nobody asked for.

    aiohttp would take that for the next answer, and notices an end only when the loop comes by.
    """
    transport = protocol.transport
    if transport is None or protocol.should_close:
        return False
    return not is_socket_readable(transport.get_extra_info("socket"))


class _BrokenError(Exception):
    """An exchange broke; aiohttp knows this error not, so it does not send the request again."""


async def _once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send a request once: where a connection breaks, aiohttp would repeat a GET by itself."""
    try:
        response = await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _BrokenError from error
    encoding = response.headers.get("Transfer-Encoding", "chunked")
    if response.status < 200 or encoding.lower() != "chunked":
        # aiohttp would give the connection away, or read on until it is closed.
        response.close()
        raise _BrokenError("the answer is none of HTTP/1.1")
    response.reason = None  # it may quote what was sent, and need not be a text
    return response


class _Body(httpx.AsyncByteStream):
    """The body of an answer, which need not be read to its end."""

    def __init__(self, inner: httpx.AsyncByteStream, delivery: Delivery) -> None:
        self._inner = inner
        self._chunks = aiter(inner)
        self._delivery = delivery

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await anext(self._chunks)
        except StopAsyncIteration:
            raise
        except Exception as error:  # noqa: BLE001  # raised below, without what aiohttp tells
            failure = _failure(error, self._delivery)
        raise failure

    async def aclose(self) -> None:
        """End the body; the connection is reused if it was read to its end."""
        await close_iterator(self._chunks)
        # The answer is here; that the rest of the request cannot be written is no matter.
        with contextlib.suppress(httpx.HTTPError, aiohttp.ClientError, OSError):
            await self._inner.aclose()


def _failure(error: Exception, delivery: Delivery) -> httpx.TransportError:
    """Return the error of httpx for one of aiohttp, by whether the request was begun.

    httpx-aiohttp calls a connection that broke a ConnectTimeout, as if nothing had been sent.
    """
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__) is not None:
        chain.append(cause)
    if any(isinstance(one, TimeoutError) for one in chain):
        return httpx.ReadTimeout("") if delivery.begun else httpx.ConnectTimeout("")
    kind = httpx.ReadError if delivery.begun else httpx.ConnectError
    return kind(_reason(chain[-1]))


def _reason(cause: BaseException) -> str:
    """Return what happened in one line; what aiohttp quotes from an answer is on the next ones."""
    if isinstance(cause, aiohttp.ServerDisconnectedError):
        return "the server closed it"
    text = cause.message if isinstance(cause, HttpProcessingError) else str(cause)
    line = text.strip().partition("\n")[0].rstrip(":")
    return line[:_LONGEST_REASON] or type(cause).__name__
