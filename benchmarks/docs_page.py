"""The figures of a report in docs/performance*.md; no figure there is typed by hand."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import Row, ratios
from benchmarks.report import Report, costs, lines

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "performance.md"
CHART = DOCS / "_static" / "performance.svg"
TABLES = DOCS / "performance-tables.md"
FACTS = (
    (
        "fan_out",
        "zeep",
        "With 100 calls in flight, it makes {} times as many calls a second as zeep.",
    ),
    (
        "fan_out",
        "httpx, unparsed",
        "It makes {} times as many as httpx, which only posts a prepared request.",
    ),
    (
        "decode_pricelist",
        "zeep",
        "A reply of PricelistInfo is decoded {} times faster than by zeep.",
    ),
)
"""The row, what ours is compared with, and the sentence."""
OF_GROWTH = ("growth", "growth_memory", "in_flight")


def write(report: Report) -> None:
    """Write the chart, and the marked parts of the page."""
    from benchmarks import chart

    chart.draw(report, CHART)
    pages = {
        PAGE: {"facts": _facts(report)},
        TABLES: {
            "targets": _targets(report),
            "machine": _machine(report),
            "costs": _tables(row for row in report.rows if row.name not in OF_GROWTH),
            "growth": _tables(row for row in report.rows if row.name in OF_GROWTH),
        },
    }
    for path, texts in pages.items():
        page = path.read_text(encoding="utf-8")
        for part, text in texts.items():
            page = replaced(page, part, text)
        path.write_text(page, encoding="utf-8")


def replaced(page: str, part: str, text: str) -> str:
    """Return a page with *text* between the marks of a part. Raises ValueError if it has none."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the marks {begin} and {end} are missing")
    return f"{before}{begin}\n{text}\n{end}{after}"


def _facts(report: Report) -> str:
    said: list[str] = []
    for name, theirs, text in FACTS:
        row = report.row(name)
        if row and theirs in row.series:
            times = ratios(row.series[theirs], row.series["ours"])
            said.append(f"- {text.format(f'{times:,.0f}')}")
    return "\n".join(said)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table; a column without any cell is left out, the first is to the left."""
    kept = [n for n in range(len(heads)) if not n or any(cells[n] for cells in rows)]
    align = ["---" if not n else "--:" for n in kept]
    body = [[cells[n] for n in kept] for cells in rows]
    return "\n".join(
        f"| {' | '.join(cells)} |" for cells in ([heads[n] for n in kept], align, *body)
    )


def _targets(report: Report) -> str:
    said = {"best": "reached, the second too", "reached": "reached", "not reached": "not reached"}
    rows = [
        (line.text, line.shown, line.reach, line.try_for, said[line.verdict])
        for line in lines(report)
    ]
    return _table(("Work", "measured", "to reach", "then try for", "so"), rows)


def _machine(report: Report) -> str:
    machine = dict(report.machine)
    hardware = ", ".join(machine.pop(name) for name in ("processor",))
    cores, system, python = (machine.pop(name) for name in ("cores", "system", "Python"))
    versions = ", ".join(f"{library} {version}" for library, version in machine.items())
    rounds = f"{report.rounds} rounds" + (", a quick run" if report.quick else "")
    return f"{hardware}, {cores} cores, {system}; {python}; {versions}. {rounds}."


def _tables(rows: Iterator[Row]) -> str:
    return "\n\n".join(_of_row(row) for row in rows)


def _of_row(row: Row) -> str:
    title = row.title[0].upper() + row.title[1:]
    over = f"× {row.baseline}" if row.baseline else ""
    table = _table(("Side", "median", "a second", over), [tuple(cost) for cost in costs(row)])
    notes = " ".join(row.notes)
    return f"### {title}\n\n{table}" + (f"\n\n{notes}" if notes else "")
