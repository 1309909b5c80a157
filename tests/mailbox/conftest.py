"""A session of the demo user, for the tests of the mailbox."""

from collections.abc import AsyncIterator

import pytest

from ecgridos_async import Client, Session
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox


@pytest.fixture
async def session(sandbox: Sandbox, anyio_backend: str) -> AsyncIterator[Session]:
    async with (
        Client(endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as opened,
    ):
        yield opened
