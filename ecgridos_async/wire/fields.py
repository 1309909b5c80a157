"""The values of a call: its arguments as the wire carries them, in wire order."""

import functools
from collections.abc import Callable, Sequence
from typing import Final

from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    ObjectType,
    Text,
    WireType,
    is_bytes,
    is_secret,
)
from ecgridos_async.errors import ArgumentError
from ecgridos_async.wire import scalars

SESSION_ID: Final = Parameter(
    name="session_id", wire="SessionID", type=Text(minimum=1, secret=True), required=False
)
"""The parameter that goes first in every call that needs a session."""


@functools.cache
def wire_parameters(plan: Plan) -> tuple[Parameter, ...]:
    """Return the parameters of a call in wire order, the SessionID first where there is one."""
    return (SESSION_ID, *plan.parameters) if plan.session else plan.parameters


Value = str | bytes
"""What the wire carries of an argument: a text, or bytes, which each binding writes otherwise."""
Writer = Callable[[object], Value]


@functools.cache
def _writers(plan: Plan, *, naive_is_utc: bool) -> tuple[tuple[Parameter, Writer], ...]:
    return tuple(
        (parameter, _writer(parameter.type, naive_is_utc=naive_is_utc))
        for parameter in wire_parameters(plan)
    )


def _writer(kind: WireType, *, naive_is_utc: bool) -> Writer:
    if isinstance(kind, (ObjectType, ArrayType, EitherType, DataSetType)):
        raise TypeError(f"ECGridOS has no parameters of type {kind.name}")
    if is_bytes(kind):
        return scalars.write_content
    return scalars.writer(kind, naive_is_utc=naive_is_utc)


def write_values(plan: Plan, arguments: Sequence[object], *, naive_is_utc: bool) -> list[Value]:
    """Return the value of each wire parameter; bytes are the caller's own, not a copy.

    Raises ArgumentError, which names the parameter, for a value its type cannot hold.
    """
    values: list[Value] = []
    writers = _writers(plan, naive_is_utc=naive_is_utc)
    for (parameter, write), value in zip(writers, arguments, strict=True):
        try:
            values.append(write(value))
        except ValueError as error:
            raise ArgumentError(
                f"{parameter.name} (on the wire {parameter.wire}): {error}",
                parameter=parameter.name,
                operation=plan.operation,
            ) from None
    return values


@functools.cache
def _secret_positions(plan: Plan) -> tuple[tuple[int, str], ...]:
    return tuple(
        (position, parameter.wire)
        for position, parameter in enumerate(wire_parameters(plan))
        if is_secret(parameter.type)
    )


def secret_values(plan: Plan, values: Sequence[Value]) -> list[tuple[str, Value]]:
    """Return those values that must be masked wherever they show, with their wire names."""
    return [(name, values[position]) for position, name in _secret_positions(plan)]
