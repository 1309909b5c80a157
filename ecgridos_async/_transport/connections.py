"""The idle connections of a client: a free list, the last used first.

httpcore's own pool scans all its connections and waiting requests at every step, which is
quadratic under fan-out, and it can lose a slot for good when a request is cancelled. Our client
talks to one service and limits its own concurrency, so it needs no queue here: a call takes an
idle connection or opens one, and returns it only if it can be reused.
"""

import contextlib
import math
import re
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from typing import Any, Final, cast

import anyio
import anyio.lowlevel

from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.alarm import Alarm, alarm
from ecgridos_async._transport.dialers import Dialer
from ecgridos_async._transport.guards import QUERY, STREAM
from ecgridos_async._transport.http11 import READ, ReplyParser, RequestHead, request_head
from ecgridos_async._transport.streams import Stream, discard
from ecgridos_async._transport.tunnels import status_line
from ecgridos_async.messages import Delivery

DELIVERY: Final = "ecgridos_delivery"
"""The extension of an httpx request that carries its `Delivery`."""
REPEATABLE: Final = "ecgridos_repeatable"
"""The extension that says whether a request may be sent more than once."""

_TURN: Final = 64
"""Pieces of a body that are read before yielding to other tasks: a chunk may be one byte."""
_EARLY: Final = 0.01
"""Seconds by which an event loop may fire a timer early."""
_KEEP_ALIVE: Final = re.compile(rb"timeout\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_BREAKS: Final = (httpcore.NetworkError, httpcore.RemoteProtocolError)
"""The errors of a connection that broke."""


class Connection:
    """An open connection; it belongs to one call at a time."""

    def __init__(self, origin: httpcore.Origin, stream: Stream) -> None:
        self.origin = origin
        self.stream = stream
        self.reply: ReplyParser = ReplyParser()
        self.idle_since: float = 0.0
        """By the clock of the event loop."""
        self.idle_until: float = 0.0
        """When it is closed if it is still idle."""
        self.kept_by_server: float = math.inf
        """The keep-alive seconds that its server announced."""
        self._served = self._sent = False

    async def send(
        self,
        head: RequestHead,
        body: Iterable[bytes] | AsyncGenerator[bytes],
        times: dict[str, float | None],
    ) -> None:
        """Send a request and read the head of the reply.

        Raises:
            NetworkError, ProtocolError: httpcore's; the connection cannot be used afterwards.
        """
        self.reply.begin()
        self._sent = False
        with contextlib.suppress(httpcore.WriteError):  # the server may have replied nevertheless
            if isinstance(body, Iterable):
                for piece in head.with_body(body):
                    await self.stream.write(piece, times.get("write"))
            else:
                await self._send_stream(head.with_stream(body), times.get("write"))
            self._sent = True
        await self._receive(times.get("read"))
        while not self.reply.has_head:
            await anyio.lowlevel.checkpoint()  # informational replies may never end
            await self._receive(times.get("read"))
        if not self._served:
            self._served = True
            self.kept_by_server = _announced_keep_alive(self.reply)

    async def _send_stream(self, pieces: AsyncGenerator[bytes], limit: float | None) -> None:
        async with contextlib.aclosing(pieces):
            async for piece in pieces:
                await self.stream.write(piece, limit)

    async def receive_body(self, limit: float | None) -> bytes:
        """Return the next piece of the body, nothing at its end."""
        reply = self.reply
        while not reply.pieces and not reply.ended:
            await self._receive(limit)
        if reply.pieces > _TURN:
            await anyio.lowlevel.checkpoint()
        return reply.take()

    async def _receive(self, limit: float | None) -> None:
        self.reply.feed(await self.stream.read(READ, limit))

    @property
    def is_reusable(self) -> bool:
        """Whether the call is over and the connection can be reused."""
        reply = self.reply
        return self._sent and reply.ended and reply.keeps_open and not reply.has_leftover


class Connections:
    """Idle connections by origin.

    An idle connection is closed after `keep_alive_reads` seconds, or earlier if its server says so.
    A request that must not be sent twice does not reuse one that was idle for more than
    `keep_alive` seconds: if the server closes it just then, the outcome is unknown.
    """

    def __init__(
        self, *, keep_alive: float, keep_alive_reads: float, dialer: Dialer | None = None
    ) -> None:
        self._keep_alive = keep_alive
        self._longest = max(keep_alive, keep_alive_reads)
        self._dialer = dialer or Dialer()
        self._idle: deque[Connection] = deque()
        self._in_use = 0
        self._alarm: Alarm | None = None
        self._closed = False

    @property
    def open_and_idle(self) -> tuple[int, int]:
        """How many connections are open, and how many of these are idle."""
        idle = len(self._idle)
        return self._in_use + idle, idle

    async def send(
        self, request: httpcore.Request, body: Iterable[bytes] | AsyncGenerator[bytes]
    ) -> httpcore.Response:
        """Send *request* with *body*; the response's stream is a `Body`, which must be closed.

        Raises:
            ConnectTimeout, ConnectError, ProxyError: httpcore's, if anything fails before the
                request is sent.
            NetworkError, ProtocolError: httpcore's, if anything fails later.
        """
        extensions = extensions_of(request)
        delivery: Delivery = extensions.get(DELIVERY) or Delivery()
        times: dict[str, float | None] = extensions.get("timeout", {})
        delivery.begun = delivery.reused = delivery.stale = False
        origin = request.url.origin
        head = self._head(request, origin, extensions.get(QUERY))
        connection = await self._take(origin, repeatable=extensions.get(REPEATABLE, False))
        if connection is None:
            await self._dialer.load(origin)
            connection = await self._open(origin, times.get("connect"))
        else:
            delivery.reused = True
        delivery.begun = True
        self._in_use += 1
        try:
            await connection.send(head, body, times)
            self._check(connection, delivery)
        except BaseException as error:
            self._in_use -= 1
            await discard(connection.stream)
            if delivery.reused and isinstance(error, _BREAKS) and not connection.reply.begun:
                delivery.stale = True
            if delivery.stale:
                await self.discard_idle()
            raise
        return _Response(connection.reply, Body(self, connection, times.get("read")))

    def _head(
        self, request: httpcore.Request, origin: httpcore.Origin, query: bytes | None
    ) -> RequestHead:
        target = self._dialer.prefix(origin) + request.url.target
        if query is not None:
            target += b"?" + query
        return request_head(
            request.method, target, [*self._dialer.headers(origin), *request.headers]
        )

    def _check(self, connection: Connection, delivery: Delivery) -> None:
        """Raise an error for a reply that is not the service's to this request."""
        reply = connection.reply
        if reply.status == 408 and delivery.reused and not reply.keeps_open:
            # RFC 9110, 15.5.9: the server saw no request on an idle connection and closes it.
            delivery.stale = True
            raise httpcore.RemoteProtocolError("408: the server closed the idle connection")
        if reply.status == 407 and self._dialer.prefix(connection.origin):
            delivery.begun = False  # the proxy did not forward it
            raise httpcore.ProxyError(status_line(407))

    async def _open(self, origin: httpcore.Origin, limit: float | None) -> Connection:
        """Open a connection within the connect timeout.

        The timeout covers DNS, the socket, the proxy and TLS.
        """
        with anyio.move_on_after(limit):
            try:
                return Connection(origin, await self._dialer.dial(origin))
            except httpcore.TimeoutException as error:
                raise httpcore.ConnectTimeout(str(error)) from error
            except _BREAKS as error:
                raise httpcore.ConnectError(str(error)) from error
        raise httpcore.ConnectTimeout

    async def _take(self, origin: httpcore.Origin, *, repeatable: bool) -> Connection | None:
        """Return the last used connection that is still open and allowed, or None."""
        while self._idle:
            connection = self._idle.pop()
            # The alarm closes connections in time, but a busy event loop is late.
            now = math.inf if self._alarm is None else self._alarm.now()
            late = now > connection.idle_until
            if connection.origin != origin or late or connection.stream.is_readable:
                await discard(connection.stream)
            elif repeatable or now - connection.idle_since <= self._keep_alive:
                return connection
            else:
                # It replaces the oldest: there are never more connections than concurrent calls.
                self._idle.append(connection)
                await discard(self._idle.popleft().stream)
                break
        return None

    async def give_back(self, connection: Connection) -> None:
        """Keep the connection of a finished call, or close it if it cannot be reused."""
        self._in_use -= 1
        if self._closed or not connection.is_reusable:
            await discard(connection.stream)
            return
        if self._alarm is None:
            self._alarm = alarm(self._close_outlived)
        connection.idle_since = self._alarm.now()
        connection.idle_until = connection.idle_since + min(
            self._longest, connection.kept_by_server
        )
        self._idle.append(connection)
        if connection.idle_until < self._alarm.due:
            self._alarm.set(connection.idle_until)

    def _close_outlived(self) -> None:
        """Close the connections whose idle time is over, and set the alarm for the next."""
        assert self._alarm is not None  # the alarm calls this
        now = self._alarm.now() + _EARLY
        idle, self._idle = self._idle, deque[Connection]()
        for connection in idle:
            if connection.idle_until > now:
                self._idle.append(connection)
            else:
                connection.stream.abort()
        if self._idle:
            self._alarm.set(min(connection.idle_until for connection in self._idle))

    async def discard_idle(self) -> None:
        """Close all connections that are idle now, so that the next call opens a new one."""
        for _ in range(len(self._idle)):
            if self._idle:  # other tasks take from it meanwhile
                await discard(self._idle.popleft().stream)

    async def aclose(self) -> None:
        """Close all idle connections; those in use close when their calls end."""
        self._closed = True
        await self.discard_idle()
        if self._alarm is not None:
            await self._alarm.stop()


class Body(httpx.AsyncByteStream):
    """The body of a response; closing it returns the connection to the free list.

    It is not a generator, so a cancelled call leaves none behind.
    """

    def __init__(
        self, connections: Connections, connection: Connection, limit: float | None
    ) -> None:
        self._connections = connections
        self._connection = connection
        self._limit = limit
        self.is_closed: bool = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        data = await self._connection.receive_body(self._limit)
        if not data:
            raise StopAsyncIteration
        return data

    async def aclose(self) -> None:
        """End the response; the connection is reused if the body was read to its end."""
        if not self.is_closed:
            self.is_closed = True
            await self._connections.give_back(self._connection)


class _Response(httpcore.Response):
    """A response whose headers are already checked; httpcore would check each once more.

    It hides from httpx what httpx must not see, see `GuardedTransport`.
    """

    def __init__(self, reply: ReplyParser, body: Body) -> None:
        self.status = reply.status
        self.headers = (
            [header for header in reply.headers if header[0].lower() != b"location"]
            if 300 <= reply.status < 400
            else reply.headers
        )
        self.stream = body
        self.extensions = {"http_version": reply.version, STREAM: body}


def extensions_of(message: httpcore.Request | httpcore.Response) -> dict[str, Any]:
    """Return the extensions of a message, which httpcore types only in part."""
    return cast("dict[str, Any]", cast("Any", message).extensions)


def _announced_keep_alive(reply: ReplyParser) -> float:
    """Return the seconds to keep a connection, from the server's Keep-Alive header.

    One second less than it says, so that the server does not close first.
    """
    for name, value in reply.headers:
        found = _KEEP_ALIVE.search(value) if name.lower() == b"keep-alive" else None
        if found is not None:
            seconds = int(found[1])
            return max(seconds - 1, seconds / 2)
    return math.inf
