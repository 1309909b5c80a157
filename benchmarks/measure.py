"""Measuring: what is compared takes turns, round by round, so that noise touches all alike."""

import asyncio
import gc
import itertools
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple

import attrs

Figures = Mapping[str, float]
"""What one round of a side gave, by the name of the series it belongs to."""
Round = Callable[[], Figures]
Series = dict[str, list[float]]
"""One figure for each round."""


@attrs.frozen
class Row:
    """One piece of work as every side did it."""

    name: str
    title: str
    unit: str
    """`s` for seconds a piece, else what the figures are called."""
    series: Series
    baseline: str | None = None
    """The series that others are compared with."""
    notes: tuple[str, ...] = ()


@attrs.frozen
class Bench:
    """How the rows are measured, and where the server is."""

    rounds: int
    quick: bool
    address: Callable[..., str]
    begin: Callable[[str, int], Callable[[], None]]
    """Told of a piece of work and its number of steps; what it returns is called at each."""
    sides: frozenset[str] | None = None
    """Which sides to measure; all if None."""

    def at_most(self, full: int, quick: int) -> int:
        """Return a count: how much work is done in a full or a quick run."""
        return quick if self.quick else full

    def takes(self, side: str) -> bool:
        """Whether a side is to be measured."""
        return self.sides is None or side in self.sides


def take_turns(bench: Bench, title: str, sides: Iterable[Round], *, warm: bool = True) -> Series:
    """Run each side once a round, and return what the rounds gave.

    Each round begins with another side. With *warm*, a round before them does not count. What is
    loaded when the rounds begin, for any side, is frozen: no side's garbage collection goes
    through what another has loaded.
    """
    works = list(sides)
    series: Series = {}
    step = bench.begin(title, (bench.rounds + warm) * len(works))
    gc.collect()
    gc.freeze()
    for number in range(bench.rounds + warm):
        start = number % len(works)
        for work in works[start:] + works[:start]:
            gc.collect()
            for name, figure in work().items():
                series.setdefault(name, []).extend([figure] if number or not warm else [])
            step()
    gc.unfreeze()
    return series


def pieces(name: str, work: Callable[[], object], seconds: float) -> Round:
    """Return rounds of a piece of work, repeated for about so many seconds; figures are seconds."""
    count = _count(work, seconds)

    def one_round() -> Figures:
        started = time.perf_counter()
        for _ in itertools.repeat(None, count):
            work()
        return {name: (time.perf_counter() - started) / count}

    return one_round


def _count(work: Callable[[], object], seconds: float) -> int:
    work()
    started = time.perf_counter()
    for _ in itertools.repeat(None, 5):
        work()
    return max(3, int(seconds / ((time.perf_counter() - started) / 5)))


class Loop(NamedTuple):
    """An event loop to run by."""

    name: str
    factory: Callable[[], asyncio.AbstractEventLoop] | None = None

    def run(self, work: Callable[[], Awaitable[Figures]]) -> Figures:
        """Run a piece of work in a loop of its own."""

        async def main() -> Figures:
            return await work()

        with asyncio.Runner(loop_factory=self.factory) as runner:
            return runner.run(main())


def ratios(over: list[float], under: list[float]) -> float:
    """Return the median of the ratios of figures of the same rounds."""
    return statistics.median(a / b for a, b in zip(over, under, strict=True))
