"""How much runs and how much is taken: never more than was asked for, and nothing ahead."""

import gc
import itertools
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
import pytest

from ecgridos_async import ConfigurationError
from ecgridos_async.fan_out import fan_out

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

BOTH = pytest.mark.parametrize("ordered", [False, True], ids=["as they come", "ordered"])
T = TypeVar("T")

KINDS = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


class Gauge:
    """A call that counts how many of it run at once."""

    def __init__(self) -> None:
        self.running = 0
        self.peak = 0
        self.calls = 0

    async def __call__(self, argument: int) -> int:
        self.running += 1
        self.calls += 1
        self.peak = max(self.peak, self.running)
        try:
            await anyio.sleep(0.005)
        finally:
            self.running -= 1
        return argument


class Source:
    """Numbers, and how many of them were taken."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self.taken = 0

    def __iter__(self) -> Iterator[int]:
        for number in self._numbers:
            self.taken += 1
            yield number

    async def slowly(self) -> AsyncIterator[int]:
        """Yield the same numbers asynchronously."""
        for number in self:
            await anyio.lowlevel.checkpoint()
            yield number


async def double(argument: int) -> int:
    """Return at once, but let others run."""
    await anyio.lowlevel.checkpoint()
    return 2 * argument


async def double_at_once(argument: int) -> int:
    """Return at once, and let nobody run."""
    return 2 * argument


@BOTH
@KINDS
@pytest.mark.parametrize("concurrency", [1, 2, 7])
async def test_never_more_at_once(concurrency: int, ordered: bool, asynchronous: bool) -> None:
    gauge, source = Gauge(), Source(iter(range(60)))
    arguments = source.slowly() if asynchronous else source
    async with fan_out(gauge, arguments, concurrency=concurrency, ordered=ordered) as outcomes:
        values = [outcome.unwrap() async for outcome in outcomes]
    assert gauge.peak == concurrency
    assert sorted(values) == list(range(60))
    if ordered:
        assert values == list(range(60))


@BOTH
@KINDS
async def test_nothing_is_taken_far_ahead(ordered: bool, asynchronous: bool) -> None:
    concurrency = 5
    source = Source(itertools.count())
    arguments = source.slowly() if asynchronous else source
    async with fan_out(double, arguments, concurrency=concurrency, ordered=ordered) as outcomes:
        for seen in range(10):
            await anyio.sleep(0.01)
            assert source.taken <= seen + 2 * concurrency + 3
            await anext(outcomes)
    at_the_end = source.taken
    await anyio.sleep(0.01)
    assert source.taken == at_the_end


@BOTH
async def test_a_consumer_that_takes_nothing(ordered: bool) -> None:
    source = Source(itertools.count())
    async with fan_out(double, source, concurrency=3, ordered=ordered):
        await anyio.sleep(0.05)
        assert 1 <= source.taken <= 2 * 3 + 3


@BOTH
async def test_no_arguments(ordered: bool) -> None:
    gauge = Gauge()
    async with fan_out(gauge, list[int](), concurrency=50, ordered=ordered) as outcomes:
        assert [outcome async for outcome in outcomes] == []
    assert gauge.calls == 0


@BOTH
async def test_fewer_arguments_than_workers(ordered: bool) -> None:
    gauge = Gauge()
    async with fan_out(gauge, range(3), concurrency=500, ordered=ordered) as outcomes:
        values = [outcome.unwrap() async for outcome in outcomes]
    assert sorted(values) == [0, 1, 2]
    assert gauge.peak <= 3


@BOTH
async def test_after_the_last_one_there_is_no_more(ordered: bool) -> None:
    async with fan_out(double, [1], concurrency=2, ordered=ordered) as outcomes:
        assert [outcome.unwrap() async for outcome in outcomes] == [2]
        for _ in range(3):
            with pytest.raises(StopAsyncIteration):
                await anext(outcomes)


@pytest.mark.parametrize("text", ["42", b"42"])
async def test_a_text_is_refused(text: Any) -> None:
    with pytest.raises(ConfigurationError, match="arguments: expected an iterable"):
        fan_out(double, text)


@pytest.mark.parametrize("concurrency", [0, -1])
async def test_concurrency_is_at_least_one(concurrency: int) -> None:
    with pytest.raises(ConfigurationError, match="concurrency") as caught:
        fan_out(double, [1], concurrency=concurrency)
    assert caught.value.parameter == "concurrency"


@BOTH
async def test_memory_does_not_grow_with_the_number_of_calls(ordered: bool) -> None:
    async def trivial(argument: int) -> int:
        return argument

    count = 0
    traced: list[int] = []
    tracked: list[int] = []
    async with fan_out(trivial, range(10_000), concurrency=20, ordered=ordered) as outcomes:
        try:
            async for count, _ in numbered(outcomes):
                if count in (1_000, 9_900):
                    gc.collect()
                    tracked.append(len(gc.get_objects()))
                if count == 8_000:  # Tracing slows all down, so it covers the last part alone.
                    tracemalloc.start()
                if count in (8_500, 9_900):
                    traced.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
    assert count == 10_000
    assert tracked[1] - tracked[0] < 500
    assert traced[1] - traced[0] < 2**16


async def numbered(outcomes: AsyncIterator[T]) -> AsyncIterator[tuple[int, T]]:
    count = 0
    async for outcome in outcomes:
        count += 1
        yield count, outcome


@BOTH
async def test_others_run_between_calls_that_never_wait(ordered: bool) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await anyio.lowlevel.checkpoint()

    concurrency, source = 5, range(1000)
    taken, turn, in_a_row, most_in_a_row = 0, 0, 0, 0
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(other)
        async with fan_out(
            double_at_once, source, concurrency=concurrency, ordered=ordered
        ) as outcomes:
            async for _ in outcomes:
                taken += 1
                in_a_row = in_a_row + 1 if turns == turn else 1
                turn = turns
                most_in_a_row = max(most_in_a_row, in_a_row)
        tasks.cancel_scope.cancel()
    assert taken == len(source)
    # Trio runs tasks in any order: two rounds may come between two turns, of what was waiting too.
    assert most_in_a_row <= 4 * concurrency


@BOTH
async def test_calls_that_never_wait_can_be_cancelled(ordered: bool) -> None:
    taken = 0
    with anyio.move_on_after(0.05) as scope:
        async with fan_out(
            double_at_once, itertools.count(), concurrency=5, ordered=ordered
        ) as outcomes:
            async for _ in outcomes:
                taken += 1
    assert scope.cancelled_caught
    assert taken > 0
