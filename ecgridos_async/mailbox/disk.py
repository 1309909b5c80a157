"""The disk: moving and measuring files, in worker threads."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import anyio.to_thread
import attrs

from ecgridos_async._support.files import sync_folder
from ecgridos_async.content import Content

T = TypeVar("T")


@attrs.frozen
class Measure:
    """What a file holds, told in little."""

    size: int
    digest: str
    """SHA-256 in hexadecimal."""


@attrs.frozen
class Entry:
    """A regular file in a folder, and what changes when somebody writes to it."""

    name: str
    size: int
    changed_ns: int
    inode: int


class Disk:
    """The file system of this machine. Every method raises OSError as it comes."""

    async def make_folders(self, *folders: Path) -> None:
        """Make folders that are missing."""

        def make() -> None:
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)

        await _in_thread(make)

    async def entries(self, folder: Path) -> list[Entry]:
        """Return the regular files of a folder, by name."""
        return await _in_thread(lambda: _entries(folder))

    async def exists(self, path: Path) -> bool:
        """Tell whether there is something of that name."""
        return await _in_thread(lambda: os.path.lexists(path))

    async def may_read(self, path: Path) -> bool:
        """Tell whether this process may read a file; one that is gone, it may."""
        return await _in_thread(lambda: _may_read(path))

    async def measure(self, path: Path) -> Measure:
        """Return size and digest of a file."""
        return await _in_thread(lambda: _measure(path))

    async def move(self, source: Path, target: Path) -> None:
        """Give a file another name on the same disk, for good.

        Raises:
            FileNotFoundError: If there is no such file, whatever has the new name.
            FileExistsError: If there is something of the new name.
        """
        await _in_thread(lambda: _move(source, target))

    def content(self, path: Path) -> Content:
        """Return the content of a file as an upload takes it: read while it is sent."""
        return path

    async def remove(self, path: Path) -> None:
        """Remove a file, if it exists."""
        await _in_thread(lambda: path.unlink(missing_ok=True))

    async def write(self, path: Path, text: str) -> None:
        """Write a small file, for good."""
        await _in_thread(lambda: _write(path, text))

    async def read(self, path: Path) -> str | None:
        """Return the text of a small file, None if there is none."""

        def read() -> str | None:
            try:
                return path.read_text(encoding="utf-8")
            except FileNotFoundError:
                return None

        return await _in_thread(read)


async def _in_thread(work: Callable[[], T]) -> T:
    return await anyio.to_thread.run_sync(work)


def _entries(folder: Path) -> list[Entry]:
    found: list[Entry] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(status.st_mode):
                found.append(Entry(entry.name, status.st_size, status.st_mtime_ns, status.st_ino))
    return sorted(found, key=lambda entry: entry.name)


def _may_read(path: Path) -> bool:
    # Opening it would say so on Windows, too, of a file that another program holds for a moment.
    by_effective_ids = os.access in os.supports_effective_ids
    may = os.access(path, os.R_OK, effective_ids=by_effective_ids)
    return may or not os.path.lexists(path)


def _measure(path: Path) -> Measure:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Measure(file.tell(), digest.hexdigest())


def _move(source: Path, target: Path) -> None:
    # No call moves a file in one step and refuses to replace another on every system. What comes
    # between the two steps is another program that writes just this name.
    if not os.path.lexists(source):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(source))
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)
    sync_folder(target.parent)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
