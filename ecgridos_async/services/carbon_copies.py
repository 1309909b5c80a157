"""Carbon copies."""

import builtins
from typing import Annotated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import Int32, Versions
from ecgridos_async.models.carbon_copies import CarbonCopyIDInfo


class CarbonCopies(Service):
    """Carbon copies: traffic between two ECGrid ids that a third party receives, too."""

    @operation("CarbonCopyActivate", effect=IDEMPOTENT)
    async def activate(self, carbon_copy_id: Int32) -> bool:
        """Activate a carbon copy that was suspended. What was terminated stays so.

        Returns:
            True when done.

        `CarbonCopyActivate`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("CarbonCopyAdd")
    async def add(
        self,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        ecgrid_id_cc_from: Int32,
        ecgrid_id_cc_to: Int32,
        *,
        gs_from: Annotated[str, Versions("4.1..")] = "",
        gs_to: Annotated[str, Versions("4.1..")] = "",
        transaction_set: str,
    ) -> Int32:
        """Add a carbon copy of what one ECGrid id sends another, billed to the session's mailbox.

        Args:
            ecgrid_id_from: The sender of the original; it or `ecgrid_id_to` must belong to the
                caller.
            ecgrid_id_cc_from: The sender that the copy names.
            ecgrid_id_cc_to: The receiver of the copy.
            gs_from: v4.1 only: the sender in the GS segment, empty for all (inferred).
            gs_to: v4.1 only: the receiver in the GS segment, empty for all (inferred).
            transaction_set: Up to 20 characters, empty for all. Only the first of an interchange
                counts: ST01 in X12, UNH02 in EDIFACT, MHD02 in TRADACOMS.

        Returns:
            The id of the carbon copy, which is active at once.

        `CarbonCopyAdd`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CarbonCopyAddEx", observed=("2.3",))
    async def add_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        ecgrid_id_cc_from: Int32,
        ecgrid_id_cc_to: Int32,
        *,
        gs_from: Annotated[str, Versions("4.1..")] = "",
        gs_to: Annotated[str, Versions("4.1..")] = "",
        transaction_set: str,
    ) -> Int32:
        """Add a carbon copy as `add` does, but billed to the mailbox that is named.

        Args:
            mailbox_id: Who pays for it; 0 is the root mailbox of the network.
            ecgrid_id_from: The sender of the original; it or `ecgrid_id_to` must belong to the
                caller.
            ecgrid_id_cc_from: The sender that the copy names, as `ecgrid_id_cc_to` is its receiver.
            gs_from: v4.1 only: the sender in the GS segment, empty for all (inferred).
            gs_to: v4.1 only: the receiver in the GS segment, empty for all (inferred).
            transaction_set: Up to 20 characters, empty for all; compared with the first one only.

        Returns:
            Its id; it is active at once.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CarbonCopyAddEx`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CarbonCopyInfo", effect=READ)
    async def info(self, carbon_copy_id: Int32) -> CarbonCopyIDInfo:
        """Return one carbon copy by its id.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `CarbonCopyInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CarbonCopyList", effect=READ)
    async def list(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32, show_inactive: bool
    ) -> builtins.list[CarbonCopyIDInfo]:
        """Return the carbon copies of the session's network and mailbox.

        Args:
            ecgrid_id_from: Only those of this sender; 0 for any.
            ecgrid_id_to: Only those of this receiver; 0 for any.
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        `CarbonCopyList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CarbonCopyListEx", effect=READ)
    async def list_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        show_inactive: bool,
    ) -> builtins.list[CarbonCopyIDInfo]:
        """Return the carbon copies of any network and mailbox that one has rights to.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            ecgrid_id_from: Only those of this sender; 0 for any.
            ecgrid_id_to: Only those of this receiver; 0 for any.
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CarbonCopyListEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CarbonCopySuspend", effect=IDEMPOTENT)
    async def suspend(self, carbon_copy_id: Int32) -> bool:
        """Suspend a carbon copy; `activate` undoes it.

        Returns:
            True when done.

        `CarbonCopySuspend`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("CarbonCopyTerminate", effect=IDEMPOTENT)
    async def terminate(self, carbon_copy_id: Int32) -> bool:
        """Terminate a carbon copy, for good.

        Returns:
            True when done.

        `CarbonCopyTerminate`, all versions. Idempotent: safe to retry.
        """
        ...
