"""The judge notices each promise that is broken: given evidence of it, it says so."""

import attrs
import pytest

from ecgridos_async.sandbox import LedgerEntry, World
from ecgridos_async.testing import (
    Close,
    Duplicate,
    Garbage,
    Reset,
    Status,
    Truncate,
    WireFault,
)
from stress.soak import judge
from stress.soak.judge import Evidence, Figures, Left, judge_both, judge_left
from stress.soak.outcomes import Fate, Outcome
from stress.soak.weather import Request

UPLOAD = "ParcelUpload"
WRITE = Outcome(
    call=1,
    operation=UPLOAD,
    effect="write",
    began=100.0,
    ended=100.5,
    fate=Fate.UNKNOWN,
    patience=1.0,
    cause="ConnectionLostError",
    marker="soak-1",
)
LOST = Reset(forwards=1)


def request(fault: WireFault | None = None, forwarded: int = 1) -> Request:
    replied = fault is None
    return Request(call=1, operation=UPLOAD, fault=fault, forwarded=forwarded, replied=replied)


@attrs.frozen
class Case:
    name: str
    outcome: Outcome
    requests: list[Request]
    done: int
    broken: set[str]
    refused: list[tuple[float, float]] = attrs.field(factory=lambda: list[tuple[float, float]]())


def told(fate: Fate, **more: object) -> Outcome:
    return attrs.evolve(WRITE, fate=fate, **more)  # type: ignore[arg-type]


