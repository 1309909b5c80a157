"""Networks."""

from typing import Any

import attrs

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import (
    AuthLevel,
    NetworkContactType,
    NetworkIDInfo,
    NetworkRoutingType,
    NetworkRunStatus,
    NetworkServiceType,
    NetworkStatus,
    NetworkWebsiteType,
    Status,
    UserIDInfo,
)
from ecgridos_async.sandbox.faults import ServiceFault
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import ALL, absent, present, require_cover
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.mailboxes import contact
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import identifier, matches
from ecgridos_async.sandbox.world.networks import CONTACT_FIELDS, new_network

_WEBSITES = {
    NetworkWebsiteType.HOME: "home_website",
    NetworkWebsiteType.SUPPORT: "support_website",
    NetworkWebsiteType.LOGIN: "login_website",
}


def _network(call: Call, network_id: int) -> NetworkIDInfo:
    identifier("NetworkID", network_id)
    return present(call.world.networks.find(network_id), "NetworkID", "network", network_id)


def _own(call: Call, network_id: int, least: AuthLevel = AuthLevel.NETWORK_ADMIN) -> NetworkIDInfo:
    call.require(least)
    network = _network(call, network_id)
    require_cover(call, network_id, ALL, "NetworkID")
    return network


def _change(call: Call, network: NetworkIDInfo, **changes: Any) -> bool:
    call.world.networks.put(attrs.evolve(network, modified=call.world.now(), **changes))
    return True


def _info(call: Call, network_id: int) -> NetworkIDInfo:
    return views.network_info(call, _network(call, network_id))


info: Handler = reads("NetworkInfo")(_info)
info_with_log: Handler = reads("NetworkInfoWithLog")(_info)


@reads("NetworkList")
def list_all(call: Call, name: str | None) -> list[NetworkIDInfo]:
    """List networks by name."""
    networks = call.world.networks
    return [views.network_info(call, one) for one in networks if matches(name, one.name)]


@reads("NetworkOutageList")
def outage_list(call: Call) -> list[NetworkIDInfo]:
    """List the networks that are not in operation."""
    return [
        views.network_info(call, one)
        for one in call.world.networks
        if one.network_status is not NetworkStatus.NORMAL_OPERATION
        or one.run_status is NetworkRunStatus.OFF_LINE
    ]


@writes("NetworkAdd", "network_id")
def add(  # noqa: PLR0913 (as many as the operation has)
    call: Call,
    *,
    network_id: int,
    name: str | None,
    location: str | None,
    type: NetworkServiceType,  # noqa: A002 (the parameter is called so)
    routing_type: NetworkRoutingType,
    password: str | None,
    run_dir: int,
    server: str | None,
) -> int:
    """Add a network under an id of the caller's choice."""
    del type, password, run_dir, server
    call.require(AuthLevel.NET_OPS)
    identifier("NetworkID", network_id)
    if call.world.networks.find(network_id) is not None:
        raise ServiceFault(RetCode.DUPLICATE, "NetworkID", f"There is a network {network_id}.")
    network = new_network(
        network_id,
        text("Network.Name", name),
        text("Network.Location", location),
        call.user.user_id,
        call.world.now(),
    )
    assert network.owner_info is not None
    owner = attrs.evolve(network.owner_info, routing=routing_type)
    call.world.networks.put(attrs.evolve(network, owner_info=owner))
    return network_id


@writes("NetworkUpdate", "network_id")
def update(call: Call, network_id: int, name: str | None, location: str | None) -> bool:
    """Change name and location."""
    network = _own(call, network_id)
    return _change(
        call,
        network,
        name=text("Network.Name", name),
        location=text("Network.Location", location),
    )


@writes("NetworkSetStatus", "network_id")
def set_status(call: Call, network_id: int, status: Status) -> bool:
    """Change the status."""
    return _change(call, _own(call, network_id, AuthLevel.TECH_OPS), status=status)


@writes("NetworkSetWebsite", "network_id")
def set_website(
    call: Call, network_id: int, url: str | None, website_type: NetworkWebsiteType
) -> bool:
    """Change one of the websites."""
    address = text("Network.URL", url)
    field = _WEBSITES.get(website_type)
    if field is None:
        raise ServiceFault(RetCode.DATA_ERROR, "WebsiteType", "There is no such website.")
    return _change(call, _own(call, network_id), **{field: address})


@writes("NetworkX12Delimiters", "network_id")
def x12_delimiters(
    call: Call, network_id: int, seg_term: int, elm_sep: int, sub_elm_sep: int
) -> bool:
    """Change the delimiters."""
    _own(call, network_id)
    call.world.networks.change_config(
        network_id, seg_term=seg_term, elm_sep=elm_sep, sub_elm_sep=sub_elm_sep
    )
    return True


@writes("NetworkRootDeleteOnDownload", "network_id")
def root_delete_on_download(call: Call, *, network_id: int, delete_on_download: bool) -> bool:
    """Change whether a download takes the parcel out of the inbox of the root mailbox."""
    _own(call, network_id)
    call.world.networks.change_config(network_id, delete_on_download=delete_on_download)
    return True


def _run(name: str, status: NetworkRunStatus) -> Handler:
    """Make the handler of one of the calls that start and stop a network."""

    def run(call: Call, network_id: int) -> bool:
        return _change(call, _own(call, network_id, AuthLevel.TECH_OPS), run_status=status)

    return writes(name, "network_id")(run)


start: Handler = _run("NetworkStart", NetworkRunStatus.ACTIVE)
stop: Handler = _run("NetworkStop", NetworkRunStatus.OFF_LINE)
restart: Handler = _run("NetworkRestart", NetworkRunStatus.ACTIVE)


@reads("NetworkGetContact")
def get_contact(call: Call, network_id: int, contact_type: NetworkContactType) -> UserIDInfo:
    """Tell a contact."""
    call.require(AuthLevel.MAILBOX_USER)
    network = _network(call, network_id)
    user_id: int = getattr(network, CONTACT_FIELDS[contact_type])
    user = views.user_of(call.world, user_id)
    if user is None:
        raise absent("ContactType", "contact", contact_type)
    return user


def _set_contact(
    call: Call, network_id: int, user_id: int, contact_type: NetworkContactType
) -> bool:
    network = _own(call, network_id)
    user = contact(call, user_id, network_id)
    return _change(call, network, **{CONTACT_FIELDS[contact_type]: user.user_id})


set_contact: Handler = writes("NetworkSetContact", "network_id")(_set_contact)


def _contact(name: str, kind: NetworkContactType) -> Handler:
    """Make the handler of one of the old calls, each for one contact."""

    def set_one(call: Call, network_id: int, user_id: int) -> bool:
        return _set_contact(call, network_id, user_id, kind)

    return writes(name, "network_id")(set_one)


billing_contact: Handler = _contact("NetworkBillingContact", NetworkContactType.ACCOUNTING)
errors_contact: Handler = _contact("NetworkErrorsContact", NetworkContactType.ERRORS)
interconnects_contact: Handler = _contact(
    "NetworkInterconnectsContact", NetworkContactType.INTERCONNECTS
)
notices_contact: Handler = _contact("NetworkNoticesContact", NetworkContactType.NOTICES)
owner_contact: Handler = _contact("NetworkOwnerContact", NetworkContactType.OWNER)
reports_contact: Handler = _contact("NetworkReportsContact", NetworkContactType.REPORTS)
