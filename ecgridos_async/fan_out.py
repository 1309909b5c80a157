"""Fan-out: one call for each of many arguments, a bounded number of them in flight.

    async with fan_out(session.pricelists.info, range(1, 501), concurrency=50) as outcomes:
        async for outcome in outcomes:
            ...

Workers take arguments from the source one by one, so it may be endless. They stop taking while
nobody consumes the outcomes, so memory does not grow with the number of arguments.
"""

from collections import deque
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Sized,
)
from contextlib import AbstractAsyncContextManager, nullcontext
from types import TracebackType
from typing import Final, Generic, Literal, NoReturn, Self, TypeVar

import anyio
import anyio.lowlevel
import attrs
from anyio.abc import TaskGroup
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from ecgridos_async._support.adaptive import MOST, Adaptive
from ecgridos_async._support.checks import CALLABLE, COUNT, FLAG, Check
from ecgridos_async._support.iterators import close_iterator
from ecgridos_async.errors import (
    CallTimeoutError,
    PoolTimeoutError,
    ServiceUnavailableError,
    StateError,
)

A = TypeVar("A")
T = TypeVar("T")

Concurrency = int | Literal["auto"]
"""How many calls may be in flight."""

_CONCURRENCY: Final = Check(
    f'{COUNT.expected}, or "auto"', lambda value: value == "auto" or COUNT.holds(value)
)
_OVERLOADED: Final = (CallTimeoutError, PoolTimeoutError, ServiceUnavailableError)
"""Errors that say that the service, or the client, has too much to do."""
_CLOSING: Final = 5.0
"""Seconds allowed for closing the user's source of arguments."""
_ARGUMENTS: Final = Check(
    "an iterable or async iterable of arguments, such as a list",
    # The letters of a text are hardly what was meant.
    lambda value: (
        isinstance(value, (Iterable, AsyncIterable)) and not isinstance(value, (str, bytes))
    ),
)


@attrs.frozen
class Success(Generic[A, T]):
    """The call for one argument returned a value."""

    argument: A
    value: T
    error: None = attrs.field(default=None, init=False, repr=False)

    def unwrap(self) -> T:
        """Return the value."""
        return self.value


@attrs.frozen
class Failure(Generic[A]):
    """The call for one argument raised an error."""

    argument: A
    error: Exception
    value: None = attrs.field(default=None, init=False, repr=False)

    def unwrap(self) -> NoReturn:
        """Raise the error."""
        raise self.error


Outcome = Success[A, T] | Failure[A]
"""The outcome of the call for one argument. Both have `argument`, `value`, `error`, `unwrap()`.

    match outcome:
        case Success(argument, value): ...
        case Failure(argument, error): ...

Type checkers know that `value` is the result of the call where `error` is None.
"""


@attrs.frozen
class Progress:
    """The progress of a fan-out."""

    completed: int
    failed: int
    """How many completed calls raised."""
    total: int | None
    """The number of arguments, if the source knows it."""
    concurrency: int
    """How many calls may be in flight now."""


@attrs.define(eq=False)
class _Slot(Generic[A, T]):
    """A place in the order of outcomes, filled when its call ends."""

    outcome: Outcome[A, T] | None = None
    done: anyio.Event | None = None

    def fill(self, outcome: Outcome[A, T]) -> None:
        self.outcome = outcome
        if self.done is not None:
            self.done.set()

    async def filled(self) -> Outcome[A, T]:
        while self.outcome is None:
            self.done = self.done or anyio.Event()
            await self.done.wait()
        return self.outcome


