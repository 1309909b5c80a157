"""The reply of a proxy before the tunnel is open: limited, exact, and never passed on."""

from collections.abc import Awaitable, Callable, Iterable

import anyio
import anyio.lowlevel
import pytest

from ecgridos_async import Client, ConnectError, Timeouts
from ecgridos_async._transport import tunnels
from ecgridos_async._transport.connections import Connection
from ecgridos_async._transport.http11 import request_head
from ecgridos_async._transport.streams import Stream
from tests.http_library import httpcore
from tests.transport.server import Connection as Served, eventually, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"
MIB = 2**20


class Canned(Stream):
    """A stream of which there is always more to read, in pieces."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""
        self.written = b""

    async def read(self, max_bytes: int, limit: float | None) -> bytes:
        del limit
        piece = self._rest or next(self._pieces, b"")
        self._rest = piece[max_bytes:]
        return piece[:max_bytes]

    async def write(self, data: bytes, limit: float | None) -> None:
        del limit
        self.written += data

    async def start_tls(self, context: object, server_name: str) -> Stream:
        raise NotImplementedError

    async def aclose(self) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """Nothing is open."""

    @property
    def is_readable(self) -> bool:
        return True

    @property
    def ssl_object(self) -> None:
        return None

    def rest(self) -> bytes:
        """Return what nobody has read."""
        return self._rest + b"".join(self._pieces)


def bytewise(data: bytes) -> Iterable[bytes]:
    return (data[start : start + 1] for start in range(len(data)))


def at_once(data: bytes) -> Iterable[bytes]:
    return (data,)


@pytest.mark.parametrize("cut", [bytewise, at_once])
@pytest.mark.parametrize(
    "reply",
    [
        OPENED,
        CONTINUE * 3 + OPENED,
        b"HTTP/1.0 200 OK\r\nProxy-Agent: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\nVia: x\n\n",
    ],
)
async def test_a_tunnel(reply: bytes, cut: Callable[[bytes], Iterable[bytes]]) -> None:
    stream = Canned(cut(reply))
    await tunnels.by_http(stream, b"a.example:443", [(b"Host", b"a.example:443"), (b"X", b"y")])
    assert stream.written == (
        b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nX: y\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (OPENED + b"x", "more than its reply"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n\x16\x03", "more than its reply"),
        (b"HTTP/1.1 407 secret words\r\nContent-Length: 0\r\n\r\n", "407 Proxy Authentication"),
        (b"HTTP/1.1 599 secret words\r\n\r\n", "^599$"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n", "302 Found"),
    ],
)
async def test_no_tunnel(reply: bytes, reason: str) -> None:
    with pytest.raises(httpcore.ProxyError, match=reason) as caught:
        await tunnels.by_http(Canned([reply]), b"a.example:443", [])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("reply", [b"", OPENED[:20], b"Hello!\r\n\r\n", b"HTTP/1.1 101 X\r\n\r\n"])
async def test_a_proxy_that_speaks_no_http(reply: bytes) -> None:
    with pytest.raises(httpcore.RemoteProtocolError):
        await tunnels.by_http(Canned([reply]), b"a.example:443", [])


AUTH = (b"user", b"pass")
TO_NAME = b"\5\1\0\3\x09a.example\1\xbb"
IPV4 = b"\5\0\0\1" + bytes(6)
IPV6 = b"\5\0\0\4" + bytes(18)
NAME = b"\5\0\0\3\3abc" + bytes(2)


@pytest.mark.parametrize("cut", [bytewise, at_once])
@pytest.mark.parametrize("bound", [IPV4, IPV6, NAME], ids=["IPv4", "IPv6", "name"])
@pytest.mark.parametrize("auth", [None, AUTH], ids=["no user", "user"])
async def test_socks(
    auth: tuple[bytes, bytes] | None, bound: bytes, cut: Callable[[bytes], Iterable[bytes]]
) -> None:
    """No byte after the proxy's reply is read as part of it."""
    agreed = b"\5\2\1\0" if auth else b"\5\0"
    stream = Canned(cut(agreed + bound + b"of the service"))
    await tunnels.by_socks(stream, b"a.example", 443, auth)
    assert stream.rest() == b"of the service"
    asked = b"\5\1\2\1\4user\4pass" if auth else b"\5\1\0"
    assert stream.written == asked + TO_NAME


