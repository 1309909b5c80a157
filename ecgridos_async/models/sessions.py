"""Sessions: who is calling, and the log of who called."""

import datetime as dt
from typing import Annotated

import attrs

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.types import Float32, In, Int16, Int32, OpenEnum, SecretText
from ecgridos_async.models.api_call import APICall
from ecgridos_async.models.base import Model
from ecgridos_async.models.status import RetCode
from ecgridos_async.models.users import AuthLevel


class SessionStatus(OpenEnum):
    """Whether a session is open, or how it ended."""

    OPEN = "Open"
    CLOSED = "Closed"
    """By Logout."""
    EXPIRED = "Expired"
    """By inactivity."""


@attrs.frozen(kw_only=True)
class SessionInfo(Model):
    """The session of the caller and the user it belongs to."""

    ecgridos_version: str | None = None
    session_id: SecretText | None = attrs.field(default=None, repr=False)
    session_event_id: Int32
    user_id: Int32
    login_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    time_zone_offset: Annotated[float, In("..3.0", Int16), In("3.2..", Float32)]
    """Minutes from UTC."""
    auth_level: AuthLevel
    last_login: dt.datetime | None = None
    open_sessions: Int16
    """How many sessions the user has open; five at most, unless raised for the user."""
    time_out: Int16
    """Seconds between two calls after which the session expires."""
    network_id: Int32
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    ip: Annotated[str | None, Wire("ip")] = None
    """Address the session was opened from; it must not change."""


@attrs.frozen(kw_only=True)
class SessionEvents(Model):
    """A call in the log of a session."""

    api_call: APICall
    date: dt.datetime | None = None
    milliseconds: Int32
    """How long the call took (inferred from the name)."""
    ip: Annotated[str | None, Wire("ip")] = None
    """The address the call came from."""
    return_code: RetCode
    comment: str | None = None


@attrs.frozen(kw_only=True)
class SessionLogInfo(Model):
    """The log of a session."""

    session_id: SecretText | None = attrs.field(default=None, repr=False)
    start_time: dt.datetime | None = None
    end_time: dt.datetime | None = None
    """When it was logged out; None if it was not."""
    expires: dt.datetime | None = None
    """When it ends, or ended, by inactivity."""
    network_id: Int32
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    user_id: Int32
    status: SessionStatus
    version: str | None = None
    """The version of the service that was called (inferred from the name)."""
    events: list[SessionEvents] = attrs.field(factory=lambda: list[SessionEvents]())
