"""The inbox: each parcel that waits, to save in a way of one's own."""

import contextlib
import logging
import math
import os
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import anyio
import anyio.lowlevel

from ecgridos_async.errors import (
    ArgumentError,
    ConfirmRefusedError,
    ContentMismatchError,
    StateError,
)
from ecgridos_async.mailbox.backoff import Backoff
from ecgridos_async.mailbox.calls import Listing, Mailbox, MailboxSession, check_poll, list_inbox
from ecgridos_async.mailbox.disk import Disk
from ecgridos_async.mailbox.names import name_with_id
from ecgridos_async.models.parcels import FileInfo, ParcelIDInfo
from ecgridos_async.services.parcels import Parcels

_log: Final = logging.getLogger("ecgridos_async.mailbox")


class InboxParcel:
    """A parcel that waits in the inbox.

        async with parcel:
            path = await parcel.save_to("inbox/")

    When the block ends well the parcel is confirmed, which takes it out of the inbox; save it
    before. An error in the block, a cancellation, or the end of the process leave it there.
    """

    def __init__(self, session: MailboxSession, info: ParcelIDInfo, inbox: "Inbox") -> None:
        self._session = session
        self._inbox = inbox
        self.info = info
        """What the inbox says of it."""

    @property
    def parcel_id(self) -> int:
        """Its ParcelID, by which repetitions are known."""
        return self.info.parcel_id

    async def __aenter__(self) -> Self:
        await self._inbox.enter(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        confirmed = False
        try:
            if error is None:
                await self._confirm()
                confirmed = True
        finally:
            self._inbox.leave(self, confirmed=confirmed)

    async def _confirm(self) -> None:
        if not await Parcels(self._session).download_confirm(self.parcel_id):
            raise ConfirmRefusedError(
                f"the service did not confirm parcel {self.parcel_id}; it is still in the inbox",
                parcel_id=self.parcel_id,
                operation="ParcelDownloadConfirm",
            )

    async def save_to(self, folder: str | os.PathLike[str]) -> Path:
        """Save its content in a folder, and return the path when file and folder are on the disk.

        The name is what the parcel is called, made safe, with its ParcelID: `850.5000002.edi`. If
        that file exists already, an earlier run saved it, and nothing is downloaded.

        Raises:
            ContentMismatchError: If the content is not as long as the service says.
            OSError: If it cannot be written.
        """
        disk, home = Disk(), Path(folder)
        await disk.make_folders(home)
        target = home / name_with_id(self.info.file_name, self.parcel_id)
        if await disk.exists(target):
            return target
        part = home / f".ecgridos-{self.parcel_id}.download"
        try:
            file = await self.download_to(part)
            measured = await disk.measure(part)
            check_size(file, measured.size)
            with contextlib.suppress(FileExistsError):
                await disk.move(part, target)
        finally:
            with anyio.CancelScope(shield=True):
                await disk.remove(part)
        return target

    async def download_to(self, path: str | os.PathLike[str]) -> FileInfo:
        """Download its content into a file; see `session.download_to`."""
        download = Parcels(self._session).download
        return await self._session.download_to(path, download, self.parcel_id)

    async def download(self) -> FileInfo:
        """Return its content in memory."""
        return await Parcels(self._session).download(self.parcel_id)

    def __repr__(self) -> str:
        return f"InboxParcel({self.parcel_id}, {self.info.file_name!r})"


class Inbox:
    """The parcels that wait in an inbox: an async iterator of `InboxParcel`, each given once.

        async for parcel in session.inbox():
            async with parcel:                        # confirmed when the block ends well
                await parcel.save_to("inbox/")

    A parcel whose block raises stays in the inbox. Delivery is at least once: a process that ends
    between save and confirm gets the parcel again. `receive` remembers that in a journal.

    Any number of tasks may read one inbox; each parcel goes to one of them.
    """

    def __init__(
        self,
        session: MailboxSession,
        *,
        mailbox: Mailbox | None = None,
        poll: float | None = None,
        concurrency: int = 1,
    ) -> None:
        """Check the arguments; nothing is sent before the first step.

        Args:
            session: The session.
            mailbox: The ids of a network and of one of its mailboxes; the user's own if None.
            poll: Seconds to wait before an empty inbox is listed again; without it the iterator
                ends. With it, a parcel whose block raised comes again, that much later, and the
                iterator waits while the service cannot be reached.
            concurrency: How many parcels may be in their blocks at once, if you handle each in a
                task.

        Raises:
            ArgumentError: If an argument is wrong.
        """
        check_poll(poll)
        if concurrency < 1:
            raise ArgumentError("concurrency: expected 1 or more", parameter="concurrency")
        self._session = session
        self._mailbox = mailbox
        self._poll = poll
        self._places = anyio.CapacityLimiter(concurrency)
        self._step = anyio.Lock()
        self._ready = deque[ParcelIDInfo]()
        self._given: dict[int, float] = {}
        """What was given, and when it may be given again, as far as it is still listed."""
        self._backoff = Backoff()
        self._ended = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> InboxParcel:
        """Wait for the next parcel, and until there is a place to handle it."""
        await anyio.lowlevel.checkpoint()  # a task that was started for the last one enters it
        async with self._step:
            while not self._ready:
                if self._ended:
                    raise StopAsyncIteration
                await self._list()
            async with self._places:
                pass  # a place is free; the parcel takes it when it is entered
            info = self._ready.popleft()
            self._given[info.parcel_id] = math.inf
            return InboxParcel(self._session, info, self)

    async def _list(self) -> None:
        while True:
            self._take(await self._backoff.persist(self._listing, waits=self._poll is not None))
            if self._ready:
                return
            if self._poll is None:
                self._ended = True
                return
            await anyio.sleep(self._poll)

    async def _listing(self) -> Listing:
        return await list_inbox(self._session, self._mailbox)

    def _take(self, listing: Listing) -> None:
        now = anyio.current_time()
        self._given = {
            number: when for number, when in self._given.items() if number in listing.parcels
        }
        self._ready.extend(
            info for number, info in listing.parcels.items() if self._given.get(number, now) <= now
        )

    async def enter(self, parcel: InboxParcel) -> None:
        """Take a place for a parcel that is handled now."""
        try:
            await self._places.acquire_on_behalf_of(parcel)
        except RuntimeError:
            raise StateError(f"parcel {parcel.parcel_id} is being handled already") from None

    def leave(self, parcel: InboxParcel, *, confirmed: bool) -> None:
        """Give the place back. A parcel that was not confirmed comes again, if there is polling."""
        self._places.release_on_behalf_of(parcel)
        if not confirmed and self._poll is not None:
            self._given[parcel.parcel_id] = anyio.current_time() + self._poll


def check_size(file: FileInfo, size: int) -> None:
    """Raise ContentMismatchError unless the content of a parcel is as long as the service says."""
    if file.byte_count != size:
        raise ContentMismatchError(
            f"parcel {file.parcel_id} came with {size:,} bytes; the service says that it has "
            f"{file.byte_count:,}",
            parcel_id=file.parcel_id,
            expected=file.byte_count,
            size=size,
            operation="ParcelDownload",
        )
