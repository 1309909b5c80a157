"""Idle connections end by themselves, and leave nothing in the event loop."""

import asyncio
import ssl
import subprocess
import sys

import anyio
import anyio.to_thread
import pytest

from ecgridos_async import Client, ECGridOSError
from tests.transport.encrypted_server import Certificate, service
from tests.transport.proxy_server import ProxyServer
from tests.transport.server import NOW, NOW_BODY, Connection, eventually, http, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

SOON = 0.1


async def calls_at_once(client: Client, count: int) -> None:
    async with anyio.create_task_group() as tasks:
        for _ in range(count):
            tasks.start_soon(client.now_utc)


async def until_all_wait(connection: Connection, waiting: list[int], count: int) -> None:
    """Reply to each connection's first request after all have arrived, so that none is reused."""
    await connection.receive()
    waiting.append(connection.number)
    await eventually(lambda: len(waiting) >= count)
    while True:
        await connection.send(NOW)
        await connection.receive()


async def test_they_close_though_no_call_is_made() -> None:
    waiting: list[int] = []
    async with (
        serve(lambda connection: until_all_wait(connection, waiting, 20)) as server,
        Client("3.0", endpoint=server.url, keep_alive=SOON, keep_alive_reads=SOON) as client,
    ):
        await calls_at_once(client, 20)
        assert server.open == 20
        await eventually(lambda: server.open == 0)
        await client.now_utc()  # and again
        assert server.open == 1
        await eventually(lambda: server.open == 0)


async def test_one_that_is_used_stays_open() -> None:
    async with (
        serve() as server,
        Client("3.0", endpoint=server.url, keep_alive=0.2, keep_alive_reads=0.2) as client,
    ):
        for _ in range(12):
            await client.now_utc()
            await anyio.sleep(0.04)
        assert server.accepted == 1
        await eventually(lambda: server.open == 0)


async def test_one_that_is_in_use_is_left_alone() -> None:
    async def slow(connection: Connection) -> None:
        while True:
            await connection.receive()
            await anyio.sleep(3 * SOON)
            await connection.send(NOW)

    async with (
        serve(slow) as server,
        Client("3.0", endpoint=server.url, keep_alive=SOON, keep_alive_reads=SOON) as client,
    ):
        await client.now_utc()
        await client.now_utc()
        assert server.accepted == 1


async def test_they_close_over_tls_and_through_a_proxy() -> None:
    certificate = Certificate()
    with ProxyServer() as proxy:
        async with service("https", certificate) as server:
            for address in (None, proxy.url):
                context: ssl.SSLContext = certificate.client
                async with Client(
                    "3.0",
                    endpoint=server.url,
                    keep_alive=SOON,
                    keep_alive_reads=SOON,
                    ssl_context=context,
                    proxy=address,
                ) as client:
                    await client.now_utc()
                    assert server.open == 1
                    await eventually(lambda: server.open == 0)


@pytest.mark.parametrize(
    ("header", "closes"),
    [
        ("Keep-Alive: timeout=0", True),
        ("keep-alive: max=100, timeout = 0", True),
        ("Keep-Alive: timeout=1", False),
        ("Keep-Alive: timeout=999999999999", False),
        ("Keep-Alive: max=0", False),
        ("Keep-Alive: timeout=soon", False),
    ],
)
async def test_the_server_may_say_for_how_long(header: str, closes: bool) -> None:
    async def reply(connection: Connection) -> None:
        while True:
            await connection.receive()
            await connection.send(http(NOW_BODY, headers=(header,)))

    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        await client.now_utc()
        if closes:
            await eventually(lambda: server.open == 0)
        await client.now_utc()
        assert server.accepted == (2 if closes else 1)


async def test_the_server_says_less_than_the_client() -> None:
    """It is closed a little before the server would."""

    async def reply(connection: Connection) -> None:
        await connection.receive()
        await connection.send(http(NOW_BODY, headers=("Keep-Alive: timeout=1",)))
        await connection.until_closed()

    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        await client.now_utc()
        with anyio.fail_after(0.9):
            while server.open:
                await anyio.sleep(0.01)


LONG_AGO = 3 * SOON


async def write(client: Client) -> None:
    with pytest.raises(ECGridOSError):  # the server's one reply is to another operation
        await client.login("somebody", "correct-horse")


