"""The PostgreSQL of the tests: what they make there is theirs, and dropped at the end."""

import os
import secrets
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlencode

import attrs
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ecgridos_async.mailbox import PostgresJournal

URL: Final = os.environ.get(
    "ECGRIDOS_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres"
)


@attrs.frozen
class Database:
    """A schema in a database."""

    url: str = attrs.field(repr=False)
    schema: str

    def journal(self, name: str) -> PostgresJournal:
        """Return a journal in the schema."""
        return PostgresJournal(self.url, name=name, schema=self.schema)

    def execute(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Execute a query in the schema, by a connection of its own."""
        with psycopg.connect(self.url, autocommit=True) as db:
            db.execute("SELECT set_config('search_path', %s, false)", (self.schema,))
            cursor = db.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []


def require_server() -> None:
    """Skip the test without a server, or fail it in CI."""
    try:
        psycopg.connect(URL, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        text = f"no PostgreSQL at ECGRIDOS_TEST_POSTGRES or 127.0.0.1:5432: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)


def fresh_schema() -> Iterator[Database]:
    """Give a schema."""
    require_server()
    found = Database(URL, f"ecgridos_test_{secrets.token_hex(4)}")
    try:
        yield found
    finally:
        with psycopg.connect(URL, autocommit=True) as db:
            name = sql.Identifier(found.schema)
            db.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))


def fresh_database() -> Iterator[str]:
    """Give the URL of a database, for what always uses the same schema."""
    require_server()
    name = f"ecgridos_test_{secrets.token_hex(4)}"
    with psycopg.connect(URL, autocommit=True) as db:
        db.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            found = conninfo_to_dict(URL, dbname=name)
            given = {key: str(value) for key, value in found.items() if value is not None}
            yield f"postgresql://?{urlencode(given, quote_via=quote)}"
        finally:
            db.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
