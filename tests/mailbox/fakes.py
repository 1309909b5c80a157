"""What the tests of the mailbox put in place of the disk and the service.

Every step that matters, of journal, disk and service, goes through `Steps`, which can end the
process there, or lose a reply.
"""

import contextlib
import datetime as dt
import errno
import hashlib
import os
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import anyio
import attrs

from ecgridos_async.content import Content
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import Effect, Operation
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import (
    AccessDeniedError,
    ConnectionLostError,
    MailboxInUseError,
    NotFoundError,
    OutcomeUnknownError,
)
from ecgridos_async.mailbox.disk import Disk, Entry, Measure
from ecgridos_async.mailbox.journal import (
    Counts,
    FileState,
    Job,
    ParcelState,
    ReceivedParcel,
    SentFile,
)
from ecgridos_async.models import (
    AuthLevel,
    Direction,
    EDIStandard,
    FileInfo,
    ParcelIDInfo,
    ParcelIDInfoCollection,
    ParcelValid,
    SessionInfo,
)
from ecgridos_async.services import Services


class Killed(BaseException):
    """The process ends here, as by SIGKILL: no code of it does anything any more."""


Point = int | tuple[str, int] | None
"""A step of a run: its number, or how it begins and the number among those that begin so."""


@attrs.define(eq=False)
class Steps:
    """The steps of a run, counted from 1."""

    taken: list[str] = attrs.field(factory=lambda: list[str]())
    kill_at: Point = None
    lose_at: Point = None
    """The reply of the service to lose."""
    drop_at: Point = None
    """The request to lose before it reaches the service."""
    dead: bool = False

    def begin(
        self,
        *,
        kill_at: Point = None,
        lose_at: Point = None,
        drop_at: Point = None,
    ) -> None:
        """Begin another run."""
        self.taken, self.dead = [], False
        self.kill_at, self.lose_at, self.drop_at = kill_at, lose_at, drop_at

    def step(self, what: str) -> None:
        """Come to a step; end there if that is planned."""
        if self.dead:
            raise Killed(what)
        self.taken.append(what)
        if self._is_at(self.kill_at):
            self.dead = True
            raise Killed(what)

    def request(self, operation: str) -> None:
        """Come to the point where a request is on its way."""
        self.step(f"call {operation}")
        if self._is_at(self.drop_at):
            raise ConnectionLostError("dropped", operation=operation)

    def reply(self, operation: str) -> None:
        """Come to the point where the service has done something, and replies."""
        self.step(f"reply to {operation}")
        if self._is_at(self.lose_at):
            raise ConnectionLostError("lost", operation=operation)

    def _is_at(self, point: Point) -> bool:
        if not isinstance(point, tuple):
            return len(self.taken) == point
        begin, number = point
        such = [step for step in self.taken if step.startswith(begin)]
        return self.taken[-1].startswith(begin) and len(such) == number


