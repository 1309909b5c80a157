"""Networks: the systems that ECGrid connects, each with its mailboxes."""

import datetime as dt
from typing import Annotated, ClassVar

import attrs

from ecgridos_async.contract.names import Wire
from ecgridos_async.contract.types import Int16, Int32, OpenEnum, SecretText, Versions
from ecgridos_async.models.base import Model
from ecgridos_async.models.mailboxes import MailboxConfig
from ecgridos_async.models.status import Status
from ecgridos_async.models.users import AuthLevel


class NetworkContactType(OpenEnum):
    """What a user is the contact of a network for."""

    OWNER = "Owner"
    ERRORS = "Errors"
    INTERCONNECTS = "Interconnects"
    NOTICES = "Notices"
    REPORTS = "Reports"
    ACCOUNTING = "Accounting"
    CUSTOMER_SERVICE = "CustomerService"


class NetworkGatewayCommChannel(OpenEnum):
    """The protocol that data travels by."""

    NONE = "none"
    FTP = "ftp"
    SFTP = "sftp"
    AS2 = "as2"
    HTTP = "http"
    OFTP = "oftp"
    """Odette FTP."""
    X400 = "x400"
    GISB = "gisb"
    """The protocol of the gas industry, now of NAESB."""
    RNIF = "rnif"
    """RosettaNet."""
    CXML = "cxml"
    FTP_SSL_IMPLICIT = "ftpsslimplicit"
    """FTP that is encrypted from the start."""
    FTP_SSL_EXPLICIT = "ftpsslexplicit"
    """FTP that is encrypted on demand."""
    PEPPOL = "peppol"
    AS4 = "as4"
    UNDEFINED = "undefined"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "4.1..": (
            "cxml",
            "ftpsslimplicit",
            "ftpsslexplicit",
            "peppol",
            "as4",
        ),
    }


class NetworkGatewayConnection(OpenEnum):
    """The line that data travels by."""

    INTERNET = "Internet"
    VPN = "VPN"
    DIAL = "Dial"
    OTHER = "Other"


class NetworkGatewayHandshake(OpenEnum):
    """Whether a gateway sends, fetches or does both (inferred from the names)."""

    PUSH = "Push"
    PULL = "Pull"
    PUSH_PULL = "PushPull"


class NetworkLogStatus(OpenEnum):
    """What an entry in the log of a network tells of."""

    START = "Start"
    CHECK_IN = "CheckIn"
    ACCESS = "Access"
    PAUSE = "Pause"
    RESTART = "Restart"
    SHUTDOWN = "Shutdown"
    STATUS_CHANGE = "StatusChange"


class NetworkLogType(OpenEnum):
    """What caused an entry in the log of a network."""

    SYSTEM_RESPONSE = "SystemResponse"
    SYSTEM_AUTOMATED = "SystemAutomated"
    USER = "User"


class NetworkRoutingType(OpenEnum):
    """Between whom a network routes data (inferred from the names)."""

    OPEN = "Open"
    OPEN_WITH_SENDER_VALIDATION = "OpenWithSenderValidation"
    TRADING_PARTNER_PAIRS = "TradingPartnerPairs"
    MULTI_NETWORK = "MultiNetwork"
    ECGRID_OPEN = "ECGridOpen"
    ECGRID_TRADING_PARTNER_PAIRS = "ECGridTradingPartnerPairs"


class NetworkRunStatus(OpenEnum):
    """Whether the process that serves a network is running."""

    RESTART = "Restart"
    OFF_LINE = "OffLine"
    ACTIVE = "Active"
    SLEEPING = "Sleeping"
    ALERT = "Alert"


class NetworkServiceType(OpenEnum):
    """What kind of service a network is; VAN is a value-added network, MBX a mailbox (inferred)."""

    SVC = "SVC"
    VAN = "VAN"
    MBX = "MBX"
    NET = "NET"
    APP = "APP"
    HUB = "HUB"
    """Only in build 206 of v3.2."""

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "3.2/206": ("HUB",),
    }


