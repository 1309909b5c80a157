"""One client's connection to a `FaultProxy`: its requests, and what is done to each."""

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import Callable, Generator
from typing import Final

import attrs

from ecgridos_async.testing.faults import (
    Close,
    Drip,
    Expire,
    Garbage,
    Hangup,
    Latency,
    Reset,
    Stall,
    Status,
    Truncate,
    WireFault,
    reason_of,
)
from ecgridos_async.testing.http_messages import (
    HEAD_LIMIT,
    BadMessageError,
    Head,
    Message,
    read_reply,
    read_request,
)
from ecgridos_async.testing.proxy_records import ProxyRecords

# Windows has its own layout of `struct linger`.
_NO_LINGER: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _ServiceLostError(Exception):
    """The service behind the proxy is down, or closed the connection early."""


class _OutsideError(Exception):
    """A plan or a callback raised *error*, which says nothing about the connection."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


@contextlib.contextmanager
def _outside() -> Generator[None, None, None]:
    try:
        yield
    except Exception as error:
        raise _OutsideError(error) from error


@attrs.frozen
class Next:
    """What the plan says about a request that has just begun."""

    number: int
    fault: WireFault | None


@attrs.frozen
class Route:
    """What all connections of a proxy share."""

    host: str
    port: int
    begin: Callable[[int, bool, str | None], Next]
    """Takes the connection's number, whether it was used before, and the operation."""
    records: ProxyRecords


class _Watched(asyncio.StreamReaderProtocol):
    """A connection that tells when its other side has gone."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        super().__init__(reader)
        self.gone: asyncio.Event = asyncio.Event()

    def eof_received(self) -> bool | None:
        self.gone.set()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()
        super().connection_lost(exc)


class Relay:
    """The requests of one connection, one after the other, until either side ends it."""

    def __init__(self, number: int, route: Route, protocol: _Watched, streams: _Streams) -> None:
        self._number = number
        self._route = route
        self._gone = protocol.gone
        self._reader, self._writer = streams
        self._used = False
        self._idle = True

    @classmethod
    async def accept(cls, number: int, route: Route, accepted: socket.socket) -> "Relay":
        """Return the relay of a connection that was accepted."""
        _no_delay(accepted)
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=HEAD_LIMIT)
        transport, protocol = await loop.connect_accepted_socket(lambda: _Watched(reader), accepted)
        # So that `drain` returns only when the kernel has everything.
        transport.set_write_buffer_limits(high=0)
        writer = asyncio.StreamWriter(transport, protocol, reader, loop)
        return cls(number, route, protocol, (reader, writer))

    async def run(self) -> None:
        """Serve the connection to its end. Raises what a plan or a callback raises."""
        try:
            while await self._exchange():
                pass
        except (OSError, asyncio.IncompleteReadError, BadMessageError):
            pass  # the client has gone, or does not speak HTTP
        except _ServiceLostError:
            self._reset()
        except _OutsideError as outside:
            self._reset()
            raise outside.error from None
        finally:
            await _end(self._writer)

    def close_if_idle(self) -> None:
        """Close the connection if no request is in progress."""
        if self._idle:
            self._writer.close()

    async def _exchange(self) -> bool:
        """Read a request and do what is planned; return whether another may follow."""
        self._idle = True
        head = await Head.read(self._reader)
        if head is None:
            return False
        self._idle = False
        with _outside():
            planned = self._route.begin(self._number, self._used, head.operation)
        self._used = True
        fault = planned.fault or WireFault()
        if isinstance(fault, Hangup):
            self._reset()
            return False
        if head.says("expect", "100-continue"):
            await self._send(b"HTTP/1.1 100 Continue\r\n\r\n")
        request = await read_request(head, self._reader)
        match fault:
            case Latency():
                await asyncio.sleep(fault.seconds)
            case Expire():
                with _outside():
                    fault.callback()
            case _:
                pass
        replies = [await self._forward(planned.number, request) for _ in range(fault.forwards)]
        if isinstance(fault, Reset | Close | Stall):
            await self._be_silent(fault)
            return False
        if isinstance(fault, Status | Garbage):
            return await self._reply_instead(fault, request)
        return await self._pass_altered(planned.number, fault, request, replies[0])

    async def _be_silent(self, fault: Reset | Close | Stall) -> None:
        match fault:
            case Reset():
                self._reset()
            case Stall():
                await self._gone.wait()
            case Close():
                pass

    async def _reply_instead(self, fault: Status | Garbage, request: Message) -> bool:
        match fault:
            case Status():
                line = f"{fault.code} {reason_of(fault.code)}"
                after = fault.retry_after
                fields = [] if after is None else [("Retry-After", f"{after:.15g}")]
                reply = Message.reply(line, "text/html; charset=utf-8", fault.page, *fields)
            case Garbage():
                reply = Message.reply("200 OK", fault.content_type, fault.body)
        if request.head.method == "HEAD":
            reply = reply.without_body()
        await self._send(reply.data())
        return not request.head.closes

    async def _pass_altered(
        self, number: int, fault: WireFault, request: Message, reply: Message
    ) -> bool:
        """Pass the service's reply, altered by the fault."""
        match fault:
            case Truncate(lying=True):
                await self._send(reply.with_body(fault.cut(reply.body)).data())
            case Truncate():
                await self._send(reply.head.data() + fault.cut(reply.body))
                return False
            case Drip():
                await self._pass(number, reply.data(), fault.size, fault.seconds)
            case _:
                await self._pass(number, reply.data())
        return not (request.head.closes or reply.head.closes)

    async def _pass(self, number: int, data: bytes, size: int = 0, pause: float = 0.0) -> None:
        """Send a reply of the service, at once or in pieces."""
        size = size or len(data)
        *pieces, last = (data[start : start + size] for start in range(0, len(data), size))
        for piece in pieces:
            await self._send(piece)
            await asyncio.sleep(pause)
        # Noted first: the client may look at the records as soon as it has the last byte.
        self._route.records.answered(number, whole=not self._gone.is_set())
        try:
            await self._send(last)
        except BaseException:
            self._route.records.answered(number, whole=False)
            raise

    async def _forward(self, number: int, request: Message) -> Message:
        """Send a request to the service over a connection of its own, and return the reply."""
        try:
            reader, writer = await asyncio.open_connection(
                self._route.host, self._route.port, limit=HEAD_LIMIT
            )
            try:
                _no_delay(writer.get_extra_info("socket"))
                writer.transport.set_write_buffer_limits(high=0)
                writer.write(request.data())
                await writer.drain()
                self._route.records.forwarded(number)
                return await read_reply(request.head.method, reader)
            finally:
                # Closed cleanly, each would block its port for a minute (TIME_WAIT).
                await _end(writer, reset=True)
        except (OSError, asyncio.IncompleteReadError, BadMessageError) as error:
            raise _ServiceLostError from error

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def _reset(self) -> None:
        """Close the connection so that the client sees a reset."""
        _abort(self._writer, reset=True)


def _no_delay(connection: socket.socket) -> None:
    """Send small writes at once, instead of waiting for a delayed acknowledgement."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _abort(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if reset:
        with contextlib.suppress(OSError):  # it is closed already
            writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER
            )
    writer.transport.abort()


async def _end(writer: asyncio.StreamWriter, *, reset: bool = False) -> None:
    """Close a connection and wait until it is closed; data already drained still arrives."""
    _abort(writer, reset=reset)
    with contextlib.suppress(OSError):
        await writer.wait_closed()
