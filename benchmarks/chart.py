"""The chart: ours beside the peers, as an SVG that is the same for the same figures."""

import importlib
import statistics
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Row
from benchmarks.report import Report, figure

matplotlib: Any = importlib.import_module("matplotlib")  # its types are not complete
figures: Any = importlib.import_module("matplotlib.figure")

OURS, THEIRS, FLOOR = "#1f6feb", "#b6bec9", "#7d8590"


class Panel(NamedTuple):
    """A part of the chart: some sides of a row."""

    row: str
    title: str
    sides: tuple[str, ...]
    rates: bool = False
    """Whether to show calls a second instead of seconds."""


DECODERS = ("lxml", "ours", "zeep", "xsdata")
CALLERS = (
    "ours",
    "httpx, unparsed",
    "httpx over aiohttp, unparsed",
    "aiohttp, unparsed",
    "xsdata over httpx",
    "zeep",
)
PANELS = (
    Panel("decode_pricelist", "Decode a pricelist", DECODERS),
    Panel("sequential", "Calls a second, one by one", CALLERS, rates=True),
    Panel("fan_out", "Calls a second, 100 in flight", CALLERS, rates=True),
    Panel(
        "large",
        "Peak memory of a download",
        ("ours, to bytes", "ours, to a file", "httpx, base64 cut out", "zeep"),
    ),
)


def draw(report: Report, path: Path) -> None:
    """Write the chart of a report."""
    found = [(panel, row) for panel in PANELS if (row := report.row(panel.row))]
    if not found:
        return
    settings = {
        "svg.hashsalt": "ecgridos_async",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 9,
    }
    lines = (len(found) + 1) // 2
    with matplotlib.rc_context(settings):
        drawing = figures.Figure(figsize=(9.5, 1.9 * lines), layout="constrained")
        axes = drawing.subplots(lines, min(2, len(found)), squeeze=False)
        places = list(axes.flat)
        for place, (panel, row) in zip(places, found, strict=False):
            _draw(place, panel, row)
        for place in places[len(found) :]:
            place.set_visible(False)
        path.parent.mkdir(parents=True, exist_ok=True)
        drawing.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    text = path.read_text(encoding="utf-8")
    lines_of_text = (line.rstrip() for line in text.splitlines())
    path.write_text("\n".join(lines_of_text) + "\n", encoding="utf-8")


def _draw(axes: Any, panel: Panel, row: Row) -> None:
    sides = [side for side in panel.sides if side in row.series]
    middles = [statistics.median(row.series[side]) for side in sides]
    values = [1 / middle for middle in middles] if panel.rates else middles
    labels = [f"{value:,.0f}" if panel.rates else figure(row, value) for value in values]
    colours = [_colour(side) for side in sides]
    bars = axes.barh(range(len(sides)), values, color=colours, height=0.7)
    axes.bar_label(bars, labels=labels, padding=3, fontsize=8)
    axes.set_yticks(range(len(sides)), sides)
    axes.invert_yaxis()
    axes.set_xlim(0, max(values) * 1.25)
    axes.set_xticks([])
    axes.set_title(panel.title, loc="left", fontsize=10, fontweight="bold")
    for edge in ("top", "right", "bottom"):
        axes.spines[edge].set_visible(False)


def _colour(side: str) -> str:
    if side.startswith("ours"):
        return OURS
    return FLOOR if "unparsed" in side or "lxml" in side else THEIRS
