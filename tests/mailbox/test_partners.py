"""Onboarding partners, over the sandbox."""

import datetime as dt

import anyio
import anyio.lowlevel
import pytest

from ecgridos_async import ApiVersion, Client, Session
from ecgridos_async.errors import NotFoundError
from ecgridos_async.mailbox import Terms, connect
from ecgridos_async.models import StatusInterconnect
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox

pytestmark = pytest.mark.anyio

OWN = ("ZZ", "DEMO")
NEW = ("01", "NEW PARTNER")


async def test_a_new_partner_and_one_that_is_known(session: Session, sandbox: Sandbox) -> None:
    first = await connect(session, OWN, NEW, ("ZZ", "PARTNER"), wait=0)
    assert [(one.added, one.partner) for one in first] == [(True, NEW), (False, ("ZZ", "PARTNER"))]
    assert first[0].requested
    assert first[1].ecgrid_id == 3003
    assert first[0].interconnect.status == StatusInterconnect.PENDING

    again = await connect(session, OWN, NEW, ("ZZ", "PARTNER"), wait=0)

    assert [one.interconnect.interconnect_id for one in again] == [
        one.interconnect.interconnect_id for one in first
    ]
    assert not any(one.added or one.requested for one in again)
    assert sandbox.world.ledger.count("TPAdd") == 1


async def test_it_waits_until_netops_is_done(
    session: Session, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sleep(seconds: float) -> None:
        world = sandbox.world
        world.interconnects.settle(world.now() + dt.timedelta(seconds=seconds))
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(anyio, "sleep", sleep)
    [found] = await connect(session, 3001, NEW, every=1.5)
    assert found.is_complete


async def test_what_needs_nobody_else_is_complete_at_once(session: Session) -> None:
    [found] = await connect(session, 3001, NEW, van=102, terms=Terms(preconfirm=True))
    assert (found.is_complete, found.added) == (True, True)
    assert (await session.trading_partners.info(found.ecgrid_id)).network_id == 102


@pytest.mark.parametrize("version", [ApiVersion.V2_3, ApiVersion.V3_0, ApiVersion.V3_2])
async def test_the_versions_before(version: ApiVersion, sandbox: Sandbox) -> None:
    async with (
        Client(version, endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        [found] = await connect(session, OWN, 3003, wait=0)
        assert found.ecgrid_id == 3003


async def test_nothing_is_added_unasked(session: Session, sandbox: Sandbox) -> None:
    with pytest.raises(NotFoundError, match="01:NEW PARTNER"):
        await connect(session, OWN, NEW, add=False)
    assert sandbox.world.ledger.count("TPAdd") == 0
