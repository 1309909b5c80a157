"""Replies that begin while the request is still being sent, and replies 408 and 1xx."""

import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio
import pytest
from anyio.abc import SocketAttribute
from anyio.streams.tls import TLSStream

from ecgridos_async import Client, ECGridOSError, NotSoapError, OutcomeUnknownError, Timeouts
from ecgridos_async._transport.http11 import reply_has_begun
from tests.transport.encrypted_server import Certificate
from tests.transport.proxy_server import ProxyServer
from tests.transport.server import NOW, NOW_BODY, Connection, envelope, http, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

KEY = "5e55104e-1dee-4c1e-9a53-000000000042"
CONTENT = bytes(16 * 2**20)
"""More than the buffers of both sides take."""
UPLOADED = http(envelope("ParcelUpload", "4711"))
TOO_LARGE = http(b"<html>too large", status="413 Content Too Large", headers=("Connection: close",))
QUICK = Timeouts(write=5.0, read=5.0, total=12.0)
CERTIFICATE = Certificate()


class Raw:
    """One connection, seen from a server that need not read what it is sent."""

    def __init__(self, stream: anyio.abc.ByteStream) -> None:
        self.stream = stream
        self.received = 0

    async def read_head(self) -> None:
        """Read the beginning of a request."""
        self.received += len(await self.stream.receive(1000))

    async def read_all(self) -> None:
        """Read a request to its end."""
        tail = b""
        while not tail.endswith(b"Envelope>"):
            data = await self.stream.receive(2**20)
            self.received += len(data)
            tail = (tail + data)[-16:]

    async def reset(self) -> None:
        """Close so that the client sees a connection reset."""
        raw = self.stream.extra(SocketAttribute.raw_socket)
        raw.setsockopt(1, 13, b"\1\0\0\0\0\0\0\0")  # SO_LINGER of 0
        await anyio.aclose_forcefully(self.stream)


@asynccontextmanager
async def serving(
    behaviour: Callable[[Raw], Awaitable[None]], *, tls: bool
) -> AsyncGenerator[tuple[str, list[Raw]], None]:
    """Run a server; yield its address and the connections it accepted."""
    connections: list[Raw] = []

    async def handle(stream: anyio.abc.SocketStream) -> None:
        wrapped: anyio.abc.ByteStream = stream
        try:
            if tls:
                wrapped = await TLSStream.wrap(
                    stream,
                    ssl_context=CERTIFICATE.server,
                    server_side=True,
                    standard_compatible=False,
                )
            async with wrapped:
                connections.append(Raw(wrapped))
                await behaviour(connections[-1])
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, OSError):
            pass

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener:
        port = listener.extra(SocketAttribute.local_port)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listener.serve, handle)
            try:
                yield f"{'https' if tls else 'http'}://127.0.0.1:{port}", connections
            finally:
                tasks.cancel_scope.cancel()


def client_of(url: str, *, proxy: str | None = None) -> Client:
    context: ssl.SSLContext = CERTIFICATE.client
    return Client("3.0", endpoint=url, ssl_context=context, timeout=QUICK, proxy=proxy, retries=0)


async def upload(client: Client, content: bytes = CONTENT) -> ECGridOSError | int:
    try:
        return await client.attach(KEY).parcels.upload("order.edi", content=content)
    except ECGridOSError as error:
        return error


async def and_keeps_open(connection: Raw) -> None:
    await connection.stream.send(TOO_LARGE)
    await anyio.sleep(20)


async def and_closes(connection: Raw) -> None:
    await connection.stream.send(TOO_LARGE)


async def and_resets(connection: Raw) -> None:
    await connection.stream.send(TOO_LARGE)
    await anyio.sleep(0.05)
    await connection.reset()


async def and_reads_on(connection: Raw) -> None:
    await connection.stream.send(TOO_LARGE)
    while True:
        connection.received += len(await connection.stream.receive(2**16))
        await anyio.sleep(0.001)


async def in_pieces(connection: Raw) -> None:
    for start in range(0, len(TOO_LARGE), 20):
        await connection.stream.send(TOO_LARGE[start : start + 20])
        await anyio.sleep(0.003)
    await anyio.sleep(20)


