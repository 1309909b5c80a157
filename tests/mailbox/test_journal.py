"""The journal: what every one promises, and what the one in SQLite does besides."""

import datetime as dt
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import anyio
import attrs
import pytest

from ecgridos_async.errors import JournalError, MailboxInUseError
from ecgridos_async.mailbox.journal import (
    FileState,
    Journal,
    ParcelState,
    ReceivedParcel,
    SentFile,
)
from ecgridos_async.mailbox.postgres_journal import PostgresJournal
from ecgridos_async.mailbox.sqlite_journal import SqliteJournal
from tests.mailbox.fakes import MemoryJournal
from tests.postgres import Database

pytestmark = pytest.mark.anyio

NOW = dt.datetime(2026, 11, 28, 4, 30, 0, 123456, dt.UTC)
LATER = NOW + dt.timedelta(days=31)

Journals = Callable[[], Journal]


@attrs.frozen
class Shared:
    """A journal that processes share."""

    again: Callable[[], SqliteJournal | PostgresJournal]
    source: str
    """What makes it in a program."""


def shared_journal(kind: str, request: pytest.FixtureRequest) -> Shared:
    if kind == "sqlite":
        folder: Path = request.getfixturevalue("tmp_path")
        return Shared(lambda: SqliteJournal(folder), f"SqliteJournal({str(folder)!r})")
    database: Database = request.getfixturevalue("database")
    name = secrets.token_hex(4)
    arguments = f"{database.url!r}, name={name!r}, schema={database.schema!r}"
    return Shared(lambda: database.journal(name), f"PostgresJournal({arguments})")


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest) -> Shared:
    return shared_journal(request.param, request)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def journal_of(request: pytest.FixtureRequest) -> Journals:
    """Return what opens the same journal again and again."""
    if request.param == "memory":
        kept = MemoryJournal()
        return lambda: kept
    return shared_journal(request.param, request).again


def parcel(number: int, state: ParcelState = ParcelState.SEEN) -> ReceivedParcel:
    return ReceivedParcel(
        parcel_id=number,
        state=state,
        file_name="../ünïcode\n.edi",
        name=f"x.{number}.edi",
        size=2**40,
        digest="ab" * 32,
        tries=2,
        reason="It's no use: \x00 %s '",
        changed=NOW,
    )


def file(key: str, state: FileState = FileState.INTENDED, moved_to: str = "") -> SentFile:
    return SentFile(
        key=key,
        name="850.edi",
        state=state,
        size=5,
        digest="cd" * 32,
        started_at=NOW.astimezone(dt.timezone(dt.timedelta(hours=-5))),
        ecgrid_id_from=1,
        parcel_id=None if state is FileState.INTENDED else 2**40 + int(key),
        moved_to=moved_to,
        changed=NOW,
    )


async def test_a_record_comes_back_as_it_was(journal_of: Journals) -> None:
    async with journal_of() as journal:
        await journal.put_parcels(parcel(7), durable=True)
        await journal.put_file(file("1"), durable=True)
    async with journal_of() as journal:
        assert await journal.parcels() == [parcel(7)]
        assert await journal.files() == [file("1")]
        started_at = (await journal.files())[0].started_at
        assert started_at is not None
        assert started_at.utcoffset() is not None


async def test_records_are_found_by_state_and_id(journal_of: Journals) -> None:
    async with journal_of() as journal:
        await journal.put_parcels(*(parcel(number) for number in range(1200, 0, -1)))
        await journal.put_parcels(parcel(3, ParcelState.SAVED), parcel(9, ParcelState.SET_ASIDE))
        await journal.put_parcels()

        saved = await journal.parcels(ParcelState.SET_ASIDE, ParcelState.SAVED)
        found = await journal.find_parcels([*range(1100, 1300), 3, 3])

        assert [each.parcel_id for each in saved] == [3, 9]
        assert set(found) == {*range(1100, 1201), 3}
        assert found[3].state is ParcelState.SAVED
        assert await journal.find_parcels([]) == {}
        assert len(await journal.parcels()) == 1200


async def test_files_keep_their_order_and_are_unfinished_until_they_are_moved(
    journal_of: Journals,
) -> None:
    async with journal_of() as journal:
        for key in "321":
            await journal.put_file(file(key))
        await journal.put_file(file("3", FileState.SENT))
        await journal.put_file(file("2", FileState.UNDECIDED, "look/850.edi"))

        assert [each.key for each in await journal.files()] == ["3", "2", "1"]
        assert [each.key for each in await journal.unfinished_files()] == ["3", "1"]
        assert [each.key for each in await journal.files(FileState.SENT)] == ["3"]
        assert await journal.uploaded([1, 2**40 + 3, 2**40 + 1]) == {2**40 + 3}


