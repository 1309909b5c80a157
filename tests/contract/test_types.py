"""What annotations mean on the wire: types, fields, models."""

import datetime as dt
import decimal
from typing import Annotated, Any, Optional

import attrs
import pytest

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.shape import Field, reachable, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    EitherType,
    EnumType,
    FilledText,
    Float32,
    In,
    Int16,
    Int32,
    Int64,
    Integer,
    ObjectType,
    OpenEnum,
    Password,
    Plain,
    Resolved,
    SecretText,
    Text,
    UInt8,
    Versions,
    WireType,
    is_secret,
    is_value_type,
    schema_name,
    wire_type,
)
from ecgridos_async.contract.version import ApiVersion, VersionRange
from ecgridos_async.models import Level, Model, PricelistItemLevel, Schedule, Status, UseType


class Renamed(OpenEnum):
    """An enum whose name in the contract is not its own."""

    __wire_name__ = "StatusOld"
    ONE = "One"


INTEGERS = [
    pytest.param(UInt8, "unsignedByte", 0, 255, id="UInt8"),
    pytest.param(Int16, "short", -32768, 32767, id="Int16"),
    pytest.param(Int32, "int", -2147483648, 2147483647, id="Int32"),
    pytest.param(Int64, "long", -9223372036854775808, 9223372036854775807, id="Int64"),
]


@pytest.mark.parametrize(("annotation", "xsd", "minimum", "maximum"), INTEGERS)
def test_integers(annotation: Any, xsd: str, minimum: int, maximum: int) -> None:
    assert wire_type(annotation) == Integer(xsd, minimum, maximum)
    assert wire_type(annotation | None) == Integer(xsd, minimum, maximum)


TYPES = [
    pytest.param(str, Text(), "string", False, id="str"),
    pytest.param(str | None, Text(), "string", False, id="str-or-None"),
    pytest.param(Optional[str], Text(), "string", False, id="Optional-str"),  # noqa: UP045
    pytest.param(FilledText, Text(minimum=1), "string", False, id="FilledText"),
    pytest.param(SecretText, Text(secret=True), "string", False, id="SecretText"),
    pytest.param(SecretText | None, Text(secret=True), "string", False, id="SecretText-or-None"),
    pytest.param(Password, Text(minimum=1, secret=True), "string", False, id="Password"),
    pytest.param(Int32, Integer("int", -(2**31), 2**31 - 1), "int", True, id="Int32"),
    pytest.param(bool, Plain("boolean"), "boolean", True, id="bool"),
    pytest.param(decimal.Decimal, Plain("decimal"), "decimal", True, id="Decimal"),
    pytest.param(float, Plain("double"), "double", True, id="float"),
    pytest.param(Float32, Plain("float"), "float", True, id="Float32"),
    pytest.param(dt.datetime, Plain("dateTime"), "dateTime", True, id="datetime"),
    pytest.param(dt.datetime | None, Plain("dateTime"), "dateTime", True, id="datetime-or-None"),
    pytest.param(bytes, Plain("base64Binary"), "base64Binary", False, id="bytes"),
    pytest.param(Status, EnumType(Status), "Status", True, id="enum"),
    pytest.param(Renamed, EnumType(Renamed), "StatusOld", True, id="enum-of-another-name"),
    pytest.param(Level, ObjectType(Level), "Level", False, id="model"),
    pytest.param(Level | None, ObjectType(Level), "Level", False, id="model-or-None"),
    pytest.param(list[str], ArrayType(Text()), "string[]", False, id="list-of-str"),
    pytest.param(list[Level], ArrayType(ObjectType(Level)), "Level[]", False, id="list-of-model"),
    pytest.param(
        list[Int32],
        ArrayType(Integer("int", -(2**31), 2**31 - 1)),
        "int[]",
        False,
        id="list-of-Int32",
    ),
    pytest.param(Annotated[str, Wire("ip")], Text(), "string", False, id="str-of-another-name"),
    pytest.param(
        Annotated[Int16 | None, Versions("3.2..")],
        Integer("short", -32768, 32767),
        "short",
        True,
        id="Int16-of-some-versions",
    ),
    pytest.param(
        Annotated[int | Status, In("..3.0", Int16), In("3.2..", Status)],
        EitherType(
            (
                (VersionRange.parse("..3.0"), Integer("short", -32768, 32767)),
                (VersionRange.parse("3.2.."), EnumType(Status)),
            )
        ),
        "short|Status",
        True,
        id="one-or-another-by-version",
    ),
]


@pytest.mark.parametrize(("annotation", "kind", "name", "by_value"), TYPES)
def test_types(annotation: Any, kind: WireType, name: str, by_value: bool) -> None:
    assert wire_type(annotation) == kind
    assert wire_type(annotation).name == name
    assert is_value_type(wire_type(annotation)) is by_value


