"""No reply: which error, and whether it says that the call may have arrived."""

import ssl
from collections.abc import Awaitable, Callable

import anyio
import pytest

from ecgridos_async import (
    CallTimeoutError,
    Client,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    OutcomeUnknownError,
    PoolTimeoutError,
    Timeouts,
    TransportError,
)
from tests.transport.server import NOW, Connection, Serve, closed_port, eventually, http, serve

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(30),
    pytest.mark.usefixtures("pauses"),
]

PASSWORD = "correct-horse"
LOGIN = {"login_name": "somebody", "password": PASSWORD}

Call = Callable[[Client], Awaitable[object]]


async def read(client: Client) -> object:
    """Make a call that changes nothing."""
    return await client.now_utc()


async def write(client: Client) -> object:
    """Make a call that changes something."""
    return await client.login("somebody", PASSWORD)


async def silent(connection: Connection) -> None:
    await connection.receive()
    await connection.until_closed()


async def hangs_up(connection: Connection) -> None:
    await connection.receive()


async def hangs_up_midway(connection: Connection) -> None:
    await connection.receive()
    await connection.send(NOW[:-30])


async def resets(connection: Connection) -> None:
    await connection.receive()
    await connection.reset()


async def drips(connection: Connection) -> None:
    await connection.receive()
    await connection.send(http(b"", headers=("Content-Length: 1000",)))
    while True:
        await connection.send(b" ")
        await anyio.sleep(0.02)


QUICK_READ = Timeouts(read=0.1)
QUICK_TOTAL = Timeouts(total=0.8)
"""So long that a busy machine sends the request in time."""
ENOUGH = Timeouts()

BROKEN = [
    pytest.param(silent, QUICK_READ, CallTimeoutError, id="silent"),
    pytest.param(silent, QUICK_TOTAL, DeadlineError, id="silent until the deadline"),
    pytest.param(drips, QUICK_TOTAL, DeadlineError, id="drips past the deadline"),
    pytest.param(hangs_up, ENOUGH, ConnectionLostError, id="hangs up"),
    pytest.param(hangs_up_midway, ENOUGH, ConnectionLostError, id="hangs up midway"),
    pytest.param(resets, ENOUGH, ConnectionLostError, id="resets"),
]


@pytest.mark.parametrize(("behaviour", "timeouts", "expected"), BROKEN)
async def test_a_read_that_got_no_reply(
    behaviour: Serve, timeouts: Timeouts, expected: type[TransportError]
) -> None:
    async with serve(behaviour) as server:
        async with Client("3.0", endpoint=server.url, timeout=timeouts) as client:
            with pytest.raises(TransportError) as caught:
                await read(client)
        assert type(caught.value) is expected
        assert caught.value.operation == "NowUTC"
        assert caught.value.may_have_arrived
        assert str(caught.value).startswith("NowUTC: ")


@pytest.mark.parametrize(("behaviour", "timeouts", "expected"), BROKEN)
async def test_a_write_whose_outcome_is_unknown(
    behaviour: Serve, timeouts: Timeouts, expected: type[TransportError]
) -> None:
    requests = 0

    async def counting(connection: Connection) -> None:
        nonlocal requests
        requests += 1
        await behaviour(connection)

    async with serve(counting) as server:
        async with Client("3.0", endpoint=server.url, timeout=timeouts) as client:
            with pytest.raises(OutcomeUnknownError) as caught:
                await write(client)
        assert type(caught.value.__cause__) is expected
        assert caught.value.operation == "Login"
        assert PASSWORD not in str(caught.value)
        assert requests == 1


@pytest.mark.parametrize("call", [read, write])
async def test_nobody_listens(call: Call) -> None:
    place = f"127.0.0.1:{closed_port()}"
    async with Client("3.0", endpoint=f"http://{place}") as client:
        with pytest.raises(ConnectError, match=f"the service at {place} was not reached") as caught:
            await call(client)
        assert not caught.value.may_have_arrived


@pytest.mark.parametrize("call", [read, write])
async def test_all_connections_are_busy(call: Call) -> None:
    timeouts = Timeouts(pool=0.1)
    async with (
        serve(silent) as server,
        Client("3.0", endpoint=server.url, timeout=timeouts, max_concurrency=1) as client,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(read, client)
        await eventually(lambda: server.accepted == 1)
        with pytest.raises(PoolTimeoutError, match="max_concurrency") as caught:
            await call(client)
        assert not caught.value.may_have_arrived
        assert server.accepted == 1
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("timeouts", "expected"),
    [
        pytest.param(Timeouts(connect=0.2), ConnectError, id="time to connect"),
        pytest.param(Timeouts(total=0.2), DeadlineError, id="total time"),
    ],
)
@pytest.mark.parametrize("call", [read, write])
async def test_tls_is_never_agreed_on(
    call: Call, timeouts: Timeouts, expected: type[TransportError]
) -> None:
    """No request is sent before the handshake is complete, so the outcome is known."""

    async def says_nothing(connection: Connection) -> None:
        await connection.until_closed()

    async with (
        serve(says_nothing) as server,
        Client(
            "3.0",
            endpoint=server.url.replace("http:", "https:"),
            timeout=timeouts,
            ssl_context=ssl.create_default_context(),
        ) as client,
    ):
        with pytest.raises(expected) as caught:
            await call(client)
        assert not caught.value.may_have_arrived


@pytest.mark.parametrize("call", [read, write])
async def test_the_other_side_speaks_no_tls(call: Call) -> None:
    async def plain(connection: Connection) -> None:
        await connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await connection.until_closed()

    async with (
        serve(plain) as server,
        Client(
            "3.0",
            endpoint=server.url.replace("http:", "https:"),
            ssl_context=ssl.create_default_context(),
        ) as client,
    ):
        with pytest.raises(ConnectError):
            await call(client)
