"""The journal in SQLite, a file in the folder of the job."""

import datetime as dt
import enum
import os
import sqlite3
import threading
import time
import typing
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import anyio
import anyio.to_thread
import attrs

from ecgridos_async.errors import JournalError
from ecgridos_async.mailbox.folders import HIDDEN
from ecgridos_async.mailbox.journal import (
    Counts,
    FileState,
    Job,
    ParcelState,
    ReceivedParcel,
    SentFile,
)
from ecgridos_async.mailbox.locks import locked

T = TypeVar("T")

_APPLICATION: Final = 0x45434752
"""`ECGR`, by which the file is known to be a journal."""
_BUSY: Final = 30.0
"""Seconds to wait for another connection that writes."""
_AT_ONCE: Final = 500
"""How many ids one query asks for; SQLite before 3.32 takes 999 parameters."""
_UNFINISHED: Final = "moved_to = '' AND state <> 'gone'"

_MIGRATIONS: Final = (
    """
    CREATE TABLE parcels (
        parcel_id INTEGER PRIMARY KEY,
        state TEXT NOT NULL,
        file_name TEXT NOT NULL,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        digest TEXT NOT NULL,
        tries INTEGER NOT NULL,
        reason TEXT NOT NULL,
        changed TEXT NOT NULL
    );
    CREATE INDEX parcels_by_state ON parcels (state, parcel_id);
    CREATE TABLE files (
        number INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        state TEXT NOT NULL,
        size INTEGER NOT NULL,
        digest TEXT NOT NULL,
        started_at TEXT,
        ecgrid_id_from INTEGER,
        ecgrid_id_to INTEGER,
        parcel_id INTEGER,
        moved_to TEXT NOT NULL,
        tries INTEGER NOT NULL,
        reason TEXT NOT NULL,
        changed TEXT NOT NULL
    );
    CREATE INDEX files_by_state ON files (state, number);
    CREATE INDEX files_unfinished ON files (number)
        WHERE moved_to = '' AND state <> 'gone';
    CREATE INDEX files_by_parcel ON files (parcel_id);
    """,
    "CREATE TABLE folders (job TEXT PRIMARY KEY, folder TEXT NOT NULL)",
)
"""How each version of the schema is made of the one before; the first is made of nothing."""


