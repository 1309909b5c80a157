"""Communication profiles: how a partner is reached over AS2, GISB and other protocols."""

import datetime as dt
from typing import Annotated, ClassVar

import attrs

from ecgridos_async.contract.types import Int32, OpenEnum, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.certificates import Certificate, CertificateInfo, PGPKeyInfo
from ecgridos_async.models.http_auth import HTTPAuthInfo
from ecgridos_async.models.networks import NetworkGatewayCommChannel
from ecgridos_async.models.status import Status, UseType
from ecgridos_async.models.users import UserIDInfo


class ReceiptType(OpenEnum):
    """The receipt that is asked for; AS2 calls it an MDN."""

    NONE = "None"
    SYNCHRONOUS_UNSIGNED = "SynchronousUnsigned"
    SYNCHRONOUS_SIGNED = "SynchronousSigned"
    ASYNCHRONOUS_UNSIGNED = "AsynchronousUnsigned"
    ASYNCHRONOUS_SIGNED = "AsynchronousSigned"


@attrs.frozen(kw_only=True)
class CommIDInfo(Model):
    """A communication profile for any protocol."""

    comm_id: Int32
    type: NetworkGatewayCommChannel
    version: Annotated[str | None, Versions("4.1..")] = None
    """The version of the protocol (inferred from the name); None before v4.1."""
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    hosted: bool
    """Whether ECGrid itself runs this end (inferred from the name)."""
    identifier: str | None = None
    """What the protocol calls this end, such as an AS2 id."""
    owner: UserIDInfo | None = None
    network_id: Int32
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    use_type: UseType
    url: str | None = None
    mime_type_override: str | None = None
    """The MIME type sent in place of the usual one."""
    sign_data: bool
    encrypt_data: bool
    compress_data: bool
    begin_usage: dt.datetime | None = None
    end_usage: dt.datetime | None = None
    """None if no end is set."""
    status: Status
    receipt: ReceiptType
    ssl_client_authentication: bool
    http_authentication: HTTPAuthInfo | None = None
    certificates: list[Certificate] = attrs.field(factory=lambda: list[Certificate]())


@attrs.frozen(kw_only=True)
class GISBCommInfo(Model):
    """A GISB profile. Its calls are marked PENDING; v4.1 no longer has them."""

    comm_id: Int32
    identifier: str | None = None
    """What GISB calls this end."""
    user_id: Int32
    network_id: Int32
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    use_type: UseType
    url: str | None = None
    sign_data: bool
    encrypt_data: bool
    version: str | None = None
    """The version of the protocol (inferred from the name)."""
    status: Status
    receipt: ReceiptType
    http_authentication: HTTPAuthInfo | None = None
    pgp_keys: list[PGPKeyInfo] = attrs.field(factory=lambda: list[PGPKeyInfo]())


@attrs.frozen(kw_only=True)
class AS2CommInfo(Model):
    """An AS2 profile, as the AS2 calls return it; `CommIDInfo` is the general form."""

    __wire_name__: ClassVar[str] = "as2CommInfo"

    comm_id: Int32
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    hosted: bool
    """Whether ECGrid itself runs this end (inferred from the name)."""
    identifier: str | None = None
    """The AS2 id."""
    owner: UserIDInfo | None = None
    network_id: Int32
    mailbox_id: Int32
    """0 is the root mailbox of the network."""
    use_type: UseType
    url: str | None = None
    mime_type_override: str | None = None
    """The MIME type sent in place of the usual one."""
    sign_data: bool
    encrypt_data: bool
    compress_data: bool
    begin_usage: dt.datetime | None = None
    end_usage: dt.datetime | None = None
    """None if no end is set."""
    status: Status
    receipt: ReceiptType
    ssl_client_authentication: bool
    http_authentication: HTTPAuthInfo | None = None
    certificates: list[CertificateInfo] = attrs.field(factory=lambda: list[CertificateInfo]())