@pytest.mark.parametrize(
    ("auth", "reply", "reason"),
    [
        (None, b"", "closed the connection"),
        (None, b"\5", "closed the connection"),
        (None, b"\5\2", "wants a user"),
        (AUTH, b"\5\0", "takes no user"),
        (None, b"\5\xff", "wants a user"),
        (None, b"\5\7", "not SOCKS 5"),
        (None, b"HTTP/1.1 400 Bad Request\r\n\r\n", "not SOCKS 5"),
        (AUTH, b"\5\2\1\1", "refused the user"),
        (None, b"\5\0\5\2\0\1" + bytes(6), "NOT_ALLOWED"),
        (None, b"\5\0\5\x63\0\1" + bytes(6), "not SOCKS 5"),
        (None, b"\5\0\4\0\0\1" + bytes(6), "not SOCKS 5"),
        (None, b"\5\0\5\0\0\7" + bytes(9), "not SOCKS 5"),
        (None, b"\5\0\5\0\0\1" + bytes(5), "closed the connection"),
    ],
)
async def test_no_socks(auth: tuple[bytes, bytes] | None, reply: bytes, reason: str) -> None:
    with pytest.raises(httpcore.ProxyError, match=reason):
        await tunnels.by_socks(Canned([reply]), b"a.example", 443, auth)


@pytest.mark.parametrize(
    ("first", "then"),
    [(b"", CONTINUE * 2000), (OPENED[:-2], b"X: y\r\n" * 1000), (OPENED[:-2] + b"X: ", b"x" * 999)],
    ids=["informational", "headers", "header"],
)
async def test_a_proxy_that_never_comes_to_an_end(first: bytes, then: bytes) -> None:
    async def behaviour(connection: Served) -> None:
        await connection.receive()
        await connection.send(first or CONTINUE)
        while True:
            await connection.send(then)

    async with serve(behaviour) as proxy:
        async with Client(
            "3.0",
            endpoint="https://127.0.0.1:9",
            proxy=proxy.url,
            timeout=Timeouts(connect=0.6),
            retries=0,
        ) as client:
            with anyio.fail_after(10), pytest.raises(ConnectError) as caught:
                await client.login("somebody", "correct-horse")
            assert not caught.value.may_have_arrived
        await eventually(lambda: proxy.open == 0)


async def turns_during(work: Callable[[], Awaitable[None]]) -> int:
    """Run async work, and return how often another task had its turn meanwhile."""
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(other)
        await work()
        tasks.cancel_scope.cancel()
    return turns


async def test_others_have_their_turn_however_fast_it_comes() -> None:
    """The stream never waits, as one does not that has received much."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"1\r\n \r\n" * (MIB // 6) + b"0\r\n\r\n"
    hints = CONTINUE * (MIB // len(CONTINUE))
    connection = Connection(
        httpcore.Origin(b"http", b"a.example", 80), Canned([hints + head + chunks])
    )

    async def begin() -> None:
        request = request_head(b"GET", b"/", [(b"Host", b"a.example")])
        await connection.send(request, (), {})

    async def read() -> None:
        while await connection.receive_body(None):
            pass

    assert await turns_during(begin) >= 12
    assert await turns_during(read) >= 12
    assert connection.is_reusable


async def test_others_have_their_turn_before_a_tunnel() -> None:
    stream = Canned([CONTINUE * (MIB // len(CONTINUE)) + OPENED])
    assert await turns_during(lambda: tunnels.by_http(stream, b"a.example:443", [])) >= 12
