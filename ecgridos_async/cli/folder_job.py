"""What the commands of both jobs share: receive and send."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import click

from ecgridos_async import mailbox as jobs
from ecgridos_async.cli.exits import CommandError, exit_code
from ecgridos_async.cli.output import write_json
from ecgridos_async.cli.service import ServiceAt
from ecgridos_async.errors import ECGridOSError
from ecgridos_async.secret import Secret


@attrs.frozen(kw_only=True)
class FolderJob(ABC):
    """A job between a mailbox and a folder, by the options of its command."""

    service: ServiceAt
    folder: Path
    mailbox: jobs.Mailbox | None
    journal: Secret | None
    watch: bool
    every: float
    concurrency: int
    tries: int
    wait: float
    dry_run: bool
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Do the job, or print what it would do."""
        if not self.dry_run:
            self._work()
        elif self.watch:
            raise click.UsageError("--dry-run ends by itself; leave out --watch")
        else:
            self._plan()

    @abstractmethod
    def _work(self) -> None:
        """Do the job, and print what it does."""

    @abstractmethod
    def _plan(self) -> None:
        """Print what the job would do."""

    @property
    def _json(self) -> bool:
        return self.as_json or self.compact

    def _write(self, event: str, **values: Any) -> None:
        write_json({"event": event, **values}, compact=True)


def refuse_failures(said: str, failed: Mapping[Any, ECGridOSError]) -> None:
    """End the command by the first failure, if there is one.

    Args:
        said: What is said of what failed, which stands in braces.
        failed: The errors by what failed.
    """
    if failed:
        first, error = next(iter(failed.items()))
        more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
        raise CommandError(f"{said.format(first)}{more}: {error}", exit_code(error))
