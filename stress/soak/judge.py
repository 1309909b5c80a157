"""The judge: compares the outcome of each call with what the service did.

The service's side is the ledger of the sandbox, the network's side the records of the proxy.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from ecgridos_async.sandbox import LedgerEntry, World
from ecgridos_async.testing import (
    Close,
    Duplicate,
    Expire,
    Hangup,
    Reset,
    Stall,
    Status,
    Truncate,
    WireFault,
)
from stress.soak.outcomes import Fate, Outcome
from stress.soak.weather import Request

_MARKER: Final = re.compile(r"soak-\d+")
_SHOWN: Final = 5
"""How many pieces of evidence are kept of a promise that was broken."""
_MARGIN: Final = 0.1
_GRACE: Final = 6.5
"""Seconds past its time: a Login that a call makes is finished within 5, and closing takes 1."""
_ENOUGH: Final = 20
"""Outcomes unknown, of which some must have been carried out and some not."""

ONCE: Final = "no write is carried out twice"
DONE: Final = "a write that returned was carried out, with the returned result"
NOT_DONE: Final = "a write that fails as not sent, refused or turned away was not carried out"
AMBIGUOUS: Final = "an outcome is unknown for a reason"
BOTH: Final = "of the outcomes unknown, some were carried out and some not"
NOT_REPEATED: Final = "a write that may have arrived is not sent again"
UNREADABLE: Final = "a write whose reply is unreadable was carried out only if it was forwarded"
CLASSES: Final = "each error is of the class that its effect allows"
ENDS: Final = "every call ends within its total time"
RIGHT: Final = "every result is right"
OURS: Final = "every error is one of the package"
SESSIONS: Final = "no session stays open but those whose Login or Logout was lost"
SLOTS: Final = "every slot of the limiter comes back"
TASKS: Final = "no task is left"
CALM: Final = "without faults every kind of call works at once"
BUDGET: Final = "every reply pays back into the retry budget"
MEMORY: Final = "memory stays flat"
DESCRIPTORS: Final = "no descriptor is left open"
SILENCE: Final = "nothing is warned of, nor lost unseen"

_ALL: Final = (
    ONCE,
    DONE,
    NOT_DONE,
    AMBIGUOUS,
    BOTH,
    NOT_REPEATED,
    UNREADABLE,
    CLASSES,
    ENDS,
    RIGHT,
    OURS,
    SESSIONS,
    SLOTS,
    TASKS,
    CALM,
    BUDGET,
    MEMORY,
    DESCRIPTORS,
    SILENCE,
)


@attrs.define
class Verdict:
    """How often each promise was put to the test, and the evidence where it was broken."""

    kept: Counter[str] = attrs.field(factory=lambda: Counter[str]())
    broken: Counter[str] = attrs.field(factory=lambda: Counter[str]())
    evidence: dict[str, list[str]] = attrs.field(factory=lambda: defaultdict[str, list[str]](list))

    def test(self, promise: str, holds: bool, evidence: object) -> None:
        """Count a test of a promise; keep the evidence if it does not hold."""
        assert promise in _ALL
        if holds:
            self.kept[promise] += 1
            return
        self.broken[promise] += 1
        if len(self.evidence[promise]) < _SHOWN:
            self.evidence[promise].append(str(evidence))

    def add(self, other: "Verdict") -> None:
        """Add another verdict to this one."""
        self.kept += other.kept
        self.broken += other.broken
        for promise, found in other.evidence.items():
            self.evidence[promise] = (self.evidence[promise] + found)[:_SHOWN]


@attrs.define
class Figures:
    """What was counted."""

    calls: int = 0
    reads: int = 0
    idempotent: int = 0
    writes: int = 0
    fates: Counter[str] = attrs.field(factory=lambda: Counter[str]())
    requests: int = 0
    faults: Counter[str] = attrs.field(factory=lambda: Counter[str]())
    """Faults that requests met, by class."""
    unknown_done: int = 0
    """Outcomes unknown that were carried out."""
    unknown_not_done: int = 0
    unknown_slow: int = 0
    """Outcomes unknown because a time limit passed, fault or not."""
    unknown_refused: int = 0
    """Outcomes unknown because the proxy closed the connections just then."""
    refused: Counter[str] = attrs.field(factory=lambda: Counter[str]())
    """Calls refused because the session had expired, by why it was not renewed."""
    unreadable_done: int = 0
    cancelled_done: int = 0
    cancelled_not_done: int = 0
    delivered_twice: int = 0
    """Writes that the network delivered twice, and that were carried out twice."""
    longest_excess: float = 0.0
    """Seconds that a call took beyond its total time, at most."""
    unaffordable: int = 0
    """Calls that were not repeated because the retry budget was spent."""

    def add(self, other: "Figures") -> None:
        """Add other figures to these."""
        for name, value in attrs.asdict(other, recurse=False).items():
            mine = getattr(self, name)
            longest = name == "longest_excess"
            setattr(self, name, max(mine, value) if longest else mine + value)


@attrs.frozen
class Evidence:
    """What is known of a round."""

    outcomes: Sequence[Outcome]
    requests: Sequence[Request]
    ledger: Sequence[LedgerEntry]
    world: World
    refused: Sequence[tuple[float, float]] = ()
    """From when to when connections were refused."""


def judge(evidence: Evidence) -> tuple[Verdict, Figures]:
    """Hold every call of a round against what the service did."""
    return _Judge(evidence).judge()


class _Judge:
    def __init__(self, evidence: Evidence) -> None:
        self._given = evidence
        self._done = _by_marker(evidence.ledger)
        self._requests: dict[tuple[int, str | None], list[Request]] = defaultdict(list)
        for request in evidence.requests:
            self._requests[request.call, request.operation].append(request)
        self._verdict = Verdict()
        self._figures = Figures()

    def judge(self) -> tuple[Verdict, Figures]:
        for outcome in self._given.outcomes:
            self._count(outcome)
            self._any(outcome)
            if outcome.writes:
                self._write(outcome)
        self._figures.requests = len(self._given.requests)
        self._figures.faults = Counter(
            type(request.fault).__name__ for request in self._given.requests if request.fault
        )
        return self._verdict, self._figures

    def _count(self, outcome: Outcome) -> None:
        figures = self._figures
        figures.calls += 1
        figures.writes += outcome.writes
        figures.reads += outcome.effect == "read"
        figures.idempotent += outcome.effect == "idempotent"
        figures.fates[outcome.fate] += 1
        figures.unaffordable += outcome.unaffordable

    def _any(self, outcome: Outcome) -> None:
        self._figures.longest_excess = max(self._figures.longest_excess, outcome.excess)
        self._verdict.test(ENDS, outcome.excess <= _GRACE, self._told(outcome))
        self._verdict.test(OURS, outcome.fate is not Fate.FOREIGN, outcome)
        if outcome.fate is Fate.ANSWERED:
            self._verdict.test(RIGHT, not outcome.wrong, outcome)
        if outcome.operation == "TPUpdateDescription" and outcome.fate is Fate.ANSWERED:
            self._verdict.test(DONE, bool(self._done_by(outcome)), self._told(outcome))
        allowed = outcome.fate not in _NEVER.get(outcome.effect, ())
        if outcome.fate is Fate.REFUSED:
            # Nothing that the load asks for is refused, but by a session that has expired.
            allowed = outcome.error.startswith("SessionTimeoutError")
            self._figures.refused[outcome.cause] += 1
        self._verdict.test(CLASSES, allowed, self._told(outcome))

    def _done_by(self, outcome: Outcome) -> list[str]:
        return [entry.operation for entry in self._done[outcome.marker]]

    def _write(self, outcome: Outcome) -> None:
        requests = self._requests[outcome.call, outcome.operation]
        done = self._done_by(outcome).count(outcome.operation)
        twice = sum(isinstance(request.fault, Duplicate) for request in requests)
        test, told = self._verdict.test, self._told(outcome)
        test(ONCE, done <= 1 + twice, told)
        self._figures.delivered_twice += done > 1
        test(NOT_REPEATED, _may_repeat(requests, done), told)
        match outcome.fate:
            case Fate.ANSWERED:
                test(DONE, done == 1 or 1 <= done <= 1 + twice, told)
                if outcome.value is not None:
                    test(DONE, self._is_right(outcome), told)
            case Fate.NOT_SENT | Fate.REFUSED | Fate.TURNED_AWAY:
                test(NOT_DONE, done == 0, told)
            case Fate.UNKNOWN:
                self._unknown(outcome, requests, done)
            case Fate.UNREADABLE:
                self._figures.unreadable_done += done
                test(UNREADABLE, done <= sum(request.forwarded for request in requests), told)
            case Fate.CANCELLED:
                self._figures.cancelled_done += done > 0
                self._figures.cancelled_not_done += done == 0
            case Fate.LOST | Fate.FOREIGN:
                pass  # tested above

    def _is_right(self, outcome: Outcome) -> bool:
        """Tell whether the id that a write returned is that of what it made."""
        world, value = self._given.world, outcome.value or 0
        match outcome.operation:
            case "ParcelUpload" | "ParcelUploadDirected":
                parcel = world.parcels.find(value)
                return parcel is not None and parcel.file_name == f"{outcome.marker}.edi"
            case "TPAdd":
                partner = world.partners.find(value)
                return partner is not None and partner.id == outcome.marker
            case "MailboxAdd":
                mailbox = world.mailboxes.find(value)
                return mailbox is not None and mailbox.name == outcome.marker
            case _:
                return False

    def _unknown(self, outcome: Outcome, requests: Sequence[Request], done: int) -> None:
        figures = self._figures
        figures.unknown_done += done > 0
        figures.unknown_not_done += done == 0
        fault = requests[-1].fault if requests else None
        if fault is not None and not _is_safe(fault) and not isinstance(fault, Expire):
            reason = True
        elif outcome.was_slow:
            figures.unknown_slow += 1
            reason = True
        else:
            # Idle connections are closed when the proxy begins to refuse.
            figures.unknown_refused += 1
            reason = any(
                began - _MARGIN <= outcome.ended and outcome.began <= ended + _MARGIN
                for began, ended in self._given.refused
            )
        self._verdict.test(AMBIGUOUS, reason, self._told(outcome))

    def _told(self, outcome: Outcome) -> "_Told":
        return _Told(
            outcome, self._requests[outcome.call, outcome.operation], self._done[outcome.marker]
        )


@attrs.frozen
class _Told:
    """All that is known of one call; made into a text only if a promise was broken."""

    outcome: Outcome
    requests: Sequence[Request]
    done: Sequence[LedgerEntry]

    def __str__(self) -> str:
        requests = ", ".join(
            f"{request.fault} forwarded {request.forwarded} times"
            f"{' and replied to' if request.replied else ''}"
            for request in self.requests
        )
        done = ", ".join(f"{entry.operation} {entry.identity}" for entry in self.done)
        return f"{self.outcome}; requests: {requests or 'none'}; carried out: {done or 'nothing'}"


_NEVER: Final[Mapping[str, tuple[Fate, ...]]] = {
    "read": (Fate.UNKNOWN,),
    "idempotent": (Fate.UNKNOWN,),
    "write": (Fate.LOST,),
}
"""What a call of that effect is never told."""


def _is_safe(fault: WireFault | None) -> bool:
    """Tell whether a call may be retried after this: it was not carried out, or got its reply."""
    match fault:
        case Status():
            return fault.code in (429, 503)
        case Hangup() | Reset() | Close() | Stall() | Truncate():
            return False
        case _:
            return True


def _may_repeat(requests: Sequence[Request], done: int) -> bool:
    """Tell whether the call may be retried after each request except the last."""
    for number, request in enumerate(requests[:-1], 1):
        later = sum(request.forwarded for request in requests[number:])
        # The text of a refusal in the form bindings, whose end is missing, is one still.
        cut = isinstance(request.fault, Truncate) and request.fault.lying and done <= later
        if not cut and not _is_safe(request.fault):
            return False
    return True


def _by_marker(ledger: Iterable[LedgerEntry]) -> Mapping[str, list[LedgerEntry]]:
    found: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in ledger:
        for marker in _markers(entry):
            found[marker].append(entry)
    return found


def _markers(entry: LedgerEntry) -> Iterator[str]:
    """Yield the marker of a write: in its name, or in one of its arguments."""
    for text in (entry.identity, *entry.arguments.values()):
        match = _MARKER.search(text) if isinstance(text, str) else None
        if match:
            yield match[0]
            return


@attrs.frozen(kw_only=True)
class Left:
    """What was there when no call was under way."""

    open_sessions: int
    logins_done: int
    """Logins that the service carried out."""
    logins_told: int
    """Logins of which the client got the reply."""
    not_logged_out: int
    slots_missing: int
    tasks_left: int


def judge_left(left: Left, sessions: int) -> Verdict:
    """Judge what is left between rounds, where *sessions* are open by right."""
    verdict = Verdict()
    lost = left.logins_done - left.logins_told + left.not_logged_out
    verdict.test(SESSIONS, left.open_sessions <= sessions + max(0, lost), left)
    verdict.test(SLOTS, left.slots_missing == 0, left)
    verdict.test(TASKS, left.tasks_left <= 0, left)
    return verdict


def judge_both(figures: Figures) -> Verdict:
    """Judge whether outcomes unknown are unknown indeed, if there are enough of them."""
    verdict = Verdict()
    if figures.unknown_done + figures.unknown_not_done >= _ENOUGH:
        both = figures.unknown_done > 0 and figures.unknown_not_done > 0
        verdict.test(BOTH, both, (figures.unknown_done, figures.unknown_not_done))
    return verdict
