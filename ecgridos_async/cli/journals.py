"""Journals: which one a job of a command has, and what it tells."""

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import attrs
import click

from ecgridos_async import mailbox as jobs
from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.output import write_json, write_line, write_table
from ecgridos_async.cli.running import using
from ecgridos_async.mailbox.folders import HIDDEN
from ecgridos_async.secret import Secret
from ecgridos_async.session import Session
from ecgridos_async.signals import run


@contextlib.asynccontextmanager
async def journal_at(
    url: Secret | None, session: Session, mailbox: jobs.Mailbox | None
) -> AsyncGenerator[jobs.Journal | None, None]:
    """Open the journal of a mailbox in a database; without a database there is none."""
    if url is None:
        yield None
        return
    if mailbox is None:
        me = await session.who_am_i()
        mailbox = me.network_id, me.mailbox_id
    async with jobs.PostgresJournal(url, name="{}:{}".format(*mailbox)) as journal:
        yield journal


@attrs.frozen(kw_only=True)
class ShowJournal:
    """Prints what a journal has counted, and what a person has to see to."""

    place: Path | Secret
    name: str | None
    metrics: bool
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Read the journal, and print it."""
        with using(self.place if isinstance(self.place, Path) else None):
            counts, parcels, files = run(self._read)
        if self.metrics:
            _write_metrics(counts)
        elif self.as_json or self.compact:
            write_json(
                {
                    "parcels": counts.parcels,
                    "files": counts.files,
                    "unfinished": counts.unfinished,
                    "set_aside": [attrs.asdict(parcel) for parcel in parcels],
                    "look": [attrs.asdict(file) for file in files],
                },
                compact=self.compact,
            )
        else:
            rows = [
                (what, str(state), str(count))
                for what, numbers in (("parcels", counts.parcels), ("files", counts.files))
                for state, count in numbers.items()
                if count
            ]
            write_table(("what", "state", "number"), rows)
            for parcel in parcels:
                write_line(f"parcel {parcel.parcel_id} {parcel.file_name}: {parcel.reason}")
            for file in files:
                write_line(f"{file.moved_to or file.name}: {file.reason}")

    async def _read(self) -> tuple[jobs.Counts, list[jobs.ReceivedParcel], list[jobs.SentFile]]:
        async with await self._journal() as journal:
            return (
                await journal.counts(),
                await journal.parcels(jobs.ParcelState.SET_ASIDE),
                await journal.files(jobs.FileState.UNDECIDED, jobs.FileState.REFUSED),
            )

    async def _journal(self) -> jobs.Journal:
        if isinstance(self.place, Secret):
            return jobs.PostgresJournal(self.place, name=await self._name_in(self.place))
        if self.name is not None:
            raise click.UsageError("--name: a folder has one journal; leave it out")
        if not (self.place / HIDDEN / "journal.sqlite").is_file():
            raise CommandError(
                f"{self.place} has no journal; no job has used it yet", Exit.NOT_FOUND
            )
        return jobs.SqliteJournal(self.place)

    async def _name_in(self, url: Secret) -> str:
        """Return the name of the journal to show: the one that is asked for, or the only one."""
        async with jobs.PostgresJournal(url, name=self.name or "any") as journal:
            names = await journal.names()
        if self.name in names:
            return self.name
        if self.name is None and len(names) == 1:
            return names[0]
        if self.name is None and names:
            raise click.UsageError(f"--name: say which of the journals: {', '.join(names)}")
        raise CommandError(
            f"the database has no journal{f' {self.name}' if self.name else ''}; no job has used "
            "it yet",
            Exit.NOT_FOUND,
        )


def _write_metrics(counts: jobs.Counts) -> None:
    """Write the counts as Prometheus reads them."""
    what: dict[str, Any] = {"parcels": counts.parcels, "files": counts.files}
    for name, numbers in what.items():
        write_line(f"# HELP ecgridos_journal_{name} {name.capitalize()} in the journal, by state.")
        write_line(f"# TYPE ecgridos_journal_{name} gauge")
        for state, count in numbers.items():
            write_line(f'ecgridos_journal_{name}{{state="{state}"}} {count}')
