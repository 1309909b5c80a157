"""The search for an upload whose reply never came: did the service get it?"""

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final, Literal, Self, cast

import attrs

from ecgridos_async.errors import (
    AccessDeniedError,
    ArgumentError,
    Fault,
    IncompleteListError,
    NotFoundError,
    OutcomeUnknownError,
)
from ecgridos_async.models.parcels import ParcelIDInfo
from ecgridos_async.services.parcel_boxes import ParcelBoxes
from ecgridos_async.services.parcel_transfers import ParcelTransfers
from ecgridos_async.services.root import ClientOperations, SessionOperations

_SLACK: Final = dt.timedelta(minutes=1)
"""How much older than its upload a parcel may look: dates may be cut to the minute."""
_MARGIN: Final = dt.timedelta(minutes=5)
"""How far around the upload the outboxes are searched, should two clocks of the service differ."""
_ALL: Final = -1
"""All mailboxes of a network."""

Others = Callable[[Collection[int]], Awaitable[Collection[int]]]
"""Returns those of some ParcelIDs that are known to be other uploads."""


@attrs.frozen(kw_only=True)
class Upload:
    """An upload to search for."""

    file_name: str
    started_at: dt.datetime
    """When it began, by the clock of the service; see `parcels.find_upload` for a local one."""
    size: int | None = None
    """In bytes, if it is known."""
    digest: str = ""
    """SHA-256 of the content in hexadecimal, if it is known."""
    mailbox: tuple[int, int] | None = None
    """The ids of the network and mailbox that it was uploaded for; the user's own if None."""
    directed: bool = False
    """Whether sender and receiver were given: the service then may put an envelope around it."""

    @classmethod
    def of(cls, error: OutcomeUnknownError) -> Self:
        """Return the upload that an error is about.

        Raises:
            ArgumentError: If it is about another operation.
        """
        given = error.arguments
        name = given.get("file_name")
        if not isinstance(name, str) or not (error.operation or "").startswith("ParcelUpload"):
            raise ArgumentError(f"sought: {error.operation} is not an upload", parameter="sought")
        network, mailbox = given.get("network_id"), given.get("mailbox_id")
        size = given.get("byte_count")
        return cls(
            file_name=name,
            started_at=error.started_at,
            size=size if isinstance(size, int) else None,
            digest=error.digest,
            mailbox=(network, mailbox)
            if isinstance(network, int) and isinstance(mailbox, int)
            else None,
            directed=isinstance(given.get("ecgrid_id_from"), int),
        )


@attrs.frozen(kw_only=True)
class UploadSearch:
    """What a search for an upload found."""

    outcome: Literal["found", "absent", "undecided"]
    """`absent` means: not there now. The service may still be at work on it, so search again a
    little later before you repeat the upload."""
    parcel_id: int | None = None
    """The ParcelID, if it was found."""
    candidates: tuple[ParcelIDInfo, ...] = ()
    """The parcels that may be it."""
    reason: str
    """What was seen, as a sentence."""


