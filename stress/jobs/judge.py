"""The judge: compares the service, the folder and the journal after the last run of a job."""

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from ecgridos_async.sandbox import Digest, LedgerEntry
from ecgridos_async.sandbox.world.parcels import Parcel

_HIDDEN: Final = ".ecgridos"
_LOOK: Final = "look"
_REPORT: Final = ".report.txt"
_ROUTE: Final = ".route.json"
_SAVED: Final = re.compile(r"^report saved (\d+)$", re.MULTILINE)


@attrs.define
class Verdict:
    """What came of some trials."""

    moved: int = 0
    """Parcels and files that arrived, exactly once."""
    lost: int = 0
    doubled: int = 0
    undecided: int = 0
    """Files in `look/`, with a report for a person."""
    broken: list[str] = attrs.field(factory=lambda: list[str]())
    """What else is not as promised."""

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.broken)

    def test(self, holds: bool, otherwise: str) -> None:
        """Note what is not as promised."""
        if not holds:
            self.broken.append(otherwise)

    def add(self, other: "Verdict") -> None:
        """Add another verdict to this one."""
        self.moved += other.moved
        self.lost += other.lost
        self.doubled += other.doubled
        self.undecided += other.undecided
        self.broken += other.broken


@attrs.frozen(kw_only=True)
class Evidence:
    """What there is after the last run."""

    expected: Mapping[str, str]
    """What was to be moved: digests by ParcelID, or by file name."""
    folder: Path
    ledger: Sequence[LedgerEntry]
    parcels: Sequence[Parcel] = ()
    """What the service has, in whatever box."""
    waiting: Sequence[Parcel] = ()
    """What is still in the inbox."""
    logs: Sequence[str] = ()
    """The steps of each run, in their order."""
    downloads: Sequence[Counter[str]] = ()
    """How often each parcel was downloaded before each run, and after the last."""


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a content."""
    return hashlib.sha256(content).hexdigest()


def judge_received(evidence: Evidence) -> Verdict:
    """Judge the job that receives."""
    verdict = Verdict()
    found = Counter(digests(evidence.folder).values())
    journal = {str(row["parcel_id"]): row for row in read_journal(evidence.folder, "parcels")}
    confirmed = confirms(evidence.ledger)
    waiting = {str(parcel.parcel_id) for parcel in evidence.waiting}
    for parcel_id, digest in evidence.expected.items():
        copies = found.pop(digest, 0)
        verdict.moved += copies == 1
        verdict.lost += copies == 0
        verdict.doubled += copies > 1
        verdict.test(confirmed[parcel_id] > 0, f"parcel {parcel_id} was not confirmed")
        row = journal.pop(parcel_id, None)
        told = row and (row["state"], row["digest"])
        verdict.test(
            told == ("confirmed", digest), f"the journal says of parcel {parcel_id}: {told}"
        )
    verdict.doubled += found.total()
    verdict.test(not journal, f"the journal has other parcels: {sorted(journal)}")
    verdict.test(not waiting, f"parcels are still in the inbox: {sorted(waiting)}")
    left = [path.name for path in (evidence.folder / _HIDDEN / "incoming").iterdir()]
    verdict.test(not left, f"incomplete files are left: {left}")
    for number, log in enumerate(evidence.logs, 1):
        again = evidence.downloads[-1] - evidence.downloads[number]
        twice = set(_SAVED.findall(log)) & set(again)
        verdict.test(not twice, f"saved in run {number}, then downloaded again: {sorted(twice)}")
    return verdict


def judge_sent(evidence: Evidence) -> Verdict:
    """Judge the job that sends."""
    verdict = Verdict()
    service = uploads(evidence.ledger)
    sent = Counter(digests(evidence.folder / "sent").values())
    look = digests(evidence.folder / _LOOK)
    rows = [row for row in read_journal(evidence.folder, "files") if row["state"] != "gone"]
    journal = Counter(row["digest"] for row in rows)
    for name, digest in evidence.expected.items():
        copies = service.pop(digest, 0)
        undecided = digest in look.values()
        verdict.undecided += undecided
        verdict.moved += copies == 1
        verdict.lost += copies == 0 and not undecided
        verdict.doubled += copies > 1
        places = sent.pop(digest, 0) + undecided
        verdict.test(places == 1, f"{name} is in {places} places of the folder")
        verdict.test(journal[digest] == 1, f"the journal has {journal[digest]} records of {name}")
    verdict.doubled += service.total()
    verdict.test(not sent, f"other files are in sent/: {sorted(sent)}")
    contents = {parcel.parcel_id: digest_of(parcel.content) for parcel in evidence.parcels}
    for row in rows:
        name, state, number = row["name"], row["state"], row["parcel_id"]
        if state in ("sent", "found"):
            verdict.test(contents.get(number) == row["digest"], f"{name} is not parcel {number}")
        else:
            reported = f"{row['moved_to']}{_REPORT}"
            verdict.test(state == "undecided", f"the journal says of {name}: {state}")
            verdict.test((evidence.folder / reported).is_file(), f"{reported} is missing")
        moved = evidence.folder / str(row["moved_to"])
        verdict.test(moved.is_file(), f"{name} was not moved to {row['moved_to']}")
    left = [*digests(evidence.folder), *digests(evidence.folder / "sending", every=True)]
    verdict.test(not left, f"files are left: {left}")
    return verdict


def digests(folder: Path, *, every: bool = False) -> dict[str, str]:
    """Return the digest of each file in a folder, by name; reports and routes only on demand."""
    if not folder.is_dir():
        return {}
    return {
        path.name: digest_of(path.read_bytes())
        for path in folder.iterdir()
        if path.is_file() and (every or not path.name.endswith((_REPORT, _ROUTE)))
    }


def confirms(ledger: Sequence[LedgerEntry]) -> Counter[str]:
    """Count how often each parcel was confirmed."""
    return Counter(e.identity for e in ledger if e.operation == "ParcelDownloadConfirm")


def downloads(ledger: Sequence[LedgerEntry]) -> Counter[str]:
    """Count how often each parcel was downloaded."""
    return Counter(e.identity for e in ledger if e.operation == "ParcelDownload")


def uploads(ledger: Sequence[LedgerEntry]) -> Counter[str]:
    """Count how often each content was uploaded, by digest."""
    contents = (
        entry.arguments.get("content")
        for entry in ledger
        if entry.operation.startswith("ParcelUpload")
    )
    return Counter(content.sha256 for content in contents if isinstance(content, Digest))


def read_journal(folder: Path, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table of the journal, read without the package."""
    db = sqlite3.connect(folder / _HIDDEN / "journal.sqlite")
    try:
        db.row_factory = sqlite3.Row
        rows = db.execute(f"SELECT * FROM {table}")  # noqa: S608  # no value is in it
        return [dict(row) for row in rows]
    finally:
        db.close()
