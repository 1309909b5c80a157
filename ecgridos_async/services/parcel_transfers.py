"""The transfer of parcels: upload, download, and the state of a parcel."""

from typing import Annotated

from typing_extensions import deprecated

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import (
    FilledText,
    Int16,
    Int32,
    Int64,
    LengthOf,
    SecretText,
    Upload,
    Versions,
)
from ecgridos_async.models.parcels import (
    FileInfo,
    ManifestInfo,
    ParcelIDInfo,
    ParcelNote,
    ParcelStatus,
)
from ecgridos_async.models.status import EDIStandard


class ParcelTransfers(Service):
    """Uploads, downloads and the state of a parcel."""

    @operation("ParcelAcknowledgmentNote")
    async def acknowledgment_note(self, parcel_id: Int64, subject: str, note: str) -> bool:
        """Add an acknowledgment note to a parcel and return whether that was done.

        A second call adds a second note (inferred).

        Args:
            subject: Its subject; no limit of length is documented.
            note: Its text; no limit of length is documented.

        `ParcelAcknowledgmentNote`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelDownload", effect=IDEMPOTENT)
    async def download(self, parcel_id: Int64) -> FileInfo:
        """Return the content of a parcel from the inbox or the archive.

        `content` holds the bytes, `byte_count` their number. The call may change the status or be
        logged (inferred), but the parcel stays in the inbox and comes again until
        `download_confirm`: save first, then confirm. Delivery is at least once: recognise repeats
        by their ParcelID.

        `ParcelDownload`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelDownloadA", effect=IDEMPOTENT, versions="4.1..")
    async def download_a(self, parcel_id: Int64) -> FileInfo:
        """Return the content of a parcel, as `download` does, as base64 text.

        `content_base64_string` holds the text, `content` is for `download`. The parcel stays in the
        inbox until `download_confirm`.

        `ParcelDownloadA`, from v4.1. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelDownloadCancel", effect=IDEMPOTENT)
    async def download_cancel(self, parcel_id: Int64) -> bool:
        """Remove a parcel from the inbox without confirming a download.

        To see the parcel again use `download_reset`.

        Returns:
            Whether that was done.

        `ParcelDownloadCancel`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelDownloadConfirm", effect=IDEMPOTENT, observed=("2.3",))
    async def download_confirm(self, parcel_id: Int64) -> bool:
        """Confirm that a parcel was saved, which removes it from the inbox.

        Confirm after the content is safely stored, never before. A copy stays in the archive, and
        `download_reset` brings the parcel back.

        Returns:
            Whether that was done.

        `ParcelDownloadConfirm`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelDownloadConfirmPendingAck", effect=IDEMPOTENT)
    async def download_confirm_pending_ack(self, parcel_id: Int64, status: ParcelStatus) -> bool:
        """Confirm a download, as `download_confirm` does, while an acknowledgment is yet to come.

        The parcel leaves the inbox.

        Args:
            status: The status that the parcel gets, such as AS2_MDN_PENDING (inferred from its
                name).

        Returns:
            Whether that was done.

        `ParcelDownloadConfirmPendingAck`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelDownloadGZip", effect=IDEMPOTENT, versions="..3.2")
    async def download_gzip(self, parcel_id: Int64) -> FileInfo:
        """Return the content of a parcel, as `download` does, compressed with gzip.

        `content` may be gzip data or not: look at its first two bytes, 1F 8B for gzip. The parcel
        stays in the inbox until `download_confirm`.

        `ParcelDownloadGZip`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelDownloadInner", effect=IDEMPOTENT, versions="..3.2", observed=("3.0",))
    @deprecated("Use parcels.download.")
    async def download_inner(self, parcel_id: Int64) -> FileInfo:
        """Return the content of a parcel without its outer X12 envelope.

        It removes the ISA/IEA that was put around other data, which `download` now does by itself.

        `ParcelDownloadInner`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelDownloadNoUpdate", effect=READ)
    async def download_no_update(self, parcel_id: Int64) -> FileInfo:
        """Return the content of a parcel from the inbox or the archive and change nothing.

        For looking at live parcels, and for tests: status and inbox stay as they are. `content`
        holds the bytes.

        `ParcelDownloadNoUpdate`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelDownloadNoUpdateA", effect=READ, versions="4.1..")
    async def download_no_update_a(self, parcel_id: Int64) -> FileInfo:
        """Return the content of a parcel as base64 text and change nothing.

        As `download_no_update`, but `content_base64_string` holds the content.

        `ParcelDownloadNoUpdateA`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ParcelDownloadReset", effect=IDEMPOTENT)
    async def download_reset(self, parcel_id: Int64) -> bool:
        """Put a parcel back to the state before its download, so that it is in the inbox again.

        Its interchanges are reset too. For a save that failed after `download_confirm`, and for
        tests.

        Returns:
            Whether that was done.

        `ParcelDownloadReset`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelDownloadS3", versions="4.1..")
    async def download_s3(
        self,
        parcel_id: Int64,
        access_key: SecretText,
        secret_key: SecretText,
        bucket: str,
        prefix: str,
        region: str,
    ) -> str:
        """Have the service write a parcel from the inbox or the archive to an S3 bucket.

        Confirm as after `download` (inferred).

        Args:
            access_key: An AWS access key. ECGridOS sees it, so permit it nothing but this.
            secret_key: Its secret.
            bucket: The bucket to write to.
            prefix: The prefix of the object; how the object is named is not documented.
            region: The region of the bucket.

        Returns:
            A text that is not documented either.

        `ParcelDownloadS3`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelInfo", effect=READ)
    async def info(self, parcel_id: Int64) -> ParcelIDInfo:
        """Return one parcel: parties, status and the interchanges in it.

        `interchanges.info` of each of those leads to the parcel it is delivered in. `local_status`
        is the user's own number, see `update_local_status`.

        `ParcelInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelInterchangeManifest", effect=READ, versions="..3.2")
    @deprecated("Use interchanges.manifest.")
    async def interchange_manifest(self, interchange_id: Int64) -> list[ManifestInfo]:
        """Return every step an interchange took, as `interchanges.manifest` does.

        `ParcelInterchangeManifest`, up to v3.2. Reads: safe to retry.
        """
        ...

    @operation("ParcelManifest", effect=READ)
    async def manifest(self, parcel_id: Int64) -> list[ManifestInfo]:
        """Return every step a parcel took.

        Each entry has its time, network, interchange and status. `interchanges.manifest` gives the
        steps of one interchange from end to end.

        `ParcelManifest`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelNoteList", effect=READ, observed=("3.0",))
    async def note_list(self, parcel_id: Int64) -> list[ParcelNote]:
        """Return the notes that the system wrote about a parcel.

        `ParcelNoteList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelResend")
    async def resend(self, parcel_id: Int64) -> bool:
        """Send a parcel again from the internal router and return whether that was done.

        Only for NetOps: others get AccessDeniedError.

        `ParcelResend`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelSetMailbagControlID", effect=IDEMPOTENT)
    async def set_mailbag_control_id(self, parcel_id: Int32, mailbag_control_id: str) -> bool:
        """Set the control number of a parcel's mailbag and return whether that was done.

        Args:
            parcel_id: 32 bits here, though 64 in other calls.
            mailbag_control_id: X12.56 mailbag id, AS2 message id or the like; at most 9 characters
                in the v2.1 guide, later limits are not known.

        `ParcelSetMailbagControlID`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelTest")
    async def test(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32, document_type: EDIStandard
    ) -> Int32:
        """Send a test parcel from one ECGrid id to another.

        No test endpoint is published, so it travels the live network. Each call sends another.

        Args:
            document_type: The standard its content is written in (inferred).

        Returns:
            An integer, presumably the new ParcelID.

        `ParcelTest`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUpdateLocalStatus", effect=IDEMPOTENT)
    async def update_local_status(self, parcel_id: Int64, status: Int16) -> bool:
        """Set the local status of a parcel, a number of the user's own.

        Args:
            status: 0 for a new parcel; 0 to 31 are reserved for common meanings.

        Returns:
            Whether that was done.

        `ParcelUpdateLocalStatus`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("ParcelUpdateStatus")
    async def update_status(
        self, parcel_id: Int64, status: ParcelStatus, trans_log_only: bool
    ) -> bool:
        """Set the status of a parcel and return whether that was done.

        A second call may leave a second entry in the log (inferred).

        Args:
            trans_log_only: Whether to write it only to the log, not to the parcel (inferred from
                the name).

        `ParcelUpdateStatus`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUpload")
    async def upload(
        self,
        file_name: str,
        *,
        byte_count: Annotated[Int32 | None, Wire("Bytes"), LengthOf("content")] = None,
        content: Upload,
    ) -> Int32:
        """Upload an X12 or EDIFACT parcel to the outbox; v4.1 takes Tradacoms and VDA too.

        One interchange a file is advised: a corrupt one cancels the whole file, which shows later,
        in `out_box_error`. OutcomeUnknownError says that the parcel may have arrived: look at
        `out_box_in_process` and the archive before you try again.

        Args:
            file_name: 1 to 127 characters (limit of the v2.1 guide).
            byte_count: Length of the content, counted if None.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUpload`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadA", versions="4.1..")
    async def upload_a(self, file_name: str, content_base64: str) -> Int32:
        """Upload an EDI parcel to the outbox, as `upload` does, from base64 text.

        Args:
            file_name: 1 to 127 characters (limit of the v2.1 guide).
            content_base64: The content as base64 text.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadA`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadDirected", versions="..3.2")
    async def upload_directed(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        file_name: str,
        *,
        byte_count: Annotated[Int32 | None, Wire("Bytes"), LengthOf("content")] = None,
        content: Upload,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> Int32:
        """Upload a parcel of any format, EDI or not, for a given sender and receiver.

        The service puts an envelope of those two ids around the data. The v4.1 counterpart is
        `upload_mft`.

        Args:
            network_id: Id of the network.
            mailbox_id: 0 for its root mailbox.
            file_name: 1 to 127 characters (limit of the v2.1 guide).
            byte_count: Length of the content, counted if None.
            ecgrid_id_from: The sender.
            ecgrid_id_to: The receiver.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadDirected`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadDirectedGZip", versions="..3.2")
    async def upload_directed_gzip(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        file_name: str,
        *,
        byte_count: Annotated[Int32 | None, Wire("Bytes"), LengthOf("content")] = None,
        content: Upload,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> Int32:
        """Upload a parcel, as `upload_directed` does, from gzip data.

        Args:
            network_id: Id of the network.
            mailbox_id: 0 for its root mailbox.
            content: Data that is compressed already; nothing is compressed here.
            byte_count: Length of the compressed content, counted if None.
            ecgrid_id_from: The sender.
            ecgrid_id_to: The receiver.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadDirectedGZip`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadEx")
    async def upload_ex(
        self,
        *,
        network_id: Annotated[Int32 | None, Versions("4.1..")] = None,
        mailbox_id: Annotated[Int32 | None, Versions("4.1..")] = None,
        file_name: str,
        byte_count: Annotated[Int32 | None, Wire("Bytes"), LengthOf("content")] = None,
        content: Upload,
        ecgrid_id_from: Annotated[Int32 | None, Versions("..3.2")] = None,
        ecgrid_id_to: Annotated[Int32 | None, Versions("..3.2")] = None,
    ) -> Int32:
        """Upload a parcel; what that means changed between v3.2 and v4.1.

        v4.1: an EDI parcel to the outbox of `network_id` and `mailbox_id`, both required.
        Up to v3.2: any format, from `ecgrid_id_from` to `ecgrid_id_to`, both required. That form is
        deprecated by the service: use `upload_directed`, or `upload_ex_a` for a given mailbox.

        Ids of the other form raise NotInThisVersionError.

        Args:
            mailbox_id: 0 for the root mailbox; the sender's id decides where that is unmanaged.
            byte_count: Length of the content, counted if None.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadEx`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadExA")
    async def upload_ex_a(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        file_name: str,
        *,
        byte_count: Annotated[
            Int32 | None, Wire("Bytes"), LengthOf("content"), Versions("..3.2")
        ] = None,
        content: Annotated[Upload | None, Versions("..3.2")] = None,
        content_base64: Annotated[FilledText | None, Versions("4.1..")] = None,
    ) -> Int32:
        """Upload an EDI parcel for a given mailbox, as bytes up to v3.2 and as text in v4.1.

        Up to v3.2: `content`, the bytes, and `byte_count`, their number, counted if None.
        v4.1: `content_base64`, base64 text, empty if left out; `upload_ex` takes bytes there.

        Content of the other form raises NotInThisVersionError.

        Args:
            mailbox_id: 0 for the root mailbox; the sender's id decides where that is unmanaged.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadExA`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadGZip", versions="..3.2")
    async def upload_gzip(
        self,
        file_name: str,
        *,
        byte_count: Annotated[Int32 | None, Wire("Bytes"), LengthOf("content")] = None,
        content: Upload,
    ) -> Int32:
        """Upload an X12 or EDIFACT parcel to the outbox, as `upload` does, from gzip data.

        Args:
            file_name: 1 to 127 characters (limit of the v2.1 guide).
            content: Data that is compressed already; nothing is compressed here.
            byte_count: Length of the compressed content, counted if None.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadGZip`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadGZipEx", versions="..3.2")
    @deprecated("Use parcels.upload_directed_gzip.")
    async def upload_gzip_ex(
        self,
        file_name: str,
        *,
        byte_count: Annotated[Int32 | None, Wire("Bytes"), LengthOf("content")] = None,
        content: Upload,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> Int32:
        """Upload a parcel of any format for a given sender and receiver, from gzip data.

        Args:
            file_name: 1 to 127 characters (limit of the v2.1 guide).
            content: Data that is compressed already; nothing is compressed here.
            byte_count: Length of the compressed content, counted if None.
            ecgrid_id_from: The sender.
            ecgrid_id_to: The receiver.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadGZipEx`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadMft", versions="4.1..")
    async def upload_mft(
        self,
        file_name: str,
        *,
        byte_count: Annotated[Int32 | None, Wire("Bytes"), LengthOf("content")] = None,
        content: Upload,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> Int32:
        """Upload data that is not EDI for a given sender and receiver (Managed File Transfer).

        The counterpart up to v3.2 is `upload_directed`.

        Args:
            file_name: 1 to 127 characters (limit of the v2.1 guide).
            byte_count: Length of the content, counted if None.
            ecgrid_id_from: The sender.
            ecgrid_id_to: The receiver.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadMft`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("ParcelUploadMftA", versions="4.1..")
    async def upload_mft_a(
        self, file_name: str, content_base64: str, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> Int32:
        """Upload data that is not EDI, as `upload_mft` does, from base64 text.

        Args:
            file_name: 1 to 127 characters (limit of the v2.1 guide).
            content_base64: The content as base64 text.
            ecgrid_id_from: The sender.
            ecgrid_id_to: The receiver.

        Returns:
            The new ParcelID; above 0 is success.

        `ParcelUploadMftA`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...
