"""Trading partners: the ids, called ECGridIDs, that documents are addressed by."""

import builtins
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation, operation_of
from ecgridos_async.contract.types import Int16, Int32, Versions
from ecgridos_async.models.trading_partners import (
    ECGridIDInfo,
    ECGridIDInfoCollection,
    EMailPayload,
    EMailSystem,
    OrderBy,
    RoutingGroup,
)
from ecgridos_async.services.paging import Records, paged


class TradingPartners(Service):
    """Trading partners: qualifier and id pairs, each known to ECGrid by an ECGridID.

    A pair is unique across ECGrid: one that exists cannot be added, only moved. A plain call acts
    on the network and mailbox of the session, one with `_ex` on any that the user has rights to;
    otherwise it raises AccessDeniedError.
    """

    @operation("TPActivate", effect=IDEMPOTENT)
    async def activate(self, ecgrid_id: Int32) -> bool:
        """Make a suspended trading partner active again.

        Traffic that waited meanwhile, up to 30 days, is delivered. A terminated one stays
        terminated.

        Returns:
            True when done.

        `TPActivate`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("TPAdd")
    async def add(self, qualifier: str, id: str, description: str) -> Int32:
        """Add a trading partner to the network and mailbox of the session.

        Args:
            qualifier: 0 to 3 characters (lengths are those of the v2.1 guide).
            id: 1 to 35 characters.
            description: 3 to 35 characters.

        Returns:
            The ECGridID.

        Raises:
            DuplicateError: If the pair exists there.
            IDExistsOnNetworkError: If the pair exists elsewhere; then call `move`.

        `TPAdd`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("TPAddEx", observed=("2.3",))
    async def add_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        qualifier: str,
        id: str,
        description: str,
        routing_group: Annotated[RoutingGroup | None, Versions("3.0..")] = None,
    ) -> Int32:
        """Add a trading partner to a given network and mailbox.

        Args:
            mailbox_id: Where; 0 is the root mailbox of the network.
            qualifier: 0 to 3 characters (lengths are those of the v2.1 guide).
            id: 1 to 35 characters.
            description: 3 to 35 characters.
            routing_group: Such as `RoutingGroup.PRODUCTION_A`. The service got it after v2.3.

        Returns:
            The ECGridID.

        Raises:
            DuplicateError: If the pair exists there.
            IDExistsOnNetworkError: If the pair exists elsewhere; then call `move_ex`.

        `TPAddEx`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("TPAddVAN")
    async def add_van(self, network_id: Int32, qualifier: str, id: str, description: str) -> Int32:
        """Add a trading partner that is reached through a value added network (VAN).

        Args:
            network_id: Of the VAN.
            qualifier: 0 to 3 characters (lengths are those of `add`).
            id: 1 to 35 characters.
            description: 3 to 35 characters.

        Returns:
            The ECGridID.

        Raises:
            DuplicateError: If the pair exists there (inferred from `add`).
            IDExistsOnNetworkError: If the pair exists elsewhere (inferred from `add`).

        `TPAddVAN`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("TPFindEx", effect=READ)
    async def find_ex(
        self, network_id: Int32, mailbox_id: Int32, description: str, show_inactive: bool
    ) -> builtins.list[ECGridIDInfo]:
        """Find trading partners of a given network and mailbox by description.

        Args:
            mailbox_id: 0 is the root mailbox; -1 should mean all, as in queries for parcels
                (inferred).
            description: A filter, presumably a wildcard as in other lists. To find by qualifier and
                id use `search_ex`.
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        `TPFindEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPGetMailboxDefault", effect=READ, observed=("3.0",))
    async def get_mailbox_default(self, network_id: Int32, mailbox_id: Int32) -> ECGridIDInfo:
        """Return the default trading partner of a mailbox.

        In v3.0 and early v3.2 the service's own text is that of `set_mailbox_default`, by mistake:
        this call changes nothing.

        Args:
            mailbox_id: 0 is the root mailbox of the network.

        `TPGetMailboxDefault`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPInfo", effect=READ)
    async def info(self, ecgrid_id: Int32) -> ECGridIDInfo:
        """Return one trading partner by its ECGridID.

        `owner_info` says who holds it; if its network is redirected, that one differs from
        `network_id`, which is the intended one. `StatusECGridID.AUTO_ROUTE` marks a sender that
        ECGrid added itself.

        Raises:
            NotFoundError: If there is no such id; the service may use another ECGridOSFault.

        `TPInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPList", effect=READ)
    async def list(self, show_inactive: bool) -> builtins.list[ECGridIDInfo]:
        """List the trading partners of the network and mailbox of the session.

        Args:
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        Returns:
            All at once; `list_ex_paged` returns them by pages.

        `TPList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPListByOwner", effect=READ)
    async def list_by_owner(
        self,
        owner_user_id: Int32,
        order_by: OrderBy,
        show_inactive: bool,
        page_size: Int16,
        page_number: Int16,
    ) -> ECGridIDInfoCollection:
        """List the trading partners that a user owns, by pages.

        Args:
            owner_user_id: UserID of the owner, as set by `set_owner`.
            order_by: `DESCRIPTION` or `QID`, which is qualifier and id.
            show_inactive: Whether to include those that are suspended or terminated (inferred).
            page_size: Partners on a page; the greatest size is not documented.
            page_number: The first is 1 (vendor's portal; no older source says).

        Returns:
            One page, with `total_pages` and `total_records`.

        `TPListByOwner`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPListEx", effect=READ, observed=("2.3",))
    async def list_ex(
        self, network_id: Int32, mailbox_id: Int32, show_inactive: bool
    ) -> builtins.list[ECGridIDInfo]:
        """List the trading partners of a given network and mailbox.

        Args:
            mailbox_id: 0 is the root mailbox; -1 should mean all, as in queries for parcels
                (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        Returns:
            All at once; `list_ex_paged` returns them by pages.

        `TPListEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPListExPaged", effect=READ, observed=("3.0",))
    async def list_ex_paged(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        show_inactive: bool,
        page_size: Int16,
        page_number: Int16,
    ) -> ECGridIDInfoCollection:
        """List the trading partners of a given network and mailbox, by pages.

        Args:
            mailbox_id: 0 is the root mailbox; -1 should mean all, as in queries for parcels
                (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).
            page_size: Partners on a page; the greatest size is not documented.
            page_number: The first is 1 (vendor's portal; no older source says).

        Returns:
            One page, with `total_pages` and `total_records`.

        `TPListExPaged`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPMove")
    async def move(self, ecgrid_id: Int32, move_date_time: dt.datetime) -> Int32:
        """Move a trading partner from where it is to the network and mailbox of the session.

        Within a network any network user may do it, across networks NetOps (said of `move_ex`,
        presumably the same here).

        Args:
            move_date_time: When, in UTC; at least 3 business days ahead, which the service
                enforces.

        Returns:
            The new ECGridID; the old one ends at that time.

        `TPMove`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("TPMoveEx")
    async def move_ex(
        self, network_id: Int32, mailbox_id: Int32, ecgrid_id: Int32, move_date_time: dt.datetime
    ) -> Int32:
        """Move a trading partner from where it is to a given network and mailbox.

        Within a network any network user may do it; across networks it needs NetOps, or
        AccessDeniedError is raised.

        Args:
            mailbox_id: Where to; 0 is the root mailbox of the network.
            move_date_time: When, in UTC; at least 3 business days ahead, which the service
                enforces.

        Returns:
            The new ECGridID; the old one ends at that time.

        `TPMoveEx`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("TPMoveMailbox")
    async def move_mailbox(self, ecgrid_id: Int32, mailbox_id: Int32) -> Int32:
        """Move a trading partner to another mailbox of its network.

        Needs a network user. The service's text in early v3.2 is that of `move`, by mistake.

        There is no date to give, so presumably it takes effect at once.

        Args:
            mailbox_id: Where to; 0 is the root mailbox of the network.

        Returns:
            An integer, presumably the ECGridID that now counts, as `move` does.

        `TPMoveMailbox`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("TPSearch", effect=READ)
    async def search(
        self, qualifier: str, id: str, show_inactive: bool
    ) -> builtins.list[ECGridIDInfo]:
        """Find trading partners of the network and mailbox of the session by qualifier and id.

        Args:
            qualifier: Of an X12 or EDIFACT address, such as `"ZZ"`.
            id: The rest of the address, such as `"ACME"`.
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        Returns:
            Those that match, in a list that may be empty.

        `TPSearch`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPSearchEx", effect=READ)
    async def search_ex(
        self, network_id: Int32, mailbox_id: Int32, qualifier: str, id: str, show_inactive: bool
    ) -> builtins.list[ECGridIDInfo]:
        """Find trading partners of a given network and mailbox by qualifier and id.

        `find_ex` finds by description.

        Args:
            mailbox_id: 0 is the root mailbox; -1 should mean all, as in queries for parcels
                (inferred).
            qualifier: Of an X12 or EDIFACT address, such as `"ZZ"`.
            id: The rest of the address, such as `"ACME"`.
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        Returns:
            Those that match, in a list that may be empty.

        `TPSearchEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("TPSetMailboxDefault", effect=IDEMPOTENT, observed=("3.0",))
    async def set_mailbox_default(self, ecgrid_id: Int32) -> bool:
        """Make a trading partner the default of its mailbox.

        It must be valid in an X12 ISA envelope (documented in v4.1). `get_mailbox_default` returns
        it.

        Returns:
            True when done.

        `TPSetMailboxDefault`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("TPSetOwner", effect=IDEMPOTENT)
    async def set_owner(self, ecgrid_id: Int32, owner_user_id: Int32) -> bool:
        """Set which user owns a trading partner.

        Args:
            owner_user_id: UserID of the owner; 0 leaves it without one.

        Returns:
            True when done.

        `TPSetOwner`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("TPSetRoutingGroup", effect=IDEMPOTENT)
    async def set_routing_group(self, ecgrid_id: Int32, routing_group: RoutingGroup) -> bool:
        """Set the routing group of a trading partner.

        The service's own text for this operation is that of `suspend`, by mistake; name and
        parameters say what it does.

        Args:
            routing_group: Such as `RoutingGroup.PRODUCTION_A`; v3.2 got `MANAGED_FILE_TRANSFER` in
                a later build.

        Returns:
            True when done.

        `TPSetRoutingGroup`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("TPSuspend", effect=IDEMPOTENT)
    async def suspend(self, ecgrid_id: Int32) -> bool:
        """Suspend a trading partner; `activate` undoes it.

        Meanwhile its traffic waits, up to 30 days. The pair of qualifier and id cannot be added
        elsewhere, but it can be moved.

        Returns:
            True when done.

        `TPSuspend`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("TPTerminate", effect=IDEMPOTENT)
    async def terminate(self, ecgrid_id: Int32) -> bool:
        """Terminate a trading partner, for good.

        It cannot be undone; `suspend` can.

        Returns:
            True when done.

        `TPTerminate`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("TPUpdateDataEMail", effect=IDEMPOTENT)
    async def update_data_email(
        self,
        ecgrid_id: Int32,
        email_system: EMailSystem,
        data_email: str,
        payload_position: EMailPayload,
    ) -> bool:
        """Set the address at which a trading partner gets its data by mail.

        Args:
            email_system: `SMTP` or `X400`; `client.x400_format` writes an X.400 address as ECGrid
                wants it.
            data_email: The address. What an empty text does is not documented.
            payload_position: Whether the data is the body or an attachment.

        Returns:
            True when done.

        `TPUpdateDataEMail`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("TPUpdateDescription", effect=IDEMPOTENT)
    async def update_description(self, ecgrid_id: Int32, description: str) -> bool:
        """Set the description of a trading partner.

        Args:
            description: 3 to 35 characters (v2.1 guide for `add`).

        Returns:
            True when done.

        `TPUpdateDescription`, all versions. Idempotent: safe to retry.
        """
        ...

    def iter_list_by_owner(
        self,
        owner_user_id: Int32,
        order_by: OrderBy,
        *,
        show_inactive: bool = False,
        page_size: Int16 = 100,
    ) -> Records[ECGridIDInfo]:
        """Yield each record of `list_by_owner` once, page by page.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        return _partners(
            lambda page: self.list_by_owner(
                owner_user_id, order_by, show_inactive, page_size, page
            ),
            page_size,
            operation_of(self.list_by_owner).name,
        )

    def iter_list_ex_paged(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        *,
        show_inactive: bool = False,
        page_size: Int16 = 100,
    ) -> Records[ECGridIDInfo]:
        """Yield each record of `list_ex_paged` once, page by page.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        return _partners(
            lambda page: self.list_ex_paged(network_id, mailbox_id, show_inactive, page_size, page),
            page_size,
            operation_of(self.list_ex_paged).name,
        )


def _partners(
    fetch: Callable[[int], Awaitable[ECGridIDInfoCollection]], size: int, operation: str
) -> Records[ECGridIDInfo]:
    return paged(
        fetch,
        items=lambda page: page.ecgrid_id_info_list,
        key=lambda partner: partner.ecgrid_id,
        size=size,
        parameter="page_size",
        operation=operation,
    )
