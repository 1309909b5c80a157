"""Sessions: opened by Login, closed by Logout or by inactivity."""

import datetime as dt
import uuid

import attrs


@attrs.define(eq=False)
class Session:
    """An open session."""

    session_id: str = attrs.field(repr=False)
    event_id: int
    user_id: int
    opened: dt.datetime
    used: dt.datetime
    """When the last call was made."""


class Sessions:
    """The sessions that are open. One that was not used for the timeout is gone."""

    def __init__(self, timeout: dt.timedelta) -> None:
        self._timeout = timeout
        self._open: dict[str, Session] = {}
        self._last_event_id = 0

    def open(self, user_id: int, now: dt.datetime) -> Session:
        """Open a session."""
        self._last_event_id += 1
        session = Session(str(uuid.uuid4()), self._last_event_id, user_id, now, now)
        self._open[session.session_id] = session
        return session

    def use(self, session_id: str, now: dt.datetime) -> Session | None:
        """Return an open session and restart its timeout; None if it is not open."""
        session = self._open.get(session_id)
        if session is None:
            return None
        if now - session.used > self._timeout:
            del self._open[session_id]
            return None
        session.used = now
        return session

    def close(self, session: Session) -> None:
        """Close a session."""
        self._open.pop(session.session_id, None)

    def close_all(self) -> None:
        """Close every session."""
        self._open.clear()

    def expire(self, now: dt.datetime) -> None:
        """Forget the sessions that have expired."""
        expired = [
            session.session_id
            for session in self._open.values()
            if now - session.used > self._timeout
        ]
        for session_id in expired:
            del self._open[session_id]

    def count(self, user_id: int | None = None) -> int:
        """Count the sessions, of one user or of all."""
        if user_id is None:
            return len(self._open)
        return sum(session.user_id == user_id for session in self._open.values())
