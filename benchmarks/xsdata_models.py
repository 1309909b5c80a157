"""Dataclasses of the replies and requests that are measured, as xsdata's generator writes them."""

# ruff: noqa: RUF009  # `element` calls `field`

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xsdata.models.datatype import XmlDateTime

from benchmarks.payloads import NAMESPACE

SOAP = "http://www.w3.org/2003/05/soap-envelope"


def element(name: str, *, repeated: bool = False) -> Any:
    """Return the field of an element, which may be absent or, if *repeated*, come often."""
    metadata: dict[str, object] = {"name": name, "type": "Element", "namespace": NAMESPACE}
    if name == "Content":
        metadata["format"] = "base64"
    if repeated:
        return field(default_factory=list[Any], metadata=metadata)
    return field(default=None, metadata=metadata)


@dataclass
class UserIdInfo:
    user_id: int | None = element("UserID")
    login_name: str | None = element("LoginName")
    recovery_question: str | None = element("RecoveryQuestion")
    first_name: str | None = element("FirstName")
    last_name: str | None = element("LastName")
    company: str | None = element("Company")
    email: str | None = element("EMail")
    phone: str | None = element("Phone")
    cell_phone: str | None = element("CellPhone")
    cell_carrier: str | None = element("CellCarrier")
    time_zone_offset: int | None = element("TimeZoneOffset")
    network_id: int | None = element("NetworkID")
    mailbox_id: int | None = element("MailboxID")
    auth_level: str | None = element("AuthLevel")
    created: XmlDateTime | None = element("Created")
    modified: XmlDateTime | None = element("Modified")
    last_login: XmlDateTime | None = element("LastLogin")
    status: str | None = element("Status")
    locked_out: bool | None = element("LockedOut")
    open_sessions: int | None = element("OpenSessions")


@dataclass
class Schedule:
    schedule_id: int | None = element("ScheduleID")
    allowance: Decimal | None = element("Allowance")
    maximum: int | None = element("Maximum")
    block: Decimal | None = element("Block")
    rate: Decimal | None = element("Rate")
    catalog_id: int | None = element("CatalogID")
    description: str | None = element("Description")
    account_report: str | None = element("AccountReport")
    measure: str | None = element("Measure")
    specified_network_id: int | None = element("SpecifiedNetworkID")
    include_root_mailbox: bool | None = element("IncludeRootMailbox")


@dataclass
class ArrayOfSchedule:
    schedule: list[Schedule] = element("Schedule", repeated=True)


@dataclass
class Level:
    level: str | None = element("Level")
    name: str | None = element("Name")
    limited_months: int | None = element("LimitedMonths")
    schedules: ArrayOfSchedule | None = element("Schedules")


@dataclass
class ArrayOfLevel:
    level: list[Level] = element("Level", repeated=True)


@dataclass
class Pricelist:
    pricelist_id: int | None = element("PricelistID")
    owner: UserIdInfo | None = element("Owner")
    date: XmlDateTime | None = element("Date")
    description: str | None = element("Description")
    model: str | None = element("Model")
    status: str | None = element("Status")
    levels: ArrayOfLevel | None = element("Levels")


@dataclass
class ManifestInfo:
    manifest_date: XmlDateTime | None = element("ManifestDate")
    network_id: int | None = element("NetworkID")
    network_name: str | None = element("NetworkName")
    type: str | None = element("Type")
    parcel_id: int | None = element("ParcelID")
    interchange_id: int | None = element("InterchangeID")
    status_code: str | None = element("StatusCode")
    status_message: str | None = element("StatusMessage")
    status_color: str | None = element("StatusColor")


@dataclass
class ArrayOfManifestInfo:
    manifest_info: list[ManifestInfo] = element("ManifestInfo", repeated=True)


@dataclass
class ParcelIdInfo:
    parcel_id: int | None = element("ParcelID")
    parcel_bytes: int | None = element("ParcelBytes")
    parcel_date: XmlDateTime | None = element("ParcelDate")
    actual_bytes: int | None = element("ActualBytes")
    network_id_from: int | None = element("NetworkIDFrom")
    network_name_from: str | None = element("NetworkNameFrom")
    mailbox_id_from: int | None = element("MailboxIDFrom")
    mailbox_name_from: str | None = element("MailboxNameFrom")
    network_id_to: int | None = element("NetworkIDTo")
    network_name_to: str | None = element("NetworkNameTo")
    mailbox_id_to: int | None = element("MailboxIDTo")
    mailbox_name_to: str | None = element("MailboxNameTo")
    file_name: str | None = element("FileName")
    mailbag_control_id: str | None = element("MailbagControlID")
    status_date: XmlDateTime | None = element("StatusDate")
    status_code: str | None = element("StatusCode")
    status_message: str | None = element("StatusMessage")
    local_status: int | None = element("LocalStatus")
    local_status_date: XmlDateTime | None = element("LocalStatusDate")
    valid: str | None = element("Valid")
    acknowledgment: str | None = element("Acknowledgment")
    direction: str | None = element("Direction")
    log: ArrayOfManifestInfo | None = element("Log")


@dataclass
class ArrayOfParcelIdInfo:
    parcel_id_info: list[ParcelIdInfo] = element("ParcelIDInfo", repeated=True)


@dataclass
class ParcelIdInfoCollection:
    page_size: int | None = element("PageSize")
    page_number: int | None = element("PageNumber")
    count: int | None = element("Count")
    total_records: int | None = element("TotalRecords")
    total_pages: int | None = element("TotalPages")
    parcel_id_info_list: ArrayOfParcelIdInfo | None = element("ParcelIDInfoList")


@dataclass
class FileInfo:
    parcel_id: int | None = element("ParcelID")
    file_name: str | None = element("FileName")
    file_date: XmlDateTime | None = element("FileDate")
    bytes_value: int | None = element("Bytes")
    standard: str | None = element("Standard")
    content: bytes | None = element("Content")


@dataclass
class PricelistInfoResponse:
    pricelist_info_result: Pricelist | None = element("PricelistInfoResult")


@dataclass
class ParcelInBoxResponse:
    parcel_in_box_result: ParcelIdInfoCollection | None = element("ParcelInBoxResult")


@dataclass
class ParcelDownloadResponse:
    parcel_download_result: FileInfo | None = element("ParcelDownloadResult")


@dataclass
class PricelistInfo:
    session_id: str | None = element("SessionID")
    pricelist_id: int | None = element("PricelistID")


@dataclass
class ReplyBody:
    pricelist_info: PricelistInfoResponse | None = element("PricelistInfoResponse")
    parcel_in_box: ParcelInBoxResponse | None = element("ParcelInBoxResponse")
    parcel_download: ParcelDownloadResponse | None = element("ParcelDownloadResponse")


@dataclass
class Reply:
    class Meta:
        name = "Envelope"
        namespace = SOAP

    body: ReplyBody | None = field(
        default=None, metadata={"name": "Body", "type": "Element", "namespace": SOAP}
    )


@dataclass
class RequestBody:
    pricelist_info: PricelistInfo | None = element("PricelistInfo")


@dataclass
class Request:
    class Meta:
        name = "Envelope"
        namespace = SOAP

    body: RequestBody | None = field(
        default=None, metadata={"name": "Body", "type": "Element", "namespace": SOAP}
    )
