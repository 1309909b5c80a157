"""The types of a DataSet's columns: texts in, values out."""

import datetime as dt
import decimal
import math
import uuid

import pytest

from ecgridos_async import DecodeError
from tests.wire.datasets import column, diffgram, failure, read, read_rows, schema, table

GUID = 'minOccurs="0" msdata:DataType="System.Guid, mscorlib, Version=4.0.0.0"'
EAST = dt.timezone(dt.timedelta(hours=-5))
INTEGERS = (
    "byte",
    "short",
    "int",
    "long",
    "integer",
    "unsignedByte",
    "unsignedShort",
    "unsignedInt",
    "unsignedLong",
    "nonNegativeInteger",
    "positiveInteger",
)

VALUES = [
    *(pytest.param(f"xs:{kind}", "7", 7, id=kind) for kind in INTEGERS),
    pytest.param("xs:int", "-2147483649", -2147483649, id="int-any-width"),
    pytest.param("xs:short", " 9223372036854775808 ", 2**63, id="short-any-width"),
    pytest.param("xs:decimal", "12345.6700", decimal.Decimal("12345.6700"), id="decimal"),
    pytest.param("xs:decimal", "-0.5", decimal.Decimal("-0.5"), id="decimal-negative"),
    pytest.param("xs:double", "-1.5E+300", -1.5e300, id="double"),
    pytest.param("xs:double", "INF", math.inf, id="double-infinite"),
    pytest.param("xs:float", "-INF", -math.inf, id="float-infinite"),
    pytest.param("xs:float", "0.1", 0.1, id="float"),
    pytest.param("xs:boolean", "true", True, id="boolean"),
    pytest.param("xs:boolean", "0", False, id="boolean-digit"),
    pytest.param(
        "xs:dateTime",
        "2020-02-29T12:34:56.1234567-05:00",
        dt.datetime(2020, 2, 29, 12, 34, 56, 123456, tzinfo=EAST),
        id="dateTime-offset",
    ),
    pytest.param(
        "xs:dateTime",
        "1753-01-01T00:00:00",
        dt.datetime(1753, 1, 1, tzinfo=dt.UTC),
        id="dateTime-unspecified",
    ),
    pytest.param(
        "xs:dateTime",
        "9999-12-31T23:59:59.9999999",
        dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=dt.UTC),
        id="dateTime-last",
    ),
    pytest.param("xs:dateTime", "0001-01-01T00:00:00", None, id="dateTime-none"),
    pytest.param("xs:base64Binary", "AAF/gP8=", b"\0\1\x7f\x80\xff", id="bytes"),
    pytest.param("xs:base64Binary", "", b"", id="bytes-empty"),
    pytest.param("xs:string", "", "", id="text-empty"),
    pytest.param("xs:string", "  a\n", "  a\n", id="text-spaces"),
    pytest.param("xs:anyURI", "urn:x", "urn:x", id="unknown"),
    pytest.param("xs:date", "2020-01-01", "2020-01-01", id="date"),
    pytest.param("xs:hexBinary", "00FF", "00FF", id="hex"),
    pytest.param("xs:anyType", "a<b>c</b>", "a<b>c</b>", id="xml"),
    pytest.param("other:int", "1", "1", id="prefix-of-nothing"),
    pytest.param("int", "1", "1", id="no-prefix"),
    pytest.param("", "1", "1", id="no-type"),
]


@pytest.mark.parametrize(("kind", "text", "value"), VALUES)
def test_a_text_becomes_its_value(kind: str, text: str, value: object) -> None:
    [row] = read_rows(column("A", kind), f"<Table><A>{text}</A></Table>", strict=True)

    assert row == {"A": value}
    assert type(row["A"]) is type(value)


def test_not_a_number() -> None:
    [row] = read_rows(column("A", "xs:double"), "<Table><A>NaN</A></Table>")

    assert isinstance(row["A"], float)
    assert math.isnan(row["A"])


@pytest.mark.parametrize(
    "text",
    [
        "0f8e8e80-1111-2222-3333-44445555ABCD",
        "{0f8e8e80-1111-2222-3333-44445555abcd}",
        " 0F8E8E80-1111-2222-3333-44445555abcd\n",
    ],
)
def test_guids(text: str) -> None:
    [row] = read_rows(column("A", "xs:string", GUID), f"<Table><A>{text}</A></Table>")

    assert row == {"A": uuid.UUID("0f8e8e80-1111-2222-3333-44445555abcd")}