class Outcomes(Generic[A, T]):
    """The running fan-out: an async iterator of outcomes, inside its `async with` block."""

    def __init__(
        self,
        call: Callable[[A], Awaitable[T]],
        arguments: Iterable[A] | AsyncIterable[A],
        *,
        concurrency: Concurrency,
        ordered: bool,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        CALLABLE.require("call", call)
        _ARGUMENTS.require("arguments", arguments)
        _CONCURRENCY.require("concurrency", concurrency)
        FLAG.require("ordered", ordered)
        CALLABLE.or_none().require("progress", progress)
        self._call = call
        self._arguments = arguments
        self._adaptive = Adaptive() if concurrency == "auto" else None
        self._most = MOST if concurrency == "auto" else concurrency
        self._ordered = ordered
        self._progress = progress
        self._total = len(arguments) if isinstance(arguments, Sized) else None
        self._completed = 0
        self._failed = 0
        self._workers = 0
        self._exhausted = False
        self._arrival: anyio.Event | None = None
        """Set when a slot or the end arrives while somebody waits."""
        self._given_back = deque[_Slot[A, T]]()

    def __repr__(self) -> str:
        total = "" if self._total is None else f" of {self._total}"
        return f"<Outcomes: {self._completed}{total} completed, {self._failed} failed>"

    async def __aenter__(self) -> Self:
        self._source: AsyncIterator[A] = (
            aiter(self._arguments)
            if isinstance(self._arguments, AsyncIterable)
            else _stepping(self._arguments)
        )
        # A synchronous source never suspends, so its workers need no lock.
        waits = self._ordered or isinstance(self._arguments, AsyncIterable)
        self._taking: AbstractAsyncContextManager[None] = (
            anyio.Lock(fast_acquire=True) if waits else nullcontext()
        )
        self._send: MemoryObjectSendStream[_Slot[A, T]]
        self._receive: MemoryObjectReceiveStream[_Slot[A, T]]
        self._send, self._receive = anyio.create_memory_object_stream(self._most)
        self._tasks: TaskGroup = anyio.create_task_group()
        await self._tasks.__aenter__()
        self._add_worker()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        self._tasks.cancel_scope.cancel()
        # Re-raise an error of the body as it is; the task group would wrap it.
        own = isinstance(error, Exception)
        passed = (None, None, None) if own else (kind, error, traceback)
        try:
            swallow = await self._tasks.__aexit__(*passed)
        except BaseExceptionGroup as group:
            if own:
                return None
            first, *others = group.exceptions
            # A SystemExit stays in its group: out of a task, it would stop asyncio a second time,
            # while asyncio cleans up after the first.
            if isinstance(first, Exception) and not others:
                raise first from None
            raise
        finally:
            self._send.close()
            self._receive.close()
            self._wake_reader()
            with anyio.move_on_after(_CLOSING, shield=True):
                await close_iterator(self._source)
        return None if own else swallow

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[A, T]:
        try:
            slot = await self._next()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None
        except anyio.ClosedResourceError:
            raise StateError("the block of the fan-out was left; read outcomes in it") from None
        try:
            return await slot.filled()
        except BaseException:
            self._given_back.append(slot)  # a cancelled step loses no outcome
            self._wake_reader()
            raise

    # All outcomes that arrived in one iteration of the event loop are returned without waiting for
    # another iteration. Their number is bounded, so other tasks get their turn.

    async def _next(self) -> _Slot[A, T]:
        while True:
            if self._given_back:
                return self._given_back.popleft()
            try:
                return self._receive.receive_nowait()
            except anyio.WouldBlock:
                # Not `await receive()`: asyncio can cancel the task after the item was handed to
                # it, and the item would be lost.
                if self._arrival is None or self._arrival.is_set():
                    self._arrival = anyio.Event()
                await self._arrival.wait()

    async def _put(self, slot: _Slot[A, T]) -> None:
        try:
            self._send.send_nowait(slot)
        except anyio.WouldBlock:
            await self._send.send(slot)
        self._wake_reader()

    def _wake_reader(self) -> None:
        if self._arrival is not None:
            self._arrival.set()

    @property
    def _concurrency(self) -> int:
        return self._most if self._adaptive is None else self._adaptive.limit

    def _add_worker(self) -> None:
        self._workers += 1
        self._tasks.start_soon(self._work)

    async def _work(self) -> None:
        """Take arguments and make calls until there are none; the last worker ends the outcomes."""
        while self._workers <= self._concurrency:
            slot: _Slot[A, T] = _Slot()
            async with self._taking:
                if self._exhausted:
                    break
                try:
                    argument = await anext(self._source)
                except StopAsyncIteration:
                    self._exhausted = True
                    break
                if self._ordered:
                    await self._put(slot)
            # Start one more worker for each argument taken, so that few arguments start few.
            if self._workers < self._concurrency:
                self._add_worker()
            slot.fill(await self._outcome(argument))
            # Yield once, so that all replies that arrived in this iteration of the event loop are
            # decoded before the next requests are written: better use of the CPU's caches.
            await anyio.lowlevel.checkpoint()
            if not self._ordered:
                await self._put(slot)
        self._workers -= 1
        if not self._workers:
            self._send.close()
            self._wake_reader()

    async def _outcome(self, argument: A) -> Outcome[A, T]:
        outcome: Outcome[A, T]
        began = anyio.current_time()
        try:
            outcome = Success(argument, await self._call(argument))
        except Exception as error:  # noqa: BLE001  # the caller reads it from the outcome
            outcome = Failure(argument, error)
            self._failed += 1
        self._completed += 1
        if self._adaptive is not None:
            overloaded = isinstance(outcome.error, _OVERLOADED)
            self._adaptive.ended(began, anyio.current_time(), overloaded=overloaded)
        if self._progress is not None:
            progress = Progress(self._completed, self._failed, self._total, self._concurrency)
            self._progress(progress)
        return outcome


async def _stepping(arguments: Iterable[A]) -> AsyncIterator[A]:
    for argument in arguments:
        yield argument


def fan_out(
    call: Callable[[A], Awaitable[T]],
    arguments: Iterable[A] | AsyncIterable[A],
    *,
    concurrency: Concurrency = 50,
    ordered: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Outcomes[A, T]:
    """Call *call* with each of *arguments*, at most *concurrency* at once.

    An error of a call is in its outcome and stops nothing; an error of the source of arguments is
    raised from the block. Leaving the block, by `break`, error or cancellation, cancels the running
    calls and waits for them to end.

    Cancelling a step of the iterator, for example by a timeout, loses no outcome: the next step
    returns it.

    Args:
        call: Called with one argument, such as `session.pricelists.info`.
        arguments: Any iterable or async iterable; it is read as workers become free.
        concurrency: The most calls in flight. `"auto"` finds out how many the service can work on:
            more, while calls do not take longer; fewer, once they take twice as long or the
            service has too much to do. `progress` tells how many.
        ordered: Whether outcomes come in the order of the arguments, instead of as they complete.
        progress: Called after each call.

    Returns:
        An async context manager; inside its block it is an async iterator of outcomes.

    Raises:
        ConfigurationError: If a parameter is wrong; it names the parameter.
    """
    return Outcomes(call, arguments, concurrency=concurrency, ordered=ordered, progress=progress)
