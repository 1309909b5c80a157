"""Callbacks. Who is called: see `world.callbacks`."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import attrs

from ecgridos_async.models import (
    AuthLevel,
    CallBackEventIDInfo,
    CallBackQueueIDInfo,
    HTTPAuthInfo,
    HTTPAuthType,
    Status,
    StatusCallBack,
)
from ecgridos_async.sandbox.faults import wrong
from ecgridos_async.sandbox.handlers.access import Scope, require_cover, scope
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import identifier, number


@writes("CallBackAddEx", by="url", of=scope)
def add(  # noqa: PLR0913 (as many as the operation has)
    call: Call,
    where: Scope,
    *,
    user_id: int,
    frequency: int,
    max_retries: int,
    url: str | None,
    http_authentication: HTTPAuthType,
    http_user: str | None,
    http_password: str | None,
    **given: Any,
) -> CallBackEventIDInfo:
    """Ask to be told of an event."""
    identifier("NetworkID", where.network_id)
    call.world.users.require(user_id)
    address = text("CallBack.URL", url)
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise wrong("URL", "It is not an http or https address.")
    number("Frequency", frequency, 0)
    number("MaxRetries", max_retries, 0)
    now = call.world.now()
    return call.world.callbacks.put(
        CallBackEventIDInfo(
            callback_event_id=call.world.callbacks.next_id(),
            network_id=where.network_id,
            mailbox_id=where.mailbox_id,
            user_id=user_id,
            created=now,
            modified=now,
            frequency=frequency,
            max_calls=max_retries,
            url=address,
            http_authentication=HTTPAuthInfo(
                type=http_authentication, user=http_user, password=http_password
            ),
            **given,
        )
    )


def _event(call: Call, callback_event_id: int) -> CallBackEventIDInfo:
    call.require(AuthLevel.MAILBOX_USER)
    event = call.world.callbacks.require(callback_event_id)
    require_cover(call, (event.network_id, event.mailbox_id), "CallBackEventID")
    return event


@reads("CallBackEventInfo", of=_event)
def event_info(call: Call, event: CallBackEventIDInfo, queue_count: int) -> CallBackEventIDInfo:
    """Tell what is known of an event, with the latest of its queue."""
    return call.world.callbacks.with_queue(event.callback_event_id, queue_count)


@reads("CallBackEventListEx", of=scope)
def event_list(call: Call, where: Scope, *, show_inactive: bool) -> list[CallBackEventIDInfo]:
    """List the events of a network and mailbox."""
    return [
        event
        for event in call.world.callbacks
        if where.holds((event.network_id, event.mailbox_id))
        and (show_inactive or event.status not in (Status.SUSPENDED, Status.TERMINATED))
    ]


@writes("CallBackEventSetStatus", of=_event)
def event_set_status(call: Call, event: CallBackEventIDInfo, status: Status) -> bool:
    """Change the status of an event."""
    if event.status is Status.TERMINATED and status is not Status.TERMINATED:
        raise wrong("CallBackEventID", "The event is terminated.")
    now = call.world.now()
    call.world.callbacks.put(attrs.evolve(event, status=status, modified=now))
    return True


def _queued(call: Call, callback_queue_id: int) -> CallBackQueueIDInfo:
    queued = call.world.callbacks.require_queued(callback_queue_id)
    assert queued.callback_event is not None
    _event(call, queued.callback_event.callback_event_id)
    return queued


@reads("CallBackQueueInfo", of=_queued)
def queue_info(_call: Call, queued: CallBackQueueIDInfo) -> CallBackQueueIDInfo:
    """Tell what is known of something queued."""
    return queued


@writes("CallBackInvoke", of=_queued)
def invoke(call: Call, queued: CallBackQueueIDInfo) -> CallBackQueueIDInfo:
    """Make a call that is queued, or pretend to."""
    call.world.callbacks.invoke(queued.callback_queue_id, call.world.now())
    return _queued(call, queued.callback_queue_id)


@writes("CallBackTest", of=_event)
def test_event(
    call: Call, event: CallBackEventIDInfo, parcel_id: int, interchange_id: int, user_id: int
) -> CallBackQueueIDInfo:
    """Queue a test of an event."""
    object_id = max(parcel_id if parcel_id > 0 else interchange_id, 0)
    caller = user_id if user_id > 0 else call.user.user_id
    call.world.users.present(caller)
    now = call.world.now()
    queue_id = call.world.callbacks.enqueue(event, object_id, caller, now, test=True)
    return _queued(call, queue_id)


def _list(
    call: Call, where: Scope, status: StatusCallBack, max_days: int = -1
) -> list[tuple[CallBackEventIDInfo, CallBackQueueIDInfo]]:
    """Return what is queued with a status, each with its event; -1 days means no limit."""
    oldest = call.world.now() - dt.timedelta(days=max_days) if max_days >= 0 else None
    return [
        (event, queued)
        for queued in call.world.callbacks.queue
        if queued.status is status
        and (event := queued.callback_event) is not None
        and where.holds((event.network_id, event.mailbox_id))
        and (oldest is None or (queued.date is not None and queued.date >= oldest))
    ]


@reads("CallBackPendingList", "CallBackPendingListEx", "CallBackPendingListExA", of=scope)
def pending_list(
    call: Call, where: Scope, network_exclude: str | None = None
) -> list[CallBackQueueIDInfo]:
    """List what is yet to be told, leaving out some networks (ids between commas)."""
    excluded = {part.strip() for part in (network_exclude or "").split(",")}
    found = _list(call, where, StatusCallBack.PENDING)
    return [queued for event, queued in found if str(event.network_id) not in excluded]


@reads("CallBackFailedList", "CallBackFailedListEx", of=scope)
def failed_list(call: Call, where: Scope, max_days: int) -> list[CallBackQueueIDInfo]:
    """List what could not be told."""
    return [queued for _, queued in _list(call, where, StatusCallBack.ERROR, max_days)]