class NetworkStatus(OpenEnum):
    """Whether a network can be reached."""

    REDIRECTED = "Redirected"
    """Another network gets its data: see `ECGridIDInfo.network_id`."""
    NORMAL_OPERATION = "NormalOperation"
    ECGRID_SCHEDULED_OUTAGE = "ECGridScheduledOutage"
    ECGRID_UNSCHEDULED_OUTAGE = "ECGridUnscheduledOutage"
    NETWORK_SCHEDULED_OUTAGE = "NetworkScheduledOutage"
    NETWORK_UNSCHEDULED_OUTAGE = "NetworkUnscheduledOutage"


class NetworkType(OpenEnum):
    """Whether it is a network of partners or one of ECGrid's routers (inferred)."""

    NETWORK = "Network"
    ROUTER = "Router"


class NetworkVPNEncryptionMethod(OpenEnum):
    """The cipher and the hash of a VPN."""

    TRIPLE_DES_SHA1 = "_3DES_SHA1"
    DES_SHA1 = "_DES_SHA1"
    TRIPLE_DES_MD5 = "_3DES_MD5"
    DES_MD5 = "_DES_MD5"


class NetworkWebsiteType(OpenEnum):
    """Which website of a network a URL is."""

    HOME = "Home"
    SUPPORT = "Support"
    LOGIN = "Login"


@attrs.frozen(kw_only=True)
class NetworkLog(Model):
    """An entry in the log of a network."""

    log_id: Int32
    log_date: dt.datetime | None = None
    user_id: Int32
    type: NetworkLogType
    status: NetworkLogStatus
    auth_level: AuthLevel
    """The level of the user, or the one that may read it; that is not documented."""
    description: str | None = None


@attrs.frozen(kw_only=True)
class NetworkFTPInfo(Model):
    """An FTP account of a network."""

    ip: list[str] = attrs.field(factory=lambda: list[str]())
    """Addresses."""
    user_id: str | None = None
    password: SecretText | None = attrs.field(default=None, repr=False)
    account: str | None = None
    virtual_directory_in: str | None = None
    virtual_directory_out: str | None = None
    logical_directory: str | None = None
    max_threads: Int16
    """The most connections at a time (inferred from the name)."""


@attrs.frozen(kw_only=True)
class NetworkGateway(Model):
    """How a network exchanges data with ECGrid. The units of its times are not documented."""

    application: str | None = None
    application_time_out: Int16
    application_log_file: str | None = None
    frequency: Int16
    minimum_polling: Int16
    handshake: NetworkGatewayHandshake
    comm_channel: NetworkGatewayCommChannel
    connection: NetworkGatewayConnection


@attrs.frozen(kw_only=True)
class NetworkVPN(Model):
    """The VPN to a network."""

    local_tunnel: str | None = None
    remote_tunnel: str | None = None
    encryption_domain: list[str] = attrs.field(factory=lambda: list[str]())
    """Addresses that go through the tunnel."""
    shared_secret: SecretText | None = attrs.field(default=None, repr=False)
    encryption_method: NetworkVPNEncryptionMethod


@attrs.frozen(kw_only=True)
class X1256Mailbag(Model):
    """The X12.56 mailbag that a network's interchanges travel in; only in v4.1."""

    __wire_name__: ClassVar[str] = "x1256mailbag"

    password_from: Annotated[SecretText | None, Wire("passwordFrom")] = attrs.field(
        default=None, repr=False
    )
    password_to: Annotated[SecretText | None, Wire("passwordTo")] = attrs.field(
        default=None, repr=False
    )
    qualifier_from: Annotated[str | None, Wire("qualifierFrom")] = None
    id_from: Annotated[str | None, Wire("idFrom")] = None
    qualifier_to: Annotated[str | None, Wire("qualifierTo")] = None
    id_to: Annotated[str | None, Wire("idTo")] = None
    version: Annotated[str | None, Wire("version")] = None
    """The version of X12 that is stated in it (inferred from the name)."""
    production: Annotated[bool, Wire("production")]
    """Whether it is marked as production, not as test (inferred from the name)."""


