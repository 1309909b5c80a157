"""The pricelists a sandbox starts with: reproducible, and of every kind the wire can hold."""

import datetime as dt
import enum
from collections.abc import Iterable
from typing import cast

import pytest

from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import (
    AuthLevel,
    CellCarrier,
    PricelistAccountReports,
    PricelistItemLevel,
    PricelistMeasureField,
    PricelistModel,
    Status,
)
from ecgridos_async.sandbox.world.pricelists import FIRST_ID, LAST_ID, Pricelists, seed_pricelist

ALL = [seed_pricelist(pricelist_id) for pricelist_id in range(FIRST_ID, LAST_ID + 1)]
OWNERS = [pricelist.owner for pricelist in ALL if pricelist.owner]
LEVELS = [level for pricelist in ALL for level in pricelist.levels]
SCHEDULES = [schedule for level in LEVELS for schedule in level.schedules]

OCCURRING: list[tuple[type[enum.Enum], Iterable[object]]] = [
    (PricelistModel, (pricelist.model for pricelist in ALL)),
    (Status, (pricelist.status for pricelist in ALL)),
    (AuthLevel, (owner.auth_level for owner in OWNERS)),
    (CellCarrier, (owner.cell_carrier for owner in OWNERS)),
    (PricelistItemLevel, (level.level for level in LEVELS)),
    (PricelistAccountReports, (schedule.account_report for schedule in SCHEDULES)),
    (PricelistMeasureField, (schedule.measure for schedule in SCHEDULES)),
]


@pytest.mark.parametrize(
    ("kind", "values"), OCCURRING, ids=lambda each: getattr(each, "__name__", "")
)
def test_every_enum_value_occurs(kind: type[enum.Enum], values: Iterable[object]) -> None:
    assert set(values) == set(kind)


def test_every_length_of_list_occurs() -> None:
    assert {len(pricelist.levels) for pricelist in ALL} == {0, 1, 2, 3, 4}
    assert {len(level.schedules) for level in LEVELS} == {0, 1, 2, 3}


def test_every_kind_of_date_occurs() -> None:
    dates = [pricelist.date for pricelist in ALL]
    assert None in dates
    assert DateTime.max in dates
    offsets = {date.utcoffset() for date in dates if date}
    assert offsets == {None, dt.timedelta(0), dt.timedelta(hours=-5)}


def test_every_kind_of_text_occurs() -> None:
    texts = {pricelist.description for pricelist in ALL}
    assert {None, ""} < texts
    joined = "".join(text or "" for text in texts)
    assert all(character in joined for character in '<>&"Ü🚀')
    assert any((text or "").startswith(" ") for text in texts)


def test_the_same_id_is_the_same_pricelist() -> None:
    assert seed_pricelist(42) == seed_pricelist(42)
    assert Pricelists().find(42, ApiVersion.V3_2) == Pricelists().find(42, ApiVersion.V3_2)
    assert len({pricelist.pricelist_id for pricelist in ALL}) == 1000


@pytest.mark.parametrize("pricelist_id", [-1, 0, 1001, 2**31 - 1])
def test_no_other_id_exists(pricelist_id: int) -> None:
    assert Pricelists().find(pricelist_id, ApiVersion.V3_2) is None


def test_levels_are_numbers_in_v3_0_and_names_after() -> None:
    pricelists = Pricelists()
    old, new = pricelists.find(7, ApiVersion.V3_0), pricelists.find(7, ApiVersion.V3_2)
    assert old is not None
    assert new is not None
    assert [level.level for level in old.levels] == [7, 8, 9, 10]
    names = [cast("PricelistItemLevel", level.level).value for level in new.levels]
    assert names == ["Level4", "Level5", "Level6", "Level7"]
