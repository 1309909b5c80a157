"""Leaving the block, however it is left, ends every call and lets errors out as they are."""

import itertools
import subprocess
import sys
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

import anyio
import anyio.lowlevel
import pytest

from ecgridos_async.fan_out import Outcome, fan_out

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

BOTH = pytest.mark.parametrize("ordered", [False, True], ids=["as they come", "ordered"])


class OwnError(Exception):
    """One of the user's own."""


class Calls:
    """Calls of which every fourth ends soon and the others never."""

    def __init__(self) -> None:
        self.running = 0
        self.begun = 0

    async def __call__(self, argument: int) -> int:
        self.running += 1
        self.begun += 1
        try:
            await anyio.sleep(0.002 if argument % 4 == 0 else 20)
        finally:
            self.running -= 1
        return argument


async def drain(
    calls: Calls,
    source: Iterable[int] | AsyncIterable[int],
    *,
    ordered: bool = False,
    error: Exception | None = None,
) -> None:
    """Take all outcomes; raise *error* after the first, if there is one."""
    async with fan_out(calls, source, concurrency=8, ordered=ordered) as outcomes:
        async for _ in outcomes:
            if error is not None:
                raise error


@BOTH
async def test_break(ordered: bool) -> None:
    calls = Calls()
    async with fan_out(calls, itertools.count(), concurrency=8, ordered=ordered) as outcomes:
        async for _ in outcomes:
            assert calls.running > 0
            break
    assert calls.running == 0
    begun = calls.begun
    await anyio.sleep(0.01)
    assert calls.begun == begun


@BOTH
async def test_return(ordered: bool) -> None:
    calls = Calls()

    async def first() -> Outcome[int, int] | None:
        async with fan_out(calls, itertools.count(), concurrency=8, ordered=ordered) as outcomes:
            async for outcome in outcomes:
                return outcome
        return None

    found = await first()
    assert found is not None
    assert found.unwrap() % 4 == 0
    assert calls.running == 0


@BOTH
async def test_an_exception_leaves_as_itself(ordered: bool) -> None:
    calls, error = Calls(), OwnError("why")
    with pytest.raises(OwnError) as caught:
        await drain(calls, itertools.count(), ordered=ordered, error=error)
    assert caught.value is error
    assert calls.running == 0
    assert not isinstance(error.__context__, BaseExceptionGroup)
    assert error.__cause__ is None


async def test_an_exception_group_of_the_body_stays_one() -> None:
    error = ExceptionGroup("mine", [OwnError("a")])
    with pytest.raises(ExceptionGroup) as caught:
        await drain(Calls(), itertools.count(), error=error)
    assert caught.value is error


@BOTH
async def test_outer_cancel(ordered: bool) -> None:
    calls = Calls()
    with anyio.move_on_after(0.05) as scope:
        await drain(calls, itertools.count(), ordered=ordered)
        pytest.fail("the block was left as if nothing had happened")
    assert scope.cancelled_caught
    assert calls.running == 0
    assert calls.begun > 0


async def test_fail_after_around() -> None:
    calls = Calls()
    with pytest.raises(TimeoutError), anyio.fail_after(0.05):
        await drain(calls, itertools.count())
    assert calls.running == 0


async def test_fail_after_within() -> None:
    calls = Calls()

    async def give_up() -> None:
        async with fan_out(calls, itertools.count(1), concurrency=2) as outcomes:
            with anyio.fail_after(0.05):
                await anext(outcomes)

    with pytest.raises(TimeoutError):
        await give_up()
    assert calls.running == 0


async def test_never_iterated() -> None:
    calls = Calls()
    async with fan_out(calls, range(1, 100), concurrency=4):
        await anyio.sleep(0.01)
        assert 0 < calls.running <= 4
    assert calls.running == 0


async def test_one_within_another() -> None:
    async def inner(argument: int) -> list[int]:
        async def square(number: int) -> int:
            await anyio.lowlevel.checkpoint()
            return number * number

        async with fan_out(square, range(argument), concurrency=2, ordered=True) as outcomes:
            return [outcome.unwrap() async for outcome in outcomes]

    async with fan_out(inner, range(5), concurrency=3, ordered=True) as outcomes:
        found = [outcome.unwrap() async for outcome in outcomes]
    assert found == [[n * n for n in range(count)] for count in range(5)]


@BOTH
@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("good", [0, 3])
async def test_an_error_of_the_source_leaves_as_itself(
    ordered: bool, asynchronous: bool, good: int
) -> None:
    calls, error = Calls(), OwnError("the source")

    def numbers() -> Iterator[int]:
        yield from range(1, good + 1)
        raise error

    async def arriving() -> AsyncIterator[int]:
        for number in numbers():
            await anyio.lowlevel.checkpoint()
            yield number

    source = arriving() if asynchronous else numbers()
    with pytest.raises(OwnError) as caught:
        await drain(calls, source, ordered=ordered)
    assert caught.value is error
    assert calls.running == 0


async def test_an_async_generator_is_closed_on_leaving() -> None:
    closed = False

    async def numbers() -> AsyncIterator[int]:
        nonlocal closed
        try:
            for number in itertools.count():
                await anyio.lowlevel.checkpoint()
                yield number
        finally:
            await anyio.lowlevel.checkpoint()
            closed = True

    calls = Calls()
    async with fan_out(calls, numbers(), concurrency=3) as outcomes:
        await anext(outcomes)
        await anyio.sleep(0.02)  # Until all workers call, and the generator rests at its yield.
        assert calls.running == 3
    assert closed


async def test_an_async_generator_is_closed_though_cancelled() -> None:
    closed = False

    async def numbers() -> AsyncIterator[int]:
        nonlocal closed
        try:
            for number in itertools.count(1):
                yield number
        finally:
            closed = True

    with anyio.move_on_after(0.02):
        async with fan_out(Calls(), numbers(), concurrency=3) as outcomes:
            await anext(outcomes)
    assert closed


EXITING = """
import anyio, anyio.to_thread
from ecgridos_async.fan_out import fan_out

async def call(argument):
    await anyio.to_thread.run_sync(lambda: None)  # asyncio's end has to stop this thread
    raise SystemExit(3)

async def main():
    async with fan_out(call, [1]) as outcomes:
        async for _ in outcomes:
            pass

anyio.run(main)
"""


def test_a_call_that_exits_ends_the_process() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", EXITING], capture_output=True, check=False, timeout=30
    )
    assert ended.returncode == 3
