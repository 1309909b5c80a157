"""Interconnects: who may trade with whom, and the notes about it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Final

import attrs

from ecgridos_async.models import AuthLevel, NoteAttachment, StatusInterconnect
from ecgridos_async.sandbox.world.records import Ids, Records
from ecgridos_async.sandbox.world.seed import InterconnectSeed

_UNIQUE: Final = uuid.UUID("4f1a0000-0000-4000-8000-000000000000")


@attrs.frozen(kw_only=True)
class Note:
    """A note; whoever's rights are less than `auth_level` does not see it."""

    note_id: int
    date: dt.datetime
    status: StatusInterconnect
    user_id: int
    posted_by: str
    mail_to: str
    note: str
    auth_level: AuthLevel
    attachment: NoteAttachment | None


@attrs.define(eq=False, kw_only=True)
class Interconnect:
    """An interconnect: one for each pair, in either order."""

    interconnect_id: int
    unique_id: str
    ecgrid_id1: int
    ecgrid_id2: int
    requestor_user_id: int
    created: dt.datetime
    modified: dt.datetime
    completed: dt.datetime | None = None
    reference: str = ""
    contact_name: str = ""
    contact_email: str = ""
    status: StatusInterconnect = StatusInterconnect.PENDING
    net_ops_user_id: int = 0
    notes: list[Note] = attrs.field(factory=lambda: list[Note]())

    def has(self, ecgrid_id1: int, ecgrid_id2: int) -> bool:
        """Tell whether it is between these two."""
        return {self.ecgrid_id1, self.ecgrid_id2} == {ecgrid_id1, ecgrid_id2}

    def set_status(self, status: StatusInterconnect, now: dt.datetime) -> None:
        """Change the status."""
        self.status = status
        self.modified = now
        if status is StatusInterconnect.COMPLETED:
            self.completed = now


class Interconnects(Records[Interconnect]):
    """All interconnects."""

    def __init__(
        self, interconnects: Iterable[InterconnectSeed], now: dt.datetime, pending: float | None
    ) -> None:
        super().__init__("interconnect", "interconnect_id", 4001)
        self.due: dict[int, dt.datetime] = {}
        """When the pending ones are completed."""
        self.note_ids: Ids = Ids(4501)
        self._pending: dt.timedelta | None = None
        for one in interconnects:
            made = self.add(one.ecgrid_id1, one.ecgrid_id2, one.requestor_user_id, now)
            made.set_status(one.status, now)
        if pending is not None:
            self._pending = dt.timedelta(seconds=pending)

    def add(self, ecgrid_id1: int, ecgrid_id2: int, user_id: int, now: dt.datetime) -> Interconnect:
        """Add an interconnect."""
        number = self.next_id()
        if self._pending is not None:
            self.due[number] = now + self._pending
        return self.put(
            Interconnect(
                interconnect_id=number,
                unique_id=str(uuid.UUID(int=_UNIQUE.int + number)),
                ecgrid_id1=ecgrid_id1,
                ecgrid_id2=ecgrid_id2,
                requestor_user_id=user_id,
                created=now,
                modified=now,
            )
        )

    def settle(self, now: dt.datetime) -> None:
        """Complete the interconnects that have been pending long enough, as NetOps would."""
        for number in [number for number, due in self.due.items() if due <= now]:
            due = self.due.pop(number)
            if self[number].status is StatusInterconnect.PENDING:
                self[number].set_status(StatusInterconnect.COMPLETED, due)

    def next_note_id(self) -> int:
        """Return the id of a new note."""
        return self.note_ids.take()
