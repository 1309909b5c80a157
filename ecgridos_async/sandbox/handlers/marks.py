"""Marks of handlers: one for what only reads, one for what writes, which the ledger records."""

import functools
from collections.abc import Callable
from typing import Final

from ecgridos_async.contract.types import is_secret
from ecgridos_async.contract.version import Edition
from ecgridos_async.sandbox.handlers.base import Call, Handler, handles
from ecgridos_async.services import all_operations

LEDGERED: Final = "__ledgered__"
"""The attribute of a handler whose calls the ledger records."""


@functools.cache
def secret_arguments(name: str) -> frozenset[str]:
    """Return the Python names of the arguments of the operation *name* that are secret."""
    operation = all_operations()[name][2]
    return frozenset(
        parameter.name
        for edition in Edition
        if edition in operation.versions
        for parameter in operation.plan(edition).parameters
        if is_secret(parameter.type)
    )


def reads(name: str) -> Callable[[Handler], Handler]:
    """Mark a handler of the operation *name*, which changes nothing.

    One function may handle several operations: `second = reads("Second")(first)`.
    """

    def mark(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def carry_out(call: Call, **arguments: object) -> object:
            return handler(call, **arguments)

        return handles(name)(carry_out)

    return mark


def writes(name: str, identity: str) -> Callable[[Handler], Handler]:
    """Mark a handler of the operation *name*, whose calls go into the ledger once carried out.

    Args:
        identity: The argument that says what was written; `""` is the caller's login name.
    """

    def mark(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def carry_out(call: Call, **arguments: object) -> object:
            result = handler(call, **arguments)
            given = arguments.get(identity) if identity else call.user.login_name
            identity_text = "" if given is None else str(given)
            call.world.ledger.add(name, identity_text, arguments, secret_arguments(name))
            return result

        setattr(carry_out, LEDGERED, True)
        return handles(name)(carry_out)

    return mark
