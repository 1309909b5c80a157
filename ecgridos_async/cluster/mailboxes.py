"""The mailboxes of a cluster: which there are, and what was last done for each."""

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from ecgridos_async.cluster.credentials import NAME
from ecgridos_async.cluster.database import Database
from ecgridos_async.errors import ArgumentError
from ecgridos_async.mailbox import Mailbox


@attrs.frozen(kw_only=True)
class MailboxJob:
    """A job that workers do for a mailbox from time to time."""

    name: str
    """What the mailbox is called here. No two jobs of a name are done at the same time."""
    job: str = "receive"
    """`"receive"`, `"send"`, or the name of a handler of the workers."""
    credential: str
    """The name of the credential; each worker has what it stands for."""
    folder: str = ""
    """The folder, in which all workers see the same files; an own handler may need none."""
    mailbox: Mailbox | None = None
    """The ids of a network and of one of its mailboxes; that of the credential's user if None."""
    every: float = 60.0
    """Seconds from one start to the next."""

    def __attrs_post_init__(self) -> None:
        for parameter in ("name", "job", "credential"):
            if not NAME.fullmatch(getattr(self, parameter)):
                raise ArgumentError(
                    f"{parameter}: expected a letter, then letters, digits, _ and -, at most 63",
                    parameter=parameter,
                )
        if not 1 <= self.every < math.inf:
            raise ArgumentError("every: expected seconds, 1 or more", parameter="every")
        needs_folder = self.job in ("receive", "send")
        if (needs_folder or self.folder) and not Path(self.folder).is_absolute():
            raise ArgumentError(
                "folder: expected the whole path, such as /mnt/edi/acme", parameter="folder"
            )


@attrs.frozen(kw_only=True)
class MailboxState:
    """A job, and what was last done of it."""

    job: MailboxJob
    due: dt.datetime
    """When it is done next."""
    ended: dt.datetime | None
    """When it was last done, None if it never was."""
    problem: str
    """Why it failed then, `""` if it did not."""


class Mailboxes:
    """The mailboxes of a cluster; `cluster.mailboxes` is it.

    await cluster.mailboxes.add(MailboxJob(name="acme", folder="/mnt/edi/acme", credential="acme"))
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, job: MailboxJob) -> None:
        """Add a job, or replace the one of the same mailbox and name; it is due at once.

        Raises:
            ClusterError: If the database cannot be used.
        """
        network_id, mailbox_id = job.mailbox or (None, None)
        await self._database.rows(
            b"""
            INSERT INTO mailboxes (name, job, network_id, mailbox_id, folder, credential, every)
            VALUES (%(name)s, %(job)s, %(network_id)s, %(mailbox_id)s, %(folder)s, %(credential)s,
                %(every)s)
            ON CONFLICT (name, job) DO UPDATE SET network_id = excluded.network_id,
                mailbox_id = excluded.mailbox_id, folder = excluded.folder,
                credential = excluded.credential, every = excluded.every, due = now()
            """,
            name=job.name,
            job=job.job,
            network_id=network_id,
            mailbox_id=mailbox_id,
            folder=job.folder,
            credential=job.credential,
            every=job.every,
        )

    async def remove(self, name: str, job: str | None = None) -> None:
        """Remove a job of a mailbox, or all. What is being done is done to its end.

        Raises:
            ArgumentError: If there is none.
            ClusterError: If the database cannot be used.
        """
        removed = await self._database.rows(
            b"DELETE FROM mailboxes WHERE name = %(name)s "
            b"AND (%(job)s::text IS NULL OR job = %(job)s) RETURNING 1",
            name=name,
            job=job,
        )
        if not removed:
            what = f"mailbox {name!r}" if job is None else f"job {job!r} of a mailbox {name!r}"
            raise ArgumentError(f"name: there is no {what}", parameter="name")

    async def all(self) -> list[MailboxState]:
        """Return the jobs, by mailbox.

        Raises:
            ClusterError: If the database cannot be used.
        """
        rows = await self._database.rows(b"SELECT * FROM mailboxes ORDER BY name, job")
        return [
            MailboxState(job=_job(row), due=row["due"], ended=row["ended"], problem=row["problem"])
            for row in rows
        ]

    async def find(self, name: str, job: str) -> MailboxJob | None:
        """Return a job of a mailbox, None if there is none."""
        rows = await self._database.rows(
            b"SELECT * FROM mailboxes WHERE name = %(name)s AND job = %(job)s", name=name, job=job
        )
        return _job(rows[0]) if rows else None

    async def take_due(self) -> list[tuple[str, str]]:
        """Return the names of what is due, mailbox and job, and note when it is due next.

        What is in the queue, or being done, is not due: if its worker is lost, it goes back into
        the queue, where there may be only one job of its `queueing_lock`.
        """
        rows = await self._database.rows(
            b"""
            UPDATE mailboxes SET due = now() + make_interval(secs => every)
            WHERE due <= now() AND NOT EXISTS (
                SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
                AND queueing_lock = 'mailbox ' || mailboxes.name || ' ' || mailboxes.job
            )
            RETURNING name, job
            """
        )
        return [(row["name"], row["job"]) for row in rows]

    async def note_end(self, job: MailboxJob, problem: str, rest: float) -> None:
        """Note that a job ended, why it failed, and for how many seconds it is not due."""
        await self._database.rows(
            b"UPDATE mailboxes SET ended = now(), problem = %(problem)s, "
            b"due = greatest(due, now() + make_interval(secs => %(rest)s)) "
            b"WHERE name = %(name)s AND job = %(job)s",
            name=job.name,
            job=job.job,
            problem=problem.replace("\0", ""),
            rest=rest,
        )


def _job(row: Mapping[str, Any]) -> MailboxJob:
    has_ids = row["network_id"] is not None
    return MailboxJob(
        name=row["name"],
        job=row["job"],
        credential=row["credential"],
        folder=row["folder"],
        mailbox=(row["network_id"], row["mailbox_id"]) if has_ids else None,
        every=row["every"],
    )
