"""The events of a call: they are read-only, can be pickled, and hold no secret."""

from collections.abc import Callable
from typing import Literal

import attrs

from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import CallOutcome

Decision = Literal["retry", "retry at once", "renew", "outcome unknown", "fail", "cancelled"]
"""What follows an attempt that failed.

- `retry`: another attempt, after a pause.
- `retry at once`: another attempt, on a new connection.
- `renew`: a new Login, then another attempt.
- `outcome unknown`: the call raises `OutcomeUnknownError`.
- `fail`: the call raises the error.
- `cancelled`: nothing. The call was cancelled during the attempt.
"""


@attrs.frozen(kw_only=True)
class CallInfo:
    """Which call an event is about: all events of one call have the same."""

    id: str
    """Unique for each call, also between processes."""
    session: str | None
    """Label of the session, such as `session-1`; None for a call of the client itself. It is made
    up by this package and is no secret, which the session id is."""
    operation: str
    """Wire name of the operation."""
    version: ApiVersion
    protocol: Protocol
    effect: Effect


@attrs.frozen(kw_only=True)
class Event:
    """What hooks are called with. The classes below it say what happened."""

    call: CallInfo


@attrs.frozen(kw_only=True)
class CallStarted(Event):
    """A call begins. Nothing was checked or sent yet. A `CallEnded` follows, whatever happens."""


@attrs.frozen(kw_only=True)
class AttemptStarted(Event):
    """A request is about to be sent. An `AttemptEnded` or `AttemptFailed` follows."""

    attempt: int
    """Counted from 1."""


@attrs.frozen(kw_only=True)
class AttemptEnded(Event):
    """An attempt was answered, and the answer was read."""

    attempt: int
    """Counted from 1."""
    status: int
    """HTTP status of the answer."""
    sent: int
    """Bytes of the request's body, or of the query with HTTP GET."""
    received: int
    """Bytes of the answer's body, with a parcel as it is after base64 was decoded."""
    seconds: float
    """Time from the start of the attempt, including the wait for a free connection."""


@attrs.frozen(kw_only=True)
class AttemptFailed(Event):
    """An attempt failed: it was not sent, not answered, refused, or its answer cannot be used."""

    attempt: int
    """Counted from 1."""
    status: int | None
    """HTTP status of the answer, None if there was none."""
    sent: int
    """Bytes of the request's body, or of the query with HTTP GET, whether all were sent or not."""
    received: int
    """Bytes of the answer's body, 0 if it was not read to its end."""
    seconds: float
    """Time from the start of the attempt, including the wait for a free connection."""
    error: str
    """Name of the error's class."""
    message: str | None
    """Text of the error, secrets masked. None for an error that is not of this package, such as
    one that a middleware raised: what its text holds is not known."""
    decision: Decision
    """What follows."""
    pause: float
    """Seconds until the next attempt, 0 if there is none."""


@attrs.frozen(kw_only=True)
class SessionRenewed(Event):
    """The session had expired, and this call logged in anew, for all calls that waited for it.

    The Login is a call of its own, with its own events.
    """


@attrs.frozen(kw_only=True)
class CallEnded(Event):
    """A call ended: with a result, with an error, or because it was cancelled."""

    attempts: int
    """How many attempts it made."""
    seconds: float
    """Time from its start, pauses included."""
    status: int | None
    """HTTP status of the last attempt's answer, None if there was none."""
    sent: int
    """Bytes of the last attempt's request, as in `AttemptEnded`."""
    received: int
    """Bytes of the last attempt's answer body."""
    outcome: CallOutcome
    """Whether the service may have carried it out. `answered` for a call that has a result."""
    result: str | None
    """Name of the result's class, such as `Pricelist`. None if there is no result."""
    error: str | None
    """Name of the error's class, None if there was no error."""
    message: str | None
    """Text of the error, as in `AttemptFailed`."""
    cancelled: bool
    """Whether it was cancelled. `error` is then the class that the event loop cancels with."""


Hook = Callable[[Event], None]
"""A function that is called with each event."""
