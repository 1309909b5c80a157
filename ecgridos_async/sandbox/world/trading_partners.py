"""Trading partners: the ECGrid ids and the qualifier and id that each stands for."""

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs

from ecgridos_async.models import RoutingGroup, StatusECGridID, UseType
from ecgridos_async.sandbox.world.records import Place, Record, Records


@attrs.define(eq=False, kw_only=True)
class Partner(Record):
    """A trading partner."""

    ecgrid_id: int
    qualifier: str
    id: str
    description: str
    effective: dt.datetime
    expires: dt.datetime | None = None
    last_traffic: dt.datetime | None = None
    status: StatusECGridID = StatusECGridID.ACTIVE
    use_type: UseType = UseType.TEST_AND_PRODUCTION
    routing_group: RoutingGroup = RoutingGroup.PRODUCTION_A
    owner_user_id: int = 0
    data_email: str | None = None
    mailbox_default: bool = False


class Partners(Records[Partner]):
    """All trading partners."""

    def __init__(self, partners: Sequence[Partner]) -> None:
        first = max((one.ecgrid_id for one in partners), default=3000) + 1
        super().__init__("trading partner", "ecgrid_id", first)
        self._by_qid: dict[tuple[str, str], list[Partner]] = {}
        self._dated: dict[int, Partner] = {}
        for partner in partners:
            self.put(attrs.evolve(partner))

    def put(self, record: Partner) -> Partner:
        """Add a trading partner."""
        self._by_qid.setdefault((record.qualifier, record.id), []).append(record)
        return super().put(record)

    def restore(self, records: Iterable[Partner]) -> None:
        """Have these partners and no others."""
        self._by_qid.clear()
        super().restore(())
        for partner in records:
            self.put(partner)

    def by_qid(self, qualifier: str, id_: str) -> Partner | None:
        """Return the partner of a qualifier and id; a terminated one only if there is no other."""
        last = [StatusECGridID.PENDING, StatusECGridID.TERMINATED]
        return min(
            self._by_qid.get((qualifier, id_), []),
            key=lambda p: last.index(p.status) if p.status in last else -1,
            default=None,
        )

    def default_of(self, place: Place) -> Partner | None:
        """Return the partner that stands for a mailbox: its default, or its first."""
        found = [p for p in self if p.place == place and p.status is not StatusECGridID.TERMINATED]
        return next((p for p in found if p.mailbox_default), found[0] if found else None)

    def add(
        self, place: Place, qid: tuple[str, str], description: str, now: dt.datetime
    ) -> Partner:
        """Add a trading partner of a qualifier and id to a mailbox."""
        return self.put(
            Partner(
                ecgrid_id=self.next_id(),
                network_id=place[0],
                mailbox_id=place[1],
                qualifier=qid[0],
                id=qid[1],
                description=description,
                created=now,
                modified=now,
                effective=now,
            )
        )

    def date(self, partner: Partner) -> None:
        """Take note that a partner begins or ends at a time, so that `settle` looks at it."""
        self._dated[partner.ecgrid_id] = partner

    @property
    def dated(self) -> list[int]:
        """The ids of those that `settle` looks at."""
        return list(self._dated)

    def settle(self, now: dt.datetime) -> None:
        """Carry out the moves whose time has come."""
        for partner in self._dated.values():
            if partner.expires is not None and partner.expires <= now:
                partner.status = StatusECGridID.TERMINATED
            elif partner.status is StatusECGridID.PENDING and partner.effective <= now:
                partner.status = StatusECGridID.ACTIVE
