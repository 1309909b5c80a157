"""Interconnects."""

import datetime as dt

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import (
    AuthLevel,
    EMailTo,
    InterconnectIDInfo,
    InterconnectNote,
    NoteAttachment,
    StatusInterconnect,
)
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    Scope,
    absent,
    covers,
    denied,
    find_partner,
    is_at_least,
    own,
    present,
    scope,
)
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import identifier
from ecgridos_async.sandbox.world.interconnects import Interconnect, Interconnects, Note


def _all(call: Call) -> Interconnects:
    call.world.interconnects.settle(call.world.now())
    return call.world.interconnects


def _covers(call: Call, interconnect: Interconnect) -> bool:
    partners = map(call.world.partners.find, (interconnect.ecgrid_id1, interconnect.ecgrid_id2))
    return any(p and covers(call.user, p.network_id, p.mailbox_id) for p in partners)


def _visible(
    call: Call, interconnect: Interconnect | None, item: str, value: object
) -> Interconnect:
    found = present(interconnect, item, "interconnect", value)
    if not _covers(call, found):
        raise denied(item)
    return found


def _find(call: Call, interconnect_id: int) -> Interconnect:
    call.require(AuthLevel.TP_USER)
    identifier("InterconnectID", interconnect_id)
    found = _all(call).find(interconnect_id)
    return _visible(call, found, "InterconnectID", interconnect_id)


def _note(
    call: Call,
    interconnect: Interconnect,
    note: str | None,
    email_to: EMailTo = EMailTo.NO_EMAIL,
    other: str | None = None,
    *,
    auth_level: AuthLevel = AuthLevel.GENERAL,
    attachment: NoteAttachment | None = None,
) -> bool:
    body = text("Interconnect.Note", note)
    address = text("Interconnect.OtherEMailAddress", other)
    if auth_level is AuthLevel.NO_CHANGE:
        auth_level = AuthLevel.GENERAL
    if body or attachment:
        interconnect.notes.append(
            Note(
                note_id=call.world.interconnects.next_note_id(),
                date=call.world.now(),
                status=interconnect.status,
                user_id=call.user.user_id,
                posted_by=call.user.login_name,
                mail_to=address or email_to,
                note=body,
                auth_level=auth_level,
                attachment=attachment,
            )
        )
    return True


@writes("InterconnectAdd", "reference")
def add(  # noqa: PLR0913 (as many as the operation has)
    call: Call,
    *,
    ecgrid_id1: int,
    ecgrid_id2: int,
    reference: str | None,
    contact_name: str | None,
    contact_email: str | None,
    notify_contact: bool,
    preconfirm: bool,
    note: str | None,
) -> InterconnectIDInfo:
    """Ask for an interconnect; it is complete at once if it is preconfirmed."""
    del notify_contact
    call.require(AuthLevel.TP_USER)
    world, now = call.world, call.world.now()
    partners = (
        find_partner(call, ecgrid_id1, "ECGridID1"),
        find_partner(call, ecgrid_id2, "ECGridID2"),
    )
    if ecgrid_id1 == ecgrid_id2:
        raise ServiceFault(RetCode.DATA_ERROR, "ECGridID2", "It is the same as ECGridID1.")
    if not any(covers(call.user, p.network_id, p.mailbox_id) for p in partners):
        raise denied("ECGridID1", "Neither ECGridID is yours.")
    for other in _all(call):
        if other.has(ecgrid_id1, ecgrid_id2) and other.status is not StatusInterconnect.CANCELED:
            raise ServiceFault(
                RetCode.DUPLICATE, "ECGridID2", f"There is interconnect {other.interconnect_id}."
            )
    given = text("Interconnect.Reference", reference)
    name = text("Interconnect.ContactName", contact_name)
    email = text("Interconnect.ContactEMail", contact_email)
    text("Interconnect.Note", note)
    found = world.interconnects.add(ecgrid_id1, ecgrid_id2, call.user.user_id, now)
    found.reference, found.contact_name, found.contact_email = given, name, email
    if preconfirm:
        found.set_status(StatusInterconnect.COMPLETED, now)
    _note(call, found, note)
    return views.interconnect_info(world, found)


@reads("InterconnectInfo")
def info(call: Call, interconnect_id: int) -> InterconnectIDInfo:
    """Tell what is known of an interconnect."""
    return views.interconnect_info(call.world, _find(call, interconnect_id))


