"""Downloads: write the content of a parcel into a file, atomically."""

import contextlib
import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable
from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import anyio
import anyio.to_thread

from ecgridos_async._calls.call import CallResult
from ecgridos_async._support.cancellation import in_own_task
from ecgridos_async._support.files import sync_folder
from ecgridos_async._support.sinks import ContentNotKeptError
from ecgridos_async._wire.content import take_content
from ecgridos_async.errors import DecodeError

if sys.platform != "win32":
    import fcntl

_PIECE: Final = 2**20
"""Bytes written at once, by a worker thread."""
_PART: Final = re.compile(r"\.ecgridos-[0-9a-f]{16}\.part")
"""Name of a temporary file. It is short whatever the final name is."""


class ContentInFile:
    """Writes content to a temporary file beside a path, and renames it in the end.

    It is an async context manager: if the block ends before `finish`, it deletes the file. Errors
    of writing are raised as the OSError that they are. A killed process leaves its temporary file;
    the next download into that folder removes it. A download locks its file while it uses it; the
    system releases the lock when the process ends.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path
        self._file: BufferedWriter | None = None
        self._pieces: list[bytes] = []
        self._waiting = 0

    async def __aenter__(self) -> Self:
        """Create the temporary file.

        Raises:
            OSError: If it is already clear that the path cannot be written; it names the path.
        """
        try:
            await _in_thread(self._open)
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with anyio.CancelScope(shield=True):
            await _in_thread(self._discard)
        if isinstance(error, ContentNotKeptError):
            raise (error.__cause__ or error) from None

    @property
    def can_restart(self) -> bool:
        """True: what was written is discarded."""
        return True

    async def begin(self, _head: bytes, /) -> None:
        """Do nothing: only the content is kept."""

    async def restart(self) -> None:
        """Discard what was written: another attempt begins."""
        self._pieces.clear()
        self._waiting = 0
        await self._kept_by(self._truncate)

    async def write(self, data: bytes) -> None:
        """Write the next piece."""
        self._pieces.append(data)
        self._waiting += len(data)
        if self._waiting >= _PIECE:
            await self._kept_by(self._write)

    def kept(self) -> bytes:
        """Return nothing: all content is in the file."""
        return b""

    async def keep(self, result: CallResult) -> Any:
        """Finish the file and return the value of the call without its content.

        Raises:
            OSError: If that fails.
            DecodeError: If the reply has no content.
        """
        value, reply = result.value, result.reply
        if reply.content is None:  # it was short, so it is in the value
            try:
                content, value = take_content(result.call.codec.plan, value)
            except DecodeError as error:
                error.operation, error.attempts = result.call.operation.name, result.attempts
                error.status, error.content_type = reply.status, reply.content_type
                raise
            await self.write(content)
        await self.finish()
        return value

    async def finish(self) -> None:
        """Write the rest and rename the file to its final name. Raises OSError if that fails."""
        await _in_thread(self._finish)

    async def _kept_by(self, work: Callable[[], None]) -> None:
        try:
            await _in_thread(work)
        except OSError as error:
            raise ContentNotKeptError from error

    def _open(self) -> None:
        try:
            self._path = self._path.absolute()
            _check(self._path)
            while not self._create():
                self._discard()
        except OSError as error:
            error.filename = str(self._path)  # the caller does not know the temporary name
            raise
        _remove_unused_parts(self._path.parent)

    def _create(self) -> bool:
        """Create and lock the temporary file; return False if it was removed between the two."""
        self._part = self._path.with_name(f".ecgridos-{secrets.token_hex(8)}.part")
        self._file = self._part.open("xb")
        if sys.platform == "win32":
            return True
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), self._part.stat())
        except FileNotFoundError:
            return False

    def _opened(self) -> BufferedWriter:
        assert self._file is not None  # the first step opens it
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
        if sys.platform == "win32":
            file.close()  # Windows cannot rename an open file; elsewhere closing releases the lock
        self._part.replace(self._path)
        sync_folder(self._path.parent)

    def _discard(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            with contextlib.suppress(OSError):
                self._part.unlink()


async def _in_thread(work: Callable[[], None]) -> None:
    """Run *work* in a worker thread, and wait for its end even after asyncio's `Task.cancel()`.

    The cleanup that follows must not run beside it.
    """
    await in_own_task(lambda: anyio.to_thread.run_sync(work))


def _check(path: Path) -> None:
    """Raise OSError if *path* cannot be created, or exists and is not a regular file."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise FileExistsError(errno.EEXIST, "exists and is not a regular file", str(path))


def _remove_unused_parts(folder: Path) -> None:
    """Remove the temporary files of downloads whose process was killed."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _PART.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    _remove_if_unused(entry.path)


def _remove_if_unused(part: str) -> None:
    """Remove a temporary file; raise OSError if a download uses it."""
    if sys.platform == "win32":
        os.unlink(part)  # noqa: PTH108  # Windows refuses while it is open
        return
    opened = os.open(part, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(part)  # noqa: PTH108
    finally:
        os.close(opened)
