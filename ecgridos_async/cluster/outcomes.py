"""The outcomes of a run, as they come from the workers."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Coroutine, Iterable
from types import TracebackType
from typing import Final, Generic, Self, TypeVar, cast

import anyio
from procrastinate.app import App
from psycopg import sql

from ecgridos_async.call import Call
from ecgridos_async.cluster.batches import defer
from ecgridos_async.cluster.database import Connection, Database, reported
from ecgridos_async.cluster.runs import Kept, Run, Runs, channel_of, digest_of
from ecgridos_async.cluster.values import read_error, read_value
from ecgridos_async.fan_out import Failure, Outcome, Success
from ecgridos_async.services import find_operation

A = TypeVar("A")
T = TypeVar("T")

_POLL: Final = 1.0
"""Seconds after which the database is asked for outcomes without a notification."""


class RunOutcomes(Generic[A, T]):
    """A run as its caller sees it: an async iterator of outcomes, inside its `async with` block.

    Leaving the block leaves the run as it is: the workers finish what is in the queue.
    """

    def __init__(
        self,
        database: Database,
        app: App,
        call: Call[T],
        arguments: Iterable[A] | AsyncIterable[A],
        *,
        over: str,
        key: str,
        batch: int,
        limit: int,
    ) -> None:
        self._database = database
        self._app = app
        self._runs = Runs(database)
        self._call = call
        self._arguments = arguments
        self._over = over
        self._key = key
        self._size = batch
        self._limit = limit
        self._plan = find_operation(call.operation).plan(call.version)
        self._pending: dict[int, dict[bytes, list[A]]] = {}
        """By batch and digest, the arguments that wait for their outcome: more than one, if equal
        ones were given."""
        self._ready = deque[Outcome[A, T]]()
        self._waiting = 0
        """How many arguments are pending or ready."""
        self._exhausted = False
        self._failure: BaseException | None = None
        self._changed = asyncio.Event()
        self._resources = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._run: Run = await self._runs.begin(self._key, self._call, self._over)
        async with contextlib.AsyncExitStack() as stack:
            listening = await stack.enter_async_context(self._database.connection())
            channel = sql.Identifier(channel_of(self._database.schema))
            with reported():
                await listening.execute(sql.SQL("LISTEN {}").format(channel))
            for work in (self._feed(), self._listen(listening)):
                task = asyncio.create_task(self._noting_failure(work))
                stack.push_async_callback(_cancelled, task)
            self._resources = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._resources.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Outcome[A, T]:
        while not self._ready:
            if self._failure is not None:
                raise self._failure
            if self._exhausted and not self._waiting:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        self._waiting -= 1
        self._changed.set()  # there is room for another argument
        return self._ready.popleft()

    async def _noting_failure(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # the iterator raises it
            self._failure = error
            self._changed.set()

    async def _feed(self) -> None:
        """Hand the arguments to the workers, some at a time, as far ahead as they may be."""
        async with contextlib.aclosing(_chunks(self._arguments, self._size)) as chunks:
            async for chunk in chunks:
                while self._waiting and self._waiting + len(chunk) > self._limit:
                    self._changed.clear()
                    await self._changed.wait()
                self._waiting += len(chunk)
                await self._add(chunk)
        await self._runs.complete(self._run)
        self._exhausted = True
        self._changed.set()

    async def _add(self, chunk: list[A]) -> None:
        texts: dict[bytes, str] = {}
        given: dict[bytes, list[A]] = {}
        for argument in chunk:
            call = self._call.with_arguments(**{self._over: argument})
            text = json.dumps(call.arguments[self._over])
            digest = digest_of(self._run, text)
            texts[digest] = text
            given.setdefault(digest, []).append(argument)
        places = await self._runs.add(self._run, texts)
        new: set[int] = set()
        for digest, place in places.items():
            if place.batch not in self._pending:
                self._pending[place.batch] = {}
            self._pending[place.batch].setdefault(digest, []).extend(given[digest])
            if not place.done:
                new.add(place.batch)
        with reported():
            for batch in new:
                await defer(self._app, self._run, batch)
        await self._collect({place.batch for place in places.values() if place.done})

    async def _listen(self, connection: Connection) -> None:
        """Collect outcomes when a worker notifies of them, and from time to time without."""
        while True:
            with reported():
                notes = [note async for note in connection.notifies(timeout=_POLL, stop_after=1)]
            heard = {int(note.payload) for note in notes}
            await self._collect(heard if notes else {*self._pending})

    async def _collect(self, batches: set[int]) -> None:
        sought = {digest: batch for batch in batches for digest in self._pending.get(batch, ())}
        if not sought:
            return
        for kept in await self._runs.outcomes(sought):
            batch = sought[kept.digest]
            arguments = self._pending.get(batch, {}).pop(kept.digest, [])
            self._ready += [self._outcome(argument, kept) for argument in arguments]
            if not self._pending.get(batch):
                self._pending.pop(batch, None)
        self._changed.set()

    def _outcome(self, argument: A, kept: Kept) -> Outcome[A, T]:
        if kept.error is not None:
            return Failure(argument, read_error(kept.error))
        assert kept.value is not None  # an outcome has one of them
        return Success(argument, cast("T", read_value(self._plan, kept.value)))


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with anyio.CancelScope(shield=True):
        await asyncio.wait([task])


async def _chunks(arguments: Iterable[A] | AsyncIterable[A], size: int) -> AsyncGenerator[list[A]]:
    """Yield the arguments, *size* at a time."""
    chunk: list[A] = []
    async with contextlib.aclosing(_each(arguments)) as each:
        async for argument in each:
            chunk.append(argument)
            if len(chunk) == size:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


async def _each(arguments: Iterable[A] | AsyncIterable[A]) -> AsyncGenerator[A]:
    if not isinstance(arguments, AsyncIterable):
        for argument in arguments:
            yield argument
        return
    source = aiter(arguments)
    try:
        async for argument in source:
            yield argument
    finally:
        if isinstance(source, AsyncGenerator):
            await source.aclose()
