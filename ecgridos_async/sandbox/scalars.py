"""Scalars as .NET writes and reads them, which is not always how our client does."""

import datetime as dt
import math
from collections.abc import Callable
from typing import Final

from ecgridos_async.contract.types import EnumType, Integer, Plain, Scalar, Text
from ecgridos_async.contract.version import Edition
from ecgridos_async.wire.scalars import Reader, read_datetime, reader, writer

ScalarWriter = Callable[[object], str]

LATEST: Final = dt.datetime.max  # noqa: DTZ901 (it is of no zone, as it is in .NET)
"""Stands for .NET's greatest date, which has a seventh digit."""

MINIMUM_DATE: Final = "0001-01-01T00:00:00"
MAXIMUM_DATE: Final = "9999-12-31T23:59:59.9999999"

_CLR_NAMES: Final = {
    "unsignedByte": "Byte",
    "short": "Int16",
    "int": "Int32",
    "long": "Int64",
    "boolean": "Boolean",
    "decimal": "Decimal",
    "float": "Single",
    "double": "Double",
    "dateTime": "DateTime",
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


def escape(text: str) -> str:
    """Return *text* as the content of an element. CR and LF stay as they are."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
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
    if not isinstance(value, dt.datetime):
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
            return _enum_reader(kind, edition)
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
            return _enum_reader(kind, edition)
        case Integer():
            read = _integer_reader(kind)
        case Plain():
            read = _plain_reader(kind, _FORM_TEXTS.get(kind.xsd, _WRONG_FORMAT))
    clr = _CLR_NAMES[kind.name]

    def read_field(text: str) -> object:
        try:
            return read(text)
        except UnreadableError as error:
            raise UnreadableError(
                f"Cannot convert {text} to System.{clr}.\nParameter name: type ---> {error}"
            ) from None

    return read_field


_FORM_TEXTS: Final = {
    "boolean": "String was not recognized as a valid Boolean.",
    "dateTime": "String was not recognized as a valid DateTime.",
}


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


def _enum_reader(kind: EnumType, edition: Edition) -> Reader:
    known = frozenset(kind.python.values(edition))

    def read_enum(text: str) -> object:
        if text not in known:
            raise UnreadableError(
                f"Instance validation error: '{text}' is not a valid value for {kind.name}."
            )
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
