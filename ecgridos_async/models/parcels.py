"""Parcels, the files that travel, and interchanges, the EDI envelopes in them.

Status codes are texts: those of parcels carry an M, as in `M2000`, those of interchanges are bare
numbers, as in `4000`. Times are in UTC; a date that is not set is None.
"""

import datetime as dt
from typing import Annotated, ClassVar

import attrs

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.types import In, Int16, Int32, Int64, Last, OpenEnum, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.status import Direction, EDIStandard
from ecgridos_async.models.trading_partners import ECGridIDInfo


class ParcelStatus(OpenEnum):
    """How far the transport of a parcel is: the protocol, then the step (inferred from the names).

    Up to v3.2 there are no more than the inbox, X12.56, AS2 and GISB; an MDN is a receipt of AS2.
    """

    IN_BOX_READY = "InBoxReady"
    IN_BOX_TRANSFERRED = "InBoxTransferred"
    X1256_PENDING = "x1256Pending"
    AS2_RECEIVE = "as2Receive"
    AS2_MDN_SENT = "as2MDNSent"
    AS2_MDN_PENDING = "as2MDNPending"
    AS2_MDN_REJECTED = "as2MDNRejected"
    AS2_MDN_CONFIRMED = "as2MDNConfirmed"
    AS2_SENT = "as2Sent"
    AS2_SEND_FAILED = "as2SendFailed"
    GISB_RECEIVED = "gisbReceived"
    GISB_SENT = "gisbSent"
    GISB_SEND_FAILED = "gisbSendFailed"
    CXML_RECEIVED = "cxmlReceived"
    CXML_SENT = "cxmlSent"
    CXML_SEND_FAILED = "cxmlSendFailed"
    FTP_RECEIVED = "ftpReceived"
    X400_RECEIVED = "x400Received"
    SMTP_RECEIVED = "smtpReceived"
    OFTP_RECEIVED = "oftpReceived"
    OFTP_SEND_FAILED = "oftpSendFailed"
    OFTP_SENT = "oftpSent"
    OFTP_ABORTED = "oftpAborted"
    FTP_SENT = "ftpSent"
    FTP_SEND_FAILED = "ftpSendFailed"
    AS4_RECEIVED = "as4Received"
    AS4_MDN_SENT = "as4MDNSent"
    AS4_MDN_PENDING = "as4MDNPending"
    AS4_MDN_REJECTED = "as4MDNRejected"
    AS4_MDN_CONFIRMED = "as4MDNConfirmed"
    AS4_SENT = "as4Sent"
    AS4_SEND_FAILED = "as4SendFailed"
    OUTBOX_DELIVERY_ERROR = "outboxDeliveryError"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "4.1..": (
            "cxmlReceived",
            "cxmlSent",
            "cxmlSendFailed",
            "ftpReceived",
            "x400Received",
            "smtpReceived",
            "oftpReceived",
            "oftpSendFailed",
            "oftpSent",
            "oftpAborted",
            "ftpSent",
            "ftpSendFailed",
            "as4Received",
            "as4MDNSent",
            "as4MDNPending",
            "as4MDNRejected",
            "as4MDNConfirmed",
            "as4Sent",
            "as4SendFailed",
            "outboxDeliveryError",
        ),
    }


class ParcelValid(OpenEnum):
    """What the check of a parcel found."""

    PENDING = "Pending"
    INVALID = "Invalid"
    VALID = "Valid"
    VALID_PARTIAL_ROUTED = "ValidPartialRouted"
    """Valid; some interchanges found no route."""
    VALID_NONE_ROUTED = "ValidNoneRouted"
    """Valid; no interchange found a route."""
    PARTIAL_VALID = "PartialValid"
    """Only in v4.1, as are all after it."""
    DUPLICATE = "Duplicate"
    ZERO_BYTE = "ZeroByte"
    VALID_ROUTED = "VallidRouted"
    """The misspelling is the service's own."""
    VALID_NONE_ROUTED_X = "ValidNoneRoutedx"
    """How it differs from `VALID_NONE_ROUTED` is not documented."""

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "4.1..": (
            "PartialValid",
            "Duplicate",
            "ZeroByte",
            "VallidRouted",
            "ValidNoneRoutedx",
        ),
    }


