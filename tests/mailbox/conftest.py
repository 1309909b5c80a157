"""A session of the demo user, and a database, for the tests of the mailbox."""

from collections.abc import AsyncIterator, Iterator

import pytest

from ecgridos_async import Client, Session
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.postgres import Database, fresh_schema


@pytest.fixture
async def session(sandbox: Sandbox, anyio_backend: str) -> AsyncIterator[Session]:
    async with (
        Client(endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as opened,
    ):
        yield opened


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """One schema for all tests of a process; each has journals of its own."""
    yield from fresh_schema()
