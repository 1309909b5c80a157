"""The load: one client in a process of its own, so that its memory and descriptors are its own.

    python -W always::ResourceWarning -m stress.soak.load

takes `Orders` and then commands, a line of JSON each, on standard input, and replies each on
standard output. Standard error stays empty, unless something was not closed or got lost.
"""

import asyncio
import contextlib
import ctypes
import gc
import itertools
import json
import logging
import math
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, TextIO

import anyio
import anyio.to_thread
import attrs
import cattrs
import sniffio

from ecgridos_async import Client, ECGridOSError, ProtocolName, Session, Timeouts, VersionName
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import WireReply
from ecgridos_async.middleware import Attempt, CallNext
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD
from stress.soak.kinds import NETWORK, PRICELISTS, VISIT, Caller, Kind, Known, Told, kinds_of
from stress.soak.outcomes import HEADER, UNAFFORDABLE, Fate, Outcome, fate_of

SLOTS: Final = 24
CALLERS: Final = 32
USUAL: Final = Timeouts(connect=2, read=1, write=2, pool=5, total=10)
"""So that a call without a reply does not delay the soak."""

_CANCELLED: Final = 0.02
_IMPATIENT: Final = 0.02
_UNREPEATED: Final = 0.1
_SOON: Final = 0.05
"""Seconds, within which calls are cancelled or run out of time."""
_SETTLING: Final = 5.0

_CALL: ContextVar[int] = ContextVar("call", default=0)


@attrs.frozen(kw_only=True)
class Orders:
    """What the load is to do."""

    endpoint: str
    version: VersionName
    protocol: ProtocolName
    backend: str
    seed: str
    seconds: float
    """How long the load goes on in all."""
    folder: str
    """Where the outcomes go."""


@attrs.frozen(kw_only=True)
class Held:
    """What the client holds when no call is under way."""

    calls: int
    logins: int
    """Logins that returned so far."""
    not_logged_out: int
    """Sessions of which the client said that they stay open, so far."""
    slots_missing: int
    tasks_left: int
    budget_left: int
    lowest_budget: int


@attrs.frozen
class Calm:
    """How the calls went when the faults were off."""

    unwell: list[str]
    """Those that failed."""
    returned: int
    budget_before: int
    """What was left of the retry budget before them."""
    budget_after: int


@attrs.frozen(kw_only=True)
class Ending:
    """What is left when the client was closed."""

    calm: Calm
    resident_early: int
    """Bytes of memory after a quarter of the time."""
    resident_late: int
    """And after all of it."""
    descriptors_before: int
    descriptors_after: int
    tasks_left: int
    steps: dict[str, int]
    """How often what followed an attempt that failed."""


