"""Scalars as .NET writes and reads them, which is not always how our client does."""

import datetime as dt
import math
import re
from collections.abc import Callable
from typing import Final

from ecgridos_async._wire.scalars import Reader, read_datetime, reader, writer
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.types import EnumType, Integer, Plain, Scalar, Text
from ecgridos_async.contract.version import Edition

ScalarWriter = Callable[[object], str]

LATEST: Final = DateTime.max
"""Stands for .NET's greatest date, which has a seventh digit."""

MINIMUM_DATE: Final = "0001-01-01T00:00:00"
MAXIMUM_DATE: Final = "9999-12-31T23:59:59.9999999"

_CLR_NAMES: Final = {
    "unsignedByte": "System.Byte",
    "short": "System.Int16",
    "int": "System.Int32",
    "long": "System.Int64",
    "boolean": "System.Boolean",
    "decimal": "System.Decimal",
    "float": "System.Single",
    "double": "System.Double",
    "dateTime": "System.DateTime",
}

_TOO_LARGE: Final = {
    "unsignedByte": "an unsigned byte",
    "short": "an Int16",
    "int": "an Int32",
    "long": "an Int64",
}

_WRONG_FORMAT: Final = "Input string was not in a correct format."


class UnreadableError(ValueError):
    """A text that .NET cannot read as the type asked for; says so in .NET's words."""

    def __init__(self, text: str, *, because: str | None = None) -> None:
        super().__init__(text)
        self.because = because
        """What the inner exception says, if there is one."""


