"""Ranges of dates, cut into windows of at most 31 days."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from ecgridos_async.errors import ArgumentError
from ecgridos_async.services.windows import WINDOW, Window, windows

DAY = dt.timedelta(days=1)
NEW_YEAR = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
NAIVE = dt.datetime(2024, 1, 1)  # noqa: DTZ001
EASTERN = ZoneInfo("America/New_York")


def cut(begin: dt.datetime, end: dt.datetime, *, newest_first: bool = False) -> list[Window]:
    return windows(begin, end, newest_first=newest_first, operation="ParcelInBoxArchive")


@pytest.mark.parametrize(
    ("days", "count"), [(0, 1), (1, 1), (31, 1), (32, 2), (62, 2), (63, 3), (366, 12)]
)
def test_how_many_windows_there_are(days: int, count: int) -> None:
    assert len(cut(NEW_YEAR, NEW_YEAR + days * DAY)) == count


def test_neighbours_share_a_boundary_and_are_in_order() -> None:
    begin, end = NEW_YEAR, NEW_YEAR + 70 * DAY
    first, second = begin + 31 * DAY, begin + 62 * DAY

    assert cut(begin, end) == [(begin, first), (first, second), (second, end)]


def test_the_newest_first() -> None:
    begin, end = NEW_YEAR, NEW_YEAR + 70 * DAY
    first, second = end - 62 * DAY, end - 31 * DAY

    assert cut(begin, end, newest_first=True) == [(second, end), (first, second), (begin, first)]


def test_a_range_that_fits_goes_out_as_it_was_given() -> None:
    begin = NEW_YEAR.astimezone(EASTERN)
    ((first, last),) = cut(begin, begin)
    assert first is begin
    assert last is begin


def test_31_days_are_counted_in_utc() -> None:
    # 31 days on the clocks of New York, with one that has 25 hours among them.
    begin = dt.datetime(2024, 10, 20, tzinfo=EASTERN)
    end = dt.datetime(2024, 11, 20, tzinfo=EASTERN)
    assert len(cut(begin, end)) == 2


@pytest.mark.parametrize(
    ("begin", "end", "naive"),
    [
        (NAIVE, NAIVE + 40 * DAY, True),
        (NAIVE, NEW_YEAR + 40 * DAY, True),
        (NEW_YEAR, NAIVE + 40 * DAY, True),
        (NEW_YEAR, NEW_YEAR + 40 * DAY, False),
    ],
)
def test_the_first_window_shows_the_client_a_time_without_a_zone(
    begin: dt.datetime, end: dt.datetime, naive: bool
) -> None:
    (_, boundary), (again, _) = cut(begin, end)

    assert boundary == again
    assert (boundary.tzinfo is None) is naive
    assert boundary.replace(tzinfo=dt.UTC) == NEW_YEAR + 31 * DAY


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (NEW_YEAR, NEW_YEAR - dt.timedelta(microseconds=1)),
        (NEW_YEAR, NAIVE - DAY),
        (NAIVE + DAY, NEW_YEAR),
        (NEW_YEAR, NEW_YEAR.replace(tzinfo=EASTERN) - DAY),
    ],
)
def test_a_range_that_ends_before_it_begins_is_refused(
    begin: dt.datetime, end: dt.datetime
) -> None:
    with pytest.raises(ArgumentError, match="before begin_date") as caught:
        cut(begin, end)
    assert (caught.value.parameter, caught.value.operation) == ("end_date", "ParcelInBoxArchive")


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (dt.datetime(1, 1, 1, tzinfo=dt.UTC), NEW_YEAR),
        (NEW_YEAR, dt.datetime(9999, 12, 31, tzinfo=dt.UTC)),
        (NAIVE.replace(year=1), NAIVE.replace(year=9999)),
    ],
)
def test_a_range_that_would_take_too_long_is_refused(begin: dt.datetime, end: dt.datetime) -> None:
    with pytest.raises(ArgumentError, match=r"at most 1,200 are read"):
        cut(begin, end)


def test_from_the_epoch_on_is_not() -> None:
    assert len(cut(dt.datetime.fromtimestamp(0, dt.UTC), NEW_YEAR)) == 637


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (None, NEW_YEAR),
        ("2024-01-01", NEW_YEAR),
        (dt.date(2024, 1, 1), NEW_YEAR),
        (dt.datetime.min.replace(tzinfo=ZoneInfo("Asia/Tokyo")), NEW_YEAR),
    ],
)
def test_what_is_not_a_moment_is_left_for_the_call_to_refuse(
    begin: dt.datetime, end: dt.datetime
) -> None:
    assert cut(begin, end) == [(begin, end)]


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
def test_moments_of_numpy(unit: str) -> None:
    numpy = pytest.importorskip("numpy")
    begin, end = (
        numpy.datetime64(day, unit) for day in ("2024-01-01T00:00:00", "2024-02-10T00:00:00")
    )
    boundary = NAIVE + 31 * DAY

    assert cut(begin, end) == [(begin, boundary), (boundary, end)]
    assert cut(numpy.datetime64("NaT", unit), end)[0][1] is end
    with pytest.raises(ArgumentError, match="before begin_date"):
        cut(end, begin)


def test_moments_of_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    begin, end = pandas.Timestamp(NEW_YEAR), pandas.Timestamp(NEW_YEAR + 40 * DAY)
    boundary = NEW_YEAR + 31 * DAY

    assert cut(begin, end) == [(begin, boundary), (boundary, end)]
    assert len(cut(pandas.NaT, end)) == 1


MOMENTS = st.datetimes(
    dt.datetime(1990, 1, 1),  # noqa: DTZ001
    dt.datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([dt.UTC, EASTERN, ZoneInfo("Asia/Kolkata")]),
)


@given(
    begin=MOMENTS, span=st.timedeltas(dt.timedelta(0), dt.timedelta(days=400)), last=st.booleans()
)
def test_no_moment_is_left_out(begin: dt.datetime, span: dt.timedelta, last: bool) -> None:
    end = (begin.astimezone(dt.UTC) + span).astimezone(begin.tzinfo)

    found = cut(begin, end, newest_first=last)
    ordered = found[::-1] if last else found

    assert (ordered[0][0], ordered[-1][1]) == (begin, end)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(ordered))
    assert all(
        dt.timedelta(0) <= until.astimezone(dt.UTC) - since.astimezone(dt.UTC) <= WINDOW
        for since, until in found
    )