class _Ear(logging.Handler):
    """Listens to what the client logs, as a program of a user may."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.logins = 0
        self.not_logged_out = 0
        self.steps = Counter[str]()

    def emit(self, record: logging.LogRecord) -> None:
        event: Mapping[str, object] | None = getattr(record, "ecgridos", None)
        if event is None:
            self.not_logged_out += record.levelno == logging.WARNING
        elif event["event"] == "call":
            self.logins += event["operation"] == "Login" and "error" not in event
        else:
            self.steps[str(event.get("then", "answered"))] += 1


async def _marked(attempt: Attempt, call_next: CallNext) -> WireReply:
    return await call_next(attempt.with_headers({HEADER: str(_CALL.get())}))


class _Load:
    """The client and those who call by it."""

    def __init__(self, orders: Orders, client: Client, session: Session, ear: _Ear) -> None:
        self._orders = orders
        self._client = client
        self._ear = ear
        self._usual = session
        self._unrepeated = session.with_options(retries=0)
        self._known = Known()
        self._dice = random.Random(orders.seed)  # noqa: S311 (nothing secret about it)
        self._kinds = kinds_of(ApiVersion(orders.version))
        self._numbers = itertools.count(1)
        self._calls = 0
        self._lowest_budget = self._budget
        self._tasks = _tasks()

    @property
    def _budget(self) -> int:
        return self._client._channel.budget.left

    async def prepare(self) -> None:
        """Read, while there are no faults, the values to compare results with."""
        session, known = self._usual, self._known
        known.user_id = (await session.who_am_i()).user_id
        known.network = await session.networks.info(NETWORK)
        if any(kind.operation == "PricelistInfo" for kind in self._kinds):
            for pricelist_id in PRICELISTS:
                known.pricelists[pricelist_id] = await session.pricelists.info(pricelist_id)

    async def round(self, number: int, seconds: float) -> Held:
        """Make calls for a while, wait for the last, and say what is held then."""
        end = time.monotonic() + seconds
        path = Path(self._orders.folder, str(number))
        with path.open("w", encoding="utf-8") as log:  # noqa: ASYNC230 (a small file, buffered)
            async with anyio.create_task_group() as callers:
                for _ in range(CALLERS):
                    callers.start_soon(self._call_until, end, log)
        self._known.forget()
        await _settled(lambda: _tasks() <= self._tasks)
        return Held(
            calls=self._calls,
            logins=self._ear.logins,
            not_logged_out=self._ear.not_logged_out,
            slots_missing=self._client._channel.transport.sending,
            tasks_left=_tasks() - self._tasks,
            budget_left=self._budget,
            lowest_budget=self._lowest_budget,
        )

    async def calm(self) -> "Calm":
        """Make a call of each kind while there are no faults, and say how that went."""
        unwell: list[str] = []
        before = self._budget
        for kind in sorted(self._kinds, key=lambda kind: kind.needs_parcel):
            with anyio.move_on_after(10 * USUAL.total) as scope:
                outcome = await self._call(kind, self._usual, None)
                if outcome.fate is not Fate.ANSWERED or outcome.wrong:
                    unwell.append(str(outcome))
            if scope.cancelled_caught:
                unwell.append(f"{kind.operation} did not come to an end")
        return Calm(unwell, len(self._kinds) - len(unwell), before, self._budget)

    async def _call_until(self, end: float, log: TextIO) -> None:
        weights = [kind.weight for kind in self._kinds]
        while time.monotonic() < end:
            [kind] = self._dice.choices(self._kinds, weights)
            if kind.needs_parcel and not self._known.parcels:
                continue
            session, cancel_after = self._usual, None
            luck = self._dice.random()
            if luck < _CANCELLED:
                cancel_after = self._dice.uniform(0, _SOON)
            elif luck < _CANCELLED + _IMPATIENT:
                session = self._usual.with_options(timeout=self._dice.uniform(0.001, _SOON))
            elif luck < _CANCELLED + _IMPATIENT + _UNREPEATED:
                session = self._unrepeated
            outcome = await self._call(kind, session, cancel_after)
            log.write(outcome.line())
            self._calls += 1
            self._lowest_budget = min(self._lowest_budget, self._budget)

    async def _call(self, kind: Kind, session: Session, cancel_after: float | None) -> Outcome:
        number = next(self._numbers)
        _CALL.set(number)
        marker = f"soak-{number}"
        caller = Caller(self._client, session, self._known, self._dice, marker)
        owner = self._client if kind.by_client else session
        timeouts = owner._channel.settings.timeouts
        began = time.monotonic()
        told, error = Told(), None
        fate = Fate.ANSWERED
        try:
            found = await self._cancellable(kind, caller, cancel_after)
            if found is None:
                fate = Fate.CANCELLED
            else:
                told = found
        except Exception as raised:  # noqa: BLE001 (whatever it is, the judge is told)
            error = raised
            fate = fate_of(raised)
        return Outcome(
            call=number,
            operation=kind.operation,
            effect=kind.effect,
            began=began,
            ended=time.monotonic(),
            fate=fate,
            patience=min(timeouts.read, timeouts.total),
            limit=math.inf if kind.operation == VISIT else timeouts.total,
            attempts=error.attempts if isinstance(error, ECGridOSError) else 0,
            error=f"{type(error).__name__}: {error}" if error else "",
            cause=type(error.__cause__).__name__ if error else "",
            unaffordable=any(UNAFFORDABLE in text for text in getattr(error, "__notes__", ())),
            marker=marker,
            value=told.value,
            wrong=told.wrong,
        )

    async def _cancellable(self, kind: Kind, caller: Caller, after: float | None) -> Told | None:
        """Make a call that may be cancelled; return None if it was."""
        if after is None:
            return await kind.call(caller)
        if sniffio.current_async_library() == "asyncio" and self._dice.random() < 0.5:
            return await _cancelled_natively(lambda: kind.call(caller), after)
        with anyio.move_on_after(after):
            return await kind.call(caller)
        return None


async def _cancelled_natively(call: Callable[[], Awaitable[Told]], after: float) -> Told | None:
    task = asyncio.ensure_future(call())
    await asyncio.wait([task], timeout=after)
    task.cancel()
    await asyncio.wait([task])
    return None if task.cancelled() else task.result()


def _tasks() -> int:
    if sniffio.current_async_library() == "asyncio":
        return len(asyncio.all_tasks())
    import trio

    return trio.lowlevel.current_statistics().tasks_living


def _descriptors() -> int:
    folder = Path("/proc/self/fd")
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def _resident() -> int:
    """Return the bytes of memory that this process uses; 0 where that is not told."""
    gc.collect()
    told = Path("/proc/self/statm")
    if not told.exists():
        return 0
    with contextlib.suppress(OSError, AttributeError):  # other C libraries have no such function
        # What was freed, and is kept for later, would hide what was not.
        ctypes.CDLL(None).malloc_trim(0)
    return int(told.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def _settled(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, not for long; what is left then is counted."""
    with anyio.move_on_after(_SETTLING):
        while not condition():
            await anyio.sleep(0.01)


