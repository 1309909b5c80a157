"""The commands for the mailboxes of a cluster."""

import attrs

from ecgridos_async.cli.clusters import Place
from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.output import write_json, write_line, write_table
from ecgridos_async.cli.service import ServiceAt
from ecgridos_async.cluster import MailboxJob, MailboxState
from ecgridos_async.errors import ArgumentError
from ecgridos_async.mailbox import Mailbox
from ecgridos_async.signals import run


@attrs.frozen(kw_only=True)
class Add:
    """Adds a job of a mailbox."""

    place: Place
    name: str
    job: str
    folder: str
    credential: str
    mailbox: Mailbox | None
    every: float

    def run(self) -> None:
        """Add it, or replace it."""
        fields = attrs.asdict(self, filter=lambda field, _: field.name != "place", recurse=False)
        job = MailboxJob(**fields)
        self.place.run(lambda cluster: cluster.mailboxes.add(job), create=True)


@attrs.frozen(kw_only=True)
class Remove:
    """Removes the jobs of a mailbox, or one."""

    place: Place
    name: str
    job: str | None

    def run(self) -> None:
        """Remove what there is."""
        try:
            self.place.run(lambda cluster: cluster.mailboxes.remove(self.name, self.job))
        except ArgumentError as error:
            raise CommandError(str(error), Exit.NOT_FOUND) from None


@attrs.frozen(kw_only=True)
class Show:
    """Prints the mailboxes, and how their jobs ended."""

    place: Place
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Read and print them."""
        states = self.place.run(lambda cluster: cluster.mailboxes.all())
        if self.as_json or self.compact:
            write_json([attrs.asdict(one) for one in states], compact=self.compact)
        else:
            columns = ("mailbox", "job", "credential", "folder", "every", "ended", "problem")
            write_table(columns, [_row(one) for one in states])


@attrs.frozen(kw_only=True)
class Work:
    """Does the jobs of mailboxes until it is stopped."""

    place: Place
    service: ServiceAt
    jobs: int
    connections: int
    lost_after: float
    grace: float
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Log in for each credential when it is needed, and work."""
        run(self._work)

    async def _work(self) -> None:
        async with (
            self.service.client() as client,
            self.place.open(connections=self.connections, create=True) as cluster,
        ):
            if self.as_json or self.compact:
                write_json({"event": "working"}, compact=True)
            else:
                write_line(f"working for the mailboxes of {cluster!r}")
            await cluster.work_for_mailboxes(
                client, jobs=self.jobs, lost_after=self.lost_after, grace=self.grace
            )


def _row(state: MailboxState) -> tuple[str, ...]:
    job, ended = state.job, state.ended
    when = f"{ended:%Y-%m-%d %H:%M:%S}" if ended else ""
    return job.name, job.job, job.credential, job.folder, f"{job.every:g}", when, state.problem
