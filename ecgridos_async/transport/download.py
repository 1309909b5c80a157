"""Downloads: the content of a parcel goes into a file that is whole or not there."""

import os
import secrets
from collections.abc import Callable
from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import anyio
import anyio.to_thread

_PIECE: Final = 2**20
"""Bytes that are written at once, by a worker thread."""


class ContentNotKeptError(Exception):
    """The file could not be written; `__cause__` is the OSError.

    It is no OSError itself, which at the place where it is raised would mean the connection.
    """


class ContentInFile:
    """Writes content to a temporary file beside a path, which takes its name in the end.

    It is an async context manager: whatever ends the block before `finish` leaves no trace.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
        self._file: BufferedWriter | None = None
        self._pieces: list[bytes] = []
        self._waiting = 0

    async def __aenter__(self) -> Self:
        self._file = await anyio.to_thread.run_sync(self._open)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._discard)

    async def restart(self) -> None:
        """Forget what was written: another attempt begins."""
        self._pieces.clear()
        self._waiting = 0
        await self._in_thread(self._truncate)

    async def write(self, data: bytes) -> None:
        """Take the next piece."""
        self._pieces.append(data)
        self._waiting += len(data)
        if self._waiting >= _PIECE:
            await self._in_thread(self._write)

    def kept(self) -> bytes:
        """Return nothing: it is all in the file."""
        return b""

    async def finish(self) -> None:
        """Write what is left, and let the file take its name. Raises OSError if that fails."""
        await anyio.to_thread.run_sync(self._finish)

    async def _in_thread(self, work: Callable[[], None]) -> None:
        try:
            await anyio.to_thread.run_sync(work)
        except OSError as error:
            raise ContentNotKeptError from error

    def _open(self) -> BufferedWriter:
        return self._part.open("xb")

    def _opened(self) -> BufferedWriter:
        if self._file is None:
            raise RuntimeError("the file is not open")
        return self._file

    def _truncate(self) -> None:
        file = self._opened()
        file.seek(0)
        file.truncate()

    def _write(self) -> None:
        pieces, self._pieces, self._waiting = self._pieces, [], 0
        self._opened().writelines(pieces)

    def _finish(self) -> None:
        self._write()
        file = self._opened()
        file.flush()
        os.fsync(file.fileno())
        file.close()
        self._part.replace(self._path)

    def _discard(self) -> None:
        if self._file is not None:
            self._file.close()
        self._part.unlink(missing_ok=True)
