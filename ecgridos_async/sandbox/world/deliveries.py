"""Deliveries: parcels that a test puts into an inbox, without an upload by their sender."""

from ecgridos_async.errors import ArgumentError
from ecgridos_async.sandbox.world.parcels import Parcel
from ecgridos_async.sandbox.world.records import Place
from ecgridos_async.sandbox.world.trading_partners import Partner
from ecgridos_async.sandbox.world.users import DEMO_LOGIN
from ecgridos_async.sandbox.world.world import World


def deliver(
    world: World,
    content: bytes,
    file_name: str,
    *,
    mailbox: int | None = None,
    receiver: int | None = None,
    sender: int | None = None,
) -> Parcel:
    """Let a parcel arrive in an inbox, as `Sandbox.deliver` describes it.

    Returns:
        The inbound parcel.

    Raises:
        ArgumentError: If the world has no such mailbox or ECGrid ID.
    """
    if receiver is None:
        place = _inbox(world, mailbox)
        to = world.partners.default_of(place)
    elif mailbox is None:
        to = _partner(world, "receiver", receiver)
        place = to.place
    else:
        raise ArgumentError("receiver: give it or mailbox, not both", parameter="receiver")
    from_ = _stranger(world, place) if sender is None else _partner(world, "sender", sender)
    return world.router.arrive(from_, place, to, file_name, content, world.now())


def _inbox(world: World, mailbox_id: int | None) -> Place:
    """Return the place of a mailbox, by default that of the demo user."""
    owner = (
        world.users.by_login(DEMO_LOGIN) if mailbox_id is None else world.mailboxes.find(mailbox_id)
    )
    if owner is None:
        missing = f'user "{DEMO_LOGIN}"' if mailbox_id is None else f"mailbox {mailbox_id!r}"
        raise ArgumentError(f"mailbox: the sandbox has no {missing}", parameter="mailbox")
    return owner.place


def _partner(world: World, parameter: str, ecgrid_id: int) -> Partner:
    partner = world.partners.find(ecgrid_id)
    if partner is None:
        text = f"{parameter}: the sandbox has no ECGrid ID {ecgrid_id!r}"
        raise ArgumentError(text, parameter=parameter)
    return partner


def _stranger(world: World, place: Place) -> Partner:
    """Return the first trading partner of another network."""
    for partner in world.partners:
        if partner.network_id != place[0]:
            return partner
    text = "sender: name one, the sandbox has no trading partner in another network"
    raise ArgumentError(text, parameter="sender")
