"""The identity of a session: its id, and a new one when that has expired.

A session and its views share one. However many calls learn at the same time that the id has
expired, one of them logs in and the others wait for it.
"""

import copy
import functools
import sys
import warnings
from collections.abc import Awaitable, Callable
from typing import Final

import anyio
import attrs

from ecgridos_async._calls.attempts import Answer
from ecgridos_async._support.cancellation import finish
from ecgridos_async.contract.operation import Operation
from ecgridos_async.errors import (
    ECGridOSError,
    LoginRefusedError,
    SessionTimeoutError,
    StateError,
)
from ecgridos_async.instrumentation.hooks import session_label
from ecgridos_async.secret import Secret

_UNUSED_RENEWALS: Final = 3
"""How often a session is renewed without any call being accepted between."""
_REST: Final = 60.0
"""Seconds after which it is renewed once more all the same: calls may have failed for the network,
and a session that could never be renewed again would outlast the trouble."""


@attrs.frozen
class Login:
    """A name and password: the session is ours to open, to renew and to close."""

    name: str
    password: Secret


@attrs.frozen
class Attached:
    """An id or API key that somebody else opened: we never log it out, nor in again."""

    id: Secret


Credential = Login | Attached


@attrs.define(eq=False)
class _Renewal:
    """A Login under way that others wait for."""

    done: anyio.Event = attrs.field(factory=anyio.Event)
    error: ECGridOSError | None = None


class SessionIdentity:
    """What a session and its views share: who it is, and whether it is open."""

    def __init__(
        self,
        credential: Credential,
        log_in: Callable[[Login, str | None], Awaitable[Secret]],
        *,
        grace: float,
    ) -> None:
        self.credential = credential
        self.label: str | None = session_label()
        """What events call the session."""
        self.id = credential.id if isinstance(credential, Attached) else None
        self.entered = False
        self.closed: bool = False
        """Whether calls are refused: a Logout was begun, or the block was left."""
        self.ended = False
        """Whether nothing is left to close: it was logged out, has expired, or was given up."""
        self.logging_out: anyio.Lock = anyio.Lock()
        self.logged_out: Answer | None = None
        """The answer to Logout."""
        self._log_in = log_in
        self._grace = grace
        self._renewal: _Renewal | None = None
        self._refused: LoginRefusedError | None = None
        self._unused = 0
        self._renewed_at = 0.0

    @property
    def owes_logout(self) -> bool:
        """Whether there is an open session that is ours to close."""
        is_open = self.id is not None and not self.ended and self._refused is None
        return is_open and isinstance(self.credential, Login)

    def id_for(self, operation: Operation) -> Secret:
        """Return the id that a call carries.

        Raises StateError if the session is not open, LoginRefusedError if it had expired and the
        service would not open another.
        """
        if self.closed:
            raise StateError("the session is closed", operation=operation.name)
        return self._open_id(operation)

    def close(self, operation: Operation) -> Secret:
        """Refuse calls from now on, and return the id to log out.

        After a Logout that failed it may be called again. Raises what `id_for` raises.
        """
        if self.ended:
            raise StateError("the session is closed", operation=operation.name)
        session_id = self._open_id(operation)
        self.closed = True
        return session_id

    def _open_id(self, operation: Operation) -> Secret:
        if self.id is None:
            raise StateError(
                "the session is not open yet; enter it with `async with`", operation=operation.name
            )
        if self._refused is not None:
            raise copy.copy(self._refused)
        return self.id

    async def open(self) -> None:
        """Log in. A cancellation cuts it off only after a while.

        Without the answer nobody could log out the session that Login opens.
        """
        if isinstance(self.credential, Login):
            await finish(functools.partial(self._open, self.credential), grace=self._grace)

    async def _open(self, login: Login) -> None:
        self.id = await self._log_in(login, self.label)

    @property
    def renewable(self) -> bool:
        """Whether an expired session is ours to renew."""
        return isinstance(self.credential, Login) and not self.closed

    def accepted(self) -> None:
        """Note that the service knew the id."""
        self._unused = 0

    async def renew(self, expired: Secret) -> bool:
        """Log in in the place of an expired session, unless another call has done so.

        Returns whether it was this call that logged in. Raises the error of that Login. One that
        was refused is not tried again: a name that is locked out, or was given another password,
        would stay so.
        """
        while self.id == expired:
            if self._refused is not None:
                raise copy.copy(self._refused)
            if self._renewal is not None:
                await self._wait_for(self._renewal)
            else:
                await self._renew()
                return True
        return False

    async def _renew(self) -> None:
        rested = anyio.current_time() - self._renewed_at > _REST
        if self._unused >= _UNUSED_RENEWALS and not rested:
            raise SessionTimeoutError(
                f"the service rejected {self._unused} new sessions one after another"
            )
        renewal = self._renewal = _Renewal()
        try:
            await self.open()
        except ECGridOSError as error:
            renewal.error = error
            if isinstance(error, LoginRefusedError):
                self._refused = error
            raise
        else:
            self._unused += 1
            self._renewed_at = anyio.current_time()
        finally:
            self._renewal = None
            renewal.done.set()

    async def _wait_for(self, renewal: _Renewal) -> None:
        await renewal.done.wait()
        if renewal.error is not None:
            raise copy.copy(renewal.error) from renewal.error

    async def settled(self) -> None:
        """Wait for a Login that is under way, since what it opens must be closed too."""
        while self._renewal is not None:
            await self._renewal.done.wait()

    def __del__(self) -> None:
        if not sys.is_finalizing() and self.owes_logout:
            warnings.warn(
                "a session was never logged out, and stays open until it expires; "
                "use it with `async with`",
                ResourceWarning,
                stacklevel=2,
                source=self,
            )
