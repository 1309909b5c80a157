"""Frames: lists of models as tables of pyarrow and pandas, with the columns of the model."""

import decimal
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    EitherType,
    EnumType,
    Integer,
    ObjectType,
    Plain,
    Text,
    WireType,
    children,
    is_secret,
)
from ecgridos_async.errors import ArgumentError
from ecgridos_async.models.base import Model
from ecgridos_async.models.columns import OBJECT, load, pandas_column
from ecgridos_async.models.jsonable import jsonable
from ecgridos_async.models.plain import PlainData, Secrets, to_dict

if TYPE_CHECKING:
    # They are extras, so type checkers may not have them.
    import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]
    import pyarrow as pa  # type: ignore[import-not-found, import-untyped, unused-ignore]

M = TypeVar("M", bound=Model)
Kind = type[attrs.AttrsInstance]

_DIGITS: Final = decimal.Decimal("1e-9")
"""Arrow's decimals have 38 digits, nine of them after the point: .NET's have 29 before it."""
_WIDE: Final = decimal.Context(prec=38)


def to_arrow(  # pyright: ignore[reportUnknownParameterType]
    rows: Iterable[M], model: type[M] | None = None, *, secrets: Secrets = "mask"
) -> "pa.Table":  # pyright: ignore[reportUnknownParameterType, reportUnknownMemberType]
    """Return models as a pyarrow Table; pip install 'ecgridos-async[arrow]' brings that.

    The columns follow from the model alone, whatever the rows hold: integers have 64 bits,
    datetimes are in UTC, decimals are rounded to nine digits after the point, models are structs,
    lists are lists. A field that may hold types that do not mix is a text, and so is, as JSON, a
    model inside one of its own kind. polars, duckdb and others read the table.

    Args:
        rows: The models, all of one class.
        model: Their class, needed if there may be none.
        secrets: Whether secrets are masked, as `to_dict` does.

    Raises:
        ArgumentError: If there are no rows and *model* is not given.
    """
    return arrow_table(rows, model, secrets=secrets)


def arrow_table(rows: Iterable[M], model: type[M] | None = None, *, secrets: Secrets) -> Any:
    """Return what `to_arrow` returns, where type checkers may not know pyarrow."""
    arrow = load("pyarrow", extra="arrow", method="to_arrow")
    kind, found = _rows(rows, model, secrets)
    schema = arrow.schema(
        [(field.name, _arrow_type(arrow, field.type, (kind,))) for field in shape_of(kind).fields]
    )
    cells = [_struct(kind, row, (kind,)) for row in found]
    return arrow.Table.from_pylist(cells, schema=schema)


def to_pandas(  # pyright: ignore[reportUnknownParameterType]
    rows: Iterable[M],
    model: type[M] | None = None,
    *,
    flatten: bool = False,
    secrets: Secrets = "mask",
) -> "pd.DataFrame":  # pyright: ignore[reportUnknownParameterType, reportUnknownMemberType]
    """Return models as a DataFrame; pip install 'ecgridos-async[pandas]' brings that.

    Integers, booleans and texts are of pandas' nullable types, datetimes are in UTC. Models and
    lists are objects: dicts and lists of them.

    Args:
        rows: The models, all of one class.
        model: Their class, needed if there may be none.
        flatten: Whether the fields of a model in a model become columns: `owner.login_name`.
        secrets: Whether secrets are masked, as `to_dict` does.

    Raises:
        ArgumentError: If there are no rows and *model* is not given.
    """
    pandas = load("pandas", extra="pandas", method="to_pandas")
    kind, found = _rows(rows, model, secrets)
    columns = {
        leaf.name: pandas_column(pandas, leaf.xsd, [leaf.value(row) for row in found])
        for leaf in _leaves(kind, flatten=flatten)
    }
    return pandas.DataFrame(columns, index=pandas.RangeIndex(len(found)))


def flattened(
    rows: Iterable[M], model: type[M] | None = None, *, secrets: Secrets = "mask"
) -> tuple[list[str], list[list[PlainData]]]:
    """Return the names of columns, and the rows; fields of models in models are columns too."""
    kind, found = _rows(rows, model, secrets)
    leaves = [*_leaves(kind, flatten=True)]
    return [leaf.name for leaf in leaves], [[leaf.value(row) for leaf in leaves] for row in found]


