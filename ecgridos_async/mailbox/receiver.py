"""Receive: bring each parcel from the inbox into a folder, once.

For each parcel, in this order, so that a crash between any two steps loses and doubles nothing:

1. download its content into a file that nobody else sees, and compare its size;
2. write into the journal what it is called, how long it is, and its digest;
3. move the file to its name in the folder;
4. confirm the parcel, which takes it out of the inbox;
5. write into the journal that this was done.

A run that finds a parcel after step 2 in the journal goes on from there. The file of step 1 says
whether step 3 was done: the move takes it away. So a parcel comes into the folder once, even if
another program takes files out of it at once.
"""

import datetime as dt
import logging
import os
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
    ConfirmRefusedError,
    ECGridOSError,
    Fault,
    FrameworkFault,
    InternalError,
    JournalError,
    LoginRefusedError,
    NotFoundError,
    NotSoapError,
    SessionTimeoutError,
    StateError,
    TransportError,
)
from ecgridos_async.fan_out import fan_out
from ecgridos_async.mailbox.backoff import Backoff
from ecgridos_async.mailbox.calls import Listing, Mailbox, MailboxSession, check_poll, list_inbox
from ecgridos_async.mailbox.disk import Disk
from ecgridos_async.mailbox.folders import HIDDEN, check_folder
from ecgridos_async.mailbox.inbox import check_size
from ecgridos_async.mailbox.journal import Journal, ParcelState, ReceivedParcel
from ecgridos_async.mailbox.names import name_apart, name_key, name_with_id, safe_name
from ecgridos_async.mailbox.sqlite_journal import SqliteJournal
from ecgridos_async.models.parcels import FileInfo
from ecgridos_async.services.parcels import Parcels

NameRule = Callable[[FileInfo], str]
"""Returns what to call the file of a parcel; what it returns is made safe."""
Report = Callable[[ReceivedParcel], None]
"""Called with what the journal knows of a parcel, each time that changes."""

_log: Final = logging.getLogger("ecgridos_async.mailbox")

_ENDS_THE_JOB: Final = (
    ArgumentError,
    ConfigurationError,
    JournalError,
    LoginRefusedError,
    SessionTimeoutError,
    StateError,
)
"""Errors that every other parcel would meet, too."""
_MAY_BE_THE_SERVICE: Final = (
    AccessDeniedError,
    FrameworkFault,
    InternalError,
    NotSoapError,
    TransportError,
)
"""Errors that count against a parcel only if another one goes through meanwhile."""
_FIRST_PAUSE: Final = 30.0
_LONGEST_PAUSE: Final = 3600.0


@attrs.frozen
class Received:
    """What a run of `receive` did."""

    confirmed: int
    """Parcels that are in the folder and out of the inbox."""
    set_aside: int
    """Parcels that failed too often in this run or an earlier one; the journal has the reasons."""
    failed: Mapping[int, ECGridOSError]
    """Parcels that failed and will be tried again by the next run, by ParcelID."""


async def receive(
    session: MailboxSession,
    folder: str | os.PathLike[str],
    *,
    mailbox: Mailbox | None = None,
    poll: float | None = None,
    concurrency: int = 4,
    tries: int = 5,
    name: NameRule | None = None,
    wait: float = 0.0,
    journal: Journal | None = None,
    report: Report | None = None,
    disk: Disk | None = None,
) -> Received:
    """Bring each parcel that waits in an inbox into a folder, once, and confirm it.

        await mailbox.receive(session, "inbox/", poll=30)

    Files come into the folder whole, by one rename. Another program may take them away at any time.
    The job may be cancelled or killed at any time; the next run goes on where it was.

    Args:
        session: The session.
        folder: Where the files go.
        mailbox: The ids of a network and of one of its mailboxes; the user's own if None.
        poll: Seconds to wait before an empty inbox is listed again; without it the job ends. A job
            that polls also waits while the service cannot be reached.
        concurrency: How many parcels to download at once.
        tries: How often a parcel may fail before it is set aside. It stays in the inbox, and the
            journal says why.
        name: What to call a file. By default it is the parcel's name, made safe, with its
            ParcelID: `850.5000002.edi`. A name of your own gets a number if it is taken.
        wait: Seconds to wait for another process that receives into this folder.
        journal: An open journal; by default `SqliteJournal(folder)`.
        report: Called with each parcel, each time its state changes.
        disk: The file system, for tests.

    Raises:
        MailboxInUseError: If another process receives into this folder.
        JournalError: If the journal cannot be read or written.
        ConfigurationError: If the journal is that of another folder.
        OSError: If the folder cannot be written.
        TransportError: If the service cannot be reached, and there is no polling.
        ECGridOSError: If something concerns every parcel, such as LoginRefusedError.
    """
    check_poll(poll)
    if tries < 1:
        raise ArgumentError("tries: expected 1 or more", parameter="tries")
    home = Path(folder)
    async with AsyncExitStack() as stack:
        if journal is None:
            journal = await stack.enter_async_context(SqliteJournal(home))
        await stack.enter_async_context(journal.owned("receive", wait=wait))
        disk = disk or Disk()
        await check_folder(journal, "receive", home, disk)
        receiver = _Receiver(
            session=session,
            home=home,
            journal=journal,
            disk=disk,
            mailbox=mailbox,
            poll=poll,
            concurrency=concurrency,
            tries=tries,
            name=name,
            report=report or (lambda _: None),
        )
        return await receiver.run()


