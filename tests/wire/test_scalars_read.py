"""How texts are read as values, and which are refused, for every wire type."""

import datetime as dt
import decimal
import math
import re
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from ecgridos_async._wire.scalars import reader
from ecgridos_async.contract.types import (
    BASE64,
    BOOLEAN,
    DATE_TIME,
    DECIMAL,
    DOUBLE,
    FLOAT,
    EnumType,
    Integer,
    Scalar,
    Text,
)
from ecgridos_async.models import Status

UINT8 = Integer("unsignedByte", 0, 255)
INT16 = Integer("short", -32768, 32767)
INT32 = Integer("int", -2147483648, 2147483647)
STATUS = EnumType(Status)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]


READ: list[Any] = [
    pytest.param(UINT8, "256", 256, id="uint8-above-its-range"),
    pytest.param(UINT8, "-1", -1, id="uint8-below-its-range"),
    pytest.param(INT16, "32768", 32768, id="int16-above-its-range"),
    pytest.param(INT32, "12345678901234567890", 12345678901234567890, id="int-20-digits"),
    pytest.param(INT32, "\t-5 \n", -5, id="int-blanks"),
    pytest.param(Text(), "", "", id="text-empty"),
    pytest.param(Text(minimum=1), "", "", id="filled-text-empty"),
    pytest.param(Text(), " a ", " a ", id="text-blanks"),
    pytest.param(BOOLEAN, "true", True, id="true"),
    pytest.param(BOOLEAN, "false", False, id="false"),
    pytest.param(BOOLEAN, "1", True, id="one"),
    pytest.param(BOOLEAN, "0", False, id="zero"),
    pytest.param(BOOLEAN, "True", True, id="true-of-dotnet"),
    pytest.param(DECIMAL, "0.10", decimal.Decimal("0.10"), id="decimal"),
    pytest.param(DECIMAL, "1" * 400, decimal.Decimal("1" * 400), id="decimal-400-digits"),
    pytest.param(FLOAT, "-4.5", -4.5, id="float"),
    pytest.param(DOUBLE, "-1.5E+300", -1.5e300, id="double-exponent"),
    pytest.param(DOUBLE, "INF", math.inf, id="double-INF"),
    pytest.param(DOUBLE, "-INF", -math.inf, id="double-minus-INF"),
    pytest.param(BASE64, "", b"", id="base64-empty"),
    pytest.param(BASE64, "AAF/gP8=", b"\x00\x01\x7f\x80\xff", id="base64"),
    pytest.param(BASE64, "\r\n AAF/\r\n gP8= \r\n", b"\x00\x01\x7f\x80\xff", id="base64-in-lines"),
    pytest.param(STATUS, "Active", Status.ACTIVE, id="enum"),
    pytest.param(STATUS, "Frozen", Status("Frozen"), id="enum-unknown"),
    pytest.param(
        DATE_TIME,
        "2020-02-29T12:34:56.1234567Z",
        dt.datetime(2020, 2, 29, 12, 34, 56, 123456, tzinfo=dt.UTC),
        id="date",
    ),
    pytest.param(DATE_TIME, "0001-01-01T00:00:00", None, id="date-none"),
    *(
        pytest.param(DATE_TIME, text, moment, id=f"date-{text.strip()}")
        for text, moment in (
            ("2024-01-31T24:00:00", utc(2024, 2, 1)),
            ("2024-01-31T24:00:00Z", utc(2024, 2, 1)),
            ("2024-01-31T24:00:00.0000000", utc(2024, 2, 1)),
            ("2024-01-31T24:00:00.0Z", utc(2024, 2, 1)),
            ("2024-02-28T24:00:00", utc(2024, 2, 29)),
            ("2023-12-31T24:00:00", utc(2024, 1, 1)),
            (" \n2024-01-31T24:00:00\t", utc(2024, 2, 1)),
            ("2024-01-31T24:00:00+02:00", utc(2024, 1, 31, 22)),
            ("2024-01-31T24:00:00-14:00", utc(2024, 2, 1, 14)),
            ("0001-01-01T24:00:00", utc(1, 1, 2)),
            ("9999-12-30T24:00:00", utc(9999, 12, 31)),
            ("2024-01-31T12:00:00+14:00", utc(2024, 1, 30, 22)),
            ("2024-01-31T12:00:00.123456789012Z", utc(2024, 1, 31, 12, 0, 0, 123456)),
            ("2024-01-31T12:00:00.1", utc(2024, 1, 31, 12, 0, 0, 100000)),
            ("9999-12-31T23:59:59.9999999", utc(9999, 12, 31, 23, 59, 59, 999999)),
        )
    ),
    pytest.param(INT32, "+7", 7, id="int-plus"),
    pytest.param(INT32, "-0", 0, id="int-minus-0"),
    pytest.param(INT32, "007", 7, id="int-leading-zeros"),
    pytest.param(BOOLEAN, "\r\n true\t", True, id="boolean-blanks"),
    pytest.param(DECIMAL, " +1.50\n", decimal.Decimal("1.50"), id="decimal-plus"),
    pytest.param(DECIMAL, ".5", decimal.Decimal("0.5"), id="decimal-no-0-before"),
    pytest.param(DECIMAL, "5.", decimal.Decimal(5), id="decimal-no-0-after"),
    pytest.param(DOUBLE, ".5", 0.5, id="double-no-0-before"),
    pytest.param(DOUBLE, "5.", 5.0, id="double-no-0-after"),
    pytest.param(DOUBLE, "1E5", 1e5, id="double-capital-E"),
    pytest.param(DOUBLE, " +INF\n", math.inf, id="double-plus-INF"),
    pytest.param(BASE64, "A A\tF/\ngP\r8=", b"\x00\x01\x7f\x80\xff", id="base64-any-blanks"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_read(kind: Scalar, text: str, value: object) -> None:
    found = reader(kind)(text)

    assert found == value
    assert type(found) is type(value)


def test_more_numbers_than_are_kept() -> None:
    read = reader(DECIMAL)
    texts = [f"{number}.50" for number in range(2500)]

    assert [read(text) for text in texts] == [decimal.Decimal(text) for text in texts]


def test_nan() -> None:
    found = reader(DOUBLE)("NaN")

    assert isinstance(found, float)
    assert math.isnan(found)


UNREADABLE: list[Any] = [
    pytest.param(INT32, "", "'' is not an integer", id="int-empty"),
    pytest.param(INT32, "abc", "'abc' is not an integer", id="int-letters"),
    pytest.param(INT32, "1.0", "'1.0' is not an integer", id="int-fraction"),
    pytest.param(INT32, "1_000", "'1_000' is not an integer", id="int-underscore"),
    pytest.param(INT32, "0x10", "'0x10' is not an integer", id="int-hexadecimal"),
    pytest.param(INT32, "1 000", "'1 000' is not an integer", id="int-blank-inside"),
    pytest.param(INT32, "١٢", "'١٢' is not an integer", id="int-arabic-digits"),
    pytest.param(INT32, "true", "'true' is not an integer", id="int-boolean"),
    pytest.param(INT32, "9" * 5000, "is not an integer", id="int-5000-digits"),
    pytest.param(BOOLEAN, "", "'' is not a boolean", id="boolean-empty"),
    pytest.param(BOOLEAN, "yes", "'yes' is not a boolean", id="boolean-yes"),
    pytest.param(BOOLEAN, "2", "'2' is not a boolean", id="boolean-2"),
    pytest.param(DECIMAL, "", "'' is not a decimal", id="decimal-empty"),
    pytest.param(DECIMAL, "1,5", "'1,5' is not a decimal", id="decimal-comma"),
    pytest.param(DECIMAL, "NaN", "'NaN' is not a decimal", id="decimal-NaN"),
    pytest.param(DECIMAL, "Infinity", "'Infinity' is not a decimal", id="decimal-Infinity"),
    pytest.param(DECIMAL, "1_0.5", "'1_0.5' is not a decimal", id="decimal-underscore"),
    pytest.param(DECIMAL, "1" * 401, "is not a decimal", id="decimal-401-digits"),
    pytest.param(DECIMAL, "٣.٤", "'٣.٤' is not a decimal", id="decimal-arabic-digits"),
    pytest.param(DOUBLE, "", "'' is not a number", id="double-empty"),
    pytest.param(DOUBLE, "1,5", "'1,5' is not a number", id="double-comma"),
    pytest.param(DOUBLE, "1_0", "'1_0' is not a number", id="double-underscore"),
    pytest.param(BASE64, "AAF", "not base64", id="base64-truncated"),
    pytest.param(BASE64, "A*F/", "not base64", id="base64-other-characters"),
    pytest.param(BASE64, "é===", "not base64", id="base64-letter"),
    pytest.param(BASE64, "QUJD==", "not base64", id="base64-more-padding"),
    pytest.param(BASE64, "QUJD====", "not base64", id="base64-padding-alone"),
    pytest.param(DATE_TIME, "", "'' is not a date and time", id="date-empty"),
    pytest.param(DATE_TIME, "2020-02-29", "'2020-02-29' is not a date and time", id="date-alone"),
    pytest.param(DATE_TIME, "12:34:56", "'12:34:56' is not a date and time", id="time-alone"),
    pytest.param(DATE_TIME, "2020-02-30T00:00:00", "is not a date and time", id="date-no-such-day"),
    pytest.param(DATE_TIME, "2020-02-29 12:34:56", "is not a date and time", id="date-blank-for-T"),
    pytest.param(
        DATE_TIME, "2020-02-29T25:00:00", "is not a date and time", id="date-no-such-hour"
    ),
    pytest.param(DATE_TIME, "02/29/2020 12:34:56", "is not a date and time", id="date-american"),
    pytest.param(DATE_TIME, "2020-W09-6T12:34:56", "is not a date and time", id="date-of-week"),
    pytest.param(
        DATE_TIME, "2020-02-29T12:34", "is not a date and time", id="date-without-seconds"
    ),
    pytest.param(
        DATE_TIME, "2020-02-29T123456", "is not a date and time", id="date-without-colons"
    ),
    pytest.param(DATE_TIME, "10000-01-01T00:00:00", "is not a date and time", id="date-year-10000"),
    pytest.param(DATE_TIME, "-0001-01-01T00:00:00", "is not a date and time", id="date-BC"),
    *(
        pytest.param(DATE_TIME, text, "is not a date and time", id=f"date-{text}")
        for text in (
            *("2024-01-31T24:00:01", "2024-01-31T24:00:00.1", "2024-01-31T24:01:00"),
            *("2024-01-31T24:00:00.", "2024-01-31T24:00:00+25:00", "2024-02-30T24:00:00"),
            *("9999-12-31T24:00:00", "9999-12-31T24:00:00Z", "12024-01-31T12:00:00Z"),
            *(
                "0000-01-01T00:00:00",
                "2024-01-31T23:59:60",
                "2024-01-31T24:00",
                "+2024-01-31T12:00:00",
            ),
        )
    ),
    *(
        pytest.param(kind, f"{blank}{text}{blank}", "is not", id=f"{kind.name}-{blank!r}")
        for kind, text in (
            *((INT32, "1"), (BOOLEAN, "1"), (DECIMAL, "1"), (DOUBLE, "1"), (BASE64, "QUJD")),
            (DATE_TIME, "2024-01-31T12:00:00"),
        )
        for blank in ("\x0b", "\x0c", "\x1c", "\x1d", "\x1f", "\x85", "\xa0", "\u2003")
    ),
]


@pytest.mark.parametrize(("kind", "text", "reason"), UNREADABLE)
def test_unreadable(kind: Scalar, text: str, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the reason is compared below
        reader(kind)(text)

    assert reason in str(caught.value)


def test_a_long_text_is_shortened_in_the_reason() -> None:
    with pytest.raises(ValueError, match=r"^'x{40}…' is not an integer$"):
        reader(INT32)("x" * 1000)


DATES = (
    "2026-01-02T03:04:05",
    "2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.123",
    "2026-01-02T03:04:05.1234567Z",
    "2026-01-02T03:04:05.1+01:00",
    "2026-01-02T03:04:05-05:30",
)
DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-]\d\d):(\d\d))?", re.ASCII
)