class ManifestType(OpenEnum):
    """What wrote an entry of a manifest."""

    SYSTEM = "System"
    ERROR = "Error"
    MANUAL = "Manual"
    ECGRIDOS = "ECGridOS"


@attrs.frozen(kw_only=True)
class FileInfo(Model):
    """A parcel's file: what a download returns."""

    parcel_id: Int64
    file_name: str | None = None
    file_date: dt.datetime | None = None
    byte_count: Annotated[Int32, Wire("Bytes")]
    """The size of the file."""
    standard: EDIStandard
    content: bytes | None = attrs.field(default=None, repr=False)
    """The file; ParcelDownloadGZip may or may not compress it: the first bytes tell."""
    content_base64_string: Annotated[str | None, Versions("4.1..")] = attrs.field(
        default=None, repr=False
    )
    """The file as base64 text, from the calls whose names end in A; None before v4.1."""
    router_archive: Annotated[bool | None, Wire("routerArchive"), Versions("4.1..")] = None
    """Whether it came from the router's archive (inferred from the name); None before v4.1."""


@attrs.frozen(kw_only=True)
class InterchangeIDInfo(Model):
    """An interchange: one EDI envelope on its way from one ECGridID to another."""

    interchange_id: Annotated[int, In("..3.2", Int64), In("4.1..", Int32)]
    """64 bits wide before v4.1, 32 in build 472 of v4.1, 64 again in newer ones."""
    interchange_process_date: dt.datetime | None = None
    """When ECGrid took it up (inferred from the name)."""
    network_id_from: Int32
    network_name_from: str | None = None
    mailbox_id_from: Int32
    """0 is the root mailbox of the network."""
    network_id_to: Int32
    network_name_to: str | None = None
    mailbox_id_to: Int32
    standard: EDIStandard
    byte_count: Annotated[Int32, Wire("Bytes")]
    """The size of the envelope with all that is in it."""
    interchange_control_id: str | None = None
    """The control number in the envelope."""
    interchange_date_time: dt.datetime | None = None
    """The date in the envelope."""
    archive_date: Annotated[dt.datetime | None, Versions("4.1..")] = None
    """None before v4.1, or if it is not archived."""
    status_date: dt.datetime | None = None
    status_code: str | None = None
    """A text such as `4000`, complete."""
    status_message: str | None = None
    document_type: str | None = None
    """The kind of message, such as 850 (inferred from the name)."""
    header: str | None = None
    """The first segment of the envelope, such as ISA or UNB."""
    tp_from: ECGridIDInfo | None = None
    tp_to: ECGridIDInfo | None = None
    parcels: list["ParcelIDInfo"] = attrs.field(factory=lambda: list[ParcelIDInfo]())
    """The parcels it travelled in; InterchangeInfo fills it."""


@attrs.frozen(kw_only=True)
class ManifestInfo(Model):
    """An entry of a manifest: one step of a parcel or interchange through ECGrid."""

    manifest_date: dt.datetime | None = None
    network_id: Int32
    network_name: str | None = None
    type: ManifestType
    parcel_id: Int64
    interchange_id: Int64
    status_code: str | None = None
    """A text such as `M2000` or `4000`."""
    status_message: str | None = None
    status_color: str | None = None
    """For a display."""


