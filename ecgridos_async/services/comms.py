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

        Args:
            mailbox_id: 0 is the root mailbox of the network.
            owner_user_id: The user who is responsible for it.
            ecgrid_hosted: Whether ECGrid runs this end and so holds its private key (inferred).
            identifier: Its name in the protocol, such as the AS2 identifier.
            version: v4.1 only: the version of the protocol, empty if it has none (inferred).
            http_user: Empty if `http_authentication` is NONE, like `http_password` (inferred).
            begin_usage: In UTC, like `end_usage`, when it is no longer used.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CommAdd`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CommDefaultMailbox", effect=IDEMPOTENT, versions="4.1..")
    async def default_mailbox(self, comm_id: Int32, mailbox_id: Int32) -> bool:
        """Make a connection the default of a mailbox.

        Args:
            mailbox_id: 0 is presumably the root mailbox of the connection's network.

        Returns:
            True when done.

        `CommDefaultMailbox`, from v4.1. Idempotent: safe to retry.
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

        Args:
            private_key_required: Whether to return only those with a private key, that is, of our
                own side (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        `CommFind`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CommInfo", effect=READ)
    async def info(self, comm_id: Int32) -> CommIDInfo:
        """Return one connection by its id, presumably with its certificates.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `CommInfo`, all versions. Reads: safe to retry.
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

        Args:
            private_key_required: Whether to return only those with a private key, that is, of our
                own side (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).
            with_certs: Whether to fill in `certificates`.

        `CommList`, all versions. Reads: safe to retry.
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

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            private_key_required: Whether to return only those with a private key, that is, of our
                own side (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).
            with_certs: Whether to fill in `certificates`.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CommListEx`, all versions. Reads: safe to retry.
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

        Args:
            default_id: The identifier for a side that has none set (inferred).
            test_mode: Whether to return the connections for test traffic instead of production
                (inferred).

        `CommPair`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("CommSetPair", effect=IDEMPOTENT, versions="4.1..")
    async def set_pair(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32, identifier1: str, identifier2: str
    ) -> builtins.list[CommIDInfo]:
        """Set which identifiers traffic between two ECGrid ids uses.

        Args:
            identifier1: The identifier for `ecgrid_id_from` (inferred).
            identifier2: The identifier for `ecgrid_id_to` (inferred).

        Returns:
            The connections of the pair.

        `CommSetPair`, from v4.1. Idempotent: safe to retry.
        """
        ...

    @operation("CommSetStatus", effect=IDEMPOTENT, versions="4.1..")
    async def set_status(self, comm_id: Int32, status: Status) -> bool:
        """Set the status of a connection.

        The service describes it for AS2; presumably it takes any type.

        Args:
            status: SUSPENDED can be undone, TERMINATED cannot.

        Returns:
            True when done.

        `CommSetStatus`, from v4.1. Idempotent: safe to retry.
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

        No document says how to leave a setting as it is: read `info` first and send all of them.

        Args:
            identifier: Its name in the protocol, such as the AS2 identifier.
            version: The version of the protocol, empty if it has none (inferred).
            http_password: What an empty one does is not documented, so pass the current one.
            begin_usage: In UTC, like `end_usage`.

        `CommUpdate`, from v4.1. Idempotent: safe to retry.
        """
        ...
