"""Receive, over a service and a disk in memory: what goes wrong, and where a process may end."""

import contextlib
import errno
from collections.abc import Callable

import pytest
import trio
import trio.testing

from ecgridos_async.errors import (
    AccessDeniedError,
    ArgumentError,
    ConnectError,
    ConnectionLostError,
    ContentMismatchError,
    DecodeError,
    MailboxInUseError,
    ServiceUnavailableError,
    SQLError,
)
from ecgridos_async.mailbox import ParcelState, receiver
from ecgridos_async.models import FileInfo
from tests.mailbox.clocks import wrong_by
from tests.mailbox.fakes import (
    Killed,
    MemoryJournal,
)
from tests.mailbox.place import HOME, Place


@pytest.fixture
def place() -> Place:
    return Place()


def test_each_parcel_comes_once_and_is_confirmed(place: Place) -> None:
    for name in ("850.edi", "850.EDI", "../850.edi", "850.edi"):
        place.service.arrive(name, name.encode())

    received = place.run()
    again = place.run()

    assert (received.confirmed, again.confirmed) == (4, 0)
    assert received.failed == {}
    assert place.folder == {
        "850.5000001.edi": b"850.edi",
        "850.5000002.EDI": b"850.EDI",
        "850.5000003.edi": b"../850.edi",
        "850.5000004.edi": b"850.edi",
    }
    assert place.service.waiting() == []
    assert place.hidden == []
    assert max(place.service.downloads.values()) == 1


def test_reports_tell_each_state_in_order(place: Place) -> None:
    place.service.arrive()

    place.run()

    assert [parcel.state for parcel in place.reports] == ["seen", "asked", "saved", "confirmed"]


def test_more_than_one_listing_shows(place: Place) -> None:
    for _ in range(25):
        place.service.arrive()
    place.service.longest_list = 4

    assert place.run().confirmed == 25


@pytest.mark.parametrize("concurrency", [1, 3])
def test_killed_at_any_step_the_next_run_ends_what_was_begun(concurrency: int) -> None:
    for kill_at in range(1, 100):
        place = Place()
        contents = [place.service.arrive(content=bytes([number])).content for number in range(3)]
        place.steps.begin(kill_at=kill_at)
        try:
            place.run(concurrency=concurrency)
        except BaseException:  # noqa: BLE001  # Killed, alone or in a group
            assert place.steps.dead
        else:
            break
        saved = trio.run(place.journal.parcels, ParcelState.SAVED, ParcelState.CONFIRMED)
        before = place.service.downloads.copy()
        at = place.steps.taken[-1]
        place.steps.begin()

        place.run()

        assert sorted(place.folder.values()) == contents, at
        assert place.service.waiting() == [], at
        assert place.hidden == [], at
        again = place.service.downloads - before
        assert not {parcel.parcel_id for parcel in saved} & set(again), at
    else:
        pytest.fail("it never ended")
    assert kill_at > 30


def test_killed_at_any_step_beside_a_program_that_takes_files_away_at_once() -> None:
    for kill_at in range(1, 100):
        place = Place()
        place.service.arrive(content=b"a")
        place.steps.begin(kill_at=kill_at)
        try:
            place.run()
        except BaseException:  # noqa: BLE001  # Killed, alone or in a group
            assert place.steps.dead
        else:
            break
        taken = list(place.folder.values())
        for name in place.folder:
            del place.disk.files[HOME / name]
        place.steps.begin()

        place.run()

        assert taken + list(place.folder.values()) == [b"a"], place.steps.taken
        assert place.service.waiting() == []


def test_a_mailbox_that_lets_a_parcel_go_when_it_is_downloaded_loses_none() -> None:
    for kill_at in range(1, 100):
        place = Place()
        place.service.deletes_on_download = True
        place.service.arrive(content=b"a")
        place.steps.begin(kill_at=kill_at)
        try:
            place.run()
        except BaseException:  # noqa: BLE001  # Killed, alone or in a group
            assert place.steps.dead
        else:
            break
        place.steps.begin()

        place.run()

        assert list(place.folder.values()) == [b"a"], place.steps.taken


def test_replies_that_are_lost_are_no_loss() -> None:
    for lose_at in range(1, 100):
        place = Place()
        place.service.arrive(content=b"a")
        place.service.arrive(content=b"b")
        place.steps.begin(lose_at=lose_at)
        with contextlib.suppress(ConnectionLostError):
            place.run()
        if len(place.steps.taken) < lose_at:
            break
        place.steps.begin()

        place.run()

        assert sorted(place.folder.values()) == [b"a", b"b"]
        assert place.service.waiting() == []


def short(place: Place) -> None:
    place.service.parcels[5_000_001].byte_count += 1


