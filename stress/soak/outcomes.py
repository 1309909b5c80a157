"""What the load tells about each call, as lines of JSON from its process to the judge's."""

import enum
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import cattrs

from ecgridos_async import errors

HEADER: Final = "X-Soak"
"""The header that carries the number of the call, so that the proxy knows whose a request is."""

UNAFFORDABLE: Final = "too many calls of this client failed"
"""What a call is told that was not repeated because the retry budget was spent."""


class Fate(enum.StrEnum):
    """The outcome of a call, as the class of its error tells a caller."""

    ANSWERED = "answered"
    CANCELLED = "cancelled"
    UNKNOWN = "outcome unknown"
    NOT_SENT = "not sent"
    LOST = "lost"
    """It may have arrived: an error that a write must never raise."""
    REFUSED = "refused"
    """By the service, with a fault."""
    TURNED_AWAY = "turned away"
    """By something before the service: HTTP 4xx or 503."""
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    """An error that is none of this package."""


@attrs.frozen(kw_only=True)
class Outcome:
    """One call, seen by its caller."""

    call: int
    operation: str
    effect: str
    began: float
    """By the monotonic clock, which all processes share."""
    ended: float
    fate: Fate
    patience: float
    """Seconds after which the call, or one attempt, gives up."""
    limit: float = math.inf
    """Seconds that the call may take in all."""
    attempts: int = 0
    error: str = ""
    """Class of the error, and its text."""
    cause: str = ""
    """Class of the error behind it."""
    unaffordable: bool = False
    """Whether the retry budget was spent."""
    marker: str = ""
    """What the ledger knows a write by."""
    value: int | None = None
    """The id that a write returned."""
    wrong: str = ""
    """Why the result is not right."""

    @property
    def writes(self) -> bool:
        """Whether carrying it out twice would do it twice."""
        return self.effect == "write"

    @property
    def excess(self) -> float:
        """Seconds that it took beyond its limit."""
        return max(0.0, self.ended - self.began - self.limit)

    @property
    def was_slow(self) -> bool:
        """Whether it ended because a time limit passed, and not before that."""
        timed_out = self.cause in ("CallTimeoutError", "DeadlineError")
        return timed_out and self.ended - self.began >= 0.9 * self.patience

    def __str__(self) -> str:
        result = self.error or self.wrong or str(self.value)
        return (
            f"call {self.call} {self.operation} ({self.effect}) {self.fate} after "
            f"{self.attempts} attempts and {self.ended - self.began:.3f} s: {result}"
        )

    def line(self) -> str:
        """Return it as a line of JSON."""
        return json.dumps(attrs.asdict(self)) + "\n"


def read_outcomes(path: Path) -> Iterator[Outcome]:
    """Read what was written by `line`."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield cattrs.structure(json.loads(line), Outcome)


def fate_of(error: Exception) -> Fate:
    """Tell what an error says about its call, by its class as a user would."""
    if isinstance(error, errors.ServiceUnavailableError) and not error.may_have_arrived:
        return Fate.TURNED_AWAY
    if isinstance(error, errors.TransportError):
        return Fate.LOST if error.may_have_arrived else Fate.NOT_SENT
    if isinstance(error, errors.NotSoapError) and error.status in range(400, 500):
        return Fate.TURNED_AWAY
    return next((fate for kind, fate in _FATES.items() if isinstance(error, kind)), Fate.FOREIGN)


_FATES: Final[dict[type[Exception], Fate]] = {
    errors.OutcomeUnknownError: Fate.UNKNOWN,
    errors.Fault: Fate.REFUSED,
    errors.ReplyError: Fate.UNREADABLE,
    errors.ECGridOSError: Fate.NOT_SENT,
}
