"""Logout closes the session by whatever way it is called, once, and only its own session."""

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import pytest

from ecgridos_async import (
    ArgumentError,
    Attempt,
    CallNext,
    CallTimeoutError,
    Client,
    ConnectError,
    InternalError,
    Session,
    SessionTimeoutError,
    StateError,
    WireReply,
)
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox
from tests.session.hanging import Hanging

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

LOGIN = (DEMO_LOGIN, DEMO_PASSWORD)
MONTH = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
Way = Callable[[Session], Awaitable[object]]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def operations(sandbox: Sandbox) -> list[str]:
    return [call.operation for call in sandbox.calls()]


async def by_fan_out(session: Session) -> object:
    async def log_out(_: int) -> int:
        return await session.logout()

    async with session.fan_out(log_out, range(3)) as outcomes:
        found = {outcome.unwrap() async for outcome in outcomes}
    assert len(found) == 1
    return found


WAYS: dict[str, Way] = {
    "typed": lambda session: session.logout(),
    "call": lambda session: session.call("Logout"),
    "raw": lambda session: session.raw(session.logout),
    "view": lambda session: session.with_options(protocol="http-get").logout(),
    "raw-by-a-view": lambda session: session.with_options(retries=0).raw(session.logout),
    "raw-of-a-view": lambda session: session.raw(session.with_options(timeout=9).logout),
    "fan_out": by_fan_out,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
async def test_after_a_logout_the_session_is_closed(
    way: Way, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "a"
    async with Client("3.2", endpoint=sandbox.url) as client, client.session(*LOGIN) as session:
        view = session.with_options(retries=1)
        await way(session)
        assert sandbox.open_sessions() == 0
        for closed in (session, view):
            assert not closed.is_open
            later: list[Awaitable[object]] = [
                closed.who_am_i(),
                closed.call("WhoAmI"),
                closed.raw(closed.who_am_i),
                closed.download_to(file, closed.parcels.download, 1),
                anext(aiter(closed.parcels.iter_in_box_archive(MONTH, MONTH))),
            ]
            for call in later:
                with pytest.raises(StateError, match="the session is closed"):
                    await call
            with pytest.raises(StateError):
                closed.build(closed.who_am_i)
    assert names(tmp_path) == []
    assert operations(sandbox) == ["Login", "Logout"]


@pytest.mark.parametrize("first", WAYS.values(), ids=WAYS.keys())
async def test_a_second_logout_returns_what_the_first_did(first: Way, sandbox: Sandbox) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        async with client.session(*LOGIN) as session:
            await first(session)
            milliseconds = await session.logout()
            raw = await session.raw(session.logout)
            assert raw.value == milliseconds == await session.call("Logout")
            assert raw.status == 200
        assert await session.logout() == milliseconds
    assert operations(sandbox) == ["Login", "Logout"]


async def test_an_attached_session_is_closed_by_its_own_logout(sandbox: Sandbox) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        session_id = await client.login(*LOGIN)
        attached = client.attach(session_id)
        assert (await attached.raw(attached.logout)).value >= 0
        assert (attached.is_open, sandbox.open_sessions()) == (False, 0)
        with pytest.raises(StateError):
            await attached.who_am_i()
        async with client.attach(DEMO_API_KEY) as left:
            pass
        with pytest.raises(StateError, match="closed"):
            await left.logout()
    assert operations(sandbox) == ["Login", "Logout"]


async def test_what_only_looks_at_logout_closes_nothing(sandbox: Sandbox) -> None:
    async with Client("3.2", "http-post", sandbox.url) as client, client.session(*LOGIN) as session:
        built = session.build(session.logout)
        assert built.body.startswith(b"SessionID=")
        body = f'<int xmlns="{client.settings.version.namespace}">7</int>'
        assert session.read(session.logout, body.encode()) == 7
        with pytest.raises(ArgumentError, match="Logout"):
            await session.download_to("never", session.logout)
        with pytest.raises(TypeError, match="too many"):
            await session.raw(session.logout, 1)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="too many"):
            await session.logout(1)  # type: ignore[call-arg]
        with pytest.raises(ArgumentError):
            await session.call("Logout", session_id="x")
        assert session.is_open
        await session.who_am_i()
    assert operations(sandbox) == ["Login", "WhoAmI", "Logout"]


async def test_a_method_of_another_session_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    """It would be called with the id of the wrong session."""
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(*LOGIN) as session,
        client.session("mailbox", "mailbox") as other,
    ):
        with pytest.raises(ArgumentError, match="of another session") as caught:
            await session.raw(other.logout)
        assert (caught.value.parameter, caught.value.operation) == ("operation", "Logout")
        with pytest.raises(ArgumentError):
            await client.raw(session.logout)
        with pytest.raises(ArgumentError):
            await session.download_to(tmp_path / "a", other.parcels.download, 1)
        assert sandbox.open_sessions() == 2
        assert (await session.raw(client.now_utc)).status == 200
        assert (await session.raw(session.parcels.in_box)).status == 200
    assert operations(sandbox) == [
        *("Login", "Login", "NowUTC", "ParcelInBox"),
        *("Logout", "Logout"),
    ]


