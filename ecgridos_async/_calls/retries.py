"""Retries: whether a call that failed is made again, and when.

`decide` is the whole table, a pure function of what failed, what repeating the call would do and
how often it was tried. ECGridOS has no idempotency keys, so a write that may have arrived is never
repeated by us. What an error tells its caller, `outcome` and `retryable`, comes from the same
table.
"""

import enum
import random
from collections.abc import Mapping
from typing import Final

from ecgridos_async import errors
from ecgridos_async.contract.operation import Effect

LONGEST_RETRY_AFTER: Final = 60.0
"""Seconds: a service that asks for a longer pause is not waited for."""


class Failure(enum.Enum):
    """What became of an attempt, as far as repeating it is concerned."""

    NOT_SENT = "not sent"
    """No byte of the call reached the service: no free connection, none opened, TLS refused."""
    STALE = "stale"
    """A connection that had been idle broke before a byte of the reply: probably not seen."""
    LOST = "lost"
    """The call may have been carried out: its reply never came, or was cut off, or a proxy
    says that it waited in vain."""
    REFUSED = "refused"
    """The service was too busy to take the call: 503, 429."""
    BROKEN = "broken"
    """The server failed without a reply of the service: 500 and no fault."""
    EXPIRED = "expired"
    """The session has expired; the call was rejected before anything was done."""
    REJECTED = "rejected"
    """The service refused the call, or the server in front of it did, and would again: a fault,
    4xx."""
    ANSWERED = "answered"
    """The service answered, the reply cannot be used, and it would be the same again."""
    NOT_MADE = "not made"
    """The call cannot be made: an argument, a setting or the state of the client is wrong."""


class Step(enum.Enum):
    """What to do after an attempt that failed."""

    RETRY = "retry"
    """Make the call again after a pause."""
    RETRY_AT_ONCE = "retry at once"
    """Make the call again on a new connection."""
    RENEW = "renew"
    """Log in anew, and make the call again."""
    OUTCOME_UNKNOWN = "outcome unknown"
    """Tell the caller that nobody knows whether the write was carried out."""
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

    *retry_after* is the pause in seconds that the server asked for. *renewable* says whether the
    session is ours to renew and was not renewed for this call yet, which is no matter of
    *attempts*.
    """
    step = _TABLE[failure][effect]
    if step is Step.RENEW:
        return step if renewable else Step.FAIL
    if step not in (Step.RETRY, Step.RETRY_AT_ONCE):
        return step
    last = min(attempts, 2) if failure is Failure.BROKEN else attempts
    too_long = retry_after is not None and retry_after > LONGEST_RETRY_AFTER
    # A service that is too busy and does not say for how long may have begun with a write.
    unsure = failure is Failure.REFUSED and effect is Effect.WRITE and retry_after is None
    return Step.FAIL if attempt >= last or too_long or unsure else step


def failure_of(error: errors.ECGridOSError) -> Failure:
    """Tell what an error means for repeating the call."""
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
    """Return whether the service may have carried out a call that ended in *failure*.

    *before* is the outcome of the attempts before the last one. It counts as well, unless the
    service answered a read: then it does not matter what became of them.
    """
    last = _OUTCOMES[failure]
    if effect is Effect.READ and failure in (Failure.EXPIRED, Failure.REJECTED):
        return last
    worse = _FROM_GOOD_TO_BAD.index(before) > _FROM_GOOD_TO_BAD.index(last)
    return before if worse else last


def may_be_made_again(
    failure: Failure, effect: Effect, *, retry_after: float | None = None, renewable: bool = False
) -> bool:
    """Tell whether making the call again, now or later, is safe and may help.

    That is where `decide` would repeat it, but for the number of attempts and the longest pause.
    """
    asked = None if retry_after is None else min(retry_after, LONGEST_RETRY_AFTER)
    step = decide(failure, effect, attempt=1, retry_after=asked, renewable=renewable)
    return step in (Step.RETRY, Step.RETRY_AT_ONCE, Step.RENEW)


def retry_after_of(error: errors.ECGridOSError) -> float | None:
    """Return the seconds that the server asked to wait when it turned a call away."""
    return error.retry_after if isinstance(error, errors.ServiceUnavailableError) else None


def judge(
    error: errors.ECGridOSError,
    effect: Effect,
    *,
    before: errors.CallOutcome = "not_sent",
    renewable: bool = False,
) -> Failure:
    """Set an error's `outcome` and `retryable`, and return what it means for repeating the call.

    *before* is the outcome of the attempts before the one that failed.
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
    """Return the seconds to wait after attempt number *attempt*: full jitter, at most 8."""
    return random.uniform(0.0, min(8.0, 0.25 * 2.0 ** min(attempt - 1, 16)))  # noqa: S311


class RetryBudget:
    """What retries may cost, so that a storm of failures does not become a storm of retries.

    Each retry costs 5, one after a timeout 10, and each reply pays 1 back, up to 500. When
    nothing is left, calls fail at their first failure until replies come again.
    """

    def __init__(self, capacity: int = 500) -> None:
        self._capacity = capacity
        self._left = capacity

    @property
    def left(self) -> int:
        """What is left to spend."""
        return self._left

    def take(self, error: errors.ECGridOSError) -> bool:
        """Pay for a retry after *error*; False if that is more than what is left."""
        cost = 10 if isinstance(error, errors.CallTimeoutError) else 5
        if cost > self._left:
            return False
        self._left -= cost
        return True

    def pay_back(self) -> None:
        """Count a reply."""
        if self._left < self._capacity:
            self._left += 1
