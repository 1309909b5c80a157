"""What the jobs ask of a session."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, cast

import attrs

from ecgridos_async.contract.operation import Caller
from ecgridos_async.errors import ArgumentError
from ecgridos_async.models.parcels import FileInfo, ParcelIDInfo
from ecgridos_async.services.parcels import Parcels

Mailbox = tuple[int, int]
"""The ids of a network and of a mailbox of it; mailbox 0 is the root mailbox."""


class MailboxSession(Caller, Protocol):
    """What a job needs of a session; every `Session` has it."""

    @property
    def download_to(self) -> Callable[..., Awaitable[FileInfo]]:
        """Downloads a parcel into a file, as `session.download_to` does."""
        ...


@attrs.frozen
class Listing:
    """What waits in an inbox."""

    parcels: Mapping[int, ParcelIDInfo]
    """By ParcelID, in the order of the service."""
    complete: bool
    """Whether it says that it holds every parcel that waits."""

    def lacks(self, parcel_id: int) -> bool:
        """Tell whether a parcel is known not to wait."""
        return self.complete and parcel_id not in self.parcels


def check_poll(poll: float | None) -> None:
    """Raise ArgumentError unless *poll* is seconds above 0, or None."""
    if poll is not None and not poll > 0:
        raise ArgumentError("poll: expected seconds above 0, or None", parameter="poll")


async def list_inbox(session: MailboxSession, mailbox: Mailbox | None) -> Listing:
    """List what waits in an inbox, that of the session's user if none is named."""
    if mailbox is None:
        reply: Any = await Parcels(session).in_box()
    else:
        reply = await Parcels(session).in_box_ex(*mailbox)
    # The call knows no pages: what does not fit in a reply comes once others are confirmed.
    if reply is None or isinstance(reply, list):  # v2.3 has bare lists
        found, total = cast("list[ParcelIDInfo]", reply or []), None
    else:
        found, total = reply.parcel_id_info_list, reply.total_records
    return Listing({info.parcel_id: info for info in found}, (total or 0) <= len(found))
