"""The storm: calls by the thousand that are cancelled at any moment, and what is left of it."""

import asyncio
import gc
import random
import statistics
import time
import warnings
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import anyio
import attrs
import sniffio
import trio

from ecgridos_async import Client
from stress.storms.cases import Stormed

IN_FLIGHT = 200
PATIENCE = 20.0
"""Seconds after which a call counts as lost; its time is then this limit."""
SETTLING = 5.0
"""Seconds that the event loop is given to close what it was told to."""

DESCRIPTORS = Path("/proc/self/fd")

ClientFactory = Callable[[], AbstractAsyncContextManager[Stormed]]


@attrs.frozen
class Figures:
    """What a storm did, and what it left behind."""

    cancelled: int
    returned: int
    """Calls that returned before they were cancelled."""
    failed: dict[str, int]
    """Errors by their class; there should be none."""
    seconds: float
    """How long the storm took."""
    before_ms: float
    """The usual call before it, alone."""
    loaded_ms: float
    """The usual call before it, among as many others as in the storm."""
    after_ms: float
    """The best of three calls after it."""
    slots_missing: int
    """Of the client's places."""
    slots_lost: int
    """Of the pool below."""
    descriptors_surplus: int
    """File descriptors above those of idle connections, after the storm."""
    descriptors_left: int
    """File descriptors above those at the beginning, after closing."""
    tasks_left: int
    dropped: int
    """Warnings about what was not closed."""

    def problems(self) -> list[str]:
        """Return what is not as it should be, in words."""
        limits = {
            "slots_missing": self.slots_missing,
            "slots_lost": self.slots_lost,
            "descriptors_surplus": self.descriptors_surplus,
            "descriptors_left": self.descriptors_left,
            "tasks_left": self.tasks_left,
            "dropped": self.dropped,
        }
        found = [f"{name}: {value}" for name, value in limits.items() if value > 0]
        found += [f"{count} times {name}" for name, count in self.failed.items()]
        if self.after_ms > self.before_ms + 50:
            found.append(f"{self.after_ms:.0f} ms after, {self.before_ms:.0f} ms before")
        return found


async def storm(client_factory: ClientFactory, cancels: int, seed: int) -> Figures:
    """Start calls and cancel them until *cancels* were aborted; report what is left.

    Calls are cancelled by a scope of anyio or, on asyncio, by `Task.cancel()`: once, or twice
    so that the second hits the cleanup of the first.
    """
    descriptors, tasks = _descriptors(), _tasks()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ResourceWarning)
        async with client_factory() as stormed:
            client = stormed.client
            transport = client._channel.transport
            alone = [await _timed(client) for _ in range(5)]
            tasks_of_client = _tasks() - tasks
            loaded = await _loaded(client)
            blown = _Storm(client, cancels, random.Random(seed), loaded)  # noqa: S311
            started = time.perf_counter()
            await blown.run()
            seconds = time.perf_counter() - started
            await _settled(lambda: _tasks() - tasks <= tasks_of_client)
            after = [await _timed(client) for _ in range(3)]
            held = stormed.held()
            await _settled(lambda: _descriptors() - descriptors <= held.idle)
            surplus = _descriptors() - descriptors - held.idle
            missing = transport.sending
        await _settled(lambda: _descriptors() <= descriptors and _tasks() <= tasks)
        descriptors_left, tasks_left = _descriptors() - descriptors, _tasks() - tasks
        gc.collect()
    return Figures(
        cancelled=blown.cancelled,
        returned=blown.returned,
        failed=dict(blown.failed),
        seconds=seconds,
        before_ms=statistics.median(alone) * 1000,
        loaded_ms=loaded * 1000,
        after_ms=min(after) * 1000,
        slots_missing=missing,
        slots_lost=held.lost,
        descriptors_surplus=max(surplus, 0),
        descriptors_left=max(descriptors_left, 0),
        tasks_left=max(tasks_left, 0),
        dropped=sum(issubclass(one.category, ResourceWarning) for one in warned),
    )


class _Storm:
    """A storm that is blowing."""

    def __init__(self, client: Client, cancels: int, chance: random.Random, usual: float) -> None:
        self.cancelled = 0
        self.returned = 0
        self.failed = Counter[str]()
        self._client = client
        self._cancels = cancels
        self._chance = chance
        self._usual = usual
        self._calls_left = cancels * 5  # the storm ends even if all return in time
        native = [_cancelled_natively, _cancelled_twice]
        self._ways: list[_Way] = [_cancelled_by_scope]
        self._ways += native if sniffio.current_async_library() == "asyncio" else []

    async def run(self) -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(IN_FLIGHT):
                tasks.start_soon(self._callers)

    async def _callers(self) -> None:
        while self.cancelled < self._cancels and self._calls_left > 0:
            self._calls_left -= 1
            way = self._chance.choice(self._ways)
            # Half of them early, so that connections are also aborted while they open.
            delay = self._chance.uniform(0, 2 * self._usual) * self._chance.choice((0.1, 1))
            try:
                returned = await way(self._call, delay)
            except Exception as error:  # noqa: BLE001 (whatever it is, it is counted)
                self.failed[type(error).__name__] += 1
            else:
                self.returned += returned
                self.cancelled += not returned

    async def _call(self) -> None:
        await self._client.now_utc()


_Call = Callable[[], Awaitable[None]]
_Way = Callable[[_Call, float], Awaitable[bool]]


async def _cancelled_by_scope(call: _Call, delay: float) -> bool:
    with anyio.move_on_after(delay) as scope:
        await call()
    return not scope.cancelled_caught


async def _cancelled_natively(call: _Call, delay: float, *, again: int = 0) -> bool:
    task = asyncio.ensure_future(call())
    await asyncio.wait([task], timeout=delay)
    for _ in range(again + 1):
        task.cancel()
        await asyncio.sleep(0)
    await asyncio.wait([task])
    if task.cancelled():
        return False
    task.result()
    return True


async def _cancelled_twice(call: _Call, delay: float) -> bool:
    return await _cancelled_natively(call, delay, again=1)


async def _timed(client: Client) -> float:
    started = time.perf_counter()
    with anyio.move_on_after(PATIENCE):
        await client.now_utc()
    return time.perf_counter() - started


async def _loaded(client: Client) -> float:
    """Return the usual seconds of a call among as many as there will be."""
    seconds: list[float] = []

    async def timed() -> None:
        seconds.append(await _timed(client))

    async with anyio.create_task_group() as tasks:
        for _ in range(IN_FLIGHT):
            tasks.start_soon(timed)
    return statistics.median(seconds)


def _descriptors() -> int:
    return sum(1 for _ in DESCRIPTORS.iterdir())


def _tasks() -> int:
    if sniffio.current_async_library() == "trio":
        return trio.lowlevel.current_statistics().tasks_living
    return len(asyncio.all_tasks())


async def _settled(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, not for long; what is left then is counted."""
    with anyio.move_on_after(SETTLING):
        while not condition():
            await anyio.sleep(0.01)
