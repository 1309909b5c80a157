"""Trading partners."""

import datetime as dt

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import (
    AuthLevel,
    ECGridIDInfo,
    ECGridIDInfoCollection,
    EMailPayload,
    EMailSystem,
    OrderBy,
    RoutingGroup,
    StatusECGridID,
)
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    ALL,
    Scope,
    absent,
    asked,
    denied,
    find_partner,
    is_at_least,
    own,
    own_partner,
    place,
    present,
    scope,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import identifier, matches, utc
from ecgridos_async.sandbox.world.trading_partners import Partner

_MOVE_DAYS = 3
_SATURDAY = 5


def _add(
    call: Call,
    where: tuple[int, int],
    qualifier: str | None,
    id_: str | None,
    description: str | None,
) -> Partner:
    world, now = call.world, call.world.now()
    kind = text("TP.Qualifier", qualifier)
    name = text("TP.ID", id_)
    said = text("TP.Description", description)
    world.partners.settle(now)
    found = world.partners.by_qid(kind, name)
    if found is not None and found.status is not StatusECGridID.TERMINATED:
        here = (found.network_id, found.mailbox_id) == where
        code = RetCode.DUPLICATE if here else RetCode.ID_EXISTS_ON_NETWORK
        raise ServiceFault(code, "ID", f"It is ECGridID {found.ecgrid_id} already.")
    partner = world.partners.add(*where, kind, name, said, now=now)
    partner.owner_user_id = call.user.user_id
    return partner


@writes("TPAdd", "id")
def add(
    call: Call,
    qualifier: str | None,
    id: str | None,  # noqa: A002 (the parameter is called so)
    description: str | None,
) -> int:
    """Add a trading partner to the caller's network and mailbox."""
    mine = own(call)
    where = mine.network_id, mine.mailbox_id
    return _add(call, where, qualifier, id, description).ecgrid_id


@writes("TPAddEx", "id")
def add_ex(
    call: Call,
    *,
    network_id: int,
    mailbox_id: int,
    qualifier: str | None,
    id: str | None,  # noqa: A002 (the parameter is called so)
    description: str | None,
    routing_group: RoutingGroup = RoutingGroup.PRODUCTION_A,
) -> int:
    """Add a trading partner to a network and mailbox."""
    where = place(call, network_id, mailbox_id)
    partner = _add(call, where, qualifier, id, description)
    partner.routing_group = routing_group
    return partner.ecgrid_id


@writes("TPAddVAN", "id")
def add_van(
    call: Call,
    network_id: int,
    qualifier: str | None,
    id: str | None,  # noqa: A002 (the parameter is called so)
    description: str | None,
) -> int:
    """Add a trading partner to the root mailbox of any network."""
    call.require(AuthLevel.NETWORK_USER)
    identifier("NetworkID", network_id)
    if call.world.networks.find(network_id) is None:
        raise absent("NetworkID", "network", network_id)
    return _add(call, (network_id, 0), qualifier, id, description).ecgrid_id


@reads("TPInfo")
def info(call: Call, ecgrid_id: int) -> ECGridIDInfo:
    """Tell what is known of a trading partner, whoever's it is."""
    call.require(AuthLevel.TP_USER)
    return views.partner_info(call.world, find_partner(call, ecgrid_id))


# Lists


def _in(call: Call, where: Scope, *, show_inactive: bool) -> list[Partner]:
    call.world.partners.settle(call.world.now())
    return [
        partner
        for partner in call.world.partners
        if where.holds(partner.network_id, partner.mailbox_id)
        and (show_inactive or partner.status in _IN_USE)
    ]


def _infos(call: Call, partners: list[Partner]) -> list[ECGridIDInfo]:
    return [views.partner_info(call.world, partner) for partner in partners]


def _list(
    call: Call, *, show_inactive: bool, network_id: int | None = None, mailbox_id: int = 0
) -> list[ECGridIDInfo]:
    where = asked(call, network_id, mailbox_id, AuthLevel.TP_USER)
    return _infos(call, _in(call, where, show_inactive=show_inactive))


list_own: Handler = reads("TPList")(_list)
list_ex: Handler = reads("TPListEx")(_list)


