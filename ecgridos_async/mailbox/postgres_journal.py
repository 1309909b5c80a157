"""The journal in PostgreSQL, which many machines share."""

import contextlib
import datetime as dt
import enum
import hashlib
import os
import re
import socket
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Generic, LiteralString, Self, TypeVar

import anyio
import anyio.to_thread
import attrs

from ecgridos_async._support.extras import needs
from ecgridos_async.errors import ArgumentError, JournalError, MailboxInUseError
from ecgridos_async.mailbox.journal import (
    Counts,
    FileState,
    Job,
    ParcelState,
    ReceivedParcel,
    SentFile,
)
from ecgridos_async.secret import Secret

if TYPE_CHECKING:
    from ecgridos_async.mailbox.postgres import Connection

T = TypeVar("T")
Record = TypeVar("Record", bound=attrs.AttrsInstance)

_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0
"""Seconds between two tries to get a job; a server has many who wait."""
_NOT_KEPT: Final = re.compile(r"[\0\\\ud800-\udfff]")
"""PostgreSQL keeps neither NUL nor half of a surrogate pair in a text."""
_KEPT: Final = re.compile(r"\\([0-9a-f]{4})")

_MIGRATIONS: Final[tuple[LiteralString, ...]] = (
    """
    CREATE TABLE parcels (
        journal text NOT NULL,
        parcel_id bigint NOT NULL,
        state text NOT NULL,
        file_name text NOT NULL,
        name text NOT NULL,
        size bigint NOT NULL,
        digest text NOT NULL,
        tries integer NOT NULL,
        reason text NOT NULL,
        changed timestamptz NOT NULL,
        PRIMARY KEY (journal, parcel_id)
    );
    CREATE INDEX parcels_by_state ON parcels (journal, state, parcel_id);
    CREATE TABLE files (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        journal text NOT NULL,
        key text NOT NULL,
        name text NOT NULL,
        state text NOT NULL,
        size bigint NOT NULL,
        digest text NOT NULL,
        started_at timestamptz,
        ecgrid_id_from bigint,
        ecgrid_id_to bigint,
        parcel_id bigint,
        moved_to text NOT NULL,
        tries integer NOT NULL,
        reason text NOT NULL,
        changed timestamptz NOT NULL,
        UNIQUE (journal, key)
    );
    CREATE INDEX files_by_state ON files (journal, state, number);
    CREATE INDEX files_unfinished ON files (journal, number)
        WHERE moved_to = '' AND state <> 'gone';
    CREATE INDEX files_by_parcel ON files (journal, parcel_id);
    CREATE TABLE owners (
        journal text NOT NULL,
        job text NOT NULL,
        turn bigint NOT NULL,
        owner text NOT NULL,
        since timestamptz NOT NULL,
        PRIMARY KEY (journal, job)
    );
    CREATE TABLE folders (
        journal text NOT NULL,
        job text NOT NULL,
        folder text NOT NULL,
        PRIMARY KEY (journal, job)
    );
    CREATE TABLE journal_version (version integer NOT NULL);
    INSERT INTO journal_version VALUES (0);
    """,
)
"""How each version of the schema is made of the one before; the first is made of nothing."""


