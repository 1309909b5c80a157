"""The tables of a cluster: those of Procrastinate, the runs, and their outcomes."""

import hashlib
from typing import Any, Final, LiteralString

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

from ecgridos_async.errors import ClusterError

_MIGRATIONS: Final[tuple[LiteralString, ...]] = (
    """
    CREATE TABLE runs (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL UNIQUE,
        call text NOT NULL,
        over text NOT NULL,
        created timestamptz NOT NULL DEFAULT now(),
        complete boolean NOT NULL DEFAULT false
    );
    CREATE SEQUENCE batches;
    CREATE TABLE outcomes (
        run bigint NOT NULL REFERENCES runs ON DELETE CASCADE,
        digest bytea NOT NULL,
        batch bigint NOT NULL,
        argument text NOT NULL,
        started timestamptz,
        done timestamptz,
        value text,
        error text,
        PRIMARY KEY (run, digest)
    ) WITH (fillfactor = 50);
    CREATE INDEX outcomes_by_batch ON outcomes (batch);
    CREATE TABLE cluster_version (version integer NOT NULL);
    INSERT INTO cluster_version VALUES (0);
    """,
    """
    CREATE TABLE mailboxes (
        name text NOT NULL,
        job text NOT NULL,
        network_id integer,
        mailbox_id integer,
        folder text NOT NULL,
        credential text NOT NULL,
        every double precision NOT NULL,
        due timestamptz NOT NULL DEFAULT now(),
        ended timestamptz,
        problem text NOT NULL DEFAULT '',
        PRIMARY KEY (name, job)
    );
    """,
    """
    UPDATE outcomes
        SET digest = substring(sha256(convert_to(run || ':' || argument, 'UTF8')) FOR 16);
    ALTER TABLE outcomes DROP CONSTRAINT outcomes_pkey, ADD PRIMARY KEY (digest);
    CREATE INDEX outcomes_by_run ON outcomes (run);
    """,
)
"""How each version of the tables is made of the one before; the first is made of nothing. An
outcome is written twice, so its page keeps room for the second time. Values are text: jsonb refuses
the character 0. A digest is unique among all runs: by a key of run and digest, PostgreSQL reads
each row of a run to find some, as long as it has no statistics of the table."""


async def has_tables(db: psycopg.AsyncConnection[tuple[Any, ...]], schema: str) -> bool:
    """Tell whether a schema has the tables of a cluster."""
    return not await _is_missing(db, "to_regclass", f"{schema}.cluster_version")


async def create_tables(db: psycopg.AsyncConnection[tuple[Any, ...]], schema: str) -> None:
    """Create what is missing of the tables in a schema; any number of processes may do so at once.

    Raises:
        ClusterError: If a newer version of this package has made them.
    """
    digest = hashlib.blake2b(f"ecgridos_async\0cluster\0{schema}".encode(), digest_size=8).digest()
    lock = int.from_bytes(digest, signed=True)
    async with db.transaction():
        await db.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
        if await _is_missing(db, "to_regnamespace", schema):
            await db.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        if await _is_missing(db, "to_regclass", f"{schema}.procrastinate_jobs"):
            await db.execute(SchemaManager.get_schema())
        version = 0
        if await has_tables(db, schema):
            found = await (await db.execute("SELECT version FROM cluster_version")).fetchall()
            version = int(found[0][0])
        if version > len(_MIGRATIONS):
            raise ClusterError(
                f"schema {schema}: a newer version of ecgridos-async made its tables "
                f"(version {version}, known is {len(_MIGRATIONS)}); install that version"
            )
        if version < len(_MIGRATIONS):
            for script in _MIGRATIONS[version:]:
                await db.execute(script)
            await db.execute("UPDATE cluster_version SET version = %s", (len(_MIGRATIONS),))


async def _is_missing(
    db: psycopg.AsyncConnection[tuple[Any, ...]], function: LiteralString, name: str
) -> bool:
    query = sql.SQL("SELECT {}(%s) IS NULL").format(sql.SQL(function))
    return bool((await (await db.execute(query, (name,))).fetchall())[0][0])
