"""The shape of a model: its fields as the wire sees them."""

import functools
import typing
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import attrs

from ecgridos_async.contract.names import Wire, wire_name
from ecgridos_async.contract.types import (
    EitherType,
    Last,
    ObjectType,
    Resolved,
    Versions,
    WireType,
    children,
    is_nullable,
    is_value_type,
    marker,
    resolved,
    wire_type,
)
from ecgridos_async.contract.version import ALL_VERSIONS, ApiVersion, Edition, VersionRange

UNKNOWN: typing.Final = "unknown"
"""The field, on every model, that keeps elements the contract does not list."""


T_co = TypeVar("T_co", bound=WireType, covariant=True)


@attrs.frozen
class Field(Generic[T_co]):
    """One field of a complex type."""

    name: str
    """Python name."""
    wire: str
    """Element name."""
    type: T_co
    required: bool
    """Whether the contract says it is always there (minOccurs=1)."""
    versions: VersionRange
    last: VersionRange | None = None
    """The versions in which it goes after all other fields."""
    nullable: bool = False
    """Whether its Python type has None."""

    def at(self, version: ApiVersion | Edition) -> "Field[Resolved]":
        """Return this field with the type it has in *version*."""
        kind = resolved(self.type, version)
        return Field(
            self.name, self.wire, kind, self.required, self.versions, self.last, self.nullable
        )


@attrs.frozen
class Shape:
    """A complex type: an attrs class and its fields in wire order."""

    python: type[attrs.AttrsInstance]
    fields: tuple[Field[WireType], ...]

    def type_of(self, name: str, version: ApiVersion | Edition) -> Resolved:
        """Return the type that the field with that Python name has in *version*."""
        return next(field for field in self.fields if field.name == name).at(version).type

    def at(self, version: ApiVersion | Edition) -> tuple[Field[Resolved], ...]:
        """Return the fields this type has in *version*, in wire order."""
        edition = Edition.newest(version)
        here = [field.at(edition) for field in self.fields if edition in field.versions]
        return tuple(sorted(here, key=lambda field: bool(field.last and edition in field.last)))


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


def _field(name: str, annotation: Any) -> Field[WireType]:
    wire = marker(annotation, Wire)
    versions = marker(annotation, Versions)
    last = marker(annotation, Last)
    kind = wire_type(annotation)
    return Field(
        name=name,
        wire=wire.name if wire else wire_name(name),
        type=kind,
        required=is_value_type(kind),
        versions=versions.range if versions else ALL_VERSIONS,
        last=last.range if last else None,
        nullable=is_nullable(annotation),
    )


def reachable(
    kinds: Iterable[WireType], version: ApiVersion | Edition | None = None
) -> list[Resolved]:
    """Return *kinds* and all types that their items and fields lead to, each once.

    They are as in *version*; without one, as in any version.
    """
    found: dict[Resolved, None] = {}
    waiting = [*kinds]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, EitherType):
            waiting += children(kind) if version is None else [kind.at(version)]
        elif kind not in found:
            found[kind] = None
            waiting += _parts(kind, version)
    return [*found]


def _parts(kind: Resolved, version: ApiVersion | Edition | None) -> Iterable[WireType]:
    if not isinstance(kind, ObjectType):
        return children(kind)
    shape = shape_of(kind.python)
    return [field.type for field in (shape.at(version) if version else shape.fields)]