@pytest.mark.parametrize(
    "annotation",
    [
        pytest.param(int, id="int-of-no-width"),
        pytest.param(dict[str, str], id="dict"),
        pytest.param(tuple[str, ...], id="tuple"),
        pytest.param(str | int, id="union"),
        pytest.param(object, id="object"),
        pytest.param(Any, id="Any"),
        pytest.param(dt.date, id="date"),
        pytest.param(None, id="None"),
    ],
)
def test_no_types(annotation: Any) -> None:
    with pytest.raises(TypeError, match="has no wire type"):
        wire_type(annotation)


@pytest.mark.parametrize(
    ("annotation", "secret"),
    [
        pytest.param(SecretText, True, id="SecretText"),
        pytest.param(Password, True, id="Password"),
        pytest.param(str, False, id="str"),
        pytest.param(FilledText, False, id="FilledText"),
        pytest.param(Int32, False, id="Int32"),
    ],
)
def test_secrets(annotation: Any, secret: bool) -> None:
    assert is_secret(wire_type(annotation)) is secret


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        pytest.param("2.3", Integer("short", -32768, 32767), id="2.3"),
        pytest.param("3.0", Integer("short", -32768, 32767), id="3.0"),
        pytest.param("3.2", EnumType(PricelistItemLevel), id="3.2"),
        pytest.param("4.1", EnumType(PricelistItemLevel), id="4.1"),
    ],
)
def test_the_level_of_a_pricelist_changed_its_type(version: str, kind: WireType) -> None:
    field = shape_of(Level).at(ApiVersion(version))[0]

    assert field.name == "level"
    assert field.type == kind


@attrs.frozen(kw_only=True)
class Sample(Model):
    """A model with a field of every kind of mark."""

    sample_id: Int32
    note: str | None = None
    ip: Annotated[str | None, Wire("ip")] = None
    limit: Annotated[Int16 | None, Versions("3.2..")] = None
    parts: list[Schedule] = attrs.field(factory=lambda: list[Schedule]())


def test_shape() -> None:
    every = VersionRange.parse("..")

    assert shape_of(Sample).fields == (
        Field("sample_id", "SampleID", Integer("int", -(2**31), 2**31 - 1), True, every),
        Field("note", "Note", Text(), False, every, nullable=True),
        Field("ip", "ip", Text(), False, every, nullable=True),
        Field(
            "limit",
            "Limit",
            Integer("short", -(2**15), 2**15 - 1),
            True,
            VersionRange.parse("3.2.."),
            nullable=True,
        ),
        Field("parts", "Parts", ArrayType(ObjectType(Schedule)), False, every),
    )


@pytest.mark.parametrize(
    ("version", "names"),
    [
        pytest.param("3.0", ["SampleID", "Note", "ip", "Parts"], id="3.0"),
        pytest.param("3.2", ["SampleID", "Note", "ip", "Limit", "Parts"], id="3.2"),
    ],
)
def test_shape_of_a_version(version: str, names: list[str]) -> None:
    assert [field.wire for field in shape_of(Sample).at(ApiVersion(version))] == names


@attrs.frozen(kw_only=True)
class Whole(Model):
    """A model that holds itself and a field whose type changed."""

    changed: Annotated[int | Status, In("..3.0", Int16), In("3.2..", Status)]
    wholes: list["Whole"] = attrs.field(factory=lambda: list["Whole"]())
    late: Annotated[UseType | None, Versions("4.1..")] = None


@pytest.mark.parametrize(
    ("version", "names"),
    [
        pytest.param("3.0", {"Whole", "Whole[]", "short"}, id="3.0"),
        pytest.param("3.2", {"Whole", "Whole[]", "Status"}, id="3.2"),
        pytest.param("4.1", {"Whole", "Whole[]", "Status", "UseType"}, id="4.1"),
        pytest.param(None, {"Whole", "Whole[]", "short", "Status", "UseType"}, id="any"),
    ],
)
def test_reachable_types_come_once(version: str | None, names: set[str]) -> None:
    whole = ObjectType(Whole)
    at = None if version is None else ApiVersion(version)

    found = [kind.name for kind in reachable([whole, whole], at)]

    assert set(found) == names
    assert len(found) == len(names)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Text(), "string"),
        (ObjectType(Level), "Level"),
        (ArrayType(Text()), "ArrayOfString"),
        (ArrayType(ObjectType(Level)), "ArrayOfLevel"),
        (ArrayType(ArrayType(Integer("int", 0, 1))), "ArrayOfArrayOfInt"),
    ],
)
def test_schema_name(kind: Resolved, name: str) -> None:
    assert schema_name(kind) == name


def test_a_change_between_versions_is_not_within_an_array() -> None:
    with pytest.raises(TypeError, match="may not differ between versions within another type"):
        wire_type(list[Annotated[int, In("..3.0", Int16), In("3.2..", Int32)]])
