"""The operations that belong to no group: those of the client, and those of a session."""

import datetime as dt

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import FilledText, Int32, Password, SecretText
from ecgridos_async.models.sessions import SessionInfo


class ClientOperations(Service):
    """What can be called without a session."""

    @operation("Login", session=False)
    async def login(self, login_name: FilledText, password: Password) -> SecretText:
        """Open a session and return its id. Prefer `client.session(…)`, which logs out too.

        Raises LoginRefusedError if the service refuses the name or the password, and
        TooManySessionsError if the user has too many sessions open.
        """
        ...

    @operation("NowUTC", effect=READ, session=False)
    async def now_utc(self) -> dt.datetime:
        """Return the clock of the service. The documented way to see whether it is up."""
        ...

    @operation("Version", effect=READ, session=False)
    async def version_text(self) -> str:
        """Return the name and build of the service, as it writes them."""
        ...


class SessionOperations(Service):
    """What a session asks about itself."""

    @operation("WhoAmI", effect=READ, observed=("3.0",))
    async def who_am_i(self) -> SessionInfo:
        """Return the session and its user: network, mailbox, rights, and when it times out."""
        ...

    @operation("Logout", effect=IDEMPOTENT, observed=("2.3",))
    async def logout(self) -> Int32:
        """Close the session and return how long it was open, in milliseconds.

        Leaving the block of a session does it, so it is seldom called. Twice is harmless: the
        second time returns what the first did, without a call. The unit is that of the v2.1
        guide; no later source repeats or changes it.
        """
        ...
