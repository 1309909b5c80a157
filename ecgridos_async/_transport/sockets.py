"""Sockets, and the alarm that wakes a pool without a task of its own.

On asyncio the sockets are our own. anyio's sockets stop reading between two answers, go once more
round the loop after each write, and have a cancel scope for each wait; httpcore puts two context
managers around that. A call without all this takes a fifth less time, one of 1,000 at once a third.
On trio they are httpcore's.

Both can end a write early because of what is received meanwhile.
"""

import asyncio
import contextvars
import ipaddress
import math
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol, cast

import anyio
import anyio.lowlevel
import sniffio
from httpcore._backends.auto import AutoBackend  # there are no public names for them
from httpcore._utils import is_socket_readable

from ecgridos_async._transport._httpx import httpcore

_ENOUGH: Final = 64 * 1024
"""Bytes that are received before anybody reads; then the socket waits."""
_SMALL: Final = 16 * 1024
"""Bytes that are sent without giving others their turn."""
_STOPPED: Final = "the reply began before the request was sent"
_LAST_WORDS: Final = 0.1
"""Seconds in which the rest of an early reply must arrive, where it cannot be read later."""
_NEXT_ADDRESS: Final = 0.25
"""Seconds until the next address of a name is tried as well (RFC 8305)."""
_EXTRA: Final = {
    "ssl_object": "ssl_object",
    "socket": "socket",
    "client_addr": "sockname",
    "server_addr": "peername",
}
"""What httpcore calls the things that asyncio knows of a connection."""


Stops = Callable[[bytes], bool]
"""Tells by what was received during a write whether to end it, with WriteError."""


def _never(_: bytes) -> bool:
    return False


def network(stops: Stops = _never) -> httpcore.AsyncNetworkBackend:
    """Return the network of the running event loop."""
    kind = AsyncioNetwork if sniffio.current_async_library() == "asyncio" else TrioNetwork
    return kind(stops)


class Stream(httpcore.AsyncNetworkStream):
    """A connection that can be closed without waiting."""

    def abort(self) -> None:
        """Close it without waiting for that."""
        raise NotImplementedError


