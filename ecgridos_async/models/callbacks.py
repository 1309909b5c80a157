"""Callbacks: the service calls a URL when something happens to an object."""

import datetime as dt
from typing import Annotated

import attrs

from ecgridos_async.contract.types import In, Int16, Int32, Int64, OpenEnum
from ecgridos_async.models.base import Model
from ecgridos_async.models.http_auth import HTTPAuthInfo
from ecgridos_async.models.status import Direction, Objects, Status


class StatusCallBack(OpenEnum):
    """Where a callback in the queue stands."""

    ACTIVE = "Active"
    PENDING = "Pending"
    COMPLETED = "Completed"
    ERROR = "Error"
    CANCELED = "Canceled"


@attrs.frozen(kw_only=True)
class CallBackLogInfo(Model):
    """One attempt at a callback."""

    callback_log_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)]
    """64 bits wide in v4.1, 32 before."""
    date: dt.datetime | None = None
    call_number: Int16
    """Which attempt it was."""
    return_code: Int32
    """How it ended; whether this is an HTTP status is not documented."""
    message: str | None = None


@attrs.frozen(kw_only=True)
class CallBackQueueIDInfo(Model):
    """A callback in the queue: an event that came up for one object."""

    callback_queue_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)]
    """64 bits wide in v4.1, 32 before."""
    date: dt.datetime | None = None
    callback_event: "CallBackEventIDInfo | None" = None
    calls_remaining: Int16
    """How many attempts are left."""
    next_call: dt.datetime | None = None
    """When the next attempt is due."""
    status: StatusCallBack
    object_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)]
    """The id of the object, such as a parcel. 64 bits wide in v4.1, 32 before."""
    user_id: Int32
    test: bool
    """Whether CallBackTest put it there."""
    callback_log: list[CallBackLogInfo] = attrs.field(factory=lambda: list[CallBackLogInfo]())


@attrs.frozen(kw_only=True)
class CallBackEventIDInfo(Model):
    """A callback event: what the service watches for, and the URL it then calls."""

    callback_event_id: Int32
    network_id: Int32
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    user_id: Int32
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    system_object: Objects
    """The kind of object that is watched."""
    object_status: Int16
    """The status that is watched for, by number: 2 Development, 1 Active, 0 Preproduction, -1
    Suspended, -2 Terminated; ECGridIDs and interconnects have numbers of their own.
    """
    status_code: str | None = None
    """The status code that is watched for (inferred from the name)."""
    direction: Direction
    frequency: Int16
    """The pause between two attempts; the unit is not documented."""
    max_calls: Int16
    """The most attempts; CallBackAddEx has it as MaxRetries."""
    status: Status
    url: str | None = None
    http_authentication: HTTPAuthInfo | None = None
    callback_queue: list[CallBackQueueIDInfo] = attrs.field(
        factory=lambda: list[CallBackQueueIDInfo]()
    )
    """Filled by CallBackEventInfo, empty in lists."""
