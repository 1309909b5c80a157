"""The recipe of docs/embedding.md: aiohttp opens the connections, below httpx."""

import httpx_aiohttp
import pytest

import ecgridos_async as ecgridos
from ecgridos_async import (
    CallTimeoutError,
    Client,
    ConnectError,
    ConnectionLostError,
    OutcomeUnknownError,
    Timeouts,
    TransportError,
)
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox
from tests.transport.server import NOW, Connection, closed_port, eventually, serve

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(30)]


def client_over_aiohttp(endpoint: str) -> ecgridos.Client:
    """Return a client whose connections are aiohttp's."""
    return ecgridos.Client(endpoint=endpoint, transport=httpx_aiohttp.AiohttpTransport())


async def test_calls(sandbox: Sandbox) -> None:
    async with client_over_aiohttp(sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        async with session.fan_out(session.networks.info, [1] * 50, concurrency=10) as outcomes:
            ids = {outcome.unwrap().network_id async for outcome in outcomes}
    assert len(ids) == 1


@pytest.mark.usefixtures("pauses")
async def test_nobody_listens() -> None:
    async with client_over_aiohttp(f"http://127.0.0.1:{closed_port()}") as client:
        with pytest.raises(ConnectError) as caught:
            await client.login("somebody", "correct-horse")
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize("idle", [False, True], ids=["new connection", "idle connection"])
async def test_a_write_whose_connection_breaks_is_made_once(idle: bool) -> None:
    """httpx-aiohttp calls that a ConnectTimeout, as if nothing had been sent."""
    writes = 0

    async def breaks(connection: Connection) -> None:
        nonlocal writes
        if idle and not connection.number:
            await connection.receive()
            await connection.send(NOW)
        await connection.receive()
        writes += 1

    transport = httpx_aiohttp.AiohttpTransport()
    async with (
        serve(breaks) as server,
        Client("3.0", endpoint=server.url, transport=transport) as client,
    ):
        if idle:
            await client.now_utc()
        with pytest.raises(OutcomeUnknownError) as caught:
            await client.login("somebody", "correct-horse")
    assert isinstance(caught.value.__cause__, ConnectionLostError)
    assert writes == 1


async def test_the_time_to_read() -> None:
    async def silent(connection: Connection) -> None:
        await connection.until_closed()

    timeouts = Timeouts(read=0.1)
    transport = httpx_aiohttp.AiohttpTransport()
    async with (
        serve(silent) as server,
        Client("3.0", endpoint=server.url, transport=transport, timeout=timeouts) as client,
    ):
        with pytest.raises(OutcomeUnknownError) as caught:
            await client.login("somebody", "correct-horse")
        assert isinstance(caught.value.__cause__, CallTimeoutError)
        await eventually(lambda: server.open == 0)


async def test_the_time_to_connect() -> None:
    """The TLS handshake fails; nothing was sent, so a write may be retried."""

    async def says_nothing(connection: Connection) -> None:
        await connection.until_closed()

    timeouts = Timeouts(connect=0.1, pool=0.2)
    transport = httpx_aiohttp.AiohttpTransport()
    async with (
        serve(says_nothing) as server,
        Client(
            "3.0",
            endpoint=server.url.replace("http:", "https:"),
            transport=transport,
            timeout=timeouts,
            retries=0,
        ) as client,
    ):
        with pytest.raises(TransportError) as caught:
            await client.login("somebody", "correct-horse")
        assert not caught.value.may_have_arrived
