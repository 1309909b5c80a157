"""AS2 connections."""

import builtins
import datetime as dt
from typing import Annotated

from typing_extensions import deprecated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import In, Int16, Int32, SecretBytes, SecretText, Versions
from ecgridos_async.models.certificates import CertificateSecureHashAlgorithm, CertificateUsage
from ecgridos_async.models.comms import AS2CommInfo, ReceiptType
from ecgridos_async.models.http_auth import HTTPAuthType
from ecgridos_async.models.status import Status, UseType


class AS2(Service):
    """AS2 connections of networks and mailboxes, and their certificates.

    A connection is known by its CommID. Gone in v4.1, where `comms` and `certificates` do this.
    """

    @operation("AS2Add", versions="..3.2")
    async def add(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        owner_user_id: Int32,
        ecgrid_hosted: bool,
        as2_identifier: str,
        url: str,
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
    ) -> AS2CommInfo:
        """Add an AS2 connection and return it; in v4.1 `comms.add` does this.

        Args:
            mailbox_id: 0 is the root mailbox of the network.
            owner_user_id: The user who is responsible for it.
            ecgrid_hosted: Whether ECGrid runs this end and so holds its private key (inferred).
            as2_identifier: The name it has in the AS2-From and AS2-To headers.
            url: Where messages for it are posted.
            http_user: Empty if `http_authentication` is NONE, like `http_password` (inferred).
            begin_usage: In UTC, like `end_usage`, when it is no longer used.

        `AS2Add`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("AS2CertAddPrivate", versions="..3.2")
    @deprecated("Use certificates.add_private, which v4.1 has.")
    async def cert_add_private(
        self,
        comm_id: Int32,
        begin_usage: dt.datetime,
        usage: CertificateUsage,
        partner_as2_id: str,
        cert: SecretBytes,
        password: SecretText,
    ) -> AS2CommInfo:
        """Add a certificate with its private key to an AS2 connection, and return the connection.

        The successor is in v4.1 only: v3.2 has nothing else for private keys.

        Args:
            begin_usage: In UTC.
            partner_as2_id: The partner it is for; empty is presumably any.
            cert: The certificate and its key, presumably as a PFX file, which `password` opens.

        `AS2CertAddPrivate`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("AS2CertAddPublic", versions="..3.2")
    @deprecated("Use certificates.add_public, which v4.1 and build 206 of v3.2 have.")
    async def cert_add_public(
        self,
        comm_id: Int32,
        begin_usage: dt.datetime,
        usage: CertificateUsage,
        partner_as2_id: str,
        partner_url: str,
        cert: bytes,
    ) -> AS2CommInfo:
        """Add a partner's public certificate to an AS2 connection, and return the connection.

        `certificates.add_public` takes its place from build 206 of v3.2 on.

        Args:
            begin_usage: In UTC.
            partner_as2_id: The AS2 identifier of the partner whose certificate it is.
            partner_url: Where that partner is reached.
            cert: The certificate file.

        `AS2CertAddPublic`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("AS2CertCreatePrivate", versions="..3.2", observed=("3.0",))
    async def cert_create_private(
        self,
        comm_id: Int32,
        begin_usage: dt.datetime,
        usage: CertificateUsage,
        *,
        secure_hash_algorithm: Annotated[
            CertificateSecureHashAlgorithm | None, Versions("3.2..")
        ] = None,
        partner_as2_id: str,
        expires: dt.datetime,
    ) -> AS2CommInfo:
        """Have the service make a key and certificate for an AS2 connection; return that.

        Every call makes another one. In v4.1 `certificates.create_private` does this.

        Args:
            begin_usage: In UTC, like `expires`.
            secure_hash_algorithm: From v3.2 on, and required there.
            partner_as2_id: The partner it is for; empty is presumably any.

        `AS2CertCreatePrivate`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("AS2CertRenewPrivate", versions="3.2/206")
    async def cert_renew_private(
        self,
        comm_id: Int32,
        cert_key_id: Int32,
        overlap_days: Int16,
        years: Int16,
        secure_hash_algorithm: CertificateSecureHashAlgorithm,
    ) -> AS2CommInfo:
        """Have the service make the successor of a certificate that it made for an AS2 connection.

        Each call makes another certificate. In v4.1 `certificates.renew_private` does this.

        Args:
            cert_key_id: The certificate to renew.
            overlap_days: For how many days both are valid (inferred).
            years: For how many years the new one is valid (inferred).

        Returns:
            The connection.

        `AS2CertRenewPrivate`, v3.2 build 206 only. Writes: not retried once it may have arrived.
        """
        ...

    @operation("AS2CertTerminate", effect=IDEMPOTENT, versions="..3.2")
    async def cert_terminate(self, comm_id: Int32, cert_key_id: Int32) -> bool:
        """Terminate a certificate of an AS2 connection, for good.

        In v4.1 `certificates.terminate` does this.

        Args:
            cert_key_id: The `cert_key_id` of one of the connection's certificates.

        Returns:
            True when done.

        `AS2CertTerminate`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("AS2DefaultMailbox", effect=IDEMPOTENT, versions="..3.2")
    async def default_mailbox(self, comm_id: Int32, mailbox_id: Int32) -> bool:
        """Make an AS2 connection the default of a mailbox.

        In v4.1 `comms.default_mailbox` does this.

        Args:
            mailbox_id: 0 is presumably the root mailbox of the connection's network.

        Returns:
            True when done.

        `AS2DefaultMailbox`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("AS2Find", effect=READ, versions="..3.2")
    async def find(
        self, identifier: str, private_key_required: bool, use_type: UseType, show_inactive: bool
    ) -> builtins.list[AS2CommInfo]:
        """Return the AS2 connections that have an AS2 identifier.

        In v4.1 `comms.find` does this.

        Args:
            private_key_required: Whether to return only those with a private key, that is, of our
                own side (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        `AS2Find`, up to v3.2. Reads: safe to retry.
        """
        ...

    @operation("AS2Info", effect=READ, versions="..3.2")
    async def info(self, comm_id: Int32) -> AS2CommInfo:
        """Return one AS2 connection by its id, presumably with its certificates.

        In v4.1 `comms.info` does this.

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `AS2Info`, up to v3.2. Reads: safe to retry.
        """
        ...

    @operation("AS2List", effect=READ, versions="..3.2")
    async def list(
        self, private_key_required: bool, use_type: UseType, show_inactive: bool, with_certs: bool
    ) -> builtins.list[AS2CommInfo]:
        """Return the AS2 connections of the session's network and mailbox.

        In v4.1 `comms.list` does this.

        Args:
            private_key_required: Whether to return only those with a private key, that is, of our
                own side (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).
            with_certs: Whether to fill in `certificates`.

        `AS2List`, up to v3.2. Reads: safe to retry.
        """
        ...

    @operation("AS2ListEx", effect=READ, versions="..3.2")
    async def list_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        private_key_required: bool,
        use_type: UseType,
        show_inactive: bool,
        with_certs: bool,
    ) -> builtins.list[AS2CommInfo]:
        """Return the AS2 connections of any network and mailbox that one has rights to.

        In v4.1 `comms.list_ex` does this.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            private_key_required: Whether to return only those with a private key, that is, of our
                own side (inferred).
            show_inactive: Whether to include those that are suspended or terminated (inferred).
            with_certs: Whether to fill in `certificates`.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `AS2ListEx`, up to v3.2. Reads: safe to retry.
        """
        ...

    @operation("AS2Pair", effect=READ, versions="..3.2")
    async def pair(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32, default_as2_id: str
    ) -> builtins.list[AS2CommInfo]:
        """Return the two AS2 connections that traffic between two ECGrid ids uses.

        In v4.1 `comms.pair` does this.

        Args:
            default_as2_id: The AS2 identifier for a side that has none set (inferred).

        `AS2Pair`, up to v3.2. Reads: safe to retry.
        """
        ...

    @operation("AS2SetPair", effect=IDEMPOTENT, versions="..3.2")
    async def set_pair(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32, as2_id1: str, as2_id2: str
    ) -> builtins.list[AS2CommInfo]:
        """Set which AS2 identifiers traffic between two ECGrid ids uses.

        In v4.1 `comms.set_pair` does this.

        Args:
            as2_id1: The identifier for `ecgrid_id_from` (inferred).
            as2_id2: The identifier for `ecgrid_id_to` (inferred).

        Returns:
            The connections of the pair.

        `AS2SetPair`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("AS2SetStatus", effect=IDEMPOTENT, versions="..3.2")
    async def set_status(self, comm_id: Int32, status: Status) -> bool:
        """Set the status of an AS2 connection.

        In v4.1 `comms.set_status` does this.

        Args:
            status: SUSPENDED can be undone, TERMINATED cannot.

        Returns:
            True when done.

        `AS2SetStatus`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("AS2Terminate", effect=IDEMPOTENT, versions="..3.2")
    async def terminate(self, comm_id: Int32) -> bool:
        """Terminate an AS2 connection, for good.

        In v4.1 `comms.set_status` can set TERMINATED.

        Returns:
            True when done.

        `AS2Terminate`, up to v3.2. Idempotent: safe to retry.
        """
        ...

    @operation("AS2Update", effect=IDEMPOTENT, versions="..3.2")
    async def update(
        self,
        comm_id: Int32,
        owner_user_id: Int32,
        as2_identifier: str,
        url: str,
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
    ) -> Annotated[bool | AS2CommInfo, In("..3.2/163", bool), In("3.2/206", AS2CommInfo)]:
        """Replace the settings of an AS2 connection; in v4.1 `comms.update` does this.

        No document says how to leave a setting as it is: read `info` first and send all of them.

        Args:
            http_password: What an empty one does is not documented, so pass the current one.
            begin_usage: In UTC, like `end_usage`.

        Returns:
            The connection, but only True in build 163 of v3.2.

        `AS2Update`, up to v3.2. Idempotent: safe to retry.
        """
        ...
