"""A session that several processes share, by files and by Redis."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from ecgridos_async import (
    Client,
    ConfigurationError,
    FileSessionStore,
    LoginRefusedError,
    SessionPool,
    SessionStoreError,
    SessionTimeoutError,
    StateError,
)
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.session_store.protocol import owner_of
from tests.session.places import IN_EACH_PLACE, ON_EACH_LOOP, FilesPlace, Place
from tests.session.workers import call, running

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no flock"),
]
OTHER_LOGIN, OTHER_PASSWORD = "netops", "netops"


def count(sandbox: Sandbox, operation: str) -> int:
    return sum(entry.operation == operation for entry in sandbox.ledger())


@IN_EACH_PLACE
def test_five_workers_one_login_and_an_owner_that_is_killed(sandbox: Sandbox, place: Place) -> None:
    with running(5, sandbox, place) as ([owner], others):
        call([owner, *others])
        assert count(sandbox, "Login") == sandbox.open_sessions() == 1

        owner.kill()
        sandbox.expire_sessions()
        call(others)
        assert count(sandbox, "Login") == 2

        place.wait_for_users(4)
        for worker in others[:3]:
            worker.leave()
        assert (count(sandbox, "Logout"), sandbox.open_sessions()) == (0, 1)
        call(others[3:])
        others[3].leave()
        assert (count(sandbox, "Logout"), sandbox.open_sessions()) == (1, 0)
    assert not any("session" in name or "user" in name for name in place.texts())


@IN_EACH_PLACE
def test_when_all_were_killed_the_next_one_goes_on(sandbox: Sandbox, place: Place) -> None:
    with running(1, sandbox, place) as ([owner], []):
        owner.kill()
    with running(1, sandbox, place) as ([], [last]):
        place.wait_for_users(1)
        last.leave()
    assert count(sandbox, "Login") == count(sandbox, "Logout") == 1
    assert sandbox.open_sessions() == 0


HOLDER = """
import asyncio
import ecgridos_async as ecgridos

async def main():
    async with {made}.share({owner!r}).locked():
        print("locked", flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@ON_EACH_LOOP
async def test_one_that_is_killed_during_its_login_blocks_nobody(
    sandbox: Sandbox, place: Place
) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        owner = owner_of(client.settings.endpoint, DEMO_LOGIN)
        program = HOLDER.format(made=place.made, owner=owner)
        command = [sys.executable, "-c", program]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:  # noqa: ASYNC220
            assert holder.stdout is not None
            assert holder.stdout.readline() == "locked\n"
            session = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store())
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(session.__aenter__)
                await anyio.sleep(0.2)
                assert count(sandbox, "Login") == 0
                holder.kill()
        await session.aclose()
    assert count(sandbox, "Login") == count(sandbox, "Logout") == 1


@ON_EACH_LOOP
async def test_the_last_one_logs_out_what_another_has_renewed(
    sandbox: Sandbox, place: Place
) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        store = place.store()
        sessions = [client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store) for _ in range(2)]
        async with sessions[0]:
            async with sessions[1]:
                sandbox.expire_sessions()
                await sessions[1].who_am_i()
            assert sandbox.open_sessions() == 1
        assert sandbox.open_sessions() == 0
    assert count(sandbox, "Login") == 2


@ON_EACH_LOOP
async def test_many_tasks_and_sessions_renew_once(sandbox: Sandbox, place: Place) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        one = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store())
        two = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store())
        async with one, two:
            sandbox.expire_sessions()
            async with anyio.create_task_group() as tasks:
                for session in [one, two] * 10:
                    tasks.start_soon(session.who_am_i)
    assert (count(sandbox, "Login"), sandbox.open_sessions()) == (2, 0)


@ON_EACH_LOOP
async def test_a_block_that_is_left_during_a_renewal(slow_sandbox: Sandbox, place: Place) -> None:
    async def is_late() -> None:
        with pytest.raises(StateError, match="closed"):
            await session.who_am_i()

    async with Client("3.2", endpoint=slow_sandbox.url) as client:
        session = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store())
        async with anyio.create_task_group() as tasks:
            async with session:
                slow_sandbox.expire_sessions()
                tasks.start_soon(is_late)
                while count(slow_sandbox, "Login") < 2:
                    await anyio.sleep(0.01)
            assert slow_sandbox.open_sessions() == 0


@ON_EACH_LOOP
async def test_a_shared_session_is_not_logged_out_by_hand(sandbox: Sandbox, place: Place) -> None:
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store()) as session,
    ):
        with pytest.raises(StateError, match="shared by a store"):
            await session.logout()
        await session.who_am_i()
    assert sandbox.open_sessions() == 0


@ON_EACH_LOOP
async def test_two_logins_do_not_share(sandbox: Sandbox, place: Place) -> None:
    async def fetch() -> tuple[str, str]:
        return OTHER_LOGIN, OTHER_PASSWORD

    async with Client("3.2", endpoint=sandbox.url) as client:
        store = place.store()
        async with (
            client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store) as demo,
            client.session(credentials=fetch, store=store) as fetched,
            client.session(OTHER_LOGIN, OTHER_PASSWORD, store=store) as other,
        ):
            names = [(await each.who_am_i()).login_name for each in (demo, fetched, other)]
            assert names == [DEMO_LOGIN, OTHER_LOGIN, OTHER_LOGIN]
            assert (count(sandbox, "Login"), sandbox.open_sessions()) == (2, 2)
            shown = str(place.texts())
            assert DEMO_LOGIN not in shown
            assert DEMO_PASSWORD not in shown
        assert sandbox.open_sessions() == 0


