"""Parcels. `world.routing` says where an upload goes."""

import base64
import binascii
import datetime as dt
from typing import Any, Final

from ecgridos_async.contract.types import ArrayType
from ecgridos_async.models import (
    AuthLevel,
    Direction,
    EDIStandard,
    FileInfo,
    ManifestInfo,
    ManifestType,
    ParcelIDInfo,
    ParcelIDInfoCollection,
    ParcelNote,
    ParcelStatus,
)
from ecgridos_async.sandbox.faults import denied, wrong
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    Scope,
    covers,
    find_parcel,
    find_partner,
    own_partner,
    place,
    require_own_id,
    scope,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import archive_range, within
from ecgridos_async.sandbox.world.edi import test_document
from ecgridos_async.sandbox.world.parcels import Parcel, ParcelMessage
from ecgridos_async.sandbox.world.records import Place

_IN_ERROR: Final = ("M2101", "M2205")
_ENDED: Final = ("M2400", "M2401")
_AS_TEXT: Final = ("ParcelDownloadA", "ParcelDownloadNoUpdateA")
"""The operations that give a content as base64."""

_Page = ParcelIDInfoCollection | list[ParcelIDInfo]

# Uploads


def _content(
    _call: Call,
    byte_count: int | None = None,
    content: bytes | None = None,
    content_base64: str | None = None,
) -> bytes:
    """Return what is uploaded, as bytes and their number or as a text."""
    if byte_count is None:
        try:
            return base64.b64decode("".join((content_base64 or "").split()), validate=True)
        except (binascii.Error, ValueError):
            raise wrong("ContentBase64", "It is not base64.") from None
    given = content or b""
    if byte_count != len(given):
        raise wrong("Bytes", f"Bytes is {byte_count}, Content has {len(given)}.")
    return given


@writes(
    "ParcelUpload",
    "ParcelUploadGZip",
    "ParcelUploadA",
    "ParcelUploadExA",
    by="file_name",
    of=place,
)
def upload(call: Call, sender: Place, file_name: str | None, **given: Any) -> int:
    """Take an upload of a mailbox."""
    return _upload(call, sender, file_name, _content(call, **given))


@writes(
    "ParcelUploadEx",
    "ParcelUploadGZipEx",
    "ParcelUploadDirected",
    "ParcelUploadDirectedGZip",
    "ParcelUploadMft",
    "ParcelUploadMftA",
    by="file_name",
    of=_content,
)
def upload_directed(
    call: Call,
    content: bytes,
    *,
    file_name: str | None,
    ecgrid_id_from: int | None = None,
    ecgrid_id_to: int = 0,
    **where: int,
) -> int:
    """Take an upload from one id to another; ParcelUploadEx of v4.1 names no ids."""
    sender = place(call, **where)
    ids = None if ecgrid_id_from is None else (ecgrid_id_from, ecgrid_id_to)
    return _upload(call, sender, file_name, content, ids)


def _upload(
    call: Call,
    sender: Place,
    file_name: str | None,
    content: bytes,
    ids: tuple[int, int] | None = None,
) -> int:
    name = text("Parcel.FileName", file_name)
    world, now = call.world, call.world.now()
    world.partners.settle(now)
    ends = ids and (
        own_partner(call, ids[0], "ECGridIDFrom"),
        find_partner(call, ids[1], "ECGridIDTo"),
    )
    return world.router.upload(sender, name, content, now, ends).parcel_id


@writes("ParcelTest", by="document_type")
def send_test(
    call: Call, ecgrid_id_from: int, ecgrid_id_to: int, document_type: EDIStandard
) -> int:
    """Send a document of the sandbox's own from one id to another."""
    call.require(AuthLevel.MAILBOX_USER)
    from_ = own_partner(call, ecgrid_id_from, "ECGridIDFrom")
    to = find_partner(call, ecgrid_id_to, "ECGridIDTo")
    world = call.world
    content = test_document(
        document_type,
        (from_.qualifier, from_.id),
        (to.qualifier, to.id),
        len(world.parcels.interchanges) + 1,
    )
    name = f"test.{document_type.lower()}"
    return world.router.upload(from_.place, name, content, world.now(), (from_, to)).parcel_id


