"""Backoff: how long to wait while the service is away."""

import random

from ecgridos_async.errors import (
    ECGridOSError,
    FrameworkFault,
    InternalError,
    ReplyError,
    ServiceUnavailableError,
    TransportError,
)


def is_away(error: BaseException) -> bool:
    """Tell whether an error says that the service cannot be reached now, or does not work."""
    return isinstance(error, (FrameworkFault, InternalError, ReplyError, TransportError))


class Backoff:
    """Growing pauses with some chance in them, from about a second to about a minute."""

    def __init__(self, first: float = 1.0, longest: float = 60.0) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def reset(self) -> None:
        """Start over: the service has replied."""
        self._next = self._first

    def pause(self, error: ECGridOSError) -> float:
        """Return the seconds to wait after an error: as many as the service asks for, at least."""
        pause = self._next * random.uniform(0.5, 1.0)  # noqa: S311  # nothing secret depends on it
        self._next = min(self._next * 2, self._longest)
        asked = error.retry_after if isinstance(error, ServiceUnavailableError) else None
        return max(pause, asked or 0.0)
