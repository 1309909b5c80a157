"""Views: the models that calls return, made of the records that the sandbox keeps."""

import base64
from collections.abc import Sequence
from typing import Any, Final, TypeVar

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
    NetworkIDInfo,
    ParcelIDInfo,
    ParcelIDInfoCollection,
    UserIDInfo,
)
from ecgridos_async.sandbox.handlers.base import Call, is_at_least
from ecgridos_async.sandbox.world.carbon_copies import CarbonCopy
from ecgridos_async.sandbox.world.checks import number
from ecgridos_async.sandbox.world.interconnects import Interconnect
from ecgridos_async.sandbox.world.mailboxes import Mailbox
from ecgridos_async.sandbox.world.networks import CONTACT_FIELDS
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
M = TypeVar("M")


def view(model: type[M], record: object, **given: Any) -> M:
    """Return a model of a record: the fields that both have by name, and those that are given."""
    values = {name: getattr(record, name) for name in _shared(model, type(record))}
    return model(**{**values, **given})


def _shared(model: Any, record: Any) -> tuple[str, ...]:
    found = _SHARED.get((model, record))
    if found is None:
        found = tuple(name for name in attrs.fields_dict(model) if hasattr(record, name))
        _SHARED[model, record] = found
    return found


_SHARED: Final[dict[tuple[object, object], tuple[str, ...]]] = {}
"""The names that a model and a record share, by their classes."""


def ends(world: World, model: Any, record: Parcel | Interchange) -> dict[str, Any]:
    """Return those fields of a model that tell the sender and the receiver of a record."""
    values: dict[str, Any] = {}
    for end, (network_id, mailbox_id) in (("from", record.sender), ("to", record.receiver)):
        values[f"network_id_{end}"] = network_id
        values[f"network_name_{end}"] = world.networks.name(network_id)
        values[f"mailbox_id_{end}"] = mailbox_id
        values[f"mailbox_name_{end}"] = world.mailboxes.name(mailbox_id)
    return {name: value for name, value in values.items() if name in attrs.fields_dict(model)}


