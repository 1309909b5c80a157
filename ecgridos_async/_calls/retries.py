"""Retries: whether and when a failed call is attempted again.

`decide` is the whole table, a pure function of the failure, the effect of the operation and the
number of attempts. ECGridOS has no idempotency keys, so we never repeat a write that may have
arrived. The `outcome` and `retryable` of an error come from the same table.
"""

import enum
import random
from collections.abc import Mapping
from typing import Final

from ecgridos_async import errors
from ecgridos_async.contract.operation import Effect

LONGEST_RETRY_AFTER: Final = 60.0
"""Seconds: if the service asks for a longer pause, the call fails instead."""


class Failure(enum.Enum):
    """Why an attempt failed, as far as a retry depends on it."""

    NOT_SENT = "not sent"
    """No byte of the call reached the service: no free connection, none opened, TLS refused."""
    STALE = "stale"
    """A reused idle connection broke before the first byte of the reply: probably not processed."""
    LOST = "lost"
    """The service may have processed the call: no reply came, it was truncated, or a proxy gave up
    waiting for it."""
    REFUSED = "refused"
    """The service was too busy to accept the call: 503, 429."""
    BROKEN = "broken"
    """The server failed without a SOAP fault: 500 and no fault."""
    EXPIRED = "expired"
    """The session has expired; the service rejected the call before doing anything."""
    REJECTED = "rejected"
    """The service, or the server in front of it, refused the call and would refuse it again: a
    fault, 4xx."""
    ANSWERED = "answered"
    """A reply came that cannot be used; a retry would get the same one."""
    NOT_MADE = "not made"
    """The call cannot be made: an argument, a setting or the state of the client is wrong."""


class Step(enum.Enum):
    """What to do after a failed attempt."""

    RETRY = "retry"
    """Retry after the backoff."""
    RETRY_AT_ONCE = "retry at once"
    """Retry at once, on a new connection."""
    RENEW = "renew"
    """Log in again, then retry."""
    OUTCOME_UNKNOWN = "outcome unknown"
    """Raise OutcomeUnknownError: the write may or may not have been carried out."""
    FAIL = "fail"
    """Raise the error."""


_RETRY, _FAIL, _UNKNOWN = Step.RETRY, Step.FAIL, Step.OUTCOME_UNKNOWN

_TABLE: Final[Mapping[Failure, Mapping[Effect, Step]]] = {
    failure: dict(zip((Effect.READ, Effect.IDEMPOTENT, Effect.WRITE), steps, strict=True))
    for failure, steps in {
        Failure.NOT_SENT: (_RETRY, _RETRY, _RETRY),
        Failure.STALE: (Step.RETRY_AT_ONCE, Step.RETRY_AT_ONCE, _UNKNOWN),
        Failure.LOST: (_RETRY, _RETRY, _UNKNOWN),
        Failure.REFUSED: (_RETRY, _RETRY, _RETRY),
        Failure.BROKEN: (_RETRY, _FAIL, _UNKNOWN),
        Failure.EXPIRED: (Step.RENEW, Step.RENEW, Step.RENEW),
        Failure.REJECTED: (_FAIL, _FAIL, _FAIL),
        Failure.ANSWERED: (_FAIL, _FAIL, _FAIL),
        Failure.NOT_MADE: (_FAIL, _FAIL, _FAIL),
    }.items()
}

_OUTCOMES: Final[Mapping[Failure, errors.CallOutcome]] = {
    Failure.NOT_SENT: "not_sent",
    Failure.STALE: "unknown",
    Failure.LOST: "unknown",
    Failure.REFUSED: "refused",
    Failure.BROKEN: "unknown",
    Failure.EXPIRED: "refused",
    Failure.REJECTED: "refused",
    Failure.ANSWERED: "answered",
    Failure.NOT_MADE: "not_sent",
}
_FROM_GOOD_TO_BAD: Final[tuple[errors.CallOutcome, ...]] = (
    "not_sent",
    "refused",
    "unknown",
    "answered",
)


def decide(
    failure: Failure,
    effect: Effect,
    *,
    attempt: int,
    attempts: int = 3,
    retry_after: float | None = None,
    renewable: bool = False,
) -> Step:
    """Return what to do after attempt number *attempt*, counted from 1, of at most *attempts*.

    *retry_after* is the pause in seconds that the server asked for. *renewable* says whether we may
    renew the session and have not yet done so for this call; *attempts* does not limit renewals.
    """
    step = _TABLE[failure][effect]
    if step is Step.RENEW:
        return step if renewable else Step.FAIL
    if step not in (Step.RETRY, Step.RETRY_AT_ONCE):
        return step
    last = min(attempts, 2) if failure is Failure.BROKEN else attempts
    too_long = retry_after is not None and retry_after > LONGEST_RETRY_AFTER
    # A busy service that sends no Retry-After may already have begun a write.
    unsure = failure is Failure.REFUSED and effect is Effect.WRITE and retry_after is None
    return Step.FAIL if attempt >= last or too_long or unsure else step


