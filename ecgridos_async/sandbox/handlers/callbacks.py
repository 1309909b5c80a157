"""Callbacks. Who is called: see `world.callbacks`."""

import datetime as dt
from urllib.parse import urlsplit

import attrs

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import (
    AuthLevel,
    CallBackEventIDInfo,
    CallBackQueueIDInfo,
    Direction,
    HTTPAuthInfo,
    HTTPAuthType,
    Objects,
    Status,
    StatusCallBack,
)
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers.access import (
    Scope,
    absent,
    own,
    present,
    require_cover,
    scope,
)
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import identifier, number


@writes("CallBackAddEx", "url")
def add_ex(  # noqa: PLR0913 (as many as the operation has)
    call: Call,
    *,
    network_id: int,
    mailbox_id: int,
    user_id: int,
    system_object: Objects,
    object_status: int,
    direction: Direction,
    frequency: int,
    max_retries: int,
    url: str | None,
    http_authentication: HTTPAuthType,
    http_user: str | None,
    http_password: str | None,
    status: Status,
) -> CallBackEventIDInfo:
    """Ask to be told of an event."""
    where = scope(call, network_id, mailbox_id)
    identifier("NetworkID", network_id)
    identifier("UserID", user_id)
    present(call.world.users.find(user_id), "UserID", "user", user_id)
    address = text("CallBack.URL", url)
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise ServiceFault(RetCode.DATA_ERROR, "URL", "It is not an http or https address.")
    number("Frequency", frequency, 0)
    number("MaxRetries", max_retries, 0)
    now = call.world.now()
    event = CallBackEventIDInfo(
        callback_event_id=call.world.callbacks.next_event_id(),
        network_id=where.network_id,
        mailbox_id=where.mailbox_id,
        user_id=user_id,
        created=now,
        modified=now,
        system_object=system_object,
        object_status=object_status,
        direction=direction,
        frequency=frequency,
        max_calls=max_retries,
        status=status,
        url=address,
        http_authentication=HTTPAuthInfo(
            type=http_authentication, user=http_user, password=http_password
        ),
    )
    call.world.callbacks.put(event)
    return event


def _event(call: Call, event_id: int) -> CallBackEventIDInfo:
    call.require(AuthLevel.MAILBOX_USER)
    identifier("CallBackEventID", event_id)
    found = call.world.callbacks.find(event_id)
    event = present(found, "CallBackEventID", "callback event", event_id)
    require_cover(call, event.network_id, event.mailbox_id, "CallBackEventID")
    return event


@reads("CallBackEventInfo")
def event_info(call: Call, callback_event_id: int, queue_count: int) -> CallBackEventIDInfo:
    """Tell what is known of an event, with the latest of its queue."""
    event = _event(call, callback_event_id)
    return call.world.callbacks.with_queue(event.callback_event_id, queue_count)


@reads("CallBackEventListEx")
def event_list_ex(
    call: Call, *, network_id: int, mailbox_id: int, show_inactive: bool
) -> list[CallBackEventIDInfo]:
    """List the events of a network and mailbox."""
    where = scope(call, network_id, mailbox_id)
    return [
        event
        for event in call.world.callbacks
        if where.holds(event.network_id, event.mailbox_id)
        and (show_inactive or event.status not in (Status.SUSPENDED, Status.TERMINATED))
    ]


@writes("CallBackEventSetStatus", "callback_event_id")
def event_set_status(call: Call, callback_event_id: int, status: Status) -> bool:
    """Change the status of an event."""
    event = _event(call, callback_event_id)
    if event.status is Status.TERMINATED and status is not Status.TERMINATED:
        raise ServiceFault(RetCode.DATA_ERROR, "CallBackEventID", "The event is terminated.")
    now = call.world.now()
    call.world.callbacks.put(attrs.evolve(event, status=status, modified=now))
    return True


def _queued(call: Call, queue_id: int) -> CallBackQueueIDInfo:
    identifier("CallBackQueueID", queue_id)
    found = call.world.callbacks.queued(queue_id)
    queued = present(found, "CallBackQueueID", "queued callback", queue_id)
    assert queued.callback_event is not None
    _event(call, queued.callback_event.callback_event_id)
    return queued


@reads("CallBackQueueInfo")
def queue_info(call: Call, callback_queue_id: int) -> CallBackQueueIDInfo:
    """Tell what is known of something queued."""
    return _queued(call, callback_queue_id)


@writes("CallBackInvoke", "callback_queue_id")
def invoke(call: Call, callback_queue_id: int) -> CallBackQueueIDInfo:
    """Make a call that is queued, or pretend to."""
    _queued(call, callback_queue_id)
    call.world.callbacks.invoke(callback_queue_id, call.world.now())
    return _queued(call, callback_queue_id)


@writes("CallBackTest", "callback_event_id")
def test_event(
    call: Call, callback_event_id: int, parcel_id: int, interchange_id: int, user_id: int
) -> CallBackQueueIDInfo:
    """Queue a test of an event."""
    event = _event(call, callback_event_id)
    object_id = parcel_id if parcel_id > 0 else interchange_id
    caller = user_id if user_id > 0 else call.user.user_id
    if call.world.users.find(caller) is None:
        raise absent("UserID", "user", caller)
    queue_id = call.world.callbacks.enqueue(
        event, max(object_id, 0), caller, call.world.now(), test=True
    )
    return _queued(call, queue_id)


def _list(
    call: Call, where: Scope, status: StatusCallBack, max_days: int = -1
) -> list[CallBackQueueIDInfo]:
    oldest = call.world.now() - dt.timedelta(days=max_days) if max_days >= 0 else None
    return [
        queued
        for queued in call.world.callbacks.queue
        if queued.status is status
        and (event := queued.callback_event) is not None
        and where.holds(event.network_id, event.mailbox_id)
        and (oldest is None or (queued.date is not None and queued.date >= oldest))
    ]


@reads("CallBackPendingList")
def pending_list(call: Call) -> list[CallBackQueueIDInfo]:
    """List what is yet to be told to the caller's network and mailbox."""
    return _list(call, own(call), StatusCallBack.PENDING)


@reads("CallBackPendingListEx")
def pending_list_ex(call: Call, network_id: int, mailbox_id: int) -> list[CallBackQueueIDInfo]:
    """List what is yet to be told to a network and mailbox."""
    return _list(call, scope(call, network_id, mailbox_id), StatusCallBack.PENDING)


@reads("CallBackPendingListExA")
def pending_list_ex_a(
    call: Call, network_id: int, mailbox_id: int, network_exclude: str | None
) -> list[CallBackQueueIDInfo]:
    """List what is yet to be told, leaving out some networks (ids between commas)."""
    excluded = {part.strip() for part in (network_exclude or "").split(",")}
    return [
        queued
        for queued in _list(call, scope(call, network_id, mailbox_id), StatusCallBack.PENDING)
        if queued.callback_event and str(queued.callback_event.network_id) not in excluded
    ]


@reads("CallBackFailedList")
def failed_list(call: Call, max_days: int) -> list[CallBackQueueIDInfo]:
    """List what could not be told to the caller's network and mailbox."""
    return _list(call, own(call), StatusCallBack.ERROR, max_days)


@reads("CallBackFailedListEx")
def failed_list_ex(
    call: Call, network_id: int, mailbox_id: int, max_days: int
) -> list[CallBackQueueIDInfo]:
    """List what could not be told to a network and mailbox."""
    where = scope(call, network_id, mailbox_id)
    return _list(call, where, StatusCallBack.ERROR, max_days)