class MemoryJournal:
    """A journal in memory; it outlives the job, as a file does."""

    def __init__(self, steps: Steps | None = None) -> None:
        self._steps = steps or Steps()
        self._parcels: dict[int, ReceivedParcel] = {}
        self._files: dict[str, SentFile] = {}
        self._owned: set[Job] = set()
        self._folders: dict[Job, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass

    @contextlib.asynccontextmanager
    async def owned(self, job: Job, *, wait: float = 0.0) -> AsyncGenerator[None, None]:
        if job in self._owned:
            raise MailboxInUseError(f"the job {job} is in use")
        self._owned.add(job)
        try:
            yield
        finally:
            self._owned.discard(job)

    async def folder_of(self, job: Job, folder: str, /) -> str:
        return self._folders.setdefault(job, folder)

    async def parcels(self, *states: ParcelState) -> list[ReceivedParcel]:
        return [
            self._parcels[number]
            for number in sorted(self._parcels)
            if not states or self._parcels[number].state in states
        ]

    async def find_parcels(self, parcel_ids: Iterable[int]) -> dict[int, ReceivedParcel]:
        return {number: self._parcels[number] for number in parcel_ids if number in self._parcels}

    async def put_parcels(self, *parcels: ReceivedParcel, durable: bool = False) -> None:
        for parcel in parcels:
            self._steps.step(f"journal {parcel.state}")
        self._parcels |= {parcel.parcel_id: parcel for parcel in parcels}

    async def files(self, *states: FileState) -> list[SentFile]:
        return [file for file in self._files.values() if not states or file.state in states]

    async def unfinished_files(self) -> list[SentFile]:
        return [
            file
            for file in self._files.values()
            if not file.moved_to and file.state is not FileState.GONE
        ]

    async def put_file(self, file: SentFile, *, durable: bool = False) -> None:
        self._steps.step(f"journal {file.state} {file.moved_to}")
        self._files[file.key] = file

    async def uploaded(self, parcel_ids: Iterable[int]) -> set[int]:
        known = {file.parcel_id for file in self._files.values()}
        return {number for number in parcel_ids if number in known}

    async def counts(self) -> Counts:
        parcels = [parcel.state for parcel in self._parcels.values()]
        files = [file.state for file in self._files.values()]
        return Counts(
            {state: parcels.count(state) for state in ParcelState},
            {state: files.count(state) for state in FileState},
            len(await self.unfinished_files()),
        )

    async def prune(self, before: dt.datetime) -> int:
        kept_parcels = {
            number: parcel
            for number, parcel in self._parcels.items()
            if parcel.state not in (ParcelState.CONFIRMED, ParcelState.GONE)
            or parcel.changed >= before
        }
        kept_files = {
            key: file
            for key, file in self._files.items()
            if file.changed >= before
            or not (
                file.state is FileState.GONE
                or (file.state in (FileState.SENT, FileState.FOUND) and file.moved_to)
            )
        }
        gone = len(self._parcels) + len(self._files) - len(kept_parcels) - len(kept_files)
        self._parcels, self._files = kept_parcels, kept_files
        return gone


class MemoryDisk(Disk):
    """A disk in memory; it outlives the job, too."""

    def __init__(self, steps: Steps) -> None:
        self.files: dict[Path, bytes] = {}
        self._steps = steps

    async def make_folders(self, *folders: Path) -> None:
        pass

    async def entries(self, folder: Path) -> list[Entry]:
        found = [path for path in sorted(self.files) if path.parent == folder]
        return [Entry(path.name, len(self.files[path]), 0, 0) for path in found]

    async def exists(self, path: Path) -> bool:
        return path in self.files

    async def may_read(self, path: Path) -> bool:
        return True

    async def measure(self, path: Path) -> Measure:
        if path not in self.files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return Measure(len(self.files[path]), hashlib.sha256(self.files[path]).hexdigest())

    async def move(self, source: Path, target: Path) -> None:
        self._steps.step(f"before the move to {target.parent.name}")
        if source not in self.files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(source))
        if target in self.files:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        self.files[target] = self.files.pop(source)
        self._steps.step(f"after the move to {target.parent.name}")

    def content(self, path: Path) -> Content:
        return self.files[path]

    async def remove(self, path: Path) -> None:
        self._steps.step("remove")
        self.files.pop(path, None)

    async def write(self, path: Path, text: str) -> None:
        self._steps.step("write")
        self.files[path] = text.encode()

    async def read(self, path: Path) -> str | None:
        return self.files[path].decode() if path in self.files else None


@attrs.define(eq=False)
class FakeParcel:
    """A parcel that came, as the service has it."""

    parcel_id: int
    file_name: str
    content: bytes
    byte_count: int
    waits: bool = True
    confirms: bool = True
    """Whether the service takes it out of the inbox when it is asked to."""
    error: Exception | None = None
    """What its download raises."""


@attrs.define(eq=False)
class FakeUpload:
    """A parcel that was uploaded, as the service has it."""

    parcel_id: int
    file_name: str
    content: bytes
    date: dt.datetime
    mailbox: tuple[int, int]
    ids: tuple[int, int] | None = None
    box: str = "archive"
    """In process, error or archive."""