@reads("InterconnectInfoGUID")
def info_guid(call: Call, unique_id: str | None) -> InterconnectIDInfo:
    """Tell what is known of an interconnect, by its unique id."""
    call.require(AuthLevel.TP_USER)
    wanted = (unique_id or "").lower()
    found = next((one for one in _all(call) if one.unique_id == wanted), None)
    return views.interconnect_info(call.world, _visible(call, found, "UniqueID", wanted))


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
        and _covers(call, one)
    ]


def _by_status(
    call: Call, where: Scope, status: StatusInterconnect, ecgrid_id: int, max_days: int
) -> list[InterconnectIDInfo]:
    oldest = call.world.now() - dt.timedelta(days=max_days) if max_days >= 0 else None

    def here(number: int) -> bool:
        partner = call.world.partners.find(number)
        return partner is not None and where.holds(partner.network_id, partner.mailbox_id)

    return [
        views.interconnect_info(call.world, one)
        for one in _all(call)
        if status in (StatusInterconnect.NO_STATUS_CHANGE, one.status)
        and (ecgrid_id < 1 or ecgrid_id in (one.ecgrid_id1, one.ecgrid_id2))
        and (oldest is None or one.created >= oldest)
        and (here(one.ecgrid_id1) or here(one.ecgrid_id2))
    ]


@reads("InterconnectListByStatus")
def list_by_status(
    call: Call, status: StatusInterconnect, ecgrid_id: int, max_days: int
) -> list[InterconnectIDInfo]:
    """List the caller's interconnects with a status, or with any; -1 days means no limit."""
    return _by_status(call, own(call, AuthLevel.TP_USER), status, ecgrid_id, max_days)


@reads("InterconnectListByStatusEx")
def list_by_status_ex(
    call: Call,
    *,
    network_id: int,
    mailbox_id: int,
    int_status: StatusInterconnect,
    ecgrid_id: int,
    max_days: int,
) -> list[InterconnectIDInfo]:
    """List the interconnects of a network and mailbox with a status, or with any."""
    where = scope(call, network_id, mailbox_id, AuthLevel.TP_USER)
    return _by_status(call, where, int_status, ecgrid_id, max_days)


@writes("InterconnectCancel", "interconnect_id")
def cancel(
    call: Call,
    interconnect_id: int,
    note: str | None,
    email_to: EMailTo,
    other_email_address: str | None,
) -> bool:
    """Cancel an interconnect."""
    found = _find(call, interconnect_id)
    _note(call, found, note, email_to, other_email_address)
    found.set_status(StatusInterconnect.CANCELED, call.world.now())
    return True


@writes("InterconnectUpdate", "interconnect_id")
def update(
    call: Call,
    *,
    interconnect_id: int,
    status: StatusInterconnect,
    auth_level: AuthLevel,
    note: str | None,
    email_to: EMailTo,
    other_email_address: str | None,
) -> bool:
    """Change the status of an interconnect."""
    call.require(AuthLevel.NET_OPS)
    found = _find(call, interconnect_id)
    _note(call, found, note, email_to, other_email_address, auth_level=auth_level)
    if status is not StatusInterconnect.NO_STATUS_CHANGE:
        found.set_status(status, call.world.now())
    return True


@writes("InterconnectAssignNetOps", "interconnect_id")
def assign_net_ops(call: Call, interconnect_id: int, user_id: int, email_to: EMailTo) -> bool:
    """Give an interconnect to one of NetOps."""
    del email_to
    call.require(AuthLevel.NET_OPS)
    found = _find(call, interconnect_id)
    if call.world.users.find(user_id) is None:
        raise absent("UserID", "user", user_id)
    found.net_ops_user_id = user_id
    found.modified = call.world.now()
    return True


@writes("InterconnectNote", "interconnect_id")
def add_note(
    call: Call,
    *,
    interconnect_id: int,
    auth_level: AuthLevel,
    note: str | None,
    attachment_name: str | None = None,
    attachment_content: bytes | None = None,
    email_to: EMailTo,
    other_email_address: str | None,
) -> bool:
    """Add a note to an interconnect, for those of a level and above."""
    found = _find(call, interconnect_id)
    attachment = (
        NoteAttachment(file_name=attachment_name, content=attachment_content)
        if attachment_name
        else None
    )
    return _note(
        call,
        found,
        note,
        email_to,
        other_email_address,
        auth_level=auth_level,
        attachment=attachment,
    )


@reads("InterconnectNoteList")
def note_list(call: Call, interconnect_id: int) -> list[InterconnectNote]:
    """List the notes that the caller may read."""
    found = _find(call, interconnect_id)
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
