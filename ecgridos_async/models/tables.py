"""Tables: results as rows of texts, for people and for CSV."""

import json
from collections.abc import Sequence
from typing import cast

import attrs

from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import ArrayType, ObjectType, Resolved
from ecgridos_async.models.base import Model
from ecgridos_async.models.dataset import Column, DataSet, Table, Value
from ecgridos_async.models.frames import flattened
from ecgridos_async.models.jsonable import jsonable
from ecgridos_async.models.plain import Secrets, to_dict


@attrs.frozen
class Records:
    """Models of one class."""

    rows: list[Model]
    model: type[Model]
    secrets: Secrets


def tables_of(
    value: object, kind: Resolved, *, secrets: Secrets = "mask"
) -> Sequence[Table | Records]:
    """Return a result of a wire type as tables: a DataSet has several, any other result one.

    A list has a row for each item, a page of a list one for each record.
    """
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


def cells_of(table: Table | Records) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns of a table, and its rows as texts.

    Fields of models in models are columns too.
    """
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
