"""What a client counts, and the call by which health checks see whether the service replies."""

import datetime as dt

import anyio
import attrs
import pytest

from ecgridos_async import (
    Client,
    ConfigurationError,
    DeadlineError,
    ECGridOSError,
    NotFoundError,
    OutcomeUnknownError,
    ServiceUnavailableError,
)
from ecgridos_async.contract.version import VersionName
from ecgridos_async.instrumentation import Stats
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Reset, Stall, Status
from tests.http_library import httpx

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

NEW = Stats(
    in_flight=0,
    waiting=0,
    sending=0,
    max_concurrency=2,
    connections=0,
    idle=0,
    retries_left=100,
    calls=0,
    succeeded=0,
    failed=0,
    cancelled=0,
    retries=0,
    renewals=0,
    unknown_outcomes=0,
)


async def test_what_happened_is_counted(sandbox: Sandbox, proxy: FaultProxy) -> None:
    client = Client("3.2", endpoint=proxy.url, max_concurrency=2)
    assert client.stats() == NEW
    async with client, client.session(DEMO_LOGIN, DEMO_PASSWORD) as session:
        assert client.stats() == attrs.evolve(NEW, calls=1, succeeded=1, connections=1, idle=1)
        sandbox.expire_sessions()
        await session.who_am_i()  # and a Login
        proxy.plan = FaultPlan.on("WhoAmI", Status(502))
        await session.with_options(protocol="http-post").who_am_i()
        proxy.plan = FaultPlan.on("ParcelUpload", Reset(forwards=1))
        with pytest.raises(OutcomeUnknownError):
            await session.parcels.upload("unique.edi", content=b"hello")
        with pytest.raises(NotFoundError):
            await session.pricelists.info(123456)
    stats = client.stats()
    assert attrs.evolve(stats, connections=0, idle=0) == attrs.evolve(
        NEW,
        retries_left=stats.retries_left,
        calls=7,
        succeeded=5,
        failed=2,
        retries=1,
        renewals=1,
        unknown_outcomes=1,
    )
    assert stats.retries_left in (99, 100)
    assert stats.connections == stats.idle == 0  # it is closed


async def test_what_is_so_now(sandbox: Sandbox, proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan(lambda _number, _operation: Stall())
    async with Client("3.2", endpoint=proxy.url, max_concurrency=2) as client:
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(client.now_utc)
            with anyio.fail_after(5):
                while client.stats().connections != 2:
                    await anyio.sleep(0.01)
            assert client.stats() == attrs.evolve(
                NEW, in_flight=5, calls=5, waiting=3, sending=2, connections=2
            )
            tasks.cancel_scope.cancel()
        assert client.stats() == attrs.evolve(NEW, calls=5, cancelled=5)


async def test_a_transport_of_the_user_does_not_tell_its_connections(sandbox: Sandbox) -> None:
    transport = httpx.AsyncHTTPTransport(verify=False)
    async with Client("3.2", endpoint=sandbox.url, transport=transport) as client:
        await client.now_utc()
        stats = client.stats()
    assert (stats.connections, stats.idle, stats.succeeded) == (None, None, 1)


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
async def test_ping(version: VersionName, sandbox: Sandbox) -> None:
    async with Client.from_env(version=version, endpoint=sandbox.url) as client:
        ping = await client.ping()
    assert 0 < ping.seconds < 5
    assert abs(ping.service_time - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=30)
    assert abs(ping.clock_offset) < 30
    assert [call.operation for call in sandbox.calls()] == ["NowUTC"]


@pytest.mark.parametrize(
    ("fault", "error"), [(Status(503), ServiceUnavailableError), (Stall(), DeadlineError)]
)
async def test_ping_of_a_service_that_is_ill(
    fault: Status | Stall, error: type[ECGridOSError], sandbox: Sandbox, proxy: FaultProxy
) -> None:
    proxy.plan = FaultPlan(lambda _number, _operation: fault)
    async with Client("3.2", endpoint=proxy.url) as client:
        with pytest.raises(error) as caught:
            await client.ping(timeout=0.3)
        with pytest.raises(ConfigurationError):
            await client.ping(timeout=0)
    assert caught.value.operation == "NowUTC"