CASES = [
    Case("lost, done", WRITE, [request(LOST)], 1, set()),
    Case("lost, not done", WRITE, [request(Reset(), 0)], 0, set()),
    Case("done twice", WRITE, [request(LOST)], 2, {judge.ONCE}),
    Case("delivered twice", told(Fate.ANSWERED), [request(Duplicate(), 2)], 2, set()),
    Case("thrice", told(Fate.ANSWERED), [request(Duplicate(), 2)], 3, {judge.ONCE, judge.DONE}),
    Case("sent again", WRITE, [request(Reset(), 0), request(LOST)], 1, {judge.NOT_REPEATED}),
    Case("again when busy", told(Fate.ANSWERED), [request(Status(503), 0), request()], 1, set()),
    Case(
        "again when a refusal was cut",
        told(Fate.ANSWERED),
        [request(Truncate(0.9, lying=True)), request()],
        1,
        set(),
    ),
    Case(
        "again when a reply was truncated",
        WRITE,
        [request(Truncate(0.9, lying=True)), request(Reset(), 0)],
        1,
        {judge.NOT_REPEATED},
    ),
    Case("returned, not done", told(Fate.ANSWERED), [request()], 0, {judge.DONE}),
    Case("not sent", told(Fate.NOT_SENT), [], 0, set()),
    Case("not sent, done", told(Fate.NOT_SENT), [request()], 1, {judge.NOT_DONE}),
    Case("turned away, done", told(Fate.TURNED_AWAY), [request()], 1, {judge.NOT_DONE}),
    Case(
        "refused, done",
        told(Fate.REFUSED, error="SessionTimeoutError: …"),
        [request()],
        1,
        {judge.NOT_DONE},
    ),
    Case("refused", told(Fate.REFUSED, error="DuplicateError: …"), [], 0, {judge.CLASSES}),
    Case("no reason", WRITE, [request()], 1, {judge.AMBIGUOUS}),
    Case("no request", WRITE, [], 0, {judge.AMBIGUOUS}),
    Case("no request when refusing", WRITE, [], 0, set(), [(100.4, 100.6)]),
    Case("no request after refusing", WRITE, [], 0, {judge.AMBIGUOUS}, [(98.0, 98.1)]),
    Case("slow", told(Fate.UNKNOWN, cause="DeadlineError", patience=0.5), [request()], 1, set()),
    Case(
        "not so slow",
        told(Fate.UNKNOWN, cause="DeadlineError", patience=5.0),
        [request()],
        1,
        {judge.AMBIGUOUS},
    ),
    Case("unreadable", told(Fate.UNREADABLE), [request(Garbage(), 0)], 0, set()),
    Case("unreadable, done", told(Fate.UNREADABLE), [request(Garbage(), 0)], 1, {judge.UNREADABLE}),
    Case("cancelled", told(Fate.CANCELLED), [request()], 1, set()),
    Case("cancelled twice", told(Fate.CANCELLED), [request()], 2, {judge.ONCE}),
    Case("a write is lost", told(Fate.LOST), [request(Close(), 0)], 0, {judge.CLASSES}),
    Case(
        "a read is unknown", told(Fate.UNKNOWN, effect="read"), [request(LOST)], 0, {judge.CLASSES}
    ),
    Case("a read is lost", told(Fate.LOST, effect="read"), [request(LOST)], 0, set()),
    Case("wrong", told(Fate.ANSWERED, effect="read", wrong="1 instead of 2"), [], 0, {judge.RIGHT}),
    Case("late", told(Fate.ANSWERED, effect="read", limit=0.1), [], 0, set()),
    Case(
        "never ending",
        told(Fate.ANSWERED, effect="read", limit=0.1, ended=110.0),
        [],
        0,
        {judge.ENDS},
    ),
    Case("foreign", told(Fate.FOREIGN, effect="read"), [], 0, {judge.OURS}),
    Case("wrong id", told(Fate.ANSWERED, value=5), [request()], 1, {judge.DONE}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_calls(case: Case) -> None:
    verdict, figures = judge.judge(
        Evidence(
            outcomes=[case.outcome],
            requests=case.requests,
            ledger=[LedgerEntry(UPLOAD, "soak-1.edi")] * case.done,
            world=World(),
            refused=case.refused,
        )
    )
    assert set(verdict.broken) == case.broken
    assert set(verdict.evidence) == case.broken
    assert figures.calls == 1


def test_the_marker_of_another_call_counts_for_nothing() -> None:
    ledger = [LedgerEntry(UPLOAD, "soak-11.edi"), LedgerEntry("TPAdd", "soak-1")]
    verdict, _ = judge.judge(
        Evidence([told(Fate.ANSWERED)], [request()], ledger, World(), refused=[])
    )
    assert set(verdict.broken) == {judge.DONE}


def test_the_marker_of_a_note_is_in_its_arguments() -> None:
    outcome = told(Fate.ANSWERED, operation="ParcelAcknowledgmentNote")
    entry = LedgerEntry(outcome.operation, "5000001", arguments={"note": "soak-1"})
    verdict, _ = judge.judge(Evidence([outcome], [], [entry], World()))
    assert not verdict.broken


LEFT = Left(
    open_sessions=1,
    logins_done=5,
    logins_told=5,
    not_logged_out=0,
    slots_missing=0,
    tasks_left=0,
)


@pytest.mark.parametrize(
    ("left", "broken"),
    [
        (LEFT, set[str]()),
        (attrs.evolve(LEFT, open_sessions=2), {judge.SESSIONS}),
        (attrs.evolve(LEFT, open_sessions=2, logins_done=6), set[str]()),
        (attrs.evolve(LEFT, open_sessions=2, not_logged_out=1), set[str]()),
        (attrs.evolve(LEFT, slots_missing=1), {judge.SLOTS}),
        (attrs.evolve(LEFT, tasks_left=1), {judge.TASKS}),
    ],
)
def test_what_is_left(left: Left, broken: set[str]) -> None:
    assert set(judge_left(left, sessions=1).broken) == broken


@pytest.mark.parametrize(
    ("done", "not_done", "broken"),
    [(10, 10, False), (20, 0, True), (0, 20, True), (3, 0, False)],
)
def test_unknown_means_both(done: int, not_done: int, *, broken: bool) -> None:
    verdict = judge_both(Figures(unknown_done=done, unknown_not_done=not_done))
    assert bool(verdict.broken) == broken
