"""Parcels and interchanges: what was uploaded, where it went and what was done with it."""

import datetime as dt
from typing import Final

import attrs

from ecgridos_async.models import (
    Direction,
    EDIStandard,
    ManifestType,
    ParcelStatus,
    ParcelValid,
)
from ecgridos_async.sandbox.world.edi import Header, actual_bytes, standard_of
from ecgridos_async.sandbox.world.records import Ids, Place, Records

PARCEL_STATUSES: Final = {
    "M1000": "Uploaded through ECGridOS.",
    "M2000": "Ready.",
    "M2001": "Opened.",
    "M2003": "The structure is valid.",
    "M2005": "All interchanges were routed.",
    "M2101": "The parcel has no content.",
    "M2205": "Nothing could be routed.",
    "M2400": "Completed.",
    "M2401": "Completed with errors.",
}
INTERCHANGE_STATUSES: Final = {
    "1000": "Received.",
    "1103": "The receiver is not active on the network.",
    "1110": "The sender or receiver is suspended.",
    "4000": "Complete.",
    "4101": "Canceled.",
}
RECEIVED: Final = "1000"
PENDING: Final = "1110"
NO_ROUTE: Final = "1103"
COMPLETE: Final = "4000"
CANCELED: Final = "4101"


@attrs.frozen(kw_only=True)
class LogEntry:
    """One line of a manifest."""

    date: dt.datetime
    network_id: int
    parcel_id: int = 0
    interchange_id: int = 0
    status_code: str
    message: str
    type: ManifestType = ManifestType.SYSTEM


@attrs.frozen(kw_only=True)
class ParcelMessage:
    """A note about a parcel."""

    note_id: int
    date: dt.datetime
    user_id: int
    posted_by: str
    status_code: str
    note: str


@attrs.define(eq=False, kw_only=True)
class Parcel:
    """A parcel: outbound at its sender, or inbound at a receiver."""

    parcel_id: int
    direction: Direction
    sender: Place
    receiver: Place
    file_name: str
    content: bytes = attrs.field(repr=False)
    """As it was given, compressed or not."""
    date: dt.datetime
    status_date: dt.datetime
    status_code: str
    status: ParcelStatus = ParcelStatus.IN_BOX_READY
    valid: ParcelValid = ParcelValid.VALID
    in_box: bool = False
    """Whether it waits in an inbox."""
    mailbag_control_id: str = ""
    local_status: int = 0
    local_status_date: dt.datetime | None = None
    acknowledgment: str = ""
    interchange_ids: list[int] = attrs.field(factory=lambda: list[int]())
    notes: list[ParcelMessage] = attrs.field(factory=lambda: list[ParcelMessage]())

    @property
    def place(self) -> Place:
        """The network and mailbox where it is: that of its sender, or of its receiver."""
        return self.sender if self.direction is Direction.OUT_BOX else self.receiver

    @property
    def standard(self) -> EDIStandard:
        """What the content is made of."""
        return standard_of(self.content)

    @property
    def actual_bytes(self) -> int:
        """The size of the content once it is decompressed."""
        return actual_bytes(self.content)


@attrs.define(eq=False, kw_only=True)
class Interchange:
    """An interchange: one for each envelope of an upload."""

    interchange_id: int
    date: dt.datetime
    status_date: dt.datetime
    status_code: str
    sender: Place
    receiver: Place
    ecgrid_id_from: int
    ecgrid_id_to: int
    """0 for a sender or receiver that has no ECGrid id."""
    content: bytes = attrs.field(repr=False)
    """The envelope, or all of an upload that has no more than one."""
    standard: EDIStandard
    byte_count: int
    header: Header | None
    control_id: str
    parcel_ids: list[int] = attrs.field(factory=lambda: list[int]())


class Parcels(Records[Parcel]):
    """All parcels and interchanges, and what happened to them."""

    def __init__(self) -> None:
        super().__init__("parcel", "parcel_id", 5_000_001)
        self.interchanges: Records[Interchange] = Records(
            "interchange", "interchange_id", 7_000_001
        )
        self.entries: list[LogEntry] = []
        """What happened, in order."""
        self.note_ids: Ids = Ids(5501)

    def next_note_id(self) -> int:
        """Return the id of a new note."""
        return self.note_ids.take()

    def put(self, record: Parcel) -> Parcel:
        """Add a parcel and log it."""
        self.log(record, record.status_code, record.date)
        return super().put(record)

    def put_interchange(self, interchange: Interchange) -> None:
        """Add an interchange and log it."""
        self.interchanges.put(interchange)
        self.set_interchange_status(interchange, interchange.status_code, interchange.date)

    def set_status(self, parcel: Parcel, code: str, now: dt.datetime) -> None:
        """Change the status of a parcel and log it."""
        parcel.status_code = code
        parcel.status_date = now
        self.log(parcel, code, now)

    def set_interchange_status(self, interchange: Interchange, code: str, now: dt.datetime) -> None:
        """Change the status of an interchange and log it."""
        interchange.status_code = code
        interchange.status_date = now
        self.entries.append(
            LogEntry(
                date=now,
                network_id=interchange.sender[0],
                interchange_id=interchange.interchange_id,
                status_code=code,
                message=INTERCHANGE_STATUSES[code],
            )
        )

    def log(
        self,
        parcel: Parcel,
        code: str,
        now: dt.datetime,
        message: str | None = None,
        kind: ManifestType = ManifestType.SYSTEM,
    ) -> None:
        """Log what happened to a parcel."""
        self.entries.append(
            LogEntry(
                date=now,
                network_id=parcel.place[0],
                parcel_id=parcel.parcel_id,
                status_code=code,
                message=message or PARCEL_STATUSES[code],
                type=kind,
            )
        )

    def log_of(self, parcel: Parcel) -> list[LogEntry]:
        """Return what happened to a parcel."""
        return [entry for entry in self.entries if entry.parcel_id == parcel.parcel_id]

    def log_of_interchange(self, interchange: Interchange) -> list[LogEntry]:
        """Return what happened to an interchange and to all its parcels."""
        return [
            entry
            for entry in self.entries
            if entry.interchange_id == interchange.interchange_id
            or entry.parcel_id in interchange.parcel_ids
        ]

    def interchanges_of(self, parcel: Parcel) -> list[Interchange]:
        """Return the interchanges of a parcel."""
        return [self.interchanges[number] for number in parcel.interchange_ids]

    def of_interchange(self, interchange: Interchange) -> list[Parcel]:
        """Return the parcels of an interchange."""
        return [self[number] for number in interchange.parcel_ids]
