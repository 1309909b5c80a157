"""Scalars as text: how each xsd type is read and written. `XSD_TYPES` has a record for each.

Writing is strict, see `scalar_writers`. Reading is tolerant where ECGridOS is known to vary:
integers of any width, dates with and without offset. Both raise ValueError with a reason; the
caller adds the parameter or field.
"""

import binascii
import datetime as dt
import decimal
import functools
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import attrs

from ecgridos_async._wire import scalar_writers
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.types import (
    EnumType,
    Integer,
    OpenEnum,
    Scalar,
    Text,
)

Writer = Callable[[object], str]
"""Raises ValueError, with the reason, for a value that it cannot write."""
Reader = Callable[[str], object]
"""Raises UnreadableError for a text that it cannot read."""

BLANKS: Final = " \t\r\n"
"""White space in XML. Python's `strip` and `split` also remove control characters."""

_DATE: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)T(?P<time>\d\d:\d\d:\d\d(\.\d+)?)(?P<zone>[Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_MIDNIGHT: Final = re.compile(r"24:00:00(\.0+)?")
_OTHER_YEAR: Final = re.compile(r"(-\d{4,}|\d{5,})-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_ONE_DAY: Final = dt.timedelta(days=1)
USUAL_DATE: Final = (
    r"(?!0001)[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]{1,9}+)?+(Z|[+-][0-9]{2}:[0-9]{2}|)"
)
"""The pattern of a dateTime whose meaning for xsd and for `fromisoformat` is the same, if the day
exists; its group is the zone."""
_usual_date: Final = re.compile(USUAL_DATE).fullmatch
_moment: Final = DateTime.fromisoformat
_NO_BLANKS: Final = str.maketrans("", "", BLANKS)
_NO_DATE: Final = re.compile(r"0001-01-01T00:00:00(\.0+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
LONGEST_NUMBER: Final = 400
"""Characters: a longer text is refused as a number."""
_LONGEST_KEPT: Final = 32
_GUID: Final = re.compile(r"\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.IGNORECASE)
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?=.)((?P<years>\d+)Y)?((?P<months>\d+)M)?((?P<days>\d+)D)?"
    r"(T(?=.)((?P<hours>\d+)H)?((?P<minutes>\d+)M)?"
    r"((?P<seconds>\d+)(\.(?P<fraction>\d*))?S)?)?",
    re.ASCII,
)
_LONGEST_DURATION: Final = 200


def writer(kind: Scalar, *, naive_is_utc: bool = False) -> Writer:
    """Return the function that writes values of *kind* as text.

    *naive_is_utc* takes datetimes without a time zone as UTC; otherwise they are refused.
    """
    match kind:
        case Integer():
            return functools.partial(scalar_writers.write_integer, kind)
        case Text():
            return functools.partial(scalar_writers.write_text, kind)
        case EnumType():
            return functools.partial(scalar_writers.write_enum, kind.python)
        case _:
            xsd = XSD_TYPES[kind.xsd]
            write = (naive_is_utc and xsd.write_naive) or xsd.write
            if write is None:
                raise TypeError(f"xsd:{kind.xsd} is not written")
            return write


def reader(kind: Scalar) -> Reader:
    """Return the function that reads text as a value of *kind*."""
    if isinstance(kind, EnumType):
        return enum_reader(kind.python)
    return XSD_TYPES[kind.name].read


def enum_reader(python: type[OpenEnum], otherwise: Reader | None = None) -> Reader:
    """Return the function that reads text as an enum member; *otherwise* reads other texts."""
    members: dict[str, object] = {member.value: member for member in python}
    return _Known(members, otherwise or python).__getitem__


T = TypeVar("T")


class _Known(dict[str, T]):
    """Values by text; `read` converts any other text.

    A value is kept while there is `room`, so that equal values are one object: a lookup takes a
    tenth of the time, and the value is in memory once.
    """

    def __init__(self, known: Mapping[str, T], read: Callable[[str], T], *, room: int = 0) -> None:
        super().__init__(known)
        self._read = read
        self._room = room

    def __missing__(self, text: str) -> T:
        value = self._read(text)
        if self._room and len(text) <= _LONGEST_KEPT:
            if len(self) >= self._room:
                self.clear()
            self[text] = value
        return value


def _read_boolean(text: str) -> bool:
    found = _BOOLEANS.get(text.strip(BLANKS).lower())
    if found is None:
        raise UnreadableError("is not a boolean", text=text)
    return found


_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}


def read_integer(text: str) -> int:
    """Read an integer of any width."""
    if text.isdigit() and text.isascii() and len(text) < _LONGEST_KEPT:
        return int(text)
    try:
        return int(_digits(text))
    except ValueError:
        raise UnreadableError("is not an integer", text=text) from None


def _digits(text: str) -> str:
    """Return a number without surrounding blanks; raise ValueError for what only Python accepts."""
    text = text.strip(BLANKS)
    if len(text) > LONGEST_NUMBER or "_" in text or not (text.isascii() and text.isprintable()):
        raise ValueError
    return text


def _read_decimal(text: str) -> decimal.Decimal:
    try:
        number = decimal.Decimal(_digits(text))
        if not number.is_finite():
            raise decimal.InvalidOperation
    except (decimal.InvalidOperation, ValueError):
        raise UnreadableError("is not a decimal", text=text) from None
    return number


def _read_float(text: str) -> float:
    try:
        return float(_digits(text))
    except ValueError:
        raise UnreadableError("is not a number", text=text) from None


def read_datetime(text: str) -> dt.datetime | None:
    """Read an xsd:dateTime. Without an offset it is UTC; .NET's DateTime.MinValue means none."""
    found = _usual_date(text)
    if found is not None:
        try:
            return _moment(text if found[1] else text + "Z")
        except ValueError:
            pass
    return _read_unusual_date(text)


def _read_unusual_date(text: str) -> dt.datetime | None:
    text = text.strip(BLANKS)
    if text.startswith("0001") and _NO_DATE.fullmatch(text):
        return None
    try:
        moment = _read_date(text)
    except ValueError:
        raise UnreadableError("is not a date and time", text=text) from None
    except OverflowError:
        raise UnreadableError("is not a date and time of the years 1 to 9999", text=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _read_date(text: str) -> dt.datetime:
    """Read a date and time; raise OverflowError for one that xsd allows and Python does not."""
    found = _DATE.fullmatch(text)
    if found is None:
        if _OTHER_YEAR.match(text):
            raise OverflowError
        raise ValueError
    if _MIDNIGHT.fullmatch(found["time"]):
        # Hour 24 is the midnight that ends the day; not every Python reads it.
        return _moment(f"{found['day']}T00:00:00{found['zone'] or ''}") + _ONE_DAY
    if found["time"].startswith("24"):
        raise ValueError
    return _moment(text)


def read_base64(text: str) -> bytes:
    """Decode base64, which may contain white space; raise UnreadableError if it is not valid."""
    try:
        return _decoded(text)
    except ValueError:
        pass
    try:
        return _decoded(text.translate(_NO_BLANKS))
    except ValueError:
        raise UnreadableError("is not base64", text=text) from None


def _decoded(text: str) -> bytes:
    # Strict binascii still accepts too much padding.
    if len(text) % 4 or text.endswith("==="):
        raise ValueError
    return binascii.a2b_base64(text, strict_mode=True)


def _read_guid(text: str) -> uuid.UUID:
    if not _GUID.fullmatch(text.strip(BLANKS)):
        raise UnreadableError("is not a UUID", text=text)
    return uuid.UUID(text.strip(BLANKS))


def _read_duration(text: str) -> dt.timedelta | str:
    """Read an xsd:duration; months and years have no fixed length, so they stay text."""
    trimmed = text.strip(BLANKS)
    found = _DURATION.fullmatch(trimmed) if len(trimmed) <= _LONGEST_DURATION else None
    if found is None:
        raise UnreadableError("is not a duration", text=text)
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
        raise UnreadableError("is longer than any duration here", text=text) from None


@attrs.frozen
class XsdType:
    """One xsd type: how its values are read and written."""

    read: Reader
    """Reads an element, and a column of a DataSet."""
    write: Writer | None = None
    """None for a type that no operation takes, such as those only in DataSets."""
    write_naive: Writer | None = None
    """Writes datetimes without a time zone too, as UTC."""


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

XSD_TYPES: Final[dict[str, XsdType]] = {
    # How integers are written depends on their range, and texts on their length: see `writer`.
    **dict.fromkeys(_INTEGERS, XsdType(read_integer)),
    "string": XsdType(str),
    "boolean": XsdType(_Known(_BOOLEANS, _read_boolean).__getitem__, scalar_writers.write_boolean),
    "decimal": XsdType(
        _Known({}, _read_decimal, room=1000).__getitem__, scalar_writers.write_decimal
    ),
    "float": XsdType(_read_float, scalar_writers.write_float),
    "double": XsdType(_read_float, scalar_writers.write_float),
    "dateTime": XsdType(
        read_datetime,
        scalar_writers.write_datetime,
        functools.partial(scalar_writers.write_datetime, naive_is_utc=True),
    ),
    "base64Binary": XsdType(read_base64, scalar_writers.write_base64),
    "duration": XsdType(_read_duration),
    "guid": XsdType(_read_guid),
}
"""By xsd name, and `guid` for .NET's Guid. A type that is not here is text.

The Arrow and pandas types of a column are in `models.dataset`, which needs no wire.
"""
