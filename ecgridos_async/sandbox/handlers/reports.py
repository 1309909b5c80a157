"""Traffic reports, counted from the parcels and interchanges of the world.

The other reports return samples: their columns are not documented.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from ecgridos_async.models import Column, DataSet, Direction, StatisticsPeriod, Table
from ecgridos_async.models.dataset import Value
from ecgridos_async.sandbox.faults import wrong
from ecgridos_async.sandbox.handlers.access import ALL, Scope, scope
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.handlers.marks import reads
from ecgridos_async.sandbox.world.checks import utc
from ecgridos_async.sandbox.world.world import World

COLUMNS: Final = (
    Column("Period", "dateTime", date_time_mode="Utc"),
    *(
        Column(f"{counted}{way}{unit}", "int")
        for counted in ("Parcel", "Interchange")
        for way in ("In", "Out")
        for unit in ("", "KC")
    ),
)
"""The columns of a traffic report."""

_KILO: Final = 1000
_PUBLIC_HOURS: Final = 72
_HOUR: Final = dt.timedelta(hours=1)
_DAY: Final = dt.timedelta(days=1)
_MONTHS: Final = 12
_SPANS: Final[Mapping[str, dt.timedelta]] = {
    StatisticsPeriod.HOUR: _HOUR,
    StatisticsPeriod.DAY: _DAY,
    StatisticsPeriod.WEEK: 7 * _DAY,
}


@reads("ReportTrafficStats", "ReportTrafficStatsEx", of=scope)
def traffic_stats(
    call: Call,
    where: Scope,
    *,
    target_time: dt.datetime | None,
    num_periods: int,
    period: StatisticsPeriod,
) -> DataSet:
    """Count the traffic of a network and mailbox."""
    if target_time is None:
        raise wrong("TargetTime", "TargetTime is missing.")
    if not num_periods:
        raise wrong("NumPeriods", "NumPeriods is 0.")
    try:
        here = _start(utc(target_time), period)
        edge = here if num_periods > 0 else _later(here, period, 1)
        begin, end = sorted((edge, _later(edge, period, num_periods)))
    except (OverflowError, ValueError):
        raise wrong("TargetTime", "The periods begin or end outside of the calendar.") from None
    return _report(call.world, where, begin, end, lambda moment: _start(moment, period))


@reads("ReportTrafficStatsPublic")
def traffic_stats_public(call: Call) -> DataSet:
    """Count the traffic of all networks in the last hours."""
    end = _later(_start(call.world.now(), StatisticsPeriod.HOUR), StatisticsPeriod.HOUR, 1)
    return _report(
        call.world,
        Scope(ALL, ALL),
        end - _PUBLIC_HOURS * _HOUR,
        end,
        lambda moment: _start(moment, StatisticsPeriod.HOUR),
    )


def _report(
    world: World,
    where: Scope,
    begin: dt.datetime,
    end: dt.datetime,
    start_of: Callable[[dt.datetime], dt.datetime],
) -> DataSet:
    """Count what is dated from *begin* until before *end*, by period."""
    counted: dict[dt.datetime, Counter[str]] = defaultdict(Counter)

    def count(what: str, moment: dt.datetime, size: int) -> None:
        if begin <= moment < end:
            found = counted[start_of(moment)]
            found[what] += 1
            found[f"{what}KC"] += (size + _KILO // 2) // _KILO

    for parcel in world.parcels:
        if where.holds(parcel.place):
            way = "Out" if parcel.direction is Direction.OUT_BOX else "In"
            count(f"Parcel{way}", parcel.date, parcel.actual_bytes)
    for interchange in world.parcels.interchanges:
        for way, place in (("In", interchange.receiver), ("Out", interchange.sender)):
            if where.holds(place):
                count(f"Interchange{way}", interchange.date, interchange.byte_count)
    rows: tuple[dict[str, Value], ...] = tuple(
        {"Period": period, **{column.name: found[column.name] for column in COLUMNS[1:]}}
        for period, found in sorted(counted.items())
    )
    return DataSet((Table("Table", COLUMNS, rows),))


def _start(moment: dt.datetime, period: StatisticsPeriod) -> dt.datetime:
    """Return when the period of a moment began; weeks begin on Sunday."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    match period:
        case StatisticsPeriod.HOUR:
            return hour
        case StatisticsPeriod.WEEK:
            return day - day.isoweekday() % 7 * _DAY
        case StatisticsPeriod.MONTH:
            return day.replace(day=1)
        case _:
            return day


def _later(start: dt.datetime, period: StatisticsPeriod, number: int) -> dt.datetime:
    """Return the start of the period that comes so many periods later."""
    if period is not StatisticsPeriod.MONTH:
        return start + number * _SPANS[period]
    months = start.year * _MONTHS + start.month - 1 + number
    return start.replace(year=months // _MONTHS, month=months % _MONTHS + 1)
