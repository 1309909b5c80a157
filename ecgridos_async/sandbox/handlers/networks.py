"""Networks."""

import functools
from typing import Any, Final

import attrs

from ecgridos_async.models import (
    AuthLevel,
    NetworkContactType,
    NetworkIDInfo,
    NetworkRoutingType,
    NetworkRunStatus,
    NetworkStatus,
    NetworkWebsiteType,
    UserIDInfo,
)
from ecgridos_async.sandbox.faults import absent, duplicate, wrong
from ecgridos_async.sandbox.handlers import views
from ecgridos_async.sandbox.handlers.access import ALL, require_cover
from ecgridos_async.sandbox.handlers.base import Call, Handler
from ecgridos_async.sandbox.handlers.limits import text
from ecgridos_async.sandbox.handlers.mailboxes import contact
from ecgridos_async.sandbox.handlers.marks import reads, writes
from ecgridos_async.sandbox.world.checks import identifier, matches
from ecgridos_async.sandbox.world.networks import CONTACT_FIELDS, new_network

_WEBSITES: Final = {
    NetworkWebsiteType.HOME: "home_website",
    NetworkWebsiteType.SUPPORT: "support_website",
    NetworkWebsiteType.LOGIN: "login_website",
}


def _network(call: Call, network_id: int) -> NetworkIDInfo:
    return call.world.networks.require(network_id)


def _own(call: Call, network_id: int, least: AuthLevel = AuthLevel.NETWORK_ADMIN) -> NetworkIDInfo:
    call.require(least)
    network = _network(call, network_id)
    require_cover(call, (network_id, ALL), "NetworkID")
    return network


_for_tech_ops = functools.partial(_own, least=AuthLevel.TECH_OPS)


def _change(call: Call, network: NetworkIDInfo, **changes: Any) -> bool:
    call.world.networks.put(attrs.evolve(network, modified=call.world.now(), **changes))
    return True


@reads("NetworkInfo", "NetworkInfoWithLog", of=_network)
def info(call: Call, network: NetworkIDInfo) -> NetworkIDInfo:
    """Tell what is known of a network."""
    return views.network_info(call, network)


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


@writes("NetworkAdd", by="network_id")
def add(
    call: Call,
    *,
    network_id: int,
    name: str | None,
    location: str | None,
    routing_type: NetworkRoutingType,
    **_not_used: object,
) -> int:
    """Add a network under an id of the caller's choice."""
    networks, now = call.world.networks, call.world.now()
    call.require(AuthLevel.NET_OPS)
    identifier("NetworkID", network_id)
    if networks.find(network_id) is not None:
        raise duplicate("NetworkID", f"There is a network {network_id}.")
    names = text("Network.Name", name), text("Network.Location", location)
    network = new_network(network_id, *names, call.user.user_id, now)
    assert network.owner_info is not None
    owner = attrs.evolve(network.owner_info, routing=routing_type)
    return networks.put(attrs.evolve(network, owner_info=owner)).network_id


@writes("NetworkUpdate", of=_own)
def update(call: Call, network: NetworkIDInfo, name: str | None, location: str | None) -> bool:
    """Change name and location."""
    names = text("Network.Name", name), text("Network.Location", location)
    return _change(call, network, name=names[0], location=names[1])


@writes("NetworkSetWebsite", by="network_id")
def set_website(
    call: Call, network_id: int, url: str | None, website_type: NetworkWebsiteType
) -> bool:
    """Change one of the websites."""
    address = text("Network.URL", url)
    field = _WEBSITES.get(website_type)
    if field is None:
        raise wrong("WebsiteType", "There is no such website.")
    return _change(call, _own(call, network_id), **{field: address})


@writes("NetworkX12Delimiters", "NetworkRootDeleteOnDownload", of=_own)
def configure(call: Call, network: NetworkIDInfo, **given: Any) -> bool:
    """Change settings of the root mailbox."""
    call.world.networks.change_config(network.network_id, **given)
    return True


@reads("NetworkGetContact")
def get_contact(call: Call, network_id: int, contact_type: NetworkContactType) -> UserIDInfo:
    """Tell a contact."""
    call.require(AuthLevel.MAILBOX_USER)
    user_id: int = getattr(_network(call, network_id), CONTACT_FIELDS[contact_type])
    user = views.user_of(call.world, user_id)
    if user is None:
        raise absent("ContactType", "contact", contact_type)
    return user


def _set_contact(
    call: Call, network: NetworkIDInfo, user_id: int, contact_type: NetworkContactType
) -> bool:
    user = contact(call, user_id, network.network_id)
    return _change(call, network, **{CONTACT_FIELDS[contact_type]: user.user_id})


def _set_one_contact(name: str, kind: NetworkContactType) -> Handler:
    """Return the handler of one of the old calls, each for one contact."""
    set_one = functools.partial(_set_contact, contact_type=kind)
    return writes(f"Network{name}Contact", of=_own)(set_one)


def _run(name: str, status: NetworkRunStatus) -> Handler:
    """Return the handler of one of the calls that start and stop a network."""
    return writes(name, of=_for_tech_ops)(functools.partial(_change, run_status=status))


SETTERS: Final[tuple[Handler, ...]] = (
    writes("NetworkSetStatus", of=_for_tech_ops)(_change),
    _run("NetworkStart", NetworkRunStatus.ACTIVE),
    _run("NetworkStop", NetworkRunStatus.OFF_LINE),
    _run("NetworkRestart", NetworkRunStatus.ACTIVE),
    writes("NetworkSetContact", of=_own)(_set_contact),
    _set_one_contact("Billing", NetworkContactType.ACCOUNTING),
    _set_one_contact("Errors", NetworkContactType.ERRORS),
    _set_one_contact("Interconnects", NetworkContactType.INTERCONNECTS),
    _set_one_contact("Notices", NetworkContactType.NOTICES),
    _set_one_contact("Owner", NetworkContactType.OWNER),
    _set_one_contact("Reports", NetworkContactType.REPORTS),
)
