"""Send: bring each file of a folder to the service, once.

For each file, in this order, so that a crash between any two steps loses and doubles nothing:

1. write into the journal that it is claimed, and move it to `sending/`;
2. write its size, its digest and the time into the journal, then upload it;
3. write its ParcelID into the journal;
4. move it to `sent/`, and write that into the journal.

A run that finds a file between steps 2 and 3 does not know whether the service got it; nor does
one whose upload had no reply. It searches the outbox. A file is uploaded again only if two
searches, some time apart, did not find it. If a search cannot decide, the file goes to `look/` with
a report for a person.
"""

import datetime as dt
import logging
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import anyio
import attrs

from ecgridos_async.errors import (
    AccessDeniedError,
    ArgumentError,
    ConfigurationError,
    ECGridOSError,
    FrameworkFault,
    InternalError,
    JournalError,
    LoginRefusedError,
    ServiceUnavailableError,
    SessionTimeoutError,
    StateError,
)
from ecgridos_async.fan_out import fan_out
from ecgridos_async.mailbox.backoff import IS_AWAY, Backoff
from ecgridos_async.mailbox.calls import Mailbox, MailboxSession, check_poll
from ecgridos_async.mailbox.decisions import (
    RouteRule,
    after_search,
    is_to_be_found_anew,
    taken_on,
)
from ecgridos_async.mailbox.disk import Disk
from ecgridos_async.mailbox.folders import check_folder
from ecgridos_async.mailbox.journal import FileState, Journal, SentFile
from ecgridos_async.mailbox.names import name_with_id, safe_name
from ecgridos_async.mailbox.outbox import LOOK, SENDING, SENT, Outbox
from ecgridos_async.mailbox.sqlite_journal import SqliteJournal
from ecgridos_async.mailbox.uploads import Route, Uploader, upload_of
from ecgridos_async.services.parcel_search import UploadSearch
from ecgridos_async.services.parcels import Parcels
from ecgridos_async.services.root import ClientOperations

Report = Callable[[SentFile], None]
"""Called with what the journal knows of a file, each time that changes."""

_log: Final = logging.getLogger("ecgridos_async.mailbox")

_ENDS_THE_JOB: Final = (
    ConfigurationError,
    JournalError,
    LoginRefusedError,
    SessionTimeoutError,
    StateError,
)
"""Errors that every other file would meet, too."""
_AGAIN: Final = 30.0
"""Seconds until a file is tried again that failed while others went through."""


@attrs.frozen
class Sent:
    """What a run of `send` did."""

    sent: int
    """Files that were uploaded, or found in the outbox, and are in `sent/`."""
    found: int
    """Those of them whose upload had no reply, and that were found in the outbox."""
    refused: int
    """Files that the service refused; they are in `look/`."""
    undecided: int
    """Files of which nobody can tell whether the service has them; they are in `look/`."""
    left: int
    """Files that are still being written, are empty, or have a name that is not UTF-8."""
    failed: Mapping[str, ECGridOSError]
    """Files that were not uploaded and will be by the next run, by name."""


