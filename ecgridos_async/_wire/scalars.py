"""Scalars as text: how each xsd type is written and read.

Writing is strict, so that a wrong argument is refused before anything is sent. Reading is
tolerant where ECGridOS is known to vary: integers of any width, dates with and without offset.
Both raise ValueError with a reason; the caller adds which parameter or field it is about.
"""

import binascii
import datetime as dt
import decimal
import functools
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Final, SupportsIndex, TypeVar

from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.types import (
    EnumType,
    Integer,
    OpenEnum,
    Plain,
    Scalar,
    Text,
)

Writer = Callable[[object], str]
"""Raises ValueError, with the reason, for a value that it cannot write."""
Reader = Callable[[str], object]
"""Raises UnreadableTextError for a text that it cannot read."""

BLANKS: Final = " \t\r\n"
"""What XML calls white space. Python's `strip` and `split` take control characters too."""

_DATE: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)T(?P<time>\d\d:\d\d:\d\d(\.\d+)?)(?P<zone>[Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_MIDNIGHT: Final = re.compile(r"24:00:00(\.0+)?")
_OTHER_YEAR: Final = re.compile(r"(-\d{4,}|\d{5,})-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_ONE_DAY: Final = dt.timedelta(days=1)
_LENGTHS: Final = {"--T::": 19, "--T::Z": 20}
"""Of a dateTime without a fraction, by every third character from the fifth on: its marks."""
_moment: Final = DateTime.fromisoformat
_NO_BLANKS: Final = str.maketrans("", "", BLANKS)
_LONG: Final = 2**20
_ILLEGAL: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_DATE: Final = re.compile(r"0001-01-01T00:00:00(\.0+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
LONGEST_NUMBER: Final = 400
"""Characters: a longer text is not read as a number."""
_LONGEST_KEPT: Final = 32


def writer(kind: Scalar, *, naive_is_utc: bool = False) -> Writer:
    """Return the function that writes values of *kind* as text.

    *naive_is_utc* lets datetimes without a time zone pass as UTC; otherwise they are refused.
    """
    match kind:
        case Integer():
            return functools.partial(_write_integer, kind)
        case Text():
            return functools.partial(_write_text, kind)
        case EnumType():
            return functools.partial(_write_enum, kind.python)
        case Plain("dateTime"):
            return functools.partial(_write_datetime, naive_is_utc=naive_is_utc)
        case Plain():
            return _WRITERS[kind.xsd]


def reader(kind: Scalar) -> Reader:
    """Return the function that reads text as a value of *kind*."""
    match kind:
        case Integer():
            return read_integer
        case Text():
            return str
        case EnumType():
            return enum_reader(kind.python)
        case Plain():
            return _READERS[kind.xsd]


def enum_reader(python: type[OpenEnum], otherwise: Reader | None = None) -> Reader:
    """Return the function that reads text as a member; *otherwise* reads what is none."""
    members: dict[str, object] = {member.value: member for member in python}
    return _Known(members, otherwise or python).__getitem__


class UnreadableTextError(ValueError):
    """A text is not of its type. It may hold a secret: mask `text` before showing it."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"{excerpt(text)} {problem}")
        self.text = text
        self.problem = problem


def excerpt(text: str) -> str:
    """Return the beginning of a text, quoted."""
    return repr(text if len(text) <= 40 else text[:40] + "…")


T = TypeVar("T")


def _unexpected(value: object, name: str, hint: str = "") -> ValueError:
    """Return the refusal of a value that is not of its type; *hint* says what to do instead."""
    if value is None:
        return ValueError(f"may not be None or left out; expected {name}")
    return ValueError(f"expected {name}, got {type(value).__name__}{hint}")


def _unboxed(value: object) -> object:
    """Return the Python value of a NumPy scalar, and any other value as it is."""
    if hasattr(value, "dtype") and getattr(value, "ndim", None) == 0:
        item: Callable[[], object] = getattr(value, "item")  # noqa: B009  # value is an object
        return item()
    return value


def check_characters(text: str) -> str:
    """Return *text*; raise ValueError if XML 1.0 cannot carry one of its characters."""
    if len(text) <= _LONG:
        if not (text.isascii() and text.isprintable()):
            _check_part(text, 0)
        return text
    # In steps, so that other threads run between them.
    for start in range(0, len(text), _LONG):
        _check_part(text[start : start + _LONG], start)
    return text


def _check_part(text: str, start: int) -> None:
    # A search of its own takes 6 ms for 1 MiB; what prints holds nothing illegal.
    found = None if text.isascii() and text.isprintable() else _ILLEGAL.search(text)
    if found:
        raise ValueError(
            f"the character U+{ord(found.group()):04X} at position {start + found.start()} "
            "cannot be sent in XML 1.0"
        )


def _write_text(kind: Text, value: object) -> str:
    text = "" if value is None and not kind.minimum else value
    if not isinstance(text, str):
        raise _unexpected(value, "a string")
    if len(text) < kind.minimum:
        raise ValueError("may not be empty")
    return check_characters(text)


def _write_integer(kind: Integer, value: object) -> str:
    if type(value) is int:
        number = value
    elif isinstance(_unboxed(value), bool) or not isinstance(value, SupportsIndex):
        raise _unexpected(value, "an integer")
    else:
        try:
            number = int(operator.index(value))  # of a subclass, such as an enumeration's member
        except TypeError:  # arrays of NumPy have an index only if they hold one integer
            raise _unexpected(value, "an integer") from None
    if not kind.minimum <= number <= kind.maximum:
        raise ValueError(
            f"{_short(number)} is outside xsd:{kind.xsd}, {kind.minimum} to {kind.maximum}"
        )
    return str(number)


def _short(number: int) -> str:
    return str(number) if number.bit_length() <= 128 else f"a number of {number.bit_length()} bits"


def _write_enum(python: type[OpenEnum], value: object) -> str:
    if isinstance(value, python):
        return check_characters(value.value)
    if not isinstance(value, str):
        raise _unexpected(value, f"a {python.__name__}")
    member = python(value)
    if not member.is_known:
        raise ValueError(
            f"{excerpt(str(value))} is not a {python.__name__}; use one of {', '.join(python)}"
        )
    return member.value


def _write_boolean(value: object) -> str:
    plain = value if isinstance(value, bool) else _unboxed(value)
    if not isinstance(plain, bool):
        raise _unexpected(value, "a bool")
    return "true" if plain else "false"


def _write_decimal(value: object) -> str:
    plain = value if isinstance(value, decimal.Decimal) else _unboxed(value)
    if isinstance(plain, int) and not isinstance(plain, bool):
        return str(int(plain))
    if not isinstance(plain, decimal.Decimal):
        raise _unexpected(value, "a Decimal")
    if not plain.is_finite():
        raise ValueError(f"{plain} is not a number that xsd:decimal has")
    return format(plain, "f")


def _write_float(value: object) -> str:
    plain = value if isinstance(value, float) else _unboxed(value)
    if isinstance(plain, bool) or not isinstance(plain, (int, float)):
        raise _unexpected(value, "a float")
    try:
        number = float(plain)
    except OverflowError:
        raise ValueError(f"{_short(int(plain))} is larger than any float") from None
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "INF" if number > 0 else "-INF"
    return repr(number)


_OUTSIDE: Final = "the datetime is outside the years 1 to 9999 in UTC"
_TICKS: Final = len("0001-01-01T00:00:00.0000000")
"""How long a time is that is exact to 100 ns, which is as exact as .NET's."""


def _write_datetime(value: object, *, naive_is_utc: bool) -> str:
    moment = value if isinstance(value, DateTime) else _datetime_of(value)
    if moment != moment:  # noqa: PLR0124  # pandas' NaT is a datetime, and equals nothing
        raise ValueError("NaT is not a date and time")
    if moment.utcoffset() is None:
        if not naive_is_utc:
            raise ValueError(
                "the datetime has no time zone; give it one (datetime.UTC), "
                'or set naive_datetimes="utc" on the client'
            )
        moment = moment.replace(tzinfo=dt.UTC)
    try:
        moment = moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError(_OUTSIDE) from None
    text = moment.replace(tzinfo=None).isoformat()[:_TICKS]
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "Z"


def _datetime_of(value: object) -> dt.datetime:
    """Return the datetime that a NumPy datetime64 is: one of no time zone, exact to 1 µs."""
    if getattr(getattr(value, "dtype", None), "kind", None) == "M":
        in_microseconds: Callable[[str], object] = getattr(value, "astype")  # noqa: B009
        plain = _unboxed(in_microseconds("datetime64[us]"))
        if isinstance(plain, DateTime):
            return plain
        raise ValueError("NaT is not a date and time" if plain is None else _OUTSIDE)
    hint = "; give it a time and a time zone" if hasattr(value, "year") else ""
    raise _unexpected(value, "a datetime", hint)


def write_content(value: object) -> bytes:
    """Return bytes as they are: each binding writes them in its own way."""
    if not isinstance(value, bytes):
        # What can change must not be held: a content is written while it is sent, and again.
        hint = "; pass bytes(…) of it" if type(value) in (bytearray, memoryview) else ""
        raise _unexpected(value, "bytes", hint)
    return value


def base64_text(content: bytes) -> str:
    """Return bytes as SOAP, and a reply in any binding, has them."""
    return binascii.b2a_base64(content, newline=False).decode("ascii")


def _write_base64(value: object) -> str:
    return base64_text(write_content(value))


class _Known(dict[str, T]):
    """Values by the texts that stand for them; `read` takes any other text.

    What it reads is kept while there is `room`, so that equal values are one object: looked up
    in a tenth of the time, and held in memory once.
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
        raise UnreadableTextError(text, "is not a boolean")
    return found


_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}


def read_integer(text: str) -> int:
    """Read an integer of any width."""
    try:
        return int(_digits(text))
    except ValueError:
        raise UnreadableTextError(text, "is not an integer") from None


def _digits(text: str) -> str:
    """Return a number without the blanks around it; raise ValueError for what only Python takes."""
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
        raise UnreadableTextError(text, "is not a decimal") from None
    return number


def _read_float(text: str) -> float:
    try:
        return float(_digits(text))
    except ValueError:
        raise UnreadableTextError(text, "is not a number") from None


def read_datetime(text: str) -> dt.datetime | None:
    """Read an xsd:dateTime. Without an offset it is UTC; .NET's least date means none."""
    marks = text[4:20:3]
    if _LENGTHS.get(marks) == len(text) or (
        marks == "--T::." and _are_digits(text[20:].removesuffix("Z"))
    ):
        try:
            moment = _moment(text if text[-1] == "Z" else text + "Z")
        except (ValueError, OverflowError):
            return _read_unusual_date(text)
        if moment.year > 1:
            return moment
    return _read_unusual_date(text)


def _are_digits(text: str) -> bool:
    # Between the sixth digit of a fraction and a Z, datetime.fromisoformat takes anything.
    return text.isdigit() and text.isascii()


def _read_unusual_date(text: str) -> dt.datetime | None:
    text = text.strip(BLANKS)
    if text.startswith("0001") and _NO_DATE.fullmatch(text):
        return None
    try:
        moment = _read_date(text)
    except ValueError:
        raise UnreadableTextError(text, "is not a date and time") from None
    except OverflowError:
        raise UnreadableTextError(text, "is not a date and time of the years 1 to 9999") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _read_date(text: str) -> dt.datetime:
    """Read a date and time; raise OverflowError for one that xsd has and Python has not."""
    found = _DATE.fullmatch(text)
    if found is None:
        if _OTHER_YEAR.match(text):
            raise OverflowError
        raise ValueError
    if _MIDNIGHT.fullmatch(found["time"]):
        # The hour 24 is the midnight that ends the day; not every Python reads it.
        return _moment(f"{found['day']}T00:00:00{found['zone'] or ''}") + _ONE_DAY
    if found["time"].startswith("24"):
        raise ValueError
    return _moment(text)


def read_base64(text: str) -> bytes:
    """Return the bytes of a base64 text, which may have white space; else UnreadableTextError."""
    try:
        return _decoded(text)
    except ValueError:
        pass
    try:
        return _decoded(text.translate(_NO_BLANKS))
    except ValueError:
        raise UnreadableTextError(text, "is not base64") from None


def _decoded(text: str) -> bytes:
    # Even when it is strict, binascii takes more padding than there should be.
    if len(text) % 4 or text.endswith("==="):
        raise ValueError
    return binascii.a2b_base64(text, strict_mode=True)


_WRITERS: Final[dict[str, Writer]] = {
    "boolean": _write_boolean,
    "decimal": _write_decimal,
    "float": _write_float,
    "double": _write_float,
    "base64Binary": _write_base64,
}

_READERS: Final[dict[str, Reader]] = {
    "boolean": _Known(_BOOLEANS, _read_boolean).__getitem__,
    "decimal": _Known({}, _read_decimal, room=1000).__getitem__,
    "float": _read_float,
    "double": _read_float,
    "dateTime": read_datetime,
    "base64Binary": read_base64,
}
