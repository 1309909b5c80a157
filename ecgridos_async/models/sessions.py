"""Sessions: who is logged in."""

import datetime as dt
from typing import Annotated

import attrs

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.types import Float32, In, Int16, Int32, SecretText
from ecgridos_async.models.base import Model
from ecgridos_async.models.users import AuthLevel


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
    time_out: Int16
    """Seconds between two calls after which the session expires."""
    network_id: Int32
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    ip: Annotated[str | None, Wire("ip")] = None
    """Address the session was opened from; it must not change."""
