"""Plans: which fault they give to which request, and that a random one can be repeated."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from ecgridos_async.testing import Close, FaultPlan, Hangup, Reset, Stall, Status, WireFault

NUMBERS = range(1, 9)


def given_to(plan: FaultPlan, *operations: str | None) -> list[WireFault | None]:
    """Return what a plan gives to requests of these operations, one after the other."""
    return [plan.decide(number, operation) for number, operation in enumerate(operations, 1)]


@pytest.mark.parametrize(
    ("plan", "faults"),
    [
        (FaultPlan.none(), [None] * 5),
        (FaultPlan.at({}), [None] * 5),
        (FaultPlan.at({1: Reset(), 4: Stall()}), [Reset(), None, None, Stall(), None]),
        (FaultPlan.on("A", Reset()), [Reset(), None, None, None, None]),
        (FaultPlan.on("A", Reset(), times=2), [Reset(), None, Reset(), None, None]),
        (FaultPlan.on("A", Reset(), skip=1), [None, None, Reset(), None, None]),
        (FaultPlan.on("A", Reset(), times=9, skip=2), [None, None, None, None, Reset()]),
        (FaultPlan.on("C", Reset()), [None] * 5),
        (
            FaultPlan(lambda number, operation: Close() if number > 2 and operation else None),
            [None, None, Close(), None, Close()],
        ),
    ],
)
def test_plan(plan: FaultPlan, faults: list[WireFault | None]) -> None:
    assert given_to(plan, "A", "B", "A", None, "A") == faults


def test_at_keeps_what_it_was_given() -> None:
    faults: dict[int, WireFault] = {1: Reset()}
    plan = FaultPlan.at(faults)
    faults[2] = Reset()
    assert given_to(plan, "A", "A") == [Reset(), None]


SEEDS = st.integers(-(2**63), 2**63)
FAULTS = [Reset(), Close(), Stall(), Hangup()]


@given(SEEDS, st.floats(0, 1), st.permutations(list(NUMBERS)))
def test_random_depends_on_the_number_alone(seed: int, share: float, order: list[int]) -> None:
    one = FaultPlan.random(seed, share, faults=FAULTS)
    other = FaultPlan.random(seed, share, faults=FAULTS)
    expected = {number: one.decide(number, "A") for number in NUMBERS}
    # Asked in any order, more than once, and for another operation.
    for number in [*order, *order]:
        assert other.decide(number, "B") == expected[number]


def test_random_is_the_same_in_every_run() -> None:
    plan = FaultPlan.random(7, 0.5, faults=[Reset(), Close()])
    first, second = Reset(), Close()
    assert given_to(plan, *"AAAAAAAA") == [first, None, first, second, None, None, first, first]


@given(SEEDS)
def test_shares_at_the_ends(seed: int) -> None:
    never = FaultPlan.random(seed, 0, faults=FAULTS)
    always = FaultPlan.random(seed, 1, faults=FAULTS)
    assert given_to(never, *"AAAA") == [None] * 4
    assert None not in given_to(always, *"AAAA")


def test_random_shares_and_weights() -> None:
    plan = FaultPlan.random(3, 0.2, faults=[Reset(), Close(), Stall()], weights=[3, 1, 0])
    counts = Counter(plan.decide(number, "A") for number in range(10_000))
    assert 7800 < counts[None] < 8200
    assert 1350 < counts[Reset()] < 1650
    assert 400 < counts[Close()] < 600
    assert counts[Stall()] == 0


def test_seeds_differ() -> None:
    plans = [FaultPlan.random(seed, 0.5, faults=FAULTS) for seed in range(20)]
    assert len({tuple(given_to(plan, *"AAAAAAAA")) for plan in plans}) > 15


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: FaultPlan.at({0: Reset()}),
        lambda: FaultPlan.on("A", Reset(), times=0),
        lambda: FaultPlan.on("A", Reset(), skip=-1),
        lambda: FaultPlan.random(1, 1.5, faults=[Reset()]),
        lambda: FaultPlan.random(1, -0.1, faults=[Reset()]),
        lambda: FaultPlan.random(1, faults=[]),
        lambda: FaultPlan.random(1, faults=[Status(500)], weights=[]),
        lambda: FaultPlan.random(1, faults=[Status(500)], weights=[0]),
        lambda: FaultPlan.random(1, faults=[Reset(), Close()], weights=[-1, 2]),
        lambda: FaultPlan.random(1, faults=[Reset()], weights=[float("inf")]),
    ],
)
def test_plans_that_make_no_sense(wrong: Callable[[], FaultPlan]) -> None:
    with pytest.raises(ValueError, match="must be"):
        wrong()
