"""Connections: bounded in number, the last used first, and none reused that might be broken."""

import random

import anyio
import pytest

from ecgridos_async import Client, Timeouts
from tests.transport.server import NOW, NOW_BODY, PATIENCE, Connection, eventually, http, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]


async def call(client: Client) -> None:
    with anyio.fail_after(PATIENCE):
        await client.now_utc()


async def test_a_connection_is_reused() -> None:
    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        for _ in range(5):
            await call(client)
    assert [request.connection for request in server.requests] == [0] * 5
    assert server.accepted == 1


async def test_the_last_used_goes_first() -> None:
    waiting: dict[int, anyio.Event] = {}
    numbers: list[int] = []

    async def reply(connection: Connection) -> None:
        await connection.receive()
        waiting[connection.number] = anyio.Event()
        await waiting[connection.number].wait()
        await connection.send(NOW)
        while True:
            numbers.append((await connection.receive()).connection)
            await connection.send(NOW)

    done: list[int] = []
    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:

        async def first_call(number: int) -> None:
            await call(client)
            done.append(number)

        async with anyio.create_task_group() as tasks:
            for number in range(3):
                tasks.start_soon(first_call, number)
                await eventually(lambda: len(waiting) > number)  # noqa: B023 (awaited at once)
            for count, number in enumerate((1, 2, 0), start=1):
                waiting[number].set()
                await eventually(lambda: len(done) == count)  # noqa: B023
        await call(client)
        await call(client)
    assert numbers == [0, 0]


async def test_an_expired_one_is_not_reused() -> None:
    async with (
        serve() as server,
        Client("3.0", endpoint=server.url, keep_alive=0.05, keep_alive_reads=0.05) as client,
    ):
        await call(client)
        await anyio.sleep(0.15)
        await call(client)
        await eventually(lambda: server.ended == [0])
    assert [request.connection for request in server.requests] == [0, 1]


async def test_one_that_the_server_closed_is_not_reused() -> None:
    async def reply(connection: Connection) -> None:
        await connection.receive()
        await connection.send(NOW)

    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        for count in range(1, 4):
            await call(client)
            await eventually(lambda: len(server.ended) == count)  # noqa: B023
            await anyio.sleep(0.02)
    assert server.accepted == 3


async def test_one_that_the_server_says_it_closes_is_not_reused() -> None:
    async def reply(connection: Connection) -> None:
        await connection.receive()
        await connection.send(http(NOW_BODY, headers=("Connection: close",)))
        await connection.until_closed()

    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        await call(client)
        await eventually(lambda: server.ended == [0])
        await call(client)
    assert server.accepted == 2


async def test_never_more_sockets_than_allowed() -> None:
    async with (
        serve() as server,
        Client("3.0", endpoint=server.url, max_concurrency=10) as client,
    ):
        async with anyio.create_task_group() as tasks:
            for _ in range(300):
                tasks.start_soon(call, client)
        assert len(server.requests) == 300
        assert 1 < server.peak <= 10
        assert server.accepted <= 10


async def test_a_cancelled_calls_connection_is_closed() -> None:
    async def reply(connection: Connection) -> None:
        await connection.receive()
        if connection.number == 0:
            arrived.set()
            await connection.until_closed()
        await connection.send(NOW)
        await connection.until_closed()

    arrived = anyio.Event()
    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call, client)
            await arrived.wait()
            tasks.cancel_scope.cancel()
        await eventually(lambda: server.ended == [0])
        await call(client)
        assert server.accepted == 2


async def test_cancelled_within_the_reply_it_is_closed_too() -> None:
    async def reply(connection: Connection) -> None:
        await connection.receive()
        if connection.number == 0:
            await connection.send(NOW[:-20])
            arrived.set()
            await connection.until_closed()
        await connection.send(NOW)
        await connection.until_closed()

    arrived = anyio.Event()
    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call, client)
            await arrived.wait()
            await anyio.sleep(0.02)
            tasks.cancel_scope.cancel()
        await eventually(lambda: server.ended == [0])
        await call(client)
        assert server.accepted == 2


async def test_no_slot_is_lost_to_cancelled_calls() -> None:
    slots = 6
    chance = random.Random(8)  # noqa: S311 (any numbers do)

    async def reply(connection: Connection) -> None:
        while True:
            await connection.receive()
            if storm:
                await anyio.sleep(chance.uniform(0, 0.004))
                await connection.send(NOW[:40])
                await anyio.sleep(chance.uniform(0, 0.004))
                await connection.send(NOW[40:])
            else:
                inside.append(connection.number)
                await eventually(lambda: len(inside) >= slots)
                await connection.send(NOW)

    async def cancelled_call(client: Client) -> None:
        with anyio.move_on_after(chance.uniform(0, 0.05)):
            await client.now_utc()

    storm, inside = True, list[int]()
    timeout = Timeouts(pool=PATIENCE, total=PATIENCE)
    async with (
        serve(reply) as server,
        Client("3.0", endpoint=server.url, max_concurrency=slots, timeout=timeout) as client,
    ):
        async with anyio.create_task_group() as tasks:
            for _ in range(300):
                tasks.start_soon(cancelled_call, client)
        await call(client)
        storm = False
        # Only if all slots are free can that many calls be with the server at once.
        async with anyio.create_task_group() as tasks:
            for _ in range(slots):
                tasks.start_soon(call, client)
        await client.aclose()
        await eventually(lambda: server.open == 0)
