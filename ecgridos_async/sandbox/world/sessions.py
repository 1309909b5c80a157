"""Sessions: opened by Login, closed by Logout or by inactivity, and the log of them all."""

import datetime as dt
import uuid

import attrs

from ecgridos_async.sandbox.world.users import User


@attrs.define(eq=False)
class Session:
    """A session that was opened."""

    session_id: str = attrs.field(repr=False)
    event_id: int
    user_id: int
    network_id: int
    mailbox_id: int
    """That of the user when it was opened."""
    opened: dt.datetime
    used: dt.datetime
    """When the last call was made."""
    ended: dt.datetime | None = None
    """When it was closed; None if it is open or has expired."""


class Sessions:
    """All sessions. One that was not used for the timeout is no longer open."""

    def __init__(self, timeout: dt.timedelta) -> None:
        self.timeout: dt.timedelta = timeout
        self._open: dict[str, Session] = {}
        self._log: list[Session] = []

    def open(self, user: User, now: dt.datetime) -> Session:
        """Open a session."""
        number = len(self._log) + 1
        session = Session(str(uuid.uuid4()), number, user.user_id, *user.place, now, now)
        self._open[session.session_id] = session
        self._log.append(session)
        return session

    @property
    def log(self) -> list[Session]:
        """All sessions, open or not, oldest first."""
        return list(self._log)

    @property
    def opened(self) -> list[Session]:
        """Those that are open."""
        return list(self._open.values())

    def restore(self, log: list[Session], opened: list[int]) -> None:
        """Have these sessions and no others; *opened* are the event ids of those that are open."""
        self._log = list(log)
        self._open = {one.session_id: one for one in log if one.event_id in opened}

    def use(self, session_id: str, now: dt.datetime) -> Session | None:
        """Return an open session and restart its timeout; None if it is not open."""
        session = self._open.get(session_id)
        if session is None:
            return None
        if now - session.used > self.timeout:
            del self._open[session_id]
            return None
        session.used = now
        return session

    def close(self, session: Session, now: dt.datetime) -> None:
        """Close a session."""
        self._open.pop(session.session_id, None)
        session.ended = now

    def close_of(self, user_id: int, now: dt.datetime) -> None:
        """Close every session of a user."""
        for session in self.of_user(user_id):
            if self.use(session.session_id, now):
                self.close(session, now)

    def close_all(self) -> None:
        """Close every session, as if it had expired."""
        self._open.clear()

    def expire(self, now: dt.datetime) -> None:
        """Forget the sessions that have expired."""
        for session in [one for one in self._open.values() if now - one.used > self.timeout]:
            del self._open[session.session_id]

    def count(self, user_id: int | None = None) -> int:
        """Count the open sessions, of one user or of all."""
        return sum(user_id in (None, session.user_id) for session in self._open.values())

    def of_user(self, user_id: int) -> list[Session]:
        """Return the sessions of a user, open or not, latest first."""
        return [one for one in reversed(self._log) if one.user_id == user_id]
