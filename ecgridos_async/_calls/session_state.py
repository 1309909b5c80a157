"""The state of a session: its id, whether it is open, and how it logs in and out.

A session and its views share one. If many calls learn at the same time that the session has
expired, one of them logs in and the others wait.
"""

import copy
import functools
import logging
import sys
import warnings
from typing import Final

import anyio
import attrs

from ecgridos_async._calls.auth import Attached, Credential, FixedAuth
from ecgridos_async._calls.call import CallResult
from ecgridos_async._calls.channel import Channel
from ecgridos_async._calls.logins import LOGOUT, NOT_LOGGED_OUT, Logins
from ecgridos_async._calls.loop import perform
from ecgridos_async._support.cancellation import finish
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import Operation
from ecgridos_async.errors import (
    ECGridOSError,
    LoginRefusedError,
    SessionTimeoutError,
    StateError,
)
from ecgridos_async.instrumentation._hooks import session_label
from ecgridos_async.middleware import Share
from ecgridos_async.secret import Secret
from ecgridos_async.session_store.protocol import SessionStore

_LOG: Final = logging.getLogger("ecgridos_async.session")
_UNUSED_RENEWALS: Final = 3
"""How many renewals in a row are allowed without an accepted call between them."""
_REST: Final = 60.0
"""Seconds after which one more renewal is allowed: the calls may have failed because of the
network, and the session must recover when that does."""


@attrs.define(eq=False)
class _Renewal:
    """A running Login that other calls wait for."""

    done: anyio.Event = attrs.field(factory=anyio.Event)
    error: ECGridOSError | None = None


