"""Migrations: trading partners that move to a network or mailbox, a group at a time.

Little of them is documented: the descriptions of their fields are inferred from the names.
"""

import datetime as dt
from typing import Annotated

import attrs

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.types import Int32, OpenEnum, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.interconnects import (
    InterconnectIDInfo,
    NoteAttachment,
    StatusInterconnect,
)
from ecgridos_async.models.mailboxes import MailboxIDInfo
from ecgridos_async.models.networks import NetworkIDInfo
from ecgridos_async.models.trading_partners import ECGridIDInfo
from ecgridos_async.models.users import UserIDInfo


class MigrationStatus(OpenEnum):
    """Where a migration or a batch stands."""

    ALL = "All"
    """Only for queries."""
    CANCELED = "Canceled"
    PLANNED = "Planned"
    REQUESTED = "Requested"
    CONFIRMED = "Confirmed"
    ACTIVE = "Active"
    COMPLETED = "Completed"


class MigrationTPStatus(OpenEnum):
    """How far a partner has moved."""

    PENDING = "Pending"
    INBOUND = "Inbound"
    """Its inbound traffic has moved."""
    OUTBOUND = "Outbound"
    """Its outbound traffic has moved."""
    COMPLETE = "Complete"


class MigrationType(OpenEnum):
    """Whether a partner was planned for."""

    EXPECTED = "Expected"
    UNEXPECTED = "Unexpected"


@attrs.frozen(kw_only=True)
class MigrationNote(Model):
    """A note on a migration or a batch."""

    migration_note_id: Int32
    note_date: dt.datetime | None = None
    status: StatusInterconnect
    user_id: Int32
    mail_to: str | None = None
    """Who got it by mail, as a text."""
    note: str | None = None
    attachment: NoteAttachment | None = None


@attrs.frozen(kw_only=True)
class MigrationTP(Model):
    """A partner that moves."""

    ecgrid_id: ECGridIDInfo | None = None
    type: MigrationType
    status: MigrationTPStatus
    interconnect: Annotated[list[InterconnectIDInfo], Versions("..3.2")] = attrs.field(
        factory=lambda: list[InterconnectIDInfo]()
    )
    """Its interconnects; empty in v4.1, which has `tps` instead."""
    tps: Annotated[list[ECGridIDInfo], Versions("4.1..")] = attrs.field(
        factory=lambda: list[ECGridIDInfo]()
    )
    """The partners it trades with; empty before v4.1."""


@attrs.frozen(kw_only=True)
class MigrationBatch(Model):
    """The partners of a migration that move together; only in v4.1."""

    migration_batch_id: Annotated[Int32, Wire("MigrationBatchId")]
    name: str | None = None
    scheduled: dt.datetime | None = None
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    contacted: dt.datetime | None = None
    responded: dt.datetime | None = None
    confirmed: dt.datetime | None = None
    total: Int32
    """How many partners move; `complete`, `inbound` and `outbound` tell how far they are."""
    complete: Int32
    inbound: Int32
    outbound: Int32
    status: MigrationStatus
    tps: list[MigrationTP] = attrs.field(factory=lambda: list[MigrationTP]())
    notes: list[MigrationNote] = attrs.field(factory=lambda: list[MigrationNote]())


@attrs.frozen(kw_only=True)
class MigrationIDInfo(Model):
    """A migration. v4.1 divides it into batches, which have dates of their own."""

    migration_id: Int32
    name: Annotated[str | None, Versions("4.1..")] = None
    """None before v4.1."""
    network: NetworkIDInfo | None = None
    mailbox: MailboxIDInfo | None = None
    ecsp_network: NetworkIDInfo | None = None
    """The network of the provider that the partners are with."""
    ecsp_mailbox: MailboxIDInfo | None = None
    scheduled: Annotated[dt.datetime | None, Versions("..3.2")] = None
    """None in v4.1, as are the three dates from `contacted` on: see `batches`."""
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    contacted: Annotated[dt.datetime | None, Versions("..3.2")] = None
    responded: Annotated[dt.datetime | None, Versions("..3.2")] = None
    confirmed: Annotated[dt.datetime | None, Versions("..3.2")] = None
    status: MigrationStatus
    owner: UserIDInfo | None = None
    help_ticket: str | None = None
    """The number of a support ticket."""
    tps: Annotated[list[MigrationTP], Versions("..3.2")] = attrs.field(
        factory=lambda: list[MigrationTP]()
    )
    """Empty in v4.1: see `batches`."""
    batches: Annotated[list[MigrationBatch], Versions("4.1..")] = attrs.field(
        factory=lambda: list[MigrationBatch]()
    )
    """Empty before v4.1."""
    notes: list[MigrationNote] = attrs.field(factory=lambda: list[MigrationNote]())
