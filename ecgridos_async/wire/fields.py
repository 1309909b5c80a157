"""The texts of a call: its arguments as the wire writes them, in wire order."""

import functools
from collections.abc import Sequence
from typing import Final

from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    ObjectType,
    Text,
    WireType,
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


@functools.cache
def _writers(plan: Plan, *, naive_is_utc: bool) -> tuple[tuple[Parameter, scalars.Writer], ...]:
    return tuple(
        (parameter, _writer(parameter.type, naive_is_utc=naive_is_utc))
        for parameter in wire_parameters(plan)
    )


def _writer(kind: WireType, *, naive_is_utc: bool) -> scalars.Writer:
    if isinstance(kind, (ObjectType, ArrayType, EitherType, DataSetType)):
        raise TypeError(f"ECGridOS has no parameters of type {kind.name}")
    return scalars.writer(kind, naive_is_utc=naive_is_utc)


def write_texts(plan: Plan, arguments: Sequence[object], *, naive_is_utc: bool) -> list[str]:
    """Return the text of each wire parameter.

    Raises ArgumentError, which names the parameter, for a value its type cannot hold.
    """
    texts: list[str] = []
    writers = _writers(plan, naive_is_utc=naive_is_utc)
    for (parameter, write), value in zip(writers, arguments, strict=True):
        try:
            texts.append(write(value))
        except ValueError as error:
            raise ArgumentError(
                f"{parameter.name} (on the wire {parameter.wire}): {error}",
                parameter=parameter.name,
                operation=plan.operation,
            ) from None
    return texts


@functools.cache
def _secret_positions(plan: Plan) -> tuple[int, ...]:
    return tuple(
        position
        for position, parameter in enumerate(wire_parameters(plan))
        if is_secret(parameter.type)
    )


def secret_texts(plan: Plan, texts: Sequence[str]) -> tuple[str, ...]:
    """Return those texts that must be masked wherever they show."""
    return tuple(texts[position] for position in _secret_positions(plan))