class FakeService:
    """ECGridOS, as far as the jobs go. It outlives them."""

    def __init__(self, steps: Steps, disk: MemoryDisk) -> None:
        self.steps = steps
        self.disk = disk
        self.parcels: dict[int, FakeParcel] = {}
        self.downloads: Counter[int] = Counter()
        self.away: Exception | None = None
        """What every call raises."""
        self.longest_list = 1000
        self.uploads: dict[int, FakeUpload] = {}
        self.lag = 0.0
        """Seconds until an upload is seen in an outbox."""
        self.box = "archive"
        """Where uploads go."""
        self.refuses: Exception | None = None
        """What every upload raises."""
        self.returns_for_uploads: int | None = None
        self.sees_all_mailboxes = True
        self.epoch = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
        """What its clock showed when that of the event loop showed 0."""
        self.deletes_on_download = False

    def arrive(self, file_name: str = "850.edi", content: bytes = b"ISA*00*") -> FakeParcel:
        """Put a parcel into the inbox."""
        number = 5_000_001 + len(self.parcels)
        self.parcels[number] = FakeParcel(number, file_name, content, len(content))
        return self.parcels[number]

    def waiting(self) -> list[FakeParcel]:
        return [parcel for parcel in self.parcels.values() if parcel.waits]

    def in_box(self) -> ParcelIDInfoCollection:
        waiting = self.waiting()
        shown = waiting[: self.longest_list]
        return ParcelIDInfoCollection(
            page_size=1000,
            page_number=1,
            count=len(shown),
            total_records=len(waiting),
            total_pages=1,
            parcel_id_info_list=[_info(parcel) for parcel in shown],
        )

    def in_box_ex(self, **_: object) -> ParcelIDInfoCollection:
        return self.in_box()

    def download(self, parcel_id: int) -> FileInfo:
        parcel = self._find(parcel_id)
        self.downloads[parcel_id] += 1
        if parcel.error is not None:
            raise parcel.error
        if self.deletes_on_download:
            parcel.waits = False
        return FileInfo(
            parcel_id=parcel_id,
            file_name=parcel.file_name,
            byte_count=parcel.byte_count,
            standard=EDIStandard.X12,
            content=parcel.content,
        )

    def download_confirm(self, parcel_id: int) -> bool:
        parcel = self._find(parcel_id)
        if parcel.confirms:
            parcel.waits = False
        return parcel.confirms

    # Uploads

    def now_utc(self) -> dt.datetime:
        return self.epoch + dt.timedelta(seconds=anyio.current_time())

    def who_am_i(self) -> SessionInfo:
        return SessionInfo(
            session_event_id=1,
            user_id=1,
            time_zone_offset=0,
            auth_level=AuthLevel.NETWORK_ADMIN,
            open_sessions=1,
            time_out=60,
            network_id=1,
            mailbox_id=0,
        )

    def upload(
        self,
        file_name: str,
        content: bytes,
        byte_count: int,
        network_id: int = 1,
        mailbox_id: int = 0,
        ecgrid_id_from: int | None = None,
        ecgrid_id_to: int | None = None,
    ) -> int:
        assert byte_count == len(content)
        if self.refuses is not None:
            raise self.refuses
        number = 6_000_001 + len(self.uploads)
        ids = (ecgrid_id_from, ecgrid_id_to or 0) if ecgrid_id_from is not None else None
        self.uploads[number] = FakeUpload(
            number, file_name, content, self.now_utc(), (network_id, mailbox_id), ids, self.box
        )
        return number if self.returns_for_uploads is None else self.returns_for_uploads

    upload_ex = upload_ex_a = upload_mft = upload_directed = upload

    def out_box_in_process(self) -> ParcelIDInfoCollection:
        return self._outbox((1, 0), "in process")

    def out_box_error(
        self, begin_date: dt.datetime, end_date: dt.datetime
    ) -> ParcelIDInfoCollection:
        return self._outbox((1, 0), "error", begin_date, end_date)

    def out_box_archive(
        self, begin_date: dt.datetime, end_date: dt.datetime, **_: object
    ) -> ParcelIDInfoCollection:
        return self._outbox((1, 0), "archive", begin_date, end_date)

    def out_box_in_process_ex(self, network_id: int, mailbox_id: int) -> ParcelIDInfoCollection:
        return self._outbox((network_id, mailbox_id), "in process")

    def out_box_error_ex(
        self, network_id: int, mailbox_id: int, begin_date: dt.datetime, end_date: dt.datetime
    ) -> ParcelIDInfoCollection:
        return self._outbox((network_id, mailbox_id), "error", begin_date, end_date)

    def out_box_archive_ex(
        self,
        network_id: int,
        mailbox_id: int,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        **_: object,
    ) -> ParcelIDInfoCollection:
        return self._outbox((network_id, mailbox_id), "archive", begin_date, end_date)

    def _outbox(
        self,
        mailbox: tuple[int, int],
        box: str,
        begin: dt.datetime | None = None,
        end: dt.datetime | None = None,
    ) -> ParcelIDInfoCollection:
        if mailbox[1] == -1 and not self.sees_all_mailboxes:
            raise AccessDeniedError("not yours")
        seen = self.now_utc() - dt.timedelta(seconds=self.lag)
        found = [
            upload
            for upload in self.uploads.values()
            if upload.box == box
            and mailbox[1] in (-1, upload.mailbox[1])
            and (not self.lag or upload.date <= seen)
            and (begin is None or end is None or begin <= upload.date <= end)
        ]
        return ParcelIDInfoCollection(
            page_size=1000,
            page_number=1,
            count=min(len(found), self.longest_list),
            total_records=len(found),
            total_pages=1,
            parcel_id_info_list=[
                attrs.evolve(
                    _info(FakeParcel(each.parcel_id, each.file_name, b"", len(each.content))),
                    parcel_date=each.date,
                    status_code="M2400",
                )
                for each in found[: self.longest_list]
            ],
        )

    def download_no_update(self, parcel_id: int) -> FileInfo:
        upload = self.uploads[parcel_id]
        return FileInfo(
            parcel_id=parcel_id,
            file_name=upload.file_name,
            byte_count=len(upload.content),
            standard=EDIStandard.X12,
            content=upload.content,
        )

    def _find(self, parcel_id: int) -> FakeParcel:
        if parcel_id not in self.parcels:
            raise NotFoundError("There is no such parcel.")
        return self.parcels[parcel_id]