class AsyncioNetwork(httpcore.AsyncNetworkBackend):
    """The network of asyncio."""

    def __init__(self, stops: Stops = _never) -> None:
        self._stops = stops

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a socket. Raises ConnectTimeout, or ConnectError for all else that goes wrong."""
        local = None if local_address is None else (local_address, 0)
        try:
            with anyio.fail_after(timeout):
                addresses = await _addresses(host, port)
                opened = await _open_first(addresses, port, local, self._stops)
                for option in socket_options or ():
                    opened.get_extra_info("socket").setsockopt(*option)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return opened

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)


class _Socket(asyncio.Protocol, Stream):
    """A socket, encrypted or not, that one task reads from and one writes to."""

    def __init__(self, loop: asyncio.AbstractEventLoop, stops: Stops) -> None:
        self._loop = loop
        self._stops = stops
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._reading_paused = False
        self._writing_paused = False
        self._ended = False
        """Whether the other side sends no more, or the socket is closed."""
        self._error: Exception | None = None
        """Why it was closed."""
        self._readable = _Change(loop)
        self._writable = _Change(loop)

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._use(cast("asyncio.Transport", transport))

    def data_received(self, data: bytes) -> None:
        self._received += bytes(data)  # Windows' loop has a bytearray
        if len(self._received) > _ENOUGH:
            self._open_transport().pause_reading()
            self._reading_paused = True
        self._readable.tell()
        if self._writing_paused:  # it may be a reason to stop
            self._writable.tell()

    def eof_received(self) -> None:
        self._ended = True
        self._readable.tell()
        self._writable.tell()

    def connection_lost(self, exc: Exception | None) -> None:
        self._error = exc or self._error
        self._transport = None
        self.eof_received()

    def pause_writing(self) -> None:
        self._writing_paused = True

    def resume_writing(self) -> None:
        self._writing_paused = False
        self._writable.tell()

    # What HTTP calls.

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> bytes:
        """Return what came, nothing at the end. Raises ReadTimeout and ReadError."""
        if not self._received and not self._ended:
            await self._readable.wait(timeout, httpcore.ReadTimeout)
        if not self._received and self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        data, self._received = self._received[:max_bytes], self._received[max_bytes:]
        if self._reading_paused and not self._received and self._transport is not None:
            self._reading_paused = False
            self._transport.resume_reading()
        return data

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> None:
        """Return when all of it has gone to the system.

        Raises WriteTimeout, and WriteError also if `Stops` says so.
        """
        if not buffer:
            return
        if len(buffer) > _SMALL:
            # Others get their turn between large pieces, and what has arrived is received: once
            # sending has failed, asyncio receives nothing more.
            await anyio.lowlevel.checkpoint()
        self._check_writable()
        self._open_transport().write(buffer)
        while self._writing_paused:
            await self._writable.wait(timeout, httpcore.WriteTimeout)
            self._check_writable()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        """Agree on TLS. Raises ConnectTimeout, or ConnectError for all else that goes wrong."""
        try:
            if self._received or self._ended:  # nothing unencrypted may pass for encrypted
                raise httpcore.ConnectError("the other side spoke before TLS was agreed on")
            with anyio.fail_after(timeout):
                transport = await self._loop.start_tls(
                    self._open_transport(),
                    self,
                    ssl_context,
                    server_hostname=server_hostname,
                    # asyncio's own limit is a minute; this one is never the first to be reached.
                    ssl_handshake_timeout=None if timeout is None else timeout + 1,
                )
            if transport is None:
                raise httpcore.ConnectError("the connection was closed while TLS was agreed on")
        except BaseException as error:
            await self.aclose()
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout(str(error)) from error
            if isinstance(error, OSError):
                raise httpcore.ConnectError(str(error)) from error
            raise
        self._use(transport)
        return self

    async def aclose(self) -> None:
        """Close it without telling the other side."""
        if self._transport is not None:
            self.abort()
            await anyio.lowlevel.checkpoint()

    def abort(self) -> None:
        """Close it without waiting for that."""
        if self._transport is not None:
            # An aborted read must raise, not look like EOF.
            self._error = self._error or ConnectionAbortedError("it was closed on this side")
            self._transport.abort()

    def get_extra_info(self, info: str) -> Any:
        """Return what asyncio knows of it, and whether something came that nobody asked for."""
        if info == "is_readable":
            return self._is_readable()
        if self._transport is None or info not in _EXTRA:
            return None
        return self._transport.get_extra_info(_EXTRA[info])

    def _use(self, transport: asyncio.Transport) -> None:
        # A write is over when all of it has gone to the system; TLS cannot count from 0.
        transport.set_write_buffer_limits(high=1, low=0)
        self._transport = transport

    def _open_transport(self) -> asyncio.Transport:
        assert self._transport is not None  # it was checked by who calls
        return self._transport

    def _check_writable(self) -> None:
        if self._transport is None or self._transport.is_closing():
            raise httpcore.WriteError(str(self._error or "the connection is closed"))
        if self._received and self._stops(self._received):
            raise httpcore.WriteError(_STOPPED)

    def _is_readable(self) -> bool:
        if self._received or self._ended or self._transport is None:
            return True
        return is_socket_readable(self._transport.get_extra_info("socket"))


class _Change:
    """What a task waits for."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: asyncio.Future[None] | None = None

    def tell(self) -> None:
        """Let the task go on, if there is one."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def wait(self, limit: float | None, late: type[httpcore.TimeoutException]) -> None:
        """Return when it is told; raise *late* after *limit* seconds."""
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
    """Return the addresses of a host, the best first."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))
    return [host]


async def _open_first(
    addresses: Sequence[str], port: int, local: tuple[str, int] | None, stops: Stops
) -> "_Socket":
    """Open a socket to the first address that answers; raise OSError if none does.

    The next is tried when the one before has failed or not answered soon. asyncio's own way to do
    so is not on all its loops, and leaves tasks behind when it is cancelled.
    """
    loop = asyncio.get_running_loop()

    async def open_one(address: str) -> _Socket:
        _, opened = await loop.create_connection(
            lambda: _Socket(loop, stops), address, port, local_addr=local
        )
        return opened

    if len(addresses) == 1:
        return await open_one(addresses[0])
    won, lost = list[_Socket](), list[OSError]()

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


