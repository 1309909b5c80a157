"""Setters: handlers of the operations that set nothing but a status."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from ecgridos_async.contract.names import wire_name
from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import Status
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.marks import writes


class HasStatus(Protocol):
    """A record with a status."""

    status: Status
    modified: dt.datetime


def status_setters(
    head: str, id_name: str, find: Callable[[Call, int], HasStatus]
) -> tuple[Handler, Handler, Handler]:
    """Return the handlers of the operations Activate, Suspend and Terminate of a service.

    Args:
        head: The head of their wire names.
        id_name: The parameter that is the id of the record.
        find: Returns the record if the caller may change it.
    """

    def setter(name: str, status: Status) -> Handler:
        def set_status(call: Call, **given: int) -> bool:
            record = find(call, given[id_name])
            if record.status is Status.TERMINATED and status is not Status.TERMINATED:
                raise ServiceFault(RetCode.DATA_ERROR, wire_name(id_name), "It is terminated.")
            record.status = status
            record.modified = call.world.now()
            return True

        return writes(head + name, id_name)(set_status)

    return (
        setter("Activate", Status.ACTIVE),
        setter("Suspend", Status.SUSPENDED),
        setter("Terminate", Status.TERMINATED),
    )
