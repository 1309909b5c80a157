"""Outcomes as JSON: what a worker stores of a call, and what the caller reads of it."""

import base64
import datetime as dt
import decimal
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import attrs

from ecgridos_async import errors
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EnumType,
    ObjectType,
    Resolved,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.errors import ClusterError, ECGridOSError
from ecgridos_async.models.dataset import Column, DataSet, Table, Value
from ecgridos_async.models.jsonable import JSONData, jsonable
from ecgridos_async.models.plain import to_dict
from ecgridos_async.secret import MASK


def _read_bytes(text: str) -> bytes:
    """Return bytes from base64; a mask is not base64, and stays."""
    return MASK.encode() if text == MASK else base64.b64decode(text)


_READERS: Final[Mapping[str, Callable[[str], Value]]] = {
    "dateTime": dt.datetime.fromisoformat,
    "decimal": decimal.Decimal,
    "base64Binary": _read_bytes,
    "guid": uuid.UUID,
    "float": float,
    "double": float,
}
"""How a text is read, by the XSD type of its value; others are texts."""


def written_value(value: object) -> str:
    """Return the value of a call as JSON; secrets in it are `***`."""
    data = _data_set(value) if isinstance(value, DataSet) else jsonable(to_dict(value))
    return json.dumps(data, separators=(",", ":"))


def read_value(plan: Plan, text: str) -> object:
    """Return the value that `written_value` wrote, of the type that the operation returns."""
    data = json.loads(text)
    kinds = (plan.result, *plan.other_results)
    kind = next((kind for kind in kinds if _fits(kind, data)), plan.result)
    return _read(kind, data, plan.edition)


def written_error(error: Exception) -> str:
    """Return an error as JSON. One that is not of this package becomes a ClusterError."""
    if not isinstance(error, ECGridOSError):
        error = ClusterError(f"the worker failed: {type(error).__name__}: {error}")
    state: dict[str, object] = dict(error.__dict__)
    return json.dumps(
        {"type": type(error).__name__, "args": jsonable(error.args), "state": jsonable(state)},
        separators=(",", ":"),
    )


def read_error(text: str) -> ECGridOSError:
    """Return the error that `written_error` wrote."""
    data = json.loads(text)
    kind = getattr(errors, data["type"], ClusterError)
    error: ECGridOSError = kind.__new__(kind)
    error.args = tuple(data["args"])
    error.__dict__.update(data["state"])
    if isinstance(error, errors.OutcomeUnknownError):
        error.started_at = dt.datetime.fromisoformat(data["state"]["started_at"])
    return error


def _fits(kind: Resolved, data: object) -> bool:
    match kind:
        case ArrayType():
            return isinstance(data, list)
        case ObjectType() | DataSetType():
            return isinstance(data, dict)
        case _:
            return not isinstance(data, list | dict)


def _read(kind: Resolved, data: Any, edition: Edition) -> object:
    if data is None:
        return None
    match kind:
        case ArrayType():
            return [_read(kind.item, item, edition) for item in data]
        case ObjectType():
            return _model(kind, data, edition)
        case DataSetType():
            return _read_data_set(data)
        case EnumType():
            return kind.python(data)
        case _:
            return _scalar(kind.name, data)


def _model(kind: ObjectType, data: dict[str, JSONData], edition: Edition) -> object:
    return kind.python(
        **{
            field.name: _read(field.at(edition).type, data[field.name], edition)
            for field in shape_of(kind.python).fields
        }
    )


def _scalar(xsd: str, data: JSONData) -> Value:
    """Return a value of a type; what is not a text is as JSON has it."""
    if isinstance(data, str):
        is_xml = data.startswith("<")  # in a column of another type
        return data if is_xml else _READERS.get(xsd, str)(data)
    plain = cast("bool | float", data)  # the contract has no other JSON here
    return float(plain) if _READERS.get(xsd) is float else plain


def _data_set(found: DataSet) -> JSONData:
    return {
        "tables": [
            {
                "name": table.name,
                "columns": jsonable([attrs.asdict(column) for column in table.columns]),
                "rows": [
                    [_cell(row.get(column.name)) for column in table.columns] for row in table.rows
                ],
            }
            for table in found.tables
        ]
    }


def _cell(value: Value) -> JSONData:
    """Return a cell; a duration is its microseconds, since its text would be like any other."""
    if isinstance(value, dt.timedelta):
        return value // dt.timedelta(microseconds=1)
    return jsonable(value)


def _read_data_set(data: dict[str, Any]) -> DataSet:
    return DataSet(tuple(_table(table) for table in data["tables"]))


def _table(data: dict[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in data["columns"])
    rows = tuple(
        {column.name: _read_cell(column, cell) for column, cell in zip(columns, row, strict=True)}
        for row in cast("list[list[JSONData]]", data["rows"])
    )
    return Table(data["name"], columns, rows)


def _read_cell(column: Column, cell: JSONData) -> Value:
    if column.type == "duration" and isinstance(cell, int):
        return dt.timedelta(microseconds=cell)
    return None if cell is None else _scalar(column.type, cell)
