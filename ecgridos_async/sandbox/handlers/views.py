"""Views: the models that calls return, made of the records that the sandbox keeps."""

import base64
from collections.abc import Sequence
from typing import Any, TypeVar

import attrs

from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import Integer
from ecgridos_async.models import (
    AuthLevel,
    CarbonCopyIDInfo,
    ECGridIDInfo,
    ECGridOwnerInfo,
    FileInfo,
    InterchangeIDInfo,
    InterchangeIDInfoCollection,
    InterconnectIDInfo,
    MailboxConfig,
    MailboxIDInfo,
    MailboxOwnerInfo,
    ManifestInfo,
    NetworkContactType,
    NetworkIDInfo,
    ParcelIDInfo,
    ParcelIDInfoCollection,
    UserIDInfo,
)
from ecgridos_async.sandbox.handlers.access import is_at_least
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.world.carbon_copies import CarbonCopy
from ecgridos_async.sandbox.world.checks import number
from ecgridos_async.sandbox.world.interconnects import Interconnect
from ecgridos_async.sandbox.world.mailboxes import Mailbox
from ecgridos_async.sandbox.world.parcels import (
    INTERCHANGE_STATUSES,
    PARCEL_STATUSES,
    Interchange,
    LogEntry,
    Parcel,
)
from ecgridos_async.sandbox.world.trading_partners import Partner
from ecgridos_async.sandbox.world.users import User
from ecgridos_async.sandbox.world.world import World

T = TypeVar("T")


def user_info(world: World, user: User) -> UserIDInfo:
    """Return a user as calls show it."""
    return UserIDInfo(
        user_id=user.user_id,
        login_name=user.login_name,
        recovery_question=user.recovery_question,
        first_name=user.first_name,
        last_name=user.last_name,
        company=user.company,
        email=user.email,
        phone=user.phone,
        cell_phone=user.cell_phone,
        cell_carrier=user.cell_carrier,
        time_zone_offset=user.time_zone_offset,
        network_id=user.network_id,
        mailbox_id=user.mailbox_id,
        auth_level=user.auth_level,
        created=user.created,
        modified=user.modified,
        last_login=user.last_login,
        status=user.status,
        locked_out=user.locked_out,
        open_sessions=world.open_sessions(user.user_id),
    )


def user_of(world: World, user_id: int) -> UserIDInfo | None:
    """Return the user with an id as calls show it, None if there is none."""
    user = world.users.find(user_id)
    return None if user is None else user_info(world, user)


def network_info(call: Call, network: NetworkIDInfo) -> NetworkIDInfo:
    """Return a network as the caller may see it: its settings are for its own people."""
    inside = call.user.network_id == network.network_id
    owner = network.owner_info
    if owner is None or not (inside or is_at_least(call.user.auth_level, AuthLevel.NET_OPS)):
        return attrs.evolve(network, owner_info=None)
    config = owner.config and _config(call, owner.config)
    return attrs.evolve(network, owner_info=attrs.evolve(owner, config=config))


def _config(call: Call, config: MailboxConfig) -> MailboxConfig:
    """Return settings as a version has them: the EBCDIC filter became a number."""
    kind = shape_of(MailboxConfig).type_of("ebcdic_filter", call.version)
    if not isinstance(kind, Integer):
        return config
    return attrs.evolve(config, ebcdic_filter=int(config.ebcdic_filter))


def mailbox_info(call: Call, mailbox: Mailbox) -> MailboxIDInfo:
    """Return a mailbox as calls show it."""
    world = call.world

    def contact(kind: NetworkContactType) -> UserIDInfo | None:
        return user_of(world, mailbox.contacts.get(kind, 0))

    return MailboxIDInfo(
        mailbox_id=mailbox.mailbox_id,
        network_id=mailbox.network_id,
        name=mailbox.name,
        created=mailbox.created,
        modified=mailbox.modified,
        status=mailbox.status,
        description=mailbox.description,
        owner_user_id=contact(NetworkContactType.OWNER),
        errors_user_id=contact(NetworkContactType.ERRORS),
        interconnects_user_id=contact(NetworkContactType.INTERCONNECTS),
        notices_user_id=contact(NetworkContactType.NOTICES),
        reports_user_id=contact(NetworkContactType.REPORTS),
        customer_service_user_id=contact(NetworkContactType.CUSTOMER_SERVICE),
        accounting_user_id=contact(NetworkContactType.ACCOUNTING),
        managed=mailbox.managed,
        use_type=mailbox.use_type,
        config=_config(call, mailbox.config),
        ecgrid_account=True,
        owner_info=MailboxOwnerInfo(pricelist_id=1, contract_id=0),
    )


