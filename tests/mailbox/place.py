"""What outlives the runs of a job that receives: a service, a disk and a journal, in memory."""

from pathlib import Path
from typing import Any

import trio
import trio.testing

from ecgridos_async.mailbox import Received, ReceivedParcel, receive
from tests.mailbox.fakes import FakeService, FakeSession, MemoryDisk, MemoryJournal, Steps

HOME = Path("inbox")


class Place:
    """A service, a disk and a journal that outlive the runs of the job."""

    def __init__(self) -> None:
        self.steps = Steps()
        self.disk = MemoryDisk(self.steps)
        self.journal = MemoryJournal(self.steps)
        self.service = FakeService(self.steps, self.disk)
        self.reports: list[ReceivedParcel] = []

    async def receive(self, **options: Any) -> Received:
        return await receive(
            FakeSession(self.service),
            HOME,
            journal=self.journal,
            disk=self.disk,
            report=self.reports.append,
            **options,
        )

    def run(self, **options: Any) -> Received:
        """Run the job once; the clock jumps where it would wait."""
        return trio.run(
            lambda: self.receive(**options), clock=trio.testing.MockClock(autojump_threshold=0)
        )

    def run_for(self, seconds: float, **options: Any) -> float:
        """Run a job that polls, for some seconds, and return how long it ran."""

        async def main() -> float:
            began = trio.current_time()
            with trio.move_on_after(seconds):
                await self.receive(poll=30, **options)
            return trio.current_time() - began

        return trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))

    @property
    def folder(self) -> dict[str, bytes]:
        """The files in the folder."""
        return {
            path.name: content for path, content in self.disk.files.items() if path.parent == HOME
        }

    @property
    def hidden(self) -> list[Path]:
        return [path for path in self.disk.files if path.parent.name == "incoming"]

    def state_of(self, parcel_id: int) -> ReceivedParcel:
        async def find() -> ReceivedParcel:
            return (await self.journal.find_parcels([parcel_id]))[parcel_id]

        return trio.run(find)
