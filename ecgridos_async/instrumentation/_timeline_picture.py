"""Draws a timeline: time to the right, calls that run at the same time below each other."""

from collections.abc import Sequence
from typing import Final, Literal

from ecgridos_async._support.svg import FAILED, Picture, ticks, width_of
from ecgridos_async.instrumentation.timed_calls import TimedAttempt, TimedCall

State = Literal["succeeded", "failed", "unknown", "cancelled", "running"]

_WIDTH: Final = 800.0
_LEFT: Final = 24.0
_RIGHT: Final = _WIDTH - 32
_TOP: Final = 74.0
_LANE: Final = 18.0
"""The height of a lane, unless there are many."""
_MOST_HEIGHT: Final = 720.0
"""Of all lanes, unless there are very many."""
_MARK: Final = 7.0
"""Half of the width of a mark, with a little room."""
_SUCCEEDED: Final = "#2672c4"
"""White text can be read on it."""
_MARKS: Final[dict[State, str]] = {
    "failed": "M-4,-4l8,8M-4,4l8,-8",
    "unknown": "M0,-5l5,9h-10z",
    "cancelled": "M-4,-4h8v8h-8z",
    "running": "M-3,-5l5,5l-5,5",
}
_NAMES: Final[dict[State, str]] = {
    "failed": "call failed",
    "unknown": "outcome unknown",
    "cancelled": "cancelled",
    "running": "still running",
}


