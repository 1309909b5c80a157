"""Values of DataSets: the texts of their columns, by the type that the schema gives them."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Final, cast

from ecgridos_async._wire import scalars
from ecgridos_async.contract.types import (
    BASE64,
    BOOLEAN,
    DATE_TIME,
    DECIMAL,
    DOUBLE,
    FLOAT,
    Scalar,
    Text,
)
from ecgridos_async.models.dataset import Value

Read = Callable[[str], Value]
"""Raises UnreadableTextError for a text that it cannot read."""

_GUID: Final = re.compile(r"\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?=.)((?P<years>\d+)Y)?((?P<months>\d+)M)?((?P<days>\d+)D)?"
    r"(T(?=.)((?P<hours>\d+)H)?((?P<minutes>\d+)M)?"
    r"((?P<seconds>\d+)(\.(?P<fraction>\d*))?S)?)?",
    re.ASCII,
)
_LONGEST_DURATION: Final = 200


class UnreadableDataSetError(ValueError):
    """A DataSet cannot be read; `steps` leads to the place, outermost first.

    `text` is the value, where there is one. It may hold a secret: mask it before showing it.
    """

    def __init__(self, problem: str, *, text: str | None = None, steps: Iterable[str] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.text = text
        self.steps: list[str] = list(steps)


def _read_guid(text: str) -> uuid.UUID:
    if not _GUID.fullmatch(text.strip(scalars.BLANKS)):
        raise scalars.UnreadableTextError(text, "is not a UUID")
    return uuid.UUID(text.strip(scalars.BLANKS))


def _read_duration(text: str) -> dt.timedelta | str:
    """Read an xsd:duration; months and years have no fixed length, so they stay text."""
    trimmed = text.strip(scalars.BLANKS)
    found = _DURATION.fullmatch(trimmed) if len(trimmed) <= _LONGEST_DURATION else None
    if found is None:
        raise scalars.UnreadableTextError(text, "is not a duration")
    part = {name: int(digits or 0) for name, digits in found.groupdict().items() if name != "sign"}
    if part["years"] or part["months"]:
        return text
    try:
        span = dt.timedelta(
            days=part["days"],
            hours=part["hours"],
            minutes=part["minutes"],
            seconds=part["seconds"],
            microseconds=int((found["fraction"] or "").ljust(6, "0")[:6]),
        )
        return -span if found["sign"] else span
    except OverflowError:
        raise scalars.UnreadableTextError(text, "is longer than any duration here") from None


def _scalar(kind: Scalar) -> Read:
    return cast("Read", scalars.reader(kind))


_INTEGERS: Final = (
    "byte",
    "short",
    "int",
    "long",
    "integer",
    "unsignedByte",
    "unsignedShort",
    "unsignedInt",
    "unsignedLong",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "positiveInteger",
    "negativeInteger",
)

READERS: Final[dict[str, Read]] = {
    **dict.fromkeys(_INTEGERS, scalars.read_integer),
    "string": _scalar(Text()),
    "boolean": _scalar(BOOLEAN),
    "decimal": _scalar(DECIMAL),
    "float": _scalar(FLOAT),
    "double": _scalar(DOUBLE),
    "dateTime": _scalar(DATE_TIME),
    "base64Binary": _scalar(BASE64),
    "duration": _read_duration,
    "guid": _read_guid,
}
