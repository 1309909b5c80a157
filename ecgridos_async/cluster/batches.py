"""Batches: the task by which a worker makes the calls for some arguments of a run."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from typing import Final, cast

import attrs
from procrastinate import JobContext, exceptions
from procrastinate.app import App

from ecgridos_async.call import Call
from ecgridos_async.cluster.runs import Kept, Run, Runs, Waiting
from ecgridos_async.cluster.unknown import Finder, error_of, settled
from ecgridos_async.cluster.values import written_error, written_value
from ecgridos_async.cluster.work import TryAgain
from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ClusterError, ECGridOSError, OutcomeUnknownError
from ecgridos_async.fan_out import Outcome
from ecgridos_async.session import Session

NAME: Final = "ecgridos.perform_batch"
_TRIES: Final = 5
"""How often a batch may fail for another reason than its calls."""
_EVERY: Final = 0.25
"""Seconds for which outcomes of reads are gathered before they are stored."""
_MOST: Final = 100


def queue_of(version: ApiVersion) -> str:
    """Return the queue for the jobs of a version, which workers of that version take."""
    return f"ecgridos-{version}"


async def defer(app: App, run: Run, batch: int) -> None:
    """Put a batch into the queue, if it is not there yet. Of its jobs one runs at a time."""
    lock = f"{run.id}:{batch}"
    task = app.configure_task(
        NAME,
        queue=queue_of(run.call.version),
        lock=lock,
        queueing_lock=lock,
    )
    with contextlib.suppress(exceptions.AlreadyEnqueued):
        await task.defer_async(run=run.id, batch=batch)


@attrs.frozen
class Worker:
    """What a worker does its tasks with."""

    session: Session
    runs: Runs
    concurrency: int
    find: Mapping[str, Finder]
    """By operation: what finds out whether a write was carried out."""

    async def perform(self, run: Run, batch: int) -> None:
        """Make the calls of a batch whose outcomes are not known, and store each outcome.

        Raises:
            ECGridOSError: If it could not be found out whether a write was carried out.
        """
        waiting = await self.runs.waiting(batch)
        is_write = run.call.effect is Effect.WRITE
        perform = self._write_once if is_write else self._read

        async def call(one: Waiting) -> object:
            return await perform(run, one)

        later: list[ECGridOSError] = []
        async with self.session.fan_out(call, waiting, concurrency=self.concurrency) as outcomes:
            async for some in _gathered(outcomes, most=1 if is_write else _MOST):
                later += [each.error.reason for each in some if isinstance(each.error, _Later)]
                await self.runs.keep(batch, [*_kept(some)])
        if later:
            raise later[0]

    async def give_up(self, run: Run, batch: int, error: Exception) -> None:
        """Store an error as the outcome of what is left of a batch."""
        for one in await self.runs.waiting(batch):
            sent = one.started is not None
            found = error_of(run.call_with(one.argument), one.started) if sent else error
            await self.runs.keep(batch, [Kept(one.digest, error=written_error(found))])

    async def _read(self, run: Run, one: Waiting) -> object:
        return await self.session.perform(run.call_with(one.argument))

    async def _write_once(self, run: Run, one: Waiting) -> object:
        """Send a write, if nobody has begun to; else find out whether it was carried out."""
        call = run.call_with(one.argument)
        if one.started is not None or not await self.runs.start(one.digest):
            return await self._settle(call, error_of(call, one.started))
        try:
            return await self.session.perform(call)
        except OutcomeUnknownError as error:
            return await self._settle(call, error)

    async def _settle(self, call: Call[object], error: OutcomeUnknownError) -> object:
        try:
            return await settled(self.session, call, error, self.find)
        except OutcomeUnknownError:
            raise
        except ECGridOSError as reason:  # the service could not be asked
            raise _Later(reason) from None


class _Later(Exception):  # noqa: N818  # it is not an outcome
    """Whether a write was carried out is to be found out later."""

    def __init__(self, reason: ECGridOSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


def add_tasks(app: App) -> None:
    """Add the task of this module to an app, which keeps it for itself."""
    app.task(name=NAME, pass_context=True, retry=TryAgain())(_perform_batch)


async def _perform_batch(context: JobContext, run: int, batch: int) -> None:
    """Make the calls of a batch."""
    given = cast("dict[str, object]", context.additional_context)  # pyright: ignore[reportUnknownMemberType]  # a dict of anything
    worker = given["worker"]
    assert isinstance(worker, Worker)  # work() put it there
    found = await worker.runs.find(run)
    if found is None:  # it was forgotten
        return
    try:
        await worker.perform(found, batch)
    except ClusterError:  # the database; nothing can be stored
        raise
    except Exception as error:
        if context.job.attempts + 1 < _TRIES:
            raise
        await worker.give_up(found, batch, error)


def _kept(outcomes: Iterable[Outcome[Waiting, object]]) -> Iterator[Kept]:
    for outcome in outcomes:
        digest, error = outcome.argument.digest, outcome.error
        if error is None:
            yield Kept(digest, value=written_value(outcome.value))
        elif not isinstance(error, _Later):
            yield Kept(digest, error=written_error(error))


async def _gathered(
    outcomes: AsyncIterator[Outcome[Waiting, object]], *, most: int
) -> AsyncGenerator[list[Outcome[Waiting, object]]]:
    """Yield outcomes as they come, some at a time, none later than `_EVERY`."""
    some: list[Outcome[Waiting, object]] = []
    until: float | None = None
    while True:
        try:
            async with asyncio.timeout_at(until):
                some.append(await anext(outcomes))
        except TimeoutError:
            pass  # the iterator loses nothing
        except StopAsyncIteration:
            break
        else:
            until = until or asyncio.get_running_loop().time() + _EVERY
            if len(some) < most:
                continue
        yield some
        some, until = [], None
    yield some
