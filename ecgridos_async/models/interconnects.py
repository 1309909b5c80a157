"""Interconnects: two trading partners that may exchange data, in both directions."""

import datetime as dt

import attrs

from ecgridos_async.contract.types import Int32, OpenEnum
from ecgridos_async.models.base import Model
from ecgridos_async.models.trading_partners import ECGridIDInfo
from ecgridos_async.models.users import UserIDInfo


class StatusInterconnect(OpenEnum):
    """Where an interconnect stands."""

    PENDING = "Pending"
    """NetOps has yet to complete it."""
    COMPLETED = "Completed"
    CANCELED = "Canceled"
    DELAYED = "Delayed"
    PROBLEM = "Problem"
    AUTHORIZATION_REQUIRED = "AuthorizationRequired"
    NO_STATUS_CHANGE = "NoStatusChange"
    """Leaves it as it is in an update; stands for any status in a list."""


class EMailTo(OpenEnum):
    """Who gets a note or a change by mail."""

    __wire_name__ = "eMailTo"

    NO_EMAIL = "NoEMail"
    REQUESTOR = "Requestor"
    """The user that asked for the interconnect."""
    NETWORK = "Network"
    REQUESTOR_AND_NETWORK = "RequestorAndNetwork"
    OTHER = "Other"
    """The address that is given with the note."""
    REQUESTOR_AND_OTHER = "RequestorAndOther"
    NETWORK_AND_OTHER = "NetworkAndOther"
    EMAIL_ALL = "EMailAll"
    NO_E_MAIL = NO_EMAIL  # the name it had; sandbox/handlers/interconnects.py has it still


@attrs.frozen(kw_only=True)
class InterconnectIDInfo(Model):
    """An interconnect; there is one for each pair of partners."""

    interconnect_id: Int32
    unique_id: str | None = None
    """What InterconnectInfoGUID finds it by (inferred from the name)."""
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    completed: dt.datetime | None = None
    """None until it is completed."""
    last_traffic: dt.datetime | None = None
    """None if there was none yet."""
    last_traffic_inbound: dt.datetime | None = None
    last_traffic_outbound: dt.datetime | None = None
    requestor_user: UserIDInfo | None = None
    contact_user: UserIDInfo | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    status: StatusInterconnect
    suspend_pending_interchanges: bool
    """Whether interchanges wait until it is completed (inferred from the name)."""
    tp1: ECGridIDInfo | None = None
    """One partner; `as2_id1` and `reference1` belong to it."""
    as2_id1: str | None = None
    reference1: str | None = None
    tp2: ECGridIDInfo | None = None
    """The other; `as2_id2` and `reference2` belong to it."""
    as2_id2: str | None = None
    reference2: str | None = None
    net_ops: UserIDInfo | None = None
    """The member of NetOps that looks after it."""


@attrs.frozen(kw_only=True)
class NoteAttachment(Model):
    """A file attached to a note."""

    file_name: str | None = None
    content: bytes | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class InterconnectNote(Model):
    """A note on an interconnect."""

    interconnect_id: Int32
    interconnect_note_id: Int32
    note_date: dt.datetime | None = None
    status: StatusInterconnect
    """The status that the note was written at (inferred from the name)."""
    posted_by: str | None = None
    user_id: Int32
    mail_to: str | None = None
    """Who got it by mail, as a text."""
    note: str | None = None
    """Up to 250 characters."""
    attachment: NoteAttachment | None = None
