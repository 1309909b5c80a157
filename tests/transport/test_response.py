"""Replies: limited in size, compressed or not; cookies and redirects are ignored."""

import base64
import gc
import gzip
import tracemalloc
import warnings
import zlib

import anyio.lowlevel
import pytest

from ecgridos_async import (
    Client,
    NotSoapError,
    OutcomeUnknownError,
    RedirectError,
    ReplyError,
    ReplyTooLargeError,
)
from ecgridos_async.messages import MIB
from tests.transport.server import NOW_BODY, Connection, Serve, eventually, http, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

LIMIT = MIB


def replying(reply: bytes) -> Serve:
    """Return a server's behaviour: every call gets *reply*."""

    async def behave(connection: Connection) -> None:
        while True:
            await connection.receive()
            await connection.send(reply)

    return behave


async def announces_much(connection: Connection) -> None:
    await connection.receive()
    await connection.send(http(b"", headers=(f"Content-Length: {LIMIT + 1}",)))
    await connection.until_closed()


async def sends_chunks_without_end(connection: Connection) -> None:
    await connection.receive()
    await connection.send(http(b"", headers=("Transfer-Encoding: chunked",)))
    while True:
        await connection.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


async def sends_until_it_closes(connection: Connection) -> None:
    await connection.receive()
    await connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    while True:
        await connection.send(b" " * 0x10000)


TOO_LARGE = [announces_much, sends_chunks_without_end, sends_until_it_closes]


@pytest.mark.parametrize("behaviour", TOO_LARGE)
async def test_too_large_on_the_wire(behaviour: Serve) -> None:
    async with (
        serve(behaviour) as server,
        Client("3.0", endpoint=server.url, max_reply_bytes=LIMIT) as client,
    ):
        with pytest.raises(ReplyTooLargeError, match="max_reply_bytes") as caught:
            await client.now_utc()
        assert caught.value.operation == "NowUTC"
        assert caught.value.status == 200
        await eventually(lambda: server.ended == [0])


@pytest.mark.parametrize("behaviour", TOO_LARGE)
async def test_ending_a_reply_early_leaves_nothing_behind(behaviour: Serve) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with (
            serve(behaviour) as server,
            Client("3.0", endpoint=server.url, max_reply_bytes=LIMIT) as client,
        ):
            with pytest.raises(ReplyTooLargeError):
                await client.now_utc()
            gc.collect()
            await anyio.lowlevel.checkpoint()
        gc.collect()
        await anyio.lowlevel.checkpoint()
    assert [str(warning.message) for warning in caught] == []


async def test_as_large_as_allowed() -> None:
    padded = NOW_BODY.replace(b"<soap:Body>", b" " * (LIMIT - len(NOW_BODY)) + b"<soap:Body>")
    assert len(padded) == LIMIT
    async with (
        serve(replying(http(padded))) as server,
        Client("3.0", endpoint=server.url, max_reply_bytes=LIMIT) as client,
    ):
        assert (await client.now_utc()).year == 2026


GZIP = gzip.compress(NOW_BODY, mtime=0)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        *((name, GZIP) for name in ("gzip", "x-gzip", "GZIP", "gzip, identity", " X-Gzip ,none")),
        *((name, zlib.compress(NOW_BODY)) for name in ("deflate", "identity,Deflate")),
        *((name, NOW_BODY) for name in ("identity", "none", "None", "utf-8", "UTF-8", "8bit")),
        *((name, NOW_BODY) for name in ("", ",", "identity, identity", "binary")),
        # Nothing that is compressed begins like XML.
        *((name, NOW_BODY) for name in ("br", "zstd", "nonsense", "text/xml", "windows-1252")),
        ("nonsense", b"\xef\xbb\xbf\r\n" + NOW_BODY),
        ("nonsense", NOW_BODY.decode().encode("utf-16")),
    ],
)
async def test_encodings_that_are_understood(encoding: str, body: bytes) -> None:
    reply = http(body, headers=(f"Content-Encoding: {encoding}",))
    async with serve(replying(reply)) as server, Client("3.0", endpoint=server.url) as client:
        assert (await client.now_utc()).year == 2026


@pytest.mark.parametrize(
    ("status", "encoding", "body", "match"),
    [
        ("404 Not Found", "nonsense", b"\x1f\x8b\x00", "no service at this address"),
        ("404 Not Found", "gzip", b"<p>no gzip</p>", "no service at this address"),
        ("404 Not Found", "none", b"<html></html>", "no service at this address"),
        ("200 OK", "none", b"hello", "not XML"),
    ],
)
async def test_what_the_status_says_comes_before_an_encoding_that_cannot_be_read(
    status: str, encoding: str, body: bytes, match: str
) -> None:
    reply = http(body, status=status, headers=(f"Content-Encoding: {encoding}",))
    async with serve(replying(reply)) as server, Client("3.0", endpoint=server.url) as client:
        with pytest.raises(NotSoapError, match=match):
            await client.now_utc()


