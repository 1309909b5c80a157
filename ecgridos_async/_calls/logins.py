"""Logins: how a session gets its id, for itself or for all that share it by a store."""

import contextlib
import logging
from typing import Final

import attrs

from ecgridos_async._calls.auth import Attached, Credential, FixedAuth, Login
from ecgridos_async._calls.channel import Channel
from ecgridos_async._calls.loop import perform
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import operation_of
from ecgridos_async.errors import (
    ConfigurationError,
    DecodeError,
    ECGridOSError,
    LoginRefusedError,
    SessionStoreError,
    StateError,
)
from ecgridos_async.secret import Secret
from ecgridos_async.services.root import ClientOperations, SessionOperations
from ecgridos_async.session_store.protocol import SessionStore, SharedSession, owner_of

LOGIN: Final = operation_of(ClientOperations.login)
LOGOUT: Final = operation_of(SessionOperations.logout)
NOT_LOGGED_OUT: Final = "Logout failed, so the session stays open until it expires: %s"
_LOG: Final = logging.getLogger("ecgridos_async.session")


@attrs.define(eq=False)
class Logins:
    """The Logins of a session: the first, and those of its renewals."""

    credential: Credential
    channel: Channel
    label: str | None
    """The label of the session in events."""
    store: SessionStore | None
    """Where other processes share the session."""
    shared: SharedSession | None = None
    """What it shares there, from the first Login on."""
    owner: str = ""

    async def log_in(self, current: Secret | None) -> Secret:
        """Return a session id other than the current one, by a Login if nobody else has one."""
        login = await self._login()
        if self.store is None:
            return await self._new_id(login)
        return await self._shared_id(self._share(self.store, login), login, current)

    async def _login(self) -> Login:
        """Return the login name and password of now.

        Raises:
            StateError: If they cannot be fetched.
        """
        assert not isinstance(self.credential, Attached)  # such a session never logs in
        if isinstance(self.credential, Login):
            return self.credential
        try:
            name, password = await self.credential.fetch()
        except Exception as error:
            # Its text may hold what it failed to fetch.
            kind = type(error).__name__
            raise StateError(
                f"the function of credentials raised {kind}", operation=LOGIN.name
            ) from error
        return Login(name, Secret(password) if isinstance(password, str) else password)

    async def _new_id(self, login: Login) -> Secret:
        given = Arguments((login.name, login.password.reveal()))
        call = self.channel.call(LOGIN, given, FixedAuth(label=self.label))
        session_id: str | None = (await perform(call, self.channel)).value
        if not session_id:
            raise DecodeError("the service returned no session id", operation=LOGIN.name)
        return Secret(session_id)

    def _share(self, store: SessionStore, login: Login) -> SharedSession:
        owner = owner_of(self.channel.settings.endpoint, login.name)
        if self.shared is None:
            self.shared, self.owner = store.share(owner), owner
        elif owner != self.owner:
            raise ConfigurationError(
                "credentials: with store=, they must return the same login name each time",
                parameter="credentials",
                operation=LOGIN.name,
            )
        return self.shared

    async def _shared_id(
        self, shared: SharedSession, login: Login, current: Secret | None
    ) -> Secret:
        async with shared.locked():
            found = await shared.read()
            if found is not None and found != current:  # another has logged in since
                await shared.use(found)
                return found
            try:
                opened = await self._new_id(login)
            except LoginRefusedError:  # this session is of no more use
                with contextlib.suppress(SessionStoreError):
                    await shared.leave()
                raise
            try:
                await shared.use(opened)
            except ECGridOSError:
                await self._log_out_unused(opened)
                raise
            return opened

    async def _log_out_unused(self, session_id: Secret) -> None:
        """Log out what the store did not keep, so that nobody else would."""
        call = self.channel.call(LOGOUT, Arguments(), FixedAuth(session_id, self.label))
        try:
            await perform(call, self.channel)
        except ECGridOSError as error:
            _LOG.warning(NOT_LOGGED_OUT, error)