@attrs.frozen(kw_only=True)
class NetworkNetOpsInfo(Model):
    """What only NetOps sees of a network (inferred from the name).

    Most of it is how ECGrid runs the network: directories, process, gateway. The units of its times
    and sizes are not documented, except the days in `archive_days…`.
    """

    billing_user_id: Int32
    billing_contact: str | None = None
    billing_email: str | None = None
    billing_type: Int16
    """A number; its values are not documented."""
    invoice_contact: str | None = None
    invoice_email: str | None = None
    software_version: str | None = None
    created: dt.datetime | None = None
    commissioned: dt.datetime | None = None
    decommissioned: dt.datetime | None = None
    """None if the network is in use."""
    modified: dt.datetime | None = None
    run_dir: str | None = None
    internal_directory: str | None = None
    external_directory_root: str | None = None
    external_directory_in: str | None = None
    external_directory_out: str | None = None
    archive_days: Int16
    support_url: str | None = None
    block_size: Int16
    env_per_mb: Int16
    """The most envelopes in a mailbag (inferred from the name)."""
    out_box_time_out: Int16
    master_account: str | None = None
    process_id: Int32
    user_name: str | None = None
    user_domain: str | None = None
    server: str | None = None
    alias_network_id: Int32
    alias_mailbox_id: Int32
    in_box_pattern: str | None = None
    out_box_pattern: str | None = None
    x1256: Annotated[bool | None, Versions("..3.2")] = None
    """Whether X12.56 mailbags are used (inferred from the name); None in v4.1."""
    x1256_mailbag: Annotated[X1256Mailbag | None, Wire("x1256"), Versions("4.1..")] = None
    """What v4.1 has in place of `x1256`; None before."""
    archive_days_internal: Int16
    archive_days_external: Int16
    max_batch: Int16
    db_open_max_cycles: Annotated[Int16, Wire("dbOpenMaxCycles")]
    db_open_max_seconds: Annotated[Int16, Wire("dbOpenMaxSeconds")]
    gateway: NetworkGateway | None = None
    vpn: NetworkVPN | None = None
    ftp_server: NetworkFTPInfo | None = None
    """The account at ECGrid; `ftp_client` is the one ECGrid uses (inferred from the names)."""
    ftp_client: NetworkFTPInfo | None = None


@attrs.frozen(kw_only=True)
class NetworkOwnerInfo(Model):
    """What only its owner sees of a network (inferred from the name)."""

    type: str | None = None
    routing_type: str | None = None
    """A text; `routing` is the value to go by (inferred)."""
    routing: NetworkRoutingType
    legacy_password: SecretText | None = attrs.field(default=None, repr=False)
    interconnect_contact: str | None = None
    interconnect_email: str | None = None
    error_contact: str | None = None
    error_email: str | None = None
    config: MailboxConfig | None = None
    """What holds for its root mailbox (inferred)."""
    pricelist_id: Int32
    contract_id: Int32


@attrs.frozen(kw_only=True)
class NetworkIDInfo(Model):
    """A network.

    The fields `…_user_id` are ids of users: the contacts for routing, errors and so on.
    """

    network_id: Int32
    name: str | None = None
    location: str | None = None
    admin_contact: str | None = None
    admin_phone: str | None = None
    admin_email: str | None = None
    last_contact: dt.datetime | None = None
    """When the network last connected (inferred from the name); None if never."""
    type: NetworkType
    status: Status
    run_status: NetworkRunStatus
    network_status: NetworkStatus
    ecgrid_account: bool
    """Whether the network is a customer of ECGrid (inferred from the name)."""
    owner_user_id: Int32
    routing_user_id: Int32
    errors_user_id: Int32
    interconnects_user_id: Int32
    notices_user_id: Int32
    reports_user_id: Int32
    accounting_user_id: Int32
    customer_service_user_id: Int32
    home_website: str | None = None
    support_website: str | None = None
    login_website: str | None = None
    created: dt.datetime | None = None
    modified: dt.datetime | None = None
    last_log: NetworkLog | None = None
    """The latest entry of its log; NetworkInfoWithLog returns it (inferred from the names)."""
    owner_info: NetworkOwnerInfo | None = None
    """None if the caller may not see it (inferred), as is `net_ops_info`."""
    net_ops_info: NetworkNetOpsInfo | None = None
