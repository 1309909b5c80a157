"""The session: Login on enter, services, Logout on every exit."""

import functools
import logging
from collections.abc import Awaitable
from types import TracebackType
from typing import Final, Self

import anyio
import attrs

from ecgridos_async._calls.attempts import Answer, FixedIdentity
from ecgridos_async._calls.calls import Calls
from ecgridos_async._calls.exchange import Exchange
from ecgridos_async._calls.identity import Attached, Credential, Login, SessionIdentity
from ecgridos_async._support.cancellation import finish
from ecgridos_async._support.sinks import ContentSink
from ecgridos_async.config import Timeouts
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import Operation, operation_of
from ecgridos_async.contract.protocol import Protocol, ProtocolName
from ecgridos_async.errors import DecodeError, ECGridOSError, SessionTimeoutError, StateError
from ecgridos_async.secret import Secret
from ecgridos_async.services import Services
from ecgridos_async.services.root import ClientOperations, SessionOperations

_LOGIN: Final = operation_of(ClientOperations.login)
_LOGOUT: Final = operation_of(SessionOperations.logout)
_LOG: Final = logging.getLogger("ecgridos_async.session")


class Session(SessionOperations, Services, Calls):
    """A session of ECGridOS. Its services are attributes: `session.pricelists.info(42)`.

    Made by `client.session(…)`, it is an async context manager: Login on enter, Logout on every
    exit, normal, raising or cancelled. Made by `client.attach(…)` it can be used at once.
    Any number of tasks may use one session at the same time.
    """

    def __init__(self, exchange: Exchange, identity: SessionIdentity) -> None:
        super().__init__(exchange, identity)
        self._of_session = identity

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._of_session.id is not None and not self._of_session.closed

    def with_options(
        self,
        *,
        timeout: Timeouts | float | None = None,
        protocol: Protocol | ProtocolName | None = None,
        retries: int | None = None,
    ) -> "Session":
        """Return a view of this session with other settings; the session stays one.

        timeout: seconds for a whole call, or `Timeouts` for its parts too.
        protocol: the binding to call by.
        retries: how often a call that failed may be made again.
        """
        settings = self._exchange.settings
        changed = attrs.evolve(
            settings,
            timeouts=settings.timeouts if timeout is None else timeout,
            protocol=settings.protocol if protocol is None else protocol,
            retries=settings.retries if retries is None else retries,
        )
        return Session(self._exchange.with_settings(changed), self._of_session)

    async def __aenter__(self) -> Self:
        identity = self._of_session
        if identity.closed:
            raise StateError("the session is closed; open a new one with client.session(…)")
        if isinstance(identity.credential, Attached):
            return self
        if identity.entered:
            raise StateError("a session is entered once; open another with client.session(…)")
        identity.entered = True
        try:
            await identity.open()
        except BaseException:
            await self._leave(None)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._leave(error)

    async def _leave(self, error: BaseException | None) -> None:
        """Log out if the session is ours and open; never hide *error*, which ended the block."""
        identity = self._of_session
        if identity.owes_logout:
            failure: str | None = None
            with anyio.CancelScope(shield=True):
                failure = await self._try_logout()
            if failure is not None:
                text = f"Logout failed, so the session stays open until it expires: {failure}"
                _LOG.warning(text)
                if error is not None:
                    error.add_note(text)
        identity.closed = identity.ended = True

    async def _try_logout(self) -> str | None:
        """Log out; return why that failed, None if it did not."""
        limit = self._exchange.settings.logout_timeout
        try:
            log_out = functools.partial(self._log_out, Arguments())
            finished = await finish(log_out, grace=limit, limit=limit)
        except SessionTimeoutError:
            return None  # It expired: there is nothing left to close.
        except ECGridOSError as refused:
            return str(refused)
        return None if finished else f"no answer within {limit:g} s"

    def _answer(
        self,
        operation: Operation,
        arguments: Arguments,
        *,
        sink: ContentSink | None = None,
        whole: bool = False,
    ) -> Awaitable[Answer]:
        if operation is _LOGOUT:
            return self._log_out(arguments)
        return super()._answer(operation, arguments, sink=sink, whole=whole)

    async def _log_out(self, arguments: Arguments) -> Answer:
        """Log out and return the answer; the second time, return the first answer again."""
        self._exchange.plan(_LOGOUT).bind(arguments.positional, arguments.named)
        identity = self._of_session
        async with identity.logging_out:
            if identity.logged_out is None:
                await identity.settled()
                fixed = FixedIdentity(identity.close(_LOGOUT), identity.label)
                try:
                    identity.logged_out = await self._exchange.answer(_LOGOUT, arguments, fixed)
                except SessionTimeoutError:
                    identity.ended = True
                    raise
                identity.ended = True
            return identity.logged_out

    def _secrets(self) -> tuple[str, ...]:
        session_id = self._of_session.id
        return (session_id.reveal(),) if session_id is not None else ()

    def __repr__(self) -> str:
        settings = self._exchange.settings
        now = "open" if self.is_open else "closed" if self._of_session.closed else "not open yet"
        return f"Session({settings.version!s}, {settings.protocol!s}, {now})"


def session_by(exchange: Exchange, credential: Credential) -> Session:
    """Return a session that *credential* opens."""
    log_in = functools.partial(_log_in, exchange)
    grace = exchange.settings.logout_timeout
    return Session(exchange, SessionIdentity(credential, log_in, grace=grace))


async def _log_in(exchange: Exchange, login: Login, label: str | None) -> Secret:
    arguments = Arguments((login.name, login.password.reveal()))
    session_id: str | None = (
        await exchange.answer(_LOGIN, arguments, FixedIdentity(label=label))
    ).value
    if not session_id:
        raise DecodeError("the service gave no session id", operation=_LOGIN.name)
    return Secret(session_id)
