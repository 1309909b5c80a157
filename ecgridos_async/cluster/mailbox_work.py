"""Work for mailboxes: the tasks that find what is due and do it."""

import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Final

import attrs
from procrastinate import exceptions
from procrastinate.app import App
from procrastinate.psycopg_connector import PsycopgConnector

from ecgridos_async import mailbox
from ecgridos_async.cluster.database import Database
from ecgridos_async.cluster.mailboxes import Mailboxes, MailboxJob
from ecgridos_async.cluster.work import TryAgain, work
from ecgridos_async.errors import (
    ClusterError,
    ECGridOSError,
    LoginRefusedError,
    MailboxError,
    SessionTimeoutError,
    StateError,
)
from ecgridos_async.session import Session
from ecgridos_async.session_pool import FoundCredentials, SessionPool

Handler = Callable[[Session, MailboxJob, mailbox.Journal], Awaitable[None]]
"""Does a job of a mailbox, with a session of its credential and the journal of the mailbox."""
FindCredential = Callable[[str], Awaitable[FoundCredentials]]
"""Returns the credential of a name: an API key, or a login name and its password."""

_log: Final = logging.getLogger("ecgridos_async.cluster")
_QUEUE: Final = "ecgridos-mailboxes"
_DO: Final = "ecgridos:do_mailbox_job"
_REST: Final = 3600.0
"""Seconds until a mailbox is tried again whose Login was refused: more could lock the user out."""


async def _receive(session: Session, job: MailboxJob, journal: mailbox.Journal) -> None:
    done = await mailbox.receive(session, job.folder, mailbox=job.mailbox, journal=journal)
    for error in done.failed.values():
        raise error
    if done.set_aside:
        raise MailboxError(f"{done.set_aside} parcels are set aside; the journal says why")


async def _send(session: Session, job: MailboxJob, journal: mailbox.Journal) -> None:
    done = await mailbox.send(session, job.folder, mailbox=job.mailbox, journal=journal)
    for error in done.failed.values():
        raise error
    if files := done.refused + done.undecided:
        raise MailboxError(f"{files} files are in look/ for a person, with a report beside each")


HANDLERS: Final[Mapping[str, Handler]] = {"receive": _receive, "send": _send}


def without_texts(find: FindCredential) -> FindCredential:
    """Return *find* with errors that do not hold what it failed to find."""

    async def found(name: str) -> FoundCredentials:
        try:
            return await find(name)
        except ECGridOSError:
            raise
        except Exception as error:  # noqa: BLE001  # its text may hold a secret
            kind = type(error).__name__
            raise StateError(f"the function that finds credentials raised {kind}") from None

    return found


async def work_for_mailboxes(
    database: Database,
    sessions: SessionPool,
    *,
    handlers: Mapping[str, Handler],
    journals: str,
    jobs: int,
    lost_after: float,
    grace: float,
) -> None:
    """Do the jobs of mailboxes until it is cancelled."""
    app = App(connector=PsycopgConnector())
    async with app.open_async(database.pool):
        worker = Worker(app, database, sessions, {**HANDLERS, **handlers}, journals)
        _add_tasks(worker)
        await worker.defer_due()
        queues = [_QUEUE, *(_queue_of(name) for name in worker.handlers)]
        await work(
            app,
            database,
            queues,
            {},
            jobs=jobs,
            lost_after=lost_after,
            grace=grace,
        )


@attrs.define(eq=False)
class Worker:
    """What a worker does the jobs of mailboxes with."""

    app: App
    database: Database
    sessions: SessionPool
    handlers: Mapping[str, Handler]
    journals: str
    """The schema of the journals."""

    @property
    def mailboxes(self) -> Mailboxes:
        """What there is to do."""
        return Mailboxes(self.database)

    async def defer_due(self) -> None:
        """Put what is due into the queue."""
        for name, job in await self.mailboxes.take_due():
            task = self.app.configure_task(
                _DO,
                queue=_queue_of(job),
                lock=f"mailbox {name}",
                queueing_lock=f"mailbox {name} {job}",
            )
            with contextlib.suppress(exceptions.AlreadyEnqueued):
                await task.defer_async(name=name, job=job)

    async def do(self, name: str, job: str) -> None:
        """Do a job, and note how it ended; what failed is tried again when it is due again.

        Raises:
            ClusterError: If the database cannot be used.
        """
        found = await self.mailboxes.find(name, job)
        if found is None:  # it was removed
            return
        problem, rest = "", 0.0
        try:
            session = await self.sessions.get(found.credential)
            async with self._journal(session, found) as journal:
                await self.handlers[job](session, found, journal)
        except ClusterError:
            raise
        except Exception as error:  # noqa: BLE001  # it is noted
            known = isinstance(error, (ECGridOSError, OSError))
            problem = f"{type(error).__name__}: {error}" if known else type(error).__name__
            _log.warning(
                "The job %s of mailbox %s failed: %s",
                *(job, name, problem),
                exc_info=None if known else error,
            )
            if isinstance(error, (LoginRefusedError, SessionTimeoutError)):
                await self.sessions.drop(found.credential)
            if isinstance(error, LoginRefusedError):
                rest = _REST
        await self.mailboxes.note_end(found, problem, rest)

    @contextlib.asynccontextmanager
    async def _journal(
        self, session: Session, job: MailboxJob
    ) -> AsyncGenerator[mailbox.Journal, None]:
        ids = job.mailbox
        if ids is None:
            me = await session.who_am_i()
            ids = me.network_id, me.mailbox_id
        name = "{}:{}".format(*ids)
        conninfo = self.database.conninfo
        async with mailbox.PostgresJournal(conninfo, name=name, schema=self.journals) as journal:
            yield journal


def _queue_of(job: str) -> str:
    """Return the queue of a kind of job, which workers take that have its handler."""
    return f"{_QUEUE}-{job}"


def _add_tasks(worker: Worker) -> None:
    """Add the tasks to the app of a worker, which other workers do not have."""

    async def find_due(timestamp: int) -> None:  # noqa: ARG001  # Procrastinate gives it
        await worker.defer_due()

    async def do(name: str, job: str) -> None:
        await worker.do(name, job)

    found = worker.app.task(name="ecgridos:find_due_mailboxes")(find_due)
    worker.app.periodic(cron="* * * * * */5", queue=_QUEUE, queueing_lock=_QUEUE)(found)
    worker.app.task(name=_DO, retry=TryAgain())(do)
