"""Networks."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from ecgridos_async.models import (
    MailboxConfig,
    NetworkContactType,
    NetworkIDInfo,
    NetworkOwnerInfo,
    NetworkRoutingType,
    NetworkRunStatus,
    NetworkStatus,
    NetworkType,
    Status,
)
from ecgridos_async.sandbox.world.seed import NetworkSeed

CONTACT_FIELDS: Final = {
    NetworkContactType.OWNER: "owner_user_id",
    NetworkContactType.ERRORS: "errors_user_id",
    NetworkContactType.INTERCONNECTS: "interconnects_user_id",
    NetworkContactType.NOTICES: "notices_user_id",
    NetworkContactType.REPORTS: "reports_user_id",
    NetworkContactType.ACCOUNTING: "accounting_user_id",
    NetworkContactType.CUSTOMER_SERVICE: "customer_service_user_id",
}


def new_config() -> MailboxConfig:
    """Return the settings that a mailbox has at first."""
    return MailboxConfig(
        in_box_timeout=0,
        seg_term=0,
        elm_sep=0,
        sub_elm_sep=0,
        ebcdic_filter=False,
        ftp_ascii_filter=False,
        low_pass_filter=False,
        mailbag_pass_through=False,
        delete_on_download=False,
        strip_directed_envelope=False,
    )


def new_network(
    network_id: int, name: str, location: str, user_id: int, now: dt.datetime
) -> NetworkIDInfo:
    """Return a network whose contact for everything is one user."""
    return NetworkIDInfo(
        network_id=network_id,
        name=name,
        location=location,
        last_contact=now,
        type=NetworkType.NETWORK,
        status=Status.ACTIVE,
        run_status=NetworkRunStatus.ACTIVE,
        network_status=NetworkStatus.NORMAL_OPERATION,
        ecgrid_account=True,
        owner_user_id=user_id,
        routing_user_id=user_id,
        errors_user_id=user_id,
        interconnects_user_id=user_id,
        notices_user_id=user_id,
        reports_user_id=user_id,
        accounting_user_id=user_id,
        customer_service_user_id=user_id,
        created=now,
        modified=now,
        owner_info=NetworkOwnerInfo(
            routing=NetworkRoutingType.OPEN, config=new_config(), pricelist_id=1, contract_id=0
        ),
    )


class Networks:
    """All networks, by their id."""

    def __init__(self, networks: Iterable[NetworkSeed], now: dt.datetime) -> None:
        self._networks: dict[int, NetworkIDInfo] = {}
        for one in networks:
            self.put(new_network(one.network_id, one.name, one.location, one.contact_user_id, now))

    def __iter__(self) -> Iterator[NetworkIDInfo]:
        return iter(self._networks.values())

    def find(self, network_id: int) -> NetworkIDInfo | None:
        """Return a network, None if there is none with that id."""
        return self._networks.get(network_id)

    def put(self, network: NetworkIDInfo) -> None:
        """Add a network, or replace it."""
        self._networks[network.network_id] = network

    def name(self, network_id: int) -> str | None:
        """Return the name of a network."""
        network = self._networks.get(network_id)
        return network.name if network else None

    def change_config(self, network_id: int, **changes: Any) -> None:
        """Change settings of the root mailbox of a network."""
        network = self._networks[network_id]
        owner = network.owner_info
        if owner is not None and owner.config is not None:
            config = attrs.evolve(owner.config, **changes)
            self.put(attrs.evolve(network, owner_info=attrs.evolve(owner, config=config)))
