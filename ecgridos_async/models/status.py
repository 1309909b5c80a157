"""Statuses and other terms that all kinds of objects share."""

from typing import ClassVar

import attrs

from ecgridos_async.contract.types import Int16, OpenEnum
from ecgridos_async.models.base import Model


class Status(OpenEnum):
    """Whether an object is in use. `TERMINATED` cannot be undone."""

    DEVELOPMENT = "Development"
    ACTIVE = "Active"
    PREPRODUCTION = "Preproduction"
    SUSPENDED = "Suspended"
    TERMINATED = "Terminated"


class UseType(OpenEnum):
    """Whether something serves test data, production data or both."""

    UNDEFINED = "Undefined"
    TEST = "Test"
    PRODUCTION = "Production"
    TEST_AND_PRODUCTION = "TestAndProduction"


class RetCode(OpenEnum):
    """How a call ended, as the log of sessions tells it."""

    UNKNOWN = "Unknown"
    SUCCESS = "Success"
    SESSION_TIMEOUT_OLD = "SesssionTimeout"
    """The same, as the service spells it up to v3.2."""
    SESSION_TIMEOUT = "SessionTimeout"
    """The session is unknown, logged out or expired. Only in v4.1; before, it is misspelt."""
    ACCESS_DENIED = "AccessDenied"
    """The caller may not do this, or not to this network or mailbox."""
    NOT_FOUND = "NotFound"
    INVALID_ID = "InvalidID"
    DUPLICATE = "Duplicate"
    """The object exists already."""
    ID_EXISTS_ON_NETWORK = "IDExistsOnNetwork"
    """The qualifier and id exist already, in another network or mailbox."""
    INVALID_DATA_TYPE = "InvalidDataType"
    INVALID_DATA_LENGTH = "InvalidDataLength"
    """A text is too short or too long."""
    DATA_ERROR = "DataError"
    SQL_ERROR = "SQLError"
    INTERNAL_ERROR = "InternalError"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "..3.2": ("SesssionTimeout",),
        "4.1..": ("SessionTimeout",),
    }


class Objects(OpenEnum):
    """The kinds of objects that a key, callback or line of an invoice may belong to."""

    SYSTEM = "System"
    """v4.1, though newer builds of v3.2 were seen with it."""
    USER = "User"
    NETWORK = "Network"
    MAILBOX = "Mailbox"
    ECGRID_ID = "ECGridID"
    """A trading partner."""
    INTERCONNECT = "Interconnect"
    MIGRATION = "Migration"
    PARCEL = "Parcel"
    INTERCHANGE = "Interchange"
    CARBON_COPY = "CarbonCopy"
    CALLBACK_EVENT = "CallBackEvent"
    AS2 = "AS2"
    COMM = "Comm"
    """A communication profile; only in v4.1."""
    GISB = "GISB"
    PARCEL_NOTES = "ParcelNotes"
    INTERCONNECT_NOTE = "InterconnectNote"
    PRICELIST = "PriceList"
    CONTRACT = "Contract"
    INVOICE = "Invoice"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "4.1..": (
            "System",
            "Comm",
        ),
    }


class Direction(OpenEnum):
    """The direction of a parcel, from the point of view of its mailbox."""

    NO_DIR = "NoDir"
    """No direction, or either (inferred from the name)."""
    OUT_BOX = "OutBox"
    """From the mailbox to ECGrid."""
    IN_BOX = "InBox"
    """From ECGrid to the mailbox."""


class EDIStandard(OpenEnum):
    """What kind of data a parcel or an interchange holds."""

    X12 = "X12"
    EDIFACT = "EDIFACT"
    TRADACOMS = "TRADACOMS"
    VDA = "VDA"
    XML = "XML"
    TXT = "TXT"
    PDF = "PDF"
    BINARY = "Binary"
    PEPPOL = "PEPPOL"
    """Only in v4.1."""

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "4.1..": ("PEPPOL",),
    }


@attrs.frozen(kw_only=True)
class StatusInfo(Model):
    """A status code of parcels or interchanges, from StatusList; only in v4.1."""

    code: Int16
    """The number of the code, without a letter."""
    qualifier: str | None = None
    """The letter before it, such as the M of M2000 (inferred from the name)."""
    message: str | None = None
    level: str | None = None
    """Info, Warning or Error."""