class PostgresJournal:
    """A journal in PostgreSQL, for jobs that may run on any of several machines.

        async with PostgresJournal("postgresql://edi@db/edi", name="101:2001") as journal:
            await mailbox.receive(session, "/mnt/edi/inbox", journal=journal)

    A database holds any number of journals. The folder must be one that all the machines share,
    since the journal says what is in it.

    A journal has one connection, which also holds its jobs: when the process ends, by whatever
    cause, the next one may have them. If the connection is lost, another is opened; a job goes on
    if nobody else has had it meanwhile. The extra `postgres` brings what it needs.

    Args:
        conninfo: A URL or another connection string of PostgreSQL. `PGPASSFILE` and the other
            variables of libpq complete it. Its password is never shown.
        name: Which of the journals it is, such as the ids of the mailbox.
        schema: Where its tables are. They are made if they are missing.

    Raises:
        JournalError: From every method, if the database cannot be read or written.
    """

    def __init__(self, conninfo: str | Secret, *, name: str, schema: str = "ecgridos") -> None:
        secret = conninfo if isinstance(conninfo, Secret) else Secret(conninfo)
        del conninfo  # tracebacks show it, and this journal as far as it is made
        self._name = name
        self._schema = schema
        self._place = ""
        for parameter, value in (("name", name), ("schema", schema)):
            if not value or _NOT_KEPT.search(value):
                raise ArgumentError(f"{parameter}: it is not a name", parameter=parameter)
        with needs("postgres", "PostgresJournal"):
            from ecgridos_async.mailbox.postgres import Link
        self._what = f"the journal {name!r} in schema {schema!r}"
        self._link = Link(secret, self._what, self._prepare)
        self._place = self._link.place
        self._turns: dict[Job, int | None] = {}
        """The jobs of this journal, each with the number of its turn once that has begun."""

    @property
    def name(self) -> str:
        """Which of the journals it is."""
        return self._name

    def __repr__(self) -> str:
        return f"<PostgresJournal {self._name!r} at {self._place} in {self._schema!r}>"

    async def __aenter__(self) -> Self:
        await anyio.to_thread.run_sync(self._link.open)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._link.close)
        self._turns.clear()

    @contextlib.asynccontextmanager
    async def owned(self, job: Job, *, wait: float = 0.0) -> AsyncGenerator[None, None]:
        """Keep every other process and task, on any machine, from doing *job* by this journal."""
        until = time.monotonic() + wait
        pause = _FIRST_PAUSE
        while not await self._take(job):
            left = until - time.monotonic()
            if left <= 0:
                owner = await self._owner(job)
                raise MailboxInUseError(
                    f"{self._what}: the job {job} is in use{owner}; wait for it, or stop it"
                )
            await anyio.sleep(min(pause, left))
            pause = min(pause * 2, _LONGEST_PAUSE)
        try:
            yield
        finally:
            await self._leave(job)

    async def folder_of(self, job: Job, folder: str, /) -> str:
        """Return the id of the folder of a job; if none is known, that is *folder* from now on."""

        def find(db: "Connection") -> str:
            db.execute(
                "INSERT INTO folders VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                (self._name, job, folder),
            )
            query = "SELECT folder FROM folders WHERE journal = %s AND job = %s"
            return str(db.execute(query, (self._name, job)).fetchall()[0][0])

        return await self._run(find)

    async def parcels(self, *states: ParcelState) -> list[ReceivedParcel]:
        """Return the parcels in some states, or all, by ParcelID."""
        which = _in(states) + b" ORDER BY parcel_id"
        return await self._read(_PARCELS, which, states=_texts(states))

    async def find_parcels(self, parcel_ids: Iterable[int]) -> dict[int, ReceivedParcel]:
        """Return those of some parcels that are known."""
        which = b" AND parcel_id = ANY(%(numbers)s::bigint[])"
        found = await self._read(_PARCELS, which, numbers=list(parcel_ids))
        return {parcel.parcel_id: parcel for parcel in found}

    async def put_parcels(self, *parcels: ReceivedParcel, durable: bool = False) -> None:
        """Add parcels, or replace what was known of them."""
        if parcels:
            await self._write(_PARCELS, parcels, durable=durable)

    async def files(self, *states: FileState) -> list[SentFile]:
        """Return the files in some states, or all, in the order in which they were added."""
        which = _in(states) + b" ORDER BY number"
        return await self._read(_FILES, which, states=_texts(states))

    async def unfinished_files(self) -> list[SentFile]:
        """Return the files that are there and were not moved yet, in the order of their adding."""
        return await self._read(_FILES, b" AND moved_to = '' AND state <> 'gone' ORDER BY number")

    async def put_file(self, file: SentFile, *, durable: bool = False) -> None:
        """Add a file, or replace what was known of it."""
        await self._write(_FILES, [file], durable=durable)

    async def uploaded(self, parcel_ids: Iterable[int]) -> set[int]:
        """Return those of some parcels that files of this journal became."""
        rows = await self._rows(
            b"SELECT parcel_id FROM files "
            b"WHERE journal = %(journal)s AND parcel_id = ANY(%(numbers)s::bigint[])",
            numbers=list(parcel_ids),
        )
        return {number for (number,) in rows}

    async def counts(self) -> Counts:
        """Count parcels and files by state."""
        rows = await self._rows(b"""
            SELECT 'parcels', state, count(*) FROM parcels WHERE journal = %(journal)s
            GROUP BY state
            UNION ALL
            SELECT 'files', state, count(*) FROM files WHERE journal = %(journal)s
            GROUP BY state
            UNION ALL
            SELECT 'unfinished', '', count(*) FROM files
            WHERE journal = %(journal)s AND moved_to = '' AND state <> 'gone'
        """)
        found: dict[tuple[str, str], int] = {(what, state): count for what, state, count in rows}
        return Counts(
            {state: found.get(("parcels", state), 0) for state in ParcelState},
            {state: found.get(("files", state), 0) for state in FileState},
            found["unfinished", ""],
        )

    async def prune(self, before: dt.datetime) -> int:
        """Forget what is done since before a moment, and return how many records that were."""
        rows = await self._rows(
            b"""
            WITH gone_parcels AS (
                DELETE FROM parcels WHERE journal = %(journal)s AND changed < %(before)s
                AND state IN ('confirmed', 'gone') RETURNING 1
            ), gone_files AS (
                DELETE FROM files WHERE journal = %(journal)s AND changed < %(before)s
                AND (state = 'gone' OR (state IN ('sent', 'found') AND moved_to <> ''))
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM gone_parcels) + (SELECT count(*) FROM gone_files)
            """,
            before=before,
        )
        return int(rows[0][0])

    async def names(self) -> list[str]:
        """Return the names of the journals in the schema by which a job was done."""
        rows = await self._rows(b"SELECT DISTINCT journal FROM owners")
        return sorted(name for (name,) in rows)

    async def _run(self, work: "Callable[[Connection], T]") -> T:
        return await anyio.to_thread.run_sync(self._link.run, work)

    async def _rows(self, query: bytes, **values: object) -> list[tuple[Any, ...]]:
        given = {"journal": self._name, **values}
        return await self._run(lambda db: db.execute(query, given).fetchall())

    async def _read(self, table: "_Table[Record]", which: bytes, **values: object) -> list[Record]:
        return [table.record(row) for row in await self._rows(table.select + which, **values)]

    async def _write(
        self, table: "_Table[Record]", records: Sequence[Record], *, durable: bool
    ) -> None:
        rows = [{"journal": self._name, **table.row(record)} for record in records]

        def put(db: "Connection") -> None:
            if not durable:  # the server has it at once, and its disk a little later
                db.execute("SET LOCAL synchronous_commit TO off")
            db.cursor().executemany(table.put, rows)

        await self._run(put)

    async def _take(self, job: Job) -> bool:
        """Take a job if nobody has it."""
        if job in self._turns:
            return False
        self._turns[job] = None
        try:
            self._turns[job] = turn = await self._run(lambda db: self._begin_turn(db, job))
        except BaseException:
            await self._leave(job)
            raise
        if turn is None:
            del self._turns[job]
        return turn is not None

    async def _leave(self, job: Job) -> None:
        self._turns.pop(job, None)

        def unlock(db: "Connection") -> None:
            db.execute("SELECT pg_advisory_unlock(%s)", (self._lock_of(job),))

        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._link.use, unlock)

    async def _owner(self, job: Job) -> str:
        rows = await self._rows(
            b"SELECT owner FROM owners WHERE journal = %(journal)s AND job = %(job)s", job=job
        )
        return "".join(f" by {owner}" for (owner,) in rows)

    def _begin_turn(self, db: "Connection", job: Job) -> int | None:
        """Begin a turn of a job, and return its number, None if another has the job."""
        if not self._lock(db, job):
            return None
        try:
            turns = db.execute(
                "INSERT INTO owners VALUES (%s, %s, 1, %s, now()) ON CONFLICT (journal, job) "
                "DO UPDATE SET turn = owners.turn + 1, owner = excluded.owner, since = now() "
                "RETURNING turn",
                (self._name, job, f"process {os.getpid()} on {socket.gethostname()}"),
            ).fetchall()
        except BaseException:
            db.close()  # the lock would outlive the transaction
            raise
        return int(turns[0][0])

    def _has_turn(self, db: "Connection", job: Job, turn: int) -> bool:
        """Take a job again, and tell whether nobody else has had it."""
        if not self._lock(db, job):
            return False
        query = "SELECT turn FROM owners WHERE journal = %s AND job = %s"
        return db.execute(query, (self._name, job)).fetchall() == [(turn,)]

    def _lock(self, db: "Connection", job: Job) -> bool:
        number = self._lock_of(job)
        return db.execute("SELECT pg_try_advisory_lock(%s)", (number,)).fetchall() == [(True,)]

    def _lock_of(self, job: Job) -> int:
        return _lock_number(self._schema, self._name, job)

    def _prepare(self, db: "Connection") -> None:
        """Make a new connection ready: the tables, and the jobs that a lost one had."""
        db.execute("SELECT set_config('search_path', quote_ident(%s), false)", (self._schema,))
        self._migrate(db)
        for job, turn in [*self._turns.items()]:
            if turn is not None and not self._has_turn(db, job, turn):
                raise JournalError(
                    f"{self._what}: the connection was lost, and somebody else has had the job "
                    f"{job} since then, or has it"
                )

    def _migrate(self, db: "Connection") -> None:
        """Bring the tables to the newest version; two processes may do so at once."""
        newest = len(_MIGRATIONS)
        if _version(db) == newest:
            return
        with db.transaction():
            number = _lock_number(self._schema)
            db.execute("SELECT pg_advisory_xact_lock(%s)", (number,))
            has_schema = "SELECT to_regnamespace(quote_ident(%s)) IS NOT NULL"
            if db.execute(has_schema, (self._schema,)).fetchall() == [(False,)]:
                db.execute(f"CREATE SCHEMA {_quoted(self._schema)}".encode())
            version = _version(db)
            if version > newest:
                raise JournalError(
                    f"{self._what}: a newer version of ecgridos-async wrote it (schema {version}, "
                    f"known is {newest}); install that version"
                )
            for script in _MIGRATIONS[version:]:
                db.execute(script)
            db.execute("UPDATE journal_version SET version = %s", (newest,))


