"""Retries: whether a call that failed is made again, and when.

`decide` is the whole table, a pure function of what failed, what repeating the call would do and
how often it was tried. ECGridOS has no idempotency keys, so a write that may have arrived is never
repeated by us.
"""

import datetime as dt
import email.utils
import enum
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
    """A connection that had been idle broke before a byte of the answer: probably not seen."""
    LOST = "lost"
    """The call may have been carried out: its answer never came, or was cut off, or a proxy
    says that it waited in vain."""
    REFUSED = "refused"
    """The service was too busy to take the call: 503, 429."""
    BROKEN = "broken"
    """The server failed without an answer of the service: 500 and no fault."""
    EXPIRED = "expired"
    """The session has expired; the call was rejected before anything was done."""
    ANSWERED = "answered"
    """The service answered, and would answer the same again."""


MAY_HAVE_ARRIVED: Final = (Failure.STALE, Failure.LOST, Failure.BROKEN)
"""The failures after which the call may have been carried out, though no answer says so."""


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
        Failure.ANSWERED: (_FAIL, _FAIL, _FAIL),
    }.items()
}


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
            if not error.may_have_arrived:
                return Failure.NOT_SENT
            return Failure.STALE if error.stale else Failure.LOST
        case errors.SessionTimeoutError():
            return Failure.EXPIRED
        case errors.MalformedXMLError():
            return Failure.LOST
        case errors.NotSoapError():
            broken = Failure.BROKEN if error.status >= 500 else Failure.ANSWERED
            return _BY_STATUS.get(error.status, broken)
        case _:
            return Failure.ANSWERED


_BY_STATUS: Final[Mapping[int, Failure]] = {
    429: Failure.REFUSED,
    502: Failure.LOST,
    503: Failure.REFUSED,
    504: Failure.LOST,
}


def retry_after(headers: Mapping[str, str], *, now: dt.datetime | None = None) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait, None without a readable one."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        when = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if when.tzinfo is None:  # "-0000" says that the zone is not known; HTTP dates are in UTC
        when = when.replace(tzinfo=dt.UTC)
    return max(0.0, (when - (now or dt.datetime.now(dt.UTC))).total_seconds())


def backoff(attempt: int) -> float:
    """Return the seconds to wait after attempt number *attempt*: full jitter, at most 8."""
    import tenacity

    # A call that succeeds has no need of tenacity, so it is imported here.
    state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
    state.attempt_number = attempt
    return tenacity.wait_random_exponential(multiplier=0.25, max=8.0)(state)


class RetryBudget:
    """What retries may cost, so that a storm of failures does not become a storm of retries.

    Each retry costs 5, one after a timeout 10, and each answer pays 1 back, up to 500. When
    nothing is left, calls fail at their first failure until answers come again.
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
        """Count an answer."""
        if self._left < self._capacity:
            self._left += 1
