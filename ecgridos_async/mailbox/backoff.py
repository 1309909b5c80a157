"""Backoff: how long to wait while the service is away, and a loop that does."""

import logging
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import anyio

from ecgridos_async.errors import (
    ECGridOSError,
    FrameworkFault,
    InternalError,
    ReplyError,
    ServiceUnavailableError,
    TransportError,
)

T = TypeVar("T")

IS_AWAY: Final = (FrameworkFault, InternalError, ReplyError, TransportError)
"""Errors that say that the service cannot be reached now, or does not work."""

_log: Final = logging.getLogger("ecgridos_async.mailbox")


class Backoff:
    """Growing pauses with some chance in them, from about a second to about a minute."""

    def __init__(self, first: float = 1.0, longest: float = 60.0) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    async def persist(self, work: Callable[[], Awaitable[T]], *, waits: bool) -> T:
        """Do some work and return its result.

        Args:
            work: Makes calls.
            waits: Whether to pause and do the work again while the service is away.

        Raises:
            ECGridOSError: What the work raises, if it is not repeated.
        """
        while True:
            try:
                result = await work()
            except IS_AWAY as error:
                if not waits:
                    raise
                pause = self.pause(error)
                _log.warning("The service is away; again in %.1f s: %s", pause, error)
                await anyio.sleep(pause)
            else:
                self._next = self._first
                return result

    def pause(self, error: ECGridOSError) -> float:
        """Return the seconds to wait after an error: as many as the service asks for, at least."""
        pause = self._next * random.uniform(0.5, 1.0)  # noqa: S311  # nothing secret depends on it
        self._next = min(self._next * 2, self._longest)
        asked = error.retry_after if isinstance(error, ServiceUnavailableError) else None
        return max(pause, asked or 0.0)
