"""Results as HTML, for notebooks: escaped, secrets masked, long lists cut."""

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ecgridos_async.models.jsonable import jsonable
from ecgridos_async.models.plain import PlainData, to_dict

_MOST_ROWS: Final = 20
"""How many rows of a table are shown."""
_LONGEST_CELL: Final = 200


def html_of(value: object) -> str:
    """Return a result as HTML: a model as a table of its fields, a list as rows."""
    return _part(to_dict(value))


def html_of_table(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """Return a table of a DataSet as HTML."""
    return f"<b>{html.escape(name)}</b>{_rows(columns, rows)}"


def _part(value: PlainData) -> str:
    if isinstance(value, dict):
        return _table(
            f"<tr><th>{_text(name)}</th><td>{_part(one)}</td></tr>" for name, one in value.items()
        )
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        rows = [one for one in value if isinstance(one, dict)]
        return _rows([*rows[0]], rows)
    return _text(value)


def _rows(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    head = "".join(f"<th>{_text(column)}</th>" for column in columns)
    body = (
        "<tr>" + "".join(f"<td>{_text(row.get(column))}</td>" for column in columns) + "</tr>"
        for row in rows[:_MOST_ROWS]
    )
    more = f"<p>{len(rows)} rows</p>" if len(rows) > _MOST_ROWS else ""
    return _table([f"<tr>{head}</tr>", *body]) + more


def _table(rows: Iterable[str]) -> str:
    return f"<table>{''.join(rows)}</table>"


def _text(cell: object) -> str:
    """Return a cell as escaped text; nothing for null, JSON for what has parts."""
    found = jsonable(cell)
    if found is None:
        return ""
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return html.escape(text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…")
