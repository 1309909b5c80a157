"""Run a server in a background thread, usable from sync code, asyncio and trio."""

import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

import anyio
import anyio.to_thread


class Running(Protocol):
    """A server that was started in a thread."""

    def wait_until_ready(self) -> None:
        """Return when it accepts connections; raise RuntimeError if it cannot start."""
        ...

    def stop(self) -> None:
        """Stop it, and return when it has stopped."""
        ...


R = TypeVar("R", bound=Running)


class Background(ABC, Generic[R]):
    """A server that runs during an `async with` block, or from start to stop.

    It runs in its own thread with its own event loop, so callers may use asyncio, trio or neither.
    """

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._running: R | None = None

    @abstractmethod
    def _begin_running(self) -> R:
        """Start the server in a thread."""

    async def __aenter__(self) -> Self:
        self._refuse_if_running()
        try:
            await anyio.to_thread.run_sync(self.start)
        except BaseException:
            # A task that asyncio cancels directly does not wait for the thread that starts it.
            await self._stop_shielded()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._stop_shielded()
        except Exception as stopping:
            if error is None:
                raise
            error.add_note(f"The {type(self).__name__} raised {stopping!r}")

    async def _stop_shielded(self) -> None:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self.stop)

    def start(self) -> None:
        """Start it, and return when it accepts connections."""
        with self._changing:
            self._refuse_if_running()
            running = self._begin_running()
            running.wait_until_ready()
            self._running = running

    def stop(self) -> None:
        """Stop it; harmless if it is not running."""
        with self._changing:
            running, self._running = self._running, None
            if running is not None:
                running.stop()

    def _refuse_if_running(self) -> None:
        if self._running is not None:
            raise RuntimeError(f"the {type(self).__name__} is running already")

    def _require_running(self) -> R:
        if self._running is None:
            raise RuntimeError(f"the {type(self).__name__} is not running")
        return self._running
