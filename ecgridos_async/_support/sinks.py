"""Sinks: receive the content of a downloaded parcel as it arrives. And errors of contents."""

import io


class ContentInMemory:
    """Keeps the content in memory."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()

    @property
    def can_restart(self) -> bool:
        """True: what was written is discarded."""
        return True

    async def begin(self, _head: bytes, /) -> None:
        """Do nothing: only the content is kept."""

    async def restart(self) -> None:
        """Discard what was written."""
        self._buffer = io.BytesIO()

    async def write(self, data: bytes) -> None:
        """Append the next piece."""
        self._buffer.write(data)

    def kept(self) -> bytes:
        """Return the content."""
        return self._buffer.getvalue()


class ContentNotReadError(Exception):
    """The content to upload could not be read; `__cause__` says why.

    It passes through the layers below unchanged: they would take an OSError for theirs.
    """


class ContentNotKeptError(Exception):
    """The content could not be written; `__cause__` is the OSError.

    It is not an OSError itself, which would look like an error of the connection.
    """