# Downloads


def _received(call: Call, parcel_id: int) -> Parcel:
    """Return an inbound parcel that the caller covers."""
    parcel = find_parcel(call, parcel_id)
    if parcel.direction is not Direction.IN_BOX:
        raise wrong("ParcelID", "The parcel is not an inbound one.")
    if not covers(call.user, parcel.receiver):
        raise denied("ParcelID")
    return parcel


@writes(
    "ParcelDownload",
    "ParcelDownloadA",
    "ParcelDownloadGZip",
    "ParcelDownloadInner",
    of=find_parcel,
)
def download(call: Call, parcel: Parcel) -> FileInfo:
    """Give the content of a parcel, which is opened by it."""
    if parcel.in_box and covers(call.user, parcel.receiver):
        call.world.parcels.set_status(parcel, "M2001", call.world.now())
        if _deletes_on_download(call, parcel.receiver):
            _take(call, parcel, ParcelStatus.IN_BOX_TRANSFERRED)
    return download_no_update(call, parcel)


@reads("ParcelDownloadNoUpdate", "ParcelDownloadNoUpdateA", of=find_parcel)
def download_no_update(call: Call, parcel: Parcel) -> FileInfo:
    """Give the content of a parcel and leave the status as it is."""
    return views.file_info(parcel, text=call.operation in _AS_TEXT)


def _deletes_on_download(call: Call, where: Place) -> bool:
    mailbox = call.world.mailboxes.find(where[1])
    if mailbox is not None:
        return mailbox.config.delete_on_download
    network = call.world.networks.find(where[0])
    owner = network.owner_info if network else None
    return bool(owner and owner.config and owner.config.delete_on_download)


@writes("ParcelDownloadS3", by="parcel_id")
def download_s3(
    call: Call, *, parcel_id: int, bucket: str | None, prefix: str | None, **_not_used: object
) -> str:
    """Say where the content would be; the sandbox calls nobody, so it writes nothing."""
    text("Parcel.bucket", bucket)
    return f"s3://{bucket}/{prefix or ''}{download(call, find_parcel(call, parcel_id)).file_name}"


def _take(call: Call, parcel: Parcel, status: ParcelStatus, message: str | None = None) -> bool:
    """Take a parcel out of its inbox. Twice is harmless."""
    now = call.world.now()
    parcel.status = status
    if parcel.in_box:
        parcel.in_box = False
        parcel.status_code, parcel.status_date = "M2400", now
        call.world.parcels.log(parcel, "M2400", now, message, ManifestType.ECGRIDOS)
    return True


@writes("ParcelDownloadConfirm", of=_received)
def download_confirm(call: Call, parcel: Parcel) -> bool:
    """Take a parcel out of its inbox, as downloaded."""
    return _take(call, parcel, ParcelStatus.IN_BOX_TRANSFERRED)


@writes("ParcelDownloadConfirmPendingAck", of=_received)
def download_confirm_pending_ack(call: Call, parcel: Parcel, status: ParcelStatus) -> bool:
    """Take a parcel out of its inbox, with a status."""
    parcel.acknowledgment = "Pending"
    return _take(call, parcel, status)


@writes("ParcelDownloadCancel", of=_received)
def download_cancel(call: Call, parcel: Parcel) -> bool:
    """Take a parcel out of its inbox without its having been downloaded."""
    return _take(call, parcel, ParcelStatus.IN_BOX_READY, "The download was canceled.")


@writes("ParcelDownloadReset", of=_received)
def download_reset(call: Call, parcel: Parcel) -> bool:
    """Put a parcel back into its inbox, as if it had just arrived."""
    parcel.status = ParcelStatus.IN_BOX_READY
    parcel.acknowledgment = ""
    return _put_back(call, parcel)