_BEYOND_XML: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def escape(text: str) -> str:
    """Return *text* as the content of an element, as .NET's XmlTextWriter writes it.

    CR and LF stay as they are. Control characters become references, which XML 1.0 forbids.
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if not text.isprintable():
        text = _BEYOND_XML.sub(lambda found: f"&#x{ord(found[0]):X};", text)
    return text


def scalar_writer(kind: Scalar) -> ScalarWriter:
    """Return the function that writes values of *kind* as the content of an element."""
    match kind:
        case Integer():
            return _write_integer
        case Text():
            return _write_text
        case EnumType():
            return _write_text
        case Plain("dateTime"):
            return write_datetime
        case Plain("float" | "double"):
            return write_float
        case Plain():
            return writer(kind)


def default_text(kind: Scalar, edition: Edition) -> str | None:
    """Return what .NET writes for an unset value, None if it leaves the element out."""
    match kind:
        case Integer():
            return "0"
        case EnumType():
            return kind.python.values(edition)[0]
        case Plain("dateTime"):
            return MINIMUM_DATE
        case Plain("boolean"):
            return "false"
        case Plain("decimal" | "float" | "double"):
            return "0"
        case _:
            return None


def _write_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a string, got {type(value).__name__}")
    return escape(value)


def _write_integer(value: object) -> str:
    if not isinstance(value, int):
        raise TypeError(f"expected an integer, got {type(value).__name__}")
    return str(value)


def write_float(value: object) -> str:
    """Write a number as .NET does: the exponent is an `E`, infinity is `INF`."""
    if not isinstance(value, int | float):
        raise TypeError(f"expected a number, got {type(value).__name__}")
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return repr(float(value)).removesuffix(".0").replace("e", "E")


def write_datetime(value: object) -> str:
    """Write a datetime: naive without a suffix, UTC with `Z`, any other zone as an offset."""
    if not isinstance(value, DateTime):
        raise TypeError(f"expected a datetime, got {type(value).__name__}")
    offset = value.utcoffset()
    if offset is None:
        if value == LATEST:
            return MAXIMUM_DATE
        return _trim_fraction(value.isoformat())
    text = _trim_fraction(value.replace(tzinfo=None).isoformat())
    return text + (value.isoformat()[-6:] if offset else "Z")


def _trim_fraction(text: str) -> str:
    return text.rstrip("0") if "." in text else text


def soap_reader(kind: Scalar, edition: Edition) -> Reader:
    """Return the function that reads the text of an element; it raises UnreadableError."""
    match kind:
        case Integer():
            return _integer_reader(kind)
        case Text():
            return str
        case EnumType():
            return _enum_reader(kind, edition, _NOT_VALID)
        case Plain():
            return _plain_reader(kind, _SOAP_TEXTS.get(kind.xsd, _WRONG_FORMAT))


_SOAP_TEXTS: Final = {
    "boolean": "The string '{}' is not a valid Boolean value.",
    "dateTime": "The string '{}' is not a valid AllXsd value.",
    "base64Binary": "The input is not a valid Base-64 string.",
}


def form_reader(kind: Scalar, edition: Edition) -> Reader:
    """Return the function that reads the value of a form field; it raises UnreadableError."""
    match kind:
        case Text():
            return str
        case EnumType():
            read, clr = _enum_reader(kind, edition, _NOT_FOUND), kind.name
        case Integer():
            read, clr = _integer_reader(kind), _CLR_NAMES[kind.name]
        case Plain("dateTime"):
            read, clr = _parse_datetime, _CLR_NAMES[kind.name]
        case Plain():
            refusal = _FORM_TEXTS.get(kind.xsd, _WRONG_FORMAT)
            read, clr = _plain_reader(kind, refusal), _CLR_NAMES[kind.name]

    def read_field(text: str) -> object:
        try:
            return read(text)
        except UnreadableError as error:
            raise UnreadableError(
                f"Cannot convert {text} to {clr}.\nParameter name: type", because=str(error)
            ) from None

    return read_field


_FORM_TEXTS: Final = {"boolean": "String was not recognized as a valid Boolean."}

_LOCAL: Final = dt.timedelta(hours=-5)
"""The offset of the zone in which the service stands."""
_DAY: Final = dt.timedelta(days=1)


def _parse_datetime(text: str) -> object:
    """Read a date and time as .NET's DateTime.Parse does.

    A time with an offset or `Z` becomes local time. That is the same moment, but for the first day
    of all, which .NET takes for a time of day: there the hours before midnight come round again,
    so `0001-01-01T00:00:00Z` is no longer the least date.
    """
    try:
        found = read_datetime(text)
        written = DateTime.fromisoformat(text.strip())
    except ValueError:
        raise UnreadableError("String was not recognized as a valid DateTime.") from None
    offset = written.utcoffset()
    if offset is None:
        return found
    since = written.replace(tzinfo=None) - DateTime.min
    if since < _DAY:
        return (DateTime.min + (since - offset + _LOCAL) % _DAY).replace(tzinfo=dt.UTC)
    try:
        written.astimezone(dt.timezone(_LOCAL))
    except OverflowError:
        raise UnreadableError(_OUT_OF_RANGE) from None
    return found


_OUT_OF_RANGE: Final = "The DateTime represented by the string is out of range."


def _integer_reader(kind: Integer) -> Reader:
    read = reader(kind)

    def read_integer(text: str) -> object:
        try:
            value = read(text)
        except ValueError:
            raise UnreadableError(_WRONG_FORMAT) from None
        if not (isinstance(value, int) and kind.minimum <= value <= kind.maximum):
            raise UnreadableError(
                f"Value was either too large or too small for {_TOO_LARGE[kind.xsd]}."
            )
        return value

    return read_integer


_NOT_VALID: Final = "Instance validation error: '{text}' is not a valid value for {kind}."
_NOT_FOUND: Final = "Requested value '{text}' was not found."


def _enum_reader(kind: EnumType, edition: Edition, refusal: str) -> Reader:
    known = frozenset(kind.python.values(edition))

    def read_enum(text: str) -> object:
        if text not in known:
            raise UnreadableError(refusal.format(text=text, kind=kind.name))
        return kind.python(text)

    return read_enum


def _plain_reader(kind: Plain, refusal: str) -> Reader:
    read = read_datetime if kind.xsd == "dateTime" else reader(kind)

    def read_plain(text: str) -> object:
        try:
            return read(text)
        except ValueError:
            raise UnreadableError(refusal.format(text)) from None

    return read_plain
