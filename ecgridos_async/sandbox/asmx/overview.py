"""The first page of a sandbox: its world as it is now, and what was called."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.explorer.pages import tables_page
from ecgridos_async.explorer.tables import Cell, Link, Table
from ecgridos_async.explorer.texts import first_sentence, text_of
from ecgridos_async.sandbox.handlers import Handler
from ecgridos_async.sandbox.world.users import User
from ecgridos_async.sandbox.world.world import World

_PRICELIST: Final = "PricelistInfo"
_PRICELISTS: Final = range(1, 21)
"""The ids that the page tries."""
_LATEST: Final = 20
"""How many calls the page shows."""


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

    def page(self) -> str:
        """Return the page. Secrets are on it: a sandbox has none but made-up ones."""
        world = self._world
        with world.lock:
            now = world.now()
            world.partners.settle(now)
            world.interconnects.settle(now)
            tables = [
                self._services(),
                self._users(),
                self._networks(),
                self._mailboxes(),
                self._partners(),
                self._interconnects(),
                self._pricelists(),
                self._calls(),
                *self._by_handler(),
            ]
        return tables_page("ECGridOS sandbox", tables)

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

    def _users(self) -> Table:
        world = self._world
        rows = [
            (
                user.user_id,
                user.login_name,
                user.password,
                user.api_key,
                user.auth_level,
                self._place(user.network_id, user.mailbox_id),
                _state(user),
                world.open_sessions(user.user_id),
            )
            for user in world.users
        ]
        columns = ("UserID", "Login", "Password", "API key", "Rights", "Mailbox", "Status")
        said = f"Open sessions: {world.open_sessions()}. Each expires after {world.time_out} s."
        return Table("Users", (*columns, "Open sessions"), rows, said)

    def _networks(self) -> Table:
        rows = [
            (network.network_id, network.name or "", network.location or "", network.status or "")
            for network in self._world.networks
        ]
        return Table("Networks", ("NetworkID", "Name", "Location", "Status"), rows)

    def _mailboxes(self) -> Table:
        rows = [
            (mailbox.mailbox_id, mailbox.name, self._network(mailbox.network_id), mailbox.status)
            for mailbox in self._world.mailboxes
        ]
        said = "Mailbox 0 is the root mailbox of a network."
        return Table("Mailboxes", ("MailboxID", "Name", "Network", "Status"), rows, said)

    def _partners(self) -> Table:
        rows = [
            (
                partner.ecgrid_id,
                f"{partner.qualifier}:{partner.id}",
                partner.description,
                self._place(partner.network_id, partner.mailbox_id),
                partner.status,
            )
            for partner in self._world.partners
        ]
        columns = ("ECGrid ID", "Qualifier and ID", "Description", "Mailbox", "Status")
        return Table("Trading partners", columns, rows)

    def _interconnects(self) -> Table:
        rows = [
            (each.interconnect_id, each.ecgrid_id1, each.ecgrid_id2, each.status)
            for each in self._world.interconnects
        ]
        columns = ("InterconnectID", "ECGrid ID 1", "ECGrid ID 2", "Status")
        return Table("Interconnects", columns, rows)

    def _pricelists(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for pricelist_id in _PRICELISTS:
            found = self._world.pricelists.find(pricelist_id, ApiVersion.V3_2)
            if found is not None:
                rows.append(
                    (pricelist_id, found.description or "", found.model or "", found.status or "")
                )
        said = f"Of the ids {_PRICELISTS[0]} to {_PRICELISTS[-1]}; {_PRICELIST} finds others too."
        return Table("Pricelists", ("PricelistID", "Description", "Model", "Status"), rows, said)

    def _calls(self) -> Table:
        journal = self._world.journal
        rows = [
            (call.version, call.protocol, self._linked(call.operation), call.status)
            for call in reversed(journal.records[-_LATEST:])
        ]
        said = f"{sum(journal.counts.values())} so far, the latest first."
        return Table("Calls", ("Version", "Binding", "Operation", "HTTP status"), rows, said)

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

    def _place(self, network_id: int, mailbox_id: int) -> str:
        name = self._world.mailboxes.name(mailbox_id) or ""
        return f"{self._network(network_id)}, {mailbox_id} {name}".rstrip()


def _state(user: User) -> str:
    return "locked out" if user.locked_out else user.status
