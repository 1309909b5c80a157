"""Places: how many attempts are sent at once. Sessions take them in turn."""

import contextlib
import math
from collections import OrderedDict
from collections.abc import Generator

import anyio

from ecgridos_async.middleware import Share


@contextlib.contextmanager
def put_off(scope: anyio.CancelScope | None) -> Generator[None]:
    """Put the deadline of a scope off by the time that the block takes."""
    if scope is None:
        yield
        return
    deadline, scope.deadline = scope.deadline, math.inf
    began = anyio.current_time()
    try:
        yield
    finally:
        scope.deadline = deadline + anyio.current_time() - began


class Places:
    """A number of places, given to sessions in turn.

    A session that waits with 400 calls gets one place, then each other session that waits gets
    one. So a call of a quiet session waits for one call of each other session at most.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.free = number
        """While a place is free, no session waits that may take it."""
        self._turns = OrderedDict[Share, None]()
        """The sessions that wait and may take a place, in the order of their turns."""
        self.waiting = 0
        """How many attempts wait."""

    def take_free(self, share: Share) -> bool:
        """Take a place if that needs no waiting; tell whether it did."""
        if not self.free or share.held >= share.most or share.rate != math.inf:
            return False
        self.free -= 1
        share.held += 1
        return True

    async def take(self, share: Share) -> None:
        """Wait for a place and take it."""
        self.waiting += 1
        try:
            if share.rate != math.inf:
                async with share.pace:
                    await anyio.sleep_until(share.not_before)
                    share.not_before = anyio.current_time() + 1 / share.rate
            await self._wait_turn(share)
        finally:
            self.waiting -= 1

    async def _wait_turn(self, share: Share) -> None:
        turn = anyio.Event()
        share.waiting[turn] = None
        if share.may_take:
            self._turns[share] = None
        self._give_turns()
        try:
            await turn.wait()
        except BaseException:
            if turn.is_set():
                self.give_back(share)
            else:
                del share.waiting[turn]
                if not share.waiting:
                    self._turns.pop(share, None)
            raise

    def give_back(self, share: Share) -> None:
        """Give a place back; the next session gets it."""
        self.free += 1
        share.held -= 1
        if share.waiting:
            self._turns[share] = None
        if self._turns:
            self._give_turns()

    def _give_turns(self) -> None:
        while self.free and self._turns:
            share, _ = self._turns.popitem(last=False)
            turn, _ = share.waiting.popitem(last=False)
            self.free -= 1
            share.held += 1
            turn.set()
            if share.waiting and share.may_take:
                self._turns[share] = None
