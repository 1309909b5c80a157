"""Interchanges: one for each upload, and one for each reply of the demo partner."""

import datetime as dt
from typing import Any, Final

from ecgridos_async.contract.types import BOOLEAN
from ecgridos_async.models import (
    AuthLevel,
    Direction,
    InterchangeIDInfo,
    InterchangeIDInfoCollection,
    InterchangeIDStatus,
    ManifestInfo,
)
from ecgridos_async.sandbox.faults import wrong
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import Scope, find_interchange, require_own_id, scope
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import archive_range, within
from ecgridos_async.sandbox.world.edi import Header, read_header
from ecgridos_async.sandbox.world.parcels import CANCELED, NO_ROUTE, PENDING, Interchange


def _header(content: bytes) -> Header:
    header = read_header(content)
    if header is None:
        raise wrong("InterchangeHeader", "It is neither an ISA nor a UNB.")
    return header


@reads("InterchangeDate")
def interchange_date(_call: Call, interchange_header: str | None) -> dt.datetime | None:
    """Tell the date in a header."""
    return _header((interchange_header or "").encode()).date


@reads("InterchangeHeaderInfo", "InterchangeHeaderInfoB")
def header_info(call: Call, interchange_header: str | bytes | None) -> InterchangeIDInfo:
    """Tell what a header says."""
    call.require(AuthLevel.MAILBOX_USER)
    given = interchange_header or b""
    content = given.encode() if isinstance(given, str) else given
    header, world = _header(content), call.world
    world.partners.settle(world.now())
    from_ = world.partners.by_qid(header.qualifier_from, header.id_from)
    to = world.partners.by_qid(header.qualifier_to, header.id_to)
    return views.view(
        InterchangeIDInfo,
        header,
        interchange_id=0,
        network_id_from=from_.network_id if from_ else 0,
        mailbox_id_from=from_.mailbox_id if from_ else 0,
        network_id_to=to.network_id if to else 0,
        mailbox_id_to=to.mailbox_id if to else 0,
        byte_count=len(content),
        interchange_control_id=header.control_id,
        interchange_date_time=header.date,
        header=header.text,
        tp_from=from_ and views.partner_info(world, from_),
        tp_to=to and views.partner_info(world, to),
    )


@reads("InterchangeInfo", of=find_interchange)
def info(call: Call, found: Interchange) -> InterchangeIDInfo:
    """Tell what is known of an interchange."""
    return views.interchange_info(call.world, found)


@reads("InterchangeManifest", "ParcelInterchangeManifest", of=find_interchange)
def manifest(call: Call, found: Interchange) -> list[ManifestInfo]:
    """Tell what happened to an interchange."""
    return views.manifest(call.world, call.world.parcels.log_of_interchange(found))


@writes("InterchangeCancel", of=find_interchange)
def cancel(call: Call, found: Interchange) -> bool:
    """Cancel an interchange."""
    if found.status_code == CANCELED:
        raise wrong("InterchangeID", "It is canceled already.")
    call.world.router.cancel(found, call.world.now())
    return True


@writes("InterchangeResend", of=find_interchange)
def resend(call: Call, found: Interchange) -> bool | InterchangeIDStatus:
    """Deliver an interchange once more."""
    inbound = call.world.router.deliver(found, call.world.now())[0]
    if call.result == BOOLEAN:
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
    call: Call,
    where: Scope,
    direction: Direction,
    *,
    begin_date: dt.datetime | None = None,
    end_date: dt.datetime | None = None,
    ecgrid_id_from: int,
    ecgrid_id_to: int,
    interchange_control_id: str | None = None,
) -> list[Interchange]:
    """Return the interchanges of a mailbox; an id below 1 and a blank control id are any."""
    return [
        one
        for one in call.world.parcels.interchanges
        if where.holds(one.receiver if direction is Direction.IN_BOX else one.sender)
        and ecgrid_id_from in (-1, 0, one.ecgrid_id_from)
        and ecgrid_id_to in (-1, 0, one.ecgrid_id_to)
        and (interchange_control_id or one.control_id) == one.control_id
        and within(one.date, begin_date, end_date)
    ]


def _list(name: str, direction: Direction, status: str | None = None) -> Handler:
    """Make the handler of a list call and its Ex form: of all, or of those with one status."""

    def list_them(call: Call, where: Scope, **given: Any) -> list[InterchangeIDInfo]:
        return [
            views.interchange_info(call.world, one)
            for one in _found(call, where, direction, **given)
            if status in (None, one.status_code)
        ]

    return reads(name, f"{name}Ex", of=scope)(list_them)


def _archive(*names: str, direction: Direction, parcels: bool = True) -> Handler:
    """Make the handler of archive calls."""

    def archive(
        call: Call, where: Scope, *, page_no: int, records_per_page: int, **given: Any
    ) -> InterchangeIDInfoCollection:
        archive_range(given["begin_date"], given["end_date"])
        require_own_id(call, where, given["ecgrid_id_from"], given["ecgrid_id_to"])
        found = _found(call, where, direction, **given)
        page = page_no, records_per_page
        return views.interchange_list(call.world, found, page, parcels=parcels)

    return reads(*names, of=scope)(archive)


_BLOCKED: Final = "blocked"
"""No interchange is ever blocked here."""

LISTS: Final = (
    _list("InterchangeInBox", Direction.IN_BOX),
    _list("InterchangeInBoxPending", Direction.IN_BOX, PENDING),
    _list("InterchangeInBoxBlocked", Direction.IN_BOX, _BLOCKED),
    _list("InterchangeOutBox", Direction.OUT_BOX),
    _list("InterchangeOutBoxPending", Direction.OUT_BOX, PENDING),
    _list("InterchangeOutBoxNoRoute", Direction.OUT_BOX, NO_ROUTE),
    _list("InterchangeOutBoxBlocked", Direction.OUT_BOX, _BLOCKED),
    _archive("InterchangeInBoxArchive", "InterchangeInBoxArchiveEx", direction=Direction.IN_BOX),
    _archive("InterchangeOutBoxArchive", "InterchangeOutBoxArchiveEx", direction=Direction.OUT_BOX),
    _archive("InterchangeOutBoxArchiveExNoParcel", direction=Direction.OUT_BOX, parcels=False),
)
