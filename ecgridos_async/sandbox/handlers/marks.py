"""Marks of handlers: one for what only reads, one for what writes, which the ledger records.

A mark may say what an operation is about, with a function that finds it: `of=own_partner` takes
`ecgrid_id` out of the arguments, and the handler takes the trading partner in its place.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Final, TypeVar

from ecgridos_async.contract.types import is_secret
from ecgridos_async.contract.version import Edition
from ecgridos_async.sandbox.handlers.base import Call, Handler, marked
from ecgridos_async.services import all_operations

LEDGERED: Final = "__ledgered__"
"""The attribute of a handler whose calls the ledger records."""

_SIGNATURE: Final = "__signature__"

Finder = Callable[..., object]
"""A function of a `Call` and arguments, which returns what these name."""

H = TypeVar("H", bound=Handler)


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


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def _about(find: Finder | None, handler: Handler) -> Handler:
    """Return the handler that finds what a call is about and gives it to *handler*."""
    if find is None:
        return handler
    call, *taken = _parameters(find)
    kept = [one for one in _parameters(handler)[2:] if one.kind is not one.VAR_KEYWORD]
    names = {one.name for one in taken}

    def carry_out(call: Call, **arguments: object) -> object:
        found = find(call, **{name: arguments.pop(name) for name in names & arguments.keys()})
        return handler(call, found, **arguments)

    named = [one.replace(kind=one.KEYWORD_ONLY) for one in (*taken, *kept)]
    rest = [one for one in _parameters(handler) if one.kind is one.VAR_KEYWORD]
    setattr(carry_out, _SIGNATURE, inspect.Signature([call, *named, *rest]))
    return carry_out


def reads(*names: str, of: Finder | None = None) -> Callable[[H], H]:
    """Mark a handler of operations that change nothing.

    Args:
        names: Their wire names.
        of: Finds what a call is about.
    """
    return lambda handler: marked(handler, dict.fromkeys(names, _about(of, handler)))


def writes(*names: str, by: str | None = None, of: Finder | None = None) -> Callable[[H], H]:
    """Mark a handler of operations whose calls go into the ledger once carried out.

    Args:
        names: Their wire names.
        by: The argument that says what was written. By default it is the first that *of* takes, and
            without that the caller's login name.
        of: Finds what a call is about.
    """
    identity = by or (_parameters(of)[1].name if of else None)

    def mark(handler: H) -> H:
        carry_out = _about(of, handler)
        return marked(handler, {name: _ledgered(name, identity, carry_out) for name in names})

    return mark


def _ledgered(name: str, identity: str | None, handler: Handler) -> Handler:
    @functools.wraps(handler)
    def carry_out(call: Call, **arguments: object) -> object:
        result = handler(call, **arguments)
        given = arguments.get(identity) if identity else call.user.login_name
        identity_text = "" if given is None else str(given)
        call.world.ledger.add(name, identity_text, arguments, secret_arguments(name))
        return result

    setattr(carry_out, LEDGERED, True)
    return carry_out