async def test_a_read_takes_one_that_was_idle_for_longer_than_a_write_may() -> None:
    async with serve() as server, Client("3.0", endpoint=server.url, keep_alive=SOON) as client:
        for _ in range(3):
            await client.now_utc()
            await anyio.sleep(LONG_AGO)
        assert server.accepted == server.open == 1


async def test_a_write_takes_none_that_was_idle_for_long() -> None:
    async with serve() as server, Client("3.0", endpoint=server.url, keep_alive=SOON) as client:
        await client.now_utc()
        await write(client)
        assert server.accepted == 1
        await anyio.sleep(LONG_AGO)
        await write(client)
        assert [request.connection for request in server.requests] == [0, 0, 1]
        await client.now_utc()
        assert server.requests[-1].connection == 1


async def test_what_a_write_opens_takes_the_place_of_the_oldest() -> None:
    waiting: list[int] = []
    async with (
        serve(lambda connection: until_all_wait(connection, waiting, 3)) as server,
        Client("3.0", endpoint=server.url, keep_alive=SOON, max_concurrency=3) as client,
    ):
        await calls_at_once(client, 3)
        for count in (4, 5):
            await anyio.sleep(LONG_AGO)
            await write(client)
            assert server.accepted == count
            await eventually(lambda: server.open == 3)
        assert len(set(server.ended)) == 2


async def test_keep_alive_is_for_reads_too_where_it_is_the_longer() -> None:
    async with (
        serve() as server,
        Client("3.0", endpoint=server.url, keep_alive=60.0, keep_alive_reads=SOON) as client,
    ):
        await client.now_utc()
        await anyio.sleep(LONG_AGO)
        await client.now_utc()
        await write(client)
        assert server.accepted == 1


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_closing_leaves_no_task_on_trio() -> None:
    import trio

    def tasks() -> int:
        return trio.lowlevel.current_statistics().tasks_living

    async with serve() as server:
        found: list[int] = []
        for _ in range(3):  # the first call makes a task that trio keeps for itself
            client = Client("3.0", endpoint=server.url, keep_alive=60.0, keep_alive_reads=60.0)
            await client.now_utc()
            await client.aclose()
            await eventually(lambda: server.open == 0)
            found.append(tasks())
        assert found[1] == found[2]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_closing_leaves_no_timer_on_asyncio() -> None:
    timers: list[asyncio.TimerHandle] = []
    loop = asyncio.get_running_loop()
    call_at = loop.call_at

    def noted(when: float, *args: object, **named: object) -> asyncio.TimerHandle:
        timers.append(call_at(when, *args, **named))  # type: ignore[arg-type]
        return timers[-1]

    async with serve() as server:
        client = Client("3.0", endpoint=server.url, keep_alive=5000.0, keep_alive_reads=5000.0)
        loop.call_at = noted  # type: ignore[method-assign]
        try:
            for _ in range(3):
                await client.now_utc()
        finally:
            loop.call_at = call_at  # type: ignore[method-assign]
        far = [timer for timer in timers if timer.when() > loop.time() + 4000]
        assert len(far) == 1  # not one for each call
        await client.aclose()
        assert far[0].cancelled()


FORGOTTEN = """
import gc, sys
import anyio
from ecgridos_async import Client

async def main(close):
    client = Client("3.0", endpoint=sys.argv[1], keep_alive=60.0, keep_alive_reads=60.0)
    await client.now_utc()
    if close:
        await client.aclose()

for close in (True, False):
    print(close, file=sys.stderr)
    anyio.run(main, close, backend=sys.argv[2])
    gc.collect()
"""


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_program_ends_at_once(backend: str) -> None:
    """Whether its client was closed, or was forgotten and is only complained about."""
    async with serve() as server:
        command = [sys.executable, "-W", "always", "-c", FORGOTTEN, server.url, backend]
        done = await anyio.to_thread.run_sync(
            lambda: subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        )
    assert done.returncode == 0, done.stderr
    closed, _, forgotten = done.stderr.partition("False\n")
    assert closed == "True\n"
    assert "a client was never closed" in forgotten
    assert "Error" not in forgotten
    assert "Task" not in forgotten