async def send(
    session: MailboxSession,
    folder: str | os.PathLike[str],
    *,
    mailbox: Mailbox | None = None,
    poll: float | None = None,
    route: RouteRule | None = None,
    steady: float = 5.0,
    settle: float = 120.0,
    tries: int = 5,
    concurrency: int = 4,
    wait: float = 0.0,
    journal: Journal | None = None,
    report: Report | None = None,
    disk: Disk | None = None,
) -> Sent:
    """Upload each file of a folder, once, and move it to `sent/`.

        await mailbox.send(session, "outbox/", poll=10)

    Files in sub-folders, hidden files, and files whose names end as those of incomplete files do
    (`.part`, `.tmp` …) are left alone; so are files that change, and empty ones. A program that
    writes into the folder had best write under such a name and rename at the end.

    A file that is not EDI, or whose envelope does not say where it goes, needs a sender and a
    receiver: by `route`, or by a file beside it, written before it: `850.csv.route.json` with
    `{"ecgrid_id_from": 1, "ecgrid_id_to": 2}`.

    The job may be cancelled or killed at any time; the next run goes on where it was.

    Args:
        session: The session.
        folder: Where the files are.
        mailbox: The ids of the network and mailbox to send for; the user's own if None.
        poll: Seconds to wait before the folder is looked at again; without it the job ends once
            all is sent. A job that polls also waits while the service cannot be reached.
        route: From whom to whom a file goes; None for one whose content says it. A file beside it
            comes first.
        steady: For how many seconds a file must not change before it counts as complete.
        settle: Seconds between the two searches of the outbox that prove an upload absent.
        tries: How often to upload a file that was never found, before a person has to look.
        concurrency: How many files to upload at once.
        wait: Seconds to wait for another process that sends from this folder.
        journal: An open journal; by default `SqliteJournal(folder)`.
        report: Called with each file, each time its state changes.
        disk: The file system, for tests.

    Raises:
        MailboxInUseError: If another process sends from this folder.
        JournalError: If the journal cannot be read or written.
        ConfigurationError: If the journal is that of another folder.
        OSError: If the folder cannot be read or written.
        TransportError: If the service cannot be reached, and there is no polling.
        ECGridOSError: If something concerns every file, such as LoginRefusedError.
    """
    check_poll(poll)
    for name, value in (("steady", steady), ("settle", settle), ("tries", tries - 1)):
        if not value >= 0:
            raise ArgumentError(f"{name}: it is too small", parameter=name)
    home = Path(folder)
    async with AsyncExitStack() as stack:
        if journal is None:
            journal = await stack.enter_async_context(SqliteJournal(home))
        await stack.enter_async_context(journal.owned("send", wait=wait))
        disk = disk or Disk()
        await check_folder(journal, "send", home, disk)
        sender = _Sender(
            session=session,
            outbox=Outbox(home, disk, steady),
            uploader=Uploader(session, mailbox),
            journal=journal,
            mailbox=mailbox,
            poll=poll,
            route=route,
            settle=settle,
            tries=tries,
            concurrency=concurrency,
            report=report or (lambda _: None),
        )
        return await sender.run()


