"""The session: Login on enter, services, Logout on every exit."""

import functools
import logging
from types import TracebackType
from typing import Final, Self

import anyio
import attrs

from ecgridos_async.config import Timeouts
from ecgridos_async.contract.operation import Operation, operation_of
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.errors import DecodeError, ECGridOSError, SessionTimeoutError, StateError
from ecgridos_async.exchange import Exchange
from ecgridos_async.groups import Groups
from ecgridos_async.secret import Secret
from ecgridos_async.services.root import ClientOperations, SessionOperations
from ecgridos_async.shield import finish

_LOGIN: Final = operation_of(ClientOperations.login)
_LOGOUT: Final = operation_of(SessionOperations.logout)
_LOG: Final = logging.getLogger("ecgridos_async.session")


@attrs.frozen
class Login:
    """A name and password: the session is ours to open and to close."""

    name: str
    password: Secret


@attrs.frozen
class Attached:
    """An id or API key that somebody else opened: we never log it out."""

    id: Secret


Credential = Login | Attached


@attrs.define(eq=False)
class _State:
    """What a session and its views share."""

    credential: Credential
    id: Secret | None = None
    entered: bool = False
    closed: bool = False
    milliseconds: int = 0


class Session(SessionOperations, Groups):
    """A session of ECGridOS. Its services are attributes: `session.pricelists.info(42)`.

    Made by `client.session(…)`, it is an async context manager: Login on enter, Logout on every
    exit, normal, raising or cancelled. Made by `client.attach(…)` it can be used at once.
    Any number of tasks may use one session at the same time.
    """

    def __init__(
        self, exchange: Exchange, credential: Credential, *, state: _State | None = None
    ) -> None:
        super().__init__(exchange)
        self._state = state or _State(
            credential, id=credential.id if isinstance(credential, Attached) else None
        )

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._state.id is not None and not self._state.closed

    def with_options(
        self,
        *,
        timeout: Timeouts | float | None = None,
        protocol: Protocol | str | None = None,
    ) -> "Session":
        """Return a view of this session with other settings; the session stays one.

        timeout: seconds for a whole call, or `Timeouts` for its parts too.
        protocol: the binding to call by.
        """
        settings = self._exchange.settings
        changed = attrs.evolve(
            settings,
            timeouts=settings.timeouts if timeout is None else timeout,
            protocol=settings.protocol if protocol is None else protocol,
        )
        return Session(
            self._exchange.with_settings(changed), self._state.credential, state=self._state
        )

    async def __aenter__(self) -> Self:
        state = self._state
        if state.closed:
            raise StateError("the session is closed; open a new one with client.session(…)")
        if isinstance(state.credential, Attached):
            return self
        if state.entered:
            raise StateError("a session is entered once; open another with client.session(…)")
        state.entered = True
        log_in = functools.partial(self._log_in, state.credential)
        try:
            # Without its answer nobody could log out the session that Login opens.
            await finish(log_in, grace=self._exchange.settings.logout_timeout)
        except BaseException:
            await self._leave(None)
            raise
        return self

    async def _log_in(self, credential: Login) -> None:
        arguments = (credential.name, credential.password.reveal())
        session_id = await self._exchange.call(_LOGIN, arguments, {}, None)
        if not session_id:
            raise DecodeError("the service gave no session id", operation=_LOGIN.name)
        self._state.id = Secret(session_id)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._leave(error)

    async def _leave(self, error: BaseException | None) -> None:
        """Log out if the session is ours and open; never hide *error*, which ended the block."""
        state = self._state
        if isinstance(state.credential, Login) and state.id is not None and not state.closed:
            failure: str | None = None
            with anyio.CancelScope(shield=True):
                failure = await self._try_logout()
            if failure is not None:
                text = f"Logout failed, so the session stays open until it expires: {failure}"
                _LOG.warning(text)
                if error is not None:
                    error.add_note(text)
        state.closed = True

    async def _try_logout(self) -> str | None:
        """Log out; return why that failed, None if it did not."""
        limit = self._exchange.settings.logout_timeout
        try:
            finished = await finish(self._log_out, grace=limit, limit=limit)
        except SessionTimeoutError:
            return None  # It expired: there is nothing left to close.
        except ECGridOSError as refused:
            return str(refused)
        return None if finished else f"no answer within {limit:g} s"

    async def perform(
        self, operation: Operation, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> object:
        """Make a call; the typed methods of the services come here."""
        if operation is not _LOGOUT:
            return await super().perform(operation, args, kwargs)
        if not self._state.closed:
            await self._log_out()
        return self._state.milliseconds

    async def _log_out(self) -> None:
        session_id = self._session_id(_LOGOUT)
        self._state.closed = True
        self._state.milliseconds = await self._exchange.call(_LOGOUT, (), {}, session_id)

    def _session_id(self, operation: Operation) -> Secret:
        state = self._state
        if state.closed:
            raise StateError("the session is closed", operation=operation.name)
        if state.id is None:
            raise StateError(
                "the session is not open yet; enter it with `async with`", operation=operation.name
            )
        return state.id

    def _secrets(self) -> tuple[str, ...]:
        return (self._state.id.reveal(),) if self._state.id is not None else ()

    def __repr__(self) -> str:
        settings = self._exchange.settings
        now = "open" if self.is_open else "closed" if self._state.closed else "not open yet"
        return f"Session({settings.version!s}, {settings.protocol!s}, {now})"
