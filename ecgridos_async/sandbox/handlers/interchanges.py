"""Interchanges: one for each upload, and one for each reply of the demo partner."""

import datetime as dt

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.contract.types import BOOLEAN
from ecgridos_async.models import (
    Direction,
    InterchangeIDInfo,
    InterchangeIDInfoCollection,
    InterchangeIDStatus,
    ManifestInfo,
)
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    Scope,
    asked,
    find_interchange,
    own,
    require_own_id,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import archive_range, within
from ecgridos_async.sandbox.world.edi import Header, read_header
from ecgridos_async.sandbox.world.parcels import (
    CANCELED,
    NO_ROUTE,
    PENDING,
    Interchange,
)


def _header(content: bytes) -> Header:
    header = read_header(content)
    if header is None:
        raise ServiceFault(
            RetCode.DATA_ERROR, "InterchangeHeader", "It is neither an ISA nor a UNB."
        )
    return header


@reads("InterchangeDate")
def interchange_date(call: Call, interchange_header: str | None) -> dt.datetime | None:
    """Tell the date in a header."""
    del call
    return _header((interchange_header or "").encode()).date


@reads("InterchangeHeaderInfo")
def header_info(call: Call, interchange_header: str | None) -> InterchangeIDInfo:
    """Tell what a header says."""
    return _header_info(call, (interchange_header or "").encode())


@reads("InterchangeHeaderInfoB")
def header_info_b(call: Call, interchange_header: bytes | None) -> InterchangeIDInfo:
    """Tell what a header says."""
    return _header_info(call, interchange_header or b"")


def _header_info(call: Call, content: bytes) -> InterchangeIDInfo:
    own(call)
    header, world = _header(content), call.world
    world.partners.settle(world.now())
    from_ = world.partners.by_qid(header.qualifier_from, header.id_from)
    to = world.partners.by_qid(header.qualifier_to, header.id_to)
    return InterchangeIDInfo(
        interchange_id=0,
        network_id_from=from_.network_id if from_ else 0,
        mailbox_id_from=from_.mailbox_id if from_ else 0,
        network_id_to=to.network_id if to else 0,
        mailbox_id_to=to.mailbox_id if to else 0,
        standard=header.standard,
        byte_count=len(content),
        interchange_control_id=header.control_id,
        interchange_date_time=header.date,
        document_type=header.document_type,
        header=header.text,
        tp_from=views.partner_info(world, from_) if from_ else None,
        tp_to=views.partner_info(world, to) if to else None,
    )


@reads("InterchangeInfo")
def info(call: Call, interchange_id: int) -> InterchangeIDInfo:
    """Tell what is known of an interchange."""
    return views.interchange_info(call.world, find_interchange(call, interchange_id))


@reads("InterchangeManifest")
def manifest(call: Call, interchange_id: int) -> list[ManifestInfo]:
    """Tell what happened to an interchange."""
    found = find_interchange(call, interchange_id)
    return views.manifest(call.world, call.world.parcels.log_of_interchange(found))


@writes("InterchangeCancel", "interchange_id")
def cancel(call: Call, interchange_id: int) -> bool:
    """Cancel an interchange."""
    found = find_interchange(call, interchange_id)
    if found.status_code == CANCELED:
        raise ServiceFault(RetCode.DATA_ERROR, "InterchangeID", "It is canceled already.")
    call.world.router.cancel(found, call.world.now())
    return True


@writes("InterchangeResend", "interchange_id")
def resend(call: Call, interchange_id: int) -> bool | InterchangeIDStatus:
    """Deliver an interchange once more."""
    found = find_interchange(call, interchange_id)
    inbound = call.world.router.deliver(found, call.world.now())[0]
    if call.result_of("InterchangeResend") == BOOLEAN:
        return True
    return views.view(
        InterchangeIDStatus,
        found,
        id=found.interchange_id,
        interchange_process_date=found.date,
        **views.ends(call.world, InterchangeIDStatus, found),
        router_id=1,
        interchange_header=found.header.text if found.header else "",
        parcel_id_inbox=inbound.parcel_id,
    )


def _found(
    call: Call, where: Scope, direction: Direction, ids: tuple[int, int], control_id: str | None
) -> list[Interchange]:
    """Return the interchanges of a mailbox; an id below 1 and a blank control id are any."""
    return [
        one
        for one in call.world.parcels.interchanges
        if where.holds(*(one.receiver if direction is Direction.IN_BOX else one.sender))
        and ids[0] in (-1, 0, one.ecgrid_id_from)
        and ids[1] in (-1, 0, one.ecgrid_id_to)
        and (control_id or one.control_id) == one.control_id
    ]


