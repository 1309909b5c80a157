"""The default run's smaller products hold every pair."""

import itertools
from collections.abc import Sequence

import pytest

from tests.products import pairwise


@pytest.mark.parametrize(
    ("sizes", "most"),
    [((30, 4, 2), 120), ((66, 4, 4, 2), 264), ((5, 2), 10), ((3, 3, 3, 3), 12), ((7,), 0)],
)
def test_each_pair_of_values_meets(sizes: Sequence[int], most: int) -> None:
    axes = [range(size) for size in sizes]
    rows = list(pairwise(*axes))
    assert len(rows) == len(set(rows)) <= most
    for (one, first), (other, second) in itertools.combinations(enumerate(axes), 2):
        met = {(row[one], row[other]) for row in rows}
        assert met == set(itertools.product(first, second))
