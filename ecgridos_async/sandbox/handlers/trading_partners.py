"""Trading partners."""

import datetime as dt
import functools
from collections.abc import Iterable
from typing import Any, Final

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import (
    AuthLevel,
    ECGridIDInfo,
    ECGridIDInfoCollection,
    OrderBy,
    RoutingGroup,
    StatusECGridID,
)
from ecgridos_async.sandbox.faults import ServiceFault, absent, denied, wrong
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    ALL,
    Scope,
    find_partner,
    own_partner,
    place,
    scope,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler, is_at_least
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import Finder, reads, writes
from ecgridos_async.sandbox.handlers.setters import changes, setter
from ecgridos_async.sandbox.world.checks import identifier, matches, utc
from ecgridos_async.sandbox.world.records import Place
from ecgridos_async.sandbox.world.trading_partners import Partner

_IN_USE: Final = (StatusECGridID.ACTIVE, StatusECGridID.AUTO_ROUTE, StatusECGridID.PENDING)
_MOVE_DAYS: Final = 3
_SATURDAY: Final = 5

_scope: Final[Finder] = functools.partial(scope, least=AuthLevel.TP_USER)
_everywhere: Final[Finder] = functools.partial(_scope, everywhere=True)


@writes("TPAdd", "TPAddEx", by="id", of=place)
def add(
    call: Call,
    where: Place,
    *,
    qualifier: str | None,
    id: str | None,  # noqa: A002 (the parameter is called so)
    description: str | None,
    routing_group: RoutingGroup = RoutingGroup.PRODUCTION_A,
) -> int:
    """Add a trading partner to a network and mailbox."""
    partners, now = call.world.partners, call.world.now()
    qid = text("TP.Qualifier", qualifier), text("TP.ID", id)
    said = text("TP.Description", description)
    partners.settle(now)
    found = partners.by_qid(*qid)
    if found is not None and found.status is not StatusECGridID.TERMINATED:
        here = found.place == where
        code = RetCode.DUPLICATE if here else RetCode.ID_EXISTS_ON_NETWORK
        raise ServiceFault(code, "ID", f"It is ECGridID {found.ecgrid_id} already.")
    partner = partners.add(where, qid, said, now)
    partner.owner_user_id, partner.routing_group = call.user.user_id, routing_group
    return partner.ecgrid_id


def _root(call: Call, network_id: int) -> Place:
    call.require(AuthLevel.NETWORK_USER)
    return call.world.networks.require(network_id).network_id, 0


@writes("TPAddVAN", by="id", of=_root)
def add_van(call: Call, where: Place, **given: Any) -> int:
    """Add a trading partner to the root mailbox of any network."""
    return add(call, where, **given)


def _any(call: Call, ecgrid_id: int) -> Partner:
    call.require(AuthLevel.TP_USER)
    return find_partner(call, ecgrid_id)


@reads("TPInfo", of=_any)
def info(call: Call, partner: Partner) -> ECGridIDInfo:
    """Tell what is known of a trading partner, whoever's it is."""
    return views.partner_info(call.world, partner)


# Lists


def _in(call: Call, where: Scope, *, show_inactive: bool) -> list[Partner]:
    call.world.partners.settle(call.world.now())
    return [
        partner
        for partner in call.world.partners
        if where.holds(partner.place) and (show_inactive or partner.status in _IN_USE)
    ]


def _infos(call: Call, partners: Iterable[Partner]) -> list[ECGridIDInfo]:
    return [views.partner_info(call.world, partner) for partner in partners]


def _page(
    call: Call, partners: list[Partner], page_number: int, page_size: int
) -> ECGridIDInfoCollection:
    page, numbers = views.paged(partners, (page_number, page_size), ("PageNumber", "PageSize"))
    return ECGridIDInfoCollection(**numbers, ecgrid_id_info_list=_infos(call, page))


@reads("TPList", "TPListEx", of=_scope)
def list_all(call: Call, where: Scope, *, show_inactive: bool) -> list[ECGridIDInfo]:
    """List the trading partners of a network and mailbox."""
    return _infos(call, _in(call, where, show_inactive=show_inactive))


@reads("TPSearch", "TPSearchEx", of=_everywhere)
def search(
    call: Call,
    where: Scope,
    *,
    qualifier: str | None,
    id: str | None,  # noqa: A002 (the parameter is called so)
    show_inactive: bool,
) -> list[ECGridIDInfo]:
    """Find trading partners by qualifier and id; anybody may look in all networks at once."""
    wanted = (qualifier or "", text("TP.ID", id))
    found = _in(call, where, show_inactive=show_inactive)
    return _infos(call, (one for one in found if (one.qualifier, one.id) == wanted))


@reads("TPFindEx", of=_everywhere)
def find(
    call: Call, where: Scope, *, description: str | None, show_inactive: bool
) -> list[ECGridIDInfo]:
    """Find trading partners by description; anybody may look in all networks at once."""
    found = _in(call, where, show_inactive=show_inactive)
    return _infos(call, (one for one in found if matches(description, one.description)))


@reads("TPListExPaged", of=_scope)
def list_paged(
    call: Call, where: Scope, *, show_inactive: bool, page_size: int, page_number: int
) -> ECGridIDInfoCollection:
    """List a page of the trading partners of a network and mailbox."""
    return _page(call, _in(call, where, show_inactive=show_inactive), page_number, page_size)


