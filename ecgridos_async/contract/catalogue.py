"""The catalogue: every operation of a version, for people and for machines."""

from collections.abc import Iterable
from typing import Final

import attrs

from ecgridos_async.contract.operation import Effect, Evidence, Operation
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.shape import Field, shape_of
from ecgridos_async.contract.types import (
    EitherType,
    EnumType,
    ObjectType,
    WireType,
    children,
)
from ecgridos_async.contract.version import ApiVersion

BINDINGS: Final = tuple(str(protocol) for protocol in Protocol)


@attrs.frozen
class ParameterEntry:
    """A parameter of an operation."""

    name: str
    """Python name."""
    wire: str
    type: str
    """An xsd name, or the name of a type or enum; `[]` follows if it is an array."""
    required: bool
    """Whether the contract says it must have a value."""


@attrs.frozen
class OperationEntry:
    """An operation as it is in one version."""

    name: str
    """Wire name."""
    service: str
    """Attribute of the session; `session` or `client` if it is a method of those."""
    method: str
    session: bool
    """Whether it needs a session."""
    effect: Effect
    evidence: Evidence
    pending: bool
    """Whether the service calls it not implemented."""
    parameters: tuple[ParameterEntry, ...]
    """In wire order, without the SessionID."""
    result: str
    bindings: tuple[str, ...] = BINDINGS


@attrs.frozen
class FieldEntry:
    """A field of a type."""

    name: str
    """Python name."""
    wire: str
    type: str


@attrs.frozen
class Catalogue:
    """Every operation of a version, with the types and enums they use."""

    version: ApiVersion
    namespace: str
    endpoint: str
    operations: tuple[OperationEntry, ...]
    """By wire name."""
    types: dict[str, tuple[FieldEntry, ...]]
    enums: dict[str, tuple[str, ...]]


def build_catalogue(
    version: ApiVersion, operations: Iterable[tuple[str, str, Operation]]
) -> Catalogue:
    """Return the catalogue of *version* out of (service, method, operation) triples."""
    here = sorted(
        (entry for entry in operations if version in entry[2].versions),
        key=lambda entry: entry[2].name,
    )
    found = _Types(version)
    for _, _, operation in here:
        plan = operation.plan(version)
        for kind in (*(parameter.type for parameter in plan.parameters), plan.result):
            found.add(kind)
    return Catalogue(
        version=version,
        namespace=version.namespace,
        endpoint=version.endpoint,
        operations=tuple(_entry(version, *entry) for entry in here),
        types=dict(sorted(found.types.items())),
        enums=dict(sorted(found.enums.items())),
    )


def _entry(version: ApiVersion, service: str, method: str, operation: Operation) -> OperationEntry:
    plan = operation.plan(version)
    return OperationEntry(
        name=operation.name,
        service=service,
        method=method,
        session=operation.session,
        effect=operation.effect,
        evidence=operation.evidence(version),
        pending=operation.pending,
        parameters=tuple(
            ParameterEntry(p.name, p.wire, p.type.name, p.required) for p in plan.parameters
        ),
        result=plan.result.name,
    )


class _Types:
    """Collects the types and enums that wire types lead to."""

    def __init__(self, version: ApiVersion) -> None:
        self._version = version
        self.types: dict[str, tuple[FieldEntry, ...]] = {}
        self.enums: dict[str, tuple[str, ...]] = {}

    def add(self, kind: WireType) -> None:
        if isinstance(kind, EnumType):
            self.enums[kind.name] = tuple(member.value for member in kind.python)
        elif isinstance(kind, ObjectType) and kind.name not in self.types:
            fields = shape_of(kind.python).at(self._version)
            self.types[kind.name] = tuple(_field(field) for field in fields)
            for field in fields:
                self.add(field.type)
        elif isinstance(kind, EitherType):
            self.add(kind.at(self._version))
        else:
            for child in children(kind):
                self.add(child)


def _field(field: Field) -> FieldEntry:
    return FieldEntry(field.name, field.wire, field.type.name)
