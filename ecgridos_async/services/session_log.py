"""The log of sessions."""

import datetime as dt

from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import Int16, Int32
from ecgridos_async.models.sessions import SessionLogInfo


class SessionLog(Service):
    """The log of sessions: who called, when, and which operations. All times are UTC."""

    @operation("SessionLog", effect=READ)
    async def recent(self, max_records: Int16) -> list[SessionLogInfo]:
        """Return the latest sessions of one's own user, with the calls made in them.

        Args:
            max_records: The most sessions to return.

        `SessionLog`, all versions. Reads: safe to retry.
        """
        ...

    @operation("SessionLogCurrent", effect=READ)
    async def current(self) -> SessionLogInfo:
        """Return this session as it is logged so far, with the calls made in it.

        `SessionLogCurrent`, all versions. Reads: safe to retry.
        """
        ...

    @operation("SessionLogEx", effect=READ)
    async def ex(
        self, user_id: Int32, start_time: dt.datetime, end_time: dt.datetime, max_records: Int16
    ) -> list[SessionLogInfo]:
        """Return the sessions of any user one has rights to, with the calls made in them.

        Args:
            start_time: In UTC, like `end_time`.
            max_records: The most sessions to return.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `SessionLogEx`, all versions. Reads: safe to retry.
        """
        ...
