"""The commands of a cluster: a worker, how far the runs are, removing one."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import anyio
import attrs
import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.output import is_terminal, write_json, write_line, write_table
from ecgridos_async.cli.progress import progress_bar
from ecgridos_async.cli.running import in_session
from ecgridos_async.cli.service import ServiceAt
from ecgridos_async.cluster import Cluster, RunStatus, Status
from ecgridos_async.errors import ArgumentError
from ecgridos_async.secret import Secret
from ecgridos_async.session import Session
from ecgridos_async.signals import run

T = TypeVar("T")

_EVERY: Final = 1.0
"""Seconds between two looks of `--watch`."""


@attrs.frozen(kw_only=True)
class Place:
    """Which cluster a command is about."""

    database: Secret
    schema: str

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> "Place":
        """Take the options that `cluster_options` added out of those of a command."""
        return cls(**{field.name: options.pop(field.name) for field in attrs.fields(cls)})

    def open(self, *, connections: int = 2, create: bool = False) -> Cluster:
        """Return the cluster, to be used in `async with`; it must be there or is made."""
        return Cluster(self.database, schema=self.schema, connections=connections, create=create)

    def run(self, work: Callable[[Cluster], Awaitable[T]], *, create: bool = False) -> T:
        """Do some work with the cluster, which must be there or is made."""

        async def main() -> T:
            async with self.open(create=create) as cluster:
                return await work(cluster)

        return run(main)


@attrs.frozen(kw_only=True)
class Work:
    """Does jobs until it is stopped."""

    place: Place
    service: ServiceAt
    concurrency: int
    jobs: int
    connections: int
    lost_after: float
    grace: float
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Log in once, and work."""
        in_session(self.service, self._work)

    async def _work(self, session: Session) -> None:
        async with self.place.open(connections=self.connections, create=True) as cluster:
            if self.as_json or self.compact:
                write_json({"event": "working", "version": session.version}, compact=True)
            else:
                write_line(f"working for {cluster!r}, version {session.version}")
            await cluster.work(
                session,
                concurrency=self.concurrency,
                jobs=self.jobs,
                lost_after=self.lost_after,
                grace=self.grace,
            )


@attrs.frozen(kw_only=True)
class ShowStatus:
    """Prints how far the runs are."""

    place: Place
    watch: bool
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Read the status once, or until all runs are done."""
        if not self.watch:
            self._print(self.place.run(Cluster.status))
            return
        if self.as_json or self.compact:
            raise click.UsageError("--watch shows bars; leave out --json")
        self._print(self.place.run(self._watched))

    async def _watched(self, cluster: Cluster) -> Status:
        shown = is_terminal(sys.stdout) and is_terminal(sys.stderr)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        bars: dict[str, TaskID] = {}
        with progress_bar(*columns, shown=shown) as progress:
            while True:
                status = await cluster.status()
                unfinished = [one for one in status.runs if not _is_over(one)]
                for one in unfinished:
                    bars.setdefault(one.key, progress.add_task(one.key))
                for one in status.runs:
                    if one.key in bars:
                        _show(progress, bars[one.key], one)
                if not unfinished:
                    return status
                await anyio.sleep(_EVERY)

    def _print(self, status: Status) -> None:
        if self.as_json or self.compact:
            runs = [{**attrs.asdict(one), "waiting": one.waiting} for one in status.runs]
            write_json({**attrs.asdict(status), "runs": runs}, compact=self.compact)
            return
        names = ("done", "failed", "started", "waiting", "total")
        rows = [
            (
                one.key,
                one.operation,
                *(str(getattr(one, name)) for name in names),
                "yes" if one.complete else "no",
                f"{one.rate:.1f}",
            )
            for one in status.runs
        ]
        write_table(("run", "operation", *names, "complete", "per second"), rows)
        write_line(f"workers {status.workers}, jobs {status.jobs}")


@attrs.frozen(kw_only=True)
class Forget:
    """Removes a run."""

    place: Place
    key: str

    def run(self) -> None:
        """Remove it, with its outcomes."""
        try:
            self.place.run(lambda cluster: cluster.forget(self.key))
        except ArgumentError as error:
            raise CommandError(str(error), Exit.NOT_FOUND) from None


def _is_over(one: RunStatus) -> bool:
    return one.complete and one.done == one.total


def _show(progress: Progress, bar: TaskID, one: RunStatus) -> None:
    progress.update(bar, total=one.total, completed=one.done)
