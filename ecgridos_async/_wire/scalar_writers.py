"""Writers of scalars: values become the texts of their xsd types.

Writing is strict, so that a wrong argument is refused before anything is sent. Each writer raises
ValueError with a reason; the caller adds the parameter.
"""

import binascii
import datetime as dt
import decimal
import math
import operator
import re
from collections.abc import Callable
from typing import Final, SupportsIndex

from ecgridos_async._wire.unreadable import excerpt
from ecgridos_async.content import ContentSource
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.types import Integer, OpenEnum, Text

_LONG: Final = 2**20
_ILLEGAL: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _unexpected(value: object, name: str, hint: str = "") -> ValueError:
    """Return the error for a value of a wrong type; *hint* says what to do instead."""
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
    """Return *text*; raise ValueError if XML 1.0 forbids one of its characters."""
    if len(text) <= _LONG:
        if not (text.isascii() and text.isprintable()):
            _check_part(text, 0)
        return text
    # In chunks, so that other threads can run.
    for start in range(0, len(text), _LONG):
        _check_part(text[start : start + _LONG], start)
    return text


def _check_part(text: str, start: int) -> None:
    # The regex takes 6 ms for 1 MiB; a printable text holds nothing forbidden.
    found = None if text.isascii() and text.isprintable() else _ILLEGAL.search(text)
    if found:
        raise ValueError(
            f"the character U+{ord(found.group()):04X} at position {start + found.start()} "
            "cannot be sent in XML 1.0"
        )


def write_text(kind: Text, value: object) -> str:
    text = "" if value is None and not kind.minimum else value
    if not isinstance(text, str):
        raise _unexpected(value, "a string")
    if len(text) < kind.minimum:
        raise ValueError("may not be empty")
    return check_characters(text)


def write_integer(kind: Integer, value: object) -> str:
    if type(value) is int:
        number = value
    elif isinstance(_unboxed(value), bool) or not isinstance(value, SupportsIndex):
        raise _unexpected(value, "an integer")
    else:
        try:
            number = int(operator.index(value))  # of a subclass, such as an enum member
        except TypeError:  # a NumPy array has an index only if it is one integer
            raise _unexpected(value, "an integer") from None
    if not kind.minimum <= number <= kind.maximum:
        raise ValueError(
            f"{_short(number)} is outside xsd:{kind.xsd}, {kind.minimum} to {kind.maximum}"
        )
    return str(number)


def _short(number: int) -> str:
    return str(number) if number.bit_length() <= 128 else f"a number of {number.bit_length()} bits"


def write_enum(python: type[OpenEnum], value: object) -> str:
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


def write_boolean(value: object) -> str:
    plain = value if isinstance(value, bool) else _unboxed(value)
    if not isinstance(plain, bool):
        raise _unexpected(value, "a bool")
    return "true" if plain else "false"


def write_decimal(value: object) -> str:
    plain = value if isinstance(value, decimal.Decimal) else _unboxed(value)
    if isinstance(plain, int) and not isinstance(plain, bool):
        return str(int(plain))
    if not isinstance(plain, decimal.Decimal):
        raise _unexpected(value, "a Decimal")
    if not plain.is_finite():
        raise ValueError(f"xsd:decimal cannot hold {plain}")
    return format(plain, "f")


def write_float(value: object) -> str:
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
"""The length of a time with a precision of 100 ns, the same as .NET's."""


def write_datetime(value: object, *, naive_is_utc: bool = False) -> str:
    moment = value if isinstance(value, DateTime) else _datetime_of(value)
    if moment != moment:  # noqa: PLR0124  # pandas' NaT is a datetime unequal to itself
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
    """Convert a NumPy datetime64 to a datetime without a time zone, to 1 µs."""
    if getattr(getattr(value, "dtype", None), "kind", None) == "M":
        in_microseconds: Callable[[str], object] = getattr(value, "astype")  # noqa: B009
        plain = _unboxed(in_microseconds("datetime64[us]"))
        if isinstance(plain, DateTime):
            return plain
        raise ValueError("NaT is not a date and time" if plain is None else _OUTSIDE)
    hint = "; give it a time and a time zone" if hasattr(value, "year") else ""
    raise _unexpected(value, "a datetime", hint)


def write_content(value: object) -> bytes | ContentSource:
    """Return bytes or their source unchanged: each binding encodes them in its own way."""
    if not isinstance(value, (bytes, ContentSource)):
        # Only immutable bytes: a content is encoded while it is sent, and again for a retry.
        hint = "; pass bytes(…) of it" if type(value) in (bytearray, memoryview) else ""
        raise _unexpected(value, "bytes", hint)
    return value


def base64_text(content: bytes) -> str:
    """Return bytes in base64, as in SOAP and in every reply."""
    return binascii.b2a_base64(content, newline=False).decode("ascii")


def write_base64(value: object) -> str:
    content = write_content(value)
    if not isinstance(content, bytes):
        raise _unexpected(value, "bytes")
    return base64_text(content)
