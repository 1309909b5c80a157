"""The first page of a sandbox: its world as it is now, and what was called."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.explorer.pages import tables_page
from ecgridos_async.explorer.tables import Cell, Link, Table
from ecgridos_async.explorer.texts import first_sentence, text_of
from ecgridos_async.models import NetworkIDInfo
from ecgridos_async.sandbox.asmx.rows import Rows
from ecgridos_async.sandbox.handlers import Handler
from ecgridos_async.sandbox.world.interconnects import Interconnect
from ecgridos_async.sandbox.world.journal import CallRecord
from ecgridos_async.sandbox.world.mailboxes import Mailbox
from ecgridos_async.sandbox.world.parcels import PARCEL_STATUSES, Parcel
from ecgridos_async.sandbox.world.sessions import Session
from ecgridos_async.sandbox.world.trading_partners import Partner
from ecgridos_async.sandbox.world.users import User
from ecgridos_async.sandbox.world.world import World


class Overview:
    """Makes the page of a sandbox whenever it is asked for."""

    def __init__(
        self,
        world: World,
        operations: Mapping[str, Operation],
        handlers: Mapping[str, Handler],
        *,
        strict: bool,
    ) -> None:
        self._world = world
        self._operations = operations
        self._handlers = handlers
        self._strict = strict

    def page(self, table: str = "", number: str = "") -> str:
        """Return the page. Secrets are on it: a sandbox has none but made-up ones.

        Args:
            table: The name of the one table to show; any other text is all of them.
            number: The number of its page, from 1.
        """
        world = self._world
        with world.lock:
            now = world.now()
            world.partners.settle(now)
            world.interconnects.settle(now)
            world.sessions.expire(now)
            tables = self._tables()
            for one in tables:
                if one.name == table:
                    shown = one.page(int(number[:9]) if number.isdecimal() else 1)
                    return tables_page(f"ECGridOS sandbox: {one.title}", [shown])
            begun = [one.begun() for one in tables]
            return tables_page("ECGridOS sandbox", [self._services(), *begun, *self._by_handler()])

    def _tables(self) -> list[Rows[Any]]:
        return [
            self._users(),
            self._sessions(),
            self._networks(),
            self._mailboxes(),
            self._partners(),
            self._interconnects(),
            self._pricelists(),
            self._parcels(),
            self._calls(),
        ]

    def _services(self) -> Table:
        return Table(
            "Versions",
            ("Version", "Operations", "Address", "Description"),
            [
                (
                    version,
                    sum(version in each.versions for each in self._operations.values()),
                    Link(version.path, version.path[1:]),
                    Link("WSDL", f"{version.path[1:]}?WSDL"),
                )
                for version in ApiVersion
            ],
        )

    def _users(self) -> Rows[User]:
        counts = Counter(session.user_id for session in self._world.sessions.opened)
        columns = ("UserID", "Login", "Password", "API key", "Rights", "Mailbox", "Status")
        return Rows(
            title="Users",
            columns=(*columns, "Open sessions"),
            of=list(self._world.users),
            row=lambda user: (
                user.user_id,
                user.login_name,
                user.password,
                user.api_key,
                user.auth_level,
                self._place(user.network_id, user.mailbox_id),
                _state(user),
                counts[user.user_id],
            ),
        )

    def _sessions(self) -> Rows[Session]:
        world = self._world
        return Rows(
            title="Open sessions",
            columns=("SessionID", "User", "Opened", "Last call", "Expires"),
            of=world.sessions.opened[::-1],
            row=lambda session: (
                session.session_id,
                f"{session.user_id} {world.users[session.user_id].login_name}",
                _moment(session.opened),
                _moment(session.used),
                _moment(session.used + world.sessions.timeout),
            ),
            said=f"Each expires {world.time_out} s after its last call; the latest first.",
        )

    def _networks(self) -> Rows[NetworkIDInfo]:
        return Rows(
            title="Networks",
            columns=("NetworkID", "Name", "Location", "Status"),
            of=list(self._world.networks),
            row=lambda network: (
                network.network_id,
                network.name or "",
                network.location or "",
                network.status or "",
            ),
        )

    def _mailboxes(self) -> Rows[Mailbox]:
        return Rows(
            title="Mailboxes",
            columns=("MailboxID", "Name", "Network", "Status"),
            of=list(self._world.mailboxes),
            row=lambda mailbox: (
                mailbox.mailbox_id,
                mailbox.name,
                self._network(mailbox.network_id),
                mailbox.status,
            ),
            said="Mailbox 0 is the root mailbox of a network.",
        )

    def _partners(self) -> Rows[Partner]:
        return Rows(
            title="Trading partners",
            columns=("ECGrid ID", "Qualifier and ID", "Description", "Mailbox", "Status"),
            of=list(self._world.partners),
            row=lambda partner: (
                partner.ecgrid_id,
                f"{partner.qualifier}:{partner.id}",
                partner.description,
                self._place(partner.network_id, partner.mailbox_id),
                partner.status,
            ),
        )

    def _interconnects(self) -> Rows[Interconnect]:
        return Rows(
            title="Interconnects",
            columns=("InterconnectID", "ECGrid ID 1", "ECGrid ID 2", "Status"),
            of=list(self._world.interconnects),
            row=lambda each: (
                each.interconnect_id,
                self._partner(each.ecgrid_id1),
                self._partner(each.ecgrid_id2),
                each.status,
            ),
        )

    def _pricelists(self) -> Rows[int]:
        return Rows(
            title="Pricelists",
            columns=("PricelistID", "Description", "Model", "Levels", "Status"),
            of=self._world.pricelists.ids,
            row=self._pricelist,
        )

    def _pricelist(self, pricelist_id: int) -> Sequence[Cell]:
        found = self._world.pricelists.find(pricelist_id, ApiVersion.V3_2)
        assert found is not None
        described = found.description or "", found.model or ""
        return pricelist_id, *described, len(found.levels), found.status or ""

    def _parcels(self) -> Rows[Parcel]:
        columns = ("ParcelID", "Direction", "From", "To", "File name", "Bytes", "Status", "Date")
        return Rows(
            title="Parcels",
            columns=columns,
            of=list(self._world.parcels)[::-1],
            row=lambda parcel: (
                parcel.parcel_id,
                parcel.direction,
                self._place(*parcel.sender),
                self._place(*parcel.receiver),
                parcel.file_name,
                len(parcel.content),
                PARCEL_STATUSES.get(parcel.status_code, parcel.status_code),
                _moment(parcel.date),
            ),
            said="The latest first.",
        )

    def _calls(self) -> Rows[CallRecord]:
        journal = self._world.journal
        return Rows(
            title="Calls",
            columns=("Version", "Binding", "Operation", "HTTP status"),
            of=journal.records[::-1],
            row=lambda call: (
                call.version,
                call.protocol,
                self._linked(call.operation),
                call.status,
            ),
            said=f"{sum(journal.counts.values())} so far, the latest first; 1000 are kept.",
        )

    def _by_handler(self) -> Iterator[Table]:
        with_state = sorted(self._operations.keys() & self._handlers.keys())
        others = sorted(self._operations.keys() - self._handlers.keys())
        yield self._listed("Operations with state", with_state)
        if self._strict:
            yield self._listed("Operations that are refused, since the sandbox is strict", others)
        else:
            yield self._listed("Operations that return samples", others)

    def _listed(self, title: str, names: Iterable[str]) -> Table:
        counts = self._world.journal.counts
        rows = [(self._linked(name), self._said(name), counts.get(name, 0)) for name in names]
        return Table(
            title, ("Operation", "What it does", "Calls"), rows, f"{len(rows)} operations."
        )

    def _linked(self, name: str) -> Cell:
        """Return the name of an operation, with its page in the newest version that has it."""
        version = self._newest(name)
        return name if version is None else Link(name, f"{version.path[1:]}?op={name}")

    def _said(self, name: str) -> str:
        version = self._newest(name)
        return "" if version is None else first_sentence(text_of(name, version))

    def _newest(self, name: str) -> ApiVersion | None:
        operation = self._operations.get(name)
        here = [version for version in ApiVersion if operation and version in operation.versions]
        return here[-1] if here else None

    def _network(self, network_id: int) -> str:
        return f"{network_id} {self._world.networks.name(network_id) or ''}".rstrip()

    def _partner(self, ecgrid_id: int) -> str:
        partner = self._world.partners.find(ecgrid_id)
        return (
            str(ecgrid_id) if partner is None else f"{ecgrid_id} {partner.qualifier}:{partner.id}"
        )

    def _place(self, network_id: int, mailbox_id: int) -> str:
        name = self._world.mailboxes.name(mailbox_id) or ""
        return f"{self._network(network_id)}, {mailbox_id} {name}".rstrip()


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _state(user: User) -> str:
    return "locked out" if user.locked_out else user.status
