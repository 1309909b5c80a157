"""Interconnects."""

import datetime as dt
import functools
from typing import Any, Final

from ecgridos_async.models import (
    AuthLevel,
    EMailTo,
    InterconnectIDInfo,
    InterconnectNote,
    NoteAttachment,
    StatusInterconnect,
)
from ecgridos_async.sandbox.faults import absent, denied, duplicate, wrong
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import Scope, covers, find_partner, scope
from ecgridos_async.sandbox.handlers.base import Call, is_at_least
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import Finder, reads, writes
from ecgridos_async.sandbox.world.interconnects import Interconnect, Interconnects, Note
from ecgridos_async.sandbox.world.trading_partners import Partner

_scope: Final[Finder] = functools.partial(scope, least=AuthLevel.TP_USER)


def _all(call: Call) -> Interconnects:
    call.world.interconnects.settle(call.world.now())
    return call.world.interconnects


def _partners(call: Call, interconnect: Interconnect) -> list[Partner]:
    ids = interconnect.ecgrid_id1, interconnect.ecgrid_id2
    return [one for one in map(call.world.partners.find, ids) if one is not None]


def _is_own(call: Call, interconnect: Interconnect) -> bool:
    return any(covers(call.user, partner.place) for partner in _partners(call, interconnect))


def _find(call: Call, interconnect_id: int) -> Interconnect:
    call.require(AuthLevel.TP_USER)
    found = _all(call).require(interconnect_id)
    if not _is_own(call, found):
        raise denied("InterconnectID")
    return found


def _for_net_ops(call: Call, interconnect_id: int) -> Interconnect:
    call.require(AuthLevel.NET_OPS)
    return _find(call, interconnect_id)


@writes("InterconnectAdd", by="reference")
def add(
    call: Call,
    *,
    ecgrid_id1: int,
    ecgrid_id2: int,
    reference: str | None,
    contact_name: str | None,
    contact_email: str | None,
    preconfirm: bool,
    note: str | None,
    **_not_used: object,
) -> InterconnectIDInfo:
    """Ask for an interconnect; it is complete at once if it is preconfirmed."""
    call.require(AuthLevel.TP_USER)
    world, now = call.world, call.world.now()
    partners = (
        find_partner(call, ecgrid_id1, "ECGridID1"),
        find_partner(call, ecgrid_id2, "ECGridID2"),
    )
    if ecgrid_id1 == ecgrid_id2:
        raise wrong("ECGridID2", "It is the same as ECGridID1.")
    if not any(covers(call.user, partner.place) for partner in partners):
        raise denied("ECGridID1", "Neither ECGridID is yours.")
    for other in _all(call):
        if other.has(ecgrid_id1, ecgrid_id2) and other.status is not StatusInterconnect.CANCELED:
            raise duplicate("ECGridID2", f"There is interconnect {other.interconnect_id}.")
    given = text("Interconnect.Reference", reference)
    name = text("Interconnect.ContactName", contact_name)
    email = text("Interconnect.ContactEMail", contact_email)
    text("Interconnect.Note", note)
    found = world.interconnects.add(ecgrid_id1, ecgrid_id2, call.user.user_id, now)
    found.reference, found.contact_name, found.contact_email = given, name, email
    if preconfirm:
        found.set_status(StatusInterconnect.COMPLETED, now)
    add_note(call, found, note=note)
    return views.interconnect_info(world, found)


@reads("InterconnectInfo", of=_find)
def info(call: Call, found: Interconnect) -> InterconnectIDInfo:
    """Tell what is known of an interconnect."""
    return views.interconnect_info(call.world, found)


@reads("InterconnectInfoGUID")
def info_guid(call: Call, unique_id: str | None) -> InterconnectIDInfo:
    """Tell what is known of an interconnect, by its unique id."""
    call.require(AuthLevel.TP_USER)
    wanted = (unique_id or "").lower()
    found = next((one for one in _all(call) if one.unique_id == wanted), None)
    if found is None:
        raise absent("UniqueID", "interconnect", wanted)
    if not _is_own(call, found):
        raise denied("UniqueID")
    return views.interconnect_info(call.world, found)


