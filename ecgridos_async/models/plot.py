"""The plot of a chart: its axes, and the lines or bars of each series of numbers."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import attrs

from ecgridos_async._support.svg import COLOURS, Picture, shortened, ticks, width_of

_WIDTH: Final = 800.0
_RIGHT: Final = _WIDTH - 24
_HEIGHT: Final = 260.0
"""Of the axis."""
_MOST_MARKS: Final = 60
"""How many points a line may have for each to be marked."""
_WIDEST_LABEL: Final = 120.0
_DASHES: Final = ("none", "6 3", "2 3", "8 3 2 3", "12 4", "1 2")
_MARKS: Final = (
    "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z",
    "M-4,-4h8v8h-8z",
    "M0,-5l5,9h-10z",
    "M0,-5l5,5l-5,5l-5,-5z",
    "M0,5l5,-9h-10z",
    "M-4,-1.5h2.5v-2.5h3v2.5h2.5v3h-2.5v2.5h-3v-2.5h-2.5z",
)
"""A circle, a square and so on, for those who do not see the colours."""


@attrs.frozen
class Series:
    """The numbers of one column, in the order of the rows."""

    name: str
    number: int
    """Its place among the series, from 0."""
    values: list[float | None]

    def mark(self, picture: Picture, x: float, y: float, tip: str = "") -> None:
        """Draw the mark of the series."""
        picture.draw(
            "path",
            tip,
            d=_MARKS[self.number],
            transform=f"translate({x:.2f} {y:.2f})",
            fill=COLOURS[self.number],
        )


@attrs.frozen
class Labels:
    """What is written below the rows."""

    name: str
    texts: list[str]
    moments: list[dt.datetime] | None
    """In their order; None if the rows are no moments."""


class Plot:
    """Draws the title, the legend and the axes, then lines or bars."""

    def __init__(
        self, title: str, series: list[Series], labels: Labels, *, whole: bool, note: str
    ) -> None:
        """Begin the picture.

        Args:
            whole: Whether all numbers are whole.
            note: What is left out.
        """
        self._series = series
        self._labels = labels
        values = [0.0, *(value for each in series for value in each.values if value is not None)]
        self._ticks = ticks(min(values), max(values), whole=whole)
        written = [f"{tick:,.10g}" for tick in self._ticks]
        self._left = max(width_of(text) for text in written) + 24
        legend = self._legend()
        self._top = 44.0 + 20 * len(legend)
        self._bottom = self._top + _HEIGHT
        names = ", ".join(each.name for each in series)
        description = (
            f"A chart of {names}, for {len(labels.texts)} rows. "
            f"The axis goes from {written[0]} to {written[-1]}. {note}"
        )
        self._picture = Picture(title, description, width=_WIDTH, height=self._bottom + 48)
        for row, entries in enumerate(legend):
            for x, each in entries:
                each.mark(self._picture, x + 5, 44 + 20 * row)
                self._picture.text(x + 15, 48 + 20 * row, each.name)
        self._draw_ticks(written)
        below = ". ".join(text for text in (labels.name, note) if text)
        middle = (self._left + _RIGHT) / 2
        self._picture.text(middle, self._bottom + 40, below, text_anchor="middle")

    def as_lines(self) -> str:
        """Return the picture with a line for each series; a row without a number interrupts it."""
        places, _ = self._places(16)
        for each in self._series:
            path = ""
            before: float | None = None
            for x, value in zip(places, each.values, strict=True):
                if value is not None:
                    path += f"{'M' if before is None else 'L'}{x:.2f},{self._height(value):.2f}"
                before = value
            self._picture.draw(
                "path",
                d=path,
                fill="none",
                stroke=COLOURS[each.number],
                stroke_width=2,
                stroke_dasharray=_DASHES[each.number],
            )
            if len(places) <= _MOST_MARKS:
                for x, value, tip in self._points(each, places):
                    each.mark(self._picture, x, self._height(value), tip)
        return self._labelled(places)

    def as_bars(self) -> str:
        """Return the picture with a group of bars for each row, in the order of the legend."""
        places, step = self._places()
        width = step * 0.8 / len(self._series)
        zero = self._height(0)
        for each in self._series:
            shift = (each.number - len(self._series) / 2) * width
            for x, value, tip in self._points(each, places):
                top = self._height(value)
                self._picture.draw(
                    "rect",
                    tip,
                    x=x + shift,
                    y=min(top, zero),
                    width=width,
                    height=abs(top - zero),
                    fill=COLOURS[each.number],
                )
        return self._labelled(places)

    def _legend(self) -> list[list[tuple[float, Series]]]:
        """Return the lines of the legend: its entries with their places."""
        lines: list[list[tuple[float, Series]]] = [[]]
        x = self._left
        for each in self._series:
            width = width_of(each.name) + 30
            if lines[-1] and x + width > _RIGHT:
                lines.append([])
                x = self._left
            lines[-1].append((x, each))
            x += width
        return lines

    def _draw_ticks(self, written: list[str]) -> None:
        for tick, text in zip(self._ticks, written, strict=True):
            y = self._height(tick)
            self._picture.draw(
                "path",
                d=f"M{self._left:.2f},{y:.2f}H{_RIGHT}",
                stroke="currentColor",
                stroke_opacity=0.15 if tick else 0.7,
            )
            self._picture.text(self._left - 8, y + 4, text, text_anchor="end")

    def _points(self, series: Series, places: list[float]) -> Iterator[tuple[float, float, str]]:
        """Yield the place, the number and the tip of each row that has a number."""
        for x, text, value in zip(places, self._labels.texts, series.values, strict=True):
            if value is not None:
                yield x, value, f"{series.name}, {text}: {value:,.10g}"

    def _places(self, margin: float | None = None) -> tuple[list[float], float]:
        """Return the middle of each row on the axis, and the least distance between two.

        Moments are as far from each other as in time, so that a period without a row is empty.

        Args:
            margin: What is free on both sides; by default half of the distance.
        """
        steps = [float(index) for index in range(len(self._labels.texts))]
        if self._labels.moments:
            first = self._labels.moments[0]
            steps = [(moment - first).total_seconds() for moment in self._labels.moments]
        span = max(steps, default=0.0)
        gap = min((b - a for a, b in pairwise(steps) if b > a), default=1.0)
        room = _RIGHT - self._left
        if margin is None:
            margin = room * gap / (span + gap) / 2
        scale = (room - 2 * margin) / (span or 1.0)
        start = self._left + (margin if span else room / 2)
        return [start + step * scale for step in steps], gap * scale if span else room

    def _labelled(self, places: list[float]) -> str:
        """Return the picture with the labels of the rows, as many as fit."""
        free = 0.0
        for x, text in zip(places, self._labels.texts, strict=True):
            label = shortened(text, _WIDEST_LABEL)
            half = width_of(label) / 2
            if label and x - half >= free:
                middle = min(x, _WIDTH - half)
                self._picture.text(middle, self._bottom + 20, label, text_anchor="middle")
                free = x + half + 8
        return str(self._picture)

    def _height(self, value: float) -> float:
        """Return where a number is."""
        least, most = self._ticks[0], self._ticks[-1]
        return self._bottom - _HEIGHT * (value - least) / (most - least)
