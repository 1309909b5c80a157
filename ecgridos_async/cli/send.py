"""The job that sends, as a command."""

from pathlib import Path
from typing import Any, Final

import attrs
import click

from ecgridos_async import mailbox as jobs
from ecgridos_async.cli.exits import CommandError, Exit, exit_code
from ecgridos_async.cli.journals import journal_at
from ecgridos_async.cli.output import tell, write_json, write_line, write_table
from ecgridos_async.cli.plan import Planned, plan
from ecgridos_async.cli.running import Reports, in_session
from ecgridos_async.cli.service import ServiceAt
from ecgridos_async.mailbox.outbox import LOOK
from ecgridos_async.mailbox.sender import Report
from ecgridos_async.secret import Secret
from ecgridos_async.session import Session

_GONE_OUT: Final = (jobs.FileState.SENT, jobs.FileState.FOUND)


@attrs.frozen(kw_only=True)
class Send:
    """Brings the files of a folder to the service."""

    service: ServiceAt
    folder: Path
    mailbox: jobs.Mailbox | None
    journal: Secret | None
    watch: bool
    every: float
    steady: float
    settle: float
    concurrency: int
    tries: int
    wait: float
    dry_run: bool
    as_json: bool
    compact: bool

    @property
    def _json(self) -> bool:
        return self.as_json or self.compact

    def run(self) -> None:
        """Send, and print each file."""
        if self.dry_run:
            self._run_dry()
            return
        reports = Reports[jobs.SentFile](
            label="sending",
            shown=not self._json,
            key=lambda file: file.key,
            is_over=lambda file: bool(file.moved_to) or file.state is jobs.FileState.GONE,
            write=self._print,
        )
        done = reports.run(self.service, self.folder, self._send)
        if self._json:
            self._write(
                "end",
                sent=done.sent,
                found=done.found,
                refused=done.refused,
                undecided=done.undecided,
                left=done.left,
                failed={name: str(error) for name, error in done.failed.items()},
            )
        elif done.left:
            tell(f"{_files(done.left)} left: still being written, or empty")
        if done.failed:
            name, error = next(iter(done.failed.items()))
            more = f", and {len(done.failed) - 1} more" if len(done.failed) > 1 else ""
            raise CommandError(f"{name} was not sent{more}: {error}", exit_code(error))
        if done.refused or done.undecided:
            raise CommandError(
                f"{_files(done.refused + done.undecided)} in {self.folder / LOOK} for a person, "
                "with a report beside each",
                Exit.FINDING,
            )

    async def _send(self, session: Session, report: Report) -> jobs.Sent:
        async with journal_at(self.journal, session, self.mailbox) as journal:
            return await jobs.send(
                session,
                self.folder,
                mailbox=self.mailbox,
                poll=self.every if self.watch else None,
                steady=self.steady,
                settle=self.settle,
                tries=self.tries,
                concurrency=self.concurrency,
                wait=self.wait,
                journal=journal,
                report=report,
            )

    async def _plan(self, session: Session) -> list[Planned]:
        async with journal_at(self.journal, session, self.mailbox) as journal:
            return await plan(session, self.folder, journal, self.mailbox, self.steady)

    def _print(self, file: jobs.SentFile) -> None:
        if self._json:
            self._write("file", **attrs.asdict(file))
        elif file.state in _GONE_OUT:
            write_line(str(self.folder / file.moved_to))

    def _write(self, event: str, **values: Any) -> None:
        write_json({"event": event, **values}, compact=True)

    def _run_dry(self) -> None:
        if self.watch:
            raise click.UsageError("--dry-run ends by itself; leave out --watch")
        planned = in_session(self.service, self._plan, folder=self.folder)
        if self._json:
            for file in planned:
                self._write("planned", **attrs.asdict(file))
        else:
            rows = [
                (str(self.folder / file.name), str(file.size), file.next, file.why)
                for file in planned
            ]
            write_table(("file", "bytes", "next", "why"), rows)
        lost = sum(file.needs_a_person for file in planned)
        if lost:
            raise CommandError(f"{_files(lost)} not ready to be sent", Exit.FINDING)


def _files(number: int) -> str:
    return "1 file is" if number == 1 else f"{number} files are"