class TrioNetwork(AutoBackend):
    """httpcore's network on trio."""

    def __init__(self, stops: Stops = _never) -> None:
        super().__init__()
        self._stops = stops

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a socket. Raises ConnectTimeout, or ConnectError for all else that goes wrong."""
        opened = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _TrioStream(opened, self._stops)


class _TrioStream(Stream):
    """A connection on trio, encrypted or not."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, stops: Stops) -> None:
        self._inner = inner
        self._stops = stops
        self._received = b""
        """What arrived during a write."""
        self._ended = False

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> bytes:
        """Return what came, nothing at the end. Raises ReadTimeout and ReadError."""
        if not self._received and not self._ended:
            return await self._inner.read(max_bytes, timeout)
        data, self._received = self._received[:max_bytes], self._received[max_bytes:]
        return data

    async def write(
        self,
        buffer: bytes,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> None:
        """Return when all of it has gone to the system.

        Raises WriteTimeout, and WriteError also if `Stops` says so.
        """
        if len(buffer) <= _SMALL:
            await self._inner.write(buffer, timeout)
            return
        failures: list[Exception] = []
        received = anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._receive_early, tasks.cancel_scope, received)
            try:
                await self._inner.write(buffer, timeout)
            except httpcore.WriteTimeout as error:
                failures.append(error)
            except httpcore.WriteError as error:
                failures.append(error)
                with anyio.move_on_after(_LAST_WORDS):  # what came before the connection broke
                    await received.wait()
            tasks.cancel_scope.cancel()
        if self._is_in_vain():
            raise httpcore.WriteError(_STOPPED)
        for failure in failures:
            raise failure

    async def _receive_early(self, sending: anyio.CancelScope, done: anyio.Event) -> None:
        """Receive during a write; cancel that when it is in vain."""
        while not self._is_in_vain() and len(self._received) <= _ENOUGH:
            if not await self._receive():
                break
        done.set()
        if not self._is_in_vain():
            return
        if self.get_extra_info("ssl_object") is not None:
            # trio's TLS receives nothing more once its sending was cancelled.
            with anyio.move_on_after(_LAST_WORDS):
                while len(self._received) <= _ENOUGH and await self._receive():
                    pass
        sending.cancel()

    async def _receive(self) -> bool:
        """Receive once; return whether more may come."""
        try:
            data = await self._inner.read(_ENOUGH, None)
        except httpcore.ReadError:
            return False
        self._received += data
        self._ended = not data
        return bool(data)

    def _is_in_vain(self) -> bool:
        return self._ended or (bool(self._received) and self._stops(self._received))

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's interface
    ) -> httpcore.AsyncNetworkStream:
        """Agree on TLS. Raises ConnectTimeout, or ConnectError for all else that goes wrong."""
        encrypted = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        return _TrioStream(encrypted, self._stops)

    async def aclose(self) -> None:
        """Close it."""
        await self._inner.aclose()

    def abort(self) -> None:
        """Close it without waiting for that."""
        self._inner.get_extra_info("socket").close()

    def get_extra_info(self, info: str) -> Any:
        """Return what trio knows of it, and whether something came that nobody asked for."""
        if info == "is_readable" and (self._received or self._ended):
            return True
        return self._inner.get_extra_info(info)


class Alarm(Protocol):
    """Calls a function at a time by the clock of the event loop."""

    due: float
    """When, infinite if it is not set."""

    def now(self) -> float:
        """Return the time in seconds."""
        ...

    def set(self, when: float) -> None:
        """Set it, instead of what it was set to."""
        ...

    async def stop(self) -> None:
        """Set it to never; nothing of it is left in the event loop."""
        ...


def alarm(ring: Callable[[], None]) -> Alarm:
    """Return an alarm of the running event loop, not set yet."""
    kind = _AsyncioAlarm if sniffio.current_async_library() == "asyncio" else _TrioAlarm
    return kind(ring)


class _AsyncioAlarm:
    """An alarm on asyncio."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self.due = math.inf

    def now(self) -> float:
        return self._loop.time()

    def set(self, when: float) -> None:
        self._cancel()
        self.due = when
        # Of its own context, for the one of the call that set it may hold much.
        self._timer = self._loop.call_at(when, self._rung, context=contextvars.Context())

    async def stop(self) -> None:
        self._cancel()

    def _cancel(self) -> None:
        self.due = math.inf
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _rung(self) -> None:
        self._cancel()
        self._ring()


class _TrioAlarm:
    """An alarm on trio: a system task, which trio ends if nobody else does."""

    def __init__(self, ring: Callable[[], None]) -> None:
        import trio

        self._trio = trio
        self._ring = ring
        self._waiting = anyio.CancelScope()
        self._tasks = 0
        self.due = math.inf

    def now(self) -> float:
        return self._trio.current_time()

    def set(self, when: float) -> None:
        self._waiting.cancel()
        self._waiting = anyio.CancelScope()
        self.due = when
        self._tasks += 1
        self._trio.lowlevel.spawn_system_task(self._wait, when, self._waiting)

    async def stop(self) -> None:
        self.due = math.inf
        self._waiting.cancel()
        while self._tasks:
            await anyio.lowlevel.checkpoint()

    async def _wait(self, when: float, waiting: anyio.CancelScope) -> None:
        try:
            with waiting:
                await self._trio.sleep_until(when)
                self.due = math.inf
                self._ring()
        finally:
            self._tasks -= 1
