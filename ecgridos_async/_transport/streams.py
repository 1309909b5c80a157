"""Streams: what a connection reads from and writes to, encrypted or not, on either event loop."""

import contextlib
import ssl
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

import anyio

from ecgridos_async._transport._httpx import httpcore

_CLOSING: Final = 1.0
"""Seconds that closing a stream may take, also when the call is cancelled."""

Stops = Callable[[bytes], bool]
"""Tells by what was received during a write whether to end it, with WriteError."""

SMALL: Final = 16 * 1024
"""Bytes that are sent without giving others their turn."""
ENOUGH: Final = 64 * 1024
"""Bytes that are received before anybody reads; then the socket waits."""
STOPPED: Final = "the reply began before the request was sent"


class Stream(ABC):
    """A connection to another machine; one task at a time reads, and one writes."""

    @abstractmethod
    async def read(self, max_bytes: int, limit: float | None) -> bytes:
        """Return what came, nothing at the end. Raises ReadTimeout and ReadError."""

    @abstractmethod
    async def write(self, data: bytes, limit: float | None) -> None:
        """Return when all of it has gone to the system.

        Raises WriteTimeout, and WriteError also if `Stops` says so.
        """

    @abstractmethod
    async def start_tls(self, context: ssl.SSLContext, server_name: str) -> "Stream":
        """Agree on TLS. Raises ConnectError, OSError or ValueError if that fails."""

    @abstractmethod
    async def aclose(self) -> None:
        """Close it without telling the other side."""

    @abstractmethod
    def abort(self) -> None:
        """Close it without waiting for that."""

    @property
    @abstractmethod
    def is_readable(self) -> bool:
        """Whether something came that nobody has read, such as the end."""

    @property
    @abstractmethod
    def ssl_object(self) -> ssl.SSLObject | None:
        """What was agreed on with TLS, None without it."""


async def discard(stream: Stream) -> None:
    """Close a stream, in bounded time and whether or not the caller is cancelled."""
    with anyio.move_on_after(_CLOSING, shield=True):
        with contextlib.suppress(OSError, RuntimeError, httpcore.NetworkError):
            await stream.aclose()
