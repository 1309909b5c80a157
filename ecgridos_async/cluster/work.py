"""Work: what a worker does besides its tasks, until it is told to end."""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any, Final

import anyio
from procrastinate import RetryDecision, exceptions
from procrastinate.app import App
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from ecgridos_async.cluster.database import Database

_FORGET: Final = 3600.0
"""Seconds after which a worker that gives no sign is forgotten."""
_POLL: Final = 1.0
"""Seconds after which a worker looks for jobs without a notification."""


class TryAgain(BaseRetryStrategy):
    """A job that failed is done again: at once if its worker is to end."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when."""
        is_ending = isinstance(exception, asyncio.CancelledError)
        return RetryDecision(retry_in={"seconds": 0 if is_ending else min(2**job.attempts, 60)})


async def work(
    app: App,
    database: Database,
    queues: Iterable[str],
    context: dict[str, Any],
    *,
    jobs: int,
    lost_after: float,
    grace: float,
) -> None:
    """Do the jobs of some queues until it is cancelled.

    Then it takes no more jobs, and has *grace* seconds to finish those that it has. What is left
    goes back into the queue.
    """
    worker = asyncio.create_task(
        app.run_worker_async(
            queues=[*queues],
            concurrency=jobs,
            additional_context=context,
            delete_jobs="successful",
            install_signal_handlers=False,
            fetch_job_polling_interval=_POLL,
            shutdown_graceful_timeout=grace,
            update_heartbeat_interval=lost_after / 3,
            stalled_worker_timeout=max(_FORGET, lost_after),
        )
    )
    rescuer = asyncio.create_task(_rescue(app, database, lost_after))
    try:
        await asyncio.wait([worker, rescuer], return_when=asyncio.FIRST_COMPLETED)
    finally:
        rescuer.cancel()
        worker.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait([worker, rescuer])
    for task in (worker, rescuer):
        if not task.cancelled():
            task.result()


async def _rescue(app: App, database: Database, lost_after: float) -> None:
    """Put the jobs of lost workers back into the queue, from time to time."""
    while True:
        await asyncio.sleep(lost_after / 3)
        async with database.pool.connection() as db, db.transaction():
            found = await db.execute(
                "SELECT pg_try_advisory_xact_lock(hashtext(%s))", (f"rescue {database.schema}",)
            )
            if not (await found.fetchall())[0][0]:
                continue  # another worker does it
            lost = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=lost_after)
            for job in lost:
                # Its worker may have finished it after all.
                with contextlib.suppress(exceptions.ConnectorException):
                    await app.job_manager.retry_job(job)
