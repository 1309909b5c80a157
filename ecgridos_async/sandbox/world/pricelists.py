"""Pricelists of the sandbox: 1 to 1000, each made from nothing but its id.

Between them they show what the wire can hold: every enumeration value, every kind of date,
null and empty texts, markup and astral characters, and lists of every length down to none.
"""

import datetime as dt
import decimal
from collections.abc import Iterable
from typing import Final

import attrs

from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import Integer
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import (
    AuthLevel,
    CellCarrier,
    Level,
    Pricelist,
    PricelistAccountReports,
    PricelistItemLevel,
    PricelistMeasureField,
    PricelistModel,
    Schedule,
    Status,
    UserIDInfo,
)
from ecgridos_async.sandbox.world.seed import PricelistSeed

FIRST_ID: Final = 1
LAST_ID: Final = 1000

_CARRIERS: Final = list(CellCarrier)
_AUTH_LEVELS: Final = list(AuthLevel)
_STATUSES: Final = list(Status)
_MODELS: Final = list(PricelistModel)
_ITEM_LEVELS: Final = list(PricelistItemLevel)
_REPORTS: Final = list(PricelistAccountReports)
_MEASURES: Final = list(PricelistMeasureField)

_OWNERS: Final = 15
_EASTERN: Final = dt.timezone(dt.timedelta(hours=-5))
_DAY_ONE: Final = dt.datetime(2016, 1, 1, 8, 30)  # noqa: DTZ001 (the wire has such dates)

_DESCRIPTIONS: Final = (
    "Standard EDI traffic",
    'Tariff "A" <2016> & later',
    "Überregionaler Verkehr, 価格表 🚀",
    None,
    "",
    "  leading and trailing  ",
    "first line\r\nsecond line",
)


class Pricelists:
    """The pricelists of the seed, and those that are made up when they are first asked for."""

    def __init__(self, pricelists: Iterable[PricelistSeed] = (), made_up: int = LAST_ID) -> None:
        self._made: dict[tuple[int, bool], Pricelist] = {}
        self._made_up = made_up
        self._seeded = {one.pricelist_id: _seeded(one) for one in pricelists}

    @property
    def ids(self) -> list[int]:
        """The ids of all pricelists."""
        return sorted({*self._seeded, *range(FIRST_ID, self._made_up + 1)})

    def find(self, pricelist_id: int, version: ApiVersion) -> Pricelist | None:
        """Return a pricelist as *version* has it, None if there is none with that id."""
        seeded = self._seeded.get(pricelist_id)
        if seeded is None and not FIRST_ID <= pricelist_id <= self._made_up:
            return None
        numbered = isinstance(shape_of(Level).type_of("level", version), Integer)
        made = self._made.get((pricelist_id, numbered))
        if made is None:
            made = seeded or seed_pricelist(pricelist_id)
            if numbered:
                levels = [_numbered(level) for level in made.levels]
                made = attrs.evolve(made, levels=levels)
            self._made[pricelist_id, numbered] = made
        return made


def _seeded(given: PricelistSeed) -> Pricelist:
    return Pricelist(owner=None, **attrs.asdict(given, recurse=False))


def _numbered(level: Level) -> Level:
    """Return a level as old versions have it: a number instead of a name."""
    return attrs.evolve(level, level=_ITEM_LEVELS.index(PricelistItemLevel(str(level.level))))


def seed_pricelist(pricelist_id: int) -> Pricelist:
    """Return the pricelist with that id as it is in the beginning."""
    return Pricelist(
        pricelist_id=pricelist_id,
        owner=None if pricelist_id % 50 == 0 else _owner(pricelist_id % _OWNERS),
        date=_date(pricelist_id),
        description=_DESCRIPTIONS[pricelist_id % len(_DESCRIPTIONS)],
        model=_MODELS[pricelist_id % len(_MODELS)],
        status=_STATUSES[pricelist_id % len(_STATUSES)],
        levels=[_level(pricelist_id, index) for index in range((pricelist_id + 2) % 5)],
    )


def _owner(number: int) -> UserIDInfo:
    return UserIDInfo(
        user_id=5001 + number,
        login_name=f"owner{number:02}",
        recovery_question=None if number % 3 == 0 else "Name of the first pet?",
        first_name="Zoë" if number % 2 else "Ola",
        last_name=f"Owner-{number}",
        company=None if number % 5 == 4 else "Söhne & Co. <KG>",
        email=f"owner{number:02}@example.com",
        phone="  +1 555 0100 " if number % 4 == 1 else "+1 555 0199",
        cell_phone="" if number % 2 else None,
        cell_carrier=_CARRIERS[number % len(_CARRIERS)],
        time_zone_offset=60 * (number - 7),
        network_id=101 + number % 3,
        mailbox_id=0 if number % 4 == 0 else 2000 + number,
        auth_level=_AUTH_LEVELS[number % len(_AUTH_LEVELS)],
        created=_DAY_ONE + dt.timedelta(days=number, microseconds=123000),
        modified=(_DAY_ONE + dt.timedelta(days=30 + number)).replace(tzinfo=_EASTERN),
        last_login=None
        if number % 3 == 2
        else (_DAY_ONE + dt.timedelta(days=60, microseconds=1200 * number)).replace(tzinfo=dt.UTC),
        status=_STATUSES[number % len(_STATUSES)],
        locked_out=number % 7 == 6,
        open_sessions=number % 6,
    )


def _date(pricelist_id: int) -> dt.datetime | None:
    moment = _DAY_ONE + dt.timedelta(days=pricelist_id, microseconds=pricelist_id * 1001)
    match pricelist_id % 8:
        case 0:
            return None
        case 1:
            return moment.replace(tzinfo=dt.UTC)
        case 2:
            return moment.replace(tzinfo=_EASTERN)
        case 3:
            return DateTime.max
        case _:
            return moment.replace(microsecond=0)


def _level(pricelist_id: int, index: int) -> Level:
    item_level = _ITEM_LEVELS[(pricelist_id + index) % len(_ITEM_LEVELS)]
    return Level(
        level=item_level,
        name=None if (pricelist_id + index) % 4 == 3 else f"{item_level} <{index + 1}>",
        limited_months=(pricelist_id + index) % 13,
        schedules=[
            _schedule(pricelist_id, index, number)
            for number in range((pricelist_id + 2 * index) % 4)
        ],
    )


def _schedule(pricelist_id: int, index: int, number: int) -> Schedule:
    key = pricelist_id + 4 * index + number
    return Schedule(
        schedule_id=pricelist_id * 100 + index * 10 + number,
        allowance=decimal.Decimal(key % 1000),
        maximum=-1 if key % 6 == 0 else key * 10,
        block=decimal.Decimal("1.0000"),
        rate=decimal.Decimal(key % 100_000).scaleb(-4),
        catalog_id=key % 90,
        description=None if key % 5 == 4 else f"{_MEASURES[key % len(_MEASURES)]} & more",
        account_report=_REPORTS[key % len(_REPORTS)],
        measure=_MEASURES[key % len(_MEASURES)],
        specified_network_id=0 if key % 2 else 101,
        include_root_mailbox=key % 3 == 0,
    )