def _search(
    call: Call,
    *,
    qualifier: str | None,
    id: str | None,  # noqa: A002 (the parameter is called so)
    show_inactive: bool,
    network_id: int | None = None,
    mailbox_id: int = 0,
) -> list[ECGridIDInfo]:
    where = (
        own(call, AuthLevel.TP_USER)
        if network_id is None
        else scope(call, network_id, mailbox_id, AuthLevel.TP_USER, everywhere=True)
    )
    wanted = (qualifier or "", text("TP.ID", id))
    return _infos(
        call,
        [
            partner
            for partner in _in(call, where, show_inactive=show_inactive)
            if (partner.qualifier, partner.id) == wanted
        ],
    )


search: Handler = reads("TPSearch")(_search)
search_ex: Handler = reads("TPSearchEx")(_search)


@reads("TPFindEx")
def find_ex(
    call: Call,
    *,
    network_id: int,
    mailbox_id: int,
    description: str | None,
    show_inactive: bool,
) -> list[ECGridIDInfo]:
    """Find trading partners by description; anybody may look in all networks at once."""
    where = scope(call, network_id, mailbox_id, AuthLevel.TP_USER, everywhere=True)
    found = _in(call, where, show_inactive=show_inactive)
    return _infos(call, [one for one in found if matches(description, one.description)])


def _page(
    call: Call, partners: list[Partner], page_number: int, page_size: int
) -> ECGridIDInfoCollection:
    names = ("PageNumber", "PageSize")
    page, numbers = views.paged(partners, page_number, page_size, names=names)
    return ECGridIDInfoCollection(**numbers, ecgrid_id_info_list=_infos(call, page))


@reads("TPListExPaged")
def list_ex_paged(
    call: Call,
    *,
    network_id: int,
    mailbox_id: int,
    show_inactive: bool,
    page_size: int,
    page_number: int,
) -> ECGridIDInfoCollection:
    """List a page of the trading partners of a network and mailbox."""
    where = scope(call, network_id, mailbox_id, AuthLevel.TP_USER)
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
    identifier("OwnerUserID", owner_user_id)
    owner = present(call.world.users.find(owner_user_id), "OwnerUserID", "user", owner_user_id)
    if owner is not call.user:
        scope(call, owner.network_id, owner.mailbox_id, AuthLevel.TP_USER)
    found = [
        partner
        for partner in _in(call, Scope(ALL, ALL), show_inactive=show_inactive)
        if partner.owner_user_id == owner_user_id
    ]
    if order_by is OrderBy.QID:
        found.sort(key=lambda partner: (partner.qualifier, partner.id))
    else:
        found.sort(key=lambda partner: partner.description.lower())
    return _page(call, found, page_number, page_size)


# Changes


def _mine(call: Call, ecgrid_id: int) -> Partner:
    """Return a trading partner that the caller may change."""
    call.require(AuthLevel.MAILBOX_USER)
    partner = own_partner(call, ecgrid_id)
    if partner.status is StatusECGridID.TERMINATED:
        raise ServiceFault(RetCode.DATA_ERROR, "ECGridID", "The ECGridID is terminated.")
    return partner


def _touch(call: Call, partner: Partner) -> bool:
    partner.modified = call.world.now()
    return True


@writes("TPActivate", "ecgrid_id")
def activate(call: Call, ecgrid_id: int) -> bool:
    """Take a trading partner into use again; what waited for it is delivered."""
    partner = _mine(call, ecgrid_id)
    partner.status = StatusECGridID.ACTIVE
    call.world.router.release(partner, call.world.now())
    return _touch(call, partner)


@writes("TPSuspend", "ecgrid_id")
def suspend(call: Call, ecgrid_id: int) -> bool:
    """Let what is for a trading partner wait."""
    partner = _mine(call, ecgrid_id)
    partner.status = StatusECGridID.SUSPENDED
    return _touch(call, partner)


@writes("TPTerminate", "ecgrid_id")
def terminate(call: Call, ecgrid_id: int) -> bool:
    """End a trading partner, for good. Twice is harmless."""
    call.require(AuthLevel.MAILBOX_USER)
    partner = own_partner(call, ecgrid_id)
    partner.status = StatusECGridID.TERMINATED
    partner.expires = partner.expires or call.world.now()
    call.world.partners.date(partner)
    return _touch(call, partner)


@writes("TPUpdateDescription", "ecgrid_id")
def update_description(call: Call, ecgrid_id: int, description: str | None) -> bool:
    """Change the description."""
    partner = _mine(call, ecgrid_id)
    partner.description = text("TP.Description", description)
    return _touch(call, partner)


