"""Where sessions are shared in a test: in files or in Redis."""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

import pytest

from ecgridos_async import FileSessionStore, RedisSessionStore
from ecgridos_async.session_store import SessionStore
from tests.redis import URL, ask, keys

LEASE: Final = 4.0
"""So long that a busy machine renews it in time."""

IN_EACH_PLACE: Final = pytest.mark.parametrize("place", ["files", "redis"], indirect=True)
ON_EACH_LOOP: Final = pytest.mark.parametrize(
    ("anyio_backend", "place"),
    [("asyncio", "files"), ("trio", "files"), ("asyncio", "redis")],
    indirect=["place"],
)


class Place(ABC):
    """One place."""

    made: str
    """An expression that makes the store, for a process of its own."""

    @abstractmethod
    def store(self) -> SessionStore:
        """Return a store of this place."""

    @abstractmethod
    def users(self) -> int:
        """Return how many session objects count as users."""

    @abstractmethod
    def texts(self) -> dict[str, str]:
        """Return what the place holds, by name."""

    def wait_for_users(self, number: int) -> None:
        """Return when that many count."""
        until = time.monotonic() + 30
        while self.users() != number:
            assert time.monotonic() < until, f"{self.users()} users, not {number}"
            time.sleep(0.05)


class FilesPlace(Place):
    """A folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = f"ecgridos.FileSessionStore({str(folder)!r})"

    def store(self) -> FileSessionStore:
        """Return a store of this folder."""
        return FileSessionStore(self.folder)

    def users(self) -> int:
        """Return how many have a file; that of a killed process stays until the next looks."""
        return len([*self.folder.glob("*.user-*")])

    def texts(self) -> dict[str, str]:
        """Return the texts of the files."""
        return {path.name: path.read_text(encoding="utf-8") for path in self.folder.iterdir()}

    def wait_for_users(self, number: int) -> None:
        """Do nothing: the system releases the locks of a killed process before it is reaped."""


class RedisPlace(Place):
    """Keys in Redis."""

    def __init__(self, key: str, lease: float = LEASE, url: str = URL) -> None:
        self.key, self.lease, self.url = key, lease, url
        self.made = f"ecgridos.RedisSessionStore({url!r}, key={key!r}, lease={lease})"

    def store(self) -> RedisSessionStore:
        """Return a store with these keys."""
        return RedisSessionStore(self.url, key=self.key, lease=self.lease)

    def users(self) -> int:
        """Return how many leases have not ended."""
        seconds, micros = ask("TIME", url=self.url)
        now = int(seconds) * 1000 + int(micros) // 1000
        names = [name for name in keys(self.key, url=self.url) if name.endswith(":users")]
        return sum(ask("ZCOUNT", name, now, "+inf", url=self.url) for name in names)

    def texts(self) -> dict[str, str]:
        """Return the values of the keys."""
        return {
            name: str(
                ask("ZRANGE", name, 0, -1, url=self.url)
                if name.endswith(":users")
                else ask("GET", name, url=self.url)
            )
            for name in keys(self.key, url=self.url)
        }