@attrs.define(eq=False, kw_only=True)
class _Receiver:
    """One run of the job."""

    session: MailboxSession
    home: Path
    journal: Journal
    disk: Disk
    mailbox: Mailbox | None
    poll: float | None
    concurrency: int
    tries: int
    name: NameRule | None
    report: Report
    confirmed: int = 0
    failed: dict[int, ECGridOSError] = attrs.field(factory=lambda: dict[int, ECGridOSError]())
    not_before: dict[int, float] = attrs.field(factory=lambda: dict[int, float]())
    """When parcels that failed may be tried again, by the clock of the event loop."""
    naming: anyio.Lock = attrs.field(factory=anyio.Lock)

    @property
    def incoming(self) -> Path:
        """The folder of what is not complete yet."""
        return self.home / HIDDEN / "incoming"

    async def run(self) -> Received:
        """Receive until the inbox is empty, or for ever."""
        await self.disk.make_folders(self.home, self.incoming)
        await self._tidy()
        backoff = Backoff()
        while True:
            if await backoff.persist(self._round, waits=self.poll is not None):
                continue  # a listing may not hold all that waits
            if self.poll is None:
                aside = len(await self.journal.parcels(ParcelState.SET_ASIDE))
                return Received(self.confirmed, aside, self.failed)
            await anyio.sleep(self.poll)

    async def _tidy(self) -> None:
        """Remove what downloads left that did not end."""
        saved = {str(each.parcel_id) for each in await self.journal.parcels(ParcelState.SAVED)}
        for entry in await self.disk.entries(self.incoming):
            if entry.name not in saved:
                await self.disk.remove(self.incoming / entry.name)

    async def _round(self) -> bool:
        """List the inbox and work on what it holds; tell whether a parcel was confirmed."""
        listing = await list_inbox(self.session, self.mailbox)
        work = await self._work(listing)
        before, suspects = self.confirmed, dict[int, ECGridOSError]()
        async with fan_out(self._take, work, concurrency=self.concurrency) as outcomes:
            async for outcome in outcomes:
                error, parcel = outcome.error, outcome.argument
                if error is None:
                    continue
                if not isinstance(error, ECGridOSError) or isinstance(error, _ENDS_THE_JOB):
                    raise error
                if isinstance(error, _MAY_BE_THE_SERVICE):
                    suspects[parcel.parcel_id] = error
                else:
                    await self._failed(parcel.parcel_id, error)
        went_through = self.confirmed > before
        if suspects and not went_through:
            raise next(iter(suspects.values()))
        for parcel_id, error in suspects.items():
            await self._failed(parcel_id, error)
        return went_through

    async def _work(self, listing: Listing) -> list[ReceivedParcel]:
        """Return the parcels to work on now; write those into the journal that are new."""
        now = anyio.current_time()
        unfinished = await self.journal.parcels(
            ParcelState.SEEN, ParcelState.ASKED, ParcelState.SAVED, ParcelState.SET_ASIDE
        )
        known = await self.journal.find_parcels(listing.parcels)
        known |= {parcel.parcel_id: parcel for parcel in unfinished}
        news = [
            ReceivedParcel(
                parcel_id=number, file_name=info.file_name or "", changed=dt.datetime.now(dt.UTC)
            )
            for number, info in listing.parcels.items()
            if number not in known or known[number].state is ParcelState.GONE
        ]
        await self.journal.put_parcels(*news)
        for parcel in news:
            self.report(parcel)
        known |= {parcel.parcel_id: parcel for parcel in news}
        work: list[ReceivedParcel] = []
        for number, parcel in known.items():
            aside = parcel.state is ParcelState.SET_ASIDE
            if parcel.state is ParcelState.SEEN and listing.lacks(number):  # somebody else took it
                await self._put(attrs.evolve(parcel, state=ParcelState.GONE))
            elif aside and parcel.name and listing.lacks(number):  # only its confirm was missing
                await self._put(attrs.evolve(parcel, state=ParcelState.CONFIRMED))
            elif not aside and self.not_before.get(number, now) <= now:
                work.append(parcel)
        return work

    async def _take(self, parcel: ReceivedParcel) -> None:
        """Do for one parcel what is left to do."""
        if parcel.state is ParcelState.CONFIRMED:
            _log.warning(
                "Parcel %d was confirmed at %s, and is in the inbox again; confirmed once more.",
                parcel.parcel_id,
                parcel.changed,
            )
            await self._confirm(parcel.parcel_id)
            return
        if parcel.state is not ParcelState.SAVED:
            try:
                parcel = await self._save(parcel)
            except NotFoundError:
                await self._put(attrs.evolve(parcel, state=ParcelState.GONE))
                return
        parcel = await self._publish(parcel)
        await self._confirm(parcel.parcel_id)
        self.confirmed += 1
        self.failed.pop(parcel.parcel_id, None)
        self.not_before.pop(parcel.parcel_id, None)
        await self._put(attrs.evolve(parcel, state=ParcelState.CONFIRMED, reason=""))

    async def _save(self, parcel: ReceivedParcel) -> ReceivedParcel:
        """Download a parcel into a file that nobody else sees, and write it into the journal."""
        parcel = await self._put(attrs.evolve(parcel, state=ParcelState.ASKED))
        path = self._path(parcel)
        file = await self.session.download_to(
            path, Parcels(self.session).download, parcel.parcel_id
        )
        measured = await self.disk.measure(path)
        check_size(file, measured.size)
        saved = attrs.evolve(
            parcel,
            state=ParcelState.SAVED,
            file_name=file.file_name or parcel.file_name,
            size=measured.size,
            digest=measured.digest,
        )
        if self.name is None:
            named = attrs.evolve(saved, name=name_with_id(saved.file_name, saved.parcel_id))
            return await self._put(named, durable=True)
        async with self.naming:
            return await self._put(
                attrs.evolve(saved, name=await self._free(safe_name(self.name(file)))),
                durable=True,
            )

    def _path(self, parcel: ReceivedParcel) -> Path:
        return self.incoming / str(parcel.parcel_id)

    async def _free(self, name: str) -> str:
        """Return a name that neither a file of the folder nor a parcel on its way has."""
        taken = {name_key(entry.name) for entry in await self.disk.entries(self.home)}
        waiting = await self.journal.parcels(ParcelState.SAVED)
        return name_apart(name, taken | {name_key(parcel.name) for parcel in waiting})

    async def _publish(self, parcel: ReceivedParcel) -> ReceivedParcel:
        """Move a saved file to its name, unless an earlier run did."""
        path = self._path(parcel)
        if not await self.disk.exists(path):
            return parcel
        target = self.home / parcel.name
        try:
            await self.disk.move(path, target)
        except FileExistsError:
            there = await self.disk.measure(target)
            if (there.size, there.digest) == (parcel.size, parcel.digest) and self.name is None:
                await self.disk.remove(path)  # its name holds the ParcelID: it is the same
                return parcel
            async with self.naming:
                name = await self._free(parcel.name)
                parcel = await self._put(attrs.evolve(parcel, name=name), durable=True)
            await self.disk.move(path, self.home / parcel.name)
        return parcel

    async def _confirm(self, parcel_id: int) -> None:
        """Take a parcel out of the inbox. Doing so twice is harmless."""
        try:
            done = await Parcels(self.session).download_confirm(parcel_id)
        except Fault as error:
            if isinstance(error, _ENDS_THE_JOB) or not await self._is_out(parcel_id):
                raise
            return
        if not done and not await self._is_out(parcel_id):
            raise ConfirmRefusedError(
                f"the service did not confirm parcel {parcel_id}; it is saved, and still in the "
                "inbox",
                parcel_id=parcel_id,
                operation="ParcelDownloadConfirm",
            )

    async def _is_out(self, parcel_id: int) -> bool:
        return (await list_inbox(self.session, self.mailbox)).lacks(parcel_id)

    async def _failed(self, parcel_id: int, error: ECGridOSError) -> None:
        """Note that a parcel failed, and set it aside if that was once too often."""
        parcel = (await self.journal.find_parcels([parcel_id]))[parcel_id]
        tries = parcel.tries + 1
        aside = tries >= self.tries
        state = ParcelState.SET_ASIDE if aside else parcel.state
        await self._put(attrs.evolve(parcel, state=state, tries=tries, reason=str(error)))
        what = "is set aside" if aside else "will be tried again"
        _log.warning(
            "Parcel %d failed (%d of %d) and %s: %s", parcel_id, tries, self.tries, what, error
        )
        if aside:
            self.failed.pop(parcel_id, None)
            self.not_before.pop(parcel_id, None)
            return
        self.failed[parcel_id] = error
        pause = min(_FIRST_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE)
        self.not_before[parcel_id] = anyio.current_time() + (pause if self.poll else float("inf"))

    async def _put(self, parcel: ReceivedParcel, *, durable: bool = False) -> ReceivedParcel:
        """Write a parcel into the journal, and return its entry."""
        written = attrs.evolve(parcel, changed=dt.datetime.now(dt.UTC))
        await self.journal.put_parcels(written, durable=durable)
        self.report(written)
        return written
