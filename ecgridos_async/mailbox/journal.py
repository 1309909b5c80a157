"""The journal: what became of each parcel that came and of each file that is to go.

A job writes here what it has done before it does what cannot be undone, so that after a crash the
next run knows where to go on. `SqliteJournal` keeps it in the folder of the job, `PostgresJournal`
in a database that many machines share.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Literal, Protocol, Self

import attrs

Job = Literal["receive", "send"]
"""What a folder is used for."""


class ParcelState(enum.StrEnum):
    """How far a parcel is that came."""

    SEEN = "seen"
    """It waits in the inbox."""
    ASKED = "asked"
    """Its download has begun; a mailbox may let a parcel go as soon as it is downloaded."""
    SAVED = "saved"
    """Its content is on the disk, and the service does not know yet."""
    CONFIRMED = "confirmed"
    """It is out of the inbox."""
    SET_ASIDE = "set aside"
    """It failed too often. It stays in the inbox, and nobody tries again."""
    GONE = "gone"
    """It left the inbox before it was downloaded."""


class FileState(enum.StrEnum):
    """How far a file is that is to go."""

    CLAIMED = "claimed"
    """It waits in `sending/`; nothing was uploaded."""
    INTENDED = "intended"
    """Its upload has begun; whether the service got it has to be found out."""
    SENT = "sent"
    """The service gave its ParcelID."""
    FOUND = "found"
    """No reply came, but the parcel was found in the outbox."""
    UNDECIDED = "undecided"
    """Nobody can tell whether it was uploaded; a person has to look."""
    REFUSED = "refused"
    """The service refused it, or it cannot be uploaded."""
    GONE = "gone"
    """Somebody took it away before it was uploaded."""


@attrs.frozen(kw_only=True)
class ReceivedParcel:
    """What the journal knows of a parcel that came."""

    parcel_id: int
    state: ParcelState = ParcelState.SEEN
    file_name: str = ""
    """As the service calls it."""
    name: str = ""
    """As it is called in the folder; empty until it is saved."""
    size: int = 0
    """In bytes, once it is saved."""
    digest: str = ""
    """SHA-256 in hexadecimal, once it is saved."""
    tries: int = 0
    """How often it failed."""
    reason: str = ""
    """Why it failed last."""
    changed: dt.datetime
    """When this was written."""


@attrs.frozen(kw_only=True)
class SentFile:
    """What the journal knows of a file that is to go."""

    key: str
    """Tells it from other files of the same name."""
    name: str
    state: FileState = FileState.CLAIMED
    size: int = 0
    """In bytes, once its upload has begun."""
    digest: str = ""
    """SHA-256 in hexadecimal, once its upload has begun."""
    started_at: dt.datetime | None = None
    """When its last upload began, by the clock of the service."""
    ecgrid_id_from: int | None = None
    ecgrid_id_to: int | None = None
    """Sender and receiver, if they do not follow from the content."""
    parcel_id: int | None = None
    """What the service calls it, once that is known."""
    moved_to: str = ""
    """Where in the folder it is now, as `sent/850.edi`; empty while there is work to do."""
    tries: int = 0
    """How often its upload began."""
    reason: str = ""
    changed: dt.datetime


@attrs.frozen
class Counts:
    """How many parcels and files a journal has, by state."""

    parcels: Mapping[ParcelState, int]
    files: Mapping[FileState, int]
    unfinished: int
    """Files that a run has to go on with."""


class Journal(Protocol):
    """What a job needs of a journal. It is an async context manager, which opens and closes it.

    Each method is one transaction. One that writes returns when the record survives the end of
    the process; with `durable=True`, also a power cut.
    """

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def owned(self, job: Job, *, wait: float = 0.0) -> AbstractAsyncContextManager[None]:
        """Keep every other process and task from doing *job* here, for as long as the block lasts.

        The end of a process, even by SIGKILL, lets the next one in.

        Args:
            job: The job.
            wait: How many seconds to wait for another that does it.

        Raises:
            MailboxInUseError: If it is still doing it then.
        """
        ...

    async def folder_of(self, job: Job, folder: str, /) -> str:
        """Return the id of the folder of a job; if none is known, that is *folder* from now on."""
        ...

    async def parcels(self, *states: ParcelState) -> list[ReceivedParcel]:
        """Return the parcels in some states, or all, by ParcelID."""
        ...

    async def find_parcels(self, parcel_ids: Iterable[int]) -> dict[int, ReceivedParcel]:
        """Return those of some parcels that are known."""
        ...

    async def put_parcels(self, *parcels: ReceivedParcel, durable: bool = False) -> None:
        """Add parcels, or replace what was known of them."""
        ...

    async def files(self, *states: FileState) -> list[SentFile]:
        """Return the files in some states, or all, in the order in which they were added."""
        ...

    async def unfinished_files(self) -> list[SentFile]:
        """Return the files that are there and were not moved yet, in the order of their adding."""
        ...

    async def put_file(self, file: SentFile, *, durable: bool = False) -> None:
        """Add a file, or replace what was known of it."""
        ...

    async def uploaded(self, parcel_ids: Iterable[int]) -> set[int]:
        """Return those of some parcels that files of this journal became."""
        ...

    async def counts(self) -> Counts:
        """Count parcels and files by state."""
        ...

    async def prune(self, before: dt.datetime) -> int:
        """Forget what is done since before a moment, and return how many records that were.

        Confirmed and vanished parcels, and files in `sent/`, are done. Keep a month at least: a
        parcel that is forgotten and in the inbox again is received again.
        """
        ...
