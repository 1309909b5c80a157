"""What a session needs of a store."""

import hashlib
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from ecgridos_async.secret import Secret


class SharedSession(Protocol):
    """What one session object shares with others, here and in other processes.

    Every method raises SessionStoreError if the store cannot be used.
    """

    def locked(self) -> AbstractAsyncContextManager[None]:
        """Return a block in which no other session object reads or changes what is shared.

        `read`, `use` and `leave` are called inside.
        """
        ...

    async def read(self) -> Secret | None:
        """Return the session id; None if nobody is logged in."""
        ...

    async def use(self, session_id: Secret, /) -> None:
        """Set the session id for all, and count this session object as one that uses it."""
        ...

    async def leave(self) -> Secret | None:
        """Count this session object no longer.

        Returns:
            The session id, which the store then forgets, if nobody else uses it. It is to be
            logged out.
        """
        ...

    async def aclose(self) -> None:
        """Release what is held, without the lock; it is called last, and never fails."""
        ...


class SessionStore(Protocol):
    """Where processes share sessions."""

    def share(self, owner: str, /) -> SharedSession:
        """Return what one session object shares with the others of the same owner; no I/O.

        Args:
            owner: A text in hexadecimal that stands for an endpoint and a login name. Sessions of
                different owners are never mixed.
        """
        ...


def owner_of(endpoint: str, login: str) -> str:
    """Return a text by which to know whose session it is, without showing the login name."""
    return hashlib.sha256(f"{endpoint}\n{login}".encode()).hexdigest()[:16]
