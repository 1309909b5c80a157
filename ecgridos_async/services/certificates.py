"""Certificates."""

import datetime as dt
from typing import Annotated

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.operation import IDEMPOTENT, Service, operation
from ecgridos_async.contract.types import Int16, Int32, SecretBytes, SecretText, Versions
from ecgridos_async.models.certificates import (
    CertificateSecureHashAlgorithm,
    CertificateType,
    CertificateUsage,
)
from ecgridos_async.models.comms import AS2CommInfo, CommIDInfo


class Certificates(Service):
    """Certificates and keys of connections; `comms` has the connections.

    Nearly all of it is in v4.1 only; `as2` has what came before.
    """

    @operation("CertAddPrivate", versions="4.1..")
    async def add_private(
        self,
        comm_id: Int32,
        cert_type: CertificateType,
        key_id: Annotated[str, Wire("KeyId")],
        user_id: Annotated[str, Wire("UserId")],
        begin_usage: dt.datetime,
        usage: CertificateUsage,
        partner_as2_id: str,
        cert: SecretBytes,
        password: SecretText,
    ) -> AS2CommInfo:
        """Add a certificate with its private key to a connection, and return the connection.

        The connection comes as AS2CommInfo, where the other methods return CommIDInfo.

        Args:
            key_id: The id of a PGP key; empty for other types (inferred).
            user_id: The user id in a PGP key, a text; empty for other types (inferred).
            begin_usage: In UTC.
            partner_as2_id: The partner it is for; empty is presumably any.
            cert: The certificate and its key, presumably a PFX file if it is X.509.
            password: The password of `cert`.

        `CertAddPrivate`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CertAddPrivateA", versions="4.1..")
    async def add_private_a(
        self,
        comm_id: Int32,
        cert_type: CertificateType,
        key_id: Annotated[str, Wire("KeyId")],
        user_id: Annotated[str, Wire("UserId")],
        begin_usage: dt.datetime,
        usage: CertificateUsage,
        partner_as2_id: str,
        cert_base64: SecretText,
        password: SecretText,
    ) -> AS2CommInfo:
        """Add a certificate as `add_private` does, from base64 text.

        The connection comes as AS2CommInfo, where the other methods return CommIDInfo.

        Args:
            key_id: The id of a PGP key; empty for other types (inferred).
            user_id: The user id in a PGP key, a text; empty for other types (inferred).
            begin_usage: In UTC.
            partner_as2_id: The partner it is for; empty is presumably any.
            cert_base64: The certificate and its key in base64, secret as it holds the key.
            password: The password of the certificate.

        `CertAddPrivateA`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CertificateAddPublic", versions="3.2/206..")
    async def add_public(
        self,
        comm_id: Int32,
        *,
        cert_type: Annotated[CertificateType | None, Versions("4.1..")] = None,
        key_id: Annotated[str, Wire("KeyId"), Versions("4.1..")] = "",
        user_id: Annotated[str, Wire("UserId"), Versions("4.1..")] = "",
        begin_usage: dt.datetime,
        usage: CertificateUsage,
        partner_comm_id: str,
        partner_url: str,
        cert: bytes,
    ) -> CommIDInfo:
        """Add a partner's public certificate to a connection, and return the connection.

        Earlier builds have `as2.cert_add_public`.

        Args:
            cert_type: v4.1 only, and required there.
            key_id: v4.1 only: the id of a PGP key; empty for other types (inferred).
            user_id: v4.1 only: the user id in a PGP key, a text; empty for other types (inferred).
            begin_usage: In UTC.
            partner_comm_id: The partner's identifier, a text such as an AS2 name (inferred).
            cert: The certificate file.

        `CertificateAddPublic`, from v3.2 build 206. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CertificateAddPublicA", versions="4.1..")
    async def add_public_a(
        self,
        comm_id: Int32,
        cert_type: CertificateType,
        key_id: Annotated[str, Wire("KeyId")],
        user_id: Annotated[str, Wire("UserId")],
        begin_usage: dt.datetime,
        usage: CertificateUsage,
        partner_comm_id: str,
        partner_url: str,
        cert_base64: str,
    ) -> CommIDInfo:
        """Add a public certificate as `add_public` does, from base64 text; return the connection.

        Args:
            key_id: The id of a PGP key; empty for other types (inferred).
            user_id: The user id in a PGP key, a text; empty for other types (inferred).
            begin_usage: In UTC.
            partner_comm_id: The partner's identifier, a text such as an AS2 name (inferred).
            cert_base64: The certificate file in base64.

        `CertificateAddPublicA`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CertificateCreatePrivate", versions="4.1..")
    async def create_private(
        self,
        comm_id: Int32,
        begin_usage: dt.datetime,
        usage: CertificateUsage,
        secure_hash_algorithm: CertificateSecureHashAlgorithm,
        partner_as2_id: str,
        expires: dt.datetime,
    ) -> CommIDInfo:
        """Have the service make a key and certificate for a connection, and return the connection.

        Every call makes another one.

        Args:
            begin_usage: In UTC, like `expires`.
            partner_as2_id: The partner it is for; empty is presumably any.

        `CertificateCreatePrivate`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CertificateRenewPrivate", versions="4.1..")
    async def renew_private(
        self,
        comm_id: Int32,
        cert_key_id: Int32,
        overlap_days: Int16,
        years: Int16,
        secure_hash_algorithm: CertificateSecureHashAlgorithm,
    ) -> CommIDInfo:
        """Have the service make the successor of a certificate that it made; return the connection.

        Every call makes another one.

        Args:
            cert_key_id: The certificate to renew.
            overlap_days: For how many days both are valid (inferred).
            years: For how many years the new one is valid (inferred).

        `CertificateRenewPrivate`, from v4.1. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CertificateTerminate", effect=IDEMPOTENT, versions="4.1..")
    async def terminate(self, comm_id: Int32, cert_key_id: Int32) -> bool:
        """Terminate a certificate of a connection, for good.

        Args:
            cert_key_id: The `cert_key_id` of one of the connection's certificates.

        Returns:
            True when done.

        `CertificateTerminate`, from v4.1. Idempotent: safe to retry.
        """
        ...