@attrs.frozen(kw_only=True)
class ParcelIDInfo(Model):
    """A parcel: one file, uploaded to ECGrid or waiting there for its receiver."""

    parcel_id: Annotated[Int64, Last("4.1..")]
    parcel_bytes: Int32
    """A size in bytes; how it differs from `actual_bytes` is not documented."""
    parcel_date: dt.datetime | None = None
    actual_bytes: Int32
    """A size in bytes. v2.3 was seen without it and without the names of mailboxes."""
    network_id_from: Int32
    network_name_from: str | None = None
    mailbox_id_from: Int32
    """0 is the root mailbox of the network."""
    mailbox_name_from: str | None = None
    network_id_to: Int32
    network_name_to: str | None = None
    mailbox_id_to: Int32
    mailbox_name_to: str | None = None
    file_name: str | None = None
    mailbag_control_id: str | None = None
    """The sender's or receiver's own id of it: an X12.56 mailbag id, an AS2 message id."""
    archive_date: Annotated[dt.datetime | None, Versions("4.1..")] = None
    """None before v4.1, or if it is not archived."""
    status_date: dt.datetime | None = None
    status_code: str | None = None
    """A text such as `M2000`, ready."""
    status_message: str | None = None
    local_status: Int16
    """The user's own, 0 at first; 0 to 31 are reserved for meanings that all share."""
    local_status_date: dt.datetime | None = None
    valid: ParcelValid
    acknowledgment: str | None = None
    """What is known of the receiver's acknowledgment, as a text (inferred from the name)."""
    direction: Direction
    interchanges: list[InterchangeIDInfo] = attrs.field(factory=lambda: list[InterchangeIDInfo]())
    """The interchanges in it; ParcelInfo fills it."""
    log: list[ManifestInfo] = attrs.field(factory=lambda: list[ManifestInfo]())
    """Its manifest."""


@attrs.frozen(kw_only=True)
class ParcelIDInfoCollection(Model):
    """A page of a list of parcels."""

    page_size: Int16
    """The most records a page holds."""
    page_number: Int16
    """Counted from 1, as far as is known."""
    count: Annotated[int, In("..3.2", Int16), In("4.1..", Int32)]
    """How many records this page holds."""
    total_records: Int32
    """How many records all pages hold."""
    total_pages: Int16
    parcel_id_info_list: list[ParcelIDInfo] = attrs.field(factory=lambda: list[ParcelIDInfo]())


@attrs.frozen(kw_only=True)
class ParcelNote(Model):
    """A note that the service made on a parcel."""

    parcel_id: Int64
    parcel_note_id: Int32
    interchange_id: Int64
    """The interchange it is about, if any."""
    note_date: dt.datetime | None = None
    status_code: str | None = None
    posted_by: str | None = None
    user_id: Int32
    note: str | None = None


@attrs.frozen(kw_only=True)
class InterchangeIDInfoCollection(Model):
    """A page of a list of interchanges."""

    page_size: Int16
    """The most records a page holds."""
    page_number: Int16
    """Counted from 1, as far as is known."""
    count: Annotated[int, In("..3.2", Int16), In("4.1..", Int32)]
    """How many records this page holds."""
    total_records: Int32
    """How many records all pages hold."""
    total_pages: Int16
    interchange_id_info_list: list[InterchangeIDInfo] = attrs.field(
        factory=lambda: list[InterchangeIDInfo]()
    )


@attrs.frozen(kw_only=True)
class InterchangeIDStatus(Model):
    """An interchange that was sent again: the result of InterchangeResend in v4.1."""

    id: Annotated[Int64, Wire("Id")]
    """The InterchangeID (inferred from the name)."""
    interchange_process_date: dt.datetime | None = None
    network_id_from: Int32
    mailbox_id_from: Int32
    """0 is the root mailbox of the network."""
    ecgrid_id_from: Int32
    network_id_to: Int32
    mailbox_id_to: Int32
    ecgrid_id_to: Int32
    router_id: Int32
    byte_count: Annotated[Int64, Wire("Bytes")]
    """The size of the interchange."""
    status_code: str | None = None
    status_date: dt.datetime | None = None
    interchange_header: str | None = None
    """The first segment of the envelope, such as ISA or UNB."""
    standard: Annotated[EDIStandard, Wire("standard")]
    parcel_id_inbox: Int32
    """The parcel it reaches its receiver in (inferred from the name)."""