async def test_a_large_content_that_is_encoded_as_none_is_taken_out_as_any_other() -> None:
    content = bytes(range(256)) * 400
    body = (
        '<FileInfo xmlns="http://ecgridos.net/"><ParcelID>7</ParcelID>'
        f"<Content>{base64.b64encode(content).decode()}</Content></FileInfo>"
    )
    reply = http(body.encode(), headers=("Content-Encoding: none",))
    async with (
        serve(replying(reply)) as server,
        Client("3.0", "http-post", endpoint=server.url) as client,
    ):
        found = await client.attach("0f8e8e80-session-id").parcels.download(7)
    assert found.content == content


async def test_gzip_in_several_parts_is_read_whole() -> None:
    packed = gzip.compress(NOW_BODY[:50]) + gzip.compress(NOW_BODY[50:])
    reply = http(packed, headers=("Content-Encoding: gzip",))
    async with serve(replying(reply)) as server, Client("3.0", endpoint=server.url) as client:
        assert (await client.now_utc()).year == 2026


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Return about 200 KiB of gzip that inflate to 200 MiB."""
    engine = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    piece = b" " * MIB
    return b"".join(engine.compress(piece) for _ in range(200)) + engine.flush()


async def test_gzip_bomb(bomb: bytes) -> None:
    assert len(bomb) < MIB / 4
    reply = http(bomb, headers=("Content-Encoding: gzip",))
    async with (
        serve(replying(reply)) as server,
        Client("3.0", endpoint=server.url, max_reply_bytes=4 * MIB) as client,
    ):
        tracemalloc.start()
        try:
            with pytest.raises(ReplyTooLargeError):
                await client.now_utc()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 16 * MIB


@pytest.mark.parametrize(
    ("encoding", "body", "match"),
    [
        pytest.param("gzip", b"not gzip", "damaged", id="no gzip"),
        pytest.param("gzip", gzip.compress(NOW_BODY, mtime=0)[:-12], "truncated", id="truncated"),
        pytest.param("deflate", b"\xff\1\2\3", "damaged", id="no deflate"),
        pytest.param("br", b"\x8b\x02\x80", "'br'", id="unknown"),
        pytest.param("nonsense", b"not XML", "'nonsense'", id="no XML"),
        pytest.param("gzip, gzip", NOW_BODY, "'gzip, gzip'", id="twice"),
    ],
)
async def test_encodings_that_cannot_be_read(encoding: str, body: bytes, match: str) -> None:
    reply = http(body, headers=(f"Content-Encoding: {encoding}",))
    async with serve(replying(reply)) as server, Client("3.0", endpoint=server.url) as client:
        with pytest.raises(NotSoapError, match=match) as caught:
            await client.now_utc()
        assert caught.value.operation == "NowUTC"
        assert caught.value.content_type == "application/soap+xml; charset=utf-8"


async def test_cookies_are_neither_kept_nor_sent() -> None:
    async def reply(connection: Connection) -> None:
        while True:
            cookies.append((await connection.receive()).headers.get("cookie"))
            await connection.send(
                http(NOW_BODY, headers=("Set-Cookie: ASP.NET_SessionId=abc; path=/; HttpOnly",))
            )

    cookies: list[str | None] = []
    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        for _ in range(3):
            await client.now_utc()
    assert cookies == [None, None, None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(status: int) -> None:
    async with serve() as elsewhere:
        location = f"Location: {elsewhere.url}/v3.0/prod/ecgridos.asmx"
        reply = http(b"", status=f"{status} Moved", headers=(location,))
        async with serve(replying(reply)) as server, Client("3.0", endpoint=server.url) as client:
            with pytest.raises(RedirectError) as caught:
                await client.now_utc()
        assert caught.value.status == status
        assert elsewhere.accepted == 0


async def test_a_write_with_an_unreadable_reply_is_not_a_transport_failure() -> None:
    """A reply arrived, so it is a ReplyError, not a lost connection."""
    reply = http(b"<html>", headers=("Content-Type: text/html",))
    async with serve(replying(reply)) as server, Client("3.0", endpoint=server.url) as client:
        with pytest.raises(ReplyError) as caught:
            await client.login("somebody", "correct-horse")
    assert not isinstance(caught.value, OutcomeUnknownError)
