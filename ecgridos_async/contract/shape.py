"""The shape of a model: its fields as the wire sees them."""

import functools
import typing
from typing import Any

import attrs

from ecgridos_async.contract.names import Wire, wire_name
from ecgridos_async.contract.types import (
    EitherType,
    ObjectType,
    Versions,
    WireType,
    children,
    is_value_type,
    marker,
    wire_type,
)
from ecgridos_async.contract.version import ALL_VERSIONS, ApiVersion, VersionRange

UNKNOWN: typing.Final = "unknown"
"""The field, on every model, that keeps elements the contract does not list."""


@attrs.frozen
class Field:
    """One field of a complex type."""

    name: str
    """Python name."""
    wire: str
    """Element name."""
    type: WireType
    required: bool
    """Whether the contract says it is always there (minOccurs=1)."""
    versions: VersionRange

    def at(self, version: ApiVersion) -> "Field":
        """Return this field with the type it has in *version*."""
        if isinstance(self.type, EitherType):
            return attrs.evolve(self, type=self.type.at(version))
        return self


@attrs.frozen
class Shape:
    """A complex type: an attrs class and its fields in wire order."""

    python: type[attrs.AttrsInstance]
    fields: tuple[Field, ...]

    def at(self, version: ApiVersion) -> tuple[Field, ...]:
        """Return the fields this type has in *version*."""
        return tuple(field.at(version) for field in self.fields if version in field.versions)


@functools.cache
def shape_of(model: type[attrs.AttrsInstance]) -> Shape:
    """Read the shape of a model class from its annotations."""
    hints = typing.get_type_hints(model, include_extras=True)
    fields = [
        _field(attribute.name, hints[attribute.name])
        for attribute in attrs.fields(model)
        if attribute.name != UNKNOWN
    ]
    return Shape(model, tuple(fields))


def _field(name: str, annotation: Any) -> Field:
    wire = marker(annotation, Wire)
    versions = marker(annotation, Versions)
    kind = wire_type(annotation)
    return Field(
        name=name,
        wire=wire.name if wire else wire_name(name),
        type=kind,
        required=is_value_type(kind),
        versions=versions.range if versions else ALL_VERSIONS,
    )


def reachable(kind: WireType) -> list[WireType]:
    """Return *kind* and all types that its items and fields lead to, each once."""
    found: list[WireType] = []
    waiting = [kind]
    while waiting:
        next_kind = waiting.pop()
        if next_kind in found:
            continue
        found.append(next_kind)
        waiting.extend(children(next_kind))
        if isinstance(next_kind, ObjectType):
            waiting.extend(field.type for field in shape_of(next_kind.python).fields)
    return found
