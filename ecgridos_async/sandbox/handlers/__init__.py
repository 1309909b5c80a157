"""Handlers: what the sandbox does for each operation.

A handler is a function marked `@handles("WireName")`. It takes the `Call` and the arguments of
the operation by their Python names, and returns what the operation's signature says: a model,
a scalar, a list, or None for null. It refuses by raising `ServiceFault`. The rest (reading,
writing, sessions, versions, bindings) is done by `asmx`. `marks.reads` and `marks.writes` do the
same, find what the call is about, and keep the ledger. A plain call and its Ex form have one
handler.
"""

from collections.abc import Mapping
from typing import Final

from ecgridos_async.sandbox.handlers import (
    callbacks,
    carbon_copies,
    interchanges,
    interconnects,
    keys,
    mailboxes,
    networks,
    parcels,
    pricelists,
    reports,
    root,
    statuses,
    trading_partners,
    users,
)
from ecgridos_async.sandbox.handlers.base import Call, Handler, handlers_of, handles

HANDLERS: Final[Mapping[str, Handler]] = handlers_of(
    root,
    pricelists,
    users,
    networks,
    mailboxes,
    trading_partners,
    interconnects,
    carbon_copies,
    parcels,
    interchanges,
    callbacks,
    keys,
    statuses,
    reports,
)
"""Every handler of this package, by wire name."""

__all__ = ["HANDLERS", "Call", "Handler", "handles"]
