"""A few kills of the jobs of a mailbox. `python -m stress.jobs` makes many."""

import datetime as dt
import itertools
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from ecgridos_async.mailbox import (
    FileState,
    ParcelState,
    ReceivedParcel,
    SentFile,
    SqliteJournal,
)
from ecgridos_async.models import Direction
from ecgridos_async.sandbox import Digest, LedgerEntry
from ecgridos_async.sandbox.world.parcels import Parcel
from stress.jobs.judge import Evidence, Verdict, digest_of, judge_received, judge_sent
from stress.jobs.plan import trials
from stress.jobs.trial import JOBS, Ground, Kill, Trial

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(sys.platform == "win32", reason="there is no fork"),
]


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with Ground() as ground:
        yield ground


def test_nothing_is_lost_or_doubled(ground: Ground) -> None:
    outcomes = [*itertools.islice(trials(ground, JOBS, seed=8, faults=True), 3 * len(JOBS))]
    for outcome in outcomes:
        assert outcome.verdict.kept, outcome.verdict
    assert sum(outcome.kills for outcome in outcomes) >= len(JOBS)


def test_a_run_is_killed_at_the_step_that_is_asked_for(ground: Ground) -> None:
    outcome = ground.run(Trial(job="receive", kills=[Kill(step=30)]))
    killed, last = outcome.steps
    assert (outcome.kills, len(killed)) == (1, 30)
    assert last[-1] == "journal COMMIT"
    assert outcome.verdict.moved == 3


CONTENT = b"ISA*00*"


@pytest.fixture
async def evidence(tmp_path: Path) -> Evidence:
    """What there is after a run that has received a parcel."""
    (tmp_path / ".ecgridos" / "incoming").mkdir(parents=True)
    (tmp_path / "850.5.edi").write_bytes(CONTENT)
    parcel = ReceivedParcel(
        parcel_id=5,
        state=ParcelState.CONFIRMED,
        digest=digest_of(CONTENT),
        changed=dt.datetime.now(dt.UTC),
    )
    async with SqliteJournal(tmp_path) as journal:
        await journal.put_parcels(parcel)
    return Evidence(
        expected={"5": digest_of(CONTENT)},
        folder=tmp_path,
        ledger=[LedgerEntry("ParcelDownload", "5"), LedgerEntry("ParcelDownloadConfirm", "5")],
        waiting=[],
        logs=["report saved 5"],
        downloads=[Counter(), Counter({"5": 1})],
    )


@pytest.mark.anyio
async def test_the_judge_of_receive(evidence: Evidence) -> None:
    assert judge_received(evidence) == Verdict(moved=1)

    (evidence.folder / "850.5.edi").rename(evidence.folder / "x")
    (evidence.folder / "x~2").write_bytes(CONTENT)
    assert judge_received(evidence) == Verdict(doubled=1)

    (evidence.folder / "x~2").write_bytes(b"cut")
    assert judge_received(evidence) == Verdict(moved=1, doubled=1)

    (evidence.folder / "x").unlink()
    (evidence.folder / "x~2").unlink()
    assert judge_received(evidence) == Verdict(lost=1)


@pytest.mark.anyio
async def test_the_judge_of_receive_compares_service_and_journal(evidence: Evidence) -> None:
    (evidence.folder / ".ecgridos" / "incoming" / "5").touch()
    found = judge_received(
        attrs.evolve(
            evidence,
            expected={**evidence.expected, "6": digest_of(b"6")},
            ledger=[],
            downloads=[Counter(), Counter({"5": 1}), Counter({"5": 2})],
        )
    )
    assert found.broken == [
        "parcel 5 was not confirmed",
        "parcel 6 was not confirmed",
        "the journal says of parcel 6: None",
        "incomplete files are left: ['5']",
        "saved in run 1, then downloaded again: ['5']",
    ]


NOW = dt.datetime.now(dt.UTC)
UPLOAD = LedgerEntry("ParcelUpload", "a.edi", arguments={"content": Digest.of(CONTENT)})
SENT = SentFile(
    key="1",
    name="a.edi",
    state=FileState.SENT,
    digest=digest_of(CONTENT),
    parcel_id=6,
    moved_to="sent/a.6.edi",
    changed=NOW,
)


@pytest.fixture
async def sent(tmp_path: Path) -> Evidence:
    """What there is after a run that has sent a file."""
    for name in ("sending", "sent", "look"):
        (tmp_path / name).mkdir()
    (tmp_path / SENT.moved_to).write_bytes(CONTENT)
    async with SqliteJournal(tmp_path) as journal:
        await journal.put_file(SENT)
    parcel = Parcel(
        parcel_id=6,
        direction=Direction.OUT_BOX,
        sender=(1, 0),
        receiver=(1, 0),
        file_name="a.edi",
        content=CONTENT,
        date=NOW,
        status_date=NOW,
        status_code="M2400",
    )
    return Evidence(
        expected={"a.edi": digest_of(CONTENT)}, folder=tmp_path, ledger=[UPLOAD], parcels=[parcel]
    )


@pytest.mark.anyio
async def test_the_judge_of_send_counts_uploads(sent: Evidence) -> None:
    assert judge_sent(sent) == Verdict(moved=1)
    assert judge_sent(attrs.evolve(sent, ledger=[UPLOAD, UPLOAD])) == Verdict(doubled=1)
    assert judge_sent(attrs.evolve(sent, ledger=[])) == Verdict(lost=1)
    other = LedgerEntry("ParcelUploadMft", "b.edi", arguments={"content": Digest.of(b"cut")})
    assert judge_sent(attrs.evolve(sent, ledger=[UPLOAD, other])) == Verdict(moved=1, doubled=1)


@pytest.mark.anyio
async def test_the_judge_of_send_compares_folder_and_journal(sent: Evidence) -> None:
    (sent.folder / SENT.moved_to).rename(sent.folder / "sending" / "a.edi")
    (sent.folder / "sent" / "b.edi").write_bytes(b"b")
    async with SqliteJournal(sent.folder) as journal:
        await journal.put_file(attrs.evolve(SENT, key="2", state=FileState.UNDECIDED))
    assert judge_sent(attrs.evolve(sent, parcels=[])).broken == [
        "a.edi is in 0 places of the folder",
        "the journal has 2 records of a.edi",
        f"other files are in sent/: ['{digest_of(b'b')}']",
        "a.edi is not parcel 6",
        "a.edi was not moved to sent/a.6.edi",
        "sent/a.6.edi.report.txt is missing",
        "a.edi was not moved to sent/a.6.edi",
        "files are left: ['a.edi']",
    ]


@pytest.mark.anyio
async def test_a_file_for_a_person_is_not_lost(sent: Evidence) -> None:
    (sent.folder / SENT.moved_to).rename(sent.folder / "look" / "a.edi")
    (sent.folder / "look" / "a.edi.report.txt").touch()
    async with SqliteJournal(sent.folder) as journal:
        await journal.put_file(
            attrs.evolve(SENT, state=FileState.UNDECIDED, parcel_id=None, moved_to="look/a.edi")
        )
    assert judge_sent(attrs.evolve(sent, ledger=[])) == Verdict(undecided=1)
