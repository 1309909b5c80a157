"""Parcels. `world.routing` says where an upload goes."""

import base64
import binascii
import datetime as dt

from ecgridos_async.contract.ret_codes import RetCode
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
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import (
    Scope,
    asked,
    covers,
    denied,
    find_interchange,
    find_parcel,
    find_partner,
    own,
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

# Uploads


def _content(byte_count: int, content: bytes | None) -> bytes:
    given = content or b""
    if byte_count != len(given):
        raise ServiceFault(
            RetCode.DATA_ERROR, "Bytes", f"Bytes is {byte_count}, Content has {len(given)}."
        )
    return given


def _decoded(content_base64: str | None) -> bytes:
    try:
        return base64.b64decode("".join((content_base64 or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise ServiceFault(RetCode.DATA_ERROR, "ContentBase64", "It is not base64.") from None


def _upload(
    call: Call,
    sender: tuple[int, int],
    file_name: str | None,
    content: bytes,
    ids: tuple[int, int] | None = None,
) -> int:
    name = text("Parcel.FileName", file_name)
    world, now = call.world, call.world.now()
    world.partners.settle(now)
    if ids is None:
        return world.router.upload(sender, name, content, now).parcel_id
    from_ = own_partner(call, ids[0], "ECGridIDFrom")
    to = find_partner(call, ids[1], "ECGridIDTo")
    return world.router.upload_directed(sender, (from_, to), name, content, now).parcel_id


def _own_place(call: Call) -> tuple[int, int]:
    mine = own(call)
    return mine.network_id, mine.mailbox_id


def _plain(call: Call, file_name: str | None, byte_count: int, content: bytes | None) -> int:
    return _upload(call, _own_place(call), file_name, _content(byte_count, content))


upload: Handler = writes("ParcelUpload", "file_name")(_plain)
upload_gzip: Handler = writes("ParcelUploadGZip", "file_name")(_plain)


@writes("ParcelUploadA", "file_name")
def upload_a(call: Call, file_name: str | None, content_base64: str | None) -> int:
    """Take an upload as a text."""
    return _upload(call, _own_place(call), file_name, _decoded(content_base64))


def _directed(
    call: Call,
    *,
    file_name: str | None,
    byte_count: int,
    content: bytes | None,
    ecgrid_id_from: int,
    ecgrid_id_to: int,
    network_id: int | None = None,
    mailbox_id: int = 0,
) -> int:
    given = _content(byte_count, content)
    sender = _own_place(call) if network_id is None else place(call, network_id, mailbox_id)
    return _upload(call, sender, file_name, given, (ecgrid_id_from, ecgrid_id_to))


upload_directed: Handler = writes("ParcelUploadDirected", "file_name")(_directed)
upload_directed_gzip: Handler = writes("ParcelUploadDirectedGZip", "file_name")(_directed)
upload_gzip_ex: Handler = writes("ParcelUploadGZipEx", "file_name")(_directed)
upload_mft: Handler = writes("ParcelUploadMft", "file_name")(_directed)


@writes("ParcelUploadMftA", "file_name")
def upload_mft_a(
    call: Call,
    file_name: str | None,
    content_base64: str | None,
    ecgrid_id_from: int,
    ecgrid_id_to: int,
) -> int:
    """Take an upload as a text, from one id to another."""
    given, ids = _decoded(content_base64), (ecgrid_id_from, ecgrid_id_to)
    return _upload(call, _own_place(call), file_name, given, ids)


@writes("ParcelUploadEx", "file_name")
def upload_ex(
    call: Call,
    *,
    file_name: str | None,
    byte_count: int,
    content: bytes | None,
    network_id: int | None = None,
    mailbox_id: int = 0,
    ecgrid_id_from: int | None = None,
    ecgrid_id_to: int = 0,
) -> int:
    """Take an upload: from one id to another until v3.2, of a mailbox in v4.1."""
    given = _content(byte_count, content)
    if ecgrid_id_from is not None:
        ids = (ecgrid_id_from, ecgrid_id_to)
        return _upload(call, _own_place(call), file_name, given, ids)
    return _upload(call, place(call, network_id or 0, mailbox_id), file_name, given)


@writes("ParcelUploadExA", "file_name")
def upload_ex_a(
    call: Call,
    *,
    network_id: int,
    mailbox_id: int,
    file_name: str | None,
    byte_count: int | None = None,
    content: bytes | None = None,
    content_base64: str | None = None,
) -> int:
    """Take an upload of a mailbox: bytes until v3.2, a text in v4.1."""
    sender = place(call, network_id, mailbox_id)
    given = _decoded(content_base64) if byte_count is None else _content(byte_count, content)
    return _upload(call, sender, file_name, given)


@writes("ParcelTest", "document_type")
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
    sender = from_.network_id, from_.mailbox_id
    name = f"test.{document_type.lower()}"
    return world.router.upload_directed(sender, (from_, to), name, content, world.now()).parcel_id


# Downloads


def _received(call: Call, parcel_id: int) -> Parcel:
    """Return an inbound parcel that the caller covers."""
    parcel = find_parcel(call, parcel_id)
    if parcel.direction is not Direction.IN_BOX:
        raise ServiceFault(RetCode.DATA_ERROR, "ParcelID", "The parcel is not an inbound one.")
    if not covers(call.user, *parcel.receiver):
        raise denied("ParcelID")
    return parcel


def _download(call: Call, parcel_id: int, *, as_text: bool = False) -> FileInfo:
    parcel = find_parcel(call, parcel_id)
    now = call.world.now()
    if parcel.in_box and covers(call.user, *parcel.receiver):
        call.world.parcels.set_status(parcel, "M2001", now)
        if _deletes_on_download(call, parcel.receiver):
            _take(call, parcel, ParcelStatus.IN_BOX_TRANSFERRED)
    return views.file_info(parcel, text=as_text)


def _deletes_on_download(call: Call, where: tuple[int, int]) -> bool:
    mailbox = call.world.mailboxes.find(where[1])
    if mailbox is not None:
        return mailbox.config.delete_on_download
    network = call.world.networks.find(where[0])
    owner = network.owner_info if network else None
    return bool(owner and owner.config and owner.config.delete_on_download)


def _download_no_update(call: Call, parcel_id: int, *, as_text: bool = False) -> FileInfo:
    return views.file_info(find_parcel(call, parcel_id), text=as_text)


download: Handler = writes("ParcelDownload", "parcel_id")(_download)
download_gzip: Handler = writes("ParcelDownloadGZip", "parcel_id")(_download)
download_inner: Handler = writes("ParcelDownloadInner", "parcel_id")(_download)
download_no_update: Handler = reads("ParcelDownloadNoUpdate")(_download_no_update)


@writes("ParcelDownloadA", "parcel_id")
def download_a(call: Call, parcel_id: int) -> FileInfo:
    """Give the content as a text."""
    return _download(call, parcel_id, as_text=True)


@reads("ParcelDownloadNoUpdateA")
def download_no_update_a(call: Call, parcel_id: int) -> FileInfo:
    """Give the content as a text and leave the status as it is."""
    return _download_no_update(call, parcel_id, as_text=True)


@writes("ParcelDownloadS3", "parcel_id")
def download_s3(
    call: Call,
    *,
    parcel_id: int,
    access_key: str | None,
    secret_key: str | None,
    bucket: str | None,
    prefix: str | None,
    region: str | None,
) -> str:
    """Say where the content would be; the sandbox calls nobody, so it writes nothing."""
    del access_key, secret_key, region
    text("Parcel.bucket", bucket)
    return f"s3://{bucket}/{prefix or ''}{_download(call, parcel_id).file_name}"


def _take(call: Call, parcel: Parcel, status: ParcelStatus, message: str | None = None) -> bool:
    """Take a parcel out of its inbox. Twice is harmless."""
    now = call.world.now()
    parcel.status = status
    if parcel.in_box:
        parcel.in_box = False
        parcel.status_code, parcel.status_date = "M2400", now
        call.world.parcels.log(parcel, "M2400", now, message, ManifestType.ECGRIDOS)
    return True


@writes("ParcelDownloadConfirm", "parcel_id")
def download_confirm(call: Call, parcel_id: int) -> bool:
    """Take a parcel out of its inbox, as downloaded."""
    return _take(call, _received(call, parcel_id), ParcelStatus.IN_BOX_TRANSFERRED)


@writes("ParcelDownloadConfirmPendingAck", "parcel_id")
def download_confirm_pending_ack(call: Call, parcel_id: int, status: ParcelStatus) -> bool:
    """Take a parcel out of its inbox, with a status."""
    parcel = _received(call, parcel_id)
    parcel.acknowledgment = "Pending"
    return _take(call, parcel, status)


@writes("ParcelDownloadCancel", "parcel_id")
def download_cancel(call: Call, parcel_id: int) -> bool:
    """Take a parcel out of its inbox without its having been downloaded."""
    parcel = _received(call, parcel_id)
    return _take(call, parcel, ParcelStatus.IN_BOX_READY, "The download was canceled.")


@writes("ParcelDownloadReset", "parcel_id")
def download_reset(call: Call, parcel_id: int) -> bool:
    """Put a parcel back into its inbox, as if it had just arrived."""
    parcel = _received(call, parcel_id)
    parcel.in_box = True
    parcel.status = ParcelStatus.IN_BOX_READY
    parcel.acknowledgment = ""
    call.world.parcels.set_status(parcel, "M2000", call.world.now())
    return True


# One parcel


@reads("ParcelInfo")
def info(call: Call, parcel_id: int) -> ParcelIDInfo:
    """Tell what is known of a parcel."""
    return views.parcel_info(call.world, find_parcel(call, parcel_id))


@reads("ParcelManifest")
def manifest(call: Call, parcel_id: int) -> list[ManifestInfo]:
    """Tell what happened to a parcel."""
    parcel = find_parcel(call, parcel_id)
    return views.manifest(call.world, call.world.parcels.log_of(parcel))


@reads("ParcelInterchangeManifest")
def interchange_manifest(call: Call, interchange_id: int) -> list[ManifestInfo]:
    """Tell what happened to an interchange."""
    found = find_interchange(call, interchange_id)
    return views.manifest(call.world, call.world.parcels.log_of_interchange(found))


@reads("ParcelNoteList")
def note_list(call: Call, parcel_id: int) -> list[ParcelNote]:
    """List the notes about a parcel."""
    parcel = find_parcel(call, parcel_id)
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


@writes("ParcelAcknowledgmentNote", "parcel_id")
def acknowledgment_note(call: Call, parcel_id: int, subject: str | None, note: str | None) -> bool:
    """Add a note to a parcel."""
    parcel = find_parcel(call, parcel_id)
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


@writes("ParcelSetMailbagControlID", "parcel_id")
def set_mailbag_control_id(call: Call, parcel_id: int, mailbag_control_id: str | None) -> bool:
    """Set the mailbag control id of a parcel."""
    parcel = find_parcel(call, parcel_id)
    parcel.mailbag_control_id = text("Parcel.MailbagControlID", mailbag_control_id)
    return True


@writes("ParcelUpdateLocalStatus", "parcel_id")
def update_local_status(call: Call, parcel_id: int, status: int) -> bool:
    """Set the status that is the caller's own affair."""
    parcel = find_parcel(call, parcel_id)
    parcel.local_status = status
    parcel.local_status_date = call.world.now()
    return True


@writes("ParcelUpdateStatus", "parcel_id")
def update_status(
    call: Call, *, parcel_id: int, status: ParcelStatus, trans_log_only: bool
) -> bool:
    """Set the status of a parcel, or only log it."""
    parcel = find_parcel(call, parcel_id)
    now = call.world.now()
    if not trans_log_only:
        parcel.status = status
        parcel.status_date = now
    call.world.parcels.log(parcel, parcel.status_code, now, str(status), ManifestType.ECGRIDOS)
    return True


@writes("ParcelResend", "parcel_id")
def resend(call: Call, parcel_id: int) -> bool:
    """Deliver an outbound parcel again, or put an inbound one back into its inbox."""
    call.require(AuthLevel.NET_OPS)
    parcel = find_parcel(call, parcel_id)
    if parcel.direction is Direction.IN_BOX:
        parcel.in_box = True
        call.world.parcels.set_status(parcel, "M2000", call.world.now())
        return True
    for number in parcel.interchange_ids:
        call.world.router.deliver(find_interchange(call, number), call.world.now())
    return True


# Lists


def _parcels(call: Call, where: Scope, direction: Direction) -> list[Parcel]:
    return [
        parcel
        for parcel in call.world.parcels
        if parcel.direction is direction
        and where.holds(*(parcel.receiver if direction is Direction.IN_BOX else parcel.sender))
    ]


def _between(call: Call, parcel: Parcel, ecgrid_id_from: int, ecgrid_id_to: int) -> bool:
    """Tell whether a parcel is between two ids; an id below 1 is any."""
    if ecgrid_id_from < 1 and ecgrid_id_to < 1:
        return True
    found = [call.world.parcels.find_interchange(number) for number in parcel.interchange_ids]
    return any(
        ecgrid_id_from in (-1, 0, interchange.ecgrid_id_from)
        and ecgrid_id_to in (-1, 0, interchange.ecgrid_id_to)
        for interchange in found
        if interchange is not None
    )


def _waiting(call: Call, where: Scope, ecgrid_id_from: int, ecgrid_id_to: int) -> list[Parcel]:
    return [
        parcel
        for parcel in _parcels(call, where, Direction.IN_BOX)
        if parcel.in_box and _between(call, parcel, ecgrid_id_from, ecgrid_id_to)
    ]


@reads("ParcelInBox")
def in_box(call: Call) -> ParcelIDInfoCollection:
    """List what waits in the caller's inbox."""
    return views.parcel_list(call.world, _waiting(call, own(call), -1, -1))


@reads("ParcelInBoxEx")
def in_box_ex(
    call: Call, network_id: int, mailbox_id: int, ecgrid_id_from: int = -1, ecgrid_id_to: int = -1
) -> ParcelIDInfoCollection | list[ParcelIDInfo]:
    """List what waits in an inbox."""
    where = scope(call, network_id, mailbox_id)
    found = views.parcel_list(call.world, _waiting(call, where, ecgrid_id_from, ecgrid_id_to))
    return _as_shown("ParcelInBoxEx", call, found)


def _as_shown(
    name: str, call: Call, page: ParcelIDInfoCollection
) -> ParcelIDInfoCollection | list[ParcelIDInfo]:
    """Return a page as the version called has it: old ones have bare lists in some calls."""
    bare = isinstance(call.result_of(name), ArrayType)
    return page.parcel_id_info_list if bare else page


@reads("ParcelInBoxExShort")
def in_box_ex_short(
    call: Call,
    *,
    network_id: int,
    mailbox_id: int,
    ecgrid_id_from: int,
    ecgrid_id_to: int,
    status: ParcelStatus,
) -> ParcelIDInfoCollection:
    """List what waits in an inbox with a status, in short."""
    where = scope(call, network_id, mailbox_id)
    found = _waiting(call, where, ecgrid_id_from, ecgrid_id_to)
    chosen = [parcel for parcel in found if parcel.status == status]
    return views.parcel_list(call.world, chosen, short=True)


def _archive(
    name: str, direction: Direction, *, latest: bool = False, short: bool = False
) -> Handler:
    """Make the handler of one of the archive calls."""

    def archive(  # noqa: PLR0913 (as many as the operation has)
        call: Call,
        *,
        begin_date: dt.datetime | None,
        end_date: dt.datetime | None,
        ecgrid_id_from: int,
        ecgrid_id_to: int,
        mailbag_control_id: str | None,
        page_no: int,
        records_per_page: int,
        network_id: int | None = None,
        mailbox_id: int = 0,
    ) -> ParcelIDInfoCollection | list[ParcelIDInfo]:
        where = asked(call, network_id, mailbox_id)
        archive_range(begin_date, end_date)
        require_own_id(call, where, ecgrid_id_from, ecgrid_id_to)
        found = [
            parcel
            for parcel in _parcels(call, where, direction)
            if within(parcel.date, begin_date, end_date)
            and _between(call, parcel, ecgrid_id_from, ecgrid_id_to)
            and (mailbag_control_id or parcel.mailbag_control_id) == parcel.mailbag_control_id
        ]
        if latest:
            found.reverse()
        page = views.parcel_list(call.world, found, (page_no, records_per_page), short=short)
        return _as_shown(name, call, page)

    return reads(name)(archive)


in_box_archive: Handler = _archive("ParcelInBoxArchive", Direction.IN_BOX)
in_box_archive_ex: Handler = _archive("ParcelInBoxArchiveEx", Direction.IN_BOX)
in_box_archive_desc_ex: Handler = _archive(
    "ParcelInBoxArchiveDescEx", Direction.IN_BOX, latest=True
)
in_box_archive_ex_short: Handler = _archive(
    "ParcelInBoxArchiveExShort", Direction.IN_BOX, short=True
)
out_box_archive: Handler = _archive("ParcelOutBoxArchive", Direction.OUT_BOX)
out_box_archive_ex: Handler = _archive("ParcelOutBoxArchiveEx", Direction.OUT_BOX)
out_box_archive_desc_ex: Handler = _archive(
    "ParcelOutBoxArchiveDescEx", Direction.OUT_BOX, latest=True
)
out_box_archive_ex_short: Handler = _archive(
    "ParcelOutBoxArchiveExShort", Direction.OUT_BOX, short=True
)


def _errors(
    call: Call,
    *,
    begin_date: dt.datetime | None,
    end_date: dt.datetime | None,
    network_id: int | None = None,
    mailbox_id: int = 0,
) -> ParcelIDInfoCollection:
    where = asked(call, network_id, mailbox_id)
    found = [
        parcel
        for parcel in _parcels(call, where, Direction.OUT_BOX)
        if parcel.status_code in _IN_ERROR and within(parcel.date, begin_date, end_date)
    ]
    return views.parcel_list(call.world, found)


out_box_error: Handler = reads("ParcelOutBoxError")(_errors)
out_box_error_ex: Handler = reads("ParcelOutBoxErrorEx")(_errors)


def _in_process(
    call: Call, network_id: int | None = None, mailbox_id: int = 0
) -> ParcelIDInfoCollection:
    where = asked(call, network_id, mailbox_id)
    found = [
        parcel
        for parcel in _parcels(call, where, Direction.OUT_BOX)
        if parcel.status_code not in (*_IN_ERROR, "M2400", "M2401")
    ]
    return views.parcel_list(call.world, found)


out_box_in_process: Handler = reads("ParcelOutBoxInProcess")(_in_process)
out_box_in_process_ex: Handler = reads("ParcelOutBoxInProcessEx")(_in_process)


@reads("ParcelFindMailbagControlID")
def find_mailbag_control_id(
    call: Call, network_id: int, mailbox_id: int, mailbag_control_id: str | None
) -> list[ParcelIDInfo]:
    """Find the parcels that a sender gave a control id."""
    where = scope(call, network_id, mailbox_id)
    return [
        views.parcel_info(call.world, parcel)
        for parcel in _parcels(call, where, Direction.OUT_BOX)
        if parcel.mailbag_control_id == (mailbag_control_id or "")
    ]


@reads("ParcelFindMailbagControlIDTo")
def find_mailbag_control_id_to(
    call: Call,
    *,
    network_id: int,
    mailbox_id: int,
    begin_date: dt.datetime | None,
    end_date: dt.datetime | None,
    mailbag_control_id: str | None,
) -> list[ParcelIDInfo]:
    """Find the parcels that a receiver has under a control id."""
    where = scope(call, network_id, mailbox_id)
    return [
        views.parcel_info(call.world, parcel)
        for parcel in _parcels(call, where, Direction.IN_BOX)
        if parcel.mailbag_control_id == (mailbag_control_id or "")
        and within(parcel.date, begin_date, end_date)
    ]


_IN_ERROR = ("M2101", "M2205")