async def _command() -> Mapping[str, Any]:
    line = await anyio.to_thread.run_sync(sys.stdin.readline)
    command: Mapping[str, Any] = json.loads(line)
    return command


def _reply(value: Held | Ending | None) -> None:
    print(json.dumps(attrs.asdict(value) if value else None), flush=True)


async def _run(orders: Orders, ear: _Ear) -> None:
    # The thread that reads commands brings descriptors and tasks of its own, so it comes first.
    _reply(None)
    await _command()
    descriptors, tasks = _descriptors(), _tasks()
    resident: list[int] = []
    async with (
        Client(
            orders.version,
            orders.protocol,
            orders.endpoint,
            timeout=USUAL,
            max_concurrency=SLOTS,
            middleware=[_marked],
            max_query_length=16 * 1024,  # contents go by GET too
        ) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        load = _Load(orders, client, session, ear)
        await load.prepare()
        _reply(None)
        spent = 0.0
        while (command := await _command())["seconds"]:
            _reply(await load.round(command["round"], command["seconds"]))
            spent += command["seconds"]
            if not resident and spent >= 0.999 * orders.seconds / 4:
                resident.append(_resident())
        resident.append(_resident())
        calm = await load.calm()
    await _settled(lambda: _descriptors() <= descriptors and _tasks() <= tasks)
    gc.collect()
    _reply(
        Ending(
            calm=calm,
            resident_early=resident[0],
            resident_late=resident[-1],
            descriptors_before=descriptors,
            descriptors_after=_descriptors(),
            tasks_left=_tasks() - tasks,
            steps=dict(ear.steps),
        )
    )


def main() -> None:
    """Do what is ordered on standard input."""
    orders = cattrs.structure(json.loads(sys.stdin.readline()), Orders)
    ear = _Ear()
    log = logging.getLogger("ecgridos_async")
    log.setLevel(logging.DEBUG)
    log.addHandler(ear)
    log.propagate = False
    anyio.run(_run, orders, ear, backend=orders.backend)


if __name__ == "__main__":
    main()
