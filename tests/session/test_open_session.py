"""A session without a block: it is logged out by `aclose`, once."""

import pytest

from ecgridos_async import Client, LoginRefusedError, StateError
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox

pytestmark = pytest.mark.anyio


async def test_it_is_open_until_it_is_closed(sandbox: Sandbox) -> None:
    async with Client(endpoint=sandbox.url) as client:
        session = await client.open_session(DEMO_LOGIN, DEMO_PASSWORD)
        assert (await session.who_am_i()).login_name == DEMO_LOGIN

        await session.aclose()
        await session.aclose()

        assert not session.is_open
        with pytest.raises(StateError, match="is closed"):
            await session.who_am_i()
    assert sandbox.open_sessions() == 0


async def test_a_login_that_is_refused(sandbox: Sandbox) -> None:
    async with Client(endpoint=sandbox.url) as client:
        with pytest.raises(LoginRefusedError):
            await client.open_session(DEMO_LOGIN, "wrong")
