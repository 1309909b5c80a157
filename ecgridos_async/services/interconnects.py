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

        Its status is COMPLETED at once, or PENDING until NetOps has seen to it.

        Args:
            reference: The caller's own name for it (inferred).
            contact_name: Whom to ask on the partner's side, by mail to `contact_email` (inferred).
            notify_contact: Whether to mail that contact (inferred).
            preconfirm: Whether the partner has agreed already (inferred).
            note: A first note, presumably up to 250 characters.

        Raises:
            DuplicateError: If the two have one, in either order.

        `InterconnectAdd`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("InterconnectAssignNetOps", versions="..3.2")
    async def assign_net_ops(
        self, interconnect_id: Int32, user_id: Int32, email_to: Annotated[EMailTo, Wire("eMailTo")]
    ) -> bool:
        """Assign an interconnect request to a member of NetOps. Requires NetOps rights.

        Args:
            user_id: The member.
            email_to: Whom the service mails.

        Returns:
            True when done.

        `InterconnectAssignNetOps`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("InterconnectCancel")
    async def cancel(
        self, interconnect_id: Int32, note: str, email_to: EMailTo, other_email_address: str
    ) -> bool:
        """Cancel an interconnect request.

        A second call may mail everybody again.

        Args:
            note: The reason, presumably up to 250 characters as in `note`.
            email_to: Whom the service mails.
            other_email_address: Up to 48 characters; empty if `email_to` has no OTHER (inferred).

        Returns:
            True when done.

        `InterconnectCancel`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("InterconnectCount", effect=READ)
    async def count(self, max_days: Int16) -> DataSet:
        """Return how many interconnects the session's network and mailbox has, by status.

        No document lists the columns; read them from the DataSet.

        Args:
            max_days: How many days to look back; -1 for no limit.

        `InterconnectCount`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterconnectCountEx", effect=READ)
    async def count_ex(
        self, network_id: Int32, mailbox_id: Int32, ecgrid_id: Int32, max_days: Int16
    ) -> DataSet:
        """Return how many interconnects a network and mailbox has, by status.

        No document lists the columns; read them from the DataSet.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            ecgrid_id: Only those of this ECGrid id. For all, 0 in v3.2 and -1 in v4.1 (inferred
                from `list_by_ecgrid_id`).
            max_days: How many days to look back; -1 for no limit.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `InterconnectCountEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterconnectInfo", effect=READ)
    async def info(self, interconnect_id: Int32) -> InterconnectIDInfo:
        """Return one interconnect by its id.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `InterconnectInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterconnectInfoGUID", effect=READ)
    async def info_guid(self, unique_id: str) -> InterconnectIDInfo:
        """Return one interconnect by its GUID.

        Args:
            unique_id: The `unique_id` of an interconnect.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `InterconnectInfoGUID`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterconnectListByECGridID", effect=READ)
    async def list_by_ecgrid_id(
        self, ecgrid_id1: Int32, ecgrid_id2: Int32
    ) -> list[InterconnectIDInfo]:
        """Return the interconnects of an ECGrid id, or the one it has with another.

        Args:
            ecgrid_id2: The partner. For all partners it is -1 in v4.1, but 0 in v3.2, by their own
                descriptions; what earlier versions take is not known.

        `InterconnectListByECGridID`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterconnectListByStatus", effect=READ)
    async def list_by_status(
        self, status: StatusInterconnect, ecgrid_id: Int32, max_days: Int16
    ) -> list[InterconnectIDInfo]:
        """Return the interconnects of the session's network and mailbox that have a status.

        Args:
            status: NO_STATUS_CHANGE for any.
            ecgrid_id: Only those of this ECGrid id. For all, 0 in v3.2 and -1 in v4.1 (inferred
                from `list_by_ecgrid_id`).
            max_days: How many days to look back; -1 for no limit.

        `InterconnectListByStatus`, all versions. Reads: safe to retry.
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

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            int_status: NO_STATUS_CHANGE for any.
            ecgrid_id: Only those of this ECGrid id. For all, 0 in v3.2 and -1 in v4.1 (inferred
                from `list_by_ecgrid_id`).
            max_days: How many days to look back; -1 for no limit.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `InterconnectListByStatusEx`, all versions. Reads: safe to retry.
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

        The lengths are those of the v2.1 guide.

        Args:
            auth_level: The lowest level of rights that may read it.
            note: Up to 250 characters.
            attachment_name: From v3.0 on (a v2.3 without it was observed); empty for no attachment
                (inferred).
            attachment_content: From v3.0 on; empty for no attachment (inferred). HTTP GET and POST
                cannot send empty bytes. If it is left out, they send a line feed, and the service
                knows by the empty name that there is no attachment (inferred).
            email_to: Whom the service mails.
            other_email_address: Up to 48 characters; empty if `email_to` has no OTHER (inferred).

        Returns:
            True when done.

        `InterconnectNote`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("InterconnectNoteList", effect=READ)
    async def note_list(self, interconnect_id: Int32) -> list[InterconnectNote]:
        """Return the notes of an interconnect, as far as one's rights let one read them.

        `InterconnectNoteList`, all versions. Reads: safe to retry.
        """
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

        A second call may add and mail the note again.

        Args:
            status: NO_STATUS_CHANGE leaves it as it is.
            auth_level: The lowest level of rights that may read the note.
            note: Up to 250 characters, as in `note` (inferred).
            email_to: Whom the service mails.
            other_email_address: Up to 48 characters; empty if `email_to` has no OTHER (inferred).

        Returns:
            True when done.

        `InterconnectUpdate`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...
