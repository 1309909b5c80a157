"""Send, over a service and a disk in memory: what goes wrong, and where a process may end."""

import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trio

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import (
    AccessDeniedError,
    ArgumentError,
    ConnectError,
    DataError,
    FrameworkFault,
    InternalError,
    JournalError,
    LoginRefusedError,
    MailboxInUseError,
    ServiceUnavailableError,
)
from ecgridos_async.mailbox import FileState, Route, Sent, SentFile, sender
from tests.mailbox.clocks import wrong_by
from tests.mailbox.fakes import (
    FakeUpload,
)
from tests.mailbox.outbox import HOME, SECOND, Place


@pytest.fixture
def place() -> Place:
    return Place()


def test_each_file_is_sent_once_and_moved(place: Place) -> None:
    place.write("a.edi", b"a")
    place.write("b.edi", b"b")

    sent, again = place.run(), place.run()

    assert (sent.sent, sent.found, sent.failed, again.sent) == (2, 0, {}, 0)
    assert sorted(place.uploaded) == [b"a", b"b"]
    assert sorted(place.folder("sent").values()) == [b"a", b"b"]
    assert set(place.folder("sent")) <= {f"{n}.600000{i}.edi" for n in "ab" for i in (1, 2)}
    assert place.folder() == place.folder("sending") == place.folder("look") == {}


def test_reports_tell_each_state_in_order(place: Place) -> None:
    place.write("a.edi")

    place.run()

    states = [(file.state, file.moved_to) for file in place.reports]
    assert states == [
        ("claimed", ""),
        ("intended", ""),
        ("sent", ""),
        ("sent", "sent/a.6000001.edi"),
    ]
    assert place.reports[1].started_at is not None
    assert place.reports[1].started_at.year == 2027  # the clock of the service


def test_files_that_are_not_complete_are_left_alone(place: Place) -> None:
    names = [".hidden", "~lock", "a.part", "b.TMP", "c.filepart", "d.edi.route.json"]
    for name in names:
        place.write(name)
    place.write("empty.edi", b"")

    assert place.run().left == 1
    assert set(place.folder()) == {*names, "empty.edi"}