class _Table(Generic[Record]):
    """A table whose columns are the fields of a class, beside the name of the journal."""

    def __init__(self, name: str, kind: type[Record], state: type[enum.StrEnum], key: str) -> None:
        self._kind = kind
        self._state = state
        self._columns = [field.name for field in attrs.fields(kind)]
        columns = ", ".join(self._columns)
        given = ", ".join(f"%({column})s" for column in self._columns)
        others = ", ".join(
            f"{column} = excluded.{column}" for column in self._columns if column != key
        )
        self.select = f"SELECT {columns} FROM {name} WHERE journal = %(journal)s".encode()  # noqa: S608  # no value is in it
        self.put = (
            f"INSERT INTO {name} (journal, {columns}) VALUES (%(journal)s, {given}) "  # noqa: S608  # the same
            f"ON CONFLICT (journal, {key}) DO UPDATE SET {others}"
        ).encode()

    def row(self, record: Record) -> dict[str, object]:
        """Return the values of the columns."""
        values = {column: getattr(record, column) for column in self._columns}
        return {
            column: _escaped(value) if isinstance(value, str) else value
            for column, value in values.items()
        }

    def record(self, row: Sequence[Any]) -> Record:
        """Return the record of a row."""
        values: dict[str, Any] = {
            column: _unescaped(value) if isinstance(value, str) else value
            for column, value in zip(self._columns, row, strict=True)
        }
        values["state"] = self._state(values["state"])
        return self._kind(**values)


def _escaped(text: str) -> str:
    return _NOT_KEPT.sub(lambda found: f"\\{ord(found[0]):04x}", text)


def _unescaped(text: str) -> str:
    return _KEPT.sub(lambda found: chr(int(found[1], 16)), text)


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


_PARCELS: Final = _Table("parcels", ReceivedParcel, ParcelState, "parcel_id")
_FILES: Final = _Table("files", SentFile, FileState, "key")


def _in(states: Sequence[str]) -> bytes:
    return b" AND state = ANY(%(states)s)" if states else b""


def _texts(states: Sequence[str]) -> list[str]:
    return [str(state) for state in states]


def _version(db: "Connection") -> int:
    """Return the version of the tables, 0 if there are none."""
    if db.execute("SELECT to_regclass('journal_version') IS NULL").fetchall() == [(True,)]:
        return 0
    return int(db.execute("SELECT version FROM journal_version").fetchall()[0][0])


def _lock_number(*what: str) -> int:
    """Return the number of a lock; all programs that use the database share these numbers."""
    text = "\0".join(("ecgridos_async", *what))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