def partner_info(world: World, partner: Partner) -> ECGridIDInfo:
    """Return a trading partner as calls show it."""
    network_name = world.networks.name(partner.network_id)
    mailbox_name = world.mailboxes.name(partner.mailbox_id)
    return ECGridIDInfo(
        ecgrid_id=partner.ecgrid_id,
        network_id=partner.network_id,
        network_name=network_name,
        mailbox_id=partner.mailbox_id,
        mailbox_name=mailbox_name,
        qualifier=partner.qualifier,
        id=partner.id,
        description=partner.description,
        data_email=partner.data_email,
        mailbox_default=partner.mailbox_default,
        status=partner.status,
        use_type=partner.use_type,
        owner=user_of(world, partner.owner_user_id),
        owner_info=ECGridOwnerInfo(
            network_id=partner.network_id,
            network_name=network_name,
            mailbox_id=partner.mailbox_id,
            mailbox_name=mailbox_name,
            created=partner.created,
            modified=partner.modified,
            effective=partner.effective,
            expires=partner.expires,
            last_traffic=partner.last_traffic,
            routing_group=partner.routing_group,
        ),
    )


def partner_of(world: World, ecgrid_id: int) -> ECGridIDInfo | None:
    """Return the trading partner with an id as calls show it, None if there is none."""
    partner = world.partners.find(ecgrid_id)
    return None if partner is None else partner_info(world, partner)


def interconnect_info(world: World, interconnect: Interconnect) -> InterconnectIDInfo:
    """Return an interconnect as calls show it."""
    return InterconnectIDInfo(
        interconnect_id=interconnect.interconnect_id,
        unique_id=interconnect.unique_id,
        created=interconnect.created,
        modified=interconnect.modified,
        completed=interconnect.completed,
        requestor_user=user_of(world, interconnect.requestor_user_id),
        contact_name=interconnect.contact_name,
        contact_email=interconnect.contact_email,
        status=interconnect.status,
        suspend_pending_interchanges=False,
        tp1=partner_of(world, interconnect.ecgrid_id1),
        reference1=interconnect.reference,
        tp2=partner_of(world, interconnect.ecgrid_id2),
        net_ops=user_of(world, interconnect.net_ops_user_id),
    )


def carbon_copy_info(world: World, copy: CarbonCopy) -> CarbonCopyIDInfo:
    """Return a carbon copy as calls show it."""
    return CarbonCopyIDInfo(
        carbon_copy_id=copy.carbon_copy_id,
        network_id=copy.network_id,
        mailbox_id=copy.mailbox_id,
        created=copy.created,
        modified=copy.modified,
        status=copy.status,
        original_from=partner_of(world, copy.ecgrid_id_from),
        original_to=partner_of(world, copy.ecgrid_id_to),
        cc_from=partner_of(world, copy.ecgrid_id_cc_from),
        cc_to=partner_of(world, copy.ecgrid_id_cc_to),
        gs_from=copy.gs_from,
        gs_to=copy.gs_to,
        transaction_set=copy.transaction_set,
    )


def manifest(world: World, entries: Sequence[LogEntry]) -> list[ManifestInfo]:
    """Return lines of a manifest as calls show them."""
    return [
        ManifestInfo(
            manifest_date=entry.date,
            network_id=entry.network_id,
            network_name=world.networks.name(entry.network_id),
            type=entry.type,
            parcel_id=entry.parcel_id,
            interchange_id=entry.interchange_id,
            status_code=entry.status_code,
            status_message=entry.message,
        )
        for entry in entries
    ]


def parcel_info(world: World, parcel: Parcel, *, short: bool = False) -> ParcelIDInfo:
    """Return a parcel as calls show it; the short form leaves out interchanges and log."""
    found = [world.parcels.find_interchange(number) for number in parcel.interchange_ids]
    interchanges = [interchange for interchange in found if interchange is not None]
    return ParcelIDInfo(
        parcel_id=parcel.parcel_id,
        parcel_bytes=len(parcel.content),
        parcel_date=parcel.date,
        actual_bytes=parcel.actual_bytes,
        network_id_from=parcel.sender[0],
        network_name_from=world.networks.name(parcel.sender[0]),
        mailbox_id_from=parcel.sender[1],
        mailbox_name_from=world.mailboxes.name(parcel.sender[1]),
        network_id_to=parcel.receiver[0],
        network_name_to=world.networks.name(parcel.receiver[0]),
        mailbox_id_to=parcel.receiver[1],
        mailbox_name_to=world.mailboxes.name(parcel.receiver[1]),
        file_name=parcel.file_name,
        mailbag_control_id=parcel.mailbag_control_id,
        archive_date=parcel.date,
        status_date=parcel.status_date,
        status_code=parcel.status_code,
        status_message=PARCEL_STATUSES[parcel.status_code],
        local_status=parcel.local_status,
        local_status_date=parcel.local_status_date,
        valid=parcel.valid,
        acknowledgment=parcel.acknowledgment,
        direction=parcel.direction,
        interchanges=[]
        if short
        else [interchange_info(world, one, parcels=False) for one in interchanges],
        log=[] if short else manifest(world, world.parcels.log_of(parcel)),
    )


