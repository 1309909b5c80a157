"""The job that sends, as a command."""

from typing import Final

import attrs

from ecgridos_async import mailbox as jobs
from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.folder_job import FolderJob, refuse_failures
from ecgridos_async.cli.journals import journal_at
from ecgridos_async.cli.output import tell, write_line, write_table
from ecgridos_async.cli.plan import Planned, plan
from ecgridos_async.cli.running import Reports, in_session
from ecgridos_async.mailbox.outbox import LOOK
from ecgridos_async.mailbox.sender import Report
from ecgridos_async.session import Session

_GONE_OUT: Final = (jobs.FileState.SENT, jobs.FileState.FOUND)


@attrs.frozen(kw_only=True)
class Send(FolderJob):
    """Brings the files of a folder to the service."""

    steady: float
    settle: float

    def _work(self) -> None:
        """Send, and print each file."""
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
        refuse_failures("{} was not sent", done.failed)
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

    async def _planned(self, session: Session) -> list[Planned]:
        async with journal_at(self.journal, session, self.mailbox) as journal:
            return await plan(
                session,
                self.folder,
                journal,
                self.mailbox,
                steady=self.steady,
                tries=self.tries,
            )

    def _print(self, file: jobs.SentFile) -> None:
        if self._json:
            self._write("file", **attrs.asdict(file))
        elif file.state in _GONE_OUT:
            write_line(str(self.folder / file.moved_to))

    def _plan(self) -> None:
        planned = in_session(self.service, self._planned, folder=self.folder)
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
            raise CommandError(
                f"{_files(lost)} to go to {self.folder / LOOK}, for a person", Exit.FINDING
            )


def _files(number: int) -> str:
    return "1 file is" if number == 1 else f"{number} files are"
