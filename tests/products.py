"""Products of test axes: in the default run every pair of values meets, exhaustive runs take all.

`nox -s exhaustive` sets `ECGRIDOS_TESTS=exhaustive`.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from typing import Any, Final

EXHAUSTIVE: Final = os.environ.get("ECGRIDOS_TESTS") == "exhaustive"
"""Whether this run takes the full products."""

LOOPS: Final = ("asyncio", "trio")
"""Values of the fixture `anyio_backend`, where a product has the event loop as an axis."""


def product(*axes: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the full product of *axes*, or fewer rows in which each pair of values meets."""
    return list(itertools.product(*axes)) if EXHAUSTIVE else list(pairwise(*axes))


def pairwise(*axes: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Return rows of the product so that any two values of different axes share a row.

    Greedy: each row begins with a pair that has not met yet, and each further axis takes the
    value that makes most new pairs.
    """
    waiting = {
        (one, i, other, j)
        for one, other in itertools.combinations(range(len(axes)), 2)
        for i in range(len(axes[one]))
        for j in range(len(axes[other]))
    }

    def new_pairs(row: dict[int, int], axis: int, value: int) -> int:
        """Count the pairs that *value* makes with the row and that no row has yet."""
        return sum(
            ((axis, value, other, taken) if axis < other else (other, taken, axis, value))
            in waiting
            for other, taken in row.items()
        )

    def best(row: dict[int, int], axis: int) -> int:
        """Return the value that makes most new pairs; among equals, the rows take turns."""
        turn = sum(row.values())
        size = len(axes[axis])
        return max(
            range(size),
            key=lambda value: (new_pairs(row, axis, value), -((value - turn) % size)),
        )

    for pair in sorted(waiting):
        if pair not in waiting:
            continue
        one, i, other, j = pair
        row = {one: i, other: j}
        for axis in range(len(axes)):
            if axis not in row:
                row[axis] = best(row, axis)
        for a, b in itertools.combinations(range(len(axes)), 2):
            waiting.discard((a, row[a], b, row[b]))
        yield tuple(axes[axis][row[axis]] for axis in range(len(axes)))
