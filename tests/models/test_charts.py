"""Charts of tables: which columns they draw, where, and what a page can do with them."""

import datetime as dt
import decimal
import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings, strategies as st

from ecgridos_async import ArgumentError
from ecgridos_async.models import Column, Table
from ecgridos_async.models.dataset import Value

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
DAY = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
TRAFFIC = (
    Column("Period", "dateTime"),
    Column("MailboxID", "int"),
    Column("ParcelIn", "int"),
    Column("ParcelInKC", "int"),
    Column("ParcelOut", "int"),
    Column("Note", "string"),
)


def hours(*numbers: tuple[int, int | None]) -> Table:
    """Return the traffic of hours: each is an hour and how many parcels came."""
    rows = [
        {"Period": DAY + dt.timedelta(hours=hour), "MailboxID": 7, "ParcelIn": parcels}
        for hour, parcels in numbers
    ]
    return Table("Traffic", TRAFFIC, tuple(rows))


def statuses(*numbers: tuple[str | None, float | None]) -> Table:
    columns = (Column("Status", "string"), Column("Number", "double"))
    return Table("Statuses", columns, tuple({"Status": s, "Number": n} for s, n in numbers))


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # it is our own


def texts(text: str) -> list[str]:
    return [element.text or "" for element in parsed(text).iter(f"{SVG}text")]


def lines(text: str) -> list[list[tuple[float, float]]]:
    """Return the points of each part of each line."""
    paths = [path for path in parsed(text).iter(f"{SVG}path") if path.get("stroke-dasharray")]
    parts = [part for path in paths for part in path.get("d", "").split("M") if part]
    return [
        [(float(x), float(y)) for x, y in (point.split(",") for point in part.split("L"))]
        for part in parts
    ]


def bars(text: str) -> list[ET.Element]:
    return [*parsed(text).iter(f"{SVG}rect")]


def of(element: ET.Element, name: str) -> float:
    return float(element.get(name, ""))


def test_counts_over_time_are_lines_and_ids_and_kilocharacters_are_left_out() -> None:
    text = hours((0, 3), (1, 5)).to_svg()

    assert len(lines(text)) == 1
    assert not bars(text)
    assert {"Traffic", "ParcelIn", "ParcelOut", "Period, 2026-01-05 (UTC)"} <= set(texts(text))
    assert {"MailboxID", "ParcelInKC", "Note"}.isdisjoint(texts(text))


def test_kilocharacters_are_drawn_without_other_numbers() -> None:
    assert "InKC" in texts(Table("T", (Column("InKC", "int"),), ({"InKC": 1},)).to_svg())


def test_a_period_without_a_row_is_as_wide_as_any_other() -> None:
    table = hours((4, 8), (0, 2), (1, 4))  # in any order

    (line,) = lines(table.to_svg())
    (first, second, last) = (x for x, _ in line)
    assert last - second == pytest.approx(3 * (second - first), abs=0.1)
    (first, second, last) = (of(bar, "x") for bar in bars(table.to_svg(kind="bar")))
    assert last - second == pytest.approx(3 * (second - first), abs=0.1)


def test_a_line_is_interrupted_where_there_is_no_number() -> None:
    assert [len(part) for part in lines(hours((0, 3), (1, None), (2, 5), (3, 6)).to_svg())] == [
        1,
        2,
    ]


def test_bars_are_as_high_as_their_numbers_above_and_below_0() -> None:
    text = statuses(("one", 10), ("two", 20), ("none", None), ("less", -5)).to_svg()

    one, two, less = bars(text)
    assert of(two, "height") == pytest.approx(2 * of(one, "height"), abs=0.1)
    assert of(less, "height") == pytest.approx(of(one, "height") / 2, abs=0.1)
    zero = of(less, "y")
    assert of(one, "y") + of(one, "height") == pytest.approx(zero, abs=0.1)
    assert [title.text for title in one] == ["Number, one: 10"]


def test_columns_that_are_named() -> None:
    table = hours((0, 3), (1, 5))

    text = table.to_svg(x="Note", y=["ParcelIn", "MailboxID"], title="Mine")

    assert len(bars(text)) == 4
    assert {"Mine", "ParcelIn", "MailboxID"} <= set(texts(text))
    assert lines(table.to_svg(y="ParcelIn", kind="line"))


def test_rows_without_a_name_are_numbered() -> None:
    text = Table("T", (Column("N", "int"),), ({"N": 4}, {"N": 5})).to_svg()

    assert {"1", "2"} <= set(texts(text))


@pytest.mark.parametrize(
    ("moments", "label"),
    [
        ([DAY, DAY + dt.timedelta(days=1)], "2026-01-06"),
        ([DAY, DAY + dt.timedelta(hours=25)], "01-06 01:00"),
        ([DAY.astimezone(dt.timezone(dt.timedelta(hours=-5)))], "2026-01-05"),
        ([dt.datetime(2026, 1, 5)], "2026-01-05"),  # noqa: DTZ001  # a row that a user made
    ],
)
def test_moments_are_labelled_in_utc(moments: list[dt.datetime], label: str) -> None:
    columns = (Column("When", "dateTime"), Column("N", "int"))
    table = Table("T", columns, tuple({"When": moment, "N": 1} for moment in moments))

    assert {label, "When (UTC)"} <= set(texts(table.to_svg()))


