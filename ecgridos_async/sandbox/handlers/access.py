"""Access: which networks and mailboxes a caller covers, and finding what it may touch.

NetOps and above cover everything, network users their network, all others their mailbox. A
plain call means the caller's own network and mailbox, where mailbox 0 is the root mailbox of
the network and nothing else; -1 in an Ex call means all of them.
"""

from typing import Final, TypeVar

import attrs

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import AuthLevel
from ecgridos_async.sandbox.faults import ServiceFault, absent, denied
from ecgridos_async.sandbox.handlers.base import Call, is_at_least
from ecgridos_async.sandbox.world.checks import identifier
from ecgridos_async.sandbox.world.parcels import Interchange, Parcel
from ecgridos_async.sandbox.world.records import Place
from ecgridos_async.sandbox.world.trading_partners import Partner
from ecgridos_async.sandbox.world.users import User

ALL: Final = -1

S = TypeVar("S", Parcel, Interchange)


@attrs.frozen
class Scope:
    """A network and a mailbox, either of which may be all."""

    network_id: int
    mailbox_id: int

    def holds(self, place: Place) -> bool:
        """Tell whether a mailbox is in it."""
        return self.network_id in (ALL, place[0]) and self.mailbox_id in (ALL, place[1])


def covers(user: User, place: Place) -> bool:
    """Tell whether a network and mailbox are the user's to use; ALL is a mailbox like others."""
    if is_at_least(user.auth_level, AuthLevel.NET_OPS):
        return True
    if place[0] != user.network_id:
        return False
    return is_at_least(user.auth_level, AuthLevel.NETWORK_USER) or place[1] == user.mailbox_id


def require_cover(call: Call, place: Place, item: str) -> None:
    """Refuse a caller who does not cover a network and mailbox."""
    if not covers(call.user, place):
        raise denied(item)


def scope(
    call: Call,
    network_id: int | None = None,
    mailbox_id: int = ALL,
    least: AuthLevel = AuthLevel.MAILBOX_USER,
    *,
    everywhere: bool = False,
) -> Scope:
    """Return what a call is about, if it exists and the caller covers it.

    It is the caller's own network and mailbox in a plain call, without a NetworkID. *everywhere*
    lets anybody ask about all networks at once.
    """
    call.require(least)
    if network_id is None:
        return Scope(*call.user.place)
    identifier("NetworkID", network_id, ALL)
    identifier("MailboxID", mailbox_id, ALL)
    if network_id == 0:
        raise ServiceFault(RetCode.INVALID_ID, "NetworkID", "There is no network 0.")
    if network_id != ALL:
        call.world.networks.present(network_id)
    if mailbox_id > 0:
        mailbox = call.world.mailboxes.present(mailbox_id)
        if network_id not in (ALL, mailbox.network_id):
            raise absent("MailboxID", "mailbox", mailbox_id)
    if not (everywhere and network_id == ALL):
        item = "NetworkID" if network_id != call.user.network_id else "MailboxID"
        require_cover(call, (network_id, mailbox_id), item)
    return Scope(network_id, mailbox_id)


def place(call: Call, network_id: int | None = None, mailbox_id: int = 0) -> Place:
    """Return the one network and mailbox that a call is about, by default the caller's own."""
    if network_id is not None:
        identifier("NetworkID", network_id)
        identifier("MailboxID", mailbox_id, 0)
    found = scope(call, network_id, mailbox_id)
    return found.network_id, found.mailbox_id


def find_partner(call: Call, ecgrid_id: int, item: str = "ECGridID") -> Partner:
    """Return a trading partner by its id, which is that of the parameter *item*."""
    identifier(item, ecgrid_id)
    call.world.partners.settle(call.world.now())
    return call.world.partners.present(ecgrid_id, item)


def own_partner(call: Call, ecgrid_id: int, item: str = "ECGridID") -> Partner:
    """Return a trading partner whose network and mailbox the caller covers."""
    partner = find_partner(call, ecgrid_id, item)
    require_cover(call, partner.place, item)
    return partner


def find_parcel(call: Call, parcel_id: int) -> Parcel:
    """Return a parcel that the caller sent or received."""
    call.require(AuthLevel.MAILBOX_USER)
    return _own(call, call.world.parcels.require(parcel_id), "ParcelID")


def find_interchange(call: Call, interchange_id: int) -> Interchange:
    """Return an interchange that the caller sent or received."""
    call.require(AuthLevel.MAILBOX_USER)
    return _own(call, call.world.parcels.interchanges.require(interchange_id), "InterchangeID")


def _own(call: Call, sent: S, item: str) -> S:
    if not covers(call.user, sent.sender) and not covers(call.user, sent.receiver):
        raise denied(item)
    return sent


def require_own_id(call: Call, where: Scope, *ecgrid_ids: int) -> None:
    """Refuse ids to filter by of which none belongs to the network and mailbox asked about."""
    given = [ecgrid_id for ecgrid_id in ecgrid_ids if ecgrid_id > 0]
    found = [call.world.partners.find(ecgrid_id) for ecgrid_id in given]
    if given and not any(p and where.holds(p.place) for p in found):
        raise denied("ECGridIDFrom", "Neither ECGridID belongs to the network and mailbox.")
