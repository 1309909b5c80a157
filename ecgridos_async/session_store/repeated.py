"""Work that a task of asyncio repeats."""

import asyncio
from collections.abc import Awaitable, Callable


class Repeated:
    """Work that is repeated in a task of its own, until it is stopped."""

    def __init__(self, every: float, work: Callable[[], Awaitable[None]]) -> None:
        """Start the task; the work is done after *every* seconds for the first time."""
        self._every = every
        self._work = work
        self._stopped = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._every):
                    await self._stopped.wait()
            except TimeoutError:
                await self._work()
            else:
                return

    async def stop(self) -> None:
        """Return when the task has ended; what it is just doing comes to its end."""
        self._stopped.set()
        await self._task
