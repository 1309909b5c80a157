"""The world of a sandbox: all its state, in one object, with a clock of its own."""

import datetime as dt
import math
import threading
from collections.abc import Callable

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox.failures import Failures
from ecgridos_async.sandbox.faults import RetCode, ServiceFault
from ecgridos_async.sandbox.journal import Journal
from ecgridos_async.sandbox.pricelists import Pricelists
from ecgridos_async.sandbox.sessions import Session, Sessions
from ecgridos_async.sandbox.users import User, Users, seed_users

Clock = Callable[[], dt.datetime]
"""A function that returns the present time, with a time zone."""


def utc_now() -> dt.datetime:
    """Return the present time in UTC."""
    return dt.datetime.now(dt.UTC)


class World:
    """Users, sessions, pricelists and the journal of one sandbox.

    *session_timeout* is in seconds, *max_sessions* is per user. Calls are carried out one at
    a time: whoever reads or changes the world from another thread holds `lock` meanwhile.
    """

    users: Users
    sessions: Sessions
    pricelists: Pricelists
    journal: Journal
    failures: Failures

    def __init__(
        self, *, session_timeout: float = 60.0, max_sessions: int = 5, clock: Clock = utc_now
    ) -> None:
        self.lock: threading.RLock = threading.RLock()
        self._session_timeout = session_timeout
        self._max_sessions = max_sessions
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Go back to the beginning: no session is open, nothing was called or changed."""
        with self.lock:
            self.users = seed_users()
            self.sessions = Sessions(dt.timedelta(seconds=self._session_timeout))
            self.pricelists = Pricelists()
            self.journal = Journal()
            self.failures = Failures()

    def now(self) -> dt.datetime:
        """Return the time of this world, in UTC."""
        return self._clock().astimezone(dt.UTC)

    @property
    def time_out(self) -> int:
        """The session timeout in whole seconds."""
        return math.ceil(self._session_timeout)

    def version_text(self, version: ApiVersion) -> str:
        """Return the name and build of the service."""
        return f"ECGridOS v{version} sandbox"

    def login(self, login_name: str, password: str) -> Session:
        """Open a session; raise ServiceFault for a wrong password or one session too many."""
        user = self.users.by_password(login_name, password)
        if user is None:
            raise ServiceFault(
                RetCode.ACCESS_DENIED, "LoginName", "The LoginName or Password is not valid."
            )
        if user.locked_out:
            raise ServiceFault(RetCode.ACCESS_DENIED, "LoginName", "The user is locked out.")
        now = self.now()
        if self.open_sessions(user.user_id) >= self._max_sessions:
            raise ServiceFault(
                RetCode.ACCESS_DENIED,
                "OpenSessions",
                f"Too many open sessions (max={self._max_sessions}).",
            )
        user.last_login = now
        return self.sessions.open(user.user_id, now)

    def logout(self, session: Session) -> int:
        """Close a session and return its length in milliseconds."""
        self.sessions.close(session)
        return (self.now() - session.opened) // dt.timedelta(milliseconds=1)

    def authenticate(self, session_id: str) -> tuple[User, Session | None]:
        """Return whose SessionID or API key this is; raise ServiceFault if it is nobody's."""
        session = self.sessions.use(session_id, self.now())
        if session is not None:
            return self.users.get(session.user_id), session
        user = self.users.by_api_key(session_id)
        if user is None:
            raise ServiceFault(RetCode.SESSION_TIMEOUT, "SessionID", "The session is not open.")
        return user, None

    def open_sessions(self, user_id: int | None = None) -> int:
        """Count the sessions that are open now, of one user or of all."""
        with self.lock:
            self.sessions.expire(self.now())
            return self.sessions.count(user_id)