def _rows(
    rows: Iterable[M], model: type[M] | None, secrets: Secrets
) -> tuple[Kind, list[dict[str, PlainData]]]:
    found = [*rows]
    kinds: list[type[object]] = list(dict.fromkeys(type(row) for row in found))
    if model is not None and model not in kinds:
        kinds.append(model)
    if len(kinds) != 1:
        names = ", ".join(kind.__name__ for kind in kinds)
        raise ArgumentError(
            f"rows: expected models of one class, got {names}"
            if kinds
            else "model: give the class of the rows where there may be none",
            parameter="rows" if kinds else "model",
        )
    (kind,) = kinds
    if not issubclass(kind, Model):
        raise ArgumentError(f"rows: a {kind.__name__} is not a model", parameter="rows")
    return kind, to_dict(found, secrets=secrets)


@attrs.frozen
class _Leaf:
    """A column of a flat table."""

    path: tuple[str, ...]
    xsd: str

    @property
    def name(self) -> str:
        return ".".join(self.path)

    def value(self, row: PlainData) -> PlainData:
        for name in self.path:
            if not isinstance(row, Mapping):
                return None
            row = row[name]
        return row


def _leaves(
    kind: Kind, *, flatten: bool, path: tuple[str, ...] = (), within: tuple[Kind, ...] = ()
) -> Iterator[_Leaf]:
    for field in shape_of(kind).fields:
        here = (*path, field.name)
        match field.type:
            case ObjectType(python) if flatten and python not in (kind, *within):
                yield from _leaves(python, flatten=True, path=here, within=(kind, *within))
            case Integer() | Plain() | Text() if not is_secret(field.type):
                yield _Leaf(here, field.type.name)
            case EnumType() | Text() | Plain():
                yield _Leaf(here, "string")
            case _:
                yield _Leaf(here, OBJECT)


def _arrow_type(arrow: ModuleType, kind: WireType, within: tuple[Kind, ...]) -> Any:
    match kind:
        case Integer():
            return arrow.int64()
        case ArrayType():
            return arrow.list_(_arrow_type(arrow, kind.item, within))
        case ObjectType(python) if python not in within:
            fields = shape_of(python).fields
            inner = (*within, python)
            return arrow.struct([(f.name, _arrow_type(arrow, f.type, inner)) for f in fields])
        case EitherType():
            return _common(arrow, [_arrow_type(arrow, one, within) for one in children(kind)])
        case Plain() if not is_secret(kind):
            return _plain_types(arrow)[kind.xsd]
        case _:
            return arrow.string()


def _common(arrow: ModuleType, kinds: Sequence[Any]) -> Any:
    """Return the type that alternatives have in common: texts if they do not mix."""
    first, *others = dict.fromkeys(kinds)
    if not others:
        return first
    numbers = {arrow.int64(), arrow.float64()}
    return arrow.float64() if {first, *others} == numbers else arrow.string()


def _plain_types(arrow: ModuleType) -> dict[str, Any]:
    return {
        "boolean": arrow.bool_(),
        "decimal": arrow.decimal128(38, 9),
        "float": arrow.float64(),
        "double": arrow.float64(),
        "dateTime": arrow.timestamp("us", "UTC"),
        "base64Binary": arrow.binary(),
    }


def _struct(kind: Kind, row: PlainData, within: tuple[Kind, ...]) -> PlainData:
    assert isinstance(row, dict)  # a model
    return {
        field.name: _cell(field.type, row[field.name], within) for field in shape_of(kind).fields
    }


def _cell(kind: WireType, value: PlainData, within: tuple[Kind, ...]) -> PlainData:
    """Return a value as its Arrow type takes it."""
    cell = value
    match kind, value:
        case _, None:
            pass
        case ArrayType(item), list():
            cell = [_cell(item, one, within) for one in value]
        case ObjectType(python), _ if python in within:
            cell = json.dumps(jsonable(value), ensure_ascii=False)
        case ObjectType(python), _:
            cell = _struct(python, value, (*within, python))
        case EitherType(), _ if _mixes(kind):
            cell = str(value)
        case _, decimal.Decimal():
            cell = value.quantize(_DIGITS, context=_WIDE)
        case _:
            pass
    return cell


def _mixes(kind: EitherType) -> bool:
    """Tell whether the values of the alternatives become texts."""
    return not all(
        isinstance(one, Integer) or one.name in ("float", "double") for one in children(kind)
    )
