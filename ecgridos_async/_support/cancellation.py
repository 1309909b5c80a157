"""Cancellation: what must be finished or closed although its caller is cancelled."""

import math
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import TypeVar, cast

import anyio
from anyio.abc import TaskStatus

T = TypeVar("T")


async def close_iterator(iterator: AsyncIterator[T]) -> None:
    """Close an async iterator that is a generator; others have nothing to close."""
    if isinstance(iterator, AsyncGenerator):
        await cast("AsyncGenerator[T]", iterator).aclose()


async def in_own_task(call: Callable[[], Awaitable[T]]) -> T:
    """Await a call in a task of its own, so that it is cancelled by a scope, and only once.

    asyncio's `Task.cancel()` goes through every shield between it and where the task waits, and
    may come a second time while the first is cleaned up after. Code that trusts its shields, as
    the pool of httpcore does, loses then what it was giving back.
    """
    results: list[T] = []
    failures: list[Exception] = []

    async def work() -> None:
        try:
            results.append(await call())
        except Exception as error:  # noqa: BLE001  # raised below, outside the task group
            failures.append(error)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work)
    for failure in failures:
        raise failure
    return results[0]


async def finish(
    call: Callable[[], Awaitable[object]], *, grace: float, limit: float = math.inf
) -> bool:
    """Await a call that a cancellation of the caller cuts off only after *grace* seconds.

    Returns whether it was finished within *limit* seconds. The call runs in a task of its own,
    since asyncio's `Task.cancel()` goes through a shield that its target stands behind. The
    cancellation itself still arrives, afterwards.
    """
    shield = anyio.CancelScope(shield=True, deadline=anyio.current_time() + limit)
    failures: list[Exception] = []

    async def watch(*, task_status: TaskStatus[None]) -> None:
        task_status.started()
        try:
            await anyio.sleep_forever()
        finally:
            shield.deadline = min(shield.deadline, anyio.current_time() + grace)

    async def work() -> None:
        with shield:
            try:
                await call()
            except Exception as error:  # noqa: BLE001  # raised below, outside the task group
                failures.append(error)
        tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        await tasks.start(watch)
        tasks.start_soon(work)
    for failure in failures:
        raise failure
    return not shield.cancelled_caught
