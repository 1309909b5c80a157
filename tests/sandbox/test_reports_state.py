"""Traffic reports count the parcels and interchanges of the world."""

import datetime as dt

import pytest

from ecgridos_async.models import DataSet, StatisticsPeriod
from ecgridos_async.sandbox import RetCode, World
from tests.sandbox.calling import NOON, Caller, Clock

HOUR = dt.timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Caller:
    """The demo user, whose network sent a parcel of 1.6 KC now and one of 400 bytes a day later."""
    world = World(clock=clock)
    ids = world.partners[3001], world.partners[3003]
    for content in (b"x" * 1600, b"x" * 400):
        world.router.upload((101, 0), "a.txt", content, clock(), ids)
        clock.advance(days=1)
    return Caller(world)


def rows(report: DataSet) -> list[dict[str, object]]:
    (table,) = report
    return [dict(row) for row in table.rows]


def row(period: dt.datetime, way: str, kilocharacters: int) -> dict[str, object]:
    counted = {
        f"{what}{each}{unit}": 0
        for what in ("Parcel", "Interchange")
        for each in ("In", "Out")
        for unit in ("", "KC")
    }
    for what in ("Parcel", "Interchange"):
        counted[f"{what}{way}"] = 1
        counted[f"{what}{way}KC"] = kilocharacters
    return {"Period": period, **counted}


FIRST = row(NOON, "Out", 2)
SECOND = row(NOON + DAY, "Out", 0)


@pytest.mark.parametrize(
    ("target", "count", "expected"),
    [
        (NOON, 1, [FIRST]),
        (NOON + HOUR / 2, 25, [FIRST, SECOND]),
        (NOON + HOUR / 2, -1, [FIRST]),
        (NOON + DAY, -24, [SECOND]),
        (NOON + DAY, -25, [FIRST, SECOND]),
        (NOON + HOUR, 23, []),
    ],
)
def test_periods(
    demo: Caller, target: dt.datetime, count: int, expected: list[dict[str, object]]
) -> None:
    found = demo(
        "ReportTrafficStats",
        target_time=target,
        num_periods=count,
        period=StatisticsPeriod.HOUR,
    )
    assert rows(found) == expected


@pytest.mark.parametrize(
    ("period", "start"),
    [
        ("Day", dt.datetime(2026, 11, 18, tzinfo=dt.UTC)),
        ("Week", dt.datetime(2026, 11, 15, tzinfo=dt.UTC)),
        ("Month", dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),
    ],
)
def test_the_start_of_a_period(demo: Caller, period: str, start: dt.datetime) -> None:
    for count in (1, -1):
        first, *_ = rows(
            demo(
                "ReportTrafficStats",
                target_time=NOON,
                num_periods=count,
                period=StatisticsPeriod(period),
            )
        )
        assert first["Period"] == start
    assert rows(
        demo(
            "ReportTrafficStats",
            target_time=NOON.replace(month=12),
            num_periods=-2,
            period=StatisticsPeriod.MONTH,
        )
    )


def test_whose_traffic(demo: Caller, clock: Clock) -> None:
    asked = {"target_time": NOON, "num_periods": 1, "period": StatisticsPeriod.HOUR}
    assert rows(demo("ReportTrafficStatsEx", network_id=101, mailbox_id=-1, **asked)) == [FIRST]
    assert rows(demo("ReportTrafficStatsEx", network_id=101, mailbox_id=2001, **asked)) == []
    refused = demo.refused("ReportTrafficStatsEx", network_id=102, mailbox_id=-1, **asked)
    assert refused == (RetCode.ACCESS_DENIED, "NetworkID")
    netops = demo.as_("netops")
    assert rows(netops("ReportTrafficStatsEx", network_id=102, mailbox_id=2101, **asked)) == [
        row(NOON, "In", 2)
    ]
    clock.advance(hours=1)
    public = rows(demo("ReportTrafficStatsPublic"))
    assert [(found["Period"], found["ParcelIn"], found["ParcelOut"]) for found in public] == [
        (NOON, 1, 1),
        (NOON + DAY, 1, 1),
    ]
    clock.advance(days=1)
    assert len(rows(demo("ReportTrafficStatsPublic"))) == 1


@pytest.mark.parametrize(
    ("target", "count", "item"),
    [
        (None, 1, "TargetTime"),
        (NOON, 0, "NumPeriods"),
        (dt.datetime(9999, 12, 31, tzinfo=dt.UTC), 40, "TargetTime"),
        (dt.datetime(1, 1, 1, tzinfo=dt.UTC), 1, "TargetTime"),
    ],
)
def test_what_is_refused(demo: Caller, target: dt.datetime | None, count: int, item: str) -> None:
    refused = demo.refused(
        "ReportTrafficStats", target_time=target, num_periods=count, period=StatisticsPeriod.WEEK
    )
    assert refused == (RetCode.DATA_ERROR, item)
