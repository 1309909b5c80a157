"""Values of any wire type, for hypothesis: what a caller may send, and what a reply may hold."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.shape import Field, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    EnumType,
    Integer,
    ObjectType,
    Text,
    WireType,
)
from ecgridos_async.contract.version import Edition

TELLING_TEXTS = [
    "",
    " leading and trailing ",
    "<a href='x'>&amp;</a> ]]>",
    "first\r\nsecond\rthird\nfourth\tend",
    "é漢字🚀",
    "\u0085\u2028\ufffd",
    "%20+&=;?#",
]

LEGAL = st.characters(
    blacklist_categories=["Cs"],
    blacklist_characters=[
        *map(chr, range(9)),
        "\x0b",
        "\x0c",
        *map(chr, range(14, 32)),
        "\ufffe",
        "\uffff",
    ],
)

SENT_TEXTS = st.one_of(st.sampled_from(TELLING_TEXTS), st.text(LEGAL, max_size=20))
# ASMX writes CR LF as it is, and XML makes LF of it: what it returns has no CR.
RETURNED_TEXTS = SENT_TEXTS.map(lambda text: text.replace("\r\n", "\n").replace("\r", "\n"))

OFFSETS = st.one_of(
    st.just(dt.UTC),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))),
)
MOMENTS = st.datetimes(
    # hypothesis wants the bounds without a time zone
    min_value=dt.datetime(2, 1, 1),  # noqa: DTZ001
    max_value=dt.datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=OFFSETS,
)
DECIMALS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=4
)
BYTES = st.one_of(st.just(bytes(range(256))), st.binary(min_size=1, max_size=40))
FLOATS = st.floats(width=32, allow_nan=False)

Texts = st.SearchStrategy[str]


def scalar(kind: WireType, edition: Edition, texts: Texts) -> st.SearchStrategy[Any]:
    """Return values of a scalar type."""
    match kind:
        case Integer():
            return st.one_of(
                st.sampled_from([kind.minimum, kind.maximum, 0, 1]),
                st.integers(kind.minimum, kind.maximum),
            )
        case Text():
            return texts.filter(lambda text: len(text) >= kind.minimum)
        case EnumType():
            return st.sampled_from([kind.python(value) for value in kind.python.values(edition)])
        case _:
            return PLAIN[kind.name]


PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "decimal": DECIMALS,
    "float": FLOATS,
    "double": st.floats(allow_nan=False),
    "dateTime": MOMENTS,
    "base64Binary": BYTES,
}


def arguments(plan: Plan) -> st.SearchStrategy[dict[str, Any]]:
    """Return arguments of a call, by Python name; every parameter has a value."""
    return st.fixed_dictionaries(
        {
            parameter.name: scalar(parameter.type, plan.edition, SENT_TEXTS)
            for parameter in plan.parameters
        }
    )


Make = Callable[[WireType], st.SearchStrategy[Any]]


def full(kind: WireType, edition: Edition, depth: int = 2) -> st.SearchStrategy[Any]:
    """Return values in which everything is filled, down to a depth that ends recursion."""
    if isinstance(kind, EitherType):
        kind = kind.at(edition)
    if isinstance(kind, ArrayType):
        most = 2 if depth > 0 else 0
        item = full(kind.item, edition, depth) if depth > 0 else st.nothing()
        return st.lists(item, min_size=most, max_size=most)
    if isinstance(kind, ObjectType):
        return model(kind, edition, lambda field: field_value(field, edition, depth))
    if isinstance(kind, DataSetType):
        return st.just(None)
    return scalar(kind, edition, RETURNED_TEXTS)


def field_value(field: Field[WireType], edition: Edition, depth: int) -> st.SearchStrategy[Any]:
    kind = field.type
    if isinstance(kind, ObjectType) and depth <= 0:
        return st.none()
    return full(kind, edition, depth - 1 if isinstance(kind, ObjectType | ArrayType) else depth)


def minimal(kind: WireType, edition: Edition) -> st.SearchStrategy[Any]:
    """Return values in which all that may be absent is."""
    if isinstance(kind, EitherType):
        kind = kind.at(edition)
    if isinstance(kind, ArrayType):
        return st.just([])
    if isinstance(kind, ObjectType):
        return model(kind, edition, lambda field: absent_or_required(field, edition))
    if isinstance(kind, DataSetType):
        return st.just(None)
    return scalar(kind, edition, RETURNED_TEXTS)


def absent_or_required(field: Field[WireType], edition: Edition) -> st.SearchStrategy[Any]:
    if isinstance(field.type, ArrayType):
        return st.just([])
    return full(field.type, edition) if field.required else st.none()


def model(
    kind: ObjectType, edition: Edition, value: Callable[[Field[WireType]], st.SearchStrategy[Any]]
) -> st.SearchStrategy[Any]:
    shape = shape_of(kind.python)
    here = shape.at(edition)
    lists: dict[str, list[object]] = {
        field.name: [] for field in shape.fields if isinstance(field.type, ArrayType)
    }
    nothing = {field.name: None for field in shape.fields}
    return st.fixed_dictionaries({field.name: value(field) for field in here}).map(
        lambda fields: kind.python(**{**nothing, **lists, **fields})
    )


def expected_argument(parameter: Parameter, value: Any) -> Any:
    """Return what a server gets for an argument: moments as UTC, and bare texts."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    return value


def is_data_set(kind: WireType) -> bool:
    """Tell whether a result is a DataSet, which has tests of its own."""
    return isinstance(kind, DataSetType)
