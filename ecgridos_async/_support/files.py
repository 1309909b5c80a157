"""Files: locks on them, and folders that are flushed to the disk."""

import errno
import os
import sys
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt

    _LOCKED_BYTE: Final = 2**30
    """Windows lets nobody read a byte that is locked, so it is one that is never read."""
else:
    import fcntl

_CANNOT_SYNC: Final = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
"""What fsync of a folder raises on a file system that does not support it."""


def try_lock(opened: int) -> bool:
    """Lock an open file; tell whether nobody else holds the lock.

    The system releases the lock when the file is closed, at the latest when the process ends.

    Raises:
        OSError: If the file system has no locks.
    """
    if sys.platform == "win32":
        os.lseek(opened, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the second over NFS
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Flush a folder, and so the names of its files, to the disk, where the system can."""
    if sys.platform == "win32":
        return
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(opened)
