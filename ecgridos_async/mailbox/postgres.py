"""A connection to PostgreSQL, which is opened again when it was lost."""

import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

import psycopg

from ecgridos_async.errors import JournalError
from ecgridos_async.mailbox.conninfo import completed, parameters_of, place_of
from ecgridos_async.secret import Secret

T = TypeVar("T")
Connection = psycopg.Connection[tuple[Any, ...]]

_SETTINGS: Final = """
    SELECT set_config(name, value, false) FROM (VALUES
        ('timezone', 'UTC'),
        ('datestyle', 'ISO'),
        ('synchronous_commit', 'on'),
        ('tcp_keepalives_idle', '10'),
        ('tcp_keepalives_interval', '5'),
        ('tcp_keepalives_count', '3')
    ) AS settings (name, value)
"""
"""By the last three the server notices within half a minute that this machine is gone, and lets go
of its locks; by itself it takes two hours."""


class Link:
    """A connection, opened again when it was lost. Its methods block.

    Args:
        conninfo: What PostgreSQL calls a connection string, or a URL.
        what: What it is for, for errors.
        prepare: Called with each new connection, in its autocommit mode.
    """

    def __init__(self, conninfo: Secret, what: str, prepare: Callable[[Connection], None]) -> None:
        parameters = parameters_of(conninfo)
        self.place: str = place_of(parameters)
        """Where it leads, without secrets."""
        self._conninfo = completed(parameters)
        self._what = what
        self._prepare = prepare
        self._connection: Connection | None = None
        self._using = threading.Lock()
        """A cancelled task leaves its thread behind, which may still use the connection."""

    def open(self) -> None:
        """Connect."""
        with self._using:
            if self._connection is not None:
                raise JournalError(f"{self._what} is open already")
            self._connection = self._connect()

    def close(self) -> None:
        """End the connection, and with it the locks that it holds."""
        with self._using:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def run(self, work: Callable[[Connection], T]) -> T:
        """Do *work* in a transaction; once more over another connection if this one is lost.

        Its commit may have come through, so *work* must be something that may be done twice.
        """
        with self._using:
            return self._run(work)

    def use(self, work: Callable[[Connection], None]) -> None:
        """Do *work* if the connection is still open; close it if that fails."""
        with self._using:
            if self._connection is None or self._connection.closed:
                return
            try:
                work(self._connection)
            except psycopg.Error:
                self._connection.close()

    def _run(self, work: Callable[[Connection], T], *, is_retry: bool = False) -> T:
        if self._connection is None:
            raise JournalError(f"{self._what} is not open; use it in `async with`")
        if self._connection.closed:
            self._connection = self._connect()
        db = self._connection
        try:
            with db.transaction():
                return work(db)
        except psycopg.Error as error:
            if is_retry or not db.closed:
                raise JournalError(f"{self._what}: {error}") from error
        return self._run(work, is_retry=True)

    def _connect(self) -> Connection:
        problem = ""
        try:
            db = psycopg.connect(self._conninfo.reveal(), autocommit=True)
        except psycopg.Error as error:
            problem = str(error)
        else:
            try:
                self._check_encoding(db)
                db.execute(_SETTINGS)
                self._prepare(db)
            except BaseException as error:
                db.close()
                if isinstance(error, psycopg.Error):
                    raise JournalError(f"{self._what}: {error}") from error
                raise
            return db
        # Not from the error: it holds the connection and frames, and these the password.
        raise JournalError(f"{self._what}: {problem}")

    def _check_encoding(self, db: Connection) -> None:
        encoding = db.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise JournalError(
                f"{self._what}: the encoding of the database is {encoding}; it has to be UTF8"
            )
