"""Columns of frames: what pyarrow and pandas make of the values of an xsd type."""

import importlib
import re
import types
from collections.abc import Sequence
from typing import Final

import attrs

from ecgridos_async._support.extras import needs

OBJECT: Final = "object"
"""The type of a column whose values have no xsd type, or several."""

_WIDE: Final = (
    "integer",
    "nonNegativeInteger",
    "nonPositiveInteger",
    "positiveInteger",
    "negativeInteger",
)
"""The integers that have no width."""


@attrs.frozen
class _ColumnType:
    """What a column of an xsd type becomes."""

    arrow: tuple[str | int, ...] | None
    """What makes the Arrow type, and its arguments; None for texts."""
    pandas: str


_TEXT_COLUMN: Final = _ColumnType(None, "string")
_COLUMN_TYPES: Final[dict[str, _ColumnType]] = {
    **dict.fromkeys(_WIDE, _ColumnType(("int64",), "Int64")),
    "boolean": _ColumnType(("bool_",), "boolean"),
    "byte": _ColumnType(("int8",), "Int8"),
    "short": _ColumnType(("int16",), "Int16"),
    "int": _ColumnType(("int32",), "Int32"),
    "long": _ColumnType(("int64",), "Int64"),
    "unsignedByte": _ColumnType(("uint8",), "UInt8"),
    "unsignedShort": _ColumnType(("uint16",), "UInt16"),
    "unsignedInt": _ColumnType(("uint32",), "UInt32"),
    "unsignedLong": _ColumnType(("uint64",), "UInt64"),
    "float": _ColumnType(("float32",), "float32"),
    "double": _ColumnType(("float64",), "float64"),
    "decimal": _ColumnType(("decimal128", 38, 9), "object"),
    "dateTime": _ColumnType(("timestamp", "us", "UTC"), "datetime64[us, UTC]"),
    "duration": _ColumnType(("duration", "us"), "timedelta64[us]"),
    "base64Binary": _ColumnType(("binary",), "object"),
    "guid": _ColumnType(None, "object"),
    OBJECT: _ColumnType(None, "object"),
}
"""By xsd name; all others are texts."""


def load(module: str, *, extra: str, method: str) -> types.ModuleType:
    """Import what a method needs; say how to install it if it is missing."""
    with needs(extra, f"{method}()"):
        return importlib.import_module(module)


def arrow_column(arrow: types.ModuleType, xsd: str, values: Sequence[object]) -> object:
    """Return values of an xsd type as an array of Arrow; texts if one does not fit."""
    try:
        if xsd == "decimal" and any(value is not None for value in values):
            return arrow.array(values)  # It finds the digits that they need.
        kind = _COLUMN_TYPES.get(xsd, _TEXT_COLUMN).arrow
        if kind is not None:
            make, *arguments = kind
            return arrow.array(values, getattr(arrow, str(make))(*arguments))
    except (arrow.ArrowException, OverflowError, TypeError, ValueError):
        pass
    texts = [None if value is None else str(value) for value in values]
    return arrow.array(texts, arrow.string())


def pandas_column(pandas: types.ModuleType, xsd: str, values: Sequence[object]) -> object:
    """Return values of an xsd type as a Series; objects if one does not fit."""
    kind = _COLUMN_TYPES.get(xsd, _TEXT_COLUMN).pandas
    if kind != "string" and any(isinstance(value, str) for value in values):
        kind = "object"  # pandas would read a duration of a month as a minute.
    if not _fits(kind, values):
        kind = "object"  # NumPy 1 would cut the number off.
    try:
        return pandas.Series(values, dtype=kind)
    except (OverflowError, TypeError, ValueError):
        return pandas.Series(values, dtype="object")


def _fits(kind: str, values: Sequence[object]) -> bool:
    """Tell whether the integers among the values fit a column of integers; True for others."""
    bits = re.fullmatch(r"(U?)Int(\d+)", kind)
    if bits is None:
        return True
    unsigned, width = bool(bits[1]), int(bits[2])
    least, beyond = (0, 1 << width) if unsigned else (-(1 << width - 1), 1 << width - 1)
    return all(least <= value < beyond for value in values if isinstance(value, int))
