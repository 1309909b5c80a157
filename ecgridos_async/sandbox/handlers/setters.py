"""Setters: handlers of operations that change one record and return nothing but true."""

import datetime as dt
import functools
from collections.abc import Callable
from typing import Protocol

from ecgridos_async.models import Status
from ecgridos_async.sandbox.faults import wrong
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.marks import writes


class Changeable(Protocol):
    """A record that says when it was changed."""

    modified: dt.datetime


class HasStatus(Changeable, Protocol):
    """A record with a status."""

    status: Status


def changes(*names: str, of: Callable[..., Changeable]) -> Callable[[Handler], Handler]:
    """Mark a handler of operations that change a record.

    Args:
        names: Their wire names.
        of: Finds the record that the caller may change; the handler takes it.
    """

    def mark(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def change(call: Call, record: Changeable, **given: object) -> bool:
            handler(call, record, **given)
            record.modified = call.world.now()
            return True

        return writes(*names, of=of)(change)

    return mark


def setter(
    name: str, field: str, of: Callable[..., Changeable], *, limit: str | None = None
) -> Handler:
    """Return the handler of an operation that sets one field, to a text within a limit if any."""

    def set_field(_call: Call, record: Changeable, **given: object) -> None:
        value = given[field]
        setattr(record, field, text(limit, str(value or "")) if limit else value)

    return changes(name, of=of)(set_field)


def status_setters(head: str, item: str, of: Callable[..., HasStatus]) -> tuple[Handler, ...]:
    """Return the handlers of the operations Activate, Suspend and Terminate of a service.

    Args:
        head: The head of their wire names.
        item: The wire name of the id of the record.
        of: Finds the record that the caller may change.
    """

    def set_status(status: Status) -> Handler:
        def set_it(_call: Call, record: HasStatus) -> None:
            if record.status is Status.TERMINATED and status is not Status.TERMINATED:
                raise wrong(item, "It is terminated.")
            record.status = status

        return set_it

    statuses = {
        "Activate": Status.ACTIVE,
        "Suspend": Status.SUSPENDED,
        "Terminate": Status.TERMINATED,
    }
    return tuple(changes(head + name, of=of)(set_status(to)) for name, to in statuses.items())
