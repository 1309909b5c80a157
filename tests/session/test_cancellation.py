"""Cancelled by anyio scopes, at any moment, a session leaves nothing open on the server."""

import anyio
import pytest

from ecgridos_async import Client
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.session.hanging import FOREVER

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]


async def test_within_the_block(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        with anyio.move_on_after(0.2) as scope:
            async with client.session(DEMO_LOGIN, DEMO_PASSWORD):
                await anyio.sleep(FOREVER)
        assert scope.cancelled_caught
        assert sandbox.open_sessions() == 0


async def test_within_a_call(slow_sandbox: Sandbox, latency: float) -> None:
    async with Client("3.0", endpoint=slow_sandbox.url) as client:
        with anyio.move_on_after(latency * 1.5) as scope:
            async with client.session(DEMO_LOGIN, DEMO_PASSWORD) as session:
                while True:
                    await session.who_am_i()
        assert scope.cancelled_caught
        assert slow_sandbox.open_sessions() == 0


@pytest.mark.parametrize("part", [0.0, 0.3, 0.6, 0.9, 1.1, 2.0, 2.3])
async def test_at_any_moment(slow_sandbox: Sandbox, latency: float, part: float) -> None:
    """Also during Login: only its reply has the id of the session that it opened."""
    async with Client("3.0", endpoint=slow_sandbox.url) as client:
        with anyio.move_on_after(latency * part):
            async with client.session(DEMO_LOGIN, DEMO_PASSWORD):
                pass
        assert slow_sandbox.open_sessions() == 0
        calls = [call.operation for call in slow_sandbox.calls()]
        assert calls in ([], ["Login", "Logout"])


async def test_fail_after_is_a_timeout(slow_sandbox: Sandbox, latency: float) -> None:
    async with Client("3.0", endpoint=slow_sandbox.url) as client:
        with pytest.raises(TimeoutError), anyio.fail_after(latency / 2):
            await client.session(DEMO_LOGIN, DEMO_PASSWORD).__aenter__()
        assert slow_sandbox.open_sessions() == 0