class SqliteJournal:
    """A journal in SQLite: `.ecgridos/journal.sqlite` in a folder.

        async with SqliteJournal("inbox/") as journal:
            print(await journal.counts())

    Any number of processes may read it while a job writes. It is an ordinary SQLite file in WAL
    mode, so the folder must be on a local disk.

    Raises:
        JournalError: From every method, if the file cannot be read or written.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        self._hidden = self._folder / HIDDEN
        self._connection: sqlite3.Connection | None = None
        self._using = threading.Lock()
        """A cancelled task leaves its thread behind, which may still use the connection."""

    @property
    def path(self) -> Path:
        """The file."""
        return self._hidden / "journal.sqlite"

    async def __aenter__(self) -> Self:
        await self._in_thread(self._open)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with anyio.CancelScope(shield=True):
            await self._in_thread(self._close)

    def owned(self, job: Job, *, wait: float = 0.0) -> AbstractAsyncContextManager[None]:
        """Keep every other process and task from doing *job* in this folder."""
        what = f"{self._folder}: the job {job}"
        return locked(self._hidden / f"{job}.lock", what, wait=wait)

    async def folder_of(self, job: Job, folder: str, /) -> str:
        """Return the id of the folder of a job; if none is known, that is *folder* from now on."""

        def find() -> str:
            with self._opened as db:
                db.execute("PRAGMA synchronous = FULL")
                db.execute("INSERT OR IGNORE INTO folders VALUES (?, ?)", (job, folder))
                ((found,),) = db.execute("SELECT folder FROM folders WHERE job = ?", (job,))
            return str(found)

        return await self._in_thread(find)

    async def parcels(self, *states: ParcelState) -> list[ReceivedParcel]:
        """Return the parcels in some states, or all, by ParcelID."""
        return await self._in_thread(
            lambda: _PARCELS.read(
                self._opened, f"{_where(len(states), 'state')} ORDER BY parcel_id", states
            )
        )

    async def find_parcels(self, parcel_ids: Iterable[int]) -> dict[int, ReceivedParcel]:
        """Return those of some parcels that are known."""

        def find() -> dict[int, ReceivedParcel]:
            return {
                parcel.parcel_id: parcel
                for some in _batches(parcel_ids)
                for parcel in _PARCELS.read(self._opened, _where(len(some), "parcel_id"), some)
            }

        return await self._in_thread(find)

    async def put_parcels(self, *parcels: ReceivedParcel, durable: bool = False) -> None:
        """Add parcels, or replace what was known of them."""
        await self._in_thread(lambda: self._write(_PARCELS, parcels, durable=durable))

    async def files(self, *states: FileState) -> list[SentFile]:
        """Return the files in some states, or all, in the order in which they were added."""
        return await self._in_thread(
            lambda: _FILES.read(
                self._opened, f"{_where(len(states), 'state')} ORDER BY number", states
            )
        )

    async def unfinished_files(self) -> list[SentFile]:
        """Return the files that are there and were not moved yet, in the order of their adding."""
        return await self._in_thread(
            lambda: _FILES.read(self._opened, f"WHERE {_UNFINISHED} ORDER BY number", ())
        )

    async def put_file(self, file: SentFile, *, durable: bool = False) -> None:
        """Add a file, or replace what was known of it."""
        await self._in_thread(lambda: self._write(_FILES, [file], durable=durable))

    async def uploaded(self, parcel_ids: Iterable[int]) -> set[int]:
        """Return those of some parcels that files of this journal became."""

        def find() -> set[int]:
            return {
                number
                for some in _batches(parcel_ids)
                for (number,) in self._opened.execute(
                    f"SELECT parcel_id FROM files {_where(len(some), 'parcel_id')}",  # noqa: S608  # no value is in it
                    some,
                )
            }

        return await self._in_thread(find)

    async def counts(self) -> Counts:
        """Count parcels and files by state."""

        def count() -> Counts:
            db = self._opened
            parcels = dict(db.execute("SELECT state, count(*) FROM parcels GROUP BY state"))
            files = dict(db.execute("SELECT state, count(*) FROM files GROUP BY state"))
            ((left,),) = db.execute(f"SELECT count(*) FROM files WHERE {_UNFINISHED}")  # noqa: S608  # a constant
            return Counts(
                {state: parcels.get(state, 0) for state in ParcelState},
                {state: files.get(state, 0) for state in FileState},
                left,
            )

        return await self._in_thread(count)

    async def prune(self, before: dt.datetime) -> int:
        """Forget what is done since before a moment, and return how many records that were."""

        def forget() -> int:
            moment = before.astimezone(dt.UTC).isoformat(timespec="microseconds")
            with self._opened as db:
                parcels = db.execute(
                    "DELETE FROM parcels WHERE state IN (?, ?) AND changed < ?",
                    (ParcelState.CONFIRMED, ParcelState.GONE, moment),
                )
                files = db.execute(
                    "DELETE FROM files WHERE changed < ? "
                    "AND (state = ? OR (state IN (?, ?) AND moved_to <> ''))",
                    (moment, FileState.GONE, FileState.SENT, FileState.FOUND),
                )
            return parcels.rowcount + files.rowcount

        return await self._in_thread(forget)

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise JournalError(f"{self.path}: the journal is not open; use it in `async with`")
        return self._connection

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Do *work* with the connection in a worker thread."""

        def locked_work() -> T:
            with self._using:
                return work()

        try:
            return await anyio.to_thread.run_sync(locked_work)
        except sqlite3.Error as error:
            raise JournalError(f"{self.path}: {error}") from error

    def _open(self) -> None:
        if self._connection is not None:
            raise JournalError(f"{self.path}: the journal is open already")
        self._hidden.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_BUSY, check_same_thread=False)
        try:
            _use_wal(connection)
            _migrate(connection, self.path)
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write(self, table: "_Table[Any]", records: Sequence[object], *, durable: bool) -> None:
        db = self._opened
        # In WAL mode FULL waits for the disk at each commit, NORMAL does not.
        db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        with db:
            db.executemany(table.put, [table.row(record) for record in records])