@attrs.define(eq=False, kw_only=True)
class _Sender:
    """One run of the job."""

    session: MailboxSession
    outbox: Outbox
    uploader: Uploader
    journal: Journal
    mailbox: Mailbox | None
    poll: float | None
    route: RouteRule | None
    settle: float
    tries: int
    concurrency: int
    report: Report
    done: dict[FileState, int] = attrs.field(factory=lambda: dict.fromkeys(FileState, 0))
    """How many files this run has finished with, by state."""
    failed: dict[str, ECGridOSError] = attrs.field(factory=lambda: dict[str, ECGridOSError]())
    due: dict[str, float] = attrs.field(factory=lambda: dict[str, float]())
    """When files are to be gone on with that wait, by key and the clock of the event loop."""
    searched: set[str] = attrs.field(factory=lambda: set[str]())
    """The keys of files that one search has not found."""
    new: set[str] = attrs.field(factory=lambda: set[str]())
    """The keys of files that this round found; they go into the journal one by one."""
    left: int = 0
    clock: tuple[dt.datetime, float] | None = None
    """A moment by the clock of the service, and by that of the event loop, which never jumps."""

    async def run(self) -> Sent:
        """Send until nothing is left, or for ever."""
        await self.outbox.prepare()
        for file in await self.journal.unfinished_files():
            if await is_to_be_found_anew(file, self.outbox):
                await self.outbox.unclaim(file.name)
                await self._put(attrs.evolve(file, state=FileState.GONE))
        backoff = Backoff()
        if self.poll is None and self.outbox.steady:
            await self._scan()
            if self.left:
                await anyio.sleep(self.outbox.steady)
        while True:
            if await backoff.persist(self._round, waits=self.poll is not None):
                continue
            again_in = self._pause()
            if again_in is None:
                return self._result()
            await anyio.sleep(again_in)

    def _pause(self) -> float | None:
        """Return how long to wait before the next round, None if there is none."""
        now = anyio.current_time()
        pauses = [when - now for when in self.due.values() if when < float("inf")]
        if self.poll is not None:
            pauses.append(self.poll)
            if self.left and self.outbox.steady:
                pauses.append(self.outbox.steady)
        return max(0.0, min(pauses)) if pauses else None

    def _result(self) -> Sent:
        done = self.done
        return Sent(
            sent=done[FileState.SENT] + done[FileState.FOUND],
            found=done[FileState.FOUND],
            refused=done[FileState.REFUSED],
            undecided=done[FileState.UNDECIDED],
            left=self.left,
            failed=self.failed,
        )

    async def _scan(self) -> tuple[list[str], list[SentFile]]:
        """Return the files that are complete, and those that an earlier round began with."""
        unfinished = await self.journal.unfinished_files()
        busy = {file.name for file in unfinished}
        complete, changing = await self.outbox.scan(anyio.current_time(), busy)
        self.left = len(changing)
        return complete, unfinished

    async def _round(self) -> bool:
        """Look at the folder and work on what it holds; tell whether a file was finished with."""
        complete, unfinished = await self._scan()
        now = anyio.current_time()
        work = [file for file in unfinished if self.due.get(file.key, now) <= now]
        moment = dt.datetime.now(dt.UTC)
        new = [SentFile(key=secrets.token_hex(8), name=name, changed=moment) for name in complete]
        self.new = {file.key for file in new}
        work += new
        if not work:
            return False
        await self._read_clock()
        before = sum(self.done.values())
        suspects: list[tuple[SentFile, ECGridOSError]] = []
        async with fan_out(self._advance, work, concurrency=self.concurrency) as outcomes:
            async for outcome in outcomes:
                error = outcome.error
                if error is None:
                    continue
                if not isinstance(error, ECGridOSError) or isinstance(error, _ENDS_THE_JOB):
                    raise error
                suspects.append((outcome.argument, error))
        finished = sum(self.done.values()) > before
        if suspects and not finished:
            raise suspects[0][1]
        for file, error in suspects:
            await self._failed(file, error)
        return finished

    async def _read_clock(self) -> None:
        began = anyio.current_time()
        moment = await ClientOperations(self.session).now_utc()
        self.clock = moment, (began + anyio.current_time()) / 2

    def _now(self) -> dt.datetime:
        """Return the time by the clock of the service."""
        assert self.clock is not None  # every round reads it
        moment, then = self.clock
        return moment + dt.timedelta(seconds=anyio.current_time() - then)

    async def _advance(self, file: SentFile) -> None:
        """Do for one file what can be done now."""
        self.due.pop(file.key, None)
        if file.key in self.new:
            taken = await taken_on(file, self.outbox, self.route)
            file = await self._put(taken, durable=True)
        if file.state in (FileState.CLAIMED, FileState.REFUSED) and not (
            await self.outbox.is_claimed(file.name) or await self.outbox.claim(file.name)
        ):
            file = await self._put(attrs.evolve(file, state=FileState.GONE))
            return
        if file.state is FileState.CLAIMED:
            file = await self._upload(file)
        while file.state is FileState.INTENDED:
            search = await self._search(file)
            if search is None:
                return
            file = await self._put(after_search(search, file, self.tries), durable=True)
            if file.state is FileState.CLAIMED:
                file = await self._upload(file)
        await self._finish(file)

    async def _upload(self, file: SentFile) -> SentFile:
        """Upload a file, and write before and after it into the journal what is known then."""
        path = self.outbox.home / SENDING / file.name
        measured = await self.outbox.disk.measure(path)
        content = self.outbox.disk.content(path)
        file = await self._put(
            attrs.evolve(
                file,
                state=FileState.INTENDED,
                size=measured.size,
                digest=measured.digest,
                started_at=self._now(),
                tries=file.tries + 1,
            ),
            durable=True,
        )
        route = None
        if file.ecgrid_id_from is not None and file.ecgrid_id_to is not None:
            route = Route(file.ecgrid_id_from, file.ecgrid_id_to)
        try:
            parcel_id = await self.uploader.upload(safe_name(file.name), content, route)
        except ECGridOSError as error:
            if _may_have_arrived(error):
                _log.warning("It is not known whether %s was sent: %s", file.name, error)
                return await self._put(attrs.evolve(file, reason=str(error)))
            claimed = attrs.evolve(
                file, state=FileState.CLAIMED, tries=file.tries - 1, reason=str(error)
            )
            if isinstance(error, (AccessDeniedError, *_ENDS_THE_JOB, *IS_AWAY)):
                await self._put(claimed)
                raise
            return await self._put(attrs.evolve(claimed, state=FileState.REFUSED), durable=True)
        sent = attrs.evolve(file, state=FileState.SENT, parcel_id=parcel_id, reason="")
        return await self._put(sent, durable=True)

    async def _search(self, file: SentFile) -> UploadSearch | None:
        """Search for an upload; return None if it has to be searched for again later."""
        search = await Parcels(self.session).find_upload(
            upload_of(file, self.mailbox), others=self.journal.uploaded
        )
        if search.outcome != "found" and file.key not in self.searched:
            self.searched.add(file.key)
            self.due[file.key] = anyio.current_time() + self.settle
            return None
        self.searched.discard(file.key)
        return search

    async def _finish(self, file: SentFile) -> None:
        """Move a file to where it belongs."""
        if file.state in (FileState.SENT, FileState.FOUND):
            assert file.parcel_id is not None  # the state says so
            wanted = name_with_id(file.name, file.parcel_id)
            where = await self.outbox.finish(file.name, SENT, wanted)
        else:
            where = await self.outbox.finish(file.name, LOOK, file.name)
            await self.outbox.disk.write(self.outbox.home / f"{where}.report.txt", _report(file))
            _log.warning("%s is in %s/ for a person: %s", file.name, LOOK, file.reason)
        self.done[file.state] += 1
        self.failed.pop(file.name, None)
        await self._put(attrs.evolve(file, moved_to=where))

    async def _failed(self, file: SentFile, error: ECGridOSError) -> None:
        """Note that a file failed while others went through."""
        now = await self._record(file)
        if isinstance(error, AccessDeniedError) and now.state is FileState.CLAIMED:
            await self._put(attrs.evolve(now, state=FileState.REFUSED, reason=str(error)))
            return
        _log.warning("%s was not sent and will be tried again: %s", file.name, error)
        self.failed[file.name] = error
        self.due[file.key] = anyio.current_time() + (_AGAIN if self.poll else float("inf"))

    async def _record(self, file: SentFile) -> SentFile:
        known = {each.key: each for each in await self.journal.unfinished_files()}
        return known.get(file.key, file)

    async def _put(self, file: SentFile, *, durable: bool = False) -> SentFile:
        """Write a file into the journal, and return it as it is written."""
        written = attrs.evolve(file, changed=dt.datetime.now(dt.UTC))
        await self.journal.put_file(written, durable=durable)
        self.report(written)
        return written