def _info(parcel: FakeParcel) -> ParcelIDInfo:
    return ParcelIDInfo(
        parcel_id=parcel.parcel_id,
        parcel_bytes=parcel.byte_count,
        actual_bytes=parcel.byte_count,
        network_id_from=1,
        mailbox_id_from=0,
        network_id_to=1,
        mailbox_id_to=0,
        file_name=parcel.file_name,
        local_status=0,
        valid=ParcelValid.VALID,
        direction=Direction.IN_BOX,
    )


class FakeSession(Services):
    """A session of a `FakeService`: the methods of the package, without a network."""

    def __init__(self, service: FakeService, version: ApiVersion = ApiVersion.V4_1) -> None:
        super().__init__(self)
        self.service = service
        self.version = version

    async def make_call(self, operation: Operation, arguments: Arguments, /) -> object:
        plan = operation.plan(self.version)
        values = plan.bind(arguments.positional, arguments.named)
        named: dict[str, Any] = {
            parameter.name: value for parameter, value in zip(plan.parameters, values, strict=True)
        }
        steps = self.service.steps
        if self.service.away is not None:
            steps.step(f"call {operation.name}")
            raise self.service.away
        before = len(self.service.uploads)
        try:
            steps.request(operation.name)
            result: object = getattr(self.service, operation.function.__name__)(**named)
            if len(self.service.uploads) > before:
                steps.step(f"{operation.name} is carried out")
            steps.reply(operation.name)
        except ConnectionLostError as error:
            if operation.effect is not Effect.WRITE:
                raise
            raise OutcomeUnknownError("unknown", operation=operation.name) from error
        return result

    async def download_to(
        self,
        path: str | os.PathLike[str],
        operation: Callable[[int], Awaitable[FileInfo]],
        parcel_id: int,
        /,
    ) -> FileInfo:
        file = await operation(parcel_id)
        self.service.steps.step("before the rename of a download")
        self.service.disk.files[Path(path)] = file.content or b""
        self.service.steps.step("after the rename of a download")
        return attrs.evolve(file, content=b"")