THEN = (and_keeps_open, and_closes, and_resets, and_reads_on, in_pieces)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("then", THEN, ids=lambda then: then.__name__)
async def test_413_while_the_body_is_sent(
    then: Callable[[Raw], Awaitable[None]], tls: bool
) -> None:
    """The sending ends, the reply is read, and the connection is not used again."""

    async def behaviour(connection: Raw) -> None:
        if len(connections) == 1:
            await connection.read_head()
            await then(connection)
        else:
            await connection.read_all()
            await connection.stream.send(UPLOADED)

    async with serving(behaviour, tls=tls) as (url, connections), client_of(url) as client:
        with anyio.fail_after(4):
            found = await upload(client)
        assert isinstance(found, NotSoapError), found
        assert found.status == 413
        assert connections[0].received < len(CONTENT)
        assert await upload(client, b"ISA*00*") == 4711
        assert len(connections) == 2


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_413_through_a_proxy(scheme: str) -> None:
    async def behaviour(connection: Raw) -> None:
        await connection.read_head()
        await and_keeps_open(connection)

    with ProxyServer() as proxy:
        async with (
            serving(behaviour, tls=scheme == "https") as (url, _),
            client_of(url, proxy=proxy.url) as client,
        ):
            with anyio.fail_after(4):
                found = await upload(client)
            assert isinstance(found, NotSoapError), found
            assert found.status == 413


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
async def test_an_informational_reply_does_not_end_the_sending(tls: bool) -> None:
    async def behaviour(connection: Raw) -> None:
        while True:
            await connection.read_head()
            await connection.stream.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            await connection.stream.send(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Con")
            await anyio.sleep(0.05)
            await connection.stream.send(b"tinue\r\n\r\n")
            await connection.read_all()
            await connection.stream.send(UPLOADED)

    async with serving(behaviour, tls=tls) as (url, connections), client_of(url) as client:
        assert await upload(client) == 4711
        assert await upload(client) == 4711
        assert len(connections) == 1


async def test_an_early_good_reply_is_the_reply() -> None:
    async def behaviour(connection: Raw) -> None:
        await connection.read_head()
        await connection.stream.send(UPLOADED)
        await anyio.sleep(20)

    async with serving(behaviour, tls=False) as (url, connections), client_of(url) as client:
        assert await upload(client) == 4711
        assert await upload(client) == 4711
        assert len(connections) == 2


async def test_a_server_that_closes_without_a_reply() -> None:
    async def behaviour(connection: Raw) -> None:
        await connection.read_head()

    async with serving(behaviour, tls=False) as (url, _), client_of(url) as client:
        with anyio.fail_after(4):
            assert isinstance(await upload(client), OutcomeUnknownError)


@pytest.mark.parametrize(
    ("received", "begun"),
    [
        (b"", False),
        (b"HTTP", False),
        (b"HTTP/1.1 ", False),
        (b"HTTP/1.1 1", False),
        (b"HTTP/1.1 100 Continue\r\n", False),
        (b"HTTP/1.1 100 Continue\r\n\r\n", False),
        (b"HTTP/1.1 100\n\n", False),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 10", False),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 4", True),
        (b"HTTP/1.0 102 Processing\r\n\r\n" * 3 + b"HTTP/1.1 200 OK", True),
        (b"HTTP/1.1 4", True),
        (b"HTTP/1.0 5", True),
        (b"HTTP/2", True),
        (b"<html>", True),
    ],
)
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_whether_a_reply_has_begun(received: bytes, begun: bool) -> None:
    assert reply_has_begun(received) is begun


TIMED_OUT = http(b"", status="408 Request Timeout", headers=("Connection: close",))
OLD_TIMED_OUT = TIMED_OUT.replace(b"HTTP/1.1", b"HTTP/1.0").replace(b"Connection: close\r\n", b"")


def replying(*replies: bytes) -> Callable[[Connection], Awaitable[None]]:
    """Return a server that sends those replies on its first connection, valid ones on others."""

    async def behaviour(connection: Connection) -> None:
        for reply in replies if connection.number == 0 else [NOW] * 9:
            await connection.receive()
            await connection.send(reply)
        await connection.until_closed()

    return behaviour


@pytest.mark.parametrize("reply", [TIMED_OUT, OLD_TIMED_OUT], ids=["1.1", "1.0"])
async def test_408_on_a_reused_connection_is_a_stale_connection(reply: bytes) -> None:
    async with serve(replying(NOW, reply)) as server:
        async with Client("3.0", endpoint=server.url, retries=1) as client:
            await client.now_utc()
            await client.now_utc()  # retried at once
        assert server.accepted == 2


async def test_a_write_refused_by_408_on_a_reused_connection_is_not_repeated() -> None:
    async with serve(replying(NOW, TIMED_OUT)) as server:
        async with Client("3.0", endpoint=server.url) as client:
            await client.now_utc()
            with pytest.raises(OutcomeUnknownError):
                await client.login("somebody", "correct-horse")
        assert server.accepted == 1


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param((TIMED_OUT,), id="on a new connection"),
        pytest.param((NOW, TIMED_OUT.replace(b"close", b"keep-alive")), id="connection kept"),
        pytest.param((NOW, TIMED_OUT.replace(b"408", b"400")), id="400"),
        pytest.param((NOW, TIMED_OUT.replace(b"408", b"421")), id="421"),
    ],
)
async def test_other_refusals_are_replies(replies: tuple[bytes, ...]) -> None:
    async with serve(replying(*replies)) as server:
        async with Client("3.0", endpoint=server.url) as client:
            for _ in replies[1:]:
                await client.now_utc()
            with pytest.raises(NotSoapError) as caught:
                await client.now_utc()
            assert caught.value.status == int(replies[-1][9:12])
        assert server.accepted == 1


@pytest.mark.parametrize(
    "before",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
    ],
)
async def test_informational_replies_come_before_the_reply(before: bytes) -> None:
    async with serve(replying(before + NOW, before + NOW)) as server:
        async with Client("3.0", endpoint=server.url) as client:
            assert [(await client.now_utc()).year for _ in range(2)] == [2026, 2026]
        assert server.accepted == 1


@pytest.mark.parametrize(
    ("reply", "reused"),
    [
        pytest.param(http(NOW_BODY, headers=("Connection: close",)), False, id="close"),
        pytest.param(http(NOW_BODY, headers=("Connection: Keep-Alive",)), True, id="keep-alive"),
        pytest.param(NOW.replace(b"HTTP/1.1", b"HTTP/1.0"), False, id="1.0"),
    ],
)
async def test_what_a_reply_says_of_its_connection(reply: bytes, reused: bool) -> None:
    async with serve(replying(reply, reply)) as server:
        async with Client("3.0", endpoint=server.url) as client:
            assert [(await client.now_utc()).year for _ in range(2)] == [2026, 2026]
        assert server.accepted == (1 if reused else 2)
