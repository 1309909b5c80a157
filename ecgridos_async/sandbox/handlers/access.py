"""Access: which networks and mailboxes a caller covers, and finding what it may touch.

NetOps and above cover everything, network users their network, all others their mailbox. A
plain call means the caller's own network and mailbox, where mailbox 0 is the root mailbox of
the network and nothing else; -1 in an Ex call means all of them.
"""

from typing import Final, TypeVar

import attrs

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import AuthLevel
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.world.checks import identifier
from ecgridos_async.sandbox.world.parcels import Interchange, Parcel
from ecgridos_async.sandbox.world.trading_partners import Partner
from ecgridos_async.sandbox.world.users import User

ALL: Final = -1
_LEVELS: Final = list(AuthLevel)

T = TypeVar("T")


@attrs.frozen
class Scope:
    """A network and a mailbox, either of which may be all."""

    network_id: int
    mailbox_id: int

    def holds(self, network_id: int, mailbox_id: int) -> bool:
        """Tell whether a mailbox is in it."""
        return self.network_id in (ALL, network_id) and self.mailbox_id in (ALL, mailbox_id)


def is_at_least(level: AuthLevel, least: AuthLevel) -> bool:
    """Tell whether rights are at least these."""
    return _LEVELS.index(level) <= _LEVELS.index(least)


def covers(user: User, network_id: int, mailbox_id: int) -> bool:
    """Tell whether a network and mailbox are the user's to use; ALL is a mailbox like others."""
    if is_at_least(user.auth_level, AuthLevel.NET_OPS):
        return True
    if network_id != user.network_id:
        return False
    return is_at_least(user.auth_level, AuthLevel.NETWORK_USER) or mailbox_id == user.mailbox_id


def denied(item: str, message: str = "It is not yours to use.") -> ServiceFault:
    """Return the fault of a caller whose rights do not reach so far."""
    return ServiceFault(RetCode.ACCESS_DENIED, item, message)


def require_cover(call: Call, network_id: int, mailbox_id: int, item: str) -> None:
    """Refuse a caller who does not cover a network and mailbox."""
    if not covers(call.user, network_id, mailbox_id):
        raise denied(item)


def own(call: Call, least: AuthLevel = AuthLevel.MAILBOX_USER) -> Scope:
    """Return the network and mailbox that a plain call is about."""
    call.require(least)
    return Scope(call.user.network_id, call.user.mailbox_id)


def place(call: Call, network_id: int, mailbox_id: int) -> tuple[int, int]:
    """Return one network and mailbox that exist, and that the caller covers."""
    identifier("NetworkID", network_id)
    identifier("MailboxID", mailbox_id, 0)
    found = scope(call, network_id, mailbox_id)
    return found.network_id, found.mailbox_id


def scope(
    call: Call,
    network_id: int,
    mailbox_id: int,
    least: AuthLevel = AuthLevel.MAILBOX_USER,
    *,
    everywhere: bool = False,
) -> Scope:
    """Return the network and mailbox of an Ex call, if they exist and the caller covers them.

    *everywhere* lets anybody ask about all networks at once.
    """
    call.require(least)
    identifier("NetworkID", network_id, ALL)
    identifier("MailboxID", mailbox_id, ALL)
    if network_id == 0:
        raise ServiceFault(RetCode.INVALID_ID, "NetworkID", "There is no network 0.")
    if network_id != ALL and call.world.networks.find(network_id) is None:
        raise absent("NetworkID", "network", network_id)
    if mailbox_id > 0:
        mailbox = call.world.mailboxes.find(mailbox_id)
        if mailbox is None or network_id not in (ALL, mailbox.network_id):
            raise absent("MailboxID", "mailbox", mailbox_id)
    if not (everywhere and network_id == ALL):
        item = "NetworkID" if network_id != call.user.network_id else "MailboxID"
        require_cover(call, network_id, mailbox_id, item)
    return Scope(network_id, mailbox_id)


def asked(
    call: Call,
    network_id: int | None,
    mailbox_id: int,
    least: AuthLevel = AuthLevel.MAILBOX_USER,
) -> Scope:
    """Return what a call is about: the caller's own if it is a plain call, without a NetworkID."""
    if network_id is None:
        return own(call, least)
    return scope(call, network_id, mailbox_id, least)


def absent(item: str, noun: str, value: object) -> ServiceFault:
    """Return the fault of an id that nothing has."""
    return ServiceFault(RetCode.NOT_FOUND, item, f"There is no {noun} {value}.")


def present(found: T | None, item: str, noun: str, value: object) -> T:
    """Return what was found; refuse if there was nothing."""
    if found is None:
        raise absent(item, noun, value)
    return found


def find_partner(call: Call, ecgrid_id: int, item: str = "ECGridID") -> Partner:
    """Return a trading partner by its id."""
    identifier(item, ecgrid_id)
    call.world.partners.settle(call.world.now())
    return present(call.world.partners.find(ecgrid_id), item, "trading partner", ecgrid_id)


def own_partner(call: Call, ecgrid_id: int, item: str = "ECGridID") -> Partner:
    """Return a trading partner whose network and mailbox the caller covers."""
    partner = find_partner(call, ecgrid_id, item)
    require_cover(call, partner.network_id, partner.mailbox_id, item)
    return partner


def find_parcel(call: Call, parcel_id: int) -> Parcel:
    """Return a parcel that the caller sent or received."""
    call.require(AuthLevel.MAILBOX_USER)
    identifier("ParcelID", parcel_id)
    parcel = present(call.world.parcels.find(parcel_id), "ParcelID", "parcel", parcel_id)
    if not covers(call.user, *parcel.sender) and not covers(call.user, *parcel.receiver):
        raise denied("ParcelID")
    return parcel


def find_interchange(call: Call, interchange_id: int) -> Interchange:
    """Return an interchange that the caller sent or received."""
    call.require(AuthLevel.MAILBOX_USER)
    identifier("InterchangeID", interchange_id)
    found = call.world.parcels.find_interchange(interchange_id)
    interchange = present(found, "InterchangeID", "interchange", interchange_id)
    if not covers(call.user, *interchange.sender) and not covers(call.user, *interchange.receiver):
        raise denied("InterchangeID")
    return interchange


def require_own_id(call: Call, where: Scope, *ecgrid_ids: int) -> None:
    """Refuse ids to filter by of which none belongs to the network and mailbox asked about."""
    given = [ecgrid_id for ecgrid_id in ecgrid_ids if ecgrid_id > 0]
    found = [call.world.partners.find(ecgrid_id) for ecgrid_id in given]
    if given and not any(p and where.holds(p.network_id, p.mailbox_id) for p in found):
        raise denied("ECGridIDFrom", "Neither ECGridID belongs to the network and mailbox.")
