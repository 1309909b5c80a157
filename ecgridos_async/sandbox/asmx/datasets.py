"""DataSets: a schema of the tables, then a diffgram of their rows, as .NET writes them."""

import base64
import datetime as dt
import decimal
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ecgridos_async.contract.moments import DateTime
from ecgridos_async.models.dataset import Column, DataSet, Value
from ecgridos_async.sandbox.asmx.layout import Layout
from ecgridos_async.sandbox.asmx.scalars import escape, write_datetime, write_float

_MSDATA: Final = 'xmlns:msdata="urn:schemas-microsoft-com:xml-msdata"'
_DIFFGR: Final = 'xmlns:diffgr="urn:schemas-microsoft-com:xml-diffgram-v1"'
_SCHEMA: Final = (
    f'<xs:schema id="NewDataSet" xmlns="" xmlns:xs="http://www.w3.org/2001/XMLSchema" {_MSDATA}>'
)
_ROOT: Final = (
    '<xs:element name="NewDataSet" msdata:IsDataSet="true" msdata:UseCurrentLocale="true">'
)
_GUID: Final = (
    'msdata:DataType="System.Guid, mscorlib, Version=4.0.0.0, Culture=neutral, '
    'PublicKeyToken=b77a5c561934e089" type="xs:string"'
)
_NO_NAME: Final = re.compile(r"[^\w.-]|^[^\w]|^\d|_(?=x[0-9A-Fa-f]{4}_)")


def write_data_set(value: object, layout: Layout, depth: int) -> str:
    """Return the content of the element of a DataSet whose own element is at *depth*."""
    if not isinstance(value, DataSet):
        raise TypeError(f"expected a DataSet, got {type(value).__name__}")
    parts = [*_schema(value, depth + 1), *_diffgram(value, depth + 1)]
    return "".join(layout.start(where) + text for where, text in parts)


def _name(text: str) -> str:
    """Return a column's or table's name as that of an element: a space is `_x0020_`."""
    return _NO_NAME.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _schema(data_set: DataSet, depth: int) -> Iterator[tuple[int, str]]:
    yield depth, _SCHEMA
    yield depth + 1, _ROOT
    yield depth + 2, "<xs:complexType>"
    yield depth + 3, '<xs:choice minOccurs="0" maxOccurs="unbounded">'
    for table in data_set:
        yield depth + 4, f'<xs:element name="{_name(table.name)}">'
        yield depth + 5, "<xs:complexType>"
        yield depth + 6, "<xs:sequence>"
        for column in table.columns:
            yield depth + 7, _column(column)
        yield depth + 6, "</xs:sequence>"
        yield depth + 5, "</xs:complexType>"
        yield depth + 4, "</xs:element>"
    yield depth + 3, "</xs:choice>"
    yield depth + 2, "</xs:complexType>"
    yield depth + 1, "</xs:element>"
    yield depth, "</xs:schema>"


def _column(column: Column) -> str:
    """Declare a column. Its mode is told of a dateTime if it is not .NET's own choice."""
    kind = _GUID if column.type == "guid" else f'type="xs:{column.type}"'
    mode = f'msdata:DateTimeMode="{column.date_time_mode}" ' if column.date_time_mode else ""
    least = ' minOccurs="0"' if column.nullable else ""
    return f'<xs:element name="{_name(column.name)}" {mode}{kind}{least} />'


def _diffgram(data_set: DataSet, depth: int) -> Iterator[tuple[int, str]]:
    if not any(table.rows for table in data_set):
        yield depth, f"<diffgr:diffgram {_MSDATA} {_DIFFGR} />"
        return
    yield depth, f"<diffgr:diffgram {_MSDATA} {_DIFFGR}>"
    yield depth + 1, '<NewDataSet xmlns="">'
    for table in data_set:
        tag = _name(table.name)
        for order, row in enumerate(table.rows):
            yield (
                depth + 2,
                f'<{tag} diffgr:id="{tag}{order + 1}" msdata:rowOrder="{order}">',
            )
            for column in table.columns:
                # What is null is left out.
                if (value := row.get(column.name)) is not None:
                    yield depth + 3, _cell(_name(column.name), _text(value))
            yield depth + 2, f"</{tag}>"
    yield depth + 1, "</NewDataSet>"
    yield depth, "</diffgr:diffgram>"


def _cell(tag: str, text: str) -> str:
    return f"<{tag}>{text}</{tag}>" if text else f"<{tag} />"


def _text(value: Value) -> str:
    if isinstance(value, DateTime):  # a subclass, where a test has frozen the clock
        return write_datetime(value)
    write = _WRITERS.get(type(value))
    return escape(str(value)) if write is None else write(value)


def _duration(value: dt.timedelta) -> str:
    """Write a duration as .NET does: `P1DT1H1M1.5S`, without the parts that are 0."""
    whole = abs(value)
    minutes, seconds = divmod(whole.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{whole.microseconds:06}".rstrip("0").rstrip(".")
    exact = f"{seconds}{fraction}"
    time = "".join(
        f"{number}{unit}"
        for number, unit in ((str(hours), "H"), (str(minutes), "M"), (exact, "S"))
        if number != "0"
    )
    days = f"{whole.days}D" if whole.days else ""
    sign = "-" if value < dt.timedelta() else ""
    return f"{sign}P{days}{'T' + time if time else ''}" if days or time else "PT0S"


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "true" if value else "false",
    float: write_float,
    decimal.Decimal: lambda value: f"{value:f}",
    dt.timedelta: _duration,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
}
"""How values are written that are not simply their text."""
