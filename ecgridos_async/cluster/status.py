"""Status: how far the runs are, and how many workers there are."""

import datetime as dt
from typing import Final

import attrs

from ecgridos_async.cluster.database import Database

_ALIVE: Final = 30.0
"""Seconds without a sign after which a worker counts as lost here."""
_RECENT: Final = 60.0
"""Seconds of which the rate is the mean."""


@attrs.frozen(kw_only=True)
class RunStatus:
    """How far a run is."""

    key: str
    operation: str
    created: dt.datetime
    complete: bool
    """Whether all its arguments are known, so that `total` grows no more."""
    total: int
    """How many arguments it has so far."""
    done: int
    """How many of them have an outcome."""
    failed: int
    """How many of these are errors."""
    started: int
    """How many are in the batches that workers have now."""
    rate: float
    """Outcomes a second, over the last minute."""

    @property
    def waiting(self) -> int:
        """How many are in the queue."""
        return self.total - self.done - self.started


@attrs.frozen(kw_only=True)
class Status:
    """What a cluster does."""

    workers: int
    """Workers that gave a sign within half a minute."""
    jobs: int
    """Jobs in the queue, and those that are being done."""
    runs: tuple[RunStatus, ...]
    """The newest first."""


async def read_status(database: Database) -> Status:
    """Count."""
    runs = await database.rows(
        b"""
        WITH doing AS (
            SELECT (args ->> 'batch')::bigint AS batch FROM procrastinate_jobs
            WHERE status = 'doing' AND args ? 'batch'
        ), counts AS (
            SELECT run, count(*) AS total, count(done) AS done, count(error) AS failed,
                count(*) FILTER (
                    WHERE done IS NULL AND batch IN (SELECT batch FROM doing)
                ) AS started,
                count(*) FILTER (
                    WHERE done > now() - make_interval(secs => %(recent)s)
                ) AS recent
            FROM outcomes GROUP BY run
        )
        SELECT key, call::json ->> 'operation' AS operation, created, complete,
            coalesce(total, 0) AS total, coalesce(done, 0) AS done, coalesce(failed, 0) AS failed,
            coalesce(started, 0) AS started, coalesce(recent, 0) / %(recent)s AS rate
        FROM runs LEFT JOIN counts ON counts.run = runs.id ORDER BY created DESC
        """,
        recent=_RECENT,
    )
    rest = await database.rows(
        b"""
        SELECT (SELECT count(*) FROM procrastinate_workers
                WHERE last_heartbeat > now() - make_interval(secs => %(alive)s)) AS workers,
            (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')) AS jobs
        """,
        alive=_ALIVE,
    )
    return Status(**rest[0], runs=tuple(RunStatus(**row) for row in runs))
