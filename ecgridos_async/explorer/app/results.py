"""Results: a result as a tree and as tables, with secrets masked."""

import base64
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from ecgridos_async.contract.types import Resolved, is_secret
from ecgridos_async.errors import ArgumentError
from ecgridos_async.models.dataset import DataSet, Table
from ecgridos_async.models.jsonable import jsonable
from ecgridos_async.models.plain import PlainData, to_dict
from ecgridos_async.models.tables import cells_of, tables_of
from ecgridos_async.secret import MASK

_MOST_ROWS: Final = 200
_LONGEST_CELL: Final = 200
_LARGEST_LINK: Final = 2**20


@attrs.frozen
class Node:
    """A part of a result: a value, or a name with more parts."""

    name: str
    text: str = ""
    kind: str = "value"
    """`value`, `nothing`, `bytes` or `parts`."""
    parts: Sequence["Node"] = ()
    link: str = ""
    """Where the bytes can be saved from."""
    file_name: str = ""


@attrs.frozen
class Grid:
    """A table."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    """The first of them."""
    count: int
    """How many there are."""
    empty: int
    """How many columns are left out, since no row has anything in them."""
    chart: str = ""
    """The address of a chart of it, which holds the chart."""


@attrs.frozen
class Shown:
    """A result."""

    tree: Node
    tables: Sequence[Grid]


def shown(value: object, kind: Resolved) -> Shown:
    """Return a result of a wire type as a tree and as tables."""
    if is_secret(kind) and value:
        return Shown(Node("result", MASK), ())
    return Shown(_node("result", to_dict(value)), [*_grids(value, kind)])


def _node(name: str, value: PlainData, file_name: str = "") -> Node:
    match value:
        case dict():
            own = value.get("file_name")
            inside = own if isinstance(own, str) else file_name
            parts = [_node(key, one, inside) for key, one in value.items()]
            return Node(name, _counted(len(parts), "field"), "parts", parts)
        case list():
            parts = [_node(str(number), one) for number, one in enumerate(value, 1)]
            return Node(name, _counted(len(parts), "item"), "parts", parts)
        case bytes():
            link = ""
            if len(value) <= _LARGEST_LINK:
                data = base64.b64encode(value).decode("ascii")
                link = f"data:application/octet-stream;base64,{data}"
            return Node(name, f"{len(value):,} bytes", "bytes", (), link, file_name or name)
        case None:
            return Node(name, "nothing", "nothing")
        case bool():
            return Node(name, "true" if value else "false")
        case _:
            return Node(name, str(jsonable(value)))


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"


def _grids(value: object, kind: Resolved) -> Iterator[Grid]:
    for table in tables_of(value, kind):
        columns, rows = cells_of(table)
        filled = [at for at in range(len(columns)) if any(row[at] for row in rows)]
        yield Grid(
            title=table.name if isinstance(table, Table) else "",
            columns=[columns[at] for at in filled],
            rows=[[_cut(row[at]) for at in filled] for row in rows[:_MOST_ROWS]],
            count=len(rows),
            empty=len(columns) - len(filled),
            chart=_chart(table) if isinstance(value, DataSet) and isinstance(table, Table) else "",
        )


def _chart(table: Table) -> str:
    """Return the address of a chart, or nothing if the table has nothing to draw."""
    if not table.rows:
        return ""
    try:
        svg = table.to_svg()
    except ArgumentError:
        return ""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[:_LONGEST_CELL]}…"
