"""A step of the iterator that is cancelled takes no outcome with it."""

import asyncio
import random

import anyio
import pytest

from ecgridos_async.errors import ConfigurationError, StateError
from ecgridos_async.fan_out import fan_out

BOTH = pytest.mark.parametrize("ordered", [False, True], ids=["as they come", "ordered"])


async def echo(argument: int) -> int:
    """Reply after a few rounds of the event loop."""
    for _ in range(3):
        await anyio.lowlevel.checkpoint()
    return argument


@pytest.mark.anyio
@BOTH
async def test_a_step_with_a_timeout(ordered: bool) -> None:
    gate = anyio.Event()

    async def wait(argument: int) -> int:
        await gate.wait()
        return argument

    async with fan_out(wait, range(5), concurrency=2, ordered=ordered) as outcomes:
        for _ in range(3):
            with anyio.move_on_after(0.01) as scope:
                await anext(outcomes)
            assert scope.cancelled_caught
        gate.set()
        assert sorted([outcome.argument async for outcome in outcomes]) == list(range(5))


@pytest.mark.asyncio
@BOTH
@pytest.mark.parametrize("rounds", range(12))
async def test_a_step_that_asyncio_cancels_at_any_moment(ordered: bool, rounds: int) -> None:
    async with fan_out(echo, range(4), concurrency=2, ordered=ordered) as outcomes:
        step = asyncio.ensure_future(anext(outcomes))
        for _ in range(rounds):
            await asyncio.sleep(0)
        step.cancel()
        (taken,) = await asyncio.gather(step, return_exceptions=True)
        found = [outcome.argument async for outcome in outcomes]

    if not isinstance(taken, BaseException):
        found.append(taken.argument)
    assert sorted(found) == list(range(4))


@pytest.mark.anyio
@BOTH
@pytest.mark.parametrize("concurrency", [1, 2, 3])
async def test_whatever_the_order_of_things_no_step_waits_for_ever(
    concurrency: int, ordered: bool
) -> None:
    """A worker may find the stream full, and put its outcome there when it is empty again."""
    chance = random.Random(concurrency)  # noqa: S311

    async def call(argument: int) -> int:
        for _ in range(chance.randrange(3)):
            await anyio.lowlevel.checkpoint()
        return argument

    found: list[int] = []
    with anyio.fail_after(10):
        async with fan_out(call, range(3000), concurrency=concurrency, ordered=ordered) as outcomes:
            async for outcome in outcomes:
                found.append(outcome.argument)
                for _ in range(chance.randrange(4)):
                    await anyio.lowlevel.checkpoint()
    assert sorted(found) == list(range(3000))


@pytest.mark.anyio
async def test_several_tasks_may_take_the_outcomes() -> None:
    found: list[int] = []

    async with fan_out(echo, range(50), concurrency=4) as outcomes:

        async def take() -> None:
            found.extend([outcome.argument async for outcome in outcomes])

        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(take)

    assert sorted(found) == list(range(50))


@pytest.mark.anyio
async def test_a_task_that_waits_when_the_block_is_left_does_not_wait_for_ever() -> None:
    async with (
        anyio.create_task_group() as tasks,
        fan_out(anyio.sleep, [20], concurrency=1) as outcomes,
    ):

        async def take() -> None:
            with pytest.raises(StateError, match="block of the fan-out was left"):
                await anext(outcomes)

        tasks.start_soon(take)
        await anyio.wait_all_tasks_blocked()


@pytest.mark.parametrize("concurrency", [0, -1, True, 2.5, float("inf"), "50", None])
def test_a_concurrency_that_is_none(concurrency: int) -> None:
    with pytest.raises(ConfigurationError) as caught:
        fan_out(echo, [1], concurrency=concurrency)
    assert caught.value.parameter == "concurrency"
