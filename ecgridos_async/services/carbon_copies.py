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

        Returns True when done.
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

        ecgrid_id_from: the sender of the original; it or `ecgrid_id_to` must belong to the caller.
        ecgrid_id_cc_from: the sender that the copy names.
        ecgrid_id_cc_to: the receiver of the copy.
        gs_from: v4.1 only: the sender in the GS segment, empty for all (inferred).
        gs_to: v4.1 only: the receiver in the GS segment, empty for all (inferred).
        transaction_set: up to 20 characters, empty for all. Only the first of an interchange
            counts: ST01 in X12, UNH02 in EDIFACT, MHD02 in TRADACOMS.

        Returns the id of the carbon copy, which is active at once.
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

        mailbox_id: who pays for it; 0 is the root mailbox of the network.
        ecgrid_id_from: the sender of the original; it or `ecgrid_id_to` must belong to the caller.
        ecgrid_id_cc_from: the sender that the copy names, as `ecgrid_id_cc_to` is its receiver.
        gs_from: v4.1 only: the sender in the GS segment, empty for all (inferred).
        gs_to: v4.1 only: the receiver in the GS segment, empty for all (inferred).
        transaction_set: up to 20 characters, empty for all; compared with the first one only.

        Returns its id; it is active at once. Raises AccessDeniedError without rights to the
        network or mailbox.
        """
        ...

    @operation("CarbonCopyInfo", effect=READ)
    async def info(self, carbon_copy_id: Int32) -> CarbonCopyIDInfo:
        """Return one carbon copy by its id.

        Raises NotFoundError (or another ECGridOSFault) if there is none.
        """
        ...

    @operation("CarbonCopyList", effect=READ)
    async def list(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32, show_inactive: bool
    ) -> builtins.list[CarbonCopyIDInfo]:
        """Return the carbon copies of the session's network and mailbox.

        ecgrid_id_from: only those of this sender; 0 for any.
        ecgrid_id_to: only those of this receiver; 0 for any.
        show_inactive: those that are suspended or terminated, too (inferred).
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

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
        ecgrid_id_from: only those of this sender; 0 for any.
        ecgrid_id_to: only those of this receiver; 0 for any.
        show_inactive: those that are suspended or terminated, too (inferred).

        Raises AccessDeniedError without those rights.
        """
        ...

    @operation("CarbonCopySuspend", effect=IDEMPOTENT)
    async def suspend(self, carbon_copy_id: Int32) -> bool:
        """Suspend a carbon copy; `activate` undoes it.

        Returns True when done.
        """
        ...

    @operation("CarbonCopyTerminate", effect=IDEMPOTENT)
    async def terminate(self, carbon_copy_id: Int32) -> bool:
        """Terminate a carbon copy, for good.

        Returns True when done.
        """
        ...
