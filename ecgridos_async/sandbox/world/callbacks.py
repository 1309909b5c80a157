"""Callbacks: events to be told of, and the queue of what there is to tell.

Only URLs on this machine, `http://127.0.0.1:PORT/…`, are called, see `sandbox.callers`. What is
for any other host stays pending until it is invoked, which completes it; what is for a host under
`.invalid`, the name that can never be, fails at once.
"""

import datetime as dt
import ipaddress
import itertools
from collections.abc import Callable, Iterator
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

_UNREACHABLE: Final = ".invalid"
_OK: Final = 200


class CallBacks:
    """All events and the queue, by their ids."""

    def __init__(self, call: Callable[[int], None]) -> None:
        """Hold what makes a call on this machine, by the id of the queue."""
        self._call = call
        self._events: dict[int, CallBackEventIDInfo] = {}
        self._queue: dict[int, CallBackQueueIDInfo] = {}
        self._event_of: dict[int, int] = {}
        self._event_ids = itertools.count(8001)
        self._queue_ids = itertools.count(8501)
        self._log_ids = itertools.count(8901)

    def __iter__(self) -> Iterator[CallBackEventIDInfo]:
        return iter(self._events.values())

    @property
    def queue(self) -> list[CallBackQueueIDInfo]:
        """Everything queued so far, each with its event."""
        return [found for number in self._queue if (found := self.queued(number)) is not None]

    def find(self, event_id: int) -> CallBackEventIDInfo | None:
        """Return an event with an empty queue, None if there is none with that id."""
        return self._events.get(event_id)

    def with_queue(self, event_id: int, count: int) -> CallBackEventIDInfo:
        """Return an event with the latest of its queue, *count* at most."""
        mine = [q for number, q in self._queue.items() if self._event_of[number] == event_id]
        latest = mine[-count:] if count > 0 else []
        return attrs.evolve(self._events[event_id], callback_queue=latest)

    def queued(self, queue_id: int) -> CallBackQueueIDInfo | None:
        """Return what is queued under an id, with its event."""
        found = self._queue.get(queue_id)
        if found is None:
            return None
        return attrs.evolve(found, callback_event=self._events[self._event_of[queue_id]])

    def next_event_id(self) -> int:
        """Return the id of a new event."""
        return next(self._event_ids)

    def put(self, event: CallBackEventIDInfo) -> None:
        """Add an event, or replace it."""
        self._events[event.callback_event_id] = event

    def arrived(
        self, kind: Objects, object_id: int, place: tuple[int, int], now: dt.datetime
    ) -> None:
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
        number = next(self._queue_ids)
        self._event_of[number] = event.callback_event_id
        self._queue[number] = CallBackQueueIDInfo(
            callback_queue_id=number,
            date=now,
            calls_remaining=event.max_calls,
            next_call=now,
            status=StatusCallBack.PENDING,
            object_id=object_id,
            user_id=user_id,
            test=test,
        )
        if _unreachable(event.url) or loopback_host(event.url):
            self.invoke(number, now)
        return number

    def invoke(self, queue_id: int, now: dt.datetime) -> None:
        """Call a URL on this machine, soon; pretend to call any other."""
        url = self._events[self._event_of[queue_id]].url
        if loopback_host(url):
            self._call(queue_id)
            return
        found = self._queue[queue_id]
        failed = _unreachable(url)
        code, message = (0, "No such host.") if failed else (_OK, "OK")
        status = StatusCallBack.ERROR if failed else StatusCallBack.COMPLETED
        self._queue[queue_id] = self._logged(found, now, code, message, status)

    def called(self, queue_id: int, now: dt.datetime, code: int, message: str) -> float | None:
        """Note the reply to a call; return the seconds until the next try, None for no more."""
        found, event = self._queue[queue_id], self._events[self._event_of[queue_id]]
        if code == _OK:
            status, wait = StatusCallBack.COMPLETED, None
        elif found.calls_remaining > 1:
            status, wait = StatusCallBack.PENDING, float(event.frequency)
        else:
            status, wait = StatusCallBack.ERROR, None
        noted = self._logged(found, now, code, message, status)
        if wait is not None:
            noted = attrs.evolve(noted, next_call=now + dt.timedelta(seconds=wait))
        self._queue[queue_id] = noted
        return wait

    def _logged(
        self,
        found: CallBackQueueIDInfo,
        now: dt.datetime,
        code: int,
        message: str,
        status: StatusCallBack,
    ) -> CallBackQueueIDInfo:
        log = CallBackLogInfo(
            callback_log_id=next(self._log_ids),
            date=now,
            call_number=len(found.callback_log) + 1,
            return_code=code,
            message=message,
        )
        return attrs.evolve(
            found,
            status=status,
            calls_remaining=max(0, found.calls_remaining - 1),
            next_call=None,
            callback_log=[*found.callback_log, log],
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
