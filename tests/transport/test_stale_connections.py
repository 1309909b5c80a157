"""An idle connection that the service closes just as a call goes out is told from other breaks."""

from collections.abc import Awaitable, Callable

import anyio
import attrs
import pytest

from ecgridos_async._transport.connections import DELIVERY, Connections
from ecgridos_async._transport.free_list import FreeListTransport
from ecgridos_async.messages import Delivery
from tests.http_library import httpx
from tests.transport.server import NOW, PATIENCE, Connection, eventually, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

Ending = Callable[[Connection], Awaitable[None]]

TIMEOUT = {"connect": PATIENCE, "read": 0.5, "write": PATIENCE}


async def answers(connection: Connection) -> None:
    await connection.send(NOW)
    await connection.until_closed()


async def hangs_up(connection: Connection) -> None:
    pass


async def resets(connection: Connection) -> None:
    await connection.reset()


async def breaks_off(connection: Connection) -> None:
    await connection.send(NOW[:9])


async def says_nothing(connection: Connection) -> None:
    await connection.until_closed()


async def call(transport: FreeListTransport, url: str) -> tuple[Delivery, Exception | None]:
    delivery = Delivery(begun=False)
    request = httpx.Request("POST", url, extensions={DELIVERY: delivery, "timeout": TIMEOUT})
    try:
        with anyio.fail_after(PATIENCE):
            response = await transport.handle_async_request(request)
            await response.aread()
            await response.aclose()
    except httpx.HTTPError as error:
        return delivery, error
    return delivery, None


@pytest.mark.parametrize(
    ("ending", "reused", "stale"),
    [
        pytest.param(answers, False, False, id="new, replies"),
        pytest.param(answers, True, False, id="reused, replies"),
        pytest.param(hangs_up, False, False, id="new, hangs up"),
        pytest.param(hangs_up, True, True, id="reused, hangs up"),
        pytest.param(resets, False, False, id="new, resets"),
        pytest.param(resets, True, True, id="reused, resets"),
        pytest.param(breaks_off, False, False, id="new, closes early"),
        pytest.param(breaks_off, True, False, id="reused, closes early"),
        pytest.param(says_nothing, False, False, id="new, says nothing"),
        pytest.param(says_nothing, True, False, id="reused, says nothing"),
    ],
)
async def test_what_a_delivery_tells(ending: Ending, reused: bool, stale: bool) -> None:
    async def answer(connection: Connection) -> None:
        if reused:
            await connection.receive()
            await connection.send(NOW)
        await connection.receive()
        await ending(connection)

    transport = FreeListTransport(Connections(keep_alive=5.0, keep_alive_reads=5.0))
    async with serve(answer) as server:
        if reused:
            first, error = await call(transport, server.url)
            assert (first, error) == (Delivery(begun=True), None)
        delivery, error = await call(transport, server.url)
        assert attrs.asdict(delivery) == {
            "begun": True,
            "reused": reused,
            "stale": stale,
        }
        assert (error is None) == (ending is answers)
        await transport.aclose()
        await eventually(lambda: server.open == 0)


async def test_after_a_stale_one_the_next_is_new() -> None:
    """The other idle connections are as old, and most likely closed just as well."""
    together = anyio.Event()

    async def answer(connection: Connection) -> None:
        await connection.receive()
        arrived.append(connection.number)
        if connection.number < 3:
            await together.wait()
        await connection.send(NOW)
        await connection.receive()

    arrived: list[int] = []
    transport = FreeListTransport(Connections(keep_alive=5.0, keep_alive_reads=5.0))
    async with serve(answer) as server:
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(call, transport, server.url)
            await eventually(lambda: len(arrived) == 3)
            together.set()
        delivery, _ = await call(transport, server.url)
        assert delivery.stale
        await eventually(lambda: server.open == 0)
        delivery, error = await call(transport, server.url)
        assert (delivery.reused, error) == (False, None)
        assert server.accepted == 4
        await transport.aclose()


async def test_idle_connections_can_be_discarded() -> None:
    connections = Connections(keep_alive=5.0, keep_alive_reads=5.0)
    transport = FreeListTransport(connections)
    async with serve() as server:
        await call(transport, server.url)
        assert server.open == 1
        await connections.discard_idle()
        await eventually(lambda: server.open == 0)
        delivery, error = await call(transport, server.url)
        assert (delivery.reused, error) == (False, None)
        await transport.aclose()
