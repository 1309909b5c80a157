"""Wire types: what an annotation in a signature or a model means on the wire.

An operation's signature is its declaration, so the annotations carry the xsd types: `Int32`
is an `int` for type checkers and `xsd:int` with its range for the wire. `wire_type` reads an
annotation; the rest of the package sees only the `WireType` values it returns.
"""

import decimal
import enum
import functools
import types
from collections.abc import Mapping
from typing import (
    Annotated,
    Any,
    Final,
    Self,
    TypeGuard,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

import attrs

from ecgridos_async.content import Content
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.version import ApiVersion, Edition, VersionRange


class OpenEnum(enum.StrEnum):
    """An enumeration of the service that newer builds may extend.

    A value that is not among the members becomes a member of its own: it keeps its text,
    equals any other of the same text, and `is_known` is False.
    """

    @property
    def is_known(self) -> bool:
        """Whether the contract lists this value."""
        return self._value_ in type(self)._value2member_map_

    @classmethod
    def values(cls, version: ApiVersion | Edition) -> tuple[str, ...]:
        """Return the values that a version lists; `__versions__` says which come and go."""
        edition = Edition.newest(version)
        spans: Mapping[str, tuple[str, ...]] = vars(cls).get("__versions__", {})
        absent = {
            value
            for text, values in spans.items()
            if edition not in VersionRange.parse(text)
            for value in values
        }
        return tuple(member.value for member in cls if member.value not in absent)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: object, handler: object
    ) -> dict[str, object]:
        """Return what pydantic shows: any text, and the values that are known."""
        from ecgridos_async.contract.enum_schema import enum_schema

        return enum_schema(cls)


def type_name(python: type[object]) -> str:
    """Return the name a model or enum has in the contract: its own, or its `__wire_name__`."""
    return str(vars(python).get("__wire_name__", python.__name__))


def _range(text: str) -> VersionRange:
    return VersionRange.parse(text)


@attrs.frozen
class Integer:
    """`xsd:short`, `xsd:int` and the like; the range holds for sending, not for reading."""

    xsd: str
    minimum: int
    maximum: int

    @property
    def name(self) -> str:
        """The xsd name."""
        return self.xsd


@attrs.frozen
class Text:
    """`xsd:string`."""

    minimum: int = 0
    """The least number of characters that may be sent."""
    secret: bool = False
    """Whether the text is masked wherever people may see it."""

    @property
    def name(self) -> str:
        """The xsd name."""
        return "string"


@attrs.frozen
class Plain:
    """A scalar that needs no more than its name, such as boolean, decimal or dateTime."""

    xsd: str
    secret: bool = False
    """Whether the value is masked wherever people may see it."""

    @property
    def name(self) -> str:
        """The xsd name."""
        return self.xsd


@attrs.frozen
class EnumType:
    """A text from a list of values."""

    python: type[OpenEnum]

    @property
    def name(self) -> str:
        """The name of the type in the contract."""
        return type_name(self.python)


@attrs.frozen
class ObjectType:
    """A complex type; its fields are those of the attrs class `python`."""

    python: type[attrs.AttrsInstance]

    @property
    def name(self) -> str:
        """The name of the type in the contract."""
        return type_name(self.python)


@attrs.frozen
class ArrayType:
    """`ArrayOf…`: an element that holds any number of items, each named for its type."""

    item: "Resolved"

    @property
    def name(self) -> str:
        """The item's type, followed by `[]`."""
        return f"{self.item.name}[]"


@attrs.frozen
class EitherType:
    """A field whose type changed between versions; `by_version` says which has which."""

    by_version: tuple[tuple[VersionRange, "Resolved"], ...]

    def at(self, version: ApiVersion | Edition) -> "Resolved":
        """Return the type this field has in *version*; the first range that has it counts."""
        edition = Edition.newest(version)
        return next(kind for versions, kind in self.by_version if edition in versions)

    @property
    def name(self) -> str:
        """All the types, oldest first."""
        return "|".join(kind.name for _, kind in self.by_version)


@attrs.frozen
class DataSetType:
    """A .NET DataSet: an inline schema and a diffgram, so its columns are in the reply."""

    @property
    def name(self) -> str:
        """The name that the form bindings give its root."""
        return "DataSet"


Scalar = Integer | Text | Plain | EnumType
Resolved = Scalar | ObjectType | ArrayType | DataSetType
"""What a wire type is in one version."""
WireType = Resolved | EitherType

BOOLEAN: Final = Plain("boolean")
DECIMAL: Final = Plain("decimal")
FLOAT: Final = Plain("float")
DOUBLE: Final = Plain("double")
DATE_TIME: Final = Plain("dateTime")
BASE64: Final = Plain("base64Binary")

UInt8 = Annotated[int, Integer("unsignedByte", 0, 2**8 - 1)]
"""An integer of 0 to 255."""
Int16 = Annotated[int, Integer("short", -(2**15), 2**15 - 1)]
"""A 16-bit integer."""
Int32 = Annotated[int, Integer("int", -(2**31), 2**31 - 1)]
"""A 32-bit integer."""
Int64 = Annotated[int, Integer("long", -(2**63), 2**63 - 1)]
"""A 64-bit integer."""
Float32 = Annotated[float, FLOAT]
"""A single-precision number."""
FilledText = Annotated[str, Text(minimum=1)]
"""A text that may not be empty."""
SecretText = Annotated[str, Text(secret=True)]
"""A text that never shows in logs, reprs or errors."""
SecretBytes = Annotated[bytes, Plain("base64Binary", secret=True)]
"""Bytes that never show in logs, reprs or errors, such as a private key."""
Upload = Annotated[Content, BASE64]
"""The content of a parcel to upload."""
Password = Annotated[str, Text(minimum=1, secret=True)]
"""A secret text that may not be empty."""


