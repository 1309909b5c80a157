"""Trading partners: the ECGrid ids and the qualifier and id that each stands for."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator

import attrs

from ecgridos_async.models import RoutingGroup, StatusECGridID, UseType


@attrs.define(eq=False, kw_only=True)
class Partner:
    """A trading partner."""

    ecgrid_id: int
    network_id: int
    mailbox_id: int
    qualifier: str
    id: str
    description: str
    created: dt.datetime
    modified: dt.datetime
    effective: dt.datetime
    expires: dt.datetime | None = None
    last_traffic: dt.datetime | None = None
    status: StatusECGridID = StatusECGridID.ACTIVE
    use_type: UseType = UseType.TEST_AND_PRODUCTION
    routing_group: RoutingGroup = RoutingGroup.PRODUCTION_A
    owner_user_id: int = 0
    data_email: str | None = None
    mailbox_default: bool = False


class Partners:
    """All trading partners, by their ECGrid id."""

    def __init__(self, partners: Iterable[Partner]) -> None:
        self._partners: dict[int, Partner] = {}
        self._by_qid: dict[tuple[str, str], list[Partner]] = {}
        self._dated: dict[int, Partner] = {}
        for partner in partners:
            self._put(attrs.evolve(partner))
        self._ids = itertools.count(max(self._partners, default=3000) + 1)

    def _put(self, partner: Partner) -> None:
        self._partners[partner.ecgrid_id] = partner
        self._by_qid.setdefault((partner.qualifier, partner.id), []).append(partner)

    def __iter__(self) -> Iterator[Partner]:
        return iter(self._partners.values())

    def __getitem__(self, ecgrid_id: int) -> Partner:
        return self._partners[ecgrid_id]

    def find(self, ecgrid_id: int) -> Partner | None:
        """Return a trading partner, None if there is none with that id."""
        return self._partners.get(ecgrid_id)

    def by_qid(self, qualifier: str, id_: str) -> Partner | None:
        """Return the partner of a qualifier and id; a terminated one only if there is no other."""
        found = self._by_qid.get((qualifier, id_), [])
        return min(
            found,
            key=lambda p: (
                p.status is StatusECGridID.TERMINATED,
                p.status is StatusECGridID.PENDING,
            ),
            default=None,
        )

    def default_of(self, network_id: int, mailbox_id: int) -> Partner | None:
        """Return the partner that stands for a mailbox: its default, or its first."""
        found = [
            p
            for p in self
            if (p.network_id, p.mailbox_id) == (network_id, mailbox_id)
            and p.status is not StatusECGridID.TERMINATED
        ]
        return next((p for p in found if p.mailbox_default), found[0] if found else None)

    def add(
        self,
        network_id: int,
        mailbox_id: int,
        qualifier: str,
        id_: str,
        description: str,
        *,
        now: dt.datetime,
    ) -> Partner:
        """Add a trading partner."""
        partner = Partner(
            ecgrid_id=next(self._ids),
            network_id=network_id,
            mailbox_id=mailbox_id,
            qualifier=qualifier,
            id=id_,
            description=description,
            created=now,
            modified=now,
            effective=now,
        )
        self._put(partner)
        return partner

    def date(self, partner: Partner) -> None:
        """Take note that a partner begins or ends at a time, so that `settle` looks at it."""
        self._dated[partner.ecgrid_id] = partner

    def settle(self, now: dt.datetime) -> None:
        """Carry out the moves whose time has come."""
        for partner in self._dated.values():
            if partner.expires is not None and partner.expires <= now:
                partner.status = StatusECGridID.TERMINATED
            elif partner.status is StatusECGridID.PENDING and partner.effective <= now:
                partner.status = StatusECGridID.ACTIVE
