"""DataSets: .NET's tables of rows, whose columns the reply itself describes."""

import datetime as dt
import decimal
import importlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import attrs

from ecgridos_async.contract.types import DataSetType
from ecgridos_async.models.base import pydantic_face
from ecgridos_async.models.columns import arrow_column, load, pandas_column

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
        return self._arrow()

    def _arrow(self) -> Any:
        arrow = load("pyarrow", extra="arrow", method="to_arrow")
        return arrow.table(
            [arrow_column(arrow, column.type, self._values(column)) for column in self.columns],
            names=[column.name for column in self.columns],
        )

    def to_pandas(self) -> "pd.DataFrame":  # pyright: ignore[reportUnknownParameterType, reportUnknownMemberType]
        """Return the table as a DataFrame; pip install 'ecgridos-async[pandas]' brings that.

        Integers, booleans and texts are of pandas' nullable types, datetimes are in UTC.
        Decimals, bytes and UUIDs stay objects, and so does a column that holds a value which its
        type cannot hold.
        """
        pandas = load("pandas", extra="pandas", method="to_pandas")
        return pandas.DataFrame(
            {
                column.name: pandas_column(pandas, column.type, self._values(column))
                for column in self.columns
            },
            index=pandas.RangeIndex(len(self.rows)),
        )

    def to_svg(
        self,
        x: str | None = None,
        y: str | Sequence[str] | None = None,
        *,
        kind: Literal["bar", "line"] | None = None,
        title: str | None = None,
    ) -> str:
        """Return a chart of the table as SVG, for a file or for inside a page.

        Args:
            x: The column that names the rows. By default the first of moments, or else of texts;
                without either the rows are numbered.
            y: The column of numbers to draw, or up to six. By default the first six that are not
                ids. Columns of kilocharacters, such as ParcelInKC, have another unit than the rest,
                and are left out unless they are all.
            kind: By default lines over moments, and bars over anything else.
            title: By default the name of the table.

        Raises:
            ArgumentError: If the table has no such column, or none of numbers.
        """
        charts = importlib.import_module("ecgridos_async.models.charts")
        types = {column.name: column.type for column in self.columns}
        text: str = charts.chart(self.name, types, self.rows, x, y, kind=kind, title=title)
        return text

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the table to what reads Arrow, such as polars and duckdb, by `to_arrow`."""
        stream: object = self._arrow().__arrow_c_stream__(requested_schema)
        return stream

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        html = importlib.import_module("ecgridos_async.models.html")
        columns = [column.name for column in self.columns]
        text: str = html.html_of_table(self.name, columns, self.rows)
        return text

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

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        return "".join(table._repr_html_() for table in self.tables)

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
