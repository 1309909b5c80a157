"""When a call and its attempts ran. Times are in seconds of `time.monotonic()`."""

import attrs

from ecgridos_async.errors import CallOutcome
from ecgridos_async.instrumentation.events import CallInfo, Decision


@attrs.define
class TimedAttempt:
    """When an attempt ran, by `time.monotonic()`."""

    started: float
    ended: float | None = None
    """None while it runs."""
    error: str | None = None
    """Name of the error's class, None without an error."""
    decision: Decision | None = None
    """What follows a failed attempt."""


@attrs.define
class TimedCall:
    """When a call ran, by `time.monotonic()`."""

    call: CallInfo
    started: float
    ended: float | None = None
    """None while it runs."""
    outcome: CallOutcome | None = None
    """As in `CallEnded`; None while it runs."""
    error: str | None = None
    """Name of the error's class, None without an error."""
    cancelled: bool = False
    attempts: list[TimedAttempt] = attrs.field(factory=lambda: list[TimedAttempt]())
