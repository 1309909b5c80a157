"""The operations of ECGridOS, grouped by the head of their wire names.

`SERVICES` says where each group is; a group is imported when it is first used.
"""

import functools
import importlib
from typing import TYPE_CHECKING, Final, cast

from ecgridos_async.contract.names import did_you_mean
from ecgridos_async.contract.operation import Operation, Service, operations_of
from ecgridos_async.contract.version import (
    LATEST,
    ApiVersion,
    Edition,
    EditionName,
    VersionName,
)
from ecgridos_async.errors import UnknownOperationError

if TYPE_CHECKING:
    from ecgridos_async.contract.catalogue import Catalogue

CLIENT: Final = "client"
SESSION: Final = "session"

SERVICES: Final = {
    CLIENT: "root:ClientOperations",
    SESSION: "root:SessionOperations",
    "as2": "as2:AS2",
    "callbacks": "callbacks:Callbacks",
    "carbon_copies": "carbon_copies:CarbonCopies",
    "certificates": "certificates:Certificates",
    "comms": "comms:Comms",
    "contracts": "contracts:Contracts",
    "gisb": "gisb:GISB",
    "interchanges": "interchanges:Interchanges",
    "interconnects": "interconnects:Interconnects",
    "invoices": "invoices:Invoices",
    "keys": "keys:Keys",
    "mailboxes": "mailboxes:Mailboxes",
    "migrations": "migrations:Migrations",
    "networks": "networks:Networks",
    "parcels": "parcels:Parcels",
    "pricelists": "pricelists:Pricelists",
    "reports": "reports:Reports",
    "session_log": "session_log:SessionLog",
    "trading_partners": "trading_partners:TradingPartners",
    "users": "users:Users",
}
"""Where the class of each service is. `client` and `session` are those objects themselves."""


@functools.cache
def service_class(name: str) -> type[Service]:
    """Import and return the class of a service."""
    module, _, attribute = SERVICES[name].partition(":")
    return cast(
        "type[Service]", getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
    )


@functools.cache
def all_operations() -> dict[str, tuple[str, str, Operation]]:
    """Return every operation by wire name, with its service and method. Imports all services."""
    return {
        declared.name: (service, method, declared)
        for service in SERVICES
        for method, declared in operations_of(service_class(service)).items()
    }


def find_operation(name: str) -> Operation:
    """Return the operation with that wire name.

    Raises UnknownOperationError, which suggests the nearest name, if there is none.
    """
    found = all_operations().get(name)
    if found is None:
        hint = did_you_mean(name, all_operations())
        problem = f"{name} is not an operation of ECGridOS"
        raise UnknownOperationError(
            f"{problem}; {hint}" if hint else problem, parameter="operation"
        )
    return found[2]


def catalogue(
    version: ApiVersion | VersionName | Edition | EditionName = LATEST, *, matching: str = ""
) -> "Catalogue":
    """Return every operation of a version, with its parameters, types, result and effect.

    A version is what its newest known build has. An older build may be named: `"3.2/163"`.
    *matching* narrows it to the operations whose wire name, service or method holds that text,
    in whatever case. Raises ConfigurationError if there is no such version.
    """
    from ecgridos_async.contract.catalogue import build_catalogue

    return build_catalogue(Edition.parse(version), all_operations().values(), matching=matching)