DURATIONS = [
    ("P1DT1H1M1.5S", dt.timedelta(days=1, hours=1, minutes=1, seconds=1.5)),
    ("-P1DT1H1M1.5S", -dt.timedelta(days=1, hours=1, minutes=1, seconds=1.5)),
    ("P3D", dt.timedelta(days=3)),
    ("-P3D", dt.timedelta(days=-3)),
    ("PT0S", dt.timedelta()),
    ("PT36H", dt.timedelta(hours=36)),
    ("PT90M", dt.timedelta(minutes=90)),
    ("PT0.0000019S", dt.timedelta(microseconds=1)),
    ("PT59.9999999S", dt.timedelta(seconds=59, microseconds=999999)),
    ("P0Y0M2D", dt.timedelta(days=2)),
    (
        "P10675199DT2H48M5.4775807S",
        dt.timedelta(days=10675199, hours=2, minutes=48, seconds=5, microseconds=477580),
    ),
    ("P1M", "P1M"),
    ("P1Y2M3DT4H", "P1Y2M3DT4H"),
    ("-P1Y", "-P1Y"),
]


@pytest.mark.parametrize(("text", "value"), DURATIONS)
def test_durations(text: str, value: object) -> None:
    [row] = read_rows(column("A", "xs:duration"), f"<Table><A>{text}</A></Table>")

    assert row == {"A": value}


NULLS = [
    pytest.param("<Table />", None, id="missing"),
    pytest.param(
        '<Table><A xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" /></Table>',
        None,
        id="nil",
    ),
]


@pytest.mark.parametrize("kind", ["xs:int", "xs:string", "xs:dateTime", "xs:base64Binary"])
@pytest.mark.parametrize(("row", "value"), NULLS)
def test_nulls(kind: str, row: str, value: object) -> None:
    assert read_rows(column("A", kind), row, strict=True) == [{"A": value}]


UNREADABLE = [
    ("xs:int", "abc", "'abc' is not an integer"),
    ("xs:int", "", "'' is not an integer"),
    ("xs:int", "1.0", "'1.0' is not an integer"),
    ("xs:decimal", "1,5", "'1,5' is not a decimal"),
    ("xs:decimal", "NaN", "'NaN' is not a decimal"),
    ("xs:double", "one", "'one' is not a number"),
    ("xs:boolean", "maybe", "'maybe' is not a boolean"),
    ("xs:dateTime", "2020-02-30T00:00:00", "'2020-02-30T00:00:00' is not a date and time"),
    ("xs:base64Binary", "???", "'???' is not base64"),
    ("xs:string", "<b />", "expected a text, found elements"),
    ("xs:int", "1<b />", "expected a text, found elements"),
    ("xs:duration", "", "'' is not a duration"),
    ("xs:duration", "P", "'P' is not a duration"),
    ("xs:duration", "PT", "'PT' is not a duration"),
    ("xs:duration", "P1DT", "'P1DT' is not a duration"),
    ("xs:duration", "1D", "'1D' is not a duration"),
    ("xs:duration", "P1H", "'P1H' is not a duration"),
    ("xs:duration", "+P1D", "'+P1D' is not a duration"),
    ("xs:duration", "P-1D", "'P-1D' is not a duration"),
    ("xs:duration", "PT1,5S", "'PT1,5S' is not a duration"),
    ("xs:duration", "PT.5S", "'PT.5S' is not a duration"),
    ("xs:duration", "P\u0661D", "'P\u0661D' is not a duration"),
    ("xs:duration", "P1000000000D", "'P1000000000D' is longer than any duration here"),
    ("xs:duration", f"P{'9' * 30}D", f"'P{'9' * 30}D' is longer than any duration here"),
    ("xs:duration", f"P{'9' * 300}D", f"'P{'9' * 39}…' is not a duration"),
]


@pytest.mark.parametrize(("kind", "text", "reason"), UNREADABLE)
def test_the_path_leads_to_a_value_that_cannot_be_read(kind: str, text: str, reason: str) -> None:
    error = failure(
        schema(table(column("Other")) + table(column("Am_x0020_ount", kind), "Daily"))
        + diffgram(
            f"<Daily /><Other /><Daily /><Daily><Am_x0020_ount>{text}</Am_x0020_ount></Daily>"
        )
    )

    assert error.path == "DataSet.Daily[2].Am ount"
    assert str(error) == f"ReportTrafficStatsPublic: {reason} (at DataSet.Daily[2].Am ount)"


@pytest.mark.parametrize(
    "text",
    ["", "x", "0f8e8e80111122223333444455556666", "0f8e8e80-1111-2222-3333-44445555666g"],
)
def test_not_a_guid(text: str) -> None:
    with pytest.raises(DecodeError, match=r"is not a UUID \(at DataSet.Table\[0\].A\)"):
        read_rows(column("A", "xs:string", GUID), f"<Table><A>{text}</A></Table>")


@pytest.mark.parametrize("mode", ["Local", "Unspecified", "UnspecifiedLocal", "Utc"])
def test_the_mode_of_a_date_and_time_is_kept(mode: str) -> None:
    more = f'minOccurs="0" msdata:DateTimeMode="{mode}"'
    found = read(schema(table(column("A", "xs:dateTime", more))) + diffgram(""))

    assert found["Table"].columns[0].date_time_mode == mode
