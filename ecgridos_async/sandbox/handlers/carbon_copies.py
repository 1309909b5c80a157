"""Carbon copies."""

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import AuthLevel, CarbonCopyIDInfo, Status
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    Scope,
    asked,
    covers,
    denied,
    find_partner,
    own,
    place,
    present,
    require_cover,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.handlers.setters import status_setters
from ecgridos_async.sandbox.world.carbon_copies import CarbonCopy
from ecgridos_async.sandbox.world.checks import identifier


def _add(  # noqa: PLR0913 (as many as the operation has)
    call: Call,
    *,
    ecgrid_id_from: int,
    ecgrid_id_to: int,
    ecgrid_id_cc_from: int,
    ecgrid_id_cc_to: int,
    transaction_set: str | None,
    gs_from: str | None = None,
    gs_to: str | None = None,
    network_id: int | None = None,
    mailbox_id: int = 0,
) -> int:
    mine = own(call)
    where = mine.network_id, mine.mailbox_id
    if network_id is not None:
        where = place(call, network_id, mailbox_id)
    originals = [
        find_partner(call, ecgrid_id_from, "ECGridIDFrom"),
        find_partner(call, ecgrid_id_to, "ECGridIDTo"),
    ]
    find_partner(call, ecgrid_id_cc_from, "ECGridIDCCFrom")
    find_partner(call, ecgrid_id_cc_to, "ECGridIDCCTo")
    if not any(covers(call.user, one.network_id, one.mailbox_id) for one in originals):
        raise denied("ECGridIDFrom", "Neither original ECGridID is yours.")
    kind = text("CarbonCopy.TransactionSet", transaction_set)
    world, now = call.world, call.world.now()
    copy = CarbonCopy(
        carbon_copy_id=0,
        network_id=where[0],
        mailbox_id=where[1],
        created=now,
        modified=now,
        ecgrid_id_from=ecgrid_id_from,
        ecgrid_id_to=ecgrid_id_to,
        ecgrid_id_cc_from=ecgrid_id_cc_from,
        ecgrid_id_cc_to=ecgrid_id_cc_to,
        gs_from=gs_from or "",
        gs_to=gs_to or "",
        transaction_set=kind,
    )
    for other in world.carbon_copies:
        if other.status is not Status.TERMINATED and _key(other) == _key(copy):
            raise ServiceFault(
                RetCode.DUPLICATE, "ECGridIDFrom", f"It is carbon copy {other.carbon_copy_id}."
            )
    copy.carbon_copy_id = world.carbon_copies.next_id()
    world.carbon_copies.put(copy)
    return copy.carbon_copy_id


def _key(copy: CarbonCopy) -> tuple[object, ...]:
    return (
        copy.ecgrid_id_from,
        copy.ecgrid_id_to,
        copy.ecgrid_id_cc_from,
        copy.ecgrid_id_cc_to,
        copy.gs_from,
        copy.gs_to,
        copy.transaction_set,
    )


add: Handler = writes("CarbonCopyAdd", "ecgrid_id_from")(_add)
add_ex: Handler = writes("CarbonCopyAddEx", "ecgrid_id_from")(_add)


def _find(call: Call, carbon_copy_id: int) -> CarbonCopy:
    call.require(AuthLevel.MAILBOX_USER)
    identifier("CarbonCopyID", carbon_copy_id)
    found = call.world.carbon_copies.find(carbon_copy_id)
    copy = present(found, "CarbonCopyID", "carbon copy", carbon_copy_id)
    require_cover(call, copy.network_id, copy.mailbox_id, "CarbonCopyID")
    return copy


@reads("CarbonCopyInfo")
def info(call: Call, carbon_copy_id: int) -> CarbonCopyIDInfo:
    """Tell what is known of a carbon copy."""
    return views.carbon_copy_info(call.world, _find(call, carbon_copy_id))


def _list(
    call: Call,
    *,
    ecgrid_id_from: int,
    ecgrid_id_to: int,
    show_inactive: bool,
    network_id: int | None = None,
    mailbox_id: int = 0,
) -> list[CarbonCopyIDInfo]:
    where: Scope = asked(call, network_id, mailbox_id)
    return [
        views.carbon_copy_info(call.world, copy)
        for copy in call.world.carbon_copies
        if where.holds(copy.network_id, copy.mailbox_id)
        and ecgrid_id_from in (-1, 0, copy.ecgrid_id_from)
        and ecgrid_id_to in (-1, 0, copy.ecgrid_id_to)
        and (show_inactive or copy.status is Status.ACTIVE)
    ]


list_own: Handler = reads("CarbonCopyList")(_list)
list_ex: Handler = reads("CarbonCopyListEx")(_list)


activate: Handler
suspend: Handler
terminate: Handler
activate, suspend, terminate = status_setters("CarbonCopy", "carbon_copy_id", _find)
