"""Many pricelists over a real server, in each binding."""

import pytest

from ecgridos_async import Client, NotFoundError, Progress, Protocol
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]


@pytest.mark.parametrize("protocol", list(Protocol))
async def test_many_pricelists(sandbox: Sandbox, protocol: Protocol) -> None:
    told: list[Progress] = []
    async with (
        Client("3.0", protocol, sandbox.url, max_concurrency=20) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        session.fan_out(
            session.pricelists.info, range(1, 121), concurrency=20, progress=told.append
        ) as outcomes,
    ):
        async for outcome in outcomes:
            assert outcome.unwrap().pricelist_id == outcome.argument
    assert told[-1] == Progress(completed=120, failed=0, total=120, concurrency=20)
    assert sandbox.open_sessions() == 0
    calls = [call.operation for call in sandbox.calls()]
    assert calls.count("PricelistInfo") == 120
    assert calls.count("Login") == calls.count("Logout") == 1


async def test_refusals_are_outcomes(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        async with session.fan_out(
            session.pricelists.info, range(996, 1006), concurrency=4, ordered=True
        ) as outcomes:
            found = [outcome async for outcome in outcomes]
    assert [outcome.argument for outcome in found] == list(range(996, 1006))
    assert [isinstance(outcome.error, NotFoundError) for outcome in found] == (
        [False] * 5 + [True] * 5
    )


async def test_more_at_once_than_connections(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url, max_concurrency=3) as client:
        session = client.attach(DEMO_API_KEY)
        async with session.fan_out(
            session.pricelists.info, range(1, 61), concurrency=30
        ) as outcomes:
            assert len([outcome.unwrap() async for outcome in outcomes]) == 60


async def test_leaving_early_leaves_the_session_usable(sandbox: Sandbox) -> None:
    async with (
        Client("3.0", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        for _ in range(5):
            async with session.fan_out(
                session.pricelists.info, range(1, 1001), concurrency=10
            ) as outcomes:
                async for outcome in outcomes:
                    if outcome.argument >= 5:
                        break
        assert (await session.pricelists.info(1)).pricelist_id == 1
    assert sandbox.open_sessions() == 0
