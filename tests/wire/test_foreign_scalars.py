"""Scalars of NumPy and pandas, and subclasses of Python's: accepted by their value, or refused."""

import datetime as dt
import decimal
import enum
from typing import Any

import pytest

from ecgridos_async import ArgumentError, Client, ProtocolName
from ecgridos_async._wire.scalar_writers import write_content
from ecgridos_async._wire.scalars import writer
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

np: Any = pytest.importorskip("numpy")
pd: Any = pytest.importorskip("pandas")

INT16 = Integer("short", -32768, 32767)
INT64 = Integer("long", -(2**63), 2**63 - 1)


class Kind(int, enum.Enum):
    """An integer whose `str` is not its number."""

    SEVEN = 7


class Loud(int):
    def __str__(self) -> str:
        return "seven!"


class Word(str, enum.Enum):  # noqa: UP042  # as people write it
    """A text whose `str` is not itself."""

    ACTIVE = "Active"


TAKEN: list[Any] = [
    pytest.param(INT16, np.int64(7), "7", id="int64-as-short"),
    pytest.param(INT16, np.uint8(255), "255", id="uint8"),
    pytest.param(INT64, np.int64(-(2**63)), str(-(2**63)), id="int64-least"),
    pytest.param(INT16, np.array(7), "7", id="array-of-no-dimension"),
    pytest.param(INT16, pd.Series([7])[0], "7", id="cell-of-a-series"),
    pytest.param(INT16, Kind.SEVEN, "7", id="int-and-enum"),
    pytest.param(INT16, Loud(7), "7", id="int-subclass"),
    pytest.param(BOOLEAN, np.bool_(True), "true", id="bool"),
    pytest.param(BOOLEAN, np.bool_(False), "false", id="bool-false"),
    pytest.param(DECIMAL, np.int32(5), "5", id="int-as-decimal"),
    pytest.param(DECIMAL, Loud(7), "7", id="int-subclass-as-decimal"),
    pytest.param(DOUBLE, np.float64(0.1), "0.1", id="float64"),
    pytest.param(DOUBLE, np.float32(0.5), "0.5", id="float32"),
    pytest.param(FLOAT, np.float16(0.5), "0.5", id="float16"),
    pytest.param(DOUBLE, np.int64(3), "3.0", id="int-as-double"),
    pytest.param(DOUBLE, np.float64("nan"), "NaN", id="nan"),
    pytest.param(DOUBLE, np.float32("-inf"), "-INF", id="infinity"),
    pytest.param(Text(), np.str_("é"), "é", id="str"),
    pytest.param(Text(), Word.ACTIVE, "Active", id="str-and-enum"),
    pytest.param(EnumType(Status), np.str_("Active"), "Active", id="str-as-enum"),
    pytest.param(EnumType(Status), Word.ACTIVE, "Active", id="enum-as-enum"),
    pytest.param(BASE64, np.bytes_(b"\1\2"), "AQI=", id="bytes"),
    pytest.param(
        DATE_TIME, pd.Timestamp("2024-01-02T03:04:05Z"), "2024-01-02T03:04:05Z", id="Timestamp"
    ),
    pytest.param(
        DATE_TIME,
        pd.Timestamp("2024-01-02T03:04:05.123456789", tz="America/New_York"),
        "2024-01-02T08:04:05.1234567Z",
        id="Timestamp-nanoseconds",
    ),
    pytest.param(
        DATE_TIME,
        pd.Timestamp("2024-01-02T03:04:05.000000001Z"),
        "2024-01-02T03:04:05Z",
        id="Timestamp-one-nanosecond",
    ),
]


@pytest.mark.parametrize(("kind", "value", "text"), TAKEN)
def test_taken(kind: Scalar, value: object, text: str) -> None:
    assert writer(kind)(value) == text


NAIVE: list[Any] = [
    pytest.param(pd.Timestamp("2024-01-02T03:04:05"), "2024-01-02T03:04:05Z", id="Timestamp"),
    pytest.param(np.datetime64("2024-01-02"), "2024-01-02T00:00:00Z", id="datetime64-day"),
    pytest.param(
        np.datetime64("2024-01-02T03:04:05.123456789"),
        "2024-01-02T03:04:05.123456Z",
        id="datetime64-nanoseconds",
    ),
]


