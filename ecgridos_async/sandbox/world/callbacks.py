"""Callbacks: events to be told of, and the queue of what there is to tell.

Only URLs on this machine, `http://127.0.0.1:PORT/…`, are called, see `sandbox.callers`. What is
for any other host stays pending until it is invoked, which completes it; what is for a host under
`.invalid`, the name that can never be, fails at once.
"""

import datetime as dt
import ipaddress
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import attrs

from ecgridos_async.models import (
    CallBackEventIDInfo,
    CallBackLogInfo,
    CallBackQueueIDInfo,
    Direction,
    Objects,
    Status,
    StatusCallBack,
)
from ecgridos_async.sandbox.world.records import Ids, Place, Records

_UNREACHABLE: Final = ".invalid"
_OK: Final = 200


class CallBacks(Records[CallBackEventIDInfo]):
    """All events, and the queue."""

    def __init__(self, call: Callable[[int], None]) -> None:
        """Hold what makes a call on this machine, by the id of the queue."""
        super().__init__("callback event", "callback_event_id", 8001)
        self._call = call
        self.queued_calls: Records[CallBackQueueIDInfo] = Records(
            "queued callback", "callback_queue_id", 8501
        )
        """What is queued, without its event."""
        self.event_of: dict[int, int] = {}
        """The event of each queued callback."""
        self.log_ids: Ids = Ids(8901)

    @property
    def queue(self) -> list[CallBackQueueIDInfo]:
        """Everything queued so far, each with its event."""
        return [self._with_event(queued) for queued in self.queued_calls]

    def with_queue(self, event_id: int, count: int) -> CallBackEventIDInfo:
        """Return an event with the latest of its queue, *count* at most."""
        mine = [q for q in self.queued_calls if self.event_of[q.callback_queue_id] == event_id]
        latest = mine[-count:] if count > 0 else []
        return attrs.evolve(self[event_id], callback_queue=latest)

    def queued(self, queue_id: int) -> CallBackQueueIDInfo | None:
        """Return what is queued under an id, with its event."""
        found = self.queued_calls.find(queue_id)
        return found and self._with_event(found)

    def require_queued(self, queue_id: int) -> CallBackQueueIDInfo:
        """Return what is queued under an id, with its event; refuse an id of nothing."""
        return self._with_event(self.queued_calls.require(queue_id))

    def _with_event(self, queued: CallBackQueueIDInfo) -> CallBackQueueIDInfo:
        event = self[self.event_of[queued.callback_queue_id]]
        return attrs.evolve(queued, callback_event=event)

    def arrived(self, kind: Objects, object_id: int, place: Place, now: dt.datetime) -> None:
        """Queue what is to be told of the arrival of an object in an inbox."""
        for event in self:
            if (
                event.status is Status.ACTIVE
                and event.system_object is kind
                and event.direction is not Direction.OUT_BOX
                and event.network_id == place[0]
                and event.mailbox_id in (-1, place[1])
            ):
                self.enqueue(event, object_id, event.user_id, now)

    def enqueue(
        self,
        event: CallBackEventIDInfo,
        object_id: int,
        user_id: int,
        now: dt.datetime,
        *,
        test: bool = False,
    ) -> int:
        """Queue one thing to tell; return its id."""
        number = self.queued_calls.next_id()
        self.event_of[number] = event.callback_event_id
        self.queued_calls.put(
            CallBackQueueIDInfo(
                callback_queue_id=number,
                date=now,
                calls_remaining=event.max_calls,
                next_call=now,
                status=StatusCallBack.PENDING,
                object_id=object_id,
                user_id=user_id,
                test=test,
            )
        )
        if _unreachable(event.url) or loopback_host(event.url):
            self.invoke(number, now)
        return number

    def invoke(self, queue_id: int, now: dt.datetime) -> None:
        """Call a URL on this machine, soon; pretend to call any other."""
        url = self[self.event_of[queue_id]].url
        if loopback_host(url):
            self._call(queue_id)
            return
        if _unreachable(url):
            self._log(queue_id, now, 0, "No such host.", StatusCallBack.ERROR)
        else:
            self._log(queue_id, now, _OK, "OK", StatusCallBack.COMPLETED)

    def resume(self) -> None:
        """Make the calls on this machine that are still to be made."""
        for queued in self.queued_calls:
            event = self[self.event_of[queued.callback_queue_id]]
            if queued.status is StatusCallBack.PENDING and loopback_host(event.url):
                self._call(queued.callback_queue_id)

    def called(self, queue_id: int, now: dt.datetime, code: int, message: str) -> float | None:
        """Note the reply to a call; return the seconds until the next try, None for no more."""
        if code == _OK:
            self._log(queue_id, now, code, message, StatusCallBack.COMPLETED)
        elif self.queued_calls[queue_id].calls_remaining > 1:
            wait = float(self[self.event_of[queue_id]].frequency)
            again = now + dt.timedelta(seconds=wait)
            self._log(queue_id, now, code, message, StatusCallBack.PENDING, again)
            return wait
        else:
            self._log(queue_id, now, code, message, StatusCallBack.ERROR)
        return None

    def _log(
        self,
        queue_id: int,
        now: dt.datetime,
        code: int,
        message: str,
        status: StatusCallBack,
        next_call: dt.datetime | None = None,
    ) -> None:
        found = self.queued_calls[queue_id]
        log = CallBackLogInfo(
            callback_log_id=self.log_ids.take(),
            date=now,
            call_number=len(found.callback_log) + 1,
            return_code=code,
            message=message,
        )
        self.queued_calls.put(
            attrs.evolve(
                found,
                status=status,
                calls_remaining=max(0, found.calls_remaining - 1),
                next_call=next_call,
                callback_log=[*found.callback_log, log],
            )
        )


def _unreachable(url: str | None) -> bool:
    return (urlsplit(url or "").hostname or "").endswith(_UNREACHABLE)


def loopback_host(url: str | None) -> str | None:
    """Return the address of this machine that an http URL names, None for any other host."""
    address = urlsplit(url or "")
    host = address.hostname or ""
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
        is_callable = address.scheme == "http" and address.port != 0
    except ValueError:  # a name, or a port that is not a number
        return None
    if not (is_here and is_callable):
        return None
    return "127.0.0.1" if host == "localhost" else host
