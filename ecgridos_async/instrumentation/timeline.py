"""The timeline: a hook that keeps when calls and their attempts ran, and draws it."""

import time

from ecgridos_async._support.checks import COUNT
from ecgridos_async.instrumentation.events import (
    AttemptEnded,
    AttemptFailed,
    AttemptStarted,
    CallEnded,
    CallStarted,
    Event,
    Hook,
)
from ecgridos_async.instrumentation.timed_calls import TimedAttempt, TimedCall


class Timeline:
    """A hook that keeps when calls and their attempts ran. A notebook shows it as a picture.

        timeline = Timeline()
        client = ecgridos_async.Client(hooks=[timeline])

    It keeps the first calls and counts the others, so that its memory is bounded.
    """

    def __init__(self, *, most_calls: int = 1000) -> None:
        """Begin to wait for calls.

        Args:
            most_calls: How many calls to keep: about 1 KB each.

        Raises:
            ConfigurationError: If it is not a number above 0.
        """
        COUNT.require("most_calls", most_calls)
        self._most_calls = most_calls
        self._calls: dict[str, TimedCall] = {}
        self._left_out = 0

    @property
    def calls(self) -> tuple[TimedCall, ...]:
        """The calls that are kept, in the order in which they started."""
        return tuple(self._calls.values())

    @property
    def left_out(self) -> int:
        """How many calls were not kept."""
        return self._left_out

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
        self._left_out = 0

    def for_call(self, _operation: str, _endpoint: str, /) -> Hook | None:
        """Return the hook for the events of a call that begins, None if there is no more room."""
        if len(self._calls) < self._most_calls:
            return self._keep
        self._left_out += 1
        return None

    def svg(self, *, title: str = "Calls") -> str:
        """Return the timeline as SVG, for a file or for inside a page.

        Each call is a bar from its start to its end, below the calls that run at the same time.
        """
        from ecgridos_async.instrumentation._timeline_picture import TimelinePicture

        now = time.monotonic()
        return str(TimelinePicture(self.calls, left_out=self._left_out, title=title, now=now))

    def _repr_svg_(self) -> str:
        """Return what notebooks show."""
        return self.svg()

    def _keep(self, event: Event) -> None:
        now = time.monotonic()
        if isinstance(event, CallStarted):
            self._calls[event.call.id] = TimedCall(event.call, now)
        call = self._calls.get(event.call.id)
        if call is None:  # it began before `clear`
            return
        match event:
            case AttemptStarted():
                call.attempts.append(TimedAttempt(now))
            case AttemptEnded():
                call.attempts[-1].ended = now
            case AttemptFailed():
                attempt = call.attempts[-1]
                attempt.ended, attempt.error, attempt.decision = now, event.error, event.decision
            case CallEnded():
                call.ended, call.outcome = now, event.outcome
                call.error, call.cancelled = event.error, event.cancelled
            case _:
                pass
