"""An expired session is renewed once, however many calls find out."""

import contextlib
import threading
from collections import Counter

import anyio
import pytest

from ecgridos_async import (
    Client,
    ECGridOSError,
    LoginRefusedError,
    OutcomeUnknownError,
    ProtocolName,
    Session,
    SessionTimeoutError,
    StateError,
    TooManySessionsError,
)
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox
from ecgridos_async.testing import Expire, FaultPlan, FaultProxy, Garbage, Latency, Reset, Status

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

PROTOCOLS = ["soap11", "soap12", "http-get", "http-post"]


def logins(proxy: FaultProxy) -> int:
    return sum(record.operation == "Login" for record in proxy.records)


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_expiry_in_the_middle_of_a_fan_out(
    protocol: ProtocolName, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    proxy.plan = FaultPlan.on("PricelistInfo", Expire(sandbox.expire_sessions), skip=40)
    async with (
        Client("3.0", protocol, proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        session.fan_out(session.pricelists.info, range(1, 121), concurrency=30) as outcomes,
    ):
        found = {o.argument: o.unwrap().pricelist_id async for o in outcomes}
    assert found == {number: number for number in range(1, 121)}
    assert logins(proxy) == 2
    calls = sum(record.operation == "PricelistInfo" for record in proxy.records)
    assert 120 < calls <= 150  # each that was under way once more
    assert sandbox.open_sessions() == 0


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_rejected_write_is_retried_since_nothing_was_done(
    protocol: ProtocolName, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    async with (
        Client("3.2", protocol, proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        await session.parcels.upload("unique.edi", content=b"hello")
    done = [entry.operation for entry in sandbox.ledger()]
    assert Counter(done) == {"Login": 2, "ParcelUpload": 1, "Logout": 1}


async def test_views_share_the_new_session(sandbox: Sandbox, proxy: FaultProxy) -> None:
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        view = session.with_options(protocol="soap11", timeout=30)
        sandbox.expire_sessions()
        await view.who_am_i()
        await session.who_am_i()
    assert logins(proxy) == 2
    assert sandbox.open_sessions() == 0


@pytest.mark.parametrize("concurrency", [1, 50])
async def test_a_refused_login_is_not_tried_again(
    concurrency: int, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    """However many calls follow: more wrong logins would lock the user out."""
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        sandbox.fail("Login", RetCode.ACCESS_DENIED, times=1000)

        async def ask(_: int) -> object:
            return await session.who_am_i()

        async with session.fan_out(ask, range(200), concurrency=concurrency) as outcomes:
            kinds = Counter([type(outcome.error) async for outcome in outcomes])
    assert kinds == {LoginRefusedError: 200}
    assert logins(proxy) == 2
    asked = sum(record.operation == "WhoAmI" for record in proxy.records)
    assert asked <= concurrency
    assert not any(record.operation == "Logout" for record in proxy.records)


async def test_too_many_sessions_is_an_error_of_its_own_with_advice() -> None:
    async with (
        Sandbox(max_sessions=1) as sandbox,
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD),
    ):
        with pytest.raises(TooManySessionsError, match="or share one session") as caught:
            async with client.session(DEMO_LOGIN, DEMO_PASSWORD):
                pass
    assert "Login" in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (Reset(), OutcomeUnknownError),
        (Status(503), ECGridOSError),
        (Garbage(), ECGridOSError),
    ],
    ids=str,
)
async def test_a_renewal_that_fails_otherwise_says_so_and_may_succeed_later(
    fault: Reset | Status | Garbage,
    cause: type[ECGridOSError],
    sandbox: Sandbox,
    proxy: FaultProxy,
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        proxy.plan = FaultPlan.on("Login", fault)
        with pytest.raises(SessionTimeoutError) as caught:
            await session.who_am_i()
        assert isinstance(caught.value.__cause__, cause)
        assert "could not be renewed" in caught.value.__notes__[0]
        assert (await session.who_am_i()).session_id
    assert sandbox.open_sessions() == 0


async def test_an_attached_session_is_not_ours_to_renew(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    async with Client("3.2", endpoint=proxy.url) as client:
        session_id = await client.login(DEMO_LOGIN, DEMO_PASSWORD)
        sandbox.expire_sessions()
        with pytest.raises(SessionTimeoutError):
            await client.attach(session_id).who_am_i()
        assert (await client.attach(DEMO_API_KEY).who_am_i()).user_id
    assert logins(proxy) == 1


async def test_a_service_that_rejects_every_session_ends_it(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    """Login succeeds, but each session is rejected at once: renewals must end."""
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        proxy.plan = FaultPlan.on("WhoAmI", Expire(sandbox.expire_sessions), times=1000)
        for _ in range(20):
            with pytest.raises(SessionTimeoutError):
                await session.who_am_i()
    assert logins(proxy) == 4
    assert sum(record.operation == "WhoAmI" for record in proxy.records) == 23


async def test_a_cancelled_call_leaves_the_renewal_to_the_others(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    """The call that logs in is cancelled: its Login is finished, or another call logs in."""
    for delay in (0.0, 0.01, 0.02, 0.03, 0.05, 0.1):
        sandbox.reset()
        async with (
            Client("3.2", endpoint=proxy.url) as client,
            client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        ):
            sandbox.expire_sessions()
            proxy.plan = FaultPlan.on("Login", Latency(0.05))
            async with anyio.create_task_group() as tasks:
                leader = anyio.CancelScope()
                tasks.start_soon(_ask_within, session, leader)
                await anyio.sleep(0.005)
                tasks.start_soon(session.who_am_i)
                await anyio.sleep(delay)
                leader.cancel()
        assert sandbox.open_sessions() == 0


async def _ask_within(session: Session, scope: anyio.CancelScope) -> None:
    with scope:
        await session.who_am_i()


async def test_leaving_waits_for_a_renewal_that_is_under_way(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    """A task outside the block may be renewing; what its Login opens is logged out too."""
    begun = threading.Event()

    async with (
        anyio.create_task_group() as tasks,
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        proxy.plan = FaultPlan.on("Login", Expire(begun.set))
        tasks.start_soon(_ask_or_be_closed, session)
        with anyio.fail_after(10):
            while not begun.is_set():
                await anyio.sleep(0.001)
    assert sandbox.open_sessions() == 0


async def _ask_or_be_closed(session: Session) -> None:
    with contextlib.suppress(StateError, SessionTimeoutError):
        await session.who_am_i()