def _put_back(call: Call, parcel: Parcel) -> bool:
    parcel.in_box = True
    call.world.parcels.set_status(parcel, "M2000", call.world.now())
    return True


# One parcel


@reads("ParcelInfo", of=find_parcel)
def info(call: Call, parcel: Parcel) -> ParcelIDInfo:
    """Tell what is known of a parcel."""
    return views.parcel_info(call.world, parcel)


@reads("ParcelManifest", of=find_parcel)
def manifest(call: Call, parcel: Parcel) -> list[ManifestInfo]:
    """Tell what happened to a parcel."""
    return views.manifest(call.world, call.world.parcels.log_of(parcel))


@reads("ParcelNoteList", of=find_parcel)
def note_list(_call: Call, parcel: Parcel) -> list[ParcelNote]:
    """List the notes about a parcel."""
    return [
        views.view(
            ParcelNote,
            note,
            parcel_id=parcel.parcel_id,
            parcel_note_id=note.note_id,
            interchange_id=parcel.interchange_ids[0] if parcel.interchange_ids else 0,
            note_date=note.date,
        )
        for note in parcel.notes
    ]


@writes("ParcelAcknowledgmentNote", of=find_parcel)
def acknowledgment_note(call: Call, parcel: Parcel, subject: str | None, note: str | None) -> bool:
    """Add a note to a parcel."""
    title = text("Parcel.Subject", subject)
    body = text("Parcel.Note", note)
    parcel.notes.append(
        ParcelMessage(
            note_id=call.world.parcels.next_note_id(),
            date=call.world.now(),
            user_id=call.user.user_id,
            posted_by=call.user.login_name,
            status_code=parcel.status_code,
            note=f"{title}: {body}" if title else body,
        )
    )
    return True


@writes("ParcelSetMailbagControlID", of=find_parcel)
def set_mailbag_control_id(_call: Call, parcel: Parcel, mailbag_control_id: str | None) -> bool:
    """Set the mailbag control id of a parcel."""
    parcel.mailbag_control_id = text("Parcel.MailbagControlID", mailbag_control_id)
    return True


@writes("ParcelUpdateLocalStatus", of=find_parcel)
def update_local_status(call: Call, parcel: Parcel, status: int) -> bool:
    """Set the status that is the caller's own affair."""
    parcel.local_status = status
    parcel.local_status_date = call.world.now()
    return True


@writes("ParcelUpdateStatus", of=find_parcel)
def update_status(
    call: Call, parcel: Parcel, *, status: ParcelStatus, trans_log_only: bool
) -> bool:
    """Set the status of a parcel, or only log it."""
    now = call.world.now()
    if not trans_log_only:
        parcel.status = status
        parcel.status_date = now
    call.world.parcels.log(parcel, parcel.status_code, now, str(status), ManifestType.ECGRIDOS)
    return True


@writes("ParcelResend", by="parcel_id")
def resend(call: Call, parcel_id: int) -> bool:
    """Deliver an outbound parcel again, or put an inbound one back into its inbox."""
    call.require(AuthLevel.NET_OPS)
    parcel = find_parcel(call, parcel_id)
    if parcel.direction is Direction.IN_BOX:
        return _put_back(call, parcel)
    for interchange in call.world.parcels.interchanges_of(parcel):
        call.world.router.deliver(interchange, call.world.now())
    return True


# Lists


def _found(
    call: Call,
    where: Scope,
    direction: Direction,
    *,
    begin_date: dt.datetime | None = None,
    end_date: dt.datetime | None = None,
    ecgrid_id_from: int = -1,
    ecgrid_id_to: int = -1,
) -> list[Parcel]:
    """Return the parcels of a mailbox; an id below 1 is any."""
    any_ids = ecgrid_id_from < 1 and ecgrid_id_to < 1
    return [
        parcel
        for parcel in call.world.parcels
        if parcel.direction is direction
        and where.holds(parcel.place)
        and within(parcel.date, begin_date, end_date)
        and (
            any_ids
            or any(
                ecgrid_id_from in (-1, 0, interchange.ecgrid_id_from)
                and ecgrid_id_to in (-1, 0, interchange.ecgrid_id_to)
                for interchange in call.world.parcels.interchanges_of(parcel)
            )
        )
    ]