def unreadable(place: Place) -> None:
    place.service.parcels[5_000_001].error = DecodeError("no content", operation="ParcelDownload")


def not_confirmed(place: Place) -> None:
    place.service.parcels[5_000_001].confirms = False


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        pytest.param(short, "came with 7 bytes; the service says that it has 8", id="short"),
        pytest.param(unreadable, "no content", id="unreadable"),
        pytest.param(not_confirmed, "did not confirm parcel 5000001", id="not confirmed"),
    ],
)
def test_a_poison_parcel_is_set_aside_with_its_reason_and_the_rest_goes_on(
    poison: Callable[[Place], None], reason: str, place: Place
) -> None:
    for _ in range(3):
        place.service.arrive()
    poison(place)

    runs = [place.run(tries=3) for _ in range(4)]

    assert [run.confirmed for run in runs] == [2, 0, 0, 0]
    assert [set(run.failed) for run in runs] == [{5_000_001}, {5_000_001}, set(), set()]
    assert [run.set_aside for run in runs] == [0, 0, 1, 1]
    aside = place.state_of(5_000_001)
    assert (aside.state, aside.tries) == (ParcelState.SET_ASIDE, 3)
    assert reason in aside.reason
    assert [parcel.parcel_id for parcel in place.service.waiting()] == [5_000_001]
    assert ("850.5000001.edi" in place.folder) is (poison is not_confirmed)


def test_a_parcel_that_was_set_aside_is_not_forgotten_when_it_leaves_the_inbox(
    place: Place,
) -> None:
    place.service.deletes_on_download = True
    place.service.arrive()
    short(place)

    runs = [place.run(tries=2) for _ in range(3)]

    assert [run.set_aside for run in runs] == [0, 1, 1]
    assert place.state_of(5_000_001).state is ParcelState.SET_ASIDE


def test_a_parcel_set_aside_for_its_confirm_is_done_when_it_leaves_the_inbox(place: Place) -> None:
    parcel = place.service.arrive()
    not_confirmed(place)
    place.run(tries=1)
    parcel.waits = False

    assert place.run().set_aside == 0
    assert place.state_of(parcel.parcel_id).state is ParcelState.CONFIRMED


def test_a_confirm_that_is_refused_once_is_not_a_failure(place: Place) -> None:
    parcel = place.service.arrive()
    parcel.confirms = False
    assert isinstance(place.run().failed[parcel.parcel_id], Exception)
    parcel.confirms = True

    assert place.run().failed == {}
    assert place.state_of(parcel.parcel_id).state is ParcelState.CONFIRMED
    assert place.service.downloads[parcel.parcel_id] == 1


def test_a_parcel_that_vanishes_between_list_and_download(place: Place) -> None:
    place.service.arrive()
    place.service.arrive()
    kept = dict(place.service.parcels)
    download = place.service.download

    def vanish(parcel_id: int) -> FileInfo:
        place.service.parcels.pop(5_000_001, None)
        return download(parcel_id)

    place.service.download = vanish  # type: ignore[method-assign]
    received = place.run()

    assert (received.confirmed, received.failed) == (1, {})
    assert place.state_of(5_000_001).state is ParcelState.GONE
    place.service.download = download  # type: ignore[method-assign]
    place.service.parcels = kept
    assert place.run().confirmed == 1


def test_the_service_may_be_away_for_an_hour(place: Place) -> None:
    parcel = place.service.arrive()
    place.service.away = ConnectError("down", operation="ParcelInBox")

    ran = place.run_for(3600)

    assert ran == 3600
    calls = place.steps.taken.count("call ParcelInBox")
    assert 60 < calls < 150
    place.service.away = None
    place.run_for(100)
    assert place.state_of(parcel.parcel_id).state is ParcelState.CONFIRMED
    assert place.state_of(parcel.parcel_id).tries == 0


def test_a_job_that_does_not_poll_says_that_the_service_is_away(place: Place) -> None:
    place.service.away = ConnectError("down", operation="ParcelInBox")
    with pytest.raises(ConnectError):
        place.run()


def test_a_service_that_asks_to_wait_is_given_the_time(place: Place) -> None:
    place.service.away = ServiceUnavailableError("later", retry_after=600)

    place.run_for(3600)

    assert place.steps.taken.count("call ParcelInBox") == 6


@pytest.mark.parametrize("error", [SQLError("broken"), AccessDeniedError("no"), ConnectError("x")])
def test_what_may_be_the_service_s_fault_counts_only_if_others_go_through(
    error: Exception, place: Place
) -> None:
    sick = place.service.arrive()
    sick.error = error
    with pytest.raises(type(error)):
        place.run(tries=1)
    assert place.state_of(sick.parcel_id).tries == 0

    place.service.arrive()
    assert place.run(tries=1).set_aside == 1
    assert place.state_of(sick.parcel_id).reason == str(error)