def moment(text: str) -> dt.datetime:
    """Read a date digit by digit."""
    found = DATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    *fields, fraction, hours, minutes = found.groups()
    ahead = dt.timedelta(hours=int(hours or 0), minutes=int((hours or "+")[0] + (minutes or "0")))
    microseconds = int((fraction or "")[:6].ljust(6, "0"))
    year, month, day, hour, minute, second = map(int, fields)
    zone = dt.timezone(ahead)
    return dt.datetime(year, month, day, hour, minute, second, microseconds, tzinfo=zone)


@given(
    text=st.sampled_from(DATES),
    changes=st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from("0159-:T.Z+, W_٣\n"), st.booleans()),
        max_size=3,
    ),
)
@example("2026-01-02T03:04:05.Z", [])
@example("2026-01-02T03:04:05.1234567W89Z", [])
@example("2026-01-02T03:04:Z", [])
def test_a_date_is_what_xsd_says_and_nothing_else_that_python_reads(
    text: str, changes: list[tuple[int, str, bool]]
) -> None:
    for place, character, inserted in changes:
        text = text[:place] + character + text[place + (not inserted) :]
    try:
        expected = moment(text)
    except ValueError:
        with pytest.raises(ValueError, match="is not a date and time"):
            reader(DATE_TIME)(text)
    else:
        assert reader(DATE_TIME)(text) == expected