def _shown(
    call: Call, parcels: list[Parcel], page: tuple[int, int] | None = None, *, short: bool = False
) -> _Page:
    """Return parcels as the version called has them: old ones have bare lists in some calls."""
    collection = views.parcel_list(call.world, parcels, page, short=short)
    return collection.parcel_id_info_list if isinstance(call.result, ArrayType) else collection


@reads("ParcelInBox", "ParcelInBoxEx", "ParcelInBoxExShort", of=scope)
def in_box(call: Call, where: Scope, status: ParcelStatus | None = None, **ids: Any) -> _Page:
    """List what waits in an inbox; what is asked for with a status is told in short."""
    found = _found(call, where, Direction.IN_BOX, **ids)
    waiting = [parcel for parcel in found if parcel.in_box and status in (None, parcel.status)]
    return _shown(call, waiting, short=status is not None)


def _archive(
    *names: str, direction: Direction, latest: bool = False, short: bool = False
) -> Handler:
    """Return the handler of archive calls."""

    def archive(
        call: Call,
        where: Scope,
        *,
        mailbag_control_id: str | None,
        page_no: int,
        records_per_page: int,
        **given: Any,
    ) -> _Page:
        archive_range(given["begin_date"], given["end_date"])
        require_own_id(call, where, given["ecgrid_id_from"], given["ecgrid_id_to"])
        found = [
            parcel
            for parcel in _found(call, where, direction, **given)
            if (mailbag_control_id or parcel.mailbag_control_id) == parcel.mailbag_control_id
        ]
        if latest:
            found.reverse()
        return _shown(call, found, (page_no, records_per_page), short=short)

    return reads(*names, of=scope)(archive)


def _archives(head: str, direction: Direction) -> tuple[Handler, ...]:
    return (
        _archive(f"{head}Archive", f"{head}ArchiveEx", direction=direction),
        _archive(f"{head}ArchiveDescEx", direction=direction, latest=True),
        _archive(f"{head}ArchiveExShort", direction=direction, short=True),
    )


ARCHIVES: Final[tuple[Handler, ...]] = (
    *_archives("ParcelInBox", Direction.IN_BOX),
    *_archives("ParcelOutBox", Direction.OUT_BOX),
)


@reads("ParcelOutBoxError", "ParcelOutBoxErrorEx", of=scope)
def out_box_error(call: Call, where: Scope, **dates: Any) -> _Page:
    """List what could not be sent."""
    found = _found(call, where, Direction.OUT_BOX, **dates)
    return _shown(call, [parcel for parcel in found if parcel.status_code in _IN_ERROR])


@reads("ParcelOutBoxInProcess", "ParcelOutBoxInProcessEx", of=scope)
def out_box_in_process(call: Call, where: Scope) -> _Page:
    """List what is neither delivered nor in error."""
    found = _found(call, where, Direction.OUT_BOX)
    done = (*_IN_ERROR, *_ENDED)
    return _shown(call, [parcel for parcel in found if parcel.status_code not in done])


def _with_control_id(name: str, direction: Direction) -> Handler:
    """Return the handler that finds the parcels of a sender, or receiver, by a control id."""

    def find(call: Call, where: Scope, *, mailbag_control_id: str | None, **dates: Any) -> _Page:
        found = _found(call, where, direction, **dates)
        wanted = mailbag_control_id or ""
        return _shown(call, [one for one in found if one.mailbag_control_id == wanted])

    return reads(name, of=scope)(find)


find_sent: Handler = _with_control_id("ParcelFindMailbagControlID", Direction.OUT_BOX)
find_received: Handler = _with_control_id("ParcelFindMailbagControlIDTo", Direction.IN_BOX)