class _Table(typing.Generic[T]):
    """A table whose columns are the fields of a class."""

    def __init__(self, name: str, kind: type[T], key: str) -> None:
        self._kind: Callable[..., T] = kind
        hints = typing.get_type_hints(kind)
        self._columns = [
            (field.name, _reader(hints[field.name]))
            for field in attrs.fields(kind)  # type: ignore[arg-type]  # both kinds are of attrs
        ]
        names = [column for column, _ in self._columns]
        others = ", ".join(f"{column} = excluded.{column}" for column in names if column != key)
        self._select = f"SELECT {', '.join(names)} FROM {name}"  # noqa: S608  # no value is in it
        self.put = (
            f"INSERT INTO {name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "  # noqa: S608  # the same
            f"ON CONFLICT ({key}) DO UPDATE SET {others}"
        )

    def row(self, record: object) -> list[object]:
        return [_written(getattr(record, column)) for column, _ in self._columns]

    def read(self, db: sqlite3.Connection, which: str, values: Sequence[object]) -> list[T]:
        return [
            self._kind(
                **{
                    column: read(value)
                    for (column, read), value in zip(self._columns, row, strict=True)
                }
            )
            for row in db.execute(f"{self._select} {which}", values)
        ]


def _reader(hint: object) -> Callable[[Any], object]:
    """Return what makes the value of a field of that of its column."""
    if hint is dt.datetime:
        return dt.datetime.fromisoformat
    if hint == dt.datetime | None:
        return _moment_or_none
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint
    return _same


def _moment_or_none(value: str | None) -> dt.datetime | None:
    return None if value is None else dt.datetime.fromisoformat(value)


def _same(value: object) -> object:
    return value


def _written(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, enum.Enum) else value


_PARCELS: Final = _Table("parcels", ReceivedParcel, "parcel_id")
_FILES: Final = _Table("files", SentFile, "key")


def _where(count: int, column: str) -> str:
    return f"WHERE {column} IN ({', '.join('?' * count)})" if count else ""


def _batches(numbers: Iterable[int]) -> list[list[int]]:
    given = list(numbers)
    return [given[at : at + _AT_ONCE] for at in range(0, len(given), _AT_ONCE)]


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to a write-ahead log. SQLite does not wait while another connection does so."""
    until = time.monotonic() + _BUSY
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        else:
            return
        time.sleep(0.005)


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the schema to the newest version; two processes may do so at once."""
    newest = len(_MIGRATIONS)
    if _number(db, "user_version") == newest and _number(db, "application_id") == _APPLICATION:
        return
    db.isolation_level = None
    db.execute("BEGIN IMMEDIATE")
    try:
        version, application = _number(db, "user_version"), _number(db, "application_id")
        if application != _APPLICATION and (application or version):
            raise JournalError(f"{path}: it is a database of another program")
        if version > newest:
            raise JournalError(
                f"{path}: a newer version of ecgridos-async wrote it (schema {version}, known is "
                f"{newest}); install that version"
            )
        for script in _MIGRATIONS[version:]:
            for statement in script.split(";"):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {_APPLICATION}")
        db.execute(f"PRAGMA user_version = {newest}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    finally:
        db.isolation_level = "DEFERRED"


def _number(db: sqlite3.Connection, pragma: str) -> int:
    ((found,),) = db.execute(f"PRAGMA {pragma}")
    return int(found)
