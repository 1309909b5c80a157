"""An HTTP/1.1 connection to the service: h11 knows what the bytes mean, a network carries them.

httpcore has such a connection for its pools, where any number of tasks may ask for the same one.
Here a connection belongs to the call that took it from the free list, so there is nothing to lock;
without that a call over it takes a quarter less time.
"""

import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, TypeVar, cast

import anyio.lowlevel
import h11

from ecgridos_async._transport._httpx import httpcore, httpx

_LONGEST_HEAD: Final = 100 * 1024
"""Bytes that the head of an answer may have."""
_READ: Final = 64 * 1024
_TURN: Final = 64
"""Events of an answer that are read before others get their turn: chunks may be of one byte."""

_INFORMATIONAL: Final = re.compile(rb"(?:HTTP/1\.[01] 1\d\d[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n)*+")
_INFORMATIONAL_BEGINS: Final = (b"HTTP/1.0 1", b"HTTP/1.1 1")

T = TypeVar("T")


class HTTP11Connection(httpcore.AsyncConnectionInterface):
    """A connection that opens with its first request, and serves one after another."""

    def __init__(
        self,
        origin: httpcore.Origin,
        network: httpcore.AsyncNetworkBackend,
        *,
        ssl_context: ssl.SSLContext | None,
    ) -> None:
        self._origin = origin
        self._network = network
        self._ssl_context = ssl_context
        self._stream: httpcore.AsyncNetworkStream | None = None
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._idle = False
        self._closed = False

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request and return the head of its answer; the body is still to be read.

        Raises the errors of httpcore, after which the connection is of no further use.
        """
        self._idle = False
        times: dict[str, float] = extensions_of(request).get("timeout", {})
        stream = self._stream or await self._open(times.get("connect"))
        with contextlib.suppress(httpcore.WriteError):  # it may have been answered all the same
            await self._send(stream, request, times.get("write"))
        head = await self._head(times.get("read"))
        return _Response(head, _Body(self, times.get("read")))

    async def _open(self, limit: float | None) -> httpcore.AsyncNetworkStream:
        host = self._origin.host.decode("ascii")
        stream = await self._network.connect_tcp(host, self._origin.port, timeout=limit)
        if self._origin.scheme == b"https":
            context = self._ssl_context or httpcore.default_ssl_context()
            stream = await stream.start_tls(context, server_hostname=host, timeout=limit)
        self._stream = stream
        return stream

    async def _send(
        self,
        stream: httpcore.AsyncNetworkStream,
        request: httpcore.Request,
        limit: float | None,
    ) -> None:
        trace = extensions_of(request).get("trace")
        if trace is not None:
            await trace("http11.send_request_headers.started", {"request": request})
        head = _checked(
            h11.Request, method=request.method, target=request.url.target, headers=request.headers
        )
        await stream.write(_checked(self._http.send, head) or b"", limit)
        async for chunk in cast("AsyncIterator[bytes]", request.stream):
            await stream.write(_checked(self._http.send, h11.Data(data=chunk)) or b"", limit)
        await stream.write(_checked(self._http.send, h11.EndOfMessage()) or b"", limit)

    async def _head(self, limit: float | None) -> h11.Response:
        informational = 0
        while True:
            event = await self.next_event(limit)
            if isinstance(event, h11.Response):
                return event
            informational += 1  # 100 Continue and the like
            if not informational % _TURN:
                await anyio.lowlevel.checkpoint()

    def event_at_hand(self) -> object:
        """Return what comes next of the answer, `h11.NEED_DATA` if it has not arrived yet."""
        return _checked(self._http.next_event)

    async def next_event(self, limit: float | None) -> object:
        """Return what comes next of the answer; *limit* is the seconds to wait for a piece."""
        assert self._stream is not None
        while True:
            event = self.event_at_hand()
            if event is not h11.NEED_DATA:
                return event
            data = await self._stream.read(_READ, limit)
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError(
                    "Server disconnected without sending a response."
                )
            self._http.receive_data(data)

    async def finish(self) -> None:
        """End an exchange: the connection is idle if both sides are done with it, else closed."""
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._idle = True
        else:
            await self.aclose()

    def has_leftover(self) -> bool:
        """Tell whether more came than the answer: it would be taken for the next one."""
        return bool(self._http.trailing_data[0])

    async def aclose(self) -> None:
        """Close the connection."""
        self._idle, self._closed = False, True
        if self._stream is not None:
            await self._stream.aclose()

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        """Tell whether it leads to *origin*."""
        return origin == self._origin

    def is_available(self) -> bool:
        """Tell whether it could take a request."""
        return self._idle

    def is_idle(self) -> bool:
        """Tell whether it waits for a request."""
        return self._idle

    def is_closed(self) -> bool:
        """Tell whether it was closed."""
        return self._closed

    def has_expired(self) -> bool:
        """Tell whether something came while it was idle, such as the end."""
        if not self._idle or self._stream is None:
            return False
        return bool(self._stream.get_extra_info("is_readable"))

    def info(self) -> str:
        """Return how it is."""
        return "closed" if self._closed else "idle" if self._idle else "busy"


class _Response(httpcore.Response):
    """A response whose parts h11 has checked; httpcore would check each header once more."""

    def __init__(self, head: h11.Response, body: "_Body") -> None:
        self.status = head.status_code
        self.headers = head.headers.raw_items()
        self.stream = body
        self.extensions = {"http_version": b"HTTP/" + head.http_version}


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it arrives."""

    def __init__(self, connection: HTTP11Connection, limit: float | None) -> None:
        self._connection = connection
        self._limit = limit
        self._ended = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        """Return what has arrived: one chunk, or several short ones together."""
        if self._ended:
            raise StopAsyncIteration
        event = await self._connection.next_event(self._limit)
        parts: list[bytes] = []
        while isinstance(event, h11.Data):
            parts.append(bytes(event.data))
            if len(parts) == _TURN:
                await anyio.lowlevel.checkpoint()
                return b"".join(parts)
            event = self._connection.event_at_hand()
        self._ended = event is not h11.NEED_DATA
        if not parts:
            raise StopAsyncIteration
        return parts[0] if len(parts) == 1 else b"".join(parts)

    async def aclose(self) -> None:
        """End the exchange, whether the body was read to its end or not."""
        await self._connection.finish()


def reply_has_begun(received: bytes) -> bool:
    """Tell whether a final reply begins in what was received: informational ones are passed over.

    What is no HTTP counts as a reply, since no more of the request needs to be sent then.
    """
    found = _INFORMATIONAL.match(received)
    rest = received[found.end() if found else 0 :][: len(_INFORMATIONAL_BEGINS[0])]
    return not any(begin.startswith(rest) for begin in _INFORMATIONAL_BEGINS)


def extensions_of(message: httpcore.Request | httpcore.Response) -> dict[str, Any]:
    """Return the extensions of a message, which httpcore leaves half typed."""
    return cast("dict[str, Any]", cast("Any", message).extensions)


def _checked(act: Callable[..., T], *event: h11.Event, **parts: Any) -> T:
    """Let h11 act; its errors become those of the same name in httpcore."""
    try:
        return act(*event, **parts)
    except h11.LocalProtocolError as error:
        raise httpcore.LocalProtocolError(str(error)) from error
    except h11.RemoteProtocolError as error:
        raise httpcore.RemoteProtocolError(str(error)) from error