def _list(name: str, direction: Direction, status: str | None = None) -> Handler:
    """Make the handler of one of the list calls: of all, or of those with one status."""

    def list_them(
        call: Call,
        *,
        ecgrid_id_from: int,
        ecgrid_id_to: int,
        begin_date: dt.datetime | None = None,
        end_date: dt.datetime | None = None,
        interchange_control_id: str | None = None,
        network_id: int | None = None,
        mailbox_id: int = 0,
    ) -> list[InterchangeIDInfo]:
        where = asked(call, network_id, mailbox_id)
        ids = ecgrid_id_from, ecgrid_id_to
        return [
            views.interchange_info(call.world, one)
            for one in _found(call, where, direction, ids, interchange_control_id)
            if within(one.date, begin_date, end_date) and status in (None, one.status_code)
        ]

    return reads(name)(list_them)


def _archive(name: str, direction: Direction, *, parcels: bool = True) -> Handler:
    """Make the handler of one of the archive calls."""

    def archive(  # noqa: PLR0913 (as many as the operation has)
        call: Call,
        *,
        begin_date: dt.datetime | None,
        end_date: dt.datetime | None,
        ecgrid_id_from: int,
        ecgrid_id_to: int,
        interchange_control_id: str | None,
        page_no: int,
        records_per_page: int,
        network_id: int | None = None,
        mailbox_id: int = 0,
    ) -> InterchangeIDInfoCollection:
        where = asked(call, network_id, mailbox_id)
        archive_range(begin_date, end_date)
        require_own_id(call, where, ecgrid_id_from, ecgrid_id_to)
        ids = ecgrid_id_from, ecgrid_id_to
        found = [
            one
            for one in _found(call, where, direction, ids, interchange_control_id)
            if within(one.date, begin_date, end_date)
        ]
        page = page_no, records_per_page
        return views.interchange_list(call.world, found, page, parcels=parcels)

    return reads(name)(archive)


_BLOCKED = "blocked"  # no interchange is ever blocked here

in_box: Handler = _list("InterchangeInBox", Direction.IN_BOX)
in_box_ex: Handler = _list("InterchangeInBoxEx", Direction.IN_BOX)
in_box_pending: Handler = _list("InterchangeInBoxPending", Direction.IN_BOX, PENDING)
in_box_pending_ex: Handler = _list("InterchangeInBoxPendingEx", Direction.IN_BOX, PENDING)
in_box_blocked: Handler = _list("InterchangeInBoxBlocked", Direction.IN_BOX, _BLOCKED)
in_box_blocked_ex: Handler = _list("InterchangeInBoxBlockedEx", Direction.IN_BOX, _BLOCKED)
in_box_archive: Handler = _archive("InterchangeInBoxArchive", Direction.IN_BOX)
in_box_archive_ex: Handler = _archive("InterchangeInBoxArchiveEx", Direction.IN_BOX)
out_box: Handler = _list("InterchangeOutBox", Direction.OUT_BOX)
out_box_ex: Handler = _list("InterchangeOutBoxEx", Direction.OUT_BOX)
out_box_pending: Handler = _list("InterchangeOutBoxPending", Direction.OUT_BOX, PENDING)
out_box_pending_ex: Handler = _list("InterchangeOutBoxPendingEx", Direction.OUT_BOX, PENDING)
out_box_no_route: Handler = _list("InterchangeOutBoxNoRoute", Direction.OUT_BOX, NO_ROUTE)
out_box_no_route_ex: Handler = _list("InterchangeOutBoxNoRouteEx", Direction.OUT_BOX, NO_ROUTE)
out_box_blocked: Handler = _list("InterchangeOutBoxBlocked", Direction.OUT_BOX, _BLOCKED)
out_box_blocked_ex: Handler = _list("InterchangeOutBoxBlockedEx", Direction.OUT_BOX, _BLOCKED)
out_box_archive: Handler = _archive("InterchangeOutBoxArchive", Direction.OUT_BOX)
out_box_archive_ex: Handler = _archive("InterchangeOutBoxArchiveEx", Direction.OUT_BOX)
out_box_archive_ex_no_parcel: Handler = _archive(
    "InterchangeOutBoxArchiveExNoParcel", Direction.OUT_BOX, parcels=False
)
