"""Carbon copies."""

from operator import attrgetter
from typing import Any, Final

from ecgridos_async.contract.names import wire_name
from ecgridos_async.models import AuthLevel, CarbonCopyIDInfo, Status
from ecgridos_async.sandbox.faults import denied, duplicate
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    Scope,
    covers,
    find_partner,
    place,
    require_cover,
    scope,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.handlers.setters import status_setters
from ecgridos_async.sandbox.world.carbon_copies import CarbonCopy
from ecgridos_async.sandbox.world.records import Place

_IDS: Final = ("ecgrid_id_from", "ecgrid_id_to", "ecgrid_id_cc_from", "ecgrid_id_cc_to")
_key = attrgetter(*_IDS, "gs_from", "gs_to", "transaction_set")


def _place(call: Call, network_id: int | None = None, mailbox_id: int = 0) -> Place:
    call.require(AuthLevel.MAILBOX_USER)
    return place(call, network_id, mailbox_id)


@writes("CarbonCopyAdd", "CarbonCopyAddEx", by="ecgrid_id_from", of=_place)
def add(
    call: Call,
    where: Place,
    *,
    transaction_set: str | None,
    gs_from: str | None = None,
    gs_to: str | None = None,
    **ids: Any,
) -> int:
    """Add a carbon copy of what one trading partner sends another."""
    partners = [find_partner(call, ids[name], wire_name(name)) for name in _IDS]
    if not any(covers(call.user, original.place) for original in partners[:2]):
        raise denied("ECGridIDFrom", "Neither original ECGridID is yours.")
    copies, now = call.world.carbon_copies, call.world.now()
    copy = CarbonCopy(
        carbon_copy_id=0,
        network_id=where[0],
        mailbox_id=where[1],
        created=now,
        modified=now,
        gs_from=gs_from or "",
        gs_to=gs_to or "",
        transaction_set=text("CarbonCopy.TransactionSet", transaction_set),
        **ids,
    )
    for other in copies:
        if other.status is not Status.TERMINATED and _key(other) == _key(copy):
            raise duplicate("ECGridIDFrom", f"It is carbon copy {other.carbon_copy_id}.")
    copy.carbon_copy_id = copies.next_id()
    return copies.put(copy).carbon_copy_id


def _find(call: Call, carbon_copy_id: int) -> CarbonCopy:
    call.require(AuthLevel.MAILBOX_USER)
    copy = call.world.carbon_copies.require(carbon_copy_id)
    require_cover(call, copy.place, "CarbonCopyID")
    return copy


@reads("CarbonCopyInfo", of=_find)
def info(call: Call, copy: CarbonCopy) -> CarbonCopyIDInfo:
    """Tell what is known of a carbon copy."""
    return views.carbon_copy_info(call.world, copy)


@reads("CarbonCopyList", "CarbonCopyListEx", of=scope)
def list_all(
    call: Call, where: Scope, *, ecgrid_id_from: int, ecgrid_id_to: int, show_inactive: bool
) -> list[CarbonCopyIDInfo]:
    """List the carbon copies of a network and mailbox."""
    return [
        views.carbon_copy_info(call.world, copy)
        for copy in call.world.carbon_copies
        if where.holds(copy.place)
        and ecgrid_id_from in (-1, 0, copy.ecgrid_id_from)
        and ecgrid_id_to in (-1, 0, copy.ecgrid_id_to)
        and (show_inactive or copy.status is Status.ACTIVE)
    ]


set_status: tuple[Handler, ...] = status_setters("CarbonCopy", "CarbonCopyID", _find)
