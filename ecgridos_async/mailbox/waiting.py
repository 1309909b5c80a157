"""Waiting: ask again, in growing intervals, until something is so."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import anyio

from ecgridos_async.errors import ArgumentError
from ecgridos_async.mailbox.backoff import Backoff

T = TypeVar("T")

EVERY: Final = 2.0
"""Seconds between the first two questions, unless the user says otherwise."""
_GROWTH: Final = 1.5
_LONGEST: Final = 60.0

_log: Final = logging.getLogger("ecgridos_async.mailbox")


class Poll:
    """Asks the service again and again, and says how long to pause in between."""

    def __init__(self, every: float) -> None:
        if not every > 0:
            raise ArgumentError("every: expected seconds above 0", parameter="every")
        self._pause = every
        self._longest = max(every, _LONGEST)
        self._asked = False

    async def pause(self) -> None:
        """Wait before the next question; each pause is half as long again, up to a minute."""
        await anyio.sleep(self._pause)
        self._pause = min(self._pause * _GROWTH, self._longest)

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """Ask once. After the first reply, wait while the service is away."""
        reply = await Backoff().persist(call, waits=self._asked)
        self._asked = True
        return reply


async def wait_until(
    call: Callable[[], Awaitable[T]],
    predicate: Callable[[T], bool],
    *,
    every: float = EVERY,
    timeout: float | None = None,  # noqa: ASYNC109  # with it, the error says what happened
) -> T:
    """Make a call again and again until its result is as wanted, and return that result.

        done = await mailbox.wait_until(
            lambda: session.interconnects.info(4001),
            lambda found: found.status == StatusInterconnect.COMPLETED,
            timeout=3600,
        )

    Each pause is half as long again as the one before, up to a minute. Once the service has
    replied, it may be away for a while.

    Args:
        call: Makes the call, which should only read.
        predicate: Tells whether a result is as wanted.
        every: Seconds between the first two calls.
        timeout: Seconds to wait at most; for ever if None.

    Raises:
        TimeoutError: If the result is not as wanted in time.
        ECGridOSError: If a call fails.
    """
    poll = Poll(every)
    with anyio.move_on_after(timeout):
        while not predicate(reply := await poll.ask(call)):
            await poll.pause()
        return reply
    raise TimeoutError(f"the result was not as wanted within {timeout} s")
