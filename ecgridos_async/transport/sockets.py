"""Sockets on asyncio.

anyio's sockets stop reading between two answers, go once more round the loop after each write, and
have a cancel scope for each wait; httpcore puts two context managers around that. A call without
all this takes a fifth less time, one of 1,000 at once a third. On trio httpcore's network stays.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

import anyio
import anyio.lowlevel
import httpcore
import sniffio
from httpcore._backends.auto import AutoBackend  # there are no public names for them
from httpcore._utils import is_socket_readable

_ENOUGH: Final = 64 * 1024
"""Bytes that are received before anybody reads; then the socket waits."""
_SMALL: Final = 16 * 1024
"""Bytes that are sent without giving others their turn."""
_NEXT_ADDRESS: Final = 0.25
"""Seconds until the next address of a name is tried as well (RFC 8305)."""
_EXTRA: Final = {
    "ssl_object": "ssl_object",
    "socket": "socket",
    "client_addr": "sockname",
    "server_addr": "peername",
}
"""What httpcore calls the things that asyncio knows of a connection."""


def network() -> httpcore.AsyncNetworkBackend:
    """Return the network of the running event loop."""
    return AsyncioNetwork() if sniffio.current_async_library() == "asyncio" else AutoBackend()


class AsyncioNetwork(httpcore.AsyncNetworkBackend):
    """The network of asyncio."""

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
                opened = await _open_first(addresses, port, local)
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


class _Socket(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """A socket, encrypted or not, that one task reads from and one writes to."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
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
        """Return when all of it has gone to the system. Raises WriteTimeout and WriteError."""
        if not buffer:
            return
        self._check_writable()
        self._open_transport().write(buffer)
        if len(buffer) > _SMALL and not self._writing_paused:
            await anyio.lowlevel.checkpoint()  # the next piece may go out at once, too
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
        """Close it, without a word to the other side."""
        if self._transport is not None:
            self.abort()
            await anyio.lowlevel.checkpoint()

    def abort(self) -> None:
        """Close it without waiting for that."""
        if self._transport is not None:
            # What is cut off must not pass for the end.
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
    addresses: Sequence[str], port: int, local: tuple[str, int] | None
) -> "_Socket":
    """Open a socket to the first address that answers; raise OSError if none does.

    The next is tried when the one before has failed or not answered soon. asyncio's own way to do
    so is not on all its loops, and leaves tasks behind when it is cancelled.
    """
    loop = asyncio.get_running_loop()

    async def open_one(address: str) -> _Socket:
        _, opened = await loop.create_connection(
            lambda: _Socket(loop), address, port, local_addr=local
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
