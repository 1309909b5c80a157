"""How long the event loop was held up."""

import asyncio
import time


class Pulse:
    """A task that wakes every millisecond, and remembers the longest time it was not run."""

    def __init__(self) -> None:
        self.longest = 0.0
        """In seconds."""

    async def beat(self) -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            self.longest = max(self.longest, now - before - 0.001)
            before = now
