"""State files: a world is read from one, and written to it while it changes and when it ends."""

import contextlib
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from ecgridos_async._support.files import try_lock
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.sandbox.world.seed import SeedSource, read_seed
from ecgridos_async.sandbox.world.state import StateError, read, restore, seed_differs, take
from ecgridos_async.sandbox.world.world import World

_PERIOD: Final = 1.0
"""Seconds between two looks at whether something has changed."""
_SHARE: Final = 20
"""A write is followed by so many times its own length without one, so that calls can go on."""

_Seen = tuple[int, int, int]
"""The number of a file, when it was written and how long it is."""


class StateFile:
    """The file that holds the state of a world, if the sandbox was given one.

    It is replaced as a whole: a killed sandbox leaves the file as it last was, never a part. A
    running sandbox holds a lock on a file beside it, so that no other one writes it too.
    """

    def __init__(self, path: Path | None, world: World) -> None:
        self._path = path
        self._world = world
        self._written: tuple[int, ...] | None = None
        self._writing = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock: int | None = None
        self._seen: _Seen | None = None
        """The file as it was read or written last."""

    def load(self, seed: SeedSource | None) -> None:
        """Put the world into the state of the file, if there is one.

        Args:
            seed: What the user gave. The seed of the file must be the same.

        Raises:
            ConfigurationError: If the file is not the state of a sandbox.
        """
        if self._path is None:
            return
        self._seen = _seen(self._path)
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            if not self._path.parent.is_dir():
                raise _error(self._path, "there is no such folder") from None
            return
        except OSError as error:
            raise _error(self._path, f"cannot read it: {error.strerror}") from None
        try:
            state = read(text)
            if seed is not None and seed_differs(state, read_seed(seed)):
                raise StateError(
                    "it began with another seed; leave the seed out, or remove the file"
                )
            restore(self._world, state)
        except StateError as error:
            raise _error(self._path, str(error)) from None

    def start(self) -> None:
        """Write the file from now on, soon after each change.

        Raises:
            ConfigurationError: If another sandbox does so, or has since it was read.
        """
        if self._path is None:
            return
        self._lock = _locked(self._path)
        if _seen(self._path) not in (None, self._seen):
            self._unlock()
            raise _error(self._path, "it was written after it was read; make another Sandbox of it")
        self._ended.clear()
        self._thread = threading.Thread(
            target=self._run, name="ecgridos sandbox state", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Write the file a last time.

        Raises:
            ConfigurationError: If it cannot be written.
        """
        self._ended.set()
        if self._path is None:
            return
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        try:
            self._write(self._path)
        except OSError as error:
            raise _error(self._path, f"cannot write it: {error.strerror}") from None
        finally:
            self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)  # which releases it
            self._lock = None

    def _run(self) -> None:
        assert self._path is not None
        pause = _PERIOD
        while not self._ended.wait(pause):
            started = time.monotonic()
            if self._world.changes != self._written:
                with contextlib.suppress(OSError):  # the last write says what is wrong
                    self._write(self._path)
            pause = max(_PERIOD, _SHARE * (time.monotonic() - started))

    def _write(self, path: Path) -> None:
        with self._writing:
            with self._world.lock:
                changes, document = self._world.changes, take(self._world)
            # mkstemp makes it readable for its owner alone: passwords and session ids are in it.
            number, name = tempfile.mkstemp(
                prefix=f".{path.name}.", suffix=".part", dir=path.parent
            )
            try:
                with os.fdopen(number, "w", encoding="utf-8") as file:
                    file.writelines(document.lines())
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(path)
                self._seen = _seen(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(name).unlink()
                raise
            self._written = changes


def _locked(path: Path) -> int:
    """Lock the file beside a state file, and return it, open; the end of the process releases it.

    Raises:
        ConfigurationError: If another sandbox holds the lock.
    """
    beside = path.with_name(f".{path.name}.lock")
    with contextlib.ExitStack() as stack:
        try:
            opened = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
            stack.callback(os.close, opened)
            is_ours = try_lock(opened)
        except OSError as error:
            raise _error(path, f"cannot lock {beside.name}: {error.strerror}") from None
        if not is_ours:
            raise _error(path, "another sandbox uses it; stop that one, or name another file")
        stack.pop_all()
    return opened


def _seen(path: Path) -> _Seen | None:
    """Return what tells a file from the one that replaces it, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _error(path: Path, text: str) -> ConfigurationError:
    return ConfigurationError(f"state: {path}: {text}", parameter="state")