def interchange_info(
    world: World, interchange: Interchange, *, parcels: bool = True
) -> InterchangeIDInfo:
    """Return an interchange as calls show it, with its parcels or without."""
    header = interchange.header
    return InterchangeIDInfo(
        interchange_id=interchange.interchange_id,
        interchange_process_date=interchange.date,
        network_id_from=interchange.sender[0],
        network_name_from=world.networks.name(interchange.sender[0]),
        mailbox_id_from=interchange.sender[1],
        network_id_to=interchange.receiver[0],
        network_name_to=world.networks.name(interchange.receiver[0]),
        mailbox_id_to=interchange.receiver[1],
        standard=interchange.standard,
        byte_count=interchange.byte_count,
        interchange_control_id=interchange.control_id,
        interchange_date_time=header.date if header else interchange.date,
        archive_date=interchange.date,
        status_date=interchange.status_date,
        status_code=interchange.status_code,
        status_message=INTERCHANGE_STATUSES[interchange.status_code],
        document_type=header.document_type if header else "",
        header=header.text if header else "",
        tp_from=partner_of(world, interchange.ecgrid_id_from),
        tp_to=partner_of(world, interchange.ecgrid_id_to),
        parcels=[
            parcel_info(world, parcel, short=True)
            for parcel in world.parcels.of_interchange(interchange)
        ]
        if parcels
        else [],
    )


def file_info(parcel: Parcel, *, text: bool = False) -> FileInfo:
    """Return the content of a parcel: as bytes, or as the base64 text of the A calls."""
    return FileInfo(
        parcel_id=parcel.parcel_id,
        file_name=parcel.file_name,
        file_date=parcel.date,
        byte_count=len(parcel.content),
        standard=parcel.standard,
        content=None if text else parcel.content,
        content_base64_string=base64.b64encode(parcel.content).decode() if text else None,
        router_archive=False,
    )


def paged(
    items: Sequence[T], page_no: int, size: int, *, names: tuple[str, str]
) -> tuple[list[T], dict[str, Any]]:
    """Return a page of a list, counted from 1, and the numbers that go with it."""
    number(names[0], page_no, 1)
    number(names[1], size, 1)
    page = list(items[(page_no - 1) * size : page_no * size])
    return page, {
        "page_size": size,
        "page_number": page_no,
        "count": len(page),
        "total_records": len(items),
        "total_pages": -(-len(items) // size),
    }


def whole(items: Sequence[object]) -> dict[str, Any]:
    """Return the numbers of a list that comes in one page."""
    size = len(items)
    return {
        "page_size": size,
        "page_number": 1,
        "count": size,
        "total_records": size,
        "total_pages": 1,
    }


def parcel_list(
    world: World,
    parcels: Sequence[Parcel],
    page: tuple[int, int] | None = None,
    *,
    short: bool = False,
) -> ParcelIDInfoCollection:
    """Return parcels, all or one page of them."""
    chosen, numbers = _page(parcels, page)
    return ParcelIDInfoCollection(
        **numbers,
        parcel_id_info_list=[parcel_info(world, parcel, short=short) for parcel in chosen],
    )


def interchange_list(
    world: World,
    interchanges: Sequence[Interchange],
    page: tuple[int, int],
    *,
    parcels: bool = True,
) -> InterchangeIDInfoCollection:
    """Return one page of interchanges."""
    chosen, numbers = _page(interchanges, page)
    return InterchangeIDInfoCollection(
        **numbers,
        interchange_id_info_list=[
            interchange_info(world, interchange, parcels=parcels) for interchange in chosen
        ],
    )


def _page(items: Sequence[T], page: tuple[int, int] | None) -> tuple[list[T], dict[str, Any]]:
    if page is None:
        return list(items), whole(items)
    return paged(items, *page, names=("PageNo", "RecordsPerPage"))
