"""Session stores: one session of ECGridOS for several processes.

    store = FileSessionStore("/run/app/ecgridos")
    async with client.session("login", "password", store=store) as session: ...

The first process logs in, the others use its session. Whoever learns first that it has expired
renews it for all. The last one to leave logs out.
"""

import contextlib
import errno
import hashlib
import json
import os
import secrets
import sys
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, Protocol, cast

import anyio
import attrs

from ecgridos_async.errors import ConfigurationError
from ecgridos_async.secret import Secret

if sys.platform != "win32":
    import fcntl

_PAUSE: Final = 0.02
"""Seconds between two tries to get the lock."""
_RECORD: Final = "session.json"
_LOCK: Final = "lock"
_USER: Final = "user-"


class SharedSession(Protocol):
    """What processes share of a session, while one of them holds the lock."""

    @property
    def id(self) -> Secret | None:
        """The session id; None if nobody is logged in."""
        ...

    def keep(self, session_id: Secret | None, /) -> None:
        """Set the session id for all; None after a Logout."""
        ...

    def join(self) -> None:
        """Count this session among those that use the id."""
        ...

    def leave(self) -> bool:
        """Count it no longer; tell whether it was the last."""
        ...


class SessionStore(Protocol):
    """Where processes share a session; one for each session object."""

    def locked(self, owner: str, /) -> AbstractAsyncContextManager[SharedSession]:
        """Return a block in which no other process reads or changes what is shared.

        Args:
            owner: Whose session it is, for a store that must not mix two.

        Raises:
            ConfigurationError: If the store holds the session of somebody else.
        """
        ...


def owner_of(endpoint: str, login: str) -> str:
    """Return a text by which to know whose session it is, without showing the login name."""
    return hashlib.sha256(f"{endpoint}\n{login}".encode()).hexdigest()[:16]


class FileSessionStore:
    """Shares a session between the processes of one machine, by files in a folder.

    The folder holds the session id, readable by its owner alone. Each process that uses the session
    holds a lock on a file of its own, which the system releases when the process ends, however it
    does. It needs a file system with `flock`, so not Windows.

    Each session needs a store of its own; stores on the same folder share.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Remember the folder; it is made when it is first used.

        Raises:
            ConfigurationError: On Windows.
        """
        if sys.platform == "win32":
            raise ConfigurationError(
                "store: FileSessionStore needs flock, which Windows lacks", parameter="store"
            )
        self._folder = Path(folder)
        self._user: tuple[Path, int] | None = None
        """The file and its descriptor by which this session counts as a user."""

    @contextlib.asynccontextmanager
    async def locked(self, owner: str, /) -> AsyncGenerator[SharedSession]:
        """Return a block in which no other process reads or changes what is shared."""
        opened = self._open_lock()
        try:
            while True:
                if _lock(opened):
                    break
                await anyio.sleep(_PAUSE)
            yield _Files(self, self._folder, owner)
        finally:
            os.close(opened)  # which releases the lock

    def _open_lock(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)

    def join(self) -> None:
        """Hold a lock by which others see that this session is in use."""
        if self._user is None:
            path = self._folder / f"{_USER}{os.getpid()}-{secrets.token_hex(8)}"
            opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(opened, fcntl.LOCK_EX)
            self._user = path, opened

    def leave(self) -> None:
        """Release it."""
        if self._user is not None:
            (path, opened), self._user = self._user, None
            path.unlink(missing_ok=True)
            os.close(opened)

    def __repr__(self) -> str:
        return f"FileSessionStore({str(self._folder)!r})"


@attrs.frozen
class _Files:
    """What is in the folder of a store, while its lock is held."""

    store: FileSessionStore
    folder: Path
    owner: str

    @property
    def id(self) -> Secret | None:
        """The session id; None if nobody is logged in."""
        try:
            text = (self.folder / _RECORD).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            record: object = json.loads(text)
        except ValueError:
            return None  # the machine stopped while it was written
        if not isinstance(record, dict):
            return None
        found = cast("dict[str, object]", record)
        if found.get("owner") != self.owner:
            raise ConfigurationError(
                "store: its session is of another login or endpoint; take another folder",
                parameter="store",
            )
        return Secret(str(found["id"]))

    def keep(self, session_id: Secret | None, /) -> None:
        """Set the session id for all; None after a Logout."""
        path = self.folder / _RECORD
        if session_id is None:
            path.unlink(missing_ok=True)
            return
        part = path.with_suffix(".part")
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            json.dump({"owner": self.owner, "id": session_id.reveal()}, file)
        part.replace(path)

    def join(self) -> None:
        """Count this session among those that use the id."""
        self.store.join()

    def leave(self) -> bool:
        """Count it no longer; tell whether it was the last."""
        self.store.leave()
        return not any(_is_used(path) for path in self.folder.glob(f"{_USER}*"))


def _lock(opened: int) -> bool:
    """Lock an open file; tell whether nobody else holds the lock."""
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True


def _is_used(path: Path) -> bool:
    """Tell whether the process that made the file of a user lives; remove the file if not."""
    try:
        opened = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        if not _lock(opened):
            return True
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(opened)
