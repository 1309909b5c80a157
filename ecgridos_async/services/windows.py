"""Windows: a long range of dates, cut into ranges that the archive calls take."""

import datetime as dt
from typing import Final

from ecgridos_async.errors import ArgumentError

WINDOW: Final = dt.timedelta(days=31)
"""The longest range that an archive call takes."""

MOST_WINDOWS: Final = 1200
"""How many ranges one iteration asks for, each at least one call: a little over 100 years."""

Window = tuple[dt.datetime, dt.datetime]


def windows(
    begin_date: dt.datetime, end_date: dt.datetime, *, newest_first: bool = False, operation: str
) -> list[Window]:
    """Return ranges of at most 31 days that together cover the range given.

    Neighbours share a boundary, so that a record at that moment is in at least one of them,
    whether the service includes the ends or not. The boundaries are in UTC. What is not a
    datetime, or has no time zone, is refused by the call itself.

    Raises:
        ArgumentError: If the range ends before it begins, or needs more than 1,200 windows.
    """
    try:
        first, last = _plain(begin_date), _plain(end_date)
        begin, end = _utc(first), _utc(last)
    except (AttributeError, OverflowError, TypeError, ValueError):
        return [(begin_date, end_date)]
    if end < begin:
        raise ArgumentError(
            f"end_date: {end_date} is before begin_date, {begin_date}",
            parameter="end_date",
            operation=operation,
        )
    count = max(1, -((begin - end) // WINDOW))
    if count > MOST_WINDOWS:
        raise ArgumentError(
            f"end_date: a range of {(end - begin).days:,} days takes {count:,} windows of "
            f"{WINDOW.days} days; at most {MOST_WINDOWS:,} are read, so give a shorter range",
            parameter="end_date",
            operation=operation,
        )
    if newest_first:
        between = [end - WINDOW * number for number in range(count - 1, 0, -1)]
    else:
        between = [begin + WINDOW * number for number in range(1, count)]
    # If one end has no time zone, the boundaries have none either: the client then refuses
    # or accepts all of them, from the first call on.
    if first.utcoffset() is None or last.utcoffset() is None:
        between = [moment.replace(tzinfo=None) for moment in between]
    cut = list(zip([begin_date, *between], [*between, end_date], strict=True))
    return cut[::-1] if newest_first else cut


def _plain(moment: dt.datetime) -> dt.datetime:
    """Return the datetime that a NumPy datetime64 is; anything else as it is."""
    in_microseconds = getattr(moment, "astype", None)
    if in_microseconds is None:
        return moment
    plain: dt.datetime = in_microseconds("datetime64[us]").item()
    return plain


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.utcoffset() is None:
        return moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC)