@reads("InterconnectListByECGridID")
def list_by_ecgrid_id(call: Call, ecgrid_id1: int, ecgrid_id2: int) -> list[InterconnectIDInfo]:
    """List the interconnects of an id, with another or with any."""
    call.require(AuthLevel.TP_USER)
    find_partner(call, ecgrid_id1, "ECGridID1")
    return [
        views.interconnect_info(call.world, one)
        for one in _all(call)
        if ecgrid_id1 in (one.ecgrid_id1, one.ecgrid_id2)
        and (ecgrid_id2 < 1 or one.has(ecgrid_id1, ecgrid_id2))
        and _is_own(call, one)
    ]


@reads("InterconnectListByStatus", "InterconnectListByStatusEx", of=_scope)
def list_by_status(
    call: Call, where: Scope, *, ecgrid_id: int, max_days: int, **status: StatusInterconnect
) -> list[InterconnectIDInfo]:
    """List interconnects with a status, or with any; -1 days means no limit.

    The status is `status` in the plain call, `int_status` in the Ex call.
    """
    oldest = call.world.now() - dt.timedelta(days=max_days) if max_days >= 0 else None
    return [
        views.interconnect_info(call.world, one)
        for one in _all(call)
        if not {StatusInterconnect.NO_STATUS_CHANGE, one.status}.isdisjoint(status.values())
        and (ecgrid_id < 1 or ecgrid_id in (one.ecgrid_id1, one.ecgrid_id2))
        and (oldest is None or one.created >= oldest)
        and any(where.holds(partner.place) for partner in _partners(call, one))
    ]


@writes("InterconnectCancel", of=_find)
def cancel(call: Call, found: Interconnect, **note: Any) -> bool:
    """Cancel an interconnect."""
    add_note(call, found, **note)
    found.set_status(StatusInterconnect.CANCELED, call.world.now())
    return True


@writes("InterconnectUpdate", of=_for_net_ops)
def update(call: Call, found: Interconnect, status: StatusInterconnect, **note: Any) -> bool:
    """Change the status of an interconnect."""
    add_note(call, found, **note)
    if status is not StatusInterconnect.NO_STATUS_CHANGE:
        found.set_status(status, call.world.now())
    return True


@writes("InterconnectAssignNetOps", of=_for_net_ops)
def assign_net_ops(call: Call, found: Interconnect, user_id: int, **_not_used: object) -> bool:
    """Give an interconnect to one of NetOps."""
    found.net_ops_user_id = call.world.users.present(user_id).user_id
    found.modified = call.world.now()
    return True


@writes("InterconnectNote", of=_find)
def add_note(
    call: Call,
    found: Interconnect,
    *,
    note: str | None,
    auth_level: AuthLevel = AuthLevel.GENERAL,
    attachment_name: str | None = None,
    attachment_content: bytes | None = None,
    email_to: EMailTo = EMailTo.NO_EMAIL,
    other_email_address: str | None = None,
) -> bool:
    """Add a note to an interconnect, for those of a level and above."""
    body = text("Interconnect.Note", note)
    address = text("Interconnect.OtherEMailAddress", other_email_address)
    if body or attachment_name:
        general = auth_level is AuthLevel.NO_CHANGE
        found.notes.append(
            Note(
                note_id=call.world.interconnects.next_note_id(),
                date=call.world.now(),
                status=found.status,
                user_id=call.user.user_id,
                posted_by=call.user.login_name,
                mail_to=address or email_to,
                note=body,
                auth_level=AuthLevel.GENERAL if general else auth_level,
                attachment=NoteAttachment(file_name=attachment_name, content=attachment_content)
                if attachment_name
                else None,
            )
        )
    return True


@reads("InterconnectNoteList", of=_find)
def note_list(call: Call, found: Interconnect) -> list[InterconnectNote]:
    """List the notes that the caller may read."""
    return [
        views.view(
            InterconnectNote,
            note,
            interconnect_id=found.interconnect_id,
            interconnect_note_id=note.note_id,
            note_date=note.date,
        )
        for note in found.notes
        if is_at_least(call.user.auth_level, note.auth_level)
    ]
