"""What the soak has found: a session that was renewed in bad times lives on in better ones."""

import pytest

from ecgridos_async import (
    Client,
    ConnectionLostError,
    NotFoundError,
    SessionTimeoutError,
)
from ecgridos_async._calls import session_state
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Reset

pytestmark = pytest.mark.anyio

TIMES = 5
"""More than a session is renewed without a call that is accepted."""


async def test_a_call_that_is_refused_shows_that_the_session_is_known(sandbox: Sandbox) -> None:
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        for _ in range(TIMES):
            sandbox.expire_sessions()
            with pytest.raises(NotFoundError):
                await session.pricelists.info(5000)


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("rest", [0.0, 60.0])
async def test_a_session_whose_calls_were_lost_is_renewed_again_after_a_while(
    rest: float, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_state, "_REST", rest)
    async with (
        FaultProxy(sandbox.url) as proxy,
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        for _ in range(3):
            sandbox.expire_sessions()
            # The first is rejected; after the renewal the network fails.
            proxy.plan = FaultPlan.on("WhoAmI", Reset(), skip=1, times=9)
            with pytest.raises(ConnectionLostError):
                await session.who_am_i()
        proxy.plan = FaultPlan.none()
        sandbox.expire_sessions()
        if rest:
            with pytest.raises(SessionTimeoutError):
                await session.who_am_i()
        else:
            assert await session.who_am_i()
