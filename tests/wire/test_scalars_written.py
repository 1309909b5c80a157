"""How values are written as text, and which are refused, for every wire type."""

import datetime as dt
import decimal
import enum
from typing import Any

import pytest

from ecgridos_async._wire.scalars import writer
from ecgridos_async.content import ContentStream
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
from ecgridos_async.models import AuthLevel, Status

UINT8 = Integer("unsignedByte", 0, 255)
INT16 = Integer("short", -32768, 32767)
INT32 = Integer("int", -2147483648, 2147483647)
INT64 = Integer("long", -9223372036854775808, 9223372036854775807)
STATUS = EnumType(Status)
NAIVE = dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=dt.UTC).replace(tzinfo=None)
STATUSES = "use one of Development, Active, Preproduction, Suspended, Terminated"


class Index:
    """What a numpy integer is to Python: no int, but it has an index."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __index__(self) -> int:
        return self._number


class Five(enum.IntEnum):
    FIVE = 5


ACCEPTED: list[Any] = [
    pytest.param(UINT8, 0, "0", id="uint8-least"),
    pytest.param(UINT8, 255, "255", id="uint8-greatest"),
    pytest.param(INT16, -32768, "-32768", id="int16-least"),
    pytest.param(INT16, 32767, "32767", id="int16-greatest"),
    pytest.param(INT32, -2147483648, "-2147483648", id="int32-least"),
    pytest.param(INT32, 2147483647, "2147483647", id="int32-greatest"),
    pytest.param(INT64, -9223372036854775808, "-9223372036854775808", id="int64-least"),
    pytest.param(INT64, 9223372036854775807, "9223372036854775807", id="int64-greatest"),
    pytest.param(INT32, Index(7), "7", id="int-by-index"),
    pytest.param(INT32, Five.FIVE, "5", id="int-enum"),
    pytest.param(Text(), "", "", id="text-empty"),
    pytest.param(Text(), None, "", id="text-absent"),
    pytest.param(Text(), " a\tb\r\nc ", " a\tb\r\nc ", id="text-blanks"),
    pytest.param(
        Text(),
        "\ue000\ufffd\U00010000\U0010ffff",
        "\ue000\ufffd\U00010000\U0010ffff",
        id="text-ends-of-ranges",
    ),
    pytest.param(Text(), "\x7f\x80\x9f", "\x7f\x80\x9f", id="text-C1-controls"),
    pytest.param(Text(minimum=1), "a", "a", id="filled-text"),
    pytest.param(Text(secret=True), "", "", id="secret-text-empty"),
    pytest.param(BOOLEAN, True, "true", id="true"),
    pytest.param(BOOLEAN, False, "false", id="false"),
    pytest.param(DECIMAL, decimal.Decimal("1.50"), "1.50", id="decimal-trailing-zero"),
    pytest.param(DECIMAL, decimal.Decimal("-0.001"), "-0.001", id="decimal-negative"),
    pytest.param(DECIMAL, decimal.Decimal("1E+5"), "100000", id="decimal-exponent"),
    pytest.param(DECIMAL, decimal.Decimal("1E-7"), "0.0000001", id="decimal-negative-exponent"),
    pytest.param(
        DECIMAL,
        decimal.Decimal("12345678901234567890123456789012345678.9"),
        "12345678901234567890123456789012345678.9",
        id="decimal-more-digits-than-the-context",
    ),
    pytest.param(DECIMAL, 5, "5", id="decimal-int"),
    pytest.param(FLOAT, 1.5, "1.5", id="float"),
    pytest.param(FLOAT, 3, "3.0", id="float-int"),
    pytest.param(DOUBLE, 0.1, "0.1", id="double"),
    pytest.param(DOUBLE, -1.5e300, "-1.5e+300", id="double-exponent"),
    pytest.param(DOUBLE, float("inf"), "INF", id="double-INF"),
    pytest.param(DOUBLE, float("-inf"), "-INF", id="double-minus-INF"),
    pytest.param(DOUBLE, float("nan"), "NaN", id="double-NaN"),
    pytest.param(BASE64, b"", "", id="base64-empty"),
    pytest.param(BASE64, b"\x00\x01\x7f\x80\xff", "AAF/gP8=", id="base64"),
    pytest.param(BASE64, bytes(60), "A" * 80, id="base64-long-in-one-line"),
    pytest.param(STATUS, Status.ACTIVE, "Active", id="enum-member"),
    pytest.param(Text(), "é" * 2**21, "é" * 2**21, id="long-text"),
    pytest.param(STATUS, "Active", "Active", id="enum-text"),
    pytest.param(STATUS, Status("Frozen"), "Frozen", id="enum-unknown-member"),
    pytest.param(
        DATE_TIME,
        dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=dt.UTC),
        "2020-02-29T12:34:56Z",
        id="date-UTC",
    ),
    pytest.param(
        DATE_TIME,
        dt.datetime(2020, 2, 29, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5))),
        "2020-02-29T17:00:00Z",
        id="date-west",
    ),
    pytest.param(
        DATE_TIME,
        dt.datetime(2020, 3, 1, 2, 0, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
        "2020-02-29T20:30:00Z",
        id="date-east",
    ),
    pytest.param(
        DATE_TIME,
        dt.datetime(2020, 2, 29, 12, 34, 56, 120000, tzinfo=dt.UTC),
        "2020-02-29T12:34:56.12Z",
        id="date-fraction-without-trailing-zeros",
    ),
    pytest.param(
        DATE_TIME,
        dt.datetime(2020, 2, 29, 12, 34, 50, 1, tzinfo=dt.UTC),
        "2020-02-29T12:34:50.000001Z",
        id="date-microsecond",
    ),
    pytest.param(
        DATE_TIME,
        dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=dt.UTC),
        "9999-12-31T23:59:59.999999Z",
        id="date-greatest",
    ),
    pytest.param(
        DATE_TIME,
        dt.datetime(33, 4, 3, tzinfo=dt.UTC),
        "0033-04-03T00:00:00Z",
        id="date-year-of-four-digits",
    ),
]


@pytest.mark.parametrize(("kind", "value", "text"), ACCEPTED)
def test_accepted(kind: Scalar, value: object, text: str) -> None:
    assert writer(kind)(value) == text


REFUSED: list[Any] = [
    pytest.param(UINT8, -1, "-1 is outside xsd:unsignedByte, 0 to 255", id="uint8-below"),
    pytest.param(UINT8, 256, "256 is outside xsd:unsignedByte, 0 to 255", id="uint8-above"),
    pytest.param(INT16, -32769, "-32769 is outside xsd:short, -32768 to 32767", id="int16-below"),
    pytest.param(INT16, 32768, "32768 is outside xsd:short, -32768 to 32767", id="int16-above"),
    pytest.param(
        INT32,
        -2147483649,
        "-2147483649 is outside xsd:int, -2147483648 to 2147483647",
        id="int32-below",
    ),
    pytest.param(
        INT32,
        2147483648,
        "2147483648 is outside xsd:int, -2147483648 to 2147483647",
        id="int32-above",
    ),
    pytest.param(
        INT64,
        -9223372036854775809,
        "-9223372036854775809 is outside xsd:long, -9223372036854775808 to 9223372036854775807",
        id="int64-below",
    ),
    pytest.param(
        INT64,
        9223372036854775808,
        "9223372036854775808 is outside xsd:long, -9223372036854775808 to 9223372036854775807",
        id="int64-above",
    ),
    pytest.param(
        INT32,
        10**5000,
        "a number of 16610 bits is outside xsd:int, -2147483648 to 2147483647",
        id="int-too-long-to-show",
    ),
    pytest.param(
        INT32,
        Index(2**31),
        "2147483648 is outside xsd:int, -2147483648 to 2147483647",
        id="int-by-index-above",
    ),
    pytest.param(INT32, True, "expected an integer, got bool", id="int-bool"),
    pytest.param(INT32, 1.0, "expected an integer, got float", id="int-float"),
    pytest.param(INT32, "1", "expected an integer, got str", id="int-str"),
    pytest.param(INT32, None, "may not be None or left out; expected an integer", id="int-None"),
    pytest.param(INT32, decimal.Decimal(1), "expected an integer, got Decimal", id="int-Decimal"),
    pytest.param(Text(), 5, "expected a string, got int", id="text-int"),
    pytest.param(Text(), b"a", "expected a string, got bytes", id="text-bytes"),
    pytest.param(Text(minimum=1), "", "may not be empty", id="filled-text-empty"),
    pytest.param(
        Text(minimum=1),
        None,
        "may not be None or left out; expected a string",
        id="filled-text-absent",
    ),
    pytest.param(
        Text(),
        "\x00",
        "the character U+0000 at position 0 cannot be sent in XML 1.0",
        id="text-NUL",
    ),
    pytest.param(
        Text(),
        "ab\x08",
        "the character U+0008 at position 2 cannot be sent in XML 1.0",
        id="text-backspace",
    ),
    pytest.param(
        Text(),
        "\x1f",
        "the character U+001F at position 0 cannot be sent in XML 1.0",
        id="text-U+001F",
    ),
    pytest.param(
        Text(),
        "\ud800",
        "the character U+D800 at position 0 cannot be sent in XML 1.0",
        id="text-high-surrogate",
    ),
    pytest.param(
        Text(),
        "a\udfff",
        "the character U+DFFF at position 1 cannot be sent in XML 1.0",
        id="text-low-surrogate",
    ),
    pytest.param(
        Text(),
        "\ufffe",
        "the character U+FFFE at position 0 cannot be sent in XML 1.0",
        id="text-U+FFFE",
    ),
    pytest.param(
        Text(),
        "\uffff",
        "the character U+FFFF at position 0 cannot be sent in XML 1.0",
        id="text-U+FFFF",
    ),
    pytest.param(BOOLEAN, 1, "expected a bool, got int", id="bool-int"),
    pytest.param(BOOLEAN, "true", "expected a bool, got str", id="bool-str"),
    pytest.param(BOOLEAN, None, "may not be None or left out; expected a bool", id="bool-None"),
    pytest.param(DECIMAL, 1.5, "expected a Decimal, got float", id="decimal-float"),
    pytest.param(DECIMAL, True, "expected a Decimal, got bool", id="decimal-bool"),
    pytest.param(DECIMAL, "1.5", "expected a Decimal, got str", id="decimal-str"),
    pytest.param(
        DECIMAL,
        decimal.Decimal("NaN"),
        "xsd:decimal cannot hold NaN",
        id="decimal-NaN",
    ),
    pytest.param(
        DECIMAL,
        decimal.Decimal("-Infinity"),
        "xsd:decimal cannot hold -Infinity",
        id="decimal-infinity",
    ),
    pytest.param(DOUBLE, "1.5", "expected a float, got str", id="double-str"),
    pytest.param(DOUBLE, True, "expected a float, got bool", id="double-bool"),
    pytest.param(
        DOUBLE, decimal.Decimal("1.5"), "expected a float, got Decimal", id="double-Decimal"
    ),
    pytest.param(BASE64, "AAE=", "expected bytes, got str", id="base64-str"),
    pytest.param(
        BASE64,
        ContentStream([b"x"], length=1),
        "expected bytes, got ContentStream",
        id="base64-stream",
    ),
    pytest.param(
        Text(),
        "x" * 2**20 + "\x00",
        "the character U+0000 at position 1048576",
        id="long-text-unsendable",
    ),
    pytest.param(
        STATUS,
        "active",
        "'active' is not a Status; " + STATUSES,
        id="enum-other-case",
    ),
    pytest.param(
        STATUS,
        "ACTIVE",
        "'ACTIVE' is not a Status; " + STATUSES,
        id="enum-name-of-a-member",
    ),
    pytest.param(STATUS, AuthLevel.ROOT, "is not a Status", id="enum-member-of-another"),
    pytest.param(STATUS, 1, "expected a Status, got int", id="enum-int"),
    pytest.param(
        STATUS,
        Status("a\x00"),
        "the character U+0000 at position 1",
        id="enum-unknown-member-unsendable",
    ),
    pytest.param(
        DATE_TIME,
        dt.date(2020, 2, 29),
        "expected a datetime, got date; give it a time and a time zone",
        id="date-of-no-time",
    ),
    pytest.param(DATE_TIME, "2020-02-29T12:34:56Z", "expected a datetime, got str", id="date-str"),
    pytest.param(
        DATE_TIME,
        NAIVE,
        "the datetime has no time zone",
        id="date-naive",
    ),
    pytest.param(
        DATE_TIME,
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
        "the datetime is outside the years 1 to 9999 in UTC",
        id="date-before-year-1",
    ),
    pytest.param(
        DATE_TIME,
        dt.datetime(9999, 12, 31, 23, 0, tzinfo=dt.timezone(dt.timedelta(hours=-1))),
        "the datetime is outside the years 1 to 9999 in UTC",
        id="date-after-year-9999",
    ),
]


@pytest.mark.parametrize(("kind", "value", "reason"), REFUSED)
def test_refused(kind: Scalar, value: object, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the reason is compared below
        writer(kind)(value)

    assert reason in str(caught.value)


@pytest.mark.parametrize("kind", [FLOAT, DOUBLE], ids=["float", "double"])
def test_an_int_that_no_float_holds_is_refused(kind: Scalar) -> None:
    with pytest.raises(ValueError, match="number"):
        writer(kind)(10**400)


def test_a_naive_datetime_is_utc_by_setting() -> None:
    assert writer(DATE_TIME, naive_is_utc=True)(NAIVE) == "2020-02-29T12:34:56Z"


def test_an_aware_datetime_is_not_changed_by_that_setting() -> None:
    aware = dt.datetime(2020, 2, 29, 12, tzinfo=dt.timezone(dt.timedelta(hours=-5)))

    assert writer(DATE_TIME, naive_is_utc=True)(aware) == "2020-02-29T17:00:00Z"


def test_a_time_zone_without_offset_is_none() -> None:
    class Nowhere(dt.tzinfo):
        def utcoffset(self, when: dt.datetime | None, /) -> None:
            return None

        def dst(self, when: dt.datetime | None, /) -> None:
            return None

        def tzname(self, when: dt.datetime | None, /) -> None:
            return None

    with pytest.raises(ValueError, match="no time zone"):
        writer(DATE_TIME)(dt.datetime(2020, 2, 29, tzinfo=Nowhere()))