def user_info(world: World, user: User) -> UserIDInfo:
    """Return a user as calls show it."""
    return view(
        UserIDInfo,
        user,
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
    contacts = {
        field: user_of(call.world, mailbox.contacts.get(kind, 0))
        for kind, field in CONTACT_FIELDS.items()
    }
    return view(
        MailboxIDInfo,
        mailbox,
        **contacts,
        config=_config(call, mailbox.config),
        ecgrid_account=True,
        owner_info=MailboxOwnerInfo(pricelist_id=1, contract_id=0),
    )


def partner_info(world: World, partner: Partner) -> ECGridIDInfo:
    """Return a trading partner as calls show it."""
    network_name = world.networks.name(partner.network_id)
    mailbox_name = world.mailboxes.name(partner.mailbox_id)
    return view(
        ECGridIDInfo,
        partner,
        network_name=network_name,
        mailbox_name=mailbox_name,
        owner=user_of(world, partner.owner_user_id),
        owner_info=view(
            ECGridOwnerInfo,
            partner,
            network_name=network_name,
            mailbox_name=mailbox_name,
        ),
    )


def partner_of(world: World, ecgrid_id: int) -> ECGridIDInfo | None:
    """Return the trading partner with an id as calls show it, None if there is none."""
    partner = world.partners.find(ecgrid_id)
    return None if partner is None else partner_info(world, partner)


def interconnect_info(world: World, interconnect: Interconnect) -> InterconnectIDInfo:
    """Return an interconnect as calls show it."""
    return view(
        InterconnectIDInfo,
        interconnect,
        requestor_user=user_of(world, interconnect.requestor_user_id),
        suspend_pending_interchanges=False,
        tp1=partner_of(world, interconnect.ecgrid_id1),
        reference1=interconnect.reference,
        tp2=partner_of(world, interconnect.ecgrid_id2),
        net_ops=user_of(world, interconnect.net_ops_user_id),
    )


def carbon_copy_info(world: World, copy: CarbonCopy) -> CarbonCopyIDInfo:
    """Return a carbon copy as calls show it."""
    return view(
        CarbonCopyIDInfo,
        copy,
        original_from=partner_of(world, copy.ecgrid_id_from),
        original_to=partner_of(world, copy.ecgrid_id_to),
        cc_from=partner_of(world, copy.ecgrid_id_cc_from),
        cc_to=partner_of(world, copy.ecgrid_id_cc_to),
    )


def manifest(world: World, entries: Sequence[LogEntry]) -> list[ManifestInfo]:
    """Return lines of a manifest as calls show them."""
    return [
        view(
            ManifestInfo,
            entry,
            manifest_date=entry.date,
            network_name=world.networks.name(entry.network_id),
            status_message=entry.message,
        )
        for entry in entries
    ]


def parcel_info(world: World, parcel: Parcel, *, short: bool = False) -> ParcelIDInfo:
    """Return a parcel as calls show it; the short form leaves out interchanges and log."""
    return view(
        ParcelIDInfo,
        parcel,
        parcel_bytes=len(parcel.content),
        parcel_date=parcel.date,
        **ends(world, ParcelIDInfo, parcel),
        archive_date=parcel.date,
        status_message=PARCEL_STATUSES[parcel.status_code],
        interchanges=[
            interchange_info(world, one, parcels=False)
            for one in world.parcels.interchanges_of(parcel)
            if not short
        ],
        log=[] if short else manifest(world, world.parcels.log_of(parcel)),
    )


def interchange_info(
    world: World, interchange: Interchange, *, parcels: bool = True
) -> InterchangeIDInfo:
    """Return an interchange as calls show it, with its parcels or without."""
    header = interchange.header
    return view(
        InterchangeIDInfo,
        interchange,
        interchange_process_date=interchange.date,
        **ends(world, InterchangeIDInfo, interchange),
        interchange_control_id=interchange.control_id,
        interchange_date_time=header.date if header else interchange.date,
        archive_date=interchange.date,
        status_message=INTERCHANGE_STATUSES[interchange.status_code],
        document_type=header.document_type if header else "",
        header=header.text if header else "",
        tp_from=partner_of(world, interchange.ecgrid_id_from),
        tp_to=partner_of(world, interchange.ecgrid_id_to),
        parcels=[
            parcel_info(world, parcel, short=True)
            for parcel in world.parcels.of_interchange(interchange)
            if parcels
        ],
    )


def file_info(parcel: Parcel, *, text: bool = False) -> FileInfo:
    """Return the content of a parcel: as bytes, or as the base64 text of the A calls."""
    return view(
        FileInfo,
        parcel,
        file_date=parcel.date,
        byte_count=len(parcel.content),
        content=None if text else parcel.content,
        content_base64_string=base64.b64encode(parcel.content).decode() if text else None,
        router_archive=False,
    )


def paged(
    items: Sequence[T],
    page: tuple[int, int] | None,
    names: tuple[str, str] = ("PageNo", "RecordsPerPage"),
) -> tuple[Sequence[T], dict[str, Any]]:
    """Return a page of a list, by its number from 1 on and its size, and the numbers of it.

    Without a page it is the whole list. *names* are those of the parameters.
    """
    page_no, size = page or (1, len(items))
    if page is not None:
        number(names[0], page_no, 1)
        number(names[1], size, 1)
    chosen = items[(page_no - 1) * size : page_no * size]
    return chosen, {
        "page_size": size,
        "page_number": page_no,
        "count": len(chosen),
        "total_records": len(items),
        "total_pages": 1 if page is None else -(-len(items) // size),
    }


def parcel_list(
    world: World,
    parcels: Sequence[Parcel],
    page: tuple[int, int] | None = None,
    *,
    short: bool = False,
) -> ParcelIDInfoCollection:
    """Return parcels, all or one page of them."""
    chosen, numbers = paged(parcels, page)
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
    chosen, numbers = paged(interchanges, page)
    return InterchangeIDInfoCollection(
        **numbers,
        interchange_id_info_list=[
            interchange_info(world, interchange, parcels=parcels) for interchange in chosen
        ],
    )
