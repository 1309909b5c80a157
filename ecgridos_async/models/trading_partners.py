"""Trading partners: the ECGridIDs that interchanges are routed by."""

import datetime as dt
from typing import Annotated, ClassVar

import attrs

from ecgridos_async.contract.types import In, Int16, Int32, OpenEnum, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.mailboxes import MailboxConfig
from ecgridos_async.models.status import UseType
from ecgridos_async.models.users import UserIDInfo


class RoutingGroup(OpenEnum):
    """How ECGrid groups the traffic of an ECGridID (inferred from the names)."""

    PRODUCTION_A = "ProductionA"
    PRODUCTION_B = "ProductionB"
    MIGRATION_1 = "Migration1"
    MIGRATION_2 = "Migration2"
    NET_OPS_ONLY_1 = "NetOpsOnly1"
    NET_OPS_ONLY_2 = "NetOpsOnly2"
    MANAGED_FILE_TRANSFER = "ManagedFileTransfer"
    """From build 206 of v3.2 on."""
    SUPER_HUB = "SuperHub"
    TEST = "Test"
    SUSPENSE_1 = "Suspense1"
    SUSPENSE_2 = "Suspense2"
    SUSPENSE_3 = "Suspense3"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "3.2/206..": ("ManagedFileTransfer",),
    }


class StatusECGridID(OpenEnum):
    """Whether an ECGridID is in use."""

    ACTIVE = "Active"
    AUTO_ROUTE = "AutoRoute"
    """Made by ECGrid itself, when data came from a sender it did not know."""
    PENDING = "Pending"
    SUSPENDED = "Suspended"
    """Its traffic waits for TPActivate, for up to 30 days."""
    TERMINATED = "Terminated"
    """This cannot be undone."""
    DUPLICATE = "Duplicate"


class OrderBy(OpenEnum):
    """What a list of trading partners is sorted by."""

    DESCRIPTION = "Description"
    QID = "QID"
    """The qualifier and the id."""


class EMailPayload(OpenEnum):
    """Where in a mail the data is."""

    BODY = "Body"
    ATTACHMENT = "Attachment"


class EMailSystem(OpenEnum):
    """The kind of mail that data is sent by."""

    SMTP = "smtp"
    X400 = "x400"


@attrs.frozen(kw_only=True)
class ECGridOwnerInfo(Model):
    """Where an ECGridID really is, and since when."""

    network_id: Int32
    network_name: str | None = None
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    mailbox_name: str | None = None
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    effective: dt.datetime | None = None
    expires: dt.datetime | None = None
    """When it moves away or ends (inferred from the name); None if that is not set."""
    last_traffic: dt.datetime | None = None
    """None if there was none yet."""
    routing_group: RoutingGroup


@attrs.frozen(kw_only=True)
class ECGridIDInfo(Model):
    """An ECGridID: a trading partner's qualifier and id, unique across ECGrid.

    v2.3 was seen without its mailbox, `mailbox_default` and `use_type`.
    """

    ecgrid_id: Int32
    network_id: Int32
    """The intended network; `owner_info` has the actual one, if traffic is redirected."""
    network_name: str | None = None
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    mailbox_name: str | None = None
    qualifier: str | None = None
    """What kind of id it is, such as 01 or ZZ in X12: up to 3 characters, or empty."""
    id: str | None = None
    """1 to 35 characters."""
    description: str | None = None
    data_email: str | None = None
    """The address that data goes to by mail."""
    mailbox_default: bool
    """Whether it is the default of its mailbox."""
    status: StatusECGridID
    use_type: UseType
    owner: UserIDInfo | None = None
    """The user it belongs to. v2.3 and v3.0 were seen without it."""
    owner_info: ECGridOwnerInfo | None = None
    config: Annotated[MailboxConfig | None, Versions("4.1..")] = None
    """None before v4.1."""


@attrs.frozen(kw_only=True)
class ECGridIDInfoCollection(Model):
    """A page of a list of trading partners."""

    page_size: Int16
    """The most records a page holds."""
    page_number: Int16
    """Counted from 1, as far as is known."""
    count: Annotated[int, In("..3.2", Int16), In("4.1..", Int32)]
    """How many records this page holds."""
    total_records: Int32
    """How many records all pages hold."""
    total_pages: Int16
    ecgrid_id_info_list: list[ECGridIDInfo] = attrs.field(factory=lambda: list[ECGridIDInfo]())
