"""The session: Login on enter, services, Logout on every exit."""

import functools
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import anyio
import attrs
from anyio.abc import TaskStatus

from ecgridos_async.calls import Calls
from ecgridos_async.config import Timeouts, timeouts
from ecgridos_async.contract.operation import Operation, operation_of, stands_for
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.errors import DecodeError, ECGridOSError, SessionTimeoutError, StateError
from ecgridos_async.exchange import Exchange
from ecgridos_async.secret import Secret
from ecgridos_async.services.root import ClientOperations, SessionOperations

if TYPE_CHECKING:
    from ecgridos_async.services.pricelists import Pricelists

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
    closed: bool = False
    milliseconds: int = 0


class Session(SessionOperations, Calls):
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

    @functools.cached_property
    def pricelists(self) -> "Pricelists":
        """Pricelists: what networks and mailboxes are billed by."""
        from ecgridos_async.services.pricelists import Pricelists

        return Pricelists(self)

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
            timeouts=settings.timeouts if timeout is None else timeouts(timeout),
            protocol=settings.protocol if protocol is None else Protocol.parse(protocol),
        )
        return Session(
            self._exchange.with_settings(changed), self._state.credential, state=self._state
        )

    async def __aenter__(self) -> Self:
        state = self._state
        if state.closed:
            raise StateError("the session is closed; open a new one with client.session(…)")
        if isinstance(state.credential, Login) and state.id is None:
            try:
                # Without its answer nobody could log out the session that Login opens.
                log_in = functools.partial(self._log_in, state.credential)
                await _finish(log_in, grace=self._exchange.settings.logout_timeout)
            except BaseException:
                await self._leave(None)
                raise
        return self

    async def _log_in(self, credential: Login) -> None:
        operation = operation_of(ClientOperations.login)
        arguments = (credential.name, credential.password.reveal())
        session_id = await self._exchange.call(operation, arguments, {}, None)
        if not session_id:
            raise DecodeError("the service gave no session id", operation=operation.name)
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
            limit = self._exchange.settings.logout_timeout
            failure: str | None = f"no answer within {limit:g} s"
            with anyio.move_on_after(limit, shield=True):
                failure = await self._try_logout()
            if failure is not None:
                text = f"Logout failed, so the session stays open until it expires: {failure}"
                _LOG.warning(text)
                if error is not None:
                    error.add_note(text)
        state.closed = True

    async def _try_logout(self) -> str | None:
        """Log out; return why that failed, None if it did not."""

        async def log_out() -> None:
            await self.logout()

        try:
            await _finish(log_out, grace=self._exchange.settings.logout_timeout)
        except SessionTimeoutError:
            return None  # It expired: there is nothing left to close.
        except ECGridOSError as refused:
            return str(refused)
        return None

    @stands_for(SessionOperations.logout)
    async def logout(self) -> int:
        """Close the session and return how long it was open, in milliseconds.

        Leaving the block does it, so it is seldom called. Twice is harmless: the second time
        returns what the first did, without a call.
        """
        state = self._state
        if not state.closed:
            session_id = self._session_id(operation_of(SessionOperations.logout))
            state.closed = True
            state.milliseconds = await self._exchange.call(
                operation_of(SessionOperations.logout), (), {}, session_id
            )
        return state.milliseconds

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


async def _finish(call: Callable[[], Awaitable[None]], *, grace: float) -> None:
    """Await a call that a cancellation of the caller cuts off only after *grace* seconds.

    The call runs in a task of its own, since asyncio's `Task.cancel()` goes through a shield
    that its target stands behind. The cancellation itself still arrives, afterwards.
    """
    shield = anyio.CancelScope(shield=True)
    failures: list[Exception] = []

    async def watch(*, task_status: TaskStatus[None]) -> None:
        task_status.started()
        try:
            await anyio.sleep_forever()
        finally:
            shield.deadline = anyio.current_time() + grace

    async def work() -> None:
        with shield:
            try:
                await call()
            except Exception as error:  # noqa: BLE001  # raised below, outside the task group
                failures.append(error)
        tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        await tasks.start(watch)
        tasks.start_soon(work)
    for failure in failures:
        raise failure
