"""Streams on asyncio, directly over its transports, including uvloop's.

anyio's sockets stop reading between two replies, yield to the loop after each write, and open a
cancel scope for each wait; httpcore adds two context managers to that. Without all this a single
call takes a fifth less time, and each of 1,000 concurrent calls a third less.
"""

import asyncio
import ipaddress
import select
import socket
import ssl
import sys
from collections.abc import Sequence
from typing import Final, cast

import anyio
import anyio.lowlevel

from ecgridos_async._transport._httpx import httpcore
from ecgridos_async._transport.streams import ENOUGH, SMALL, STOPPED, Stops, Stream

_NEXT_ADDRESS: Final = 0.25
"""Seconds until the next address of a name is tried in parallel (RFC 8305)."""
_NO_LIMIT: Final = 86_400.0
"""Seconds for TLS, instead of asyncio's minute: the caller sets the timeout."""


async def connect(host: str, port: int, stops: Stops) -> Stream:
    """Open a stream to the first address of a host that accepts. Raises OSError or ValueError."""
    return await _open_first(await _addresses(host, port), port, stops)


class AsyncioStream(asyncio.Protocol, Stream):
    """A socket, with TLS or not; one task reads and one writes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, stops: Stops) -> None:
        self._loop = loop
        self._stops = stops
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._reading_paused = False
        self._writing_paused = False
        self._ended = False
        """Whether the peer has closed its side, or the socket is closed."""
        self._error: Exception | None = None
        """Why it was closed."""
        self._readable = _Change(loop)
        self._writable = _Change(loop)

    # Called by asyncio.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._use(cast("asyncio.Transport", transport))

    def data_received(self, data: bytes) -> None:
        self._received += bytes(data)  # Windows' loop passes a bytearray
        if len(self._received) > ENOUGH:
            self._open_transport().pause_reading()
            self._reading_paused = True
        self._readable.wake()
        if self._writing_paused:  # an early reply may stop the write
            self._writable.wake()

    def eof_received(self) -> None:
        self._ended = True
        self._readable.wake()
        self._writable.wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._error = exc or self._error
        self._transport = None
        self.eof_received()

    def pause_writing(self) -> None:
        self._writing_paused = True

    def resume_writing(self) -> None:
        self._writing_paused = False
        self._writable.wake()

    # Called by the HTTP layer.

    async def read(self, max_bytes: int, limit: float | None) -> bytes:
        if not self._received and not self._ended:
            await self._readable.wait(limit, httpcore.ReadTimeout)
        if not self._received and self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        data, self._received = self._received[:max_bytes], self._received[max_bytes:]
        if self._reading_paused and not self._received and self._transport is not None:
            self._reading_paused = False
            self._transport.resume_reading()
        return data

    async def write(self, data: bytes, limit: float | None) -> None:
        if len(data) > SMALL:
            # Yield between large pieces, and receive what has arrived: once sending has failed,
            # asyncio receives nothing more.
            await anyio.lowlevel.checkpoint()
        self._check_writable()
        self._open_transport().write(data)
        while self._writing_paused:
            await self._writable.wait(limit, httpcore.WriteTimeout)
            self._check_writable()

    async def start_tls(self, context: ssl.SSLContext, server_name: str) -> Stream:
        if self._received or self._ended:  # plaintext must not be read as if it came over TLS
            raise httpcore.ConnectError("the peer sent data before the TLS handshake")
        transport = await self._loop.start_tls(
            self._open_transport(),
            self,
            context,
            server_hostname=server_name,
            ssl_handshake_timeout=_NO_LIMIT,
        )
        if transport is None:
            raise httpcore.ConnectError("the connection was closed during the TLS handshake")
        self._use(transport)
        return self

    async def aclose(self) -> None:
        if self._transport is not None:
            self.abort()
            await anyio.lowlevel.checkpoint()

    def abort(self) -> None:
        if self._transport is not None:
            # An aborted read must raise, not look like EOF.
            self._error = self._error or ConnectionAbortedError("closed on this side")
            self._transport.abort()

    @property
    def is_readable(self) -> bool:
        if self._received or self._ended or self._transport is None:
            return True
        return _is_readable(self._transport.get_extra_info("socket"))

    @property
    def ssl_object(self) -> ssl.SSLObject | None:
        if self._transport is None:
            return None
        found: ssl.SSLObject | None = self._transport.get_extra_info("ssl_object")
        return found

    def _use(self, transport: asyncio.Transport) -> None:
        # Wait until the system has accepted all of it; with TLS the buffer limit cannot be 0.
        transport.set_write_buffer_limits(high=1, low=0)
        self._transport = transport

    def _open_transport(self) -> asyncio.Transport:
        assert self._transport is not None  # the caller has checked it
        return self._transport

    def _check_writable(self) -> None:
        if self._transport is None or self._transport.is_closing():
            raise httpcore.WriteError(str(self._error or "the connection is closed"))
        if self._received and self._stops(self._received):
            raise httpcore.WriteError(STOPPED)


def _is_readable(opened: socket.socket) -> bool:
    """Tell whether the system has data or an EOF for a socket that asyncio has not read yet."""
    number = opened.fileno()
    if number < 0:  # it is closed
        return True
    if sys.platform == "win32":
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))


class _Change:
    """One task waiting for an event of the stream."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Wake the task, if one waits."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def wait(self, limit: float | None, late: type[httpcore.TimeoutException]) -> None:
        """Wait until woken; raise *late* after *limit* seconds."""
        self._waiting = waiting = self._loop.create_future()
        timer = None if limit is None else self._loop.call_later(limit, _fail, waiting, late)
        try:
            await waiting
        finally:
            self._waiting = None
            if timer is not None:
                timer.cancel()


def _fail(waiting: "asyncio.Future[None]", late: type[httpcore.TimeoutException]) -> None:
    if not waiting.done():
        waiting.set_exception(late())


async def _addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host, the preferred first."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))
    return [host]


async def _open_first(addresses: Sequence[str], port: int, stops: Stops) -> AsyncioStream:
    """Open a socket to the first address that accepts; raise OSError if none does.

    The next address is tried when the one before has failed or not connected soon. asyncio's own
    happy eyeballs are missing from some loops, and leave tasks behind when cancelled.
    """
    loop = asyncio.get_running_loop()

    async def open_one(address: str) -> AsyncioStream:
        _, opened = await loop.create_connection(lambda: AsyncioStream(loop, stops), address, port)
        return opened

    if len(addresses) == 1:
        return await open_one(addresses[0])
    won, lost = list[AsyncioStream](), list[OSError]()

    async def attempt(address: str, over: anyio.Event) -> None:
        try:
            won.append(await open_one(address))
            tasks.cancel_scope.cancel()
        except OSError as error:
            lost.append(error)
        over.set()

    try:
        async with anyio.create_task_group() as tasks:
            for address in addresses:
                over = anyio.Event()
                tasks.start_soon(attempt, address, over)
                with anyio.move_on_after(_NEXT_ADDRESS):
                    await over.wait()
        if not won:
            raise lost[0] if lost else OSError(f"port {port}: the name has no address")
        return won.pop(0)
    finally:
        for late in won:
            late.abort()
