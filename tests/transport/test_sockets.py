"""Sockets on asyncio's own loops: what HTTP relies on, encrypted or not."""

import asyncio
import contextlib
import socket
import ssl
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable

import anyio
import anyio.to_thread
import pytest

from ecgridos_async._transport.asyncio_stream import AsyncioStream
from ecgridos_async._transport.network import connect
from ecgridos_async._transport.streams import Stream, discard
from tests.http_library import httpcore
from tests.transport.encrypted_server import Certificate
from tests.transport.server import eventually

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(30)]

MIB = 2**20
SOON = 0.1
"""Seconds after which a wait is over."""
LONG = 10.0

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

CERTIFICATE = Certificate()


@contextlib.asynccontextmanager
async def serving(behaviour: Behaviour, *, tls: bool = False) -> AsyncGenerator[int, None]:
    """Run a server and yield its port; its connections are closed at the end."""
    writers = list[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(OSError):
            await behaviour(reader, writer)

    server = await asyncio.start_server(
        serve, "127.0.0.1", 0, ssl=CERTIFICATE.server if tls else None
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await server.wait_closed()


@contextlib.asynccontextmanager
async def connected(behaviour: Behaviour, *, tls: bool = False) -> AsyncGenerator[Stream, None]:
    """Yield a connection to a server that behaves like that."""
    async with serving(behaviour, tls=tls) as port:
        stream = await connect("127.0.0.1", port)
        try:
            if tls:
                stream = await stream.start_tls(CERTIFICATE.client, "127.0.0.1")
            yield stream
        finally:
            await stream.aclose()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del reader, writer
    await asyncio.sleep(LONG)


async def hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del reader
    writer.write(b"hello")
    await asyncio.sleep(LONG)


async def hello_and_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del reader
    writer.write(b"hello")
    writer.close()


async def hello_and_reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"hello")
    await writer.drain()
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    writer.transport.abort()


async def write_on(stream: Stream, limit: float) -> None:
    for _ in range(1000):
        await stream.write(bytes(MIB), limit)


both = pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])


@both
async def test_all_that_is_sent_comes_back(tls: bool) -> None:
    sent = bytes(range(256)) * (8 * MIB // 256)
    async with connected(echo, tls=tls) as stream:

        async def send() -> None:
            for start in range(0, len(sent), 100_000):
                await stream.write(sent[start : start + 100_000], LONG)

        sending = asyncio.create_task(send())
        back = bytearray()
        while len(back) < len(sent):
            piece = await stream.read(65536, LONG)
            assert 0 < len(piece) <= 65536
            back += piece
        await sending
    assert back == sent


@both
async def test_the_end(tls: bool) -> None:
    async with connected(hello_and_end, tls=tls) as stream:
        assert await stream.read(100, LONG) == b"hello"
        assert await stream.read(100, LONG) == b""
        assert await stream.read(100, LONG) == b""
        assert stream.is_readable
        await asyncio.sleep(0.05)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"hello?", LONG)


async def test_what_came_before_a_reset_is_read() -> None:
    async with connected(hello_and_reset) as stream:
        await stream.write(b"!", LONG)
        await asyncio.sleep(0.1)
        assert await stream.read(100, LONG) == b"hello"
        with pytest.raises(httpcore.ReadError, match="reset"):
            await stream.read(100, LONG)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"hello?", LONG)


@both
async def test_nothing_comes(tls: bool) -> None:
    async with connected(silent, tls=tls) as stream:
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(100, SOON)
        assert not stream.is_readable


@both
async def test_nobody_reads(tls: bool) -> None:
    async with connected(silent, tls=tls) as stream:
        with pytest.raises(httpcore.WriteTimeout):
            await write_on(stream, SOON)


@both
async def test_others_have_their_turn_between_large_pieces(tls: bool) -> None:
    """Also where the system takes each piece at once."""
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with connected(silent, tls=tls) as stream:
        others = asyncio.create_task(other())
        for _ in range(10):
            before = turns
            await stream.write(bytes(20_000), LONG)
            assert turns > before
        others.cancel()


