"""The result of a call as tables: for people, as CSV, or as Parquet."""

import csv
import enum
import io
import json
import sys
from collections.abc import Sequence
from typing import cast

import attrs
import click

from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.output import is_terminal, printable, write, write_bytes, write_table
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import ArrayType, ObjectType, Resolved
from ecgridos_async.models.base import Model
from ecgridos_async.models.columns import load
from ecgridos_async.models.dataset import Column, DataSet, Table, Value
from ecgridos_async.models.frames import arrow_table, flattened
from ecgridos_async.models.jsonable import jsonable
from ecgridos_async.models.plain import Secrets, to_dict


class Format(enum.StrEnum):
    """How a result is printed."""

    JSON = "json"
    TABLE = "table"
    CSV = "csv"
    PARQUET = "parquet"


@attrs.frozen
class Records:
    """Models of one class."""

    rows: list[Model]
    model: type[Model]
    secrets: Secrets


Rows = Table | Records


def check_format(form: Format) -> None:
    """Refuse a format that cannot be written, before anything is sent."""
    if form is Format.PARQUET:
        if is_terminal(sys.stdout):
            raise click.UsageError("--format parquet: send it to a file or a pipe")
        load("pyarrow", extra="arrow", method="--format parquet")


def write_result(value: object, kind: Resolved, form: Format, *, secrets: Secrets) -> None:
    """Print a result that has the type *kind* as tables."""
    tables = _tables(value, kind, secrets)
    if form is Format.TABLE:
        for table in tables:
            columns, rows = _cells(table)
            write_table(columns, rows, title=table.name if isinstance(table, Table) else "")
        return
    if len(tables) != 1:
        names = ", ".join(table.name for table in tables if isinstance(table, Table)) or "none"
        raise CommandError(
            f"--format {form}: it has place for one table, and the result has {names}; "
            "use --format json",
            Exit.NOT_KEPT,
        )
    if form is Format.CSV:
        write(_csv(tables[0]))
    else:
        write_bytes(_parquet(tables[0]))


def _tables(value: object, kind: Resolved, secrets: Secrets) -> Sequence[Rows]:
    if isinstance(value, DataSet):
        return value.tables
    found = _records_of(value)
    item = _item(kind)
    if isinstance(item, ObjectType):
        return [Records(cast("list[Model]", found), cast("type[Model]", item.python), secrets)]
    cells = ({"value": cast("Value", to_dict(one))} for one in found)
    return [Table("", (Column("value", item.name),), tuple(cells))]


def _records_of(value: object) -> list[object]:
    """Return the rows of a result: its items, or the records of a page."""
    if isinstance(value, list):
        return cast("list[object]", value)
    if value is None:
        return []
    name = _list_of_page(ObjectType(type(value))) if isinstance(value, Model) else None
    return cast("list[object]", getattr(value, name)) if name else [value]


def _item(kind: Resolved) -> Resolved:
    """Return the type of the rows of a result."""
    if isinstance(kind, ArrayType):
        return kind.item
    name = _list_of_page(kind) if isinstance(kind, ObjectType) else None
    if name is None or not isinstance(kind, ObjectType):
        return kind
    records = next(field.type for field in shape_of(kind.python).fields if field.name == name)
    return records.item if isinstance(records, ArrayType) else kind


def _list_of_page(kind: ObjectType) -> str | None:
    """Return the field with the records, if the type is a page of a list."""
    fields = shape_of(kind.python).fields
    if "total_records" not in {field.name for field in fields}:
        return None
    return next((field.name for field in fields if isinstance(field.type, ArrayType)), None)


def _cells(table: Rows) -> tuple[list[str], list[list[str]]]:
    if isinstance(table, Table):
        names = [column.name for column in table.columns]
        return names, [[_text(row.get(name)) for name in names] for row in table.rows]
    names, rows = flattened(table.rows, table.model, secrets=table.secrets)
    return names, [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    """Return a cell as text: as in JSON, without the quotes; nothing for null."""
    found = jsonable(cell)
    if found is None:
        return ""
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _csv(table: Rows) -> str:
    columns, rows = _cells(table)
    if is_terminal(sys.stdout):
        rows = [[printable(cell, sys.stdout) for cell in row] for row in rows]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _parquet(table: Rows) -> bytes:
    parquet = load("pyarrow.parquet", extra="arrow", method="--format parquet")
    found = (
        load("pyarrow", extra="arrow", method="--format parquet").table(table)
        if isinstance(table, Table)
        else arrow_table(table.rows, table.model, secrets=table.secrets)
    )
    content = io.BytesIO()
    parquet.write_table(found, content)
    return content.getvalue()