def test_a_name_that_is_not_utf_8_is_in_nobodys_way(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    name = b"850\xff.edi".decode(errors="surrogateescape")
    place.write(name, b"a")
    place.write("b.edi", b"b")

    result = place.run()

    assert (result.sent, result.left) == (1, 1)
    assert list(place.folder()) == [name]
    assert "its name is not UTF-8" in caplog.text


def test_a_file_that_is_being_written_is_left_alone(place: Place) -> None:
    async def main() -> None:
        async with trio.open_nursery() as tasks:
            tasks.start_soon(lambda: place.send(poll=1, steady=5))
            for size in range(1, 20):
                place.write("a.edi", b"a" * size)
                await trio.sleep(2)
                assert place.uploaded == []
            await trio.sleep(10)
            tasks.cancel_scope.cancel()

    place.timed(main)
    assert place.uploaded == [b"a" * 19]


def test_one_that_does_not_poll_watches_a_file_once(place: Place) -> None:
    async def main() -> Sent:
        place.write("a.edi", b"a")
        result: list[Sent] = []

        async def job() -> None:
            result.append(await place.send(steady=5))

        async with trio.open_nursery() as tasks:
            tasks.start_soon(job)
            await trio.sleep(3)
            place.write("a.edi", b"aa")
        return result[0]

    assert place.timed(main).left == 1
    assert place.uploaded == []
    assert place.run(steady=5).sent == 1


def test_in_an_empty_folder_there_is_nothing_to_wait_for(place: Place) -> None:
    async def main() -> float:
        began = trio.current_time()
        await place.send(steady=5)
        return trio.current_time() - began

    assert place.timed(main) == 0


def test_killed_at_any_step_the_next_run_ends_what_was_begun() -> None:
    kill_at = 0
    for kill_at in range(1, 200):
        place = Place()
        place.write("a.edi", b"a")
        place.write("b.edi", b"b")
        place.steps.begin(kill_at=kill_at)
        killed = place.run_and_be_killed(concurrency=1)

        place.run(concurrency=2)

        assert sorted(place.uploaded) == [b"a", b"b"], kill_at
        assert sorted(place.folder("sent").values()) == [b"a", b"b"]
        assert place.folder("sending") == place.folder("look") == place.folder() == {}
        if not killed:
            break
    assert 20 < kill_at < 200


@pytest.mark.parametrize("box", ["in process", "error", "archive"])
@pytest.mark.parametrize(("lag", "sees_all"), [(0, True), (60, True), (60, False)])
def test_an_upload_without_a_reply_is_found_and_not_repeated(
    box: str, lag: float, sees_all: bool, place: Place
) -> None:
    place.service.sees_all_mailboxes = sees_all
    place.write("a.edi", b"a")
    place.service.box, place.service.lag = box, lag
    place.steps.begin(lose_at=reply_to("ParcelUpload", place))

    sent = place.run()

    assert (sent.sent, sent.found) == (1, 1)
    assert place.uploaded == [b"a"]
    assert set(place.folder("sent")) == {"a.6000001.edi"}
    assert [file.state for file in place.files()] == [FileState.FOUND]


@pytest.mark.parametrize("days", [-40, -1, -0.01, 1, 40])
def test_a_clock_that_jumps_doubles_nothing(
    days: float, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of this machine and that of the service, between an upload and its search."""
    place.write("a.edi", b"a")
    place.steps.begin(kill_at=("reply to ParcelUpload", 1))
    assert place.run_and_be_killed()

    for upload in place.service.uploads.values():
        upload.date += SECOND  # it took that long
    place.service.epoch += timedelta(days=days)
    monkeypatch.setattr(sender, "dt", wrong_by(days))
    sent = place.run()

    assert (sent.sent, sent.found) == (1, 1)
    assert place.uploaded == [b"a"]


def test_an_upload_that_never_arrived_is_repeated_after_a_while(place: Place) -> None:
    place.write("a.edi", b"a")
    step = reply_to("ParcelUpload", place) - 2
    place.steps.begin(drop_at=step)
    began = place.service.epoch

    sent = place.run()

    assert (sent.sent, sent.found) == (1, 0)
    assert place.uploaded == [b"a"]
    assert place.service.epoch - began > 120 * SECOND
    assert place.files()[0].tries == 2


def reply_to(operation: str, place: Place) -> int:
    """Return the number of the step at which a run gets the reply to an operation."""
    other = Place()
    other.disk.files |= place.disk.files
    other.run()
    return other.steps.taken.index(f"reply to {operation}") + 1


def test_killed_while_it_finds_out(place: Place) -> None:
    for kill_at in range(1, 80):
        place = Place()
        place.write("a.edi", b"a")
        place.service.lag = 60
        place.steps.begin(lose_at=reply_to("ParcelUpload", place), kill_at=10 + kill_at)
        killed = place.run_and_be_killed()

        place.run()

        assert place.uploaded == [b"a"]
        assert len(place.folder("sent")) == 1
        if not killed:
            break


def lost(place: Place, **options: Any) -> Sent:
    """Send `a.edi`, lose the reply to its upload, and return its state."""
    place.write("a.edi", b"a")
    place.steps.begin(lose_at=reply_to("ParcelUpload", place))
    return place.run(**options)


def of_another(place: Place, name: str, content: bytes, *, before: float = 0) -> None:
    """Put a parcel into the outbox that this job did not send."""
    service = place.service
    date = service.epoch + (1 - before) * SECOND
    number = 7_000_001 + len(service.uploads)
    service.uploads[number] = FakeUpload(number, name, content, date, (1, 0))


@pytest.mark.parametrize(
    ("name", "content", "before", "sent", "undecided"),
    [
        pytest.param("a.edi", b"a", 0, 0, 1, id="two that are the same"),
        pytest.param("a.edi", b"a", 200, 1, 0, id="one long before"),
        pytest.param("a.edi", b"b", 0, 1, 0, id="another content"),
        pytest.param("b.edi", b"a", 0, 1, 0, id="another name"),
    ],
)
def test_other_parcels_in_the_outbox(
    name: str, content: bytes, before: float, sent: int, undecided: int, place: Place
) -> None:
    of_another(place, name, content, before=before)

    result = lost(place)

    assert (result.sent, result.undecided) == (sent, undecided)
    assert len(place.service.uploads) == 2
    assert len(place.folder("look")) == 2 * undecided


@pytest.mark.parametrize(
    ("name", "before"), [pytest.param("b.edi", 0, id="name"), pytest.param("a.edi", 200, id="date")]
)
def test_one_that_may_be_it_goes_to_a_person_with_a_report(
    name: str, before: float, place: Place
) -> None:
    of_another(place, name, b"a", before=before)
    place.write("a.edi", b"a")
    place.steps.begin(drop_at=reply_to("ParcelUpload", place) - 2)

    result = place.run()

    assert (result.sent, result.undecided) == (0, 1)
    assert place.folder("look")["a.edi"] == b"a"
    report = place.folder("look")["a.edi.report.txt"].decode()
    assert "File:      a.edi" in report
    assert "Parcel 7000001, 202" in report
    assert name in report
    assert "move it back into the folder" in report
    assert place.files()[0].moved_to == "look/a.edi"

    place.service.uploads.clear()
    place.disk.files[HOME / "a.edi"] = place.disk.files.pop(HOME / "look" / "a.edi")
    assert place.run().sent == 1


def test_an_outbox_that_does_not_show_all_decides_nothing(place: Place) -> None:
    for _ in range(3):
        of_another(place, "x", b"xyz")
    for upload in place.service.uploads.values():
        upload.box = "in process"
    place.service.longest_list = 2
    place.write("a.edi", b"a")
    place.steps.begin(drop_at=reply_to("ParcelUpload", place) - 2)

    assert place.run().undecided == 1


def test_an_upload_that_the_service_books_to_another_mailbox_is_found(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("a.edi", b"a")
    step = reply_to("ParcelUpload", place)
    upload = place.service.upload

    def elsewhere(**given: Any) -> int:
        given["mailbox_id"] = 2001
        return upload(**given)

    monkeypatch.setattr(place.service, "upload", elsewhere)
    place.steps.begin(lose_at=step)

    assert place.run().found == 1


def test_earlier_files_of_the_same_name_and_content_stay_apart(place: Place) -> None:
    place.write("a.edi", b"a")
    place.run()

    assert lost(place).found == 1
    assert [file.parcel_id for file in place.files()] == [6_000_001, 6_000_002]
    assert len(place.folder("sent")) == 2


def test_what_never_arrives_goes_to_a_person_in_the_end(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("a.edi", b"a")
    monkeypatch.setattr(place.service, "upload", failing(InternalError("crashed")))

    result = place.run(tries=3)

    assert (result.sent, result.undecided) == (0, 1)
    assert "3 uploads had no reply" in place.files()[0].reason


def failing(error: Exception) -> Callable[..., int]:
    def upload(**_: object) -> int:
        raise error

    return upload


@pytest.mark.parametrize(
    "error", [InternalError("x"), FrameworkFault("x"), ServiceUnavailableError("x")]
)
def test_a_service_that_fails_on_the_way_may_have_the_file(
    error: Exception, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fault says that it refused; but it may have failed after it had stored the parcel."""
    place.write("a.edi", b"a")
    upload = place.service.upload
    calls: list[int] = []

    def crash(**given: Any) -> int:
        calls.append(upload(**given))
        raise error

    monkeypatch.setattr(place.service, "upload", crash)
    assert place.run().found == 1
    assert len(calls) == 1


def test_what_the_service_refuses_goes_to_a_person(place: Place) -> None:
    place.write("a.edi", b"a")
    place.service.refuses = DataError("Not EDI.")

    result = place.run()

    assert (result.sent, result.refused) == (0, 1)
    assert place.folder("look")["a.edi"] == b"a"
    assert b"Not EDI." in place.folder("look")["a.edi.report.txt"]


@pytest.mark.parametrize("returned", [0, -1])
def test_a_result_that_cannot_be_a_parcel_id_goes_to_a_person(returned: int, place: Place) -> None:
    place.write("a.edi", b"a")
    place.service.returns_for_uploads = returned

    assert place.run().refused == 1
    assert b"not a ParcelID" in place.folder("look")["a.edi.report.txt"]


@pytest.mark.parametrize("error", [AccessDeniedError("no"), LoginRefusedError("no")])
def test_what_concerns_every_file_ends_the_job(error: Exception, place: Place) -> None:
    place.write("a.edi", b"a")
    place.service.refuses = error
    with pytest.raises(type(error)):
        place.run()
    assert place.files()[0].state is FileState.CLAIMED
    place.service.refuses = None
    assert place.run().sent == 1
    assert place.files()[0].tries == 1


def test_a_file_without_rights_goes_to_a_person_if_others_go_through(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("a.edi", b"a")
    place.write("b.edi", b"b")
    upload = place.service.upload

    def some(**given: Any) -> int:
        if given["file_name"] == "a.edi":
            raise AccessDeniedError("not yours")
        return upload(**given)

    monkeypatch.setattr(place.service, "upload", some)
    result = place.run()
    assert (result.sent, result.refused) == (1, 1)


def test_the_service_may_be_away_for_an_hour(place: Place) -> None:
    place.write("a.edi", b"a")
    place.service.away = ConnectError("down")
    place.run_for(3600)
    assert place.uploaded == []
    with pytest.raises(ConnectError):
        place.run()
    place.service.away = None

    place.run_for(100)

    assert place.uploaded == [b"a"]


def test_one_that_polls_takes_what_comes_later(place: Place) -> None:
    async def main() -> None:
        async with trio.open_nursery() as tasks:
            tasks.start_soon(lambda: place.send(poll=10))
            for number in range(1, 4):
                await trio.sleep(60)
                assert len(place.uploaded) == number - 1
                place.write("a.edi", bytes([number]))
            await trio.sleep(60)
            tasks.cancel_scope.cancel()

    place.timed(main)
    assert place.uploaded == [b"\x01", b"\x02", b"\x03"]
    assert len(place.folder("sent")) == 3


@pytest.mark.parametrize("version", list(ApiVersion))
def test_directed_by_a_file_beside_it_or_a_rule_in_every_version(
    version: ApiVersion, place: Place
) -> None:
    place.version = version
    place.write("a.csv", b"a")
    place.write("a.csv.route.json", b'{"ecgrid_id_from": 1, "ecgrid_id_to": 2}')
    place.write("b.csv", b"b")
    place.write("c.edi", b"c")

    def route(path: Path) -> Route | None:
        return Route(3, 4) if path.suffix == ".csv" else None

    assert place.run(route=route).sent == 3
    ids = {upload.content: upload.ids for upload in place.service.uploads.values()}
    assert ids == {b"a": (1, 2), b"b": (3, 4), b"c": None}
    assert len(place.folder("sent")) == 4
    assert place.folder() == {}


@pytest.mark.parametrize("version", list(ApiVersion))
def test_for_another_mailbox_in_every_version(version: ApiVersion, place: Place) -> None:
    place.version = version
    place.write("a.edi", b"a")

    assert place.run(mailbox=(1, 2001)).sent == 1
    assert [upload.mailbox for upload in place.service.uploads.values()] == [(1, 2001)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"ecgrid_id_from": 1, "ecgrid_id_to": "2"}'])
def test_a_file_beside_it_that_says_nothing_sends_nothing(text: str, place: Place) -> None:
    place.write("a.csv", b"a")
    place.write("a.csv.route.json", text.encode())

    result = place.run()

    assert (result.sent, result.refused) == (0, 1)
    assert set(place.folder("look")) == {"a.csv", "a.csv.route.json", "a.csv.report.txt"}
    assert place.uploaded == []


def test_what_a_person_left_in_look_is_in_nobodys_way(place: Place) -> None:
    for _ in range(2):
        place.write("a.csv", b"a")
        place.write("a.csv.route.json")
        assert place.run().refused == 1
        place.disk.files.pop(HOME / "look" / "a.csv", None)  # taken back, but not what is beside it

    assert set(place.folder("look")) == {
        f"{name}.{ending}"
        for name in ("a.csv", "a~2.csv")
        for ending in ("route.json", "report.txt")
    } | {"a~2.csv"}


def test_killed_beside_a_file_that_says_where_it_goes() -> None:
    for kill_at in range(1, 100):
        place = Place()
        place.write("a.csv", b"a")
        place.write("a.csv.route.json", b'{"ecgrid_id_from": 1, "ecgrid_id_to": 2}')
        place.steps.begin(kill_at=kill_at)
        killed = place.run_and_be_killed()

        place.run()

        uploads = place.service.uploads.values()
        assert [(upload.content, upload.ids) for upload in uploads] == [(b"a", (1, 2))], kill_at
        assert len(place.folder("sent")) == 2, kill_at
        if not killed:
            break


def test_a_file_that_somebody_takes_away_is_not_sent(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("a.edi", b"a")
    put = place.journal.put_file

    async def put_and_take_away(file: SentFile, *, durable: bool = False) -> None:
        await put(file, durable=durable)
        place.disk.files.pop(HOME / "a.edi", None)

    with monkeypatch.context() as patch:
        patch.setattr(place.journal, "put_file", put_and_take_away)
        assert place.run().sent == 0
    assert [file.state for file in place.files()] == [FileState.GONE]
    assert place.run().sent == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing_ends_the_job_and_loses_nothing(
    number: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("a.edi", b"a")

    async def refuse(*_: object) -> None:
        raise OSError(number, "the disk takes nothing")

    with monkeypatch.context() as patch:
        patch.setattr(place.disk, "move", refuse)
        with pytest.raises(OSError, match="takes nothing"):
            place.run_for(60)
    assert place.uploaded == []
    assert place.run().sent == 1


def test_a_disk_that_is_full_after_the_upload_doubles_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write("a.edi", b"a")
    put = place.journal.put_file

    async def refuse(file: SentFile, *, durable: bool = False) -> None:
        if file.state is FileState.SENT:
            raise JournalError("database or disk is full")
        await put(file, durable=durable)

    with monkeypatch.context() as patch:
        patch.setattr(place.journal, "put_file", refuse)
        with pytest.raises(JournalError):
            place.run_for(60)

    assert place.run().found == 1
    assert place.uploaded == [b"a"]


def test_a_second_job_in_the_same_folder_says_so(place: Place) -> None:
    async def main() -> None:
        async with place.journal.owned("send"):
            await place.send()

    with pytest.raises(MailboxInUseError):
        trio.run(main)


@pytest.mark.parametrize(
    ("name", "value"), [("poll", 0), ("steady", -1), ("settle", -1), ("tries", 0)]
)
def test_arguments_that_are_wrong(name: str, value: float, place: Place) -> None:
    with pytest.raises(ArgumentError, match=name):
        place.run(**{name: value})
