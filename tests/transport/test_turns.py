"""However a reply is divided, reading it yields to other tasks.

Turns are counted, not timed, so the tests do not depend on how busy the machine is.
"""

import gzip
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import anyio.lowlevel
import pytest

from ecgridos_async import Client
from tests.http_library import httpx
from tests.transport.server import NOW, NOW_BODY, Connection, Serve, envelope, http, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
KEY = "5e55104e-1dee-4c1e-9a53-000000000042"
SIZE = 200_000
"""Bytes of a body, each of them a chunk of its own."""
ON_THE_WIRE = 6 * SIZE
AT_MOST = 64 * 1024
"""Bytes of the wire that may be read in one turn: such chunks take 2.5 ms then."""
SMALL = 40_000
CHUNKS_AT_MOST = 200
"""Chunks that may be read in one turn where httpcore reads them, which takes longer."""


def in_tiny_chunks(body: bytes) -> bytes:
    """Return a reply in chunks of one byte."""
    head = http(b"", headers=("Transfer-Encoding: chunked",))
    return head + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"


def padded(body: bytes, size: int = SIZE) -> bytes:
    """Return a body with blanks after its end, which XML allows."""
    return body + b" " * (size - len(body))


def always(reply: bytes) -> Serve:
    async def behaviour(connection: Connection) -> None:
        while True:
            await connection.receive()
            await connection.send(reply)

    return behaviour


class Turns:
    """How often another task had its turn."""

    count = 0


@asynccontextmanager
async def counted() -> AsyncGenerator[Turns, None]:
    """Run another task, which does nothing as often as it can."""
    turns = Turns()

    async def other() -> None:
        while True:
            turns.count += 1
            await anyio.lowlevel.checkpoint()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(other)
        yield turns
        tasks.cancel_scope.cancel()


async def test_a_reply_in_chunks_of_one_byte() -> None:
    async with (
        serve(always(in_tiny_chunks(padded(NOW_BODY)))) as server,
        Client("3.0", endpoint=server.url) as client,
    ):
        async with counted() as turns:
            assert (await client.now_utc()).year == 2026
        assert turns.count > ON_THE_WIRE / AT_MOST


async def test_a_reply_in_chunks_of_one_byte_through_a_proxy() -> None:
    async with (
        serve(always(in_tiny_chunks(padded(NOW_BODY)))) as proxy,
        Client("3.0", endpoint="http://127.0.0.1:9", proxy=proxy.url) as client,
    ):
        async with counted() as turns:
            assert (await client.now_utc()).year == 2026
        assert turns.count > ON_THE_WIRE / AT_MOST


@pytest.mark.parametrize("by", ["transport", "http_client"])
async def test_a_reply_in_chunks_of_one_byte_by_the_users_own(by: str) -> None:
    async with (
        serve(always(in_tiny_chunks(padded(NOW_BODY, SMALL)))) as server,
        httpx.AsyncClient() as http_client,
        Client(
            "3.0",
            endpoint=server.url,
            transport=httpx.AsyncHTTPTransport() if by == "transport" else None,
            http_client=http_client if by == "http_client" else None,
        ) as client,
    ):
        async with counted() as turns:
            assert (await client.now_utc()).year == 2026
        assert turns.count > SMALL / CHUNKS_AT_MOST


async def test_a_parcel_in_chunks_of_one_byte() -> None:
    content = b"QUJD" * (SIZE // 4)
    body = envelope(
        "ParcelDownload", f"<ParcelID>7</ParcelID><Content>{content.decode()}</Content>"
    )
    async with (
        serve(always(in_tiny_chunks(body))) as server,
        Client("3.0", endpoint=server.url) as client,
    ):
        async with counted() as turns:
            found = await client.attach(KEY).parcels.download(7)
        assert found.content == b"ABC" * (SIZE // 4)
        assert turns.count > ON_THE_WIRE / AT_MOST


async def test_many_informational_replies() -> None:
    async with (
        serve(always(CONTINUE * 40_000 + NOW)) as server,
        Client("3.0", endpoint=server.url) as client,
    ):
        async with counted() as turns:
            assert (await client.now_utc()).year == 2026
        assert turns.count > len(CONTINUE) * 40_000 / AT_MOST


async def test_a_reply_that_becomes_large_when_it_is_decompressed() -> None:
    """That is done in a thread."""
    body = gzip.compress(NOW_BODY + b" " * (8 * 2**20), 1)
    async with (
        serve(always(http(body, headers=("Content-Encoding: gzip",)))) as server,
        Client("3.0", endpoint=server.url) as client,
    ):
        async with counted() as turns:
            assert (await client.now_utc()).year == 2026
        assert turns.count > 300
