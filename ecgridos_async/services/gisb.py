"""GISB connections."""

import builtins

from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import Int32
from ecgridos_async.models.comms import GISBCommInfo
from ecgridos_async.models.status import UseType


class GISB(Service):
    """GISB connections: those of the North American gas industry (NAESB). Gone in v4.1."""

    @operation("GISBFind", effect=READ, versions="..3.2", pending=True)
    async def find(
        self, identifier: str, use_type: UseType, show_inactive: bool
    ) -> builtins.list[GISBCommInfo]:
        """Return the GISB connections that have an identifier.

        Args:
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        `GISBFind`, up to v3.2. Reads: safe to retry. The service describes it as pending, and may
        refuse it.
        """
        ...

    @operation("GISBInfo", effect=READ, versions="..3.2", pending=True, observed=("3.0",))
    async def info(self, comm_id: Int32) -> GISBCommInfo:
        """Return one GISB connection by its id.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `GISBInfo`, up to v3.2. Reads: safe to retry. The service describes it as pending, and may
        refuse it.
        """
        ...

    @operation("GISBList", effect=READ, versions="..3.2", pending=True)
    async def list(self, show_inactive: bool) -> builtins.list[GISBCommInfo]:
        """Return the GISB connections of the session's network and mailbox.

        Args:
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        `GISBList`, up to v3.2. Reads: safe to retry. The service describes it as pending, and may
        refuse it.
        """
        ...

    @operation("GISBListEx", effect=READ, versions="..3.2", pending=True, observed=("3.0",))
    async def list_ex(
        self, network_id: Int32, mailbox_id: Int32, show_inactive: bool
    ) -> builtins.list[GISBCommInfo]:
        """Return the GISB connections of any network and mailbox that one has rights to.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `GISBListEx`, up to v3.2. Reads: safe to retry. The service describes it as pending, and may
        refuse it.
        """
        ...
