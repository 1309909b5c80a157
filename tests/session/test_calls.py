"""Calls over a sandbox: every binding, every version, by method, by name and by view."""

import datetime as dt

import pytest

from ecgridos_async import (
    CallTimeoutError,
    Client,
    ConfigurationError,
    Protocol,
    Timeouts,
    VersionName,
)
from ecgridos_async.models import Pricelist, SessionInfo
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.session.hanging import Hanging

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

ALL = pytest.mark.parametrize("protocol", list(Protocol))
VERSIONS = pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
LOGIN = (DEMO_LOGIN, DEMO_PASSWORD)


@ALL
@VERSIONS
async def test_a_session_in_every_version(
    sandbox: Sandbox, version: VersionName, protocol: Protocol
) -> None:
    async with Client(version, protocol, sandbox.url) as client:
        async with client.session(*LOGIN) as session:
            me = await session.who_am_i()
            assert isinstance(me, SessionInfo)
            assert (me.user_id, me.login_name) == (1001, DEMO_LOGIN)
            assert me.last_name == "Demóczy"
            assert me.company == "Demo & Sons <EDI>"
            assert await session.logout() >= 0
        assert sandbox.open_sessions() == 0
    calls = sandbox.calls()
    assert [call.operation for call in calls] == ["Login", "WhoAmI", "Logout"]
    assert {(str(call.version), call.protocol, call.status) for call in calls} == {
        (version, protocol, 200)
    }


@ALL
@pytest.mark.parametrize("version", ["3.0", "3.2"])
async def test_pricelists(sandbox: Sandbox, version: VersionName, protocol: Protocol) -> None:
    async with (
        Client(version, protocol, sandbox.url, strict=True) as client,
        client.session(*LOGIN) as session,
    ):
        for number in (1, 42, 1000):
            pricelist = await session.pricelists.info(number)
            assert isinstance(pricelist, Pricelist)
            assert pricelist.pricelist_id == number
            assert pricelist == await session.pricelists.info(pricelist_id=number)
            assert pricelist == await session.call("PricelistInfo", pricelist_id=number)


@ALL
@VERSIONS
async def test_calls_without_a_session(
    sandbox: Sandbox, version: VersionName, protocol: Protocol
) -> None:
    async with Client(version, protocol, sandbox.url) as client:
        now = await client.now_utc()
        assert now.tzinfo is not None
        assert abs(now - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
        assert version in await client.version_text()
        assert await client.call("Version") == await client.version_text()
    assert {call.operation for call in sandbox.calls()} == {"NowUTC", "Version"}


@pytest.mark.parametrize("first", list(Protocol))
async def test_a_view_is_the_same_session(sandbox: Sandbox, first: Protocol) -> None:
    async with Client("3.0", first, sandbox.url) as client, client.session(*LOGIN) as session:
        ids = {(await session.who_am_i()).session_id}
        for protocol in Protocol:
            view = session.with_options(protocol=protocol.value, timeout=5.0)
            assert view is not session
            assert view.is_open
            ids.add((await view.who_am_i()).session_id)
            assert (await view.with_options(timeout=Timeouts()).pricelists.info(3)) == (
                await session.pricelists.info(3)
            )
        assert len(ids) == 1
        assert sandbox.open_sessions() == 1
        await session.with_options(timeout=4.0).logout()
        assert not session.is_open
    used = {call.protocol for call in sandbox.calls() if call.operation == "WhoAmI"}
    assert used == set(Protocol)
    assert [call.operation for call in sandbox.calls()].count("Logout") == 1


async def test_a_views_timeout_is_its_own(sandbox: Sandbox) -> None:
    transport = Hanging(sandbox, hangs={"WhoAmI"})
    async with (
        Client("3.0", endpoint="http://localhost", transport=transport) as client,
        client.session(*LOGIN) as session,
    ):
        view = session.with_options(timeout=0.1)
        with pytest.raises(CallTimeoutError):
            await view.who_am_i()
        transport.hangs.clear()
        assert (await session.who_am_i()) == (await session.who_am_i())
        assert client.settings.timeouts == Timeouts()
    assert sandbox.open_sessions() == 0


async def test_options_that_are_wrong(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        session = client.attach("5e55104e-1dee-4c1e-9a53-000000000042")
        with pytest.raises(ConfigurationError) as caught:
            session.with_options(protocol="soap13")  # type: ignore[arg-type]
        assert caught.value.parameter == "protocol"
        for seconds in (0.0, -1.0, float("nan")):
            with pytest.raises(ConfigurationError):
                session.with_options(timeout=seconds)