def failure_of(error: errors.ECGridOSError) -> Failure:
    """Classify an error for the retry table."""
    match error:
        case errors.TransportError():
            return _failure_of_transport(error)
        case errors.SessionTimeoutError():
            return Failure.EXPIRED
        case errors.Fault():
            return Failure.REJECTED
        case errors.ReplyError():
            return _failure_of_reply(error)
        case errors.ConfigurationError() | errors.StateError() | errors.ArgumentError():
            return Failure.NOT_MADE
        case _:
            return Failure.ANSWERED


def _failure_of_transport(error: errors.TransportError) -> Failure:
    if isinstance(error, errors.ServiceUnavailableError):
        return _BY_STATUS.get(error.status, Failure.BROKEN)
    if not error.may_have_arrived:
        return Failure.NOT_SENT
    return Failure.STALE if error.stale else Failure.LOST


def _failure_of_reply(error: errors.ReplyError) -> Failure:
    if error.may_be_cut_off:
        return Failure.LOST
    return Failure.REJECTED if 400 <= error.status < 500 else Failure.ANSWERED


_BY_STATUS: Final[Mapping[int, Failure]] = {
    429: Failure.REFUSED,
    502: Failure.LOST,
    503: Failure.REFUSED,
    504: Failure.LOST,
}


def outcome_of(
    failure: Failure, effect: Effect, *, before: errors.CallOutcome = "not_sent"
) -> errors.CallOutcome:
    """Return the outcome of a call that ended in *failure*.

    *before* is the outcome of the earlier attempts. It counts too, except for a read whose last
    attempt got a reply: there the earlier attempts do not matter.
    """
    last = _OUTCOMES[failure]
    if effect is Effect.READ and failure in (Failure.EXPIRED, Failure.REJECTED):
        return last
    worse = _FROM_GOOD_TO_BAD.index(before) > _FROM_GOOD_TO_BAD.index(last)
    return before if worse else last


def may_be_made_again(
    failure: Failure, effect: Effect, *, retry_after: float | None = None, renewable: bool = False
) -> bool:
    """Tell whether repeating the call, now or later, is safe and may help.

    True where `decide` would retry, regardless of the number of attempts and the longest pause.
    """
    asked = None if retry_after is None else min(retry_after, LONGEST_RETRY_AFTER)
    step = decide(failure, effect, attempt=1, retry_after=asked, renewable=renewable)
    return step in (Step.RETRY, Step.RETRY_AT_ONCE, Step.RENEW)


def retry_after_of(error: errors.ECGridOSError) -> float | None:
    """Return the seconds that the server asked us to wait when it refused a call."""
    return error.retry_after if isinstance(error, errors.ServiceUnavailableError) else None


def judge(
    error: errors.ECGridOSError,
    effect: Effect,
    *,
    before: errors.CallOutcome = "not_sent",
    renewable: bool = False,
) -> Failure:
    """Set an error's `outcome` and `retryable`, and return its class in the retry table.

    *before* is the outcome of the earlier attempts.
    """
    failure = failure_of(error)
    error.outcome = outcome_of(failure, effect, before=before)
    error.retryable = may_be_made_again(
        failure, effect, retry_after=retry_after_of(error), renewable=renewable
    )
    if isinstance(error, errors.TransportError):
        error.may_have_arrived = error.outcome == "unknown"
    return failure


def backoff(attempt: int) -> float:
    """Return the backoff in seconds after attempt number *attempt*: full jitter, at most 8."""
    return random.uniform(0.0, min(8.0, 0.25 * 2.0 ** min(attempt - 1, 16)))  # noqa: S311


_COSTS: Final = 5
"""What a retry costs."""


class RetryBudget:
    """A budget for retries, so that a storm of failures does not become a storm of retries.

    A retry costs 5, after a timeout 10; each reply pays back 1, up to 500. With an empty budget
    calls fail without a retry until replies arrive again.
    """

    def __init__(self, capacity: int = 500) -> None:
        self._capacity = capacity
        self._left = capacity

    @property
    def left(self) -> int:
        """The remaining budget."""
        return self._left

    @property
    def retries_left(self) -> int:
        """How many retries it pays for, none of them after a timeout."""
        return self._left // _COSTS

    def take(self, error: errors.ECGridOSError) -> bool:
        """Pay for a retry after *error*; False if the budget is too small."""
        cost = (2 if isinstance(error, errors.CallTimeoutError) else 1) * _COSTS
        if cost > self._left:
            return False
        self._left -= cost
        return True

    def pay_back(self) -> None:
        """Count a reply."""
        if self._left < self._capacity:
            self._left += 1
