"""Streams: what a connection reads from and writes to, with TLS or not, on either event loop."""

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
"""Decides from the bytes received during a write whether to abort it with WriteError."""

SMALL: Final = 16 * 1024
"""Bytes that are sent without yielding to other tasks."""
ENOUGH: Final = 64 * 1024
"""Bytes that are buffered before reading pauses."""
STOPPED: Final = "the reply began before the request was sent"


class Stream(ABC):
    """A connection to a peer; one task at a time reads, and one writes."""

    @abstractmethod
    async def read(self, max_bytes: int, limit: float | None) -> bytes:
        """Return received bytes, none at EOF. Raises ReadTimeout and ReadError."""

    @abstractmethod
    async def write(self, data: bytes, limit: float | None) -> None:
        """Return when the system has accepted all of it.

        Raises:
            WriteTimeout: If the system does not accept it in time.
            WriteError: If the connection breaks, or `Stops` says so.
        """

    @abstractmethod
    async def start_tls(self, context: ssl.SSLContext, server_name: str) -> "Stream":
        """Do the TLS handshake. Raises ConnectError, OSError or ValueError if that fails."""

    @abstractmethod
    async def aclose(self) -> None:
        """Close it without a TLS shutdown."""

    @abstractmethod
    def abort(self) -> None:
        """Close it without waiting for that."""

    @property
    @abstractmethod
    def is_readable(self) -> bool:
        """Whether unread bytes or an EOF have arrived."""

    @property
    @abstractmethod
    def ssl_object(self) -> ssl.SSLObject | None:
        """The TLS object, None without TLS."""


async def discard(stream: Stream) -> None:
    """Close a stream, in bounded time and whether or not the caller is cancelled."""
    with anyio.move_on_after(_CLOSING, shield=True):
        with contextlib.suppress(OSError, RuntimeError, httpcore.NetworkError):
            await stream.aclose()
