"""The report: what was measured, where, and what is said about it, for people and machines."""

import json
import statistics
from collections.abc import Iterator
from typing import NamedTuple

import attrs
import cattrs
from rich.console import Console
from rich.table import Table

from benchmarks.measure import Row, ratios
from benchmarks.targets import Target, targets_of


@attrs.frozen
class Report:
    """A run of the suite."""

    machine: dict[str, str]
    rounds: int
    quick: bool
    rows: list[Row]

    def to_json(self) -> str:
        data = {**cattrs.unstructure(self), "targets": [line._asdict() for line in lines(self)]}
        return json.dumps(data, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Report":
        return cattrs.structure(json.loads(text), cls)

    def row(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.name == name), None)


class Line(NamedTuple):
    """A target and its outcome."""

    row: str
    text: str
    measured: float
    reach: str
    try_for: str
    verdict: str

    @property
    def shown(self) -> str:
        """The figure, as precise as it means something."""
        return f"{self.measured:,.0f}" if self.measured >= 100 else f"{self.measured:.2f}"


def lines(report: Report) -> Iterator[Line]:
    """Return the targets of the rows that were measured."""
    for row in report.rows:
        for target in targets_of(row):
            value = target.value(row.series)
            if value is not None:
                yield Line(
                    row.name,
                    target.text,
                    round(value, 3),
                    _bound(target, target.reach),
                    _bound(target, target.try_for),
                    target.verdict(value),
                )


def _bound(target: Target, bound: float | None) -> str:
    return "" if bound is None else f"{'≥' if target.at_least else '≤'} {bound:,g}"


class Cost(NamedTuple):
    """What a side needed, to be shown."""

    side: str
    figure: str
    rate: str
    """Calls in a second."""
    over: str
    """How many times the baseline."""


def figure(row: Row, value: float) -> str:
    """Return a figure with its unit."""
    if row.unit == "ms":
        return f"{value:,.1f} ms"
    if row.unit != "s":
        return f"{value:,.2f} {row.unit}"
    scales = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
    size, unit = next(((size, unit) for size, unit in scales if value >= size), scales[-1])
    scaled = value / size
    return f"{scaled:,.0f} {unit}" if scaled >= 100 else f"{scaled:,.3g} {unit}"


def costs(row: Row) -> Iterator[Cost]:
    """Return what each side of a row needed, the median over the rounds."""
    base = row.series[row.baseline] if row.baseline else None
    for side, values in row.series.items():
        middle = statistics.median(values)
        is_call = row.unit == "s" and ("call" in row.title or "lookup" in row.title)
        rate = f"{1 / middle:,.0f}" if is_call and row.name != "start" else ""
        over = f"{ratios(values, base):.2f}" if base and len(base) == len(values) else ""
        yield Cost(side, figure(row, middle), rate, over)


def show(report: Report, console: Console, *, in_short: bool = False) -> None:
    """Print the report for people; *in_short*, only the outcomes of the targets."""
    rounds = f"{report.rounds} rounds" + (", quick" if report.quick else "")
    console.print(", ".join(f"{name} {value}" for name, value in report.machine.items()))
    for row in () if in_short else report.rows:
        over = f"× {row.baseline}" if row.baseline else ""
        heads = ("side", "median", "a second", over)
        rows = [tuple(cost) for cost in costs(row)]
        table = Table(title=f"{row.title} ({row.name}; {rounds})", title_justify="left")
        for number, head in enumerate(heads):
            if number < 2 or any(cells[number] for cells in rows):
                table.add_column(head, justify="right" if number else "left")
        for cells in rows:
            table.add_row(*(c for n, c in enumerate(cells) if n < 2 or any(r[n] for r in rows)))
        console.print(table)
        for note in row.notes:
            console.print(note, style="dim")
    targets = Table(title="Targets", title_justify="left")
    for head in ("work", "measured", "to reach", "then try for", ""):
        targets.add_column(head, justify="left" if head in ("work", "") else "right")
    colours = {"best": "green", "reached": "green", "not reached": "red"}
    for line in lines(report):
        targets.add_row(
            line.text,
            line.shown,
            line.reach,
            line.try_for,
            f"[{colours[line.verdict]}]{line.verdict}",
        )
    if targets.row_count:
        console.print(targets)