async def test_counts_and_pruning(journal_of: Journals) -> None:
    async with journal_of() as journal:
        await journal.put_parcels(*(parcel(n, state) for n, state in enumerate(ParcelState)))
        await journal.put_parcels(attrs.evolve(parcel(9, ParcelState.CONFIRMED), changed=LATER))
        await journal.put_file(file("1"))
        await journal.put_file(file("2", FileState.SENT))
        await journal.put_file(file("3", FileState.SENT, "sent/x"))
        await journal.put_file(file("4", FileState.UNDECIDED, "look/x"))
        await journal.put_file(attrs.evolve(file("5", FileState.GONE), started_at=None))

        before = await journal.counts()
        gone = await journal.prune(NOW + dt.timedelta(days=1))
        after = await journal.counts()

        assert dict(before.parcels) == dict.fromkeys(ParcelState, 1) | {ParcelState.CONFIRMED: 2}
        assert (before.files[FileState.SENT], before.files[FileState.REFUSED]) == (2, 0)
        assert (before.unfinished, after.unfinished) == (2, 2)
        assert gone == 4
        assert after.parcels[ParcelState.GONE] == 0
        assert after.parcels[ParcelState.CONFIRMED] == 1
        assert after.files[FileState.SENT] == 1


async def test_one_owner_for_each_job(journal_of: Journals) -> None:
    async with journal_of() as one, journal_of() as other:
        async with one.owned("receive"), other.owned("send"):
            with pytest.raises(MailboxInUseError, match="receive"):
                async with other.owned("receive"):
                    pass
        async with other.owned("receive"):
            pass


async def test_a_job_keeps_to_the_folder_that_it_used_first(journal_of: Journals) -> None:
    async with journal_of() as journal:
        assert await journal.folder_of("receive", "a") == "a"
    async with journal_of() as journal:
        assert await journal.folder_of("receive", "b") == "a"
        assert await journal.folder_of("send", "b") == "b"


async def test_the_second_waits_until_the_first_is_done(shared: Shared) -> None:
    order: list[str] = []

    async def own(name: str) -> None:
        async with shared.again() as journal, journal.owned("receive", wait=5):
            order.append(f"{name} in")
            await anyio.sleep(0.02)
            order.append(f"{name} out")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(own, "a")
        tasks.start_soon(own, "b")

    assert [line.split()[1] for line in order] == ["in", "out", "in", "out"]


async def test_one_object_has_one_owner(shared: Shared) -> None:
    async with shared.again() as journal:
        async with journal.owned("send"):
            with pytest.raises(MailboxInUseError, match=f"send is in use by process {os.getpid()}"):
                async with journal.owned("send", wait=0.01):
                    pass
        async with journal.owned("send"):
            pass


OWNER = """
import sys
import anyio
from ecgridos_async.mailbox import PostgresJournal, SqliteJournal

async def main():
    async with JOURNAL as journal, journal.owned("receive"):
        print("in", flush=True)
        await anyio.sleep(60)

anyio.run(main)
"""


async def test_the_owner_is_named_and_its_death_lets_the_next_in(shared: Shared) -> None:
    command = [sys.executable, "-c", OWNER.replace("JOURNAL", shared.source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as owner:  # noqa: ASYNC220
        assert owner.stdout is not None
        owner.stdout.readline()
        async with shared.again() as journal:
            with pytest.raises(MailboxInUseError, match=f"in use by process {owner.pid}"):
                async with journal.owned("receive", wait=0.05):
                    pass
            os.kill(owner.pid, signal.SIGKILL)
            async with journal.owned("receive", wait=5):
                pass


async def test_a_journal_that_is_not_open_or_open_twice_says_so(shared: Shared) -> None:
    journal = shared.again()
    with pytest.raises(JournalError, match="not open"):
        await journal.counts()
    async with journal:
        with pytest.raises(JournalError, match="open already"):
            async with journal:
                pass


# SQLite


async def test_a_journal_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path) as journal:
        path = journal.path
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(JournalError, match="schema 99"):
        async with SqliteJournal(tmp_path):
            pass


async def test_an_older_journal_is_brought_to_this_version(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path) as journal:
        await journal.put_parcels(parcel(1))
    with sqlite3.connect(journal.path) as db:
        db.execute("DROP TABLE folders")
        db.execute("PRAGMA user_version = 1")
    db.close()
    async with SqliteJournal(tmp_path) as journal:
        assert await journal.folder_of("receive", "a") == "a"
        assert await journal.parcels() == [parcel(1)]


async def test_other_files_are_refused(tmp_path: Path) -> None:
    path = SqliteJournal(tmp_path).path
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    with pytest.raises(JournalError, match="another program"):
        async with SqliteJournal(tmp_path):
            pass
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(JournalError, match="not a database"):
        async with SqliteJournal(tmp_path):
            pass


async def test_what_is_written_is_on_the_disk_where_it_has_to_be(tmp_path: Path) -> None:
    """WAL, and FULL only for what is written durably: NORMAL does not wait for the disk."""
    async with SqliteJournal(tmp_path) as journal:
        db = journal._opened
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        await journal.put_parcels(parcel(1))
        assert db.execute("PRAGMA synchronous").fetchone() == (1,)
        await journal.put_parcels(parcel(1), durable=True)
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)


async def test_a_reader_sees_what_a_job_has_written_so_far(tmp_path: Path) -> None:
    async with SqliteJournal(tmp_path) as writer, SqliteJournal(tmp_path) as reader:
        await writer.put_parcels(parcel(1))
        assert len(await reader.parcels()) == 1
        began = time.monotonic()
        await reader.counts()
        assert time.monotonic() - began < 5


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_text("a file")
    with pytest.raises(OSError, match="inbox"):
        async with SqliteJournal(tmp_path / "inbox"):
            pass
