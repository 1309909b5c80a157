"""The events of a call: read-only, picklable, and without secrets."""

from collections.abc import Callable
from typing import Literal, Protocol

import attrs

from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.protocol import Protocol as Binding
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import CallOutcome

Decision = Literal["retry", "retry at once", "renew", "outcome unknown", "fail", "cancelled"]
"""What follows a failed attempt.

- `retry`: another attempt, after the backoff.
- `retry at once`: another attempt, on a new connection.
- `renew`: a new Login, then another attempt.
- `outcome unknown`: the call raises `OutcomeUnknownError`.
- `fail`: the call raises the error.
- `cancelled`: nothing. The call was cancelled during the attempt.
"""


@attrs.frozen(kw_only=True)
class CallInfo:
    """The call that an event belongs to: the same for all events of one call."""

    id: str
    """Unique for each call, even across processes."""
    session: str | None
    """Label of the session, such as `session-1`; None for a call of the client itself. It is not
    the session id, which is secret."""
    operation: str
    """Wire name of the operation."""
    version: ApiVersion
    protocol: Binding
    effect: Effect
    endpoint: str
    """Address of the service; it has no query."""


@attrs.frozen(kw_only=True)
class Event:
    """The argument of hooks. Its subclasses say what happened."""

    call: CallInfo


@attrs.frozen(kw_only=True)
class CallStarted(Event):
    """A call begins. Nothing was checked or sent yet. A `CallEnded` always follows."""


@attrs.frozen(kw_only=True)
class AttemptStarted(Event):
    """A request is about to be sent. An `AttemptEnded` or `AttemptFailed` follows."""

    attempt: int
    """Counted from 1."""


@attrs.frozen(kw_only=True)
class AttemptEnded(Event):
    """An attempt got a reply, and it was decoded."""

    attempt: int
    """Counted from 1."""
    status: int
    """HTTP status of the reply."""
    sent: int
    """Bytes of the request's body, or of the query with HTTP GET."""
    received: int
    """Bytes of the reply's body, with the content of a parcel after decoding base64."""
    seconds: float
    """Time from the start of the attempt, including the wait for a free connection."""


@attrs.frozen(kw_only=True)
class AttemptFailed(Event):
    """An attempt failed: not sent, no reply, refused, or the reply cannot be used."""

    attempt: int
    """Counted from 1."""
    status: int | None
    """HTTP status of the reply, None if there was none."""
    sent: int
    """Bytes of the request's body, or of the query with HTTP GET, whether all were sent or not."""
    received: int
    """Bytes of the reply's body, 0 if it was not read to its end."""
    seconds: float
    """Time from the start of the attempt, including the wait for a free connection."""
    error: str
    """Name of the error's class."""
    message: str | None
    """Text of the error, secrets masked. None for an error from outside this package, such as one
    raised by a middleware: its text may hold secrets."""
    decision: Decision
    """What follows."""
    pause: float
    """Seconds until the next attempt, 0 if there is none."""


@attrs.frozen(kw_only=True)
class SessionRenewed(Event):
    """The session had expired, and this call logged in again, for all calls that waited for it.

    The Login is a call of its own, with its own events.
    """

    attempt: int
    """The attempt that learned it."""


@attrs.frozen(kw_only=True)
class CallEnded(Event):
    """A call ended: with a result, with an error, or because it was cancelled."""

    attempts: int
    """How many attempts it made."""
    seconds: float
    """Time from its start, backoffs included."""
    status: int | None
    """HTTP status of the last attempt's reply, None if there was none."""
    sent: int
    """Bytes of the last attempt's request, as in `AttemptEnded`."""
    received: int
    """Bytes of the last attempt's reply body."""
    content: int
    """Bytes of the parcel that was uploaded or downloaded, 0 without a result."""
    outcome: CallOutcome
    """Whether the service may have carried out the call. `answered` if there is a result."""
    result: str | None
    """Name of the result's class, such as `Pricelist`. None without a result."""
    error: str | None
    """Name of the error's class, None without an error."""
    message: str | None
    """Text of the error, as in `AttemptFailed`."""
    cancelled: bool
    """Whether it was cancelled. `error` is then the event loop's cancellation class."""


Hook = Callable[[Event], None]
"""A function that is called with each event."""


class SelectiveHook(Protocol):
    """A hook that is asked at the start of each call which hook receives the events of it.

    For a call that it leaves out no event is made: so it can take a sample at little cost.

        class OneInAHundred:
            def for_call(self, operation: str, endpoint: str) -> Hook | None:
                return keep if random.random() < 0.01 else None
    """

    def for_call(self, operation: str, endpoint: str, /) -> Hook | None:
        """Return the hook for the events of a call that begins, None to leave it out.

        Args:
            operation: Wire name of the operation.
            endpoint: Address of the service; it has no query.
        """
        ...
