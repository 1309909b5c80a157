"""The catalogue: every operation of a version, for people and for machines."""

from collections.abc import Iterable
from typing import Final

import attrs

from ecgridos_async.contract.operation import Effect, Evidence, Operation
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.shape import Field, reachable, shape_of
from ecgridos_async.contract.types import (
    EnumType,
    ObjectType,
    Resolved,
)
from ecgridos_async.contract.version import ApiVersion, Edition

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
    deprecated: str | None = None
    """What to call instead, if the service discourages it."""


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
    edition: Edition
    """The build of the version that this is: its newest, unless another was asked for."""
    namespace: str
    endpoint: str
    operations: tuple[OperationEntry, ...]
    """By wire name."""
    types: dict[str, tuple[FieldEntry, ...]]
    enums: dict[str, tuple[str, ...]]

    def to_dict(self) -> dict[str, object]:
        """Return the same as plain data, for JSON."""
        return {
            "version": str(self.version),
            "namespace": self.namespace,
            "endpoint": self.endpoint,
            "operations": [_operation_to_dict(operation) for operation in self.operations],
            "types": {
                name: [attrs.asdict(field) for field in fields]
                for name, fields in self.types.items()
            },
            "enums": {name: list(values) for name, values in self.enums.items()},
        }


def _operation_to_dict(operation: OperationEntry) -> dict[str, object]:
    return {
        "name": operation.name,
        "service": operation.service,
        "method": operation.method,
        "session": operation.session,
        "effect": str(operation.effect),
        "evidence": str(operation.evidence),
        "pending": operation.pending,
        "deprecated": operation.deprecated,
        "parameters": [attrs.asdict(parameter) for parameter in operation.parameters],
        "result": operation.result,
        "bindings": list(operation.bindings),
    }


Entry = tuple[str, str, Operation]
"""An operation after its service and its method."""


def operations_in(
    edition: Edition, operations: Iterable[Entry], *, matching: str = ""
) -> list[Entry]:
    """Return the operations that *edition* has, by wire name.

    Args:
        matching: Only those whose wire name, service or method contains this text, ignoring case.
    """
    text = matching.lower()
    return sorted(
        (
            (service, method, operation)
            for service, method, operation in operations
            if edition in operation.versions
            and any(text in name.lower() for name in (operation.name, service, method))
        ),
        key=lambda entry: entry[2].name,
    )


def build_catalogue(
    edition: Edition, operations: Iterable[Entry], *, matching: str = ""
) -> Catalogue:
    """Return the catalogue of *edition* out of (service, method, operation) triples.

    Args:
        matching: Only operations whose wire name, service or method contains this text, ignoring
            case, and the types that these use.
    """
    here = operations_in(edition, operations, matching=matching)
    plans = [operation.plan(edition) for _, _, operation in here]
    found = reachable((kind for plan in plans for kind in plan.types), edition)
    types = {
        kind.name: tuple(_field(field) for field in shape_of(kind.python).at(edition))
        for kind in found
        if isinstance(kind, ObjectType)
    }
    enums = {kind.name: kind.python.values(edition) for kind in found if isinstance(kind, EnumType)}
    return Catalogue(
        version=edition.version,
        edition=edition,
        namespace=edition.version.namespace,
        endpoint=edition.version.endpoint,
        operations=tuple(_entry(edition, *entry) for entry in here),
        types=dict(sorted(types.items())),
        enums=dict(sorted(enums.items())),
    )


def _entry(edition: Edition, service: str, method: str, operation: Operation) -> OperationEntry:
    plan = operation.plan(edition)
    return OperationEntry(
        name=operation.name,
        service=service,
        method=method,
        session=operation.session,
        effect=operation.effect,
        evidence=operation.evidence(edition.version),
        pending=operation.pending,
        parameters=tuple(
            ParameterEntry(p.name, p.wire, p.type.name, p.required) for p in plan.parameters
        ),
        result=plan.result.name,
        deprecated=operation.deprecated,
    )


def _field(field: Field[Resolved]) -> FieldEntry:
    return FieldEntry(field.name, field.wire, field.type.name)
