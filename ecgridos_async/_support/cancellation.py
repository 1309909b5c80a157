"""Cancellation: finish what must not be cancelled with its caller."""

import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

T = TypeVar("T")


async def in_own_task(call: Callable[[], Awaitable[T]]) -> T:
    """Await a call in its own task, so that only a cancel scope cancels it, and only once.

    asyncio's `Task.cancel()` ignores shielded scopes between it and the await, and may come again
    during the cleanup. Code that relies on shielded scopes, as httpcore's pool does, then loses
    what it was releasing.
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
    """Await a call; a cancellation of the caller aborts it only after *grace* seconds.

    The call runs in its own task, because asyncio's `Task.cancel()` ignores a shielded scope
    around the await. The cancellation is raised afterwards.

    Returns:
        Whether it finished within *limit* seconds.
    """
    shield = anyio.CancelScope(shield=True, deadline=anyio.current_time() + limit)
    failures: list[Exception] = []

    async def watch() -> None:
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

    # No await before both tasks exist: it could raise a cancellation that came earlier.
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work)
        tasks.start_soon(watch)
    for failure in failures:
        raise failure
    return not shield.cancelled_caught
