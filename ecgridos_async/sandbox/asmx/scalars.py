"""Scalars as .NET writes and reads them, which is not always how our client does.

`NET_TYPES` has a record for each xsd type. Texts and enumerations have none: how they are read and
written depends on more than their name.
"""

import datetime as dt
import decimal
import math
import re
from collections.abc import Callable
from typing import Final

import attrs

from ecgridos_async._wire.scalars import Reader, read_datetime, read_integer, reader, writer
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.types import (
    BASE64,
    BOOLEAN,
    DATE_TIME,
    DECIMAL,
    DOUBLE,
    FLOAT,
    EnumType,
    Scalar,
    Text,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.models.dataset import Value

ScalarWriter = Callable[[object], str]

MINIMUM_DATE: Final = "0001-01-01T00:00:00"
MAXIMUM_DATE: Final = "9999-12-31T23:59:59.9999999"

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
        if value == DateTime.max:
            return MAXIMUM_DATE
        return _trim_fraction(value.isoformat())
    text = _trim_fraction(value.replace(tzinfo=None).isoformat())
    return text + (value.isoformat()[-6:] if offset else "Z")


def _trim_fraction(text: str) -> str:
    return text.rstrip("0") if "." in text else text


_LOCAL: Final = dt.timedelta(hours=-5)
"""The offset of the zone in which the service stands."""
_DAY: Final = dt.timedelta(days=1)


def _parse_datetime(text: str) -> object:
    """Read a date and time as .NET's DateTime.Parse does.

    A time with an offset or `Z` becomes local time. That is the same moment, except on the first
    day of the calendar, which .NET reads as a time of day without a date: the hours before midnight
    wrap around, so `0001-01-01T00:00:00Z` is no longer the least date.
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


_NOT_VALID: Final = "Instance validation error: '{text}' is not a valid value for {kind}."
_NOT_FOUND: Final = "Requested value '{text}' was not found."


def _enum_reader(kind: EnumType, edition: Edition, refusal: str) -> Reader:
    known = frozenset(kind.python.values(edition))

    def read_enum(text: str) -> object:
        if text not in known:
            raise UnreadableError(refusal.format(text=text, kind=kind.name))
        return kind.python(text)

    return read_enum


@attrs.frozen
class NetType:
    """One xsd type as .NET has it."""

    clr: str
    """The name of its class."""
    write: ScalarWriter
    read: Reader
    """Reads the text of an element. Raises ValueError, and UnreadableError in .NET's own words."""
    sample: Callable[[int], Value]
    """Makes a value of a large number."""
    unset: Value = None
    """What a variable of the type holds that nobody has set."""
    refusal: str = _WRONG_FORMAT
    """What is said of a text `{}` that is not of the type."""
    form_refusal: str = _WRONG_FORMAT
    """What is said of it in a form."""
    form_read: Reader | None = None
    """Reads the value of a form field, where `read` does not."""


_DAY_ONE: Final = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
_MILLISECONDS: Final = 10 * 365 * 24 * 3600 * 1000


def _date(number: int) -> dt.datetime:
    return _DAY_ONE + dt.timedelta(milliseconds=number % _MILLISECONDS)


def _quarters(number: int) -> float:
    """Return a number that is the same in single precision, and in decimal."""
    return number % 8001 / 4 - 1000


def _integer(clr: str, *, bits: int, signed: bool = True, name: str) -> NetType:
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    # Samples of 64 bits are greater than 32 bits hold.
    first, span = (2**32, 2**48 - 2**32) if bits > 32 else (1, most - 1)

    def read(text: str) -> object:
        value = read_integer(text)
        if not least <= value <= most:
            raise UnreadableError(f"Value was either too large or too small for {name}.")
        return value

    return NetType(
        clr,
        _write_integer,
        read,
        sample=lambda number: first + number % span,
        unset=0,
    )


NET_TYPES: Final[dict[str, NetType]] = {
    "unsignedByte": _integer("System.Byte", bits=8, signed=False, name="an unsigned byte"),
    "short": _integer("System.Int16", bits=16, name="an Int16"),
    "int": _integer("System.Int32", bits=32, name="an Int32"),
    "long": _integer("System.Int64", bits=64, name="an Int64"),
    "boolean": NetType(
        "System.Boolean",
        writer(BOOLEAN),
        reader(BOOLEAN),
        sample=lambda number: number % 2 == 1,
        unset=False,
        refusal="The string '{}' is not a valid Boolean value.",
        form_refusal="String was not recognized as a valid Boolean.",
    ),
    "decimal": NetType(
        "System.Decimal",
        writer(DECIMAL),
        reader(DECIMAL),
        sample=lambda number: decimal.Decimal(number % 10**8).scaleb(-4),
        unset=0,
    ),
    "float": NetType("System.Single", write_float, reader(FLOAT), sample=_quarters, unset=0),
    "double": NetType("System.Double", write_float, reader(DOUBLE), sample=_quarters, unset=0),
    "dateTime": NetType(
        "System.DateTime",
        write_datetime,
        reader(DATE_TIME),
        sample=_date,
        refusal="The string '{}' is not a valid AllXsd value.",
        form_read=_parse_datetime,
    ),
    "base64Binary": NetType(
        "System.Byte[]",
        writer(BASE64),
        reader(BASE64),
        sample=lambda number: number.to_bytes(8) * 4,
        refusal="The input is not a valid Base-64 string.",
    ),
}


def scalar_writer(kind: Scalar) -> ScalarWriter:
    """Return the function that writes values of *kind* as the content of an element."""
    return _write_text if isinstance(kind, Text | EnumType) else NET_TYPES[kind.name].write


def unset_value(kind: Scalar, edition: Edition) -> object:
    """Return what a variable of the type holds that nobody has set."""
    if isinstance(kind, EnumType):
        return kind.python(kind.python.values(edition)[0])
    return None if isinstance(kind, Text) else NET_TYPES[kind.name].unset


def unset_text(kind: Scalar, edition: Edition) -> str | None:
    """Return what .NET writes for an unset value, None if it leaves the element out."""
    if kind == DATE_TIME:
        return MINIMUM_DATE
    value = unset_value(kind, edition)
    return None if value is None else scalar_writer(kind)(value)


def soap_reader(kind: Scalar, edition: Edition) -> Reader:
    """Return the function that reads the text of an element; it raises UnreadableError."""
    if isinstance(kind, Text):
        return str
    if isinstance(kind, EnumType):
        return _enum_reader(kind, edition, _NOT_VALID)
    net = NET_TYPES[kind.name]
    return _refusing(net.read, net.refusal)


def form_reader(kind: Scalar, edition: Edition) -> Reader:
    """Return the function that reads the value of a form field; it raises UnreadableError."""
    if isinstance(kind, Text):
        return str
    if isinstance(kind, EnumType):
        read, clr = _enum_reader(kind, edition, _NOT_FOUND), kind.name
    else:
        net = NET_TYPES[kind.name]
        read, clr = _refusing(net.form_read or net.read, net.form_refusal), net.clr

    def read_field(text: str) -> object:
        try:
            return read(text)
        except UnreadableError as error:
            raise UnreadableError(
                f"Cannot convert {text} to {clr}.\nParameter name: type", because=str(error)
            ) from None

    return read_field


def _refusing(read: Reader, refusal: str) -> Reader:
    """Return *read* with what .NET says of a text that it cannot read."""

    def read_text(text: str) -> object:
        try:
            return read(text)
        except UnreadableError:
            raise
        except ValueError:
            raise UnreadableError(refusal.format(text)) from None

    return read_text
