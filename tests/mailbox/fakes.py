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

import attrs

from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ConnectionLostError, MailboxInUseError, NotFoundError
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
    Direction,
    EDIStandard,
    FileInfo,
    ParcelIDInfo,
    ParcelIDInfoCollection,
    ParcelValid,
)
from ecgridos_async.services import Services


class Killed(BaseException):
    """The process ends here, as by SIGKILL: no code of it does anything any more."""


@attrs.define(eq=False)
class Steps:
    """The steps of a run, counted from 1."""

    taken: list[str] = attrs.field(factory=lambda: list[str]())
    kill_at: int | None = None
    lose_at: int | None = None
    """The reply of the service to lose, by the number of the step."""
    dead: bool = False

    def begin(self, *, kill_at: int | None = None, lose_at: int | None = None) -> None:
        """Begin another run."""
        self.taken, self.dead = [], False
        self.kill_at, self.lose_at = kill_at, lose_at

    def step(self, what: str) -> None:
        """Come to a step; end there if that is planned."""
        if self.dead:
            raise Killed(what)
        self.taken.append(what)
        if len(self.taken) == self.kill_at:
            self.dead = True
            raise Killed(what)

    def reply(self, operation: str) -> None:
        """Come to the point where the service has done something, and replies."""
        self.step(f"reply to {operation}")
        if len(self.taken) == self.lose_at:
            raise ConnectionLostError("lost", operation=operation)


class MemoryJournal:
    """A journal in memory; it outlives the job, as a file does."""

    def __init__(self, steps: Steps | None = None) -> None:
        self._steps = steps or Steps()
        self._parcels: dict[int, ReceivedParcel] = {}
        self._files: dict[str, SentFile] = {}
        self._owned: set[Job] = set()

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
        return [file for file in self._files.values() if not file.moved_to]

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
            if file.state not in (FileState.SENT, FileState.FOUND)
            or not file.moved_to
            or file.changed >= before
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

    async def measure(self, path: Path) -> Measure:
        if path not in self.files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return Measure(len(self.files[path]), hashlib.sha256(self.files[path]).hexdigest())

    async def move(self, source: Path, target: Path) -> None:
        self._steps.step(f"before the move to {target.parent.name}")
        if target in self.files:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        self.files[target] = self.files.pop(source)
        self._steps.step(f"after the move to {target.parent.name}")

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

    async def perform(self, operation: Operation, arguments: Arguments, /) -> object:
        plan = operation.plan(self.version)
        values = plan.bind(arguments.positional, arguments.named)
        named: dict[str, Any] = {
            parameter.name: value for parameter, value in zip(plan.parameters, values, strict=True)
        }
        steps = self.service.steps
        steps.step(f"call {operation.name}")
        if self.service.away is not None:
            raise self.service.away
        result: object = getattr(self.service, operation.function.__name__)(**named)
        steps.reply(operation.name)
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