@both
async def test_what_nobody_reads_stays_with_the_sender(tls: bool) -> None:
    sent = 0

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        del reader
        for _ in range(100):
            writer.write(bytes(MIB))
            await writer.drain()
            sent += MIB

    async with connected(flood, tls=tls) as stream:
        await eventually(lambda: sent > 0)
        held = 0
        while held != sent:
            held = sent
            await asyncio.sleep(SOON)
        assert held < 50 * MIB
        received = 0
        while received < 100 * MIB:
            received += len(await stream.read(65536, LONG))


@both
async def test_an_aborted_read_raises_instead_of_looking_like_eof(tls: bool) -> None:
    async with connected(hello, tls=tls) as stream:
        assert await stream.read(100, LONG) == b"hello"
        reading = asyncio.create_task(stream.read(100, LONG))
        await asyncio.sleep(0)
        await stream.aclose()
        with pytest.raises(httpcore.ReadError, match="this side"):
            await reading


async def test_it_tells_what_came_unasked() -> None:
    async with connected(hello) as stream:
        await eventually(lambda: stream.is_readable)


async def test_what_was_agreed_on() -> None:
    async with connected(silent, tls=True) as stream:
        assert stream.ssl_object is not None
        assert (stream.ssl_object.version() or "").startswith("TLS")
    async with connected(silent) as stream:
        assert stream.ssl_object is None


async def test_nothing_unencrypted_passes_for_encrypted() -> None:
    async with connected(hello) as stream:
        await eventually(lambda: stream.is_readable)
        await asyncio.sleep(0.05)
        with pytest.raises(httpcore.ConnectError, match="before the TLS handshake"):
            await stream.start_tls(CERTIFICATE.client, "127.0.0.1")


@pytest.mark.parametrize("behaviour", [echo, hello_and_end], ids=["no TLS", "the end"])
async def test_tls_is_not_agreed_on(behaviour: Behaviour) -> None:
    async with serving(behaviour) as port:
        stream = await connect("127.0.0.1", port)
        with pytest.raises((httpcore.ConnectError, OSError)):
            await stream.start_tls(CERTIFICATE.client, "127.0.0.1")
        await stream.aclose()


async def test_tls_takes_as_long_as_it_may() -> None:
    async with serving(silent) as port:
        stream = await connect("127.0.0.1", port)
        with anyio.move_on_after(SOON) as scope:
            await stream.start_tls(CERTIFICATE.client, "127.0.0.1")
        assert scope.cancelled_caught
        await discard(stream)


async def test_a_certificate_that_nobody_vouches_for() -> None:
    async with serving(silent, tls=True) as port:
        stream = await connect("127.0.0.1", port)
        with pytest.raises(ssl.SSLError, match="verify"):
            await stream.start_tls(ssl.create_default_context(), "127.0.0.1")


@pytest.mark.parametrize("during", ["read", "write", "start_tls"])
async def test_a_cancellation_leaves_it_to_be_closed(during: str) -> None:
    closed = asyncio.Event()

    async def until_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del writer
        with contextlib.suppress(OSError):
            await reader.read()
        closed.set()

    async def until_cancelled(stream: Stream) -> None:
        if during == "read":
            await stream.read(100, LONG)
        elif during == "write":
            await write_on(stream, LONG)
        else:
            await stream.start_tls(CERTIFICATE.client, "127.0.0.1")

    async with connected(silent if during == "write" else until_closed) as stream:
        task = asyncio.create_task(until_cancelled(stream))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await stream.aclose()
        if during != "write":
            await asyncio.wait_for(closed.wait(), LONG)


async def test_a_name() -> None:
    async with serving(echo) as port:
        stream = await connect("localhost", port)
        await stream.write(b"hello", LONG)
        assert await stream.read(100, LONG) == b"hello"
        await stream.aclose()


