"""A cluster in a schema of its own, a session, and workers as tasks or processes."""

from collections.abc import AsyncIterator, Iterator

import pytest

from ecgridos_async import Client, Session
from ecgridos_async.cluster import Cluster
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.postgres import Database, fresh_schema


@pytest.fixture
def anyio_backend() -> str:
    """Procrastinate is of asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """One schema for all tests of a process; each has runs of its own."""
    yield from fresh_schema()


@pytest.fixture
async def cluster(database: Database) -> AsyncIterator[Cluster]:
    async with Cluster(database.url, schema=database.schema) as opened:
        yield opened
    database.execute("DELETE FROM runs")
    database.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
async def session(sandbox: Sandbox) -> AsyncIterator[Session]:
    async with (
        Client("3.2", endpoint=sandbox.endpoint("3.2")) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as opened,
    ):
        yield opened
