"""A place to send from: a folder, a journal and a service in memory."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import trio
import trio.testing

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.mailbox import Sent, SentFile, send
from tests.mailbox.fakes import FakeService, FakeSession, MemoryDisk, MemoryJournal, Steps

HOME = Path("outbox")
SECOND = timedelta(seconds=1)


class Place:
    """A folder, a journal and a service that outlive the runs of the job."""

    def __init__(self) -> None:
        self.steps = Steps()
        self.disk = MemoryDisk(self.steps)
        self.journal = MemoryJournal(self.steps)
        self.service = FakeService(self.steps, self.disk)
        self.reports: list[SentFile] = []
        self.version = ApiVersion.V4_1

    def write(self, name: str, content: bytes = b"ISA*00*") -> None:
        self.disk.files[HOME / name] = content

    async def send(self, **options: Any) -> Sent:
        return await send(
            FakeSession(self.service, self.version),
            HOME,
            journal=self.journal,
            disk=self.disk,
            report=self.reports.append,
            **options,
        )

    def timed(self, main: Callable[[], Any]) -> Any:
        """Run something whose waits take no time; the clock of the service goes on with it."""
        clock = trio.testing.MockClock(autojump_threshold=0)
        try:
            return trio.run(main, clock=clock)
        finally:
            self.service.epoch += (clock.current_time() + 1) * SECOND

    def run(self, **options: Any) -> Sent:
        result: Sent = self.timed(lambda: self.send(**options))
        return result

    def run_for(self, seconds: float, **options: Any) -> None:
        async def main() -> None:
            with trio.move_on_after(seconds):
                await self.send(poll=10, **options)

        self.timed(main)

    def run_and_be_killed(self, **options: Any) -> bool:
        """Run the job, and tell whether it was killed."""
        try:
            self.run(**options)
        except BaseException:
            if not self.steps.dead:
                raise
        dead = self.steps.dead
        self.steps.begin()
        return dead

    def folder(self, name: str = "") -> dict[str, bytes]:
        return {
            path.name: content
            for path, content in self.disk.files.items()
            if path.parent == HOME / name
        }

    @property
    def uploaded(self) -> list[bytes]:
        return [upload.content for upload in self.service.uploads.values()]

    def files(self) -> list[SentFile]:
        return trio.run(self.journal.files)
