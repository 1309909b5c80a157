"""Running a job: in a session, with a bar on a terminal, as long as its output can be written."""

import contextlib
import sys
from collections.abc import Awaitable, Callable, Generator, Hashable
from pathlib import Path
from typing import Generic, TypeVar

import anyio
import attrs
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.output import is_terminal
from ecgridos_async.cli.progress import progress_bar
from ecgridos_async.cli.service import ServiceAt
from ecgridos_async.session import Session
from ecgridos_async.signals import run

T = TypeVar("T")
Item = TypeVar("Item")


def in_session(
    service: ServiceAt, work: Callable[[Session], Awaitable[T]], *, folder: Path | None = None
) -> T:
    """Do some work in a session, which is logged out at its end, also by a signal."""

    async def main() -> T:
        async with service.client() as client, service.session(client) as session:
            return await work(session)

    with using(folder):
        return run(main)


@contextlib.contextmanager
def using(folder: Path | None) -> Generator[None, None, None]:
    """Say what is wrong with a folder."""
    try:
        yield
    except OSError as error:
        if folder is None:
            raise
        raise CommandError(
            f"{folder} cannot be used: {error.strerror or error}", Exit.NOT_KEPT
        ) from None


@attrs.frozen(kw_only=True)
class Reports(Generic[Item]):
    """Shows what a job reports: a bar on a terminal, and what is over as it likes."""

    label: str
    shown: bool
    """Whether there may be a bar."""
    key: Callable[[Item], Hashable]
    """What tells one parcel or file from another."""
    is_over: Callable[[Item], bool]
    write: Callable[[Item], None]
    """Prints what is over. It may end the command."""

    def run(
        self,
        service: ServiceAt,
        folder: Path,
        job: Callable[[Session, Callable[[Item], None]], Awaitable[T]],
    ) -> T:
        """Run a job in a session; end it if a report cannot be printed."""
        unprinted: list[SystemExit | CommandError] = []
        results: list[T] = []

        async def work(session: Session) -> None:
            with anyio.CancelScope() as scope:

                def stopping(item: Item) -> None:
                    # It is called in a task of the job. A SystemExit there would stop the event
                    # loop before the others have ended.
                    try:
                        report(item)
                    except (SystemExit, CommandError) as error:
                        unprinted.append(error)
                        scope.cancel()

                results.append(await job(session, stopping))

        with self._bar() as report:
            in_session(service, work, folder=folder)
        if unprinted:
            raise unprinted[0]
        return results[0]

    @contextlib.contextmanager
    def _bar(self) -> Generator[Callable[[Item], None], None, None]:
        """Show a bar on a terminal, and give what takes each report."""
        bar = progress_bar(
            TextColumn(self.label),
            BarColumn(),
            MofNCompleteColumn(),
            shown=self.shown and is_terminal(sys.stdout) and is_terminal(sys.stderr),
        )
        task = bar.add_task("", total=0)
        waiting = set[Hashable]()

        def report(item: Item) -> None:
            key, over = self.key(item), self.is_over(item)
            if key not in waiting:
                waiting.add(key)
                bar.update(task, total=(bar.tasks[0].total or 0) + 1)
            if over:
                waiting.remove(key)
                bar.advance(task)
                self.write(item)

        with bar:
            yield report