def test_rows_without_a_moment_are_said_to_be_left_out() -> None:
    columns = (Column("When", "dateTime"), Column("N", "int"))
    table = Table("T", columns, ({"When": DAY, "N": 1}, {"When": None, "N": 2}))

    assert "When (UTC). 1 of 2 rows" in texts(table.to_svg())


def test_a_long_table_is_cut() -> None:
    text = statuses(*((str(number), 1.0) for number in range(1200))).to_svg()

    assert len(bars(text)) == 1000
    assert "Status. 1000 of 1200 rows" in texts(text)


def test_labels_that_do_not_fit_are_left_out_or_cut() -> None:
    shown = texts(
        statuses(*((f"status {number} {'x' * 40}", 1.0) for number in range(50))).to_svg()
    )

    labels = [text for text in shown if text.startswith("status")]
    assert 0 < len(labels) < 10
    assert all(label.endswith("…") for label in labels)


def test_a_long_line_has_no_marks_and_a_long_legend_has_lines() -> None:
    names = [f"{letter * 30}" for letter in "abcdef"]
    columns = (Column("When", "dateTime"), *(Column(name, "int") for name in names))
    rows: list[dict[str, Value]] = [
        {"When": DAY + dt.timedelta(hours=hour), **dict.fromkeys(names, hour)} for hour in range(61)
    ]

    root = parsed(Table("T", columns, tuple(rows)).to_svg())

    marks = [path for path in root.iter(f"{SVG}path") if path.get("transform")]
    assert len(marks) == 6  # of the legend
    entries = [text for text in root.iter(f"{SVG}text") if text.text in names]
    assert len({entry.get("y") for entry in entries}) == 2
    assert max(of(entry, "x") for entry in entries) < 600


def test_the_last_moment_of_the_calendar() -> None:
    west = dt.timezone(dt.timedelta(hours=-5))
    last = dt.datetime(9999, 12, 31, 23, tzinfo=west)  # in UTC it would be in the year 10000
    table = Table("T", (Column("W", "dateTime"), Column("N", "int")), ({"W": last, "N": 1},))

    assert "23:00" in texts(table.to_svg())


def test_text_is_escaped_and_names_no_other_file() -> None:
    hostile = "</text><script>alert(1)</script> & \x1d"

    text = statuses((hostile, 1.0)).to_svg(title=hostile)

    root = parsed(text)
    assert not [*root.iter(f"{SVG}script")]
    assert root.findtext(f"{SVG}title") == hostile.replace("\x1d", "\N{REPLACEMENT CHARACTER}")
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


def test_it_can_be_read_aloud_and_stand_twice_in_a_page() -> None:
    text = hours((0, 3), (1, 5)).to_svg()

    root = parsed(text)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Traffic"
    assert (root.findtext(f"{SVG}desc") or "").startswith("A chart of ParcelIn, ParcelOut, for 2")
    assert not [element for element in root.iter() if element.get("id") or element.get("class")]
    style = root.findtext(f"{SVG}style") or ""
    assert re.findall(r"([\w:]+)\{[^{]", style) == ["svg:root", "svg:root"]  # never of the page


@pytest.mark.parametrize(
    ("columns", "arguments", "message"),
    [
        (TRAFFIC, {"x": "When"}, "x: the table has no column 'When', but Period, MailboxID"),
        (TRAFFIC, {"y": "Parcels"}, "y: the table has no column 'Parcels'"),
        (TRAFFIC, {"y": ["Note"]}, "y: expected a column of numbers, 'Note' is of string"),
        (TRAFFIC, {"y": []}, "y: expected 1 to 6 columns, got 0"),
        (TRAFFIC, {"y": ["ParcelIn"] * 7}, "y: expected 1 to 6 columns, got 7"),
        (TRAFFIC, {"kind": "pie"}, 'kind: expected "bar" or "line", got \'pie\''),
        (TRAFFIC[:2], {}, "y: none of the columns Period, MailboxID has numbers that are not ids"),
        ((), {}, r"y: none of the columns \(there are none\)"),
    ],
)
def test_what_is_refused(
    columns: tuple[Column, ...], arguments: dict[str, str], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message) as raised:
        Table("T", columns).to_svg(**arguments)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    assert message.startswith(raised.value.parameter)


CELLS: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, decimal.Decimal("sNaN"), decimal.Decimal("1e-400"), 5e-324]),
    st.floats(),
    st.decimals(allow_nan=False),
    st.text(max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.datetimes(timezones=st.timezones()) | st.none(), CELLS, CELLS)),
    kind=st.sampled_from(["bar", "line", None]),
    x=st.sampled_from([None, "When", "A"]),
)
def test_any_table_gives_a_picture(
    rows: list[tuple[dt.datetime | None, Value, Value]], kind: None, x: str | None
) -> None:
    columns = (Column("When", "dateTime"), Column("A", "decimal"), Column("B", "long"))
    named = tuple({"When": when, "A": a, "B": b} for when, a, b in rows)

    text = Table("T", columns, named).to_svg(x, kind=kind)

    for element in parsed(text).iter():
        for name in ("x", "y", "width", "height", "d", "transform"):
            for number in NUMBER.findall(element.get(name, "")):
                assert -13 <= float(number) <= 1000
            assert "nan" not in element.get(name, "")
            assert "inf" not in element.get(name, "")


def test_the_extremes_of_floats_are_left_out() -> None:
    assert not bars(statuses(("a", math.inf), ("b", math.nan), ("c", 1.7e308)).to_svg())