async def test_logouts_at_the_same_time_are_one(slow_sandbox: Sandbox) -> None:
    found: list[int] = []

    async def log_out() -> None:
        found.append(await session.logout())

    async with (
        Client("3.2", endpoint=slow_sandbox.url) as client,
        client.session(*LOGIN) as session,
        anyio.create_task_group() as tasks,
    ):
        for _ in range(3):
            tasks.start_soon(log_out)
    assert len(found) == 3
    assert len(set(found)) == 1
    assert operations(slow_sandbox) == ["Login", "Logout"]


async def test_a_logout_that_was_refused_is_repeated_on_leaving(sandbox: Sandbox) -> None:
    sandbox.fail("Logout", RetCode.INTERNAL_ERROR)
    async with Client("3.2", endpoint=sandbox.url) as client:
        async with client.session(*LOGIN) as session:
            with pytest.raises(InternalError):
                await session.logout()
            with pytest.raises(StateError):
                await session.who_am_i()
            assert sandbox.open_sessions() == 1
        assert sandbox.open_sessions() == 0
    assert operations(sandbox) == ["Login", "Logout", "Logout"]


async def test_a_logout_that_was_not_sent_can_be_repeated(sandbox: Sandbox) -> None:
    down: list[str] = ["Logout"]

    async def unplug(attempt: Attempt, call_next: CallNext) -> WireReply:
        if attempt.operation in down:
            raise ConnectError("no route", operation=attempt.operation)
        return await call_next(attempt)

    async with (
        Client("3.2", endpoint=sandbox.url, retries=0, middleware=[unplug]) as client,
        client.session(*LOGIN) as session,
    ):
        with pytest.raises(ConnectError):
            await session.raw(session.logout)
        down.clear()
        assert await session.logout() >= 0
        assert sandbox.open_sessions() == 0
    assert operations(sandbox) == ["Login", "Logout"]


async def test_a_logout_that_was_cancelled_is_repeated_on_leaving(sandbox: Sandbox) -> None:
    transport = Hanging(sandbox, hangs={"Logout"})
    async with Client("3.2", endpoint="http://localhost", transport=transport) as client:
        async with client.session(*LOGIN) as session:
            with anyio.move_on_after(0.05) as scope:
                await session.logout()
            assert scope.cancelled_caught
            with pytest.raises(CallTimeoutError):
                await session.with_options(timeout=0.05).logout()
            transport.hangs.clear()
        assert sandbox.open_sessions() == 0
    assert transport.calls["Logout"] >= 3


async def test_a_session_that_expired_is_not_logged_out_again(sandbox: Sandbox) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client, client.session(*LOGIN) as session:
        sandbox.expire_sessions()
        with pytest.raises(SessionTimeoutError):
            await session.logout()
    assert operations(sandbox) == ["Login", "Logout"]