@reads("TPListByOwner")
def list_by_owner(
    call: Call,
    *,
    owner_user_id: int,
    order_by: OrderBy,
    show_inactive: bool,
    page_size: int,
    page_number: int,
) -> ECGridIDInfoCollection:
    """List a page of the trading partners that a user owns."""
    call.require(AuthLevel.TP_USER)
    owner = call.world.users.require(owner_user_id, "OwnerUserID")
    if owner is not call.user:
        scope(call, *owner.place, AuthLevel.TP_USER)
    everything = _in(call, Scope(ALL, ALL), show_inactive=show_inactive)
    found = [partner for partner in everything if partner.owner_user_id == owner_user_id]
    if order_by is OrderBy.QID:
        found.sort(key=lambda partner: (partner.qualifier, partner.id))
    else:
        found.sort(key=lambda partner: partner.description.lower())
    return _page(call, found, page_number, page_size)


@reads("TPGetMailboxDefault", of=_scope)
def get_mailbox_default(call: Call, where: Scope) -> ECGridIDInfo:
    """Tell which trading partner stands for a mailbox."""
    found = call.world.partners.default_of((where.network_id, where.mailbox_id))
    if found is None:
        raise absent("MailboxID", "default ECGridID of mailbox", where.mailbox_id)
    return views.partner_info(call.world, found)


# Changes


def _own(call: Call, ecgrid_id: int) -> Partner:
    call.require(AuthLevel.MAILBOX_USER)
    return own_partner(call, ecgrid_id)


def _mine(call: Call, ecgrid_id: int) -> Partner:
    """Return a trading partner that the caller may change."""
    partner = _own(call, ecgrid_id)
    if partner.status is StatusECGridID.TERMINATED:
        raise wrong("ECGridID", "The ECGridID is terminated.")
    return partner


@changes("TPActivate", of=_mine)
def activate(call: Call, partner: Partner) -> None:
    """Take a trading partner into use again; what waited for it is delivered."""
    partner.status = StatusECGridID.ACTIVE
    call.world.router.release(partner, call.world.now())


@changes("TPSuspend", of=_mine)
def suspend(_call: Call, partner: Partner) -> None:
    """Let what is for a trading partner wait."""
    partner.status = StatusECGridID.SUSPENDED


@changes("TPTerminate", of=_own)
def terminate(call: Call, partner: Partner) -> None:
    """End a trading partner, for good. Twice is harmless."""
    partner.status = StatusECGridID.TERMINATED
    partner.expires = partner.expires or call.world.now()
    call.world.partners.date(partner)


@changes("TPSetOwner", of=_mine)
def set_owner(call: Call, partner: Partner, owner_user_id: int) -> None:
    """Change the owner; 0 is none."""
    if identifier("OwnerUserID", owner_user_id, 0):
        call.world.users.present(owner_user_id, "OwnerUserID")
    partner.owner_user_id = owner_user_id


@changes("TPSetMailboxDefault", of=_mine)
def set_mailbox_default(call: Call, partner: Partner) -> None:
    """Let a trading partner stand for its mailbox."""
    for other in call.world.partners:
        if other.place == partner.place:
            other.mailbox_default = other is partner


SETTERS: Final[tuple[Handler, ...]] = (
    setter("TPUpdateDescription", "description", _mine, limit="TP.Description"),
    setter("TPUpdateDataEMail", "data_email", _mine, limit="TP.DataEMail"),
    setter("TPSetRoutingGroup", "routing_group", _mine),
)

# Moves


@writes("TPMove", "TPMoveEx", by="ecgrid_id", of=place)
def move(call: Call, where: Place, ecgrid_id: int, move_date_time: dt.datetime | None) -> int:
    """Move a trading partner to a network and mailbox, under a new id."""
    call.require(AuthLevel.NETWORK_USER)
    world, now = call.world, call.world.now()
    old = find_partner(call, ecgrid_id)
    if old.network_id != where[0] and not is_at_least(call.user.auth_level, AuthLevel.NET_OPS):
        raise denied("ECGridID", "Only NetOps moves an ECGridID to another network.")
    if old.status is StatusECGridID.TERMINATED or old.expires is not None:
        raise wrong("ECGridID", "The ECGridID is moved or terminated.")
    if move_date_time is None or utc(move_date_time) < _earliest_move(now):
        raise wrong("MoveDateTime", f"Too early (min={_MOVE_DAYS} business days).")
    new = world.partners.add(where, (old.qualifier, old.id), old.description, now)
    new.status = StatusECGridID.PENDING
    new.effective = old.expires = utc(move_date_time)
    world.partners.date(old)
    world.partners.date(new)
    new.owner_user_id = call.user.user_id
    return new.ecgrid_id


def _earliest_move(now: dt.datetime) -> dt.datetime:
    left = _MOVE_DAYS
    while left:
        now += dt.timedelta(days=1)
        left -= now.weekday() < _SATURDAY
    return now


def _mine_for_network(call: Call, ecgrid_id: int) -> Partner:
    call.require(AuthLevel.NETWORK_USER)
    return _mine(call, ecgrid_id)


@writes("TPMoveMailbox", of=_mine_for_network)
def move_mailbox(call: Call, partner: Partner, mailbox_id: int) -> int:
    """Move a trading partner within its network, at once and under the same id."""
    partner.mailbox_id = place(call, partner.network_id, mailbox_id)[1]
    partner.mailbox_default = False
    partner.modified = call.world.now()
    return partner.ecgrid_id
