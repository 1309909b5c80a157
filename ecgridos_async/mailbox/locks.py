"""Locks: one owner of a folder, until it lets go or its process ends."""

import contextlib
import os
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Final

import anyio
import anyio.to_thread

from ecgridos_async._support.files import try_lock
from ecgridos_async.errors import MailboxInUseError

_EVERY: Final = 0.1
"""Seconds between two tries to get a lock."""


@contextlib.asynccontextmanager
async def locked(path: Path, what: str, *, wait: float = 0.0) -> AsyncGenerator[None, None]:
    """Hold an exclusive lock on a file, which is made if it is missing and never removed.

    The system releases the lock when the process ends.

    Args:
        path: The file.
        what: What is locked, for the error.
        wait: How many seconds to wait for the one who holds it.

    Raises:
        MailboxInUseError: If it is still held then.
    """
    opened = await anyio.to_thread.run_sync(_open, path)
    try:
        until = time.monotonic() + wait
        while not try_lock(opened):
            if time.monotonic() >= until:
                owner = _owner(opened)
                raise MailboxInUseError(f"{what} is in use{owner}; wait for it, or stop it")
            await anyio.sleep(min(_EVERY, max(0.0, until - time.monotonic())))
        _note_owner(opened)
        yield
    finally:
        os.close(opened)  # which releases the lock


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)


def _note_owner(opened: int) -> None:
    """Write the id of this process into the file, for people."""
    with contextlib.suppress(OSError):
        os.ftruncate(opened, 0)
        os.lseek(opened, 0, os.SEEK_SET)
        os.write(opened, f"{os.getpid()}\n".encode())


def _owner(opened: int) -> str:
    with contextlib.suppress(OSError, ValueError):
        os.lseek(opened, 0, os.SEEK_SET)
        number = int(os.read(opened, 20))
        return f" by process {number}"
    return ""
