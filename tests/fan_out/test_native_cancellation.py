"""Cancelled by `Task.cancel()`, a fan-out ends all its calls and the task ends cancelled."""

import asyncio
import itertools

import pytest

from ecgridos_async.fan_out import fan_out

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(30)]

BOTH = pytest.mark.parametrize("ordered", [False, True], ids=["as they come", "ordered"])


class Lasting:
    """Calls that last, and how many of them run."""

    def __init__(self) -> None:
        self.running = 0

    async def __call__(self, argument: int) -> int:
        self.running += 1
        try:
            await asyncio.sleep(0.001 if argument % 3 == 0 else 20)
        finally:
            self.running -= 1
        return argument


async def consume(calls: Lasting, *, ordered: bool) -> None:
    async with fan_out(calls, itertools.count(), concurrency=6, ordered=ordered) as outcomes:
        async for _ in outcomes:
            pass


@BOTH
async def test_task_cancel(ordered: bool) -> None:
    calls = Lasting()
    before = asyncio.all_tasks()
    task = asyncio.create_task(consume(calls, ordered=ordered))
    await asyncio.sleep(0.05)
    assert calls.running > 0
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()
    assert calls.running == 0
    assert asyncio.all_tasks() == before


@BOTH
async def test_task_cancel_within_the_body(ordered: bool) -> None:
    calls = Lasting()

    async def stay() -> None:
        async with fan_out(calls, itertools.count(), concurrency=6, ordered=ordered):
            await asyncio.sleep(20)

    task = asyncio.create_task(stay())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert calls.running == 0


@BOTH
async def test_asyncio_timeout(ordered: bool) -> None:
    calls = Lasting()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await consume(calls, ordered=ordered)
    assert calls.running == 0


async def test_asyncio_task_group() -> None:
    calls = Lasting()

    async def fail() -> None:
        await asyncio.sleep(0.05)
        raise ValueError

    with pytest.raises(ExceptionGroup) as caught:  # noqa: PT012 (it raises on leaving)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(consume(calls, ordered=False))
            tasks.create_task(fail())
    assert [type(error) for error in caught.value.exceptions] == [ValueError]
    assert calls.running == 0


async def test_a_break_in_a_task_that_was_not_cancelled_cancels_nothing_else() -> None:
    calls = Lasting()
    async with fan_out(calls, itertools.count(), concurrency=6) as outcomes:
        async for _ in outcomes:
            break
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0.01)
    assert calls.running == 0
