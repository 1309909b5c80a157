"""An alarm that wakes the free list, without a task of its own on asyncio."""

import asyncio
import contextvars
import math
from collections.abc import Callable
from typing import Protocol

import anyio
import anyio.lowlevel
import sniffio


class Alarm(Protocol):
    """Calls a function at a given time of the event loop's clock."""

    due: float
    """The time it is set to, infinite if it is not set."""

    def now(self) -> float:
        """Return the current time in seconds."""
        ...

    def set(self, when: float) -> None:
        """Set it to a time, replacing the one before."""
        ...

    async def stop(self) -> None:
        """Cancel it, and leave nothing in the event loop."""
        ...


def alarm(ring: Callable[[], None]) -> Alarm:
    """Return an alarm of the running event loop, not set yet."""
    kind = _AsyncioAlarm if sniffio.current_async_library() == "asyncio" else _TrioAlarm
    return kind(ring)


class _AsyncioAlarm:
    """An alarm on asyncio."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self.due = math.inf

    def now(self) -> float:
        return self._loop.time()

    def set(self, when: float) -> None:
        self._cancel()
        self.due = when
        # In an empty context: that of the call that set it may keep much alive.
        self._timer = self._loop.call_at(when, self._rung, context=contextvars.Context())

    async def stop(self) -> None:
        self._cancel()

    def _cancel(self) -> None:
        self.due = math.inf
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _rung(self) -> None:
        self._cancel()
        self._ring()


class _TrioAlarm:
    """An alarm on trio: a system task, which trio ends if nobody else does."""

    def __init__(self, ring: Callable[[], None]) -> None:
        import trio

        self._trio = trio
        self._ring = ring
        self._waiting = anyio.CancelScope()
        self._tasks = 0
        self.due = math.inf

    def now(self) -> float:
        return self._trio.current_time()

    def set(self, when: float) -> None:
        self._waiting.cancel()
        self._waiting = anyio.CancelScope()
        self.due = when
        self._tasks += 1
        self._trio.lowlevel.spawn_system_task(self._wait, when, self._waiting)

    async def stop(self) -> None:
        self.due = math.inf
        self._waiting.cancel()
        while self._tasks:
            await anyio.lowlevel.checkpoint()

    async def _wait(self, when: float, waiting: anyio.CancelScope) -> None:
        try:
            with waiting:
                await self._trio.sleep_until(when)
                self.due = math.inf
                self._ring()
        finally:
            self._tasks -= 1
