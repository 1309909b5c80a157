"""The services of a session, each imported when it is first used."""

import functools
from typing import TYPE_CHECKING

from ecgridos_async._calls.calls import Calls

if TYPE_CHECKING:
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


class Groups(Calls):
    """What groups the operations of a session: one attribute for each service."""

    @functools.cached_property
    def as2(self) -> "AS2":
        """AS2 communication channels, up to v3.2."""
        from ecgridos_async.services.as2 import AS2

        return AS2(self)

    @functools.cached_property
    def callbacks(self) -> "Callbacks":
        """Callbacks: calls that ECGridOS makes when something happens."""
        from ecgridos_async.services.callbacks import Callbacks

        return Callbacks(self)

    @functools.cached_property
    def carbon_copies(self) -> "CarbonCopies":
        """Carbon copies: traffic that is copied to a third party."""
        from ecgridos_async.services.carbon_copies import CarbonCopies

        return CarbonCopies(self)

    @functools.cached_property
    def certificates(self) -> "Certificates":
        """Certificates of communication channels."""
        from ecgridos_async.services.certificates import Certificates

        return Certificates(self)

    @functools.cached_property
    def comms(self) -> "Comms":
        """Communication channels of any kind."""
        from ecgridos_async.services.comms import Comms

        return Comms(self)

    @functools.cached_property
    def contracts(self) -> "Contracts":
        """Contracts a customer is billed by, up to v3.2."""
        from ecgridos_async.services.contracts import Contracts

        return Contracts(self)

    @functools.cached_property
    def gisb(self) -> "GISB":
        """GISB communication channels, up to v3.2."""
        from ecgridos_async.services.gisb import GISB

        return GISB(self)

    @functools.cached_property
    def interchanges(self) -> "Interchanges":
        """Interchanges: the EDI envelopes inside parcels."""
        from ecgridos_async.services.interchanges import Interchanges

        return Interchanges(self)

    @functools.cached_property
    def interconnects(self) -> "Interconnects":
        """Interconnects: pairs of trading partners that may exchange data."""
        from ecgridos_async.services.interconnects import Interconnects

        return Interconnects(self)

    @functools.cached_property
    def invoices(self) -> "Invoices":
        """Invoices, up to v3.2."""
        from ecgridos_async.services.invoices import Invoices

        return Invoices(self)

    @functools.cached_property
    def keys(self) -> "Keys":
        """Keys: values that are kept for an object."""
        from ecgridos_async.services.keys import Keys

        return Keys(self)

    @functools.cached_property
    def mailboxes(self) -> "Mailboxes":
        """Mailboxes of a network."""
        from ecgridos_async.services.mailboxes import Mailboxes

        return Mailboxes(self)

    @functools.cached_property
    def migrations(self) -> "Migrations":
        """Migrations of trading partners to another network."""
        from ecgridos_async.services.migrations import Migrations

        return Migrations(self)

    @functools.cached_property
    def networks(self) -> "Networks":
        """Networks of ECGrid."""
        from ecgridos_async.services.networks import Networks

        return Networks(self)

    @functools.cached_property
    def parcels(self) -> "Parcels":
        """Parcels: the files that come and go."""
        from ecgridos_async.services.parcels import Parcels

        return Parcels(self)

    @functools.cached_property
    def pricelists(self) -> "Pricelists":
        """Pricelists: what networks and mailboxes are billed by."""
        from ecgridos_async.services.pricelists import Pricelists

        return Pricelists(self)

    @functools.cached_property
    def reports(self) -> "Reports":
        """Reports, as DataSets."""
        from ecgridos_async.services.reports import Reports

        return Reports(self)

    @functools.cached_property
    def session_log(self) -> "SessionLog":
        """The log of sessions."""
        from ecgridos_async.services.session_log import SessionLog

        return SessionLog(self)

    @functools.cached_property
    def trading_partners(self) -> "TradingPartners":
        """Trading partners, known by their ECGrid ID."""
        from ecgridos_async.services.trading_partners import TradingPartners

        return TradingPartners(self)

    @functools.cached_property
    def users(self) -> "Users":
        """Users and their rights."""
        from ecgridos_async.services.users import Users

        return Users(self)