def test_a_parcel_that_fails_is_tried_again_later_and_later(place: Place) -> None:
    place.service.arrive()
    short(place)

    place.run_for(3600, tries=5)

    assert place.service.downloads[5_000_001] == 5
    assert place.state_of(5_000_001).state is ParcelState.SET_ASIDE


def test_one_that_polls_takes_what_comes_later(place: Place) -> None:
    async def main() -> None:
        async with trio.open_nursery() as tasks:
            tasks.start_soon(lambda: place.receive(poll=30))
            for number in range(1, 4):
                await trio.sleep(100)
                assert len(place.folder) == number - 1
                place.service.arrive()
            await trio.sleep(100)
            tasks.cancel_scope.cancel()

    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    assert len(place.folder) == 3


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing_ends_the_job_and_loses_nothing(
    number: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.service.arrive(content=b"a")

    async def refuse(*_: object) -> None:
        raise OSError(number, "the disk takes nothing", "inbox/850.edi")

    with monkeypatch.context() as patch:
        patch.setattr(place.disk, "move", refuse)
        with pytest.raises(OSError, match="takes nothing") as caught:
            place.run_for(3600)
        assert caught.value.errno == number
    assert len(place.service.waiting()) == 1

    place.run()
    assert list(place.folder.values()) == [b"a"]
    assert place.service.downloads[5_000_001] == 1


@pytest.mark.parametrize("days", [-40, 40])
@pytest.mark.parametrize("point", ["before the move", "reply to ParcelDownloadConfirm"])
def test_a_clock_that_jumps_changes_nothing(
    point: str, days: float, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.service.arrive(content=b"a")
    place.steps.begin(kill_at=(point, 1))
    with pytest.raises(BaseException):  # noqa: B017, PT011  # Killed, alone or in a group
        place.run()
    assert place.steps.dead
    place.steps.begin()

    monkeypatch.setattr(receiver, "dt", wrong_by(days))
    place.run()

    assert list(place.folder.values()) == [b"a"]
    assert (place.service.waiting(), place.service.downloads[5_000_001]) == ([], 1)


def test_names_of_ones_own_get_a_number_where_they_are_taken(place: Place) -> None:
    place.disk.files[HOME / "x.edi"] = b"of a person"
    for number in range(3):
        place.service.arrive(content=bytes([number]))

    def name(_: FileInfo) -> str:
        return "../X.EDI"

    place.run(name=name, concurrency=3)

    assert place.disk.files.pop(HOME / "x.edi") == b"of a person"
    assert set(place.folder) == {"X~2.EDI", "X~3.EDI", "X~4.EDI"}
    assert sorted(place.folder.values()) == [b"\x00", b"\x01", b"\x02"]


def test_a_file_of_the_same_name_is_never_replaced(place: Place) -> None:
    place.disk.files[HOME / "850.5000001.edi"] = b"of a person"
    place.service.arrive(content=b"a")

    place.run()

    assert place.folder == {"850.5000001.edi": b"of a person", "850.5000001~2.edi": b"a"}


def test_the_same_file_from_a_lost_journal_is_not_doubled(place: Place) -> None:
    place.service.arrive(content=b"a")
    place.run()
    place.service.parcels[5_000_001].waits = True
    place.journal = MemoryJournal(place.steps)

    place.run()

    assert place.folder == {"850.5000001.edi": b"a"}
    assert place.hidden == []


def test_a_confirmed_parcel_that_waits_again_is_confirmed_again_and_not_doubled(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.service.arrive(content=b"a")
    place.run()
    place.service.parcels[5_000_001].waits = True

    received = place.run()

    assert received.confirmed == 0
    assert place.service.waiting() == []
    assert place.service.downloads[5_000_001] == 1
    assert "Parcel 5000001 was confirmed at" in caplog.text


def test_a_second_job_in_the_same_folder_says_so(place: Place) -> None:
    async def main() -> None:
        async with place.journal.owned("receive"):
            await place.receive()

    with pytest.raises(MailboxInUseError):
        trio.run(main)


@pytest.mark.parametrize(("name", "value"), [("poll", 0), ("poll", -1), ("tries", 0)])
def test_arguments_that_are_wrong(name: str, value: float, place: Place) -> None:
    with pytest.raises(ArgumentError, match=name):
        place.run(**{name: value})
    assert place.steps.taken == []


def test_content_mismatch_is_an_error_with_figures(place: Place) -> None:
    place.service.arrive()
    short(place)

    error = place.run().failed[5_000_001]

    assert isinstance(error, ContentMismatchError)
    assert (error.parcel_id, error.expected, error.size) == (5_000_001, 8, 7)


def test_killed_is_not_an_error() -> None:
    assert not issubclass(Killed, Exception)