@pytest.mark.parametrize(("value", "text"), NAIVE)
def test_a_time_of_no_zone_is_as_any_other(value: object, text: str) -> None:
    assert writer(DATE_TIME, naive_is_utc=True)(value) == text
    with pytest.raises(ValueError, match="no time zone"):
        writer(DATE_TIME)(value)


REFUSED: list[Any] = [
    pytest.param(INT16, np.int64(32768), "32768 is outside xsd:short", id="int-too-large"),
    pytest.param(INT64, np.uint64(2**63), "is outside xsd:long", id="uint64-too-large"),
    pytest.param(INT16, np.bool_(True), "expected an integer, got bool", id="int-bool"),
    pytest.param(INT16, np.float64(1), "expected an integer, got float64", id="int-float"),
    pytest.param(INT16, np.array([1, 2]), "expected an integer, got ndarray", id="int-array"),
    pytest.param(
        INT16, np.timedelta64(3, "s"), "expected an integer, got timedelta64", id="int-td"
    ),
    pytest.param(INT16, np.datetime64("2024-01-02"), "expected an integer", id="int-datetime64"),
    pytest.param(INT16, pd.NA, "expected an integer, got NAType", id="int-NA"),
    pytest.param(BOOLEAN, np.int64(1), "expected a bool, got int64", id="bool-int"),
    pytest.param(BOOLEAN, pd.NA, "expected a bool, got NAType", id="bool-NA"),
    pytest.param(BOOLEAN, np.array([True]), "expected a bool, got ndarray", id="bool-array"),
    pytest.param(DECIMAL, np.float64(1.5), "expected a Decimal, got float64", id="decimal-float"),
    pytest.param(DECIMAL, np.bool_(True), "expected a Decimal, got bool", id="decimal-bool"),
    pytest.param(DOUBLE, np.bool_(True), "expected a float, got bool", id="double-bool"),
    pytest.param(
        DOUBLE, decimal.Decimal("1.5"), "expected a float, got Decimal", id="double-decimal"
    ),
    pytest.param(Text(), np.int64(5), "expected a string, got int64", id="text-int"),
    pytest.param(DATE_TIME, pd.NaT, "NaT is not a date and time", id="NaT"),
    pytest.param(
        DATE_TIME, np.datetime64("NaT", "s"), "NaT is not a date and time", id="datetime64-NaT"
    ),
    pytest.param(
        DATE_TIME,
        np.datetime64("12024-01-02"),
        "the datetime is outside the years 1 to 9999",
        id="datetime64-too-late",
    ),
    pytest.param(DATE_TIME, np.int64(5), "expected a datetime, got int64", id="date-int"),
    pytest.param(DATE_TIME, dt.time(1), "expected a datetime, got time", id="date-time"),
    pytest.param(DATE_TIME, None, "may not be None or left out; expected a datetime", id="None"),
    pytest.param(EnumType(Status), None, "may not be None or left out; expected a Status", id="no"),
    pytest.param(DOUBLE, None, "may not be None or left out; expected a float", id="no-float"),
    pytest.param(DECIMAL, None, "may not be None or left out; expected a Decimal", id="no-decimal"),
]


@pytest.mark.parametrize(("kind", "value", "reason"), REFUSED)
def test_refused(kind: Scalar, value: object, reason: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the reason is compared below
        writer(kind)(value)

    assert reason in str(caught.value)


def test_bytes_are_not_copied() -> None:
    content = b"content"

    assert write_content(content) is content


@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
def test_in_a_call(protocol: ProtocolName) -> None:
    session = Client("3.2", protocol).attach("session-1")

    by_numpy = session.build(session.networks.status_summary, np.bool_(True))
    assert by_numpy == session.build(session.networks.status_summary, True)
    month = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    by_pandas = session.build(session.reports.monthly, np.int64(5), pd.Timestamp(month))
    assert by_pandas == session.build(session.reports.monthly, 5, month)
    with pytest.raises(ArgumentError, match=r"report \(on the wire Report\): 40000 is outside"):
        session.build(session.reports.monthly, np.int64(40000), month)
