"""The session: Login on enter, services, Logout on every exit."""

from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import attrs

from ecgridos_async._calls.base_client import BaseClient
from ecgridos_async._calls.channel import Channel
from ecgridos_async._calls.session_state import SessionState
from ecgridos_async.config import Timeouts
from ecgridos_async.contract.protocol import Protocol, ProtocolName
from ecgridos_async.services import Services
from ecgridos_async.services.root import SessionOperations

if TYPE_CHECKING:
    from ecgridos_async.mailbox.calls import Mailbox
    from ecgridos_async.mailbox.inbox import Inbox
    from ecgridos_async.mailbox.tracking import Track


class Session(SessionOperations, Services, BaseClient):
    """A session of ECGridOS. Its services are attributes: `session.pricelists.info(42)`.

    Made by `client.session(…)`, it is an async context manager: Login on enter, Logout on every
    exit, normal, raising or cancelled. Made by `client.attach(…)` it can be used at once.
    Any number of tasks may use one session at the same time.
    """

    def __init__(self, channel: Channel, state: SessionState) -> None:
        super().__init__(channel, state)
        self._state = state

    @property
    def is_open(self) -> bool:
        """Whether calls can be made."""
        return self._state.is_open

    def with_options(
        self,
        *,
        timeout: Timeouts | float | None = None,
        protocol: Protocol | ProtocolName | None = None,
        retries: int | None = None,
    ) -> "Session":
        """Return a view of this session with other settings; both share one login.

        Args:
            timeout: Seconds for a whole call, or `Timeouts` for its parts too.
            protocol: The binding to use.
            retries: How often a failed call may be retried.
        """
        settings = self._channel.settings
        changed = attrs.evolve(
            settings,
            timeouts=settings.timeouts if timeout is None else timeout,
            protocol=settings.protocol if protocol is None else protocol,
            retries=settings.retries if retries is None else retries,
        )
        return Session(self._channel.with_settings(changed), self._state)

    def inbox(
        self,
        *,
        mailbox: "Mailbox | None" = None,
        poll: float | None = None,
        concurrency: int = 1,
    ) -> "Inbox":
        """Return the parcels that wait in the inbox, each once.

            async for parcel in session.inbox():
                async with parcel:                        # confirmed when the block ends well
                    await parcel.save_to("inbox/")

        Args:
            mailbox: The ids of a network and of one of its mailboxes; the user's own if None.
            poll: Seconds to wait before an empty inbox is listed again; without it the iterator
                ends.
            concurrency: How many parcels may be in their blocks at once, if you handle each in a
                task.

        Raises:
            ArgumentError: If an argument is wrong.
        """
        from ecgridos_async.mailbox.inbox import Inbox

        return Inbox(self, mailbox=mailbox, poll=poll, concurrency=concurrency)

    def track(
        self,
        parcel_id: int,
        *,
        until: Literal["delivered", "taken"] = "delivered",
        every: float = 2.0,
    ) -> "Track":
        """Return what happens to an upload, step by step, until nothing more is to come.

            async for step in session.track(parcel_id):
                print(step.stage, step.id, step.status_message)

        Args:
            parcel_id: What the upload returned.
            until: `"delivered"`: until it is in the inboxes of its receivers; `"taken"`: until
                they have taken it out, and owe no acknowledgment.
            every: Seconds between the first two looks; the pauses grow, up to a minute.

        Raises:
            ArgumentError: If an argument is wrong.
        """
        from ecgridos_async.mailbox.tracking import Track

        return Track(self, parcel_id, until=until, every=every)

    async def aclose(self) -> None:
        """End a session that `client.open_session(…)` opened: Logout, as on leaving a block.

        Calling it twice is harmless.
        """
        await self._state.leave(self._channel, None)

    async def __aenter__(self) -> Self:
        await self._state.enter(self._channel)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._state.leave(self._channel, error)

    def __repr__(self) -> str:
        settings = self._channel.settings
        now = "open" if self.is_open else "closed" if self._state.is_closed else "not open yet"
        return f"Session({settings.version!s}, {settings.protocol!s}, {now})"
