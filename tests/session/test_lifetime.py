"""A session's life: Login on enter, Logout on every exit, and what may be called when."""

import logging
import time

import anyio
import pytest

from ecgridos_async import Client, StateError
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox
from tests.session.hanging import FOREVER, Hanging

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

LOGIN = (DEMO_LOGIN, DEMO_PASSWORD)


class OwnError(Exception):
    """One of the user's own."""


def client_of(sandbox: Sandbox) -> Client:
    return Client("3.0", endpoint=sandbox.url, timeout=10.0)


def operations(sandbox: Sandbox) -> list[str]:
    return [call.operation for call in sandbox.calls()]


async def test_login_and_logout(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client:
        session = client.session(*LOGIN)
        was_open = [session.is_open]
        async with session as entered:
            assert entered is session
            was_open.append(session.is_open)
            assert sandbox.open_sessions() == 1
            assert (await session.who_am_i()).login_name == DEMO_LOGIN
        was_open.append(session.is_open)
        assert was_open == [False, True, False]
        assert sandbox.open_sessions() == 0
    assert operations(sandbox) == ["Login", "WhoAmI", "Logout"]


async def test_an_exception_logs_out_and_leaves_as_it_is(sandbox: Sandbox) -> None:
    error = OwnError("why")
    async with client_of(sandbox) as client:
        with pytest.raises(OwnError) as caught:
            async with client.session(*LOGIN):
                raise error
        assert caught.value is error
        assert getattr(error, "__notes__", []) == []
        assert error.__context__ is None
        assert sandbox.open_sessions() == 0


async def test_a_failed_logout_adds_a_note_and_a_warning(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    error = OwnError("why")
    sandbox.fail("Logout", RetCode.INTERNAL_ERROR)
    async with client_of(sandbox) as client:
        session = client.session(*LOGIN)
        with pytest.raises(OwnError) as caught:
            async with session:
                raise error
        assert caught.value is error
        assert not session.is_open
    (note,) = error.__notes__
    assert "Logout failed" in note
    assert [record.levelno for record in caplog.records if "Logout" in record.getMessage()] == [
        logging.WARNING
    ]


async def test_a_failed_logout_alone_only_warns(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.fail("Logout")
    async with client_of(sandbox) as client, client.session(*LOGIN):
        pass
    assert "Logout failed" in caplog.text


async def test_a_session_that_expired_is_left_silently(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    async with client_of(sandbox) as client, client.session(*LOGIN):
        sandbox.expire_sessions()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_logout_that_hangs_is_aborted(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    limit = 0.4
    transport = Hanging(sandbox, hangs={"Logout"})
    endpoint = "http://localhost"
    async with Client(
        "3.0", endpoint=endpoint, transport=transport, logout_timeout=limit
    ) as client:
        async with client.session(*LOGIN) as session:
            session_id = (await session.who_am_i()).session_id
            before = time.monotonic()
        took = time.monotonic() - before
    assert limit * 0.9 < took < limit * 1.7
    (warning,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert warning.name.startswith("ecgridos_async")
    assert session_id
    assert session_id not in caplog.text


async def test_logout_that_hangs_is_aborted_when_cancelled(sandbox: Sandbox) -> None:
    limit = 0.4
    transport = Hanging(sandbox, hangs={"Logout"})
    endpoint = "http://localhost"
    async with Client(
        "3.0", endpoint=endpoint, transport=transport, logout_timeout=limit
    ) as client:
        before = time.monotonic()
        with anyio.move_on_after(0.1):
            async with client.session(*LOGIN):
                await anyio.sleep(FOREVER)
        took = time.monotonic() - before
    assert limit * 0.9 < took < limit * 1.7 + 0.1


async def test_logout_twice(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client, client.session(*LOGIN) as session:
        first = await session.logout()
        assert first >= 0
        assert not session.is_open
        assert await session.logout() == first
        assert sandbox.open_sessions() == 0
    assert operations(sandbox) == ["Login", "Logout"]


async def test_used_before_it_was_entered(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client:
        session = client.session(*LOGIN)
        with pytest.raises(StateError):
            await session.who_am_i()
        with pytest.raises(StateError):
            await session.logout()
        with pytest.raises(StateError):
            session.build(session.pricelists.info, 1)
    assert operations(sandbox) == []


async def test_used_after_it_was_left(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client:
        async with client.session(*LOGIN) as session:
            view = session.with_options(timeout=3.0)
        for closed in (session, view):
            with pytest.raises(StateError):
                await closed.who_am_i()
            with pytest.raises(StateError):
                await closed.call("PricelistInfo", pricelist_id=1)
            with pytest.raises(StateError):
                await closed.raw(closed.pricelists.info, 1)
    assert operations(sandbox) == ["Login", "Logout"]


async def test_entered_again_after_it_was_left(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client:
        async with client.session(*LOGIN) as session:
            pass
        with pytest.raises(StateError):
            async with session:
                pass
    assert operations(sandbox) == ["Login", "Logout"]


async def test_entered_again_while_it_is_open(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client, client.session(*LOGIN) as session:
        with pytest.raises(StateError):
            async with session:
                pass
        await session.who_am_i()
    assert operations(sandbox) == ["Login", "WhoAmI", "Logout"]


async def test_entered_by_two_tasks_it_logs_in_once(sandbox: Sandbox) -> None:
    refused: list[StateError] = []

    async def enter() -> None:
        try:
            async with session:
                await anyio.sleep(0.05)
        except StateError as error:
            refused.append(error)

    async with client_of(sandbox) as client:
        session = client.session(*LOGIN)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(enter)
            tasks.start_soon(enter)
        assert sandbox.open_sessions() == 0
    assert len(refused) == 1
    assert operations(sandbox) == ["Login", "Logout"]


async def test_calling_logout_by_name_closes_the_session_too(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client, client.session(*LOGIN) as session:
        await session.call("Logout")
        assert sandbox.open_sessions() == 0
        with pytest.raises(StateError):
            await session.who_am_i()
    assert operations(sandbox) == ["Login", "Logout"]


async def test_many_tasks_share_one_login(sandbox: Sandbox) -> None:
    ids: set[int] = set()

    async def look(number: int) -> None:
        ids.add((await session.pricelists.info(number)).pricelist_id)

    async with (
        client_of(sandbox) as client,
        client.session(*LOGIN) as session,
        anyio.create_task_group() as tasks,
    ):
        for number in range(1, 101):
            tasks.start_soon(look, number)
    assert ids == set(range(1, 101))
    assert operations(sandbox).count("Login") == operations(sandbox).count("Logout") == 1


async def test_attached_sessions_are_never_logged_out(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client, client.session(*LOGIN) as session:
        session_id = (await session.who_am_i()).session_id
        async with client.attach(session_id) as attached:
            assert (await attached.who_am_i()).session_id == session_id
        with pytest.raises(StateError):
            await attached.who_am_i()
        with pytest.raises(StateError):
            async with attached:
                pass
        at_once = client.attach(session_id)
        assert at_once.is_open
        await at_once.who_am_i()
        with pytest.raises(OwnError):
            async with at_once:
                raise OwnError
        assert sandbox.open_sessions() == 1
        await session.who_am_i()


async def test_attached_by_api_key(sandbox: Sandbox) -> None:
    async with client_of(sandbox) as client, client.attach(DEMO_API_KEY) as session:
        assert (await session.pricelists.info(7)).pricelist_id == 7
    assert operations(sandbox) == ["PricelistInfo"]
