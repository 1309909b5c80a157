"""A session store in a folder of one machine."""

import contextlib
import json
import os
import secrets
import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Final, cast

import anyio
import attrs

from ecgridos_async._support.files import try_lock
from ecgridos_async.errors import ConfigurationError, SessionStoreError
from ecgridos_async.secret import Secret

_PAUSE: Final = 0.02
"""Seconds between two tries to get the lock."""


class FileSessionStore:
    """Shares sessions between the processes of one machine, by files in a folder.

    The folder holds the session id, readable by its owner alone. Each session object that uses the
    id holds a lock on a file of its own, which the system releases when the process ends, however
    it does. It needs a file system with `flock`, so not Windows.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Remember the folder; it is made when it is first used.

        Raises:
            ConfigurationError: On Windows.
        """
        if sys.platform == "win32":
            raise ConfigurationError(
                "store: FileSessionStore needs flock, which Windows lacks; use RedisSessionStore",
                parameter="store",
            )
        self._folder = Path(folder)

    def share(self, owner: str, /) -> "_SharedByFiles":
        """Return what one session object shares with the others of the same owner; no I/O."""
        return _SharedByFiles(repr(self), self._folder, owner)

    def __repr__(self) -> str:
        return f"FileSessionStore({str(self._folder)!r})"


@attrs.define(eq=False)
class _SharedByFiles:
    """What one session object shares by the files of an owner."""

    store: str
    folder: Path
    owner: str
    used: tuple[Path, int] | None = None
    """The file, and its descriptor, by which this session object counts as a user."""

    @property
    def _record(self) -> Path:
        return self.folder / f"{self.owner}.json"

    @contextlib.asynccontextmanager
    async def locked(self) -> AsyncGenerator[None]:
        """Return a block in which no other session object reads or changes what is shared."""
        with self._errors_named():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            opened = os.open(self.folder / f"{self.owner}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while not self._try_lock(opened):  # noqa: ASYNC110  # another process has it
                await anyio.sleep(_PAUSE)
            yield
        finally:
            os.close(opened)  # which releases the lock

    def _try_lock(self, opened: int) -> bool:
        with self._errors_named():
            return try_lock(opened)

    async def read(self) -> Secret | None:
        """Return the session id; None if nobody is logged in."""
        with self._errors_named():
            try:
                text = self._record.read_text(encoding="utf-8")
            except FileNotFoundError:
                return None
        try:
            record: object = json.loads(text)
        except ValueError:
            return None  # the machine stopped while it was written
        if not isinstance(record, dict):
            return None
        found = cast("dict[str, object]", record).get("id")
        return Secret(found) if isinstance(found, str) else None

    async def use(self, session_id: Secret, /) -> None:
        """Set the session id for all, and count this session object as one that uses it."""
        with self._errors_named():
            part = self._record.with_suffix(".part")
            opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(opened, "w", encoding="utf-8") as file:
                json.dump({"id": session_id.reveal()}, file)
            part.replace(self._record)
            if self.used is None:
                self._count()

    def _count(self) -> None:
        name = f"{self.owner}.user-{os.getpid()}-{secrets.token_hex(8)}"
        path = self.folder / name
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self.used = path, opened
        try_lock(opened)  # nobody else has the file

    async def leave(self) -> Secret | None:
        """Count this session object no longer; return the id to log out, if nobody else uses it."""
        await self.aclose()
        with self._errors_named():
            if any(_is_used(path) for path in self.folder.glob(f"{self.owner}.user-*")):
                return None
            found = await self.read()
            self._record.unlink(missing_ok=True)
            return found

    async def aclose(self) -> None:
        """Release the lock by which this session object counts as a user."""
        if self.used is not None:
            (path, opened), self.used = self.used, None
            with contextlib.suppress(OSError):
                path.unlink()
            os.close(opened)

    @contextlib.contextmanager
    def _errors_named(self) -> Generator[None]:
        """Say which store it is that the system refuses."""
        try:
            yield
        except OSError as error:
            raise SessionStoreError(
                f"{self.store} cannot be used: {error}; see that the folder is on a disk of this "
                "machine, has room, and belongs to this user"
            ) from error


def _is_used(path: Path) -> bool:
    """Tell whether the process that made the file of a user lives; remove the file if not."""
    try:
        opened = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        if not try_lock(opened):
            return True
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(opened)
