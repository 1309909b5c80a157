"""Adaptive concurrency: how many calls a service can work on at once, found by trying."""

import math
from typing import Final

MOST: Final = 400
"""The most calls in flight."""
_SLOW: Final = 2.0
"""Calls that take so many times their usual time wait for one another at the service."""
_STEP: Final = 2
"""By how many calls a round without trouble raises the limit."""
_LESS: Final = 0.7
"""What is left of the limit after a round with trouble."""
_FEWEST: Final = 10
"""The fewest calls of a round: fewer have no reliable mean."""
_PROBE: Final = 50
"""Each so many rounds, one with half the limit finds the usual time again."""


class Adaptive:
    """A limit of calls in flight: additive increase, multiplicative decrease.

    Calls are counted in rounds, of as many as the limit allows. A round in which the service was
    overloaded, or whose calls took much longer than usual, lowers the limit; any other raises it.
    Until the first that lowers it, each doubles it. The usual time is the shortest mean of a round.
    """

    def __init__(self) -> None:
        self.limit = 1
        self._doubles = True
        self._usual = math.inf
        self._rounds = 0
        self._probed: int | None = None
        """The limit before the round that finds the usual time; None in other rounds."""
        self._since = 0.0
        """When the round began; calls that began before it say nothing about its limit."""
        self._count = 0
        self._seconds = 0.0

    def ended(self, began: float, now: float, *, overloaded: bool) -> None:
        """Note that a call ended.

        Args:
            began: When it began, by a clock in seconds.
            now: The time by that clock.
            overloaded: Whether its error says that the service has too much to do.
        """
        if began < self._since:
            return
        self._count += 1
        self._seconds += now - began
        if overloaded or self._count >= max(self.limit, _FEWEST):
            self._set_limit(overloaded=overloaded)
            self._since, self._count, self._seconds = now, 0, 0.0

    def _set_limit(self, *, overloaded: bool) -> None:
        mean = self._seconds / self._count
        probed, self._probed = self._probed, None
        self._rounds += 1
        if overloaded or mean > _SLOW * self._usual:
            self.limit = max(1, int(self.limit * _LESS))
            self._doubles = False
        else:
            self._usual = min(self._usual, mean)
            raised = self.limit * 2 if self._doubles else self.limit + _STEP
            self.limit = min(MOST, raised if probed is None else probed)
        if self._rounds % _PROBE == 0:
            self._probed, self._usual = self.limit, math.inf
            self.limit = max(1, self.limit // 2)