class TimelinePicture:
    """A timeline as a picture."""

    def __init__(
        self, calls: Sequence[TimedCall], *, left_out: int, title: str, now: float
    ) -> None:
        """Draw it.

        Args:
            left_out: How many other calls there were.
            now: Where calls that still run end.
        """
        self._now = now
        self._first = min((call.started for call in calls), default=now)
        last = max((self._end(call) for call in calls), default=now)
        self._seconds = max(last - self._first, 1e-6)
        lanes = self._lanes(calls)
        count = max(lanes, default=-1) + 1
        self._lane = min(_LANE, max(_MOST_HEIGHT / max(count, 1), 4.0))
        bottom = _TOP + count * self._lane
        summary = _summary(calls, self._seconds, left_out)
        self._picture = Picture(title, f"A timeline: {summary}.", width=_WIDTH, height=bottom + 64)
        self._picture.text(_WIDTH / 2, 42, summary, text_anchor="middle")
        if calls:
            self._draw_axis(bottom)
        for call, lane in zip(calls, lanes, strict=True):
            self._draw_call(call, _TOP + (lane + 0.5) * self._lane)
        self._draw_legend({_state(call) for call in calls}, bottom + 26)

    def __str__(self) -> str:
        return str(self._picture)

    def _end(self, part: TimedCall | TimedAttempt) -> float:
        return self._now if part.ended is None else part.ended

    def _x(self, moment: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (moment - self._first) / self._seconds

    def _lanes(self, calls: Sequence[TimedCall]) -> list[int]:
        """Return the lane of each call: the first in which no other call is at its time."""
        free: list[float] = []
        lanes: list[int] = []
        for call in calls:
            start = self._x(call.started)
            lane = next((lane for lane, x in enumerate(free) if x <= start), len(free))
            end = self._x(self._end(call))
            if _state(call) != "succeeded":
                end = max(end, self._mark_at(call) + _MARK)
            free[lane : lane + 1] = [end]
            lanes.append(lane)
        return lanes

    def _mark_at(self, call: TimedCall) -> float:
        """Return the place of the mark of a call: in its last attempt, or behind a short one."""
        end = self._x(self._end(call))
        last = call.attempts[-1] if call.attempts else call
        is_short = end - self._x(last.started) < 3 * _MARK
        return end + (_MARK if is_short else -_MARK)

    def _draw_axis(self, bottom: float) -> None:
        for tick in ticks(0, self._seconds):
            if tick <= self._seconds:
                x = self._x(self._first + tick)
                text = f"{tick:,g} s" if self._seconds >= 2 else f"{tick * 1000:,g} ms"
                self._picture.text(x, _TOP - 10, text, text_anchor="middle")
                self._picture.draw(
                    "path",
                    d=f"M{x:.2f},{_TOP - 5}V{bottom:.2f}",
                    stroke="currentColor",
                    stroke_opacity=0.15,
                )

    def _draw_call(self, call: TimedCall, y: float) -> None:
        """Draw a call: bars for its attempts, lines between them, a mark if it has no result."""
        state = _state(call)
        tip = f"{call.call.operation}, {(self._end(call) - call.started) * 1000:,.1f} ms"
        x = self._x(call.started)
        for attempt in call.attempts:
            started = self._x(attempt.started)
            self._draw_wait(x, y, started - x, tip)
            x = max(self._x(self._end(attempt)), started + 1)
            if attempt.error is None:
                self._draw_attempt(started, y, x - started, tip)
            else:
                said = f"{tip}: {attempt.error}, then {attempt.decision}"
                self._draw_failure(started, y, x - started, said)
        end = self._x(self._end(call))
        self._draw_wait(x, y, end - x, tip)
        self._draw_name(call, y)
        if state != "succeeded":
            said = call.error or _NAMES[state]
            x = self._mark_at(call)
            self._draw_mark(state, x, y, f"{tip}: {said}", scale=self._lane / _LANE)

    def _draw_name(self, call: TimedCall, y: float) -> None:
        """Write the operation into the first attempt, if it fits."""
        if self._lane < _LANE or not call.attempts:
            return
        first = call.attempts[0]
        x = self._x(first.started)
        name = call.call.operation
        if width_of(name) + 4 <= self._x(self._end(first)) - x:
            self._picture.text(
                x + 4,
                y + 4,
                name,
                font_size=11,
                fill="#fff" if first.error is None else "currentColor",
            )

    def _draw_wait(self, x: float, y: float, width: float, tip: str = "") -> None:
        if width >= 1:
            self._picture.draw(
                "path",
                tip,
                d=f"M{x:.2f},{y:.2f}h{width:.2f}",
                stroke="currentColor",
                stroke_opacity=0.6,
                stroke_width=1.5,
            )

    def _draw_attempt(self, x: float, y: float, width: float, tip: str = "") -> None:
        """Draw a full bar, with a little room before the next."""
        height = self._lane * 0.7
        self._picture.draw(
            "rect",
            tip,
            x=x,
            y=y - height / 2,
            width=max(width - 0.7, 0.5),
            height=height,
            fill=_SUCCEEDED,
        )

    def _draw_failure(self, x: float, y: float, width: float, tip: str = "") -> None:
        """Draw the outline of a bar."""
        height = self._lane * 0.7 - 1
        self._picture.draw(
            "rect",
            tip,
            x=x + 0.5,
            y=y - height / 2,
            width=max(width - 1, 0.5),
            height=height,
            fill=FAILED,
            fill_opacity=0.15,
            stroke=FAILED,
        )

    def _draw_mark(
        self, state: State, x: float, y: float, tip: str = "", *, scale: float = 1.0
    ) -> None:
        self._picture.draw(
            "path",
            tip,
            d=_MARKS[state],
            transform=f"translate({x:.2f} {y:.2f}) scale({scale:.2f})",
            fill="none",
            stroke="currentColor" if state == "running" else FAILED,
            stroke_width=2,
        )

    def _draw_legend(self, states: set[State], y: float) -> None:
        self._lane = _LANE
        x = _LEFT
        for said, draw in (
            ("attempt with a result", self._draw_attempt),
            ("attempt that failed", self._draw_failure),
            ("backoff or other wait", self._draw_wait),
        ):
            draw(x, y, 20)
            self._picture.text(x + 26, y + 4, said)
            x += width_of(said) + 36
        x = _LEFT
        for state, said in _NAMES.items():
            if state in states:
                self._draw_mark(state, x + 10, y + 22)
                self._picture.text(x + 26, y + 26, said)
                x += width_of(said) + 36


def _state(call: TimedCall) -> State:
    if call.ended is None:
        return "running"
    if call.cancelled:
        return "cancelled"
    if call.error is None:
        return "succeeded"
    return "unknown" if call.outcome == "unknown" else "failed"


def _summary(calls: Sequence[TimedCall], seconds: float, left_out: int) -> str:
    states = [_state(call) for call in calls]
    retries = sum(max(len(call.attempts) - 1, 0) for call in calls)
    parts = [
        ("call", "calls", len(calls)),
        ("failed", "failed", states.count("failed")),
        ("of unknown outcome", "of unknown outcome", states.count("unknown")),
        ("cancelled", "cancelled", states.count("cancelled")),
        ("still running", "still running", states.count("running")),
        ("retry", "retries", retries),
        ("later call left out", "later calls left out", left_out),
    ]
    said = ", ".join(
        f"{number} {one if number == 1 else many}"
        for one, many, number in parts
        if number or many == "calls"
    )
    return f"{said}, in {seconds:,.3f} s"