@writes("TPUpdateDataEMail", "ecgrid_id")
def update_data_email(
    call: Call,
    ecgrid_id: int,
    email_system: EMailSystem,
    data_email: str | None,
    payload_position: EMailPayload,
) -> bool:
    """Change the address that data is mailed to."""
    del email_system, payload_position
    partner = _mine(call, ecgrid_id)
    partner.data_email = text("TP.DataEMail", data_email)
    return _touch(call, partner)


@writes("TPSetOwner", "ecgrid_id")
def set_owner(call: Call, ecgrid_id: int, owner_user_id: int) -> bool:
    """Change the owner; 0 is none."""
    partner = _mine(call, ecgrid_id)
    identifier("OwnerUserID", owner_user_id, 0)
    if owner_user_id and call.world.users.find(owner_user_id) is None:
        raise absent("OwnerUserID", "user", owner_user_id)
    partner.owner_user_id = owner_user_id
    return _touch(call, partner)


@writes("TPSetRoutingGroup", "ecgrid_id")
def set_routing_group(call: Call, ecgrid_id: int, routing_group: RoutingGroup) -> bool:
    """Change the routing group."""
    partner = _mine(call, ecgrid_id)
    partner.routing_group = routing_group
    return _touch(call, partner)


@writes("TPSetMailboxDefault", "ecgrid_id")
def set_mailbox_default(call: Call, ecgrid_id: int) -> bool:
    """Let a trading partner stand for its mailbox."""
    partner = _mine(call, ecgrid_id)
    for other in call.world.partners:
        if (other.network_id, other.mailbox_id) == (partner.network_id, partner.mailbox_id):
            other.mailbox_default = other is partner
    return _touch(call, partner)


@reads("TPGetMailboxDefault")
def get_mailbox_default(call: Call, network_id: int, mailbox_id: int) -> ECGridIDInfo:
    """Tell which trading partner stands for a mailbox."""
    call.require(AuthLevel.TP_USER)
    where = scope(call, network_id, mailbox_id, AuthLevel.TP_USER)
    found = call.world.partners.default_of(where.network_id, where.mailbox_id)
    return views.partner_info(
        call.world, present(found, "MailboxID", "default ECGridID of mailbox", mailbox_id)
    )


# Moves


def _move(
    call: Call, ecgrid_id: int, where: tuple[int, int], move_date_time: dt.datetime | None
) -> int:
    call.require(AuthLevel.NETWORK_USER)
    world, now = call.world, call.world.now()
    old = find_partner(call, ecgrid_id)
    if old.network_id != where[0] and not is_at_least(call.user.auth_level, AuthLevel.NET_OPS):
        raise denied("ECGridID", "Only NetOps moves an ECGridID to another network.")
    if old.status is StatusECGridID.TERMINATED or old.expires is not None:
        raise ServiceFault(RetCode.DATA_ERROR, "ECGridID", "The ECGridID is moved or terminated.")
    if move_date_time is None or utc(move_date_time) < _earliest_move(now):
        raise ServiceFault(
            RetCode.DATA_ERROR, "MoveDateTime", f"Too early (min={_MOVE_DAYS} business days)."
        )
    new = world.partners.add(*where, old.qualifier, old.id, old.description, now=now)
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


@writes("TPMove", "ecgrid_id")
def move(call: Call, ecgrid_id: int, move_date_time: dt.datetime | None) -> int:
    """Move a trading partner to the caller's network and mailbox, under a new id."""
    mine = own(call)
    return _move(call, ecgrid_id, (mine.network_id, mine.mailbox_id), move_date_time)


@writes("TPMoveEx", "ecgrid_id")
def move_ex(
    call: Call,
    network_id: int,
    mailbox_id: int,
    ecgrid_id: int,
    move_date_time: dt.datetime | None,
) -> int:
    """Move a trading partner to a network and mailbox, under a new id."""
    return _move(call, ecgrid_id, place(call, network_id, mailbox_id), move_date_time)


@writes("TPMoveMailbox", "ecgrid_id")
def move_mailbox(call: Call, ecgrid_id: int, mailbox_id: int) -> int:
    """Move a trading partner within its network, at once and under the same id."""
    call.require(AuthLevel.NETWORK_USER)
    partner = _mine(call, ecgrid_id)
    partner.mailbox_id = place(call, partner.network_id, mailbox_id)[1]
    partner.mailbox_default = False
    _touch(call, partner)
    return partner.ecgrid_id


_IN_USE = (StatusECGridID.ACTIVE, StatusECGridID.AUTO_ROUTE, StatusECGridID.PENDING)
