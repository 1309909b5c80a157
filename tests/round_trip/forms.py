"""Which operations look alike on the wire, so that each form is tried once per binding."""

import functools
from collections.abc import Iterable, Iterator
from typing import Final

from ecgridos_async import ApiVersion
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    EitherType,
    EnumType,
    ObjectType,
    WireType,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.services import all_operations
from tests.products import EXHAUSTIVE

Form = tuple[object, ...]
VERSIONS: Final = tuple(ApiVersion)


@functools.cache
def form_of(kind: WireType, edition: Edition) -> Form:
    """Return what the values of a type look like in an edition: every type that one may hold."""
    found: dict[str, object] = {}
    waiting = [kind]
    while waiting:
        here = waiting.pop()
        if isinstance(here, EitherType):
            here = here.at(edition)
        if here.name in found:
            continue
        match here:
            case ArrayType():
                found[here.name] = here.item.name
                waiting.append(here.item)
            case ObjectType():
                fields = shape_of(here.python).at(edition)
                found[here.name] = tuple(
                    (field.wire, field.required, _name(field.type, edition)) for field in fields
                )
                waiting += [field.type for field in fields]
            case EnumType():
                found[here.name] = tuple(here.python.values(edition))
            case _:
                found[here.name] = repr(here)
    return tuple((name, found[name]) for name in sorted(found))


def _name(kind: WireType, edition: Edition) -> str:
    return kind.at(edition).name if isinstance(kind, EitherType) else kind.name


def call_form(operation: Operation, version: ApiVersion) -> Form:
    """Return what a call of the operation looks like: its arguments, in order, and its result."""
    plan = operation.plan(version)
    arguments = tuple(
        (parameter.wire, form_of(parameter.type, plan.edition)) for parameter in plan.parameters
    )
    return (operation.name, operation.session, arguments, form_of(plan.result, plan.edition))


def distinct(
    cases: Iterable[tuple[Form, ApiVersion, Operation]], turn: int
) -> Iterator[tuple[ApiVersion, Operation]]:
    """Return one case of each form, or all in an exhaustive run.

    Of those that share a form, *turn* takes one after another, so that the bindings together
    reach every version.
    """
    by_form: dict[Form, list[tuple[ApiVersion, Operation]]] = {}
    for form, version, operation in cases:
        by_form.setdefault(form, []).append((version, operation))
    for alike in by_form.values():
        yield from alike if EXHAUSTIVE else [alike[turn % len(alike)]]


def operations() -> Iterator[tuple[str, str, ApiVersion, Operation]]:
    """Return each operation in each version that has it, with its service and method."""
    for version in VERSIONS:
        for service, method, operation in all_operations().values():
            if version in operation.versions:
                yield service, method, version, operation
