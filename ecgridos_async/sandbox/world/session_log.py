"""The log of sessions: which were opened, and how they ended."""

import datetime as dt

import attrs

from ecgridos_async.sandbox.world.sessions import Session


@attrs.define(eq=False)
class SessionEntry:
    """A session that was opened."""

    session: Session
    network_id: int
    mailbox_id: int
    ended: dt.datetime | None = None
    """When it was closed; None if it is open or has expired."""


class SessionEntries:
    """All sessions that were ever opened, oldest first."""

    def __init__(self) -> None:
        self._entries: dict[int, SessionEntry] = {}

    def opened(self, session: Session, network_id: int, mailbox_id: int) -> None:
        """Note that a session was opened."""
        self._entries[session.event_id] = SessionEntry(session, network_id, mailbox_id)

    def closed(self, session: Session, now: dt.datetime) -> None:
        """Note that a session was closed."""
        self._entries[session.event_id].ended = now

    def of_user(self, user_id: int) -> list[SessionEntry]:
        """Return the sessions of a user, latest first."""
        return [e for e in reversed(self._entries.values()) if e.session.user_id == user_id]

    def find(self, session: Session) -> SessionEntry | None:
        """Return the entry of a session."""
        return self._entries.get(session.event_id)
