"""Samples: results made from the contract alone, for operations without a handler.

A sample holds every field its type has in the version called, with values of the right type.
They depend on nothing but the operation, the arguments and the place of the field, so the same
call gets the same result in every binding. A field of the result that is named like an
argument repeats that argument; the rest means nothing, and a header of the reply says so.
"""

import functools
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import attrs

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import Field, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EnumType,
    Integer,
    ObjectType,
    OpenEnum,
    Plain,
    Resolved,
    Text,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.models.base import Model
from ecgridos_async.models.dataset import Column, DataSet, Table, Value
from ecgridos_async.sandbox.asmx.scalars import NET_TYPES

Sampler = Callable[[Sequence[object]], object]
"""A function of the arguments of a call, the SessionID not among them."""

_ITEMS: Final = 2
"""How many items a list has, and how many rows a table."""

_PAGE: Final = {
    "page_size": _ITEMS,
    "page_number": 1,
    "count": _ITEMS,
    "total_records": _ITEMS,
    "total_pages": 1,
}
"""Fields of a type that holds one page of a list: it is the only one."""

_COLUMNS: Final = (
    Column("ID", "int"),
    Column("Name", "string"),
    Column("Amount", "decimal"),
    Column("Active", "boolean"),
    Column("Created", "dateTime", date_time_mode="Utc"),
)
"""The columns of a report; those of the service are not known."""


@functools.cache
def sampler(plan: Plan) -> Sampler:
    """Return the function that makes the results of an operation in one version."""
    kind = plan.result
    echoed = _echoed(plan, kind)

    def sample(arguments: Sequence[object]) -> object:
        made = _Sample(plan.operation, plan.edition, arguments).value(kind, plan.operation)
        if kind == Plain("boolean"):
            return True
        changes: dict[str, Any] = {
            name: arguments[index] for name, index in echoed if arguments[index] is not None
        }
        return attrs.evolve(cast("Model", made), **changes) if changes else made

    return sample


def _echoed(plan: Plan, kind: Resolved) -> list[tuple[str, int]]:
    """Return the fields of a result that repeat an argument, and the index of it."""
    if not isinstance(kind, ObjectType):
        return []
    indexes = {parameter.wire: index for index, parameter in enumerate(plan.parameters)}
    return [
        (field.name, indexes[field.wire])
        for field in shape_of(kind.python).at(plan.edition)
        if field.wire in indexes and field.type == plan.parameters[indexes[field.wire]].type
    ]


class _Sample:
    """Makes one result."""

    def __init__(self, operation: str, edition: Edition, arguments: Sequence[object]) -> None:
        self._operation = operation
        self._edition = edition
        self._seed = f"{operation}{list(arguments)!r}"
        self._open: list[ObjectType] = []

    def value(self, kind: Resolved, path: str) -> object:
        match kind:
            case ObjectType():
                return self._object(kind, path)
            case ArrayType():
                return self._array(kind, path)
            case DataSetType():
                return self._data_set()
            case EnumType():
                return self._member(kind, path)
            case Text():
                return (
                    f"{path.rpartition('.')[2].partition('[')[0]}-{self._number(path) % 2**24:06x}"
                )
            case Integer() | Plain():
                return NET_TYPES[kind.name].sample(self._number(path))

    def _number(self, path: str) -> int:
        """Return a large number that depends on the place *path* in this result."""
        return int.from_bytes(
            hashlib.blake2b(f"{self._seed}{path}".encode(), digest_size=8).digest()
        )

    def _member(self, kind: EnumType, path: str) -> OpenEnum:
        members = _members(kind, self._edition)
        return members[self._number(path) % len(members)]

    def _array(self, kind: ArrayType, path: str) -> list[object]:
        if kind.item in self._open:
            return []
        return [self.value(kind.item, f"{path}[{index}]") for index in range(_ITEMS)]

    def _object(self, kind: ObjectType, path: str) -> object:
        """Make an object. If it contains its own type again, the nesting ends there."""
        if kind in self._open:
            return None
        fields, lists, others = _fields(kind, self._edition)
        values: dict[str, object] = {}
        values.update(dict.fromkeys(others))
        values.update((name, []) for name in lists)
        self._open.append(kind)
        for field in fields:
            values[field.name] = self.value(field.type, f"{path}.{field.wire}")
        self._open.pop()
        if _PAGE.keys() <= values.keys():
            values.update(_PAGE)
        return cast("Callable[..., object]", kind.python)(**values)

    def _data_set(self) -> DataSet:
        rows = tuple(self._row(_COLUMNS, index) for index in range(_ITEMS))
        return DataSet((Table("Table", _COLUMNS, rows),))

    def _row(self, columns: Sequence[Column], index: int) -> dict[str, Value]:
        return {column.name: self._cell(column, index) for column in columns}

    def _cell(self, column: Column, index: int) -> Value:
        number = self._number(f"{column.name}[{index}]")
        match column.type:
            case "int":
                return number % 2**20
            case "string":
                # The last row shows a null.
                return None if index else f"{column.name}-{number % 2**24:06x}"
            case _:
                return NET_TYPES[column.type].sample(number)


@functools.cache
def _members(kind: EnumType, edition: Edition) -> list[OpenEnum]:
    return [kind.python(value) for value in kind.python.values(edition)]


@functools.cache
def _fields(
    kind: ObjectType, edition: Edition
) -> tuple[tuple[Field[Resolved], ...], list[str], list[str]]:
    """Return the fields a type has in an edition, and the names of those that it lacks.

    The lists it lacks come apart from the rest, since a list is never None.
    """
    shape = shape_of(kind.python)
    here = shape.at(edition)
    names = {field.name for field in here}
    absent = [field for field in shape.fields if field.name not in names]
    return (
        here,
        [field.name for field in absent if isinstance(field.type, ArrayType)],
        [field.name for field in absent if not isinstance(field.type, ArrayType)],
    )
