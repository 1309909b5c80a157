"""Ending in good order: what must be finished or closed although its caller is cancelled."""

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


async def finish(
    call: Callable[[], Awaitable[None]], *, grace: float, limit: float = math.inf
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