class SessionState:
    """The state that a session and its views share: the id, and whether it is open."""

    def __init__(
        self,
        credential: Credential,
        channel: Channel,
        share: Share,
        store: SessionStore | None = None,
    ) -> None:
        """Create the state of a session that is not entered yet.

        Args:
            channel: Used for its Logins.
            share: What its calls may use of the places of the client. Login and Logout do not
                wait for them.
            store: Where other processes share the session.
        """
        self.credential: Final = credential
        self.label: str | None = session_label()
        """The name of the session in events."""
        self.share = share
        self._channel = channel
        self._logins = Logins(credential, channel, self.label, store)
        self._id = credential.id if isinstance(credential, Attached) else None
        self._entered = False
        self._closed = False
        """Whether calls are refused: Logout has begun, or the block was left."""
        self._ended = False
        """Whether there is nothing to log out: logged out, expired or abandoned."""
        self._logging_out = anyio.Lock()
        self._logged_out: CallResult | None = None
        self._renewal: _Renewal | None = None
        self._refused: LoginRefusedError | None = None
        self._unused = 0
        self._renewed_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._id is not None and not self._closed

    @property
    def is_closed(self) -> bool:
        """Whether the session was closed; calls are refused from then on."""
        return self._closed

    @property
    def secrets(self) -> tuple[str, ...]:
        """The id as text, if there is one."""
        return () if self._id is None else (self._id.reveal(),)

    def id_for(self, operation: Operation) -> Secret:
        """Return the session id for a call.

        Raises:
            StateError: If the session is not open.
            LoginRefusedError: If the session expired and Login was refused.
        """
        if self._closed:
            raise StateError("the session is closed", operation=operation.name)
        return self._open_id(operation)

    def _open_id(self, operation: Operation) -> Secret:
        if self._id is None:
            raise StateError(
                "the session is not open yet; enter it with `async with`", operation=operation.name
            )
        if self._refused is not None:
            raise copy.copy(self._refused)
        return self._id

    async def enter(self, channel: Channel) -> None:
        """Log in, unless the id is given; raise StateError if it is closed or was entered before.

        Args:
            channel: Used for Logout if Login succeeds and cannot be used.
        """
        if self._closed:
            raise StateError("the session is closed; open a new one with client.session(…)")
        if isinstance(self.credential, Attached):
            return
        if self._entered:
            raise StateError("a session is entered once; open another with client.session(…)")
        self._entered = True
        try:
            await self._open()
        except BaseException:
            await self.leave(channel, None)
            raise

    async def _open(self) -> None:
        """Log in. A cancellation aborts it only after a grace period.

        Without the reply nobody could log out the session that Login opens.
        """
        await finish(self._log_in, grace=self._channel.settings.logout_timeout)

    async def _log_in(self) -> None:
        self._id = await self._logins.log_in(self._id)

    @property
    def renewable(self) -> bool:
        """Whether we may renew an expired session."""
        return self._is_ours and not self._closed

    @property
    def _is_ours(self) -> bool:
        """Whether we open the session, and so renew and close it."""
        return not isinstance(self.credential, Attached)

    def accepted(self) -> None:
        """Note that the service accepted the session id."""
        self._unused = 0

    async def renew(self, expired: Secret) -> bool:
        """Log in again after the session expired, unless another call already has.

        A refused Login is not repeated: a user who is locked out or whose password changed would be
        refused again.

        Returns:
            Whether this call logged in.

        Raises:
            ECGridOSError: The error of that Login.
        """
        while self._id == expired:
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
            raise SessionTimeoutError(f"the service rejected {self._unused} new sessions in a row")
        renewal = self._renewal = _Renewal()
        try:
            await self._open()
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

    async def log_out(self, arguments: Arguments, channel: Channel) -> CallResult:
        """Log out and return the result; a second call returns the same result.

        Other calls are refused from now on. After a failed Logout it may be called again.

        Raises:
            StateError: If other processes may use the session.
        """
        if self._logins.store is not None:
            raise StateError(
                "the session is shared by a store; leave its block, and the last one to leave "
                "logs out",
                operation=LOGOUT.name,
            )
        return await self._log_out(arguments, channel)

    async def _log_out(self, arguments: Arguments, channel: Channel) -> CallResult:
        channel.codecs[LOGOUT].plan.bind(arguments.positional, arguments.named)  # or TypeError
        async with self._logging_out:
            if self._logged_out is None:
                await self._renewed()
                if self._ended:
                    raise StateError("the session is closed", operation=LOGOUT.name)
                fixed = FixedAuth(self._open_id(LOGOUT), self.label)
                call = channel.call(LOGOUT, arguments, fixed)
                self._closed = True
                try:
                    self._logged_out = await perform(call, channel)
                except SessionTimeoutError:
                    self._ended = True
                    raise
                self._ended = True
            return self._logged_out

    async def _renewed(self) -> None:
        """Wait for a renewal: the session that it opens must be logged out, too."""
        while self._renewal is not None:
            await self._renewal.done.wait()

    async def leave(self, channel: Channel, error: BaseException | None) -> None:
        """Log out if the session is open and ours; never hide *error*, which ended the block."""
        if self._owes_logout:
            failure: str | None = None
            with anyio.CancelScope(shield=True):
                failure = await self._try_logout(channel)
            if failure is not None:
                _LOG.warning(NOT_LOGGED_OUT, failure)
                if error is not None:
                    error.add_note(NOT_LOGGED_OUT % failure)
        self._closed = self._ended = True

    async def _try_logout(self, channel: Channel) -> str | None:
        """Log out; return why it failed, None if it did not."""
        limit = channel.settings.logout_timeout
        try:
            finished = await finish(functools.partial(self._end, channel), grace=limit, limit=limit)
        except SessionTimeoutError:
            return None  # it expired: there is nothing to log out
        except ECGridOSError as refused:
            return str(refused)
        return None if finished else f"no reply within {limit:g} s"

    async def _end(self, channel: Channel) -> None:
        """Log out, unless other processes use the session."""
        shared = self._logins.shared
        if shared is None:
            await self._log_out(Arguments(), channel)
            return
        self._closed = True
        await self._renewed()  # it needs the lock
        try:
            async with shared.locked():
                last = await shared.leave()
                if last is not None:
                    self._id = last  # another process may have renewed it
                    await self._log_out(Arguments(), channel)
        finally:
            await shared.aclose()

    @property
    def _owes_logout(self) -> bool:
        """Whether we must log out: the session is ours and open."""
        is_open = self._id is not None and not self._ended and self._refused is None
        return is_open and self._is_ours

    def __del__(self) -> None:
        if not sys.is_finalizing() and self._owes_logout:
            warnings.warn(
                "a session was never logged out, and stays open until it expires; "
                "use it with `async with`",
                ResourceWarning,
                stacklevel=2,
                source=self,
            )
