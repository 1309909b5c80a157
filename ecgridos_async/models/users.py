"""Users: who may call the service, and who owns things."""

import datetime as dt
from typing import ClassVar

import attrs

from ecgridos_async.contract.types import Int16, Int32, OpenEnum
from ecgridos_async.models.base import Model
from ecgridos_async.models.status import Status


class AuthLevel(OpenEnum):
    """What a user may do, strongest first. `NO_CHANGE` leaves it as it is in an update."""

    NO_CHANGE = "NoChange"
    ROOT = "Root"
    TECH_OPS = "TechOps"
    NET_OPS = "NetOps"
    NETWORK_ADMIN = "NetworkAdmin"
    NETWORK_USER = "NetworkUser"
    MAILBOX_ADMIN = "MailboxAdmin"
    MAILBOX_USER = "MailboxUser"
    TP_USER = "TPUser"
    GENERAL = "General"


class CellCarrier(OpenEnum):
    """The carrier of a user's cell phone. `NO_CHANGE` leaves it as it is in an update."""

    NO_CHANGE = "NoChange"
    UNDEFINED = "Undefined"
    ATT_CINGULAR = "ATTCingular"
    VERIZON = "Verizon"
    T_MOBILE = "TMobile"
    SPRINT_PCS = "SprintPCS"
    NEXTEL = "Nextel"
    ALLTEL = "Alltel"
    VIRGIN_MOBILE = "VirginMobile"
    ATT_PRE_CINGULAR = "ATTPreCingular"
    ATT = "ATT"
    BOOST_MOBILE = "BoostMobile"
    US_CELLULAR = "USCellular"
    METRO_PCS = "MetroPCS"
    POWERTEL = "Powertel"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "3.2..": ("ATT", "BoostMobile", "USCellular", "MetroPCS", "Powertel"),
    }


@attrs.frozen(kw_only=True)
class UserIDInfo(Model):
    """A user."""

    user_id: Int32
    login_name: str | None = None
    recovery_question: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    cell_phone: str | None = None
    cell_carrier: CellCarrier
    time_zone_offset: Int16
    """Minutes from UTC."""
    network_id: Int32
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    auth_level: AuthLevel
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    last_login: dt.datetime | None = None
    status: Status
    locked_out: bool
    open_sessions: Int16
    """How many sessions are open now; five at most, unless raised for the user."""
