"""The inbox as an iterator, over the sandbox."""

import os
from pathlib import Path

import anyio
import pytest

from ecgridos_async import ConfirmRefusedError, Session
from ecgridos_async.errors import ArgumentError, ConnectError, StateError
from ecgridos_async.mailbox import Inbox, InboxParcel
from ecgridos_async.sandbox import Sandbox
from tests.mailbox.fakes import FakeService, FakeSession, MemoryDisk, Steps

pytestmark = pytest.mark.anyio


async def upload(session: Session, *names: str) -> None:
    for name in names:
        await session.parcels.upload(name, content=name.encode())


async def test_each_waiting_parcel_once_and_confirmed(
    session: Session, sandbox: Sandbox, tmp_path: Path
) -> None:
    await upload(session, "a.edi", "../b.edi", "a.edi")
    paths: list[Path] = []

    async for parcel in session.inbox():
        async with parcel:
            paths.append(await parcel.save_to(tmp_path / "inbox"))
            assert await parcel.save_to(tmp_path / "inbox") == paths[-1]

    assert [path.read_text() for path in paths] == ["a.edi", "../b.edi", "a.edi"]
    assert {path.parent for path in paths} == {tmp_path / "inbox"}
    assert len(set(paths)) == 3
    assert (await session.parcels.in_box()).parcel_id_info_list == []
    assert sandbox.world.ledger.count("ParcelDownload") == 3
    assert [parcel async for parcel in session.inbox()] == []


async def test_an_error_leaves_the_parcel_in_the_inbox_and_the_next_run_saves_it_once(
    session: Session, sandbox: Sandbox, tmp_path: Path
) -> None:
    await upload(session, "a.edi")
    parcel = await anext(session.inbox())
    with pytest.raises(ZeroDivisionError):  # noqa: PT012  # the block is what is tested
        async with parcel:
            await parcel.save_to(tmp_path)
            raise ZeroDivisionError
    assert len((await session.parcels.in_box()).parcel_id_info_list) == 1

    async for parcel in session.inbox():
        async with parcel:
            await parcel.save_to(tmp_path)

    assert sandbox.world.ledger.count("ParcelDownload") == 1
    assert len(os.listdir(tmp_path)) == 1  # noqa: PTH208  # the other way blocks


async def test_a_parcel_that_is_skipped_is_given_once(session: Session) -> None:
    await upload(session, "a.edi", "b.edi")

    given = [parcel.info.file_name async for parcel in session.inbox()]

    assert given == ["a.edi", "b.edi"]
    assert len((await session.parcels.in_box()).parcel_id_info_list) == 2


async def test_no_more_are_in_their_blocks_than_is_allowed(session: Session) -> None:
    await upload(session, *"abcdefg")
    now, most, full = 0, 0, anyio.Event()

    async def handle(parcel: InboxParcel) -> None:
        nonlocal now, most
        async with parcel:
            now += 1
            most = max(most, now)
            if now == 3:
                full.set()
            with anyio.fail_after(30):
                await full.wait()
            assert (await parcel.download()).content
            now -= 1

    async with anyio.create_task_group() as tasks:
        async for parcel in session.inbox(concurrency=3):
            tasks.start_soon(handle, parcel)

    assert (now, most) == (0, 3)
    assert (await session.parcels.in_box()).parcel_id_info_list == []


async def test_another_mailbox_by_its_ids(session: Session) -> None:
    me = await session.who_am_i()
    await upload(session, "a.edi")

    given = [parcel async for parcel in session.inbox(mailbox=(me.network_id, me.mailbox_id))]

    assert repr(given) == f"[InboxParcel({given[0].parcel_id}, 'a.edi')]"


# Over a service in memory, with time that jumps


def fake() -> tuple[FakeService, FakeSession]:
    steps = Steps()
    service = FakeService(steps, MemoryDisk(steps))
    return service, FakeSession(service)


async def test_a_confirm_that_is_refused_is_an_error() -> None:
    service, session = fake()
    service.arrive().confirms = False
    parcel = await anext(Inbox(session))
    with pytest.raises(ConfirmRefusedError, match="still in the inbox") as caught:
        async with parcel:
            pass
    assert caught.value.parcel_id == 5_000_001
    assert caught.value.outcome == "refused"


async def test_polling_gives_what_comes_and_what_failed_once_more() -> None:
    service, session = fake()
    service.arrive("a")
    given: list[str | None] = []

    async for parcel in Inbox(session, poll=0.01):
        given.append(parcel.info.file_name)
        if len(given) == 4:
            break
        try:
            async with parcel:
                if given == ["a"]:
                    service.arrive("b")
                    raise ValueError
        except ValueError:
            continue
        if given[-1] == "a":
            service.arrive("c")
            service.arrive("d")

    assert sorted(given[:3], key=str) == ["a", "a", "b"]
    assert given[3] == "c"


async def test_polling_waits_while_the_service_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    service, session = fake()
    service.arrive()
    service.away = ConnectError("down")
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 10:
            service.away = None

    monkeypatch.setattr(anyio, "sleep", sleep)
    async for parcel in Inbox(session, poll=30):
        assert parcel.parcel_id == 5_000_001
        break
    assert slept == sorted(slept) or max(slept) <= 60
    assert 0.5 <= slept[0] <= 1
    assert 30 <= slept[-1] <= 60

    service.away = ConnectError("down")
    with pytest.raises(ConnectError):
        await anext(Inbox(session))


async def test_two_tasks_read_one_inbox() -> None:
    service, session = fake()
    for _ in range(10):
        service.arrive()
    inbox = Inbox(session, concurrency=2)
    given: list[int] = []

    async def read() -> None:
        async for parcel in inbox:
            async with parcel:
                given.append(parcel.parcel_id)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(read)
        tasks.start_soon(read)

    assert sorted(given) == list(service.parcels)


async def test_a_parcel_is_handled_once_at_a_time() -> None:
    service, session = fake()
    service.arrive()
    parcel = await anext(Inbox(session, concurrency=2))
    async with parcel:
        with pytest.raises(StateError, match="being handled already"):
            async with parcel:
                pass


@pytest.mark.parametrize(("name", "value"), [("poll", 0), ("concurrency", 0)])
async def test_arguments_that_are_wrong(name: str, value: int) -> None:
    _, session = fake()
    with pytest.raises(ArgumentError, match=name):
        Inbox(session, **{name: value})  # type: ignore[arg-type]