class NoBytes(bytes):
    """No bytes, as the default of a parameter.

    A form cannot say that there are none, so one that is left out goes there as `in_a_form`;
    empty bytes that somebody passes are refused.
    """

    in_a_form = b"\n"


NO_BYTES: Final[bytes] = NoBytes()


@attrs.frozen
class Versions:
    """Marks, inside `Annotated`, a field or parameter that only some versions have."""

    range: VersionRange = attrs.field(converter=_range)


@attrs.frozen
class Last:
    """Marks, inside `Annotated`, a field that goes after all others in some versions."""

    range: VersionRange = attrs.field(converter=_range)


@attrs.frozen
class LengthOf:
    """Marks, inside `Annotated`, a parameter that is the length of another if it is None."""

    parameter: str


@attrs.frozen
class In:
    """Marks, inside `Annotated`, the type a field has in some versions: `In("..3.0", Int16)`."""

    range: VersionRange = attrs.field(converter=_range)
    annotation: object


_BARE: Final[Mapping[object, WireType]] = {
    str: Text(),
    bool: BOOLEAN,
    decimal.Decimal: DECIMAL,
    float: DOUBLE,
    bytes: BASE64,
}

_NULL: Final = type(None)

T = TypeVar("T")


@functools.cache
def wire_type(annotation: Any) -> WireType:
    """Return the wire type that *annotation* declares; `X | None` means the same as `X`.

    Raises:
        TypeError: If the annotation has no wire type.
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotated(annotation)
    if origin is list:
        return ArrayType(_same_in_all_versions(get_args(annotation)[0]))
    if origin in (Union, types.UnionType):
        inner = [a for a in get_args(annotation) if a is not _NULL]
        if len(inner) == 1:
            return wire_type(inner[0])
    return _bare(annotation)


def _bare(annotation: Any) -> WireType:
    if annotation in _BARE:
        return _BARE[annotation]
    if _is_datetime(annotation):
        return DATE_TIME
    if _is_enum(annotation):
        return EnumType(annotation)
    if isinstance(getattr(annotation, "__wire_type__", None), DataSetType):
        return DataSetType()
    if _is_model(annotation):
        return ObjectType(annotation)
    raise TypeError(f"{annotation!r} has no wire type")


def _is_datetime(annotation: object) -> bool:
    # By what it derives from: a test may have replaced datetime.datetime.
    return isinstance(annotation, type) and issubclass(annotation, DateTime)


def _is_enum(annotation: object) -> TypeGuard[type[OpenEnum]]:
    return isinstance(annotation, type) and issubclass(annotation, OpenEnum)


def _is_model(annotation: object) -> TypeGuard[type[attrs.AttrsInstance]]:
    return isinstance(annotation, type) and attrs.has(cast("type[object]", annotation))


def _annotated(annotation: Any) -> WireType:
    base, *marks = get_args(annotation)
    for mark in marks:
        if isinstance(mark, (Integer, Text, Plain)):
            return mark
    either = [
        (mark.range, _same_in_all_versions(mark.annotation))
        for mark in marks
        if isinstance(mark, In)
    ]
    return EitherType(tuple(either)) if either else wire_type(base)


def _same_in_all_versions(annotation: Any) -> Resolved:
    kind = wire_type(annotation)
    if isinstance(kind, EitherType):
        raise TypeError(f"{annotation!r} may not differ between versions within another type")
    return kind


def resolved(kind: WireType, version: ApiVersion | Edition) -> Resolved:
    """Return what a type is in *version*."""
    return kind.at(version) if isinstance(kind, EitherType) else kind


ARRAY_OF: Final = "ArrayOf"
"""How the names of arrays begin in service descriptions."""


def schema_name(kind: Resolved) -> str:
    """Return the name of a type in service descriptions: `int`, `Pricelist`, `ArrayOfInt`."""
    if isinstance(kind, ArrayType):
        item = schema_name(kind.item)
        return f"{ARRAY_OF}{item[0].upper()}{item[1:]}"
    return kind.name


def marker(annotation: Any, kind: type[T]) -> T | None:
    """Return the first mark of class *kind* in an `Annotated` annotation, if there is one."""
    for mark in getattr(annotation, "__metadata__", ()):
        if isinstance(mark, kind):
            return mark
    return None


def is_secret(kind: WireType) -> bool:
    """Tell whether values of this type must be masked."""
    return isinstance(kind, Text | Plain) and kind.secret


def is_nullable(annotation: Any) -> bool:
    """Tell whether an annotation is `X | None`, by itself or inside `Annotated`."""
    if get_origin(annotation) is Annotated:
        return is_nullable(get_args(annotation)[0])
    return _NULL in get_args(annotation)


def is_bytes(kind: WireType) -> bool:
    """Tell whether values of this type are bytes, which the form bindings write differently."""
    return kind.name == BASE64.name


def children(kind: WireType) -> tuple[Resolved, ...]:
    """Return the types that *kind* is made of: an array's item, the alternatives of a change."""
    match kind:
        case ArrayType():
            return (kind.item,)
        case EitherType():
            return tuple(inner for _, inner in kind.by_version)
        case _:
            return ()


def is_value_type(kind: WireType) -> bool:
    """Tell whether .NET holds this type by value, so that it is always there on the wire.

    Texts, bytes, objects and arrays are references: they may be null, and then are left out.
    """
    match kind:
        case Text() | ObjectType() | ArrayType() | DataSetType():
            return False
        case Plain():
            return kind.xsd != BASE64.xsd
        case _:
            return True