class ParcelSearch(ParcelTransfers, ParcelBoxes):
    """The search for an upload in the outboxes."""

    async def find_upload(
        self, sought: OutcomeUnknownError | Upload, *, others: Others | None = None
    ) -> UploadSearch:
        """Search the outboxes for an upload whose reply never came.

            except ecgridos.OutcomeUnknownError as error:
                search = await session.parcels.find_upload(error)

        It looks among the parcels in process, in error and in the archive, from shortly before the
        upload until now, by the clock of the service. A parcel is the upload if its file name, its
        size and, as far as the digest is known, its content are the same. The content is read by
        `download_no_update`, which changes nothing.

        The outcome is undecided if two parcels are the same, if one has the content but another
        name or an earlier date, if a directed one has the name but not the content, or if a list is
        not complete.

        Args:
            sought: The error of the upload, or what is known of it.
            others: Tells which parcels are known to be other uploads, and not to be looked at.

        Raises:
            ArgumentError: If the error is not that of an upload.
            ECGridOSError: If the service cannot be asked.
        """
        upload = Upload.of(sought) if isinstance(sought, OutcomeUnknownError) else sought
        now = await ClientOperations(self._caller).now_utc()
        if isinstance(sought, OutcomeUnknownError):  # its time is by the local clock
            ahead = now - dt.datetime.now(dt.UTC)
            upload = attrs.evolve(upload, started_at=upload.started_at + ahead)
        # Its clock may have been set back since.
        begin, end = min(now, upload.started_at) - _MARGIN, max(now, upload.started_at) + _MARGIN
        found, complete = await self._sent_since(begin, end, upload.mailbox)
        if others is not None and found:
            for number in await others(list(found)):
                found.pop(number, None)
        same, similar = list[ParcelIDInfo](), list[ParcelIDInfo]()
        for parcel in found.values():
            likeness = await self._likeness(parcel, upload)
            if likeness == "same":
                same.append(parcel)
            elif likeness == "similar":
                similar.append(parcel)
        return _decided(same, similar, complete=complete)

    async def _sent_since(
        self, begin: dt.datetime, end: dt.datetime, mailbox: tuple[int, int] | None
    ) -> tuple[dict[int, ParcelIDInfo], bool]:
        """Return the parcels that were sent since *begin*, and whether these are all."""
        found, complete = await self._outboxes(begin, end, mailbox)
        # The service may book an upload to the mailbox of its sender's id.
        network = (
            mailbox[0] if mailbox else (await SessionOperations(self._caller).who_am_i()).network_id
        )
        try:
            more, complete_too = await self._outboxes(begin, end, (network, _ALL))
        except Fault:  # the user sees no other mailbox
            more, complete_too = [], True
        return {
            parcel.parcel_id: parcel
            for parcel in (*found, *more)
            if parcel.parcel_date is None or parcel.parcel_date >= begin
        }, complete and complete_too

    async def _outboxes(
        self, begin: dt.datetime, end: dt.datetime, mailbox: tuple[int, int] | None
    ) -> tuple[list[ParcelIDInfo], bool]:
        """Return the parcels in the outboxes of a mailbox, and whether these are all."""
        # A parcel goes from the first list to the others, so in this order none is missed.
        if mailbox is None:
            pages = [await self.out_box_in_process(), await self.out_box_error(begin, end)]
            archive = self.iter_out_box_archive(begin, end)
        else:
            pages = [
                await self.out_box_in_process_ex(*mailbox),
                await self.out_box_error_ex(*mailbox, begin, end),
            ]
            archive = self.iter_out_box_archive_ex(*mailbox, begin, end)
        complete = True
        found: list[ParcelIDInfo] = []
        for page in pages:
            records, whole = _records(page)
            found += records
            complete = complete and whole
        try:
            async for parcel in archive:
                found.append(parcel)  # what came before an error counts
        except IncompleteListError:
            complete = False
        return found, complete

    async def _likeness(
        self, parcel: ParcelIDInfo, upload: Upload
    ) -> Literal["same", "similar", "other"]:
        named = parcel.file_name == upload.file_name
        sized = upload.size in (None, parcel.parcel_bytes, parcel.actual_bytes)
        wrapped = named and upload.directed
        if not sized or (upload.size is None and not named):
            return "similar" if wrapped else "other"
        if not upload.digest:
            if not named:
                return "other"
            return "same" if _is_in_time(parcel, upload) else "similar"
        digest = await self._digest_of(parcel.parcel_id)
        if digest == upload.digest:
            return "same" if named and _is_in_time(parcel, upload) else "similar"
        return "similar" if wrapped or (digest is None and named) else "other"

    async def _digest_of(self, parcel_id: int) -> str | None:
        """Return the digest of a content, None if it cannot be seen."""
        try:
            file = await self.download_no_update(parcel_id)
        except (AccessDeniedError, NotFoundError):
            return None
        return hashlib.sha256(file.content or b"").hexdigest()


def _is_in_time(parcel: ParcelIDInfo, upload: Upload) -> bool:
    return parcel.parcel_date is None or parcel.parcel_date >= upload.started_at - _SLACK


def _records(page: Any) -> tuple[list[ParcelIDInfo], bool]:
    """Return the records of a page, and whether it says that these are all."""
    if page is None or isinstance(page, list):  # as v2.3 has them
        return cast("list[ParcelIDInfo]", page or []), True
    records: list[ParcelIDInfo] = page.parcel_id_info_list
    return records, (page.total_records or 0) <= len(records)


def _decided(
    same: list[ParcelIDInfo], similar: list[ParcelIDInfo], *, complete: bool
) -> UploadSearch:
    if len(same) == 1:
        return UploadSearch(
            outcome="found",
            parcel_id=same[0].parcel_id,
            candidates=(same[0],),
            reason=f"parcel {same[0].parcel_id} is the upload",
        )
    if same:
        return UploadSearch(
            outcome="undecided",
            candidates=(*same, *similar),
            reason=f"{len(same)} parcels have this name and content",
        )
    if similar:
        return UploadSearch(
            outcome="undecided",
            candidates=tuple(similar),
            reason=f"{len(similar)} parcels may be the upload, by name, content or date",
        )
    if not complete:
        return UploadSearch(
            outcome="undecided", reason="a list of the outbox does not hold all of its parcels"
        )
    return UploadSearch(outcome="absent", reason="no parcel in the outbox is the upload")