class Addresses:
    """A name with addresses in the place of DNS; connections to some of them never open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, addresses: list[str], dead: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._addresses = addresses
        self._dead = dead
        self._connect = self._loop.create_connection
        self.tried = list[str]()
        monkeypatch.setattr(self._loop, "getaddrinfo", self._find)
        monkeypatch.setattr(self._loop, "create_connection", self._open)

    async def _find(self, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        del host
        return [(None, None, None, "", (address, port)) for address in self._addresses]

    async def _open(
        self, make: Callable[[], asyncio.Protocol], host: str, port: int, **_: object
    ) -> tuple[asyncio.Transport, asyncio.Protocol]:
        self.tried.append(host)
        if host == self._dead:
            await asyncio.sleep(LONG)
        return await self._connect(make, host, port)


ADDRESSES = ["127.0.0.2", "127.0.0.3", "127.0.0.1"]
"""The server listens at the last one."""


@pytest.mark.parametrize("dead", ["127.0.0.2", "127.0.0.3", "none"])
async def test_a_name_has_several_addresses(monkeypatch: pytest.MonkeyPatch, dead: str) -> None:
    """The one that accepts is used, whether those before refuse or are silent."""
    async with serving(echo) as port:
        name = Addresses(monkeypatch, ADDRESSES, dead)
        stream = await connect("ecgrid.test", port)
        await stream.write(b"hello", LONG)
        assert await stream.read(100, LONG) == b"hello"
        assert name.tried == ADDRESSES
        await stream.aclose()


async def test_none_of_the_addresses_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(echo) as port:
        Addresses(monkeypatch, ADDRESSES[:2], "none")
        with pytest.raises(httpcore.ConnectError, match=r"127\.0\.0\.2"):
            await connect("ecgrid.test", port)
        Addresses(monkeypatch, [], "none")
        with pytest.raises(httpcore.ConnectError, match="no address"):
            await connect("ecgrid.test", port)
        Addresses(monkeypatch, ["127.0.0.1"] * 2, "127.0.0.1")
        with pytest.raises(TimeoutError), anyio.fail_after(SOON):
            await connect("ecgrid.test", port)


async def test_cancelled_while_addresses_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """At whatever step, the server has no connection left."""
    held = 0

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal held
        del writer
        held += 1
        with contextlib.suppress(OSError):
            await reader.read()
        held -= 1

    async with serving(hold) as port:
        Addresses(monkeypatch, ADDRESSES, "none")
        for steps in range(12):
            opening = asyncio.create_task(connect("ecgrid.test", port))
            for _ in range(steps):
                await asyncio.sleep(0)
            if opening.done():
                await (await opening).aclose()
            opening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await opening
            await asyncio.sleep(0.02)
            assert held == 0


async def test_a_name_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    with pytest.raises(httpcore.ConnectError, match="not known"):
        await connect("ecgrid.test", 80)


async def test_a_name_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: object, **_named: object) -> None:
        await asyncio.sleep(LONG)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", slow)
    with pytest.raises(TimeoutError), anyio.fail_after(SOON):
        await connect("ecgrid.test", 80)


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop is not for Windows")
async def test_uvloop() -> None:
    async def all_of_it() -> None:
        assert "uvloop" in type(asyncio.get_running_loop()).__module__
        async with connected(silent) as stream:
            assert isinstance(stream, AsyncioStream)
        for tls in (False, True):
            await test_all_that_is_sent_comes_back(tls)
            await test_the_end(tls)
            await test_nothing_comes(tls)
            await test_nobody_reads(tls)
            await test_what_nobody_reads_stays_with_the_sender(tls)
        await test_what_came_before_a_reset_is_read()
        await test_it_tells_what_came_unasked()
        await test_a_name()

    uvloop = {"use_uvloop": True}
    await anyio.to_thread.run_sync(lambda: anyio.run(all_of_it, backend_options=uvloop))
