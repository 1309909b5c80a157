"""Interconnects."""

from typing import Annotated

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import NO_BYTES, Int16, Int32, Versions
from ecgridos_async.models.dataset import DataSet
from ecgridos_async.models.interconnects import (
    EMailTo,
    InterconnectIDInfo,
    InterconnectNote,
    StatusInterconnect,
)
from ecgridos_async.models.users import AuthLevel


class Interconnects(Service):
    """Interconnects: which pairs of ECGrid ids may trade. One for each pair, in both directions."""

    @operation("InterconnectAdd")
    async def add(
        self,
        ecgrid_id1: Int32,
        ecgrid_id2: Int32,
        reference: str,
        contact_name: str,
        contact_email: str,
        notify_contact: bool,
        preconfirm: bool,
        note: str,
    ) -> InterconnectIDInfo:
        """Ask for an interconnect, which lets two ECGrid ids trade in both directions; return it.

        reference: the caller's own name for it (inferred).
        contact_name: whom to ask on the partner's side, by mail to `contact_email` (inferred).
        notify_contact: mail that contact (inferred).
        preconfirm: the partner has agreed already (inferred).
        note: a first note, presumably up to 250 characters.

        Its status is COMPLETED at once, or PENDING until NetOps has seen to it. Raises
        DuplicateError if the two have one, in either order.
        """
        ...

    @operation("InterconnectAssignNetOps", versions="..3.2")
    async def assign_net_ops(
        self, interconnect_id: Int32, user_id: Int32, email_to: Annotated[EMailTo, Wire("eMailTo")]
    ) -> bool:
        """Assign an interconnect request to a member of NetOps. Requires NetOps rights.

        user_id: that member.
        email_to: whom the service tells by mail.

        Returns True when done. v4.1 lacks it.
        """
        ...

    @operation("InterconnectCancel")
    async def cancel(
        self, interconnect_id: Int32, note: str, email_to: EMailTo, other_email_address: str
    ) -> bool:
        """Cancel an interconnect request.

        note: why, presumably up to 250 characters as in `note`.
        email_to: whom the service tells by mail.
        other_email_address: up to 48 characters; empty if `email_to` has no OTHER (inferred).

        Returns True when done. A second call may well mail everybody again.
        """
        ...

    @operation("InterconnectCount", effect=READ)
    async def count(self, max_days: Int16) -> DataSet:
        """Return how many interconnects the session's network and mailbox has, by status.

        max_days: how many days to look back; -1 for no limit.

        The answer tells its columns; no document does.
        """
        ...

    @operation("InterconnectCountEx", effect=READ)
    async def count_ex(
        self, network_id: Int32, mailbox_id: Int32, ecgrid_id: Int32, max_days: Int16
    ) -> DataSet:
        """Return how many interconnects a network and mailbox has, by status.

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
        ecgrid_id: only those of this ECGrid id. For all, 0 in v3.2 and -1 in v4.1 (inferred from
            `list_by_ecgrid_id`).
        max_days: how many days to look back; -1 for no limit.

        The answer tells its columns; no document does. Raises AccessDeniedError without rights to
        the network or mailbox.
        """
        ...

    @operation("InterconnectInfo", effect=READ)
    async def info(self, interconnect_id: Int32) -> InterconnectIDInfo:
        """Return one interconnect by its id.

        Raises NotFoundError (or another ECGridOSFault) if there is none.
        """
        ...

    @operation("InterconnectInfoGUID", effect=READ)
    async def info_guid(self, unique_id: str) -> InterconnectIDInfo:
        """Return one interconnect by its GUID.

        unique_id: the `unique_id` of an interconnect.

        Raises NotFoundError (or another ECGridOSFault) if there is none.
        """
        ...

    @operation("InterconnectListByECGridID", effect=READ)
    async def list_by_ecgrid_id(
        self, ecgrid_id1: Int32, ecgrid_id2: Int32
    ) -> list[InterconnectIDInfo]:
        """Return the interconnects of an ECGrid id, or the one it has with another.

        ecgrid_id2: the partner. For all partners it is -1 in v4.1, but 0 in v3.2, by their own
            descriptions; what earlier versions take is not known.
        """
        ...

    @operation("InterconnectListByStatus", effect=READ)
    async def list_by_status(
        self, status: StatusInterconnect, ecgrid_id: Int32, max_days: Int16
    ) -> list[InterconnectIDInfo]:
        """Return the interconnects of the session's network and mailbox that have a status.

        status: NO_STATUS_CHANGE for any.
        ecgrid_id: only those of this ECGrid id. For all, 0 in v3.2 and -1 in v4.1 (inferred from
            `list_by_ecgrid_id`).
        max_days: how many days to look back; -1 for no limit.
        """
        ...

    @operation("InterconnectListByStatusEx", effect=READ)
    async def list_by_status_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        int_status: StatusInterconnect,
        ecgrid_id: Int32,
        max_days: Int16,
    ) -> list[InterconnectIDInfo]:
        """Return the interconnects of any network and mailbox one has rights to that have a status.

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
        int_status: NO_STATUS_CHANGE for any.
        ecgrid_id: only those of this ECGrid id. For all, 0 in v3.2 and -1 in v4.1 (inferred from
            `list_by_ecgrid_id`).
        max_days: how many days to look back; -1 for no limit.

        Raises AccessDeniedError without those rights.
        """
        ...

    @operation("InterconnectNote", observed=("2.3",))
    async def note(
        self,
        interconnect_id: Int32,
        auth_level: AuthLevel,
        note: str,
        *,
        attachment_name: Annotated[str, Versions("3.0..")] = "",
        attachment_content: Annotated[bytes, Versions("3.0..")] = NO_BYTES,
        email_to: EMailTo,
        other_email_address: str,
    ) -> bool:
        """Add a note to an interconnect request.

        auth_level: the lowest level of rights that may read it.
        note: up to 250 characters.
        attachment_name: from v3.0 on (v2.3 was seen without); empty for no attachment (inferred).
        attachment_content: from v3.0 on; empty for no attachment (inferred). HTTP GET and POST
            cannot send empty bytes. Where it is left out they send a line feed, and the service
            tells by the empty name that it is no attachment (inferred).
        email_to: whom the service tells by mail.
        other_email_address: up to 48 characters; empty if `email_to` has no OTHER (inferred).

        Returns True when done. The lengths are those of the v2.1 guide.
        """
        ...

    @operation("InterconnectNoteList", effect=READ)
    async def note_list(self, interconnect_id: Int32) -> list[InterconnectNote]:
        """Return the notes of an interconnect, as far as one's rights let one read them."""
        ...

    @operation("InterconnectUpdate", versions="..3.2", observed=("2.3",))
    async def update(
        self,
        interconnect_id: Int32,
        status: StatusInterconnect,
        auth_level: AuthLevel,
        note: str,
        email_to: EMailTo,
        other_email_address: str,
    ) -> bool:
        """Set the status of an interconnect request and add a note. Requires NetOps rights.

        status: NO_STATUS_CHANGE leaves it as it is.
        auth_level: the lowest level of rights that may read the note.
        note: up to 250 characters, as in `note` (inferred).
        email_to: whom the service tells by mail.
        other_email_address: up to 48 characters; empty if `email_to` has no OTHER (inferred).

        Returns True when done. v4.1 lacks it. A second call may well add and mail the note again.
        """
        ...
