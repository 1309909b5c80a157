"""Calls cancelled by `Task.cancel()`, which ignores anyio's cancel scopes."""

import asyncio
import gc
import random

import pytest

from ecgridos_async import Client
from tests.transport.server import NOW, NOW_BODY, PATIENCE, Connection, eventually, http, serve

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(30)]


async def test_no_slot_is_lost() -> None:
    slots = 6
    chance = random.Random(8)  # noqa: S311 (any numbers do)

    async def reply(connection: Connection) -> None:
        while True:
            await connection.receive()
            if storm:
                await asyncio.sleep(chance.uniform(0, 0.008))
            else:
                inside.append(connection.number)
                await eventually(lambda: len(inside) >= slots)
            await connection.send(NOW)

    storm, inside = True, list[int]()
    async with (
        serve(reply) as server,
        Client("3.0", endpoint=server.url, max_concurrency=slots, timeout=PATIENCE) as client,
    ):
        tasks = [asyncio.create_task(client.now_utc()) for _ in range(300)]
        for task in tasks:
            await asyncio.sleep(chance.uniform(0, 0.0005))
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        failed = [end for end in ends if isinstance(end, Exception)]
        assert failed == []
        storm = False
        await asyncio.gather(*(client.now_utc() for _ in range(slots)))


async def test_asyncio_timeout_is_a_timeout() -> None:
    async def silent(connection: Connection) -> None:
        await connection.until_closed()

    async with serve(silent) as server, Client("3.0", endpoint=server.url) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.now_utc()
        await eventually(lambda: server.ended == [0])


@pytest.mark.parametrize("closing", [False, True], ids=["kept", "closed"])
async def test_cancelled_at_any_step_it_leaves_no_connection_behind(closing: bool) -> None:
    """Each call is cancelled one step of the event loop later than the one before it."""

    async def reply(connection: Connection) -> None:
        while True:
            await connection.receive()
            await connection.send(http(NOW_BODY, headers=headers))

    headers = ("Connection: close",) if closing else ()
    gc.disable()  # It would close what was left behind.
    try:
        async with (
            serve(reply) as server,
            Client("3.0", endpoint=server.url, max_concurrency=2) as client,
        ):
            for steps in range(60):
                task = asyncio.create_task(client.now_utc())
                for _ in range(steps):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait([task])
            await asyncio.gather(*(client.now_utc() for _ in range(4)))
            await client.aclose()
            await eventually(lambda: server.open == 0)
    finally:
        gc.enable()
