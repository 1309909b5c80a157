"""Certificates and keys that communication profiles sign and encrypt with."""

import datetime as dt
from typing import Annotated, ClassVar

import attrs

from ecgridos_async.contract.types import Int32, OpenEnum, SecretBytes, SecretText, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.status import Status


class CertStoreTypes(OpenEnum):
    """What a certificate is kept in (inferred from the names).

    `…_FILE` is a file, `…_BLOB` the bytes of one.
    """

    USER = "cstUser"
    MACHINE = "cstMachine"
    PFX_FILE = "cstPFXFile"
    PFX_BLOB = "cstPFXBlob"
    JKS_FILE = "cstJKSFile"
    JKS_BLOB = "cstJKSBlob"
    PEM_KEY_FILE = "cstPEMKeyFile"
    PEM_KEY_BLOB = "cstPEMKeyBlob"
    PUBLIC_KEY_FILE = "cstPublicKeyFile"
    PUBLIC_KEY_BLOB = "cstPublicKeyBlob"
    SSH_PUBLIC_KEY_BLOB = "cstSSHPublicKeyBlob"
    P7B_FILE = "cstP7BFile"
    P7B_BLOB = "cstP7BBlob"
    SSH_PUBLIC_KEY_FILE = "cstSSHPublicKeyFile"
    PPK_FILE = "cstPPKFile"
    PPK_BLOB = "cstPPKBlob"
    XML_FILE = "cstXMLFile"
    XML_BLOB = "cstXMLBlob"
    JWK_FILE = "cstJWKFile"
    JWK_BLOB = "cstJWKBlob"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "4.1..": (
            "cstJWKFile",
            "cstJWKBlob",
        ),
    }


class CertificateSecureHashAlgorithm(OpenEnum):
    """The hash in a certificate that the service makes."""

    SHA1 = "sha1"
    SHA2 = "sha2"


class CertificateType(OpenEnum):
    """The kind of a certificate or key."""

    X509 = "X509"
    PGP = "PGP"
    SSH = "SSH"
    """From build 206 of v3.2 on."""

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "3.2/206..": ("SSH",),
    }


class CertificateUsage(OpenEnum):
    """What a certificate is used for."""

    SSL = "SSL"
    ENCRYPTION = "Encryption"
    SIGNATURE = "Signature"
    ENCRYPTION_AND_SIGNATURE = "EncryptionAndSignature"


@attrs.frozen(kw_only=True)
class CertificateRoot(Model):
    """The private side of a `Certificate`. Never shown in a repr."""

    password: SecretText | None = attrs.field(default=None, repr=False)
    private_pfx: SecretBytes | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Certificate(Model):
    """A certificate or key of a communication profile."""

    cert_key_id: Int32
    partner_id: str | None = None
    partner_url: str | None = None
    type: CertificateType
    usage: CertificateUsage
    key_id: Annotated[str | None, Versions("4.1..")] = None
    """The id of a PGP key (inferred from the name); None before v4.1."""
    user_id: Annotated[str | None, Versions("4.1..")] = None
    """The user id within a PGP key, a text (inferred from the name); None before v4.1."""
    secure_hash_algorithm: str | None = None
    subject: str | None = None
    issuer: str | None = None
    has_private_key: bool
    public_certificate: bytes | None = None
    begin_usage: dt.datetime | None = None
    """When the service starts to use it; `not_before` and `not_after` are its own limits."""
    end_usage: dt.datetime | None = None
    not_before: dt.datetime | None = None
    not_after: dt.datetime | None = None
    serial_number: str | None = None
    thumbprint: str | None = None
    status: Status
    root_info: CertificateRoot | None = None
    """Only for `AuthLevel.ROOT` (inferred from the name)."""
    cert_type: Annotated[CertStoreTypes | None, Versions("3.2/206..")] = None
    """None before build 206 of v3.2."""


@attrs.frozen(kw_only=True)
class CertificateRootInfo(Model):
    """The private side of a `CertificateInfo`. Never shown in a repr."""

    password: SecretText | None = attrs.field(default=None, repr=False)
    private_pfx: SecretBytes | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class CertificateInfo(Model):
    """A certificate of an AS2 profile."""

    cert_key_id: Int32
    partner_as2_id: str | None = None
    partner_url: str | None = None
    type: CertificateType
    usage: CertificateUsage
    secure_hash_algorithm: str | None = None
    subject: str | None = None
    issuer: str | None = None
    has_private_key: bool
    public_certificate: bytes | None = None
    begin_usage: dt.datetime | None = None
    """When the service starts to use it; `not_before` and `not_after` are its own limits."""
    end_usage: dt.datetime | None = None
    not_before: dt.datetime | None = None
    not_after: dt.datetime | None = None
    serial_number: str | None = None
    thumbprint: str | None = None
    status: Status
    root_info: CertificateRootInfo | None = None
    """Only for `AuthLevel.ROOT` (inferred from the name)."""


@attrs.frozen(kw_only=True)
class PGPKeyInfo(Model):
    """A PGP key of a GISB profile."""

    cert_key_id: Int32
    key_id: str | None = None
    """PGP's own id of the key; `cert_key_id` is the service's."""
    user_id: str | None = None
    """The user id within the key: a text, not an ECGridOS user."""
    type: CertificateType
    begin_usage: dt.datetime | None = None
    """When the service starts to use it; `expires` is the key's own limit."""
    end_usage: dt.datetime | None = None
    expires: dt.datetime | None = None
    status: Status
    private: bool
    """Whether this is a private key."""
    password: SecretText | None = attrs.field(default=None, repr=False)
