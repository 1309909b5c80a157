"""The database of a cluster: its connections, and its errors as those of this package."""

import contextlib
import re
from collections.abc import AsyncGenerator, Generator
from typing import Any, Final

import psycopg
from procrastinate import exceptions
from psycopg.rows import TupleRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from ecgridos_async.cluster.schema import create_tables, has_tables
from ecgridos_async.errors import ClusterError, ConfigurationError
from ecgridos_async.mailbox.conninfo import completed, parameters_of, place_of
from ecgridos_async.secret import Secret

Connection = psycopg.AsyncConnection[TupleRow]

_NAME: Final = re.compile("[a-z_][a-z0-9_]{0,40}")
_PATIENCE: Final = 30.0
"""Seconds to wait for a connection."""
_SETTINGS: Final = {"timezone": "UTC", "plan_cache_mode": "force_custom_plan"}
"""What each connection sets. A plan that was made while the tables were empty would be kept, and
read every row of a run to find the outcomes of one batch."""


class Database:
    """The connections to a schema of a database.

    Args:
        conninfo: A URL or another connection string of PostgreSQL.
        schema: Where the tables are.
        connections: How many there may be.
    """

    def __init__(self, conninfo: Secret, schema: str, connections: int) -> None:
        if not _NAME.fullmatch(schema):
            raise ConfigurationError(
                "schema: expected lower-case letters, digits and _, at most 41", parameter="schema"
            )
        parameters = parameters_of(conninfo)
        self.place: str = place_of(parameters)
        self.schema: str = schema
        settings = {"search_path": schema} | _SETTINGS
        options = [parameters.get("options", ""), *(f"-c {k}={v}" for k, v in settings.items())]
        self._conninfo = completed({**parameters, "options": " ".join(options).strip()})
        self._connections = connections
        self._pool: AsyncConnectionPool[Connection] | None = None

    @property
    def pool(self) -> AsyncConnectionPool[Connection]:
        """The connections."""
        if self._pool is None:
            raise ClusterError("the cluster is not open; use it in `async with`")
        return self._pool

    @property
    def conninfo(self) -> Secret:
        """The connection string, completed."""
        return self._conninfo

    async def open(self, *, create: bool) -> None:
        """Create the tables if they are missing, or raise ConfigurationError, and connect."""
        async with self.connection() as db:
            with reported():
                if not create and not await has_tables(db, self.schema):
                    raise ConfigurationError(
                        f"schema: the database at {self.place} has no cluster in {self.schema!r}; "
                        "name another, or make one by `ecgridos cluster create`",
                        parameter="schema",
                    )
                await create_tables(db, self.schema)
        self._pool = AsyncConnectionPool(
            self._conninfo.reveal(),
            min_size=1,
            max_size=self._connections,
            timeout=_PATIENCE,
            configure=_configure,
            open=False,
        )
        with reported():
            await self._pool.open(wait=True, timeout=_PATIENCE)

    async def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            await pool.close()

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection, None]:
        """Open a connection beside the others."""
        problem = ""
        db: Connection | None = None
        try:
            db = await psycopg.AsyncConnection.connect(self._conninfo.reveal(), autocommit=True)
        except psycopg.Error as error:
            problem = str(error)
        if db is None:
            # Not from the error: it holds frames, and these the password.
            unreached = ClusterError(f"the database at {self.place}: {problem}")
            if self._pool is None:  # opening, so no call is in the queue yet
                unreached.outcome, unreached.retryable = "not_sent", True
            raise unreached
        try:
            yield db
        finally:
            await db.close()

    async def rows(self, query: bytes, **values: object) -> list[dict[str, Any]]:
        """Execute a query, and return its rows."""
        with reported():
            async with (
                self.pool.connection() as db,
                db.cursor(row_factory=dict_row) as cursor,
            ):
                await cursor.execute(query, values)
                return await cursor.fetchall() if cursor.description else []


async def _configure(db: Connection) -> None:
    await db.set_autocommit(True)


@contextlib.contextmanager
def reported() -> Generator[None, None, None]:
    """Raise the errors of PostgreSQL and Procrastinate as ClusterError."""
    try:
        yield
    except (psycopg.Error, PoolTimeout, exceptions.ConnectorException) as error:
        cause = error.__cause__ or error
        raise ClusterError(f"the database: {cause}") from None
