"""Networks."""

import datetime as dt
from collections.abc import Iterable
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
from ecgridos_async.sandbox.world.records import Records
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
    contacts: dict[str, Any] = dict.fromkeys(CONTACT_FIELDS.values(), user_id)
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
        routing_user_id=user_id,
        **contacts,
        created=now,
        modified=now,
        owner_info=NetworkOwnerInfo(
            routing=NetworkRoutingType.OPEN, config=new_config(), pricelist_id=1, contract_id=0
        ),
    )


class Networks(Records[NetworkIDInfo]):
    """All networks. Whoever adds one chooses its id."""

    def __init__(self, networks: Iterable[NetworkSeed], now: dt.datetime) -> None:
        super().__init__("network", "network_id", 1)
        for one in networks:
            self.put(new_network(one.network_id, one.name, one.location, one.contact_user_id, now))

    def name(self, network_id: int) -> str | None:
        """Return the name of a network."""
        network = self.find(network_id)
        return network.name if network else None

    def change_config(self, network_id: int, **changes: Any) -> None:
        """Change settings of the root mailbox of a network."""
        network = self[network_id]
        owner = network.owner_info
        if owner is not None and owner.config is not None:
            config = attrs.evolve(owner.config, **changes)
            self.put(attrs.evolve(network, owner_info=attrs.evolve(owner, config=config)))
