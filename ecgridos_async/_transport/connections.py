"""The connections of a client: a free list, the last used first.

httpcore's own pool rescans all its connections and waiting requests at every step, which is
quadratic under fan-out, and it can lose a slot for good when a request is cancelled. A client
speaks to one service behind its own limiter, so it needs no queue here: a call takes an idle
connection or opens one, and puts it back only if it is fit for another call.
"""

import contextlib
import math
import re
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, Final, cast

import anyio
import anyio.lowlevel

from ecgridos_async._transport import tls
from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.http11 import HTTP11Connection, extensions_of, reply_has_begun
from ecgridos_async._transport.sockets import Alarm, Stream, alarm, network
from ecgridos_async._transport.traces import Trace
from ecgridos_async.messages import Delivery

DELIVERY: Final = "ecgridos_delivery"
"""The extension of an httpx request that carries its `Delivery`."""

_BEGINS_TO_SEND: Final = "http11.send_request_headers.started"
_CLOSING: Final = 1.0
"""Seconds that closing a broken connection may take, also when the call is cancelled."""
_PACKET: Final = 16 * 1024
"""Bytes of a request that are kept until there are more, or it is complete."""
_EARLY: Final = 0.01
"""Seconds by which the clocks of event loops are early."""
_REQUEST_TIMEOUT: Final = 408
_KEEP_ALIVE: Final = re.compile(rb"timeout\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_BREAKS: Final = (httpcore.NetworkError, httpcore.RemoteProtocolError)
"""How a connection ends unasked."""

Opener = Callable[
    [httpcore.Origin, httpcore.AsyncNetworkBackend], httpcore.AsyncConnectionInterface
]
"""Makes a connection to an origin, not open yet, over the network given."""


class Connections:
    """Idle connections by origin, each closed after `keep_alive` seconds, or as its server says."""

    def __init__(
        self,
        *,
        keep_alive: float,
        ssl_context: ssl.SSLContext | None = None,
        opener: Opener | None = None,
    ) -> None:
        self._keep_alive = keep_alive
        self._ssl_context = ssl_context
        self._opener = opener or self._straight
        self._idle: deque[Connection] = deque()
        self._alarm: Alarm | None = None
        self._closed = False

    async def send(self, request: httpcore.Request, delivery: Delivery) -> httpcore.Response:
        """Send *request*; the response's stream is a `Lease`, which must be closed.

        Raises the errors of httpcore: ConnectTimeout and ConnectError (or ProxyError) for
        whatever goes wrong before the request is begun.
        """
        origin = request.url.origin
        connection = await self._take(origin) or Connection(origin, self._opener)
        try:
            response = await connection.send(request, delivery)
            if response.status == _REQUEST_TIMEOUT and delivery.reused and _closes(response):
                # RFC 9110, 15.5.9: the server waited in vain for a request on an idle connection.
                delivery.answered = False
                raise httpcore.RemoteProtocolError("408: the server closed the idle connection")
        except BaseException as error:
            await discard(connection)
            if isinstance(error, _BREAKS) and delivery.reused and not delivery.answered:
                delivery.stale = True
                await self.discard_idle()
            raise
        response.stream = Lease(self, connection, cast("httpx.AsyncByteStream", response.stream))
        return response

    async def _take(self, origin: httpcore.Origin) -> "Connection | None":
        """Return the connection used last that is still open, None if there is none."""
        while self._idle:
            connection = self._idle.pop()
            # The alarm closes what is idle for too long, but a busy event loop is late.
            late = self._alarm is None or self._alarm.now() > connection.idle_until
            if connection.origin == origin and not late and not connection.core.has_expired():
                return connection
            await discard(connection)
        return None

    def _straight(
        self, origin: httpcore.Origin, network: httpcore.AsyncNetworkBackend
    ) -> httpcore.AsyncConnectionInterface:
        """Return a connection to the service itself."""
        return HTTP11Connection(origin, network, ssl_context=self._ssl_context)

    async def give_back(self, connection: "Connection") -> None:
        """Keep a connection whose call is over, or close it if it serves no further call."""
        core = connection.core
        if self._closed or not core.is_idle() or core.is_closed() or connection.has_leftover():
            await discard(connection)
            return
        if self._alarm is None:
            self._alarm = alarm(self._close_outlived)
        connection.idle_until = self._alarm.now() + min(self._keep_alive, connection.keep_alive)
        self._idle.append(connection)
        if connection.idle_until < self._alarm.due:
            self._alarm.set(connection.idle_until)

    def _close_outlived(self) -> None:
        """Close the connections that have been idle for their time; wait for the next ones."""
        assert self._alarm is not None  # it calls this
        now = self._alarm.now() + _EARLY
        idle, self._idle = self._idle, deque[Connection]()
        for connection in idle:
            if connection.idle_until > now:
                self._idle.append(connection)
            else:
                connection.network.abort()
        if self._idle:
            self._alarm.set(min(connection.idle_until for connection in self._idle))

    async def discard_idle(self) -> None:
        """Close all connections that are idle now, so that the next call opens a new one."""
        for _ in range(len(self._idle)):
            if self._idle:  # others take from it meanwhile
                await discard(self._idle.popleft())

    async def aclose(self) -> None:
        """Close all idle connections; those in use are closed when their calls end."""
        self._closed = True
        await self.discard_idle()
        if self._alarm is not None:
            await self._alarm.stop()


class Connection:
    """One connection: what speaks HTTP, and the network below it."""

    def __init__(self, origin: httpcore.Origin, opener: Opener) -> None:
        self.origin = origin
        self.network: Network = Network()
        self.core: httpcore.AsyncConnectionInterface = opener(origin, self.network)
        self.idle_until: float = 0.0
        """When it is closed if it is still idle, by the clock of the event loop."""
        self.keep_alive: float = math.inf
        """The seconds that its server keeps it."""
        self._served = False

    async def send(self, request: httpcore.Request, delivery: Delivery) -> httpcore.Response:
        """Send a request, after opening the connection if it is new."""
        self.network.delivery = delivery
        delivery.begun = delivery.reused = self._served
        delivery.answered = delivery.stale = False
        if self._served:
            return await self.core.handle_async_request(request)
        response = await self._send_first(request, delivery)
        self._served = True
        self.keep_alive = _announced_keep_alive(response)
        return response

    def has_leftover(self) -> bool:
        """Tell whether more was read than the answer: it would be taken for the next one.

        Through a proxy it is a connection of httpcore, inside others, that keeps it, and there is
        no public way to ask for it.
        """
        if isinstance(self.core, HTTP11Connection):
            return self.core.has_leftover()
        inner: Any = self.core
        while (inside := getattr(inner, "_connection", None)) is not None:
            inner = inside
        state = getattr(inner, "_h11_state", None)
        return state is not None and bool(state.trailing_data[0])

    async def _send_first(self, request: httpcore.Request, delivery: Delivery) -> httpcore.Response:
        """Open the connection within the time to connect, and send a request.

        The time covers all of it: the name, the socket, the way through a proxy, and TLS.
        """
        extensions = extensions_of(request)
        given: Trace | None = extensions.get("trace")

        async def trace(event: str, info: dict[str, Any]) -> None:
            if event == _BEGINS_TO_SEND and info["request"].method != b"CONNECT":
                opening.deadline = math.inf
                await anyio.lowlevel.checkpoint_if_cancelled()  # it may have come too late
                delivery.begun, delivery.answered = True, False
            if given is not None:
                await given(event, info)

        extensions["trace"] = trace
        with anyio.move_on_after(extensions.get("timeout", {}).get("connect")) as opening:
            try:
                return await self.core.handle_async_request(request)
            except httpcore.TimeoutException as error:
                if delivery.begun:
                    raise
                raise httpcore.ConnectTimeout(str(error)) from error
            except _BREAKS as error:
                if delivery.begun:
                    raise
                raise httpcore.ConnectError(str(error)) from error
        raise httpcore.ConnectTimeout


class Lease(httpx.AsyncByteStream):
    """The body of a response and its connection, which goes back when the lease is closed."""

    def __init__(
        self, connections: Connections, connection: Connection, stream: httpx.AsyncByteStream
    ) -> None:
        self._stream = stream
        self.chunks: AsyncIterator[bytes] = aiter(self._stream)
        """The body of the response."""
        self._connections = connections
        self._connection = connection
        self._closed = False
        self._broken_off = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.chunks

    async def break_off(self) -> None:
        """Close the connection under a body that was begun, and let its streams notice."""
        self._broken_off = True
        with anyio.move_on_after(_CLOSING, shield=True):
            await discard(self._connection)
            with contextlib.suppress(httpcore.NetworkError, httpcore.ProtocolError, OSError):
                async for _ in self.chunks:
                    pass

    async def aclose(self) -> None:
        """End the response; the connection is reused if it was read to its end."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._stream.aclose()
        except BaseException:
            await discard(self._connection)
            raise
        if self._broken_off:
            # A connection takes itself for idle, closed or not, once it has all of an answer.
            await discard(self._connection)
        else:
            await self._connections.give_back(self._connection)


class Network(httpcore.AsyncNetworkBackend):
    """The network below one connection.

    It knows the socket, which httpcore itself forgets, open, if it is cut off on the way through
    TLS or a proxy; and it tells the delivery that an answer begins to come.
    """

    def __init__(self) -> None:
        self.delivery: Delivery = Delivery()
        self._inner = network(reply_has_begun)
        self._socket: httpcore.AsyncNetworkStream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a socket."""
        try:
            self._socket = await self._inner.connect_tcp(
                host, port, timeout, local_address, socket_options
            )
        except ValueError as error:  # the resolver's IDNA takes fewer names than ours
            raise httpcore.ConnectError(str(error)) from error
        return _Stream(self._socket, self)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)

    async def aclose(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            await self._socket.aclose()

    def abort(self) -> None:
        """Close the socket without waiting for that."""
        if isinstance(self._socket, Stream):
            self._socket.abort()


class _Stream(httpcore.AsyncNetworkStream):
    """What connections read from and write to, encrypted or not.

    The head of a request and its body are written one after the other. They are kept until the
    answer is waited for, so that a small request goes out as one packet.
    """

    def __init__(self, inner: httpcore.AsyncNetworkStream, network: Network) -> None:
        self._inner = inner
        self._network = network
        self._unsent = b""
        self._write_timeout: float | None = None

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> bytes:
        # What cannot be written may have been answered: connections pass over it, too.
        with contextlib.suppress(httpcore.WriteError):
            await self._send()
        data = await self._inner.read(max_bytes, timeout)
        if data:
            self._network.delivery.answered = True
        return data

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> None:
        self._unsent += buffer
        self._write_timeout = timeout
        if len(self._unsent) > _PACKET:
            await self._send()

    async def _send(self) -> None:
        if self._unsent:
            data, self._unsent = self._unsent, b""
            await self._inner.write(data, self._write_timeout)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        name = server_hostname and tls.server_name(server_hostname)
        try:
            encrypted = await self._inner.start_tls(tls.original(ssl_context), name, timeout)
        except (OSError, ValueError) as error:  # of the ssl module, before the handshake
            raise httpcore.ConnectError(str(error)) from error
        tls.check_protocol(encrypted.get_extra_info("ssl_object"))
        return _Stream(encrypted, self._network)

    async def aclose(self) -> None:
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


async def discard(connection: Connection) -> None:
    """Close a connection, in bounded time and whether or not the caller is cancelled."""
    with anyio.move_on_after(_CLOSING, shield=True):
        for part in (connection.core, connection.network):
            with contextlib.suppress(OSError, RuntimeError, httpcore.NetworkError):
                await part.aclose()


def _header(response: httpcore.Response, name: bytes) -> bytes:
    """Return a header of a response, all of its lines; empty if there is none."""
    return b",".join(value for given, value in response.headers if given.lower() == name)


def _closes(response: httpcore.Response) -> bool:
    """Tell whether a response says that its connection is closed after it."""
    tokens = [token.strip().lower() for token in _header(response, b"connection").split(b",")]
    if extensions_of(response)["http_version"] == b"HTTP/1.0":
        return b"keep-alive" not in tokens
    return b"close" in tokens


def _announced_keep_alive(response: httpcore.Response) -> float:
    """Return for how many seconds to keep a connection, by what its server says.

    That is a second less than it says, so that the server does not close it first.
    """
    found = _KEEP_ALIVE.search(_header(response, b"keep-alive"))
    if found is None:
        return math.inf
    seconds = int(found[1])
    return max(seconds - 1, seconds / 2)
