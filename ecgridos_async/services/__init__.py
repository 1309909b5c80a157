"""The operations of ECGridOS, grouped by the head of their wire names.

A new service is a module here and a property of `Services`.
"""

import functools
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from ecgridos_async.contract.names import did_you_mean
from ecgridos_async.contract.operation import Operation, Service, operations_of
from ecgridos_async.contract.version import LATEST, ApiVersion, Edition, EditionName, VersionName
from ecgridos_async.errors import UnknownOperationError

if TYPE_CHECKING:
    from ecgridos_async.contract.catalogue import Catalogue
    from ecgridos_async.services.as2 import AS2
    from ecgridos_async.services.callbacks import Callbacks
    from ecgridos_async.services.carbon_copies import CarbonCopies
    from ecgridos_async.services.certificates import Certificates
    from ecgridos_async.services.comms import Comms
    from ecgridos_async.services.contracts import Contracts
    from ecgridos_async.services.gisb import GISB
    from ecgridos_async.services.interchanges import Interchanges
    from ecgridos_async.services.interconnects import Interconnects
    from ecgridos_async.services.invoices import Invoices
    from ecgridos_async.services.keys import Keys
    from ecgridos_async.services.mailboxes import Mailboxes
    from ecgridos_async.services.migrations import Migrations
    from ecgridos_async.services.networks import Networks
    from ecgridos_async.services.parcels import Parcels
    from ecgridos_async.services.pricelists import Pricelists
    from ecgridos_async.services.reports import Reports
    from ecgridos_async.services.session_log import SessionLog
    from ecgridos_async.services.trading_partners import TradingPartners
    from ecgridos_async.services.users import Users

S = TypeVar("S", bound=Service)

CLIENT: Final = "client"
SESSION: Final = "session"

SERVICES: Final = {CLIENT: "root:ClientOperations", SESSION: "root:SessionOperations"}
"""Where the class of each service is. `client` and `session` are those objects themselves."""


def service(declared: Callable[[Any], S]) -> "functools.cached_property[S]":
    """Declare a service of a session: the class that is annotated, in the module of that name."""
    name = declared.__name__
    SERVICES[name] = f"{name}:{declared.__annotations__['return']}"

    @functools.wraps(declared)
    def make(self: "Services") -> S:
        kind = cast("type[S]", service_class(name))
        return kind(self._caller)

    return functools.cached_property(make)


class Services(Service):
    """The services of a session, each imported when it is first used."""

    @service
    def as2(self) -> "AS2":
        """AS2 communication channels, up to v3.2."""
        ...

    @service
    def callbacks(self) -> "Callbacks":
        """Callbacks: calls that ECGridOS makes when something happens."""
        ...

    @service
    def carbon_copies(self) -> "CarbonCopies":
        """Carbon copies: traffic that is copied to a third party."""
        ...

    @service
    def certificates(self) -> "Certificates":
        """Certificates of communication channels."""
        ...

    @service
    def comms(self) -> "Comms":
        """Communication channels of any kind."""
        ...

    @service
    def contracts(self) -> "Contracts":
        """Contracts a customer is billed by, up to v3.2."""
        ...

    @service
    def gisb(self) -> "GISB":
        """GISB communication channels, up to v3.2."""
        ...

    @service
    def interchanges(self) -> "Interchanges":
        """Interchanges: the EDI envelopes inside parcels."""
        ...

    @service
    def interconnects(self) -> "Interconnects":
        """Interconnects: pairs of trading partners that may exchange data."""
        ...

    @service
    def invoices(self) -> "Invoices":
        """Invoices, up to v3.2."""
        ...

    @service
    def keys(self) -> "Keys":
        """Keys: values that are kept for an object."""
        ...

    @service
    def mailboxes(self) -> "Mailboxes":
        """Mailboxes of a network."""
        ...

    @service
    def migrations(self) -> "Migrations":
        """Migrations of trading partners to another network."""
        ...

    @service
    def networks(self) -> "Networks":
        """Networks of ECGrid."""
        ...

    @service
    def parcels(self) -> "Parcels":
        """Parcels: files that are sent and received."""
        ...

    @service
    def pricelists(self) -> "Pricelists":
        """Pricelists: what networks and mailboxes are billed by."""
        ...

    @service
    def reports(self) -> "Reports":
        """Statistics and other reports, as DataSets."""
        ...

    @service
    def session_log(self) -> "SessionLog":
        """Log of sessions: who called, when, and which operations."""
        ...

    @service
    def trading_partners(self) -> "TradingPartners":
        """Trading partners, known by their ECGrid ID."""
        ...

    @service
    def users(self) -> "Users":
        """Users and their rights."""
        ...


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

    Raises:
        UnknownOperationError: If there is none; it suggests the nearest name.
    """
    found = all_operations().get(name)
    if found is None:
        hint = did_you_mean(name, all_operations())
        problem = f"{name} is not an operation of ECGridOS"
        raise UnknownOperationError(
            f"{problem}; {hint}" if hint else problem, parameter="operation"
        )
    return found[2]


def operation_named(name: str) -> Operation:
    """Return an operation by wire name, or by service and method: `pricelists.info`.

    Raises:
        UnknownOperationError: If there is none; it suggests the nearest name.
    """
    service, _, method = name.partition(".")
    if method and service in SERVICES:
        for known_service, known_method, operation in all_operations().values():
            if (known_service, known_method) == (service, method):
                return operation
    return find_operation(name)


def catalogue(
    version: ApiVersion | VersionName | Edition | EditionName = LATEST, *, matching: str = ""
) -> "Catalogue":
    """Return every operation of a version, with its parameters, types, result and effect.

    Args:
        version: A version, which means its newest known build, or a build such as `"3.2/163"`.
        matching: Only operations whose wire name, service or method contains this text, ignoring
            case.

    Raises:
        ConfigurationError: If there is no such version.
    """
    from ecgridos_async.contract.catalogue import build_catalogue

    return build_catalogue(Edition.parse(version), all_operations().values(), matching=matching)


def openapi(
    version: ApiVersion | VersionName | Edition | EditionName = LATEST, *, matching: str = ""
) -> dict[str, object]:
    """Return the operations of a version as OpenAPI 3.1, for JSON.

    It describes the form bindings: a GET and a POST of each operation, whose responses are XML.

    Args:
        version: A version, which means its newest known build, or a build such as `"3.2/163"`.
        matching: Only operations whose wire name, service or method contains this text, ignoring
            case, and the types that these use.

    Raises:
        ConfigurationError: If there is no such version.
    """
    from ecgridos_async.contract.openapi import build_openapi

    return build_openapi(Edition.parse(version), all_operations().values(), matching=matching)
