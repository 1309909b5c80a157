"""Charts of tables: which columns are drawn, and how."""

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from ecgridos_async._support.svg import COLOURS
from ecgridos_async.errors import ArgumentError
from ecgridos_async.models.plot import Labels, Plot, Series

Kind = Literal["bar", "line"]

_MOST_ROWS: Final = 1000
_FRACTIONS: Final = ("decimal", "double", "float")
_NUMBERS: Final = (
    *_FRACTIONS,
    *("byte", "short", "int", "long", "integer", "positiveInteger", "nonNegativeInteger"),
    *("unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong"),
    *("negativeInteger", "nonPositiveInteger"),
)


def chart(
    name: str,
    types: Mapping[str, str],
    rows: Sequence[Mapping[str, object]],
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    *,
    kind: Kind | None = None,
    title: str | None = None,
) -> str:
    """Return a table as a chart; see `Table.to_svg`.

    Args:
        types: The xsd type of each column.
    """
    if kind not in (None, "bar", "line"):
        raise ArgumentError(f'kind: expected "bar" or "line", got {kind!r}', parameter="kind")
    across = _across(types) if x is None else _known(types, "x", x)
    columns = _columns(types, across) if y is None else _named(types, y)
    shown, labels = _in_order(across, types, rows[:_MOST_ROWS])
    plot = Plot(
        name if title is None else title,
        [
            Series(column, number, [_number(row.get(column)) for row in shown])
            for number, column in enumerate(columns)
        ],
        labels,
        whole=not any(types[column] in _FRACTIONS for column in columns),
        note=f"{len(shown)} of {len(rows)} rows" if len(shown) < len(rows) else "",
    )
    lines = labels.moments is not None if kind is None else kind == "line"
    return plot.as_lines() if lines else plot.as_bars()


def _across(types: Mapping[str, str]) -> str | None:
    """Return the column that names the rows: the first of moments, or else of texts."""
    for wanted in ("dateTime", "string"):
        for column, kind in types.items():
            if kind == wanted:
                return column
    return None


def _columns(types: Mapping[str, str], across: str | None) -> list[str]:
    """Return the columns to draw: numbers that are not ids, and of one unit."""
    numbers = [
        column
        for column, kind in types.items()
        if kind in _NUMBERS and column != across and not column.upper().endswith("ID")
    ]
    counts = [column for column in numbers if not column.endswith("KC")]
    found = (counts or numbers)[: len(COLOURS)]
    if not found:
        raise ArgumentError(
            f"y: none of the columns {', '.join(types) or '(there are none)'} has numbers that are "
            "not ids",
            parameter="y",
        )
    return found


def _named(types: Mapping[str, str], y: str | Sequence[str]) -> list[str]:
    columns = [y] if isinstance(y, str) else [*y]
    if not 1 <= len(columns) <= len(COLOURS):
        raise ArgumentError(
            f"y: expected 1 to {len(COLOURS)} columns, got {len(columns)}", parameter="y"
        )
    for column in columns:
        kind = types[_known(types, "y", column)]
        if kind not in _NUMBERS:
            raise ArgumentError(
                f"y: expected a column of numbers, {column!r} is of {kind}", parameter="y"
            )
    return columns


def _known(types: Mapping[str, str], parameter: str, column: str) -> str:
    if column not in types:
        raise ArgumentError(
            f"{parameter}: the table has no column {column!r}, but {', '.join(types) or 'none'}",
            parameter=parameter,
        )
    return column


def _number(cell: object) -> float | None:
    """Return a cell as a number that can be drawn, None for any other."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float, decimal.Decimal)):
        return None
    try:
        number = float(cell)
    except (OverflowError, ValueError):  # an integer of 400 digits, a signalling NaN
        return None
    if not abs(number) < 1e300:  # NaN and infinity, too
        return None
    return number if abs(number) > 1e-300 else 0.0


def _in_order(
    across: str | None, types: Mapping[str, str], rows: Sequence[Mapping[str, object]]
) -> tuple[Sequence[Mapping[str, object]], Labels]:
    """Return the rows that are drawn, with their labels; moments in their order."""
    if across is None:
        return rows, Labels("", [str(number) for number in range(1, len(rows) + 1)], None)
    if types[across] != "dateTime":
        cells = [row.get(across) for row in rows]
        return rows, Labels(across, ["" if cell is None else str(cell) for cell in cells], None)
    dated = [
        (_in_utc(cell), row) for row in rows if isinstance(cell := row.get(across), dt.datetime)
    ]
    dated.sort(key=lambda pair: pair[0])
    moments = [moment for moment, _ in dated]
    return [row for _, row in dated], _dates(across, moments)


def _dates(name: str, moments: list[dt.datetime]) -> Labels:
    """Label moments as shortly as distinguishes them."""
    days = {moment.date() for moment in moments}
    if all(moment.time() == dt.time() for moment in moments):
        form = "%Y-%m-%d"
    elif len(days) == 1:
        form, name = "%H:%M", f"{name}, {days.pop()}"
    else:
        form = "%m-%d %H:%M"
    return Labels(f"{name} (UTC)", [moment.strftime(form) for moment in moments], moments)


def _in_utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:  # at the end of 9999, west of Greenwich
        return moment
