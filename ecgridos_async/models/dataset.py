"""DataSets: .NET's tables of rows, whose columns the reply itself describes."""

import datetime as dt
import decimal
import importlib
import re
import types
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

import attrs

from ecgridos_async._support.extras import needs
from ecgridos_async.contract.types import DataSetType
from ecgridos_async.models.base import pydantic_face

if TYPE_CHECKING:
    # They are extras, so type checkers may not have them.
    import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]
    import pyarrow as pa  # type: ignore[import-not-found, import-untyped, unused-ignore]
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

Value = (
    None
    | bool
    | int
    | float
    | str
    | bytes
    | decimal.Decimal
    | dt.datetime
    | dt.timedelta
    | uuid.UUID
)
"""What a row holds in a column; None is the database's null."""


@attrs.frozen
class Column:
    """A column of a table.

    Its type says what its values are:

    - the integers (`short`, `int`, `long` and so on) an int, `decimal` a Decimal, `float` and
      `double` a float, `boolean` a bool
    - `dateTime` an aware datetime, UTC if the reply gives no offset; `0001-01-01T00:00:00` is None
    - `duration` a timedelta; one that counts months or years, whose length nobody knows, stays text
    - `base64Binary` bytes, `guid` a UUID
    - `string` and all others a str; XML in a column of another type is kept as text
    """

    name: str
    type: str
    """xsd name, such as `int` or `dateTime`; `guid` for .NET's Guid."""
    nullable: bool = True
    """Whether a row may have no value here, which reads as None."""
    date_time_mode: str | None = None
    """What the service says of a dateTime: `Local`, `Unspecified`, `UnspecifiedLocal` or `Utc`."""


@attrs.frozen(eq=False, repr=False)
class Row(Mapping[str, Value]):
    """A row: its values by column name, None where it has none. It equals a dict of the same.

    It keeps only the values it has, so that a wide table of nulls costs nothing.
    """

    _columns: Mapping[str, object]
    _values: Mapping[str, Value]

    def __getitem__(self, name: str) -> Value:
        value = self._values.get(name)
        if value is None and name not in self._columns:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return f"Row({dict(self)!r})"


@attrs.frozen
class Table:
    """A table: its columns and its rows."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...] = attrs.field(default=(), repr=False)
    """The values of each row by column name; a null is None."""

    def to_dicts(self) -> list[dict[str, Value]]:
        """Return the rows as dicts."""
        return [dict(row) for row in self.rows]

    def to_arrow(self) -> "pa.Table":  # pyright: ignore[reportUnknownParameterType, reportUnknownMemberType]
        """Return the table as a pyarrow Table; pip install 'ecgridos-async[arrow]' brings that.

        Datetimes are in UTC, UUIDs are texts. A column that holds a value which its Arrow type
        cannot hold becomes texts.
        """
        arrow = _load("pyarrow", extra="arrow", method="to_arrow")
        return arrow.table(
            [_arrow_array(arrow, column, self._values(column)) for column in self.columns],
            names=[column.name for column in self.columns],
        )

    def to_pandas(self) -> "pd.DataFrame":  # pyright: ignore[reportUnknownParameterType, reportUnknownMemberType]
        """Return the table as a DataFrame; pip install 'ecgridos-async[pandas]' brings that.

        Integers, booleans and texts are of pandas' nullable types, datetimes are in UTC.
        Decimals, bytes and UUIDs stay objects, and so does a column that holds a value which its
        type cannot hold.
        """
        pandas = _load("pandas", extra="pandas", method="to_pandas")
        return pandas.DataFrame(
            {
                column.name: _pandas_series(pandas, column, self._values(column))
                for column in self.columns
            },
            index=pandas.RangeIndex(len(self.rows)),
        )

    def _values(self, column: Column) -> list[Value]:
        return [row.get(column.name) for row in self.rows]


@attrs.frozen
class DataSet:
    """Named tables: `data_set["Table"]`, or iterate over them."""

    __wire_type__: ClassVar[DataSetType] = DataSetType()

    tables: tuple[Table, ...] = ()

    def __getitem__(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(table is name or table.name == name for table in self.tables)

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def to_dicts(self) -> dict[str, list[dict[str, Value]]]:
        """Return the rows of each table as dicts, by the table's name."""
        return {table.name: table.to_dicts() for table in self.tables}

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        schema: CoreSchema = pydantic_face().data_set_schema()
        return schema

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> dict[str, object]:
        from ecgridos_async.contract.json_schema import schema_of

        return schema_of(cls.__wire_type__)


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
}
"""By xsd name; all others are texts."""


def _load(module: str, *, extra: str, method: str) -> types.ModuleType:
    with needs(extra, f"{method}()"):
        return importlib.import_module(module)


def _arrow_array(arrow: types.ModuleType, column: Column, values: Sequence[Value]) -> object:
    try:
        if column.type == "decimal" and any(value is not None for value in values):
            return arrow.array(values)  # It finds the digits that they need.
        kind = _COLUMN_TYPES.get(column.type, _TEXT_COLUMN).arrow
        if kind is not None:
            make, *arguments = kind
            return arrow.array(values, getattr(arrow, str(make))(*arguments))
    except (arrow.ArrowException, OverflowError, TypeError, ValueError):
        pass
    texts = [None if value is None else str(value) for value in values]
    return arrow.array(texts, arrow.string())


def _pandas_series(pandas: types.ModuleType, column: Column, values: Sequence[Value]) -> object:
    kind = _COLUMN_TYPES.get(column.type, _TEXT_COLUMN).pandas
    if kind != "string" and any(isinstance(value, str) for value in values):
        kind = "object"  # pandas would read a duration of a month as a minute.
    if not _fits(kind, values):
        kind = "object"  # NumPy 1 would cut the number off.
    try:
        return pandas.Series(values, dtype=kind)
    except (OverflowError, TypeError, ValueError):
        return pandas.Series(values, dtype="object")


def _fits(kind: str, values: Sequence[Value]) -> bool:
    """Tell whether the integers among the values fit a column of integers; True for others."""
    bits = re.fullmatch(r"(U?)Int(\d+)", kind)
    if bits is None:
        return True
    unsigned, width = bool(bits[1]), int(bits[2])
    least, beyond = (0, 1 << width) if unsigned else (-(1 << width - 1), 1 << width - 1)
    return all(least <= value < beyond for value in values if isinstance(value, int))
