"""Outcomes: what they say, in which order they come, and the progress that is told of them."""

from collections.abc import AsyncIterator

import anyio
import anyio.lowlevel
import attrs
import pytest

from ecgridos_async.fan_out import Failure, Outcome, Progress, Success, fan_out

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

BOTH = pytest.mark.parametrize("ordered", [False, True], ids=["as they come", "ordered"])


class OddError(Exception):
    """Raised for odd arguments."""


async def even(argument: int) -> str:
    await anyio.sleep(0.0005 * (argument % 5))
    if argument % 2:
        raise OddError(argument)
    return str(argument)


async def arriving(numbers: range) -> AsyncIterator[int]:
    for number in numbers:
        await anyio.lowlevel.checkpoint()
        yield number


@BOTH
async def test_errors_are_in_the_outcomes_and_stop_nothing(ordered: bool) -> None:
    async with fan_out(even, range(100), concurrency=10, ordered=ordered) as outcomes:
        found = [outcome async for outcome in outcomes]
    assert sorted(outcome.argument for outcome in found) == list(range(100))
    for outcome in found:
        if outcome.argument % 2:
            assert outcome.value is None
            assert isinstance(outcome.error, OddError)
            with pytest.raises(OddError) as caught:
                outcome.unwrap()
            assert caught.value is outcome.error
        else:
            assert outcome.error is None
            assert outcome.unwrap() == outcome.value == str(outcome.argument)


async def test_they_come_as_they_complete() -> None:
    gates = [anyio.Event() for _ in range(4)]

    async def wait(argument: int) -> int:
        await gates[argument].wait()
        return argument

    async with fan_out(wait, range(4), concurrency=4) as outcomes:
        for argument in (2, 0, 3, 1):
            gates[argument].set()
            assert (await anext(outcomes)).unwrap() == argument


async def test_ordered_they_come_in_the_order_of_the_arguments() -> None:
    gates = [anyio.Event() for _ in range(4)]
    over: list[int] = []

    async def wait(argument: int) -> int:
        await gates[argument].wait()
        over.append(argument)
        return argument

    async with fan_out(wait, range(4), concurrency=4, ordered=True) as outcomes:
        for argument in (2, 3, 1, 0):
            gates[argument].set()
            await anyio.sleep(0.005)
        assert over == [2, 3, 1, 0]
        assert [outcome.argument async for outcome in outcomes] == [0, 1, 2, 3]


async def test_none_is_a_value() -> None:
    async def nothing(argument: int) -> None:
        await anyio.lowlevel.checkpoint()

    async with fan_out(nothing, [1, 2]) as outcomes:
        async for outcome in outcomes:
            outcome.unwrap()
            assert outcome.error is None


async def test_an_outcome_is_immutable() -> None:
    outcome = Success(1, "1")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        outcome.value = "2"  # type: ignore[misc]


def test_what_an_outcome_tells() -> None:
    error = ValueError("no")
    outcomes: list[Outcome[int, str]] = [Success(1, "one"), Failure(2, error)]
    told: list[object] = []
    for outcome in outcomes:
        match outcome:
            case Success(argument, value):
                told.append((argument, value))
            case Failure(argument, reason):
                told.append((argument, reason))
    assert told == [(1, "one"), (2, error)]
    assert [(one.argument, one.value, one.error) for one in outcomes] == [
        (1, "one", None),
        (2, None, error),
    ]
    assert repr(outcomes) == (
        "[Success(argument=1, value='one'), Failure(argument=2, error=ValueError('no'))]"
    )
    assert outcomes[0].unwrap() == "one"
    with pytest.raises(ValueError, match="no"):
        outcomes[1].unwrap()


@BOTH
async def test_progress(ordered: bool) -> None:
    told: list[Progress] = []
    async with fan_out(
        even, range(20), concurrency=4, ordered=ordered, progress=told.append
    ) as outcomes:
        assert len([outcome async for outcome in outcomes]) == 20
    assert [progress.completed for progress in told] == list(range(1, 21))
    assert {progress.total for progress in told} == {20}
    failed = [progress.failed for progress in told]
    assert failed == sorted(failed)
    assert failed[-1] == 10


async def test_progress_of_a_source_without_a_length() -> None:
    told: list[Progress] = []
    for source in (arriving(range(5)), (number for number in range(5))):
        async with fan_out(even, source, progress=told.append) as outcomes:
            assert len([outcome async for outcome in outcomes]) == 5
    assert {progress.total for progress in told} == {None}
    assert told[-1] == Progress(completed=5, failed=2, total=None, concurrency=50)


async def test_the_repr_says_how_far_it_is() -> None:
    async with fan_out(even, range(5)) as outcomes:
        assert repr(outcomes) == "<Outcomes: 0 of 5 completed, 0 failed>"
        assert len([outcome async for outcome in outcomes]) == 5
    assert repr(outcomes) == "<Outcomes: 5 of 5 completed, 2 failed>"
    async with fan_out(even, arriving(range(5))) as outcomes:
        assert repr(outcomes) == "<Outcomes: 0 completed, 0 failed>"


async def test_progress_that_raises_leaves_the_block_as_itself() -> None:
    def complain(progress: Progress) -> None:
        raise OddError(progress.completed)

    async def drain() -> None:
        async with fan_out(even, range(20), concurrency=4, progress=complain) as outcomes:
            async for _ in outcomes:
                pass

    with pytest.raises(OddError):
        await drain()


@BOTH
async def test_several_tasks_may_take_outcomes(ordered: bool) -> None:
    arguments: list[int] = []

    async def take() -> None:
        async for outcome in outcomes:
            arguments.append(outcome.argument)
            await anyio.lowlevel.checkpoint()

    async with (
        fan_out(even, range(50), concurrency=5, ordered=ordered) as outcomes,
        anyio.create_task_group() as tasks,
    ):
        for _ in range(3):
            tasks.start_soon(take)
    assert sorted(arguments) == list(range(50))