@ON_EACH_LOOP
async def test_two_pools_share_the_sessions_of_their_tenants(
    sandbox: Sandbox, place: Place
) -> None:
    async def find(tenant: str) -> tuple[str, str]:
        return tenant, tenant

    store = place.store()
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        SessionPool(client, find, store=store) as one,
        SessionPool(client, find, store=store) as two,
    ):
        for tenant in (DEMO_LOGIN, OTHER_LOGIN):
            for pool in (one, two):
                session = await pool.get(tenant)
                assert (await session.who_am_i()).login_name == tenant
    assert count(sandbox, "Login") == count(sandbox, "Logout") == 2


@ON_EACH_LOOP
async def test_credentials_that_change_the_login_name(sandbox: Sandbox, place: Place) -> None:
    found = [(DEMO_LOGIN, DEMO_PASSWORD), (OTHER_LOGIN, OTHER_PASSWORD)]

    async def fetch() -> tuple[str, str]:
        return found.pop(0)

    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(credentials=fetch, store=place.store()) as session,
    ):
        sandbox.expire_sessions()
        with pytest.raises(SessionTimeoutError) as caught:
            await session.who_am_i()
        assert isinstance(caught.value.__cause__, ConfigurationError)
        assert "the same login name" in str(caught.value.__cause__)


@ON_EACH_LOOP
async def test_a_session_whose_renewal_is_refused_counts_no_longer(
    sandbox: Sandbox, place: Place
) -> None:
    found = [(DEMO_LOGIN, DEMO_PASSWORD), (DEMO_LOGIN, "wrong")]

    async def fetch() -> tuple[str, str]:
        return found.pop(0)

    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(credentials=fetch, store=place.store()) as refused,
    ):
        async with client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store()) as other:
            assert place.users() == 2
            sandbox.expire_sessions()
            with pytest.raises(LoginRefusedError):
                await refused.who_am_i()
            assert place.users() == 1
            await other.who_am_i()
        assert sandbox.open_sessions() == 0


@ON_EACH_LOOP
async def test_a_login_that_is_refused_leaves_nothing(sandbox: Sandbox, place: Place) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.session(DEMO_LOGIN, "wrong", store=place.store())
        with pytest.raises(LoginRefusedError):
            await session.__aenter__()
    assert place.users() == 0


@ON_EACH_LOOP
async def test_an_id_shows_nowhere(
    sandbox: Sandbox, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Client("3.2", endpoint=sandbox.url) as client:
        store = place.store()
        async with client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store) as session:
            shared = store.share(owner_of(client.settings.endpoint, DEMO_LOGIN))
            async with shared.locked():
                found = await shared.read()
            assert found is not None
            held = [name for name, text in place.texts().items() if found.reveal() in text]
            assert len(held) == 1
            shown = [caplog.text, repr((store, shared, session)), *place.texts()]
            assert not any(found.reveal() in text for text in shown)


@ON_EACH_LOOP
async def test_a_lock_that_cannot_be_had_within_the_time_of_a_logout(
    sandbox: Sandbox, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    async with Client("3.2", endpoint=sandbox.url, logout_timeout=0.3) as client:
        store = place.store()
        other = store.share(owner_of(client.settings.endpoint, DEMO_LOGIN))
        async with anyio.create_task_group() as tasks:
            async with client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store):
                held, leave = anyio.Event(), anyio.Event()

                async def hold() -> None:
                    async with other.locked():
                        held.set()
                        await leave.wait()

                tasks.start_soon(hold)
                await held.wait()
            assert "no reply within 0.3 s" in caplog.text
            leave.set()
    if isinstance(place, FilesPlace):
        assert place.users() == 0  # in Redis its lease ends


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"id": 1})])
async def test_a_record_that_is_broken(sandbox: Sandbox, tmp_path: Path, text: str) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        owner = owner_of(client.settings.endpoint, DEMO_LOGIN)
        (tmp_path / f"{owner}.json").write_text(text)
        store = FileSessionStore(tmp_path)
        async with client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store):
            assert count(sandbox, "Login") == 1
            assert (tmp_path / f"{owner}.json").stat().st_mode & 0o077 == 0


async def test_a_folder_that_cannot_be_used(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with Client("3.2", endpoint=sandbox.url) as client:
        store = FileSessionStore(tmp_path / "file")
        session = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store)
        with pytest.raises(SessionStoreError, match="see that the folder") as caught:
            await session.__aenter__()
    assert caught.value.retryable
    assert sandbox.open_sessions() == 0


async def test_a_disk_that_fails_when_the_block_ends(
    sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        store = FileSessionStore(tmp_path / "store")
        with pytest.raises(KeyError, match="of the body"):  # noqa: PT012
            async with client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store):
                (tmp_path / "store").rename(tmp_path / "gone")
                (tmp_path / "store").touch()
                raise KeyError("of the body")
    assert "cannot be used" in caplog.text


async def test_what_is_refused() -> None:
    async with Client("3.2") as client:
        with pytest.raises(ConfigurationError, match="store: expected a session store"):
            client.session("login", "password", store="folder")  # type: ignore[arg-type]