def _may_have_arrived(error: ECGridOSError) -> bool:
    """Tell whether the service may have the file though the upload raised an error."""
    if isinstance(error, ServiceUnavailableError) and error.outcome == "refused":
        return not error.retryable  # a busy service may have begun with it
    if isinstance(error, InternalError) or (isinstance(error, FrameworkFault) and not error.sender):
        return True  # it failed somewhere on the way
    return error.outcome in ("unknown", "answered")


def _report(file: SentFile) -> str:
    """Return a report that a person can act on."""
    facts = [f"File:      {file.name}"]
    if file.started_at is not None:
        facts += [
            f"Size:      {file.size:,} bytes",
            f"SHA-256:   {file.digest}",
            f"Uploaded:  {file.started_at:%Y-%m-%d %H:%M:%S} UTC by the clock of the service",
        ]
    if file.ecgrid_id_from is not None:
        facts.append(f"From, to:  ECGrid ids {file.ecgrid_id_from}, {file.ecgrid_id_to}")
    why = [part[:1].upper() + part[1:] for part in file.reason.split("; ")]
    if file.state is FileState.REFUSED:
        said = ["It was not sent.", *why]
        advice = ["To send it, correct what is wrong and move it back into the folder."]
    else:
        said = ["It may have been sent or not.", *why]
        advice = [
            "If one of these parcels, or another in the outbox, is this file, then it was sent:",
            "move the file to sent/. If not, move it back into the folder, and it is sent again.",
        ]
    return "\n".join([*facts, "", *said, "", *advice, ""])
