"""Made-up values of any wire type: what a caller may send, and what a reply may hold.

A seed says which. Every form of every call gets some, so making them must cost less than sending
them; hypothesis took four times as long as the calls.
"""

import datetime as dt
import decimal
import math
import random
import struct
from collections.abc import Callable
from typing import Any

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
CHARACTERS = [
    range(0x20, 0x7F),
    range(0x20, 0xD800),
    range(0xE000, 0xFFFE),
    range(0x10000, 0x110000),
]
"""Where the characters of a text are from: all that XML allows, ASCII as often as the others."""
FIRST, LAST = dt.datetime(2, 1, 1, tzinfo=dt.UTC), dt.datetime(9998, 12, 31, tzinfo=dt.UTC)

Maker = Callable[[random.Random], Any]


def sent_text(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(TELLING_TEXTS)
    return "".join(chr(rng.choice(rng.choice(CHARACTERS))) for _ in range(rng.randrange(20)))


def returned_text(rng: random.Random) -> str:
    """Return a text without CR: ASMX writes CR LF as it is, and XML makes LF of it."""
    return sent_text(rng).replace("\r\n", "\n").replace("\r", "\n")


def moment(rng: random.Random) -> dt.datetime:
    offset = dt.timezone(dt.timedelta(minutes=rng.choice([0, rng.randint(-14 * 60, 14 * 60)])))
    length = (LAST - FIRST) // dt.timedelta(microseconds=1)
    return (FIRST + dt.timedelta(microseconds=rng.randrange(length))).astimezone(offset)


def floating(code: str, rng: random.Random) -> float:
    """Return a number that fits the `struct` format *code*, and is one."""
    number: float = struct.unpack(code, rng.randbytes(struct.calcsize(code)))[0]
    edges = [0.0, -0.0, 1.0, float("inf"), float("-inf")]
    return rng.choice(edges) if math.isnan(number) or rng.random() < 0.3 else number


def scalar(rng: random.Random, kind: WireType, edition: Edition, text: Maker) -> Any:
    """Return a value of a scalar type."""
    match kind:
        case Integer():
            edges = [kind.minimum, kind.maximum, 0, 1]
            return rng.choice([*edges, rng.randint(kind.minimum, kind.maximum)])
        case Text():
            return text(rng).ljust(kind.minimum, "x")
        case EnumType():
            return kind.python(rng.choice(kind.python.values(edition)))
        case _:
            return PLAIN[kind.name](rng)


PLAIN: dict[str, Maker] = {
    "boolean": lambda rng: rng.random() < 0.5,
    "decimal": lambda rng: decimal.Decimal(rng.randint(-(10**24), 10**24)).scaleb(-4),
    "float": lambda rng: floating("f", rng),
    "double": lambda rng: floating("d", rng),
    "dateTime": moment,
    "base64Binary": lambda rng: rng.choice([bytes(range(256)), rng.randbytes(rng.randint(1, 40))]),
}


def arguments(rng: random.Random, plan: Plan) -> dict[str, Any]:
    """Return arguments of a call, by Python name; every parameter has a value."""
    return {
        parameter.name: scalar(rng, parameter.type, plan.edition, sent_text)
        for parameter in plan.parameters
    }


def full(rng: random.Random, kind: WireType, edition: Edition, depth: int = 2) -> Any:
    """Return a value in which everything is filled, down to a depth that ends recursion."""
    match kind:
        case EitherType():
            return full(rng, kind.at(edition), edition, depth)
        case ArrayType():
            return [full(rng, kind.item, edition, depth) for _ in range(2)] if depth > 0 else []
        case ObjectType():
            return model(kind, edition, lambda field: field_value(rng, field, edition, depth))
        case DataSetType():
            return None
        case _:
            return scalar(rng, kind, edition, returned_text)


def field_value(rng: random.Random, field: Field[WireType], edition: Edition, depth: int) -> Any:
    kind = field.type
    if isinstance(kind, ObjectType) and depth <= 0:
        return None
    inner = depth - 1 if isinstance(kind, ObjectType | ArrayType) else depth
    return full(rng, kind, edition, inner)


def minimal(rng: random.Random, kind: WireType, edition: Edition) -> Any:
    """Return a value in which all that may be absent is."""
    match kind:
        case EitherType():
            return minimal(rng, kind.at(edition), edition)
        case ArrayType():
            return []
        case ObjectType():
            return model(kind, edition, lambda field: absent_or_required(rng, field, edition))
        case DataSetType():
            return None
        case _:
            return scalar(rng, kind, edition, returned_text)


def absent_or_required(rng: random.Random, field: Field[WireType], edition: Edition) -> Any:
    if isinstance(field.type, ArrayType):
        return []
    return full(rng, field.type, edition) if field.required else None


def model(kind: ObjectType, edition: Edition, value: Callable[[Field[WireType]], Any]) -> Any:
    shape = shape_of(kind.python)
    absent: dict[str, list[object] | None] = {
        field.name: [] if isinstance(field.type, ArrayType) else None for field in shape.fields
    }
    return kind.python(**{**absent, **{field.name: value(field) for field in shape.at(edition)}})


def expected_argument(parameter: Parameter, value: Any) -> Any:
    """Return what a server gets for an argument: moments as UTC, and bare texts."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    return value


def is_data_set(kind: WireType) -> bool:
    """Tell whether a result is a DataSet, which has tests of its own."""
    return isinstance(kind, DataSetType)
