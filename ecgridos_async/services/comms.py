"""Connections."""

import builtins
import datetime as dt
from typing import Annotated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import Int32, SecretText, Versions
from ecgridos_async.models.comms import CommIDInfo, ReceiptType
from ecgridos_async.models.http_auth import HTTPAuthType
from ecgridos_async.models.networks import NetworkGatewayCommChannel
from ecgridos_async.models.status import Status, UseType


class Comms(Service):
    """Connections of networks and mailboxes, by whatever protocol: AS2, SFTP and so on.

    A connection is known by its CommID. The lists take one type of connection each.
    """

    @operation("CommAdd")
    async def add(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        comm_type: NetworkGatewayCommChannel,
        owner_user_id: Int32,
        ecgrid_hosted: bool,
        identifier: str,
        url: str,
        *,
        version: Annotated[str, Versions("4.1..")] = "",
        sign_data: bool,
        encrypt_data: bool,
        compress_data: bool,
        receipt_type: ReceiptType,
        http_authentication: HTTPAuthType,
        http_user: str,
        http_password: SecretText,
        use_type: UseType,
        begin_usage: dt.datetime,
        end_usage: dt.datetime,
        status: Status,
    ) -> CommIDInfo:
        """Add a connection and return it.

        mailbox_id: 0 is the root mailbox of the network.
        owner_user_id: the user who answers for it.
        ecgrid_hosted: whether ECGrid runs this end and so holds its private key (inferred).
        identifier: its name in the protocol, such as the AS2 identifier.
        version: v4.1 only: the version of the protocol, empty if it has none (inferred).
        http_user: empty if `http_authentication` is NONE, like `http_password` (inferred).
        begin_usage: in UTC, like `end_usage`, when it is no longer used.

        Raises AccessDeniedError without rights to the network or mailbox.
        """
        ...

    @operation("CommDefaultMailbox", effect=IDEMPOTENT, versions="4.1..")
    async def default_mailbox(self, comm_id: Int32, mailbox_id: Int32) -> bool:
        """Make a connection the default of a mailbox.

        mailbox_id: 0 is presumably the root mailbox of the connection's network.

        Returns True when done.
        """
        ...

    @operation("CommFind", effect=READ)
    async def find(
        self,
        identifier: str,
        comm_type: NetworkGatewayCommChannel,
        private_key_required: bool,
        use_type: UseType,
        show_inactive: bool,
    ) -> builtins.list[CommIDInfo]:
        """Return the connections of one type that have an identifier.

        private_key_required: only those with a private key, that is, of one's own side (inferred).
        show_inactive: those that are suspended or terminated, too (inferred).
        """
        ...

    @operation("CommInfo", effect=READ)
    async def info(self, comm_id: Int32) -> CommIDInfo:
        """Return one connection by its id, presumably with its certificates.

        Raises NotFoundError (or another ECGridOSFault) if there is none.
        """
        ...

    @operation("CommList", effect=READ)
    async def list(
        self,
        comm_type: NetworkGatewayCommChannel,
        private_key_required: bool,
        use_type: UseType,
        show_inactive: bool,
        with_certs: bool,
    ) -> builtins.list[CommIDInfo]:
        """Return the connections of one type of the session's network and mailbox.

        private_key_required: only those with a private key, that is, of one's own side (inferred).
        show_inactive: those that are suspended or terminated, too (inferred).
        with_certs: whether to fill in `certificates`.
        """
        ...

    @operation("CommListEx", effect=READ)
    async def list_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        comm_type: NetworkGatewayCommChannel,
        private_key_required: bool,
        use_type: UseType,
        show_inactive: bool,
        with_certs: bool,
    ) -> builtins.list[CommIDInfo]:
        """Return the connections of one type of any network and mailbox that one has rights to.

        mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
        private_key_required: only those with a private key, that is, of one's own side (inferred).
        show_inactive: those that are suspended or terminated, too (inferred).
        with_certs: whether to fill in `certificates`.

        Raises AccessDeniedError without those rights.
        """
        ...

    @operation("CommPair", effect=READ, versions="4.1..")
    async def pair(
        self,
        comm_type: NetworkGatewayCommChannel,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        default_id: str,
        test_mode: bool,
    ) -> builtins.list[CommIDInfo]:
        """Return the two connections that traffic between two ECGrid ids uses.

        default_id: the identifier for a side that has none set (inferred).
        test_mode: the connections for test traffic instead of production (inferred).
        """
        ...

    @operation("CommSetPair", effect=IDEMPOTENT, versions="4.1..")
    async def set_pair(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32, identifier1: str, identifier2: str
    ) -> builtins.list[CommIDInfo]:
        """Set which identifiers traffic between two ECGrid ids uses.

        identifier1: the identifier for `ecgrid_id_from` (inferred).
        identifier2: the identifier for `ecgrid_id_to` (inferred).

        Returns the connections of the pair.
        """
        ...

    @operation("CommSetStatus", effect=IDEMPOTENT, versions="4.1..")
    async def set_status(self, comm_id: Int32, status: Status) -> bool:
        """Set the status of a connection.

        status: SUSPENDED can be undone, TERMINATED cannot.

        Returns True when done. The service speaks of AS2 here; presumably any type will do.
        """
        ...

    @operation("CommUpdate", effect=IDEMPOTENT, versions="4.1..")
    async def update(
        self,
        comm_id: Int32,
        owner_user_id: Int32,
        identifier: str,
        url: str,
        version: str,
        sign_data: bool,
        encrypt_data: bool,
        compress_data: bool,
        receipt_type: ReceiptType,
        http_authentication: HTTPAuthType,
        http_user: str,
        http_password: SecretText,
        use_type: UseType,
        begin_usage: dt.datetime,
        end_usage: dt.datetime,
    ) -> CommIDInfo:
        """Replace the settings of a connection and return it.

        identifier: its name in the protocol, such as the AS2 identifier.
        version: the version of the protocol, empty if it has none (inferred).
        http_password: what an empty one does is not known, so give the current one.
        begin_usage: in UTC, like `end_usage`.

        Nothing says that a setting can be left as it is: read `info` first and send it all again.
        """
        ...
