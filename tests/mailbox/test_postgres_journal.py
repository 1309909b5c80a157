"""The journal in PostgreSQL: connections that are lost, other versions, secrets."""

import datetime as dt
import secrets
import traceback
from collections.abc import Iterator

import anyio
import pytest

from ecgridos_async.errors import (
    ArgumentError,
    ConfigurationError,
    ECGridOSError,
    JournalError,
    MailboxInUseError,
)
from ecgridos_async.mailbox import PostgresJournal, ReceivedParcel
from tests.postgres import Database, fresh_schema

pytestmark = pytest.mark.anyio

PARCEL = ReceivedParcel(parcel_id=7, changed=dt.datetime(2026, 11, 28, tzinfo=dt.UTC))


@pytest.fixture
def own_database() -> Iterator[Database]:
    """A schema of one test, which may change its tables."""
    yield from fresh_schema()


@pytest.fixture
def again(database: Database) -> "Again":
    return Again(database)


class Again:
    """Opens one journal again and again, and loses its connections."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.name = secrets.token_hex(4)

    def __call__(self) -> PostgresJournal:
        return self.database.journal(self.name)

    def lose(self, journal: PostgresJournal) -> None:
        """End the connection of a journal, as a server does that stops."""
        connection = journal._link._connection
        assert connection is not None
        number = connection.info.backend_pid
        assert self.database.execute("SELECT pg_terminate_backend(%s, 5000)", number) == [(True,)]


async def test_a_lost_connection_is_opened_again(again: Again) -> None:
    async with again() as journal, again() as other:
        async with journal.owned("receive"):
            await journal.put_parcels(PARCEL, durable=True)
            again.lose(journal)
            assert await journal.parcels() == [PARCEL]
            with pytest.raises(MailboxInUseError):
                async with other.owned("receive"):
                    pass
        again.lose(journal)
        async with journal.owned("receive"):
            pass


async def test_a_job_ends_if_another_has_had_it_meanwhile(again: Again) -> None:
    async with again() as journal, again() as other:
        async with journal.owned("receive"):
            again.lose(journal)
            async with other.owned("receive"):
                for _ in range(2):
                    with pytest.raises(JournalError, match="the job receive"):
                        await journal.put_parcels(PARCEL)
            with pytest.raises(JournalError, match="the job receive"):
                await journal.put_parcels(PARCEL)
        assert await journal.parcels() == []
        # The server lets go of the lock a moment after its connection has ended.
        async with journal.owned("receive", wait=10):
            await journal.put_parcels(PARCEL)


async def test_journals_know_nothing_of_each_other(database: Database) -> None:
    names = sorted(f"{secrets.token_hex(4)} {text}" for text in ("a", "'ü\""))
    async with database.journal(names[0]) as one, database.journal(names[1]) as other:
        async with one.owned("receive"), other.owned("receive"):
            await one.put_parcels(PARCEL)
        assert await other.parcels() == []
        assert [name for name in await one.names() if name in names] == names


async def test_a_durable_record_waits_for_the_disk_of_the_server(own_database: Database) -> None:
    async with own_database.journal("x") as journal:
        own_database.execute(
            "ALTER TABLE parcels ADD how text DEFAULT current_setting('synchronous_commit')"
        )
        await journal.put_parcels(PARCEL)
        assert own_database.execute("SELECT how FROM parcels") == [("off",)]
        await journal.prune(PARCEL.changed + dt.timedelta(days=1))
        own_database.execute("DELETE FROM parcels")
        await journal.put_parcels(PARCEL, durable=True)
        assert own_database.execute("SELECT how FROM parcels") == [("on",)]


async def test_many_make_the_tables_at_once(own_database: Database) -> None:
    async def use() -> None:
        async with own_database.journal("x") as journal:
            await journal.put_parcels(PARCEL)

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(use)
    assert own_database.execute("SELECT count(*) FROM parcels") == [(1,)]
    assert own_database.execute("SELECT version FROM journal_version") == [(1,)]


async def test_a_journal_of_a_newer_version_is_refused_and_left_alone(
    own_database: Database,
) -> None:
    async with own_database.journal("x"):
        pass
    own_database.execute("UPDATE journal_version SET version = 99")
    with pytest.raises(JournalError, match="schema 99"):
        async with own_database.journal("x"):
            pass
    assert own_database.execute("SELECT version FROM journal_version") == [(99,)]


async def test_tables_of_another_program_are_left_alone(own_database: Database) -> None:
    own_database.execute(f'CREATE SCHEMA "{own_database.schema}"')
    own_database.execute("CREATE TABLE files ()")
    with pytest.raises(JournalError, match='"files" already exists'):
        async with own_database.journal("x"):
            pass
    assert own_database.execute("SELECT to_regclass('parcels')") == [(None,)]


@pytest.mark.parametrize(
    ("conninfo", "kind"),
    [
        ("postgresql://me:SECRET@127.0.0.1:1/db", JournalError),
        ("host=127.0.0.1 port=1 user=me password=SECRET", JournalError),
        ("postgresql://me:1@SECRET@127.0.0.1:1/db", ConfigurationError),
        ("postgresql://me:SECRET@x@127.0.0.1:1/db", ConfigurationError),
        ("postgresql://me:SECRET/x@127.0.0.1:1/db", ConfigurationError),
        ("postgresql://me:1/SECRET@127.0.0.1:1/db", ConfigurationError),
        ("postgresql://me:SECRET?x@127.0.0.1:1/db", JournalError),
        ("postgresql://me:1?SECRET/x@127.0.0.1:1/db", ConfigurationError),
        ("postgresql://me:1?host=/SECRET@127.0.0.1:1/db", ConfigurationError),
        ("postgresql://me:%SECRET@127.0.0.1:1/db", ConfigurationError),
        ("host=127.0.0.1 password=1 SECRET", ConfigurationError),
        ("SECRET", ConfigurationError),
    ],
)
async def test_a_password_is_never_shown(conninfo: str, kind: type[ECGridOSError]) -> None:
    secret = "s3cret-word"
    shown = ""
    with pytest.raises(kind) as caught:  # noqa: PT012  # the repr is of what cannot be opened
        journal = PostgresJournal(conninfo.replace("SECRET", secret), name="x")
        shown = repr(journal)
        async with journal:
            pass
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    del frames.stack[0]  # this test knows it
    assert secret not in shown
    assert "port=1" in shown or kind is ConfigurationError
    assert secret not in "".join(frames.format())
    assert secret not in repr(vars(caught.value))


@pytest.mark.parametrize("name", ["", "a\0"])
def test_names_that_are_none(name: str) -> None:
    for arguments in ({"name": name}, {"name": "x", "schema": name}):
        with pytest.raises(ArgumentError):
            PostgresJournal("dbname=x", **arguments)
