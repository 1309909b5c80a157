"""Scalars in replies: dates, integers, booleans and decimals in every form that occurs."""

import datetime as dt
import decimal

import pytest

from ecgridos_async import Client
from ecgridos_async.models import Pricelist, Schedule


def at(hours: int, minutes: int = 0) -> dt.timezone:
    return dt.timezone(dt.timedelta(hours=hours, minutes=minutes))


DATES = [
    pytest.param(
        "2020-02-29T12:34:56", dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=dt.UTC), id="no-offset"
    ),
    pytest.param(
        "2020-02-29T12:34:56Z", dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=dt.UTC), id="Z"
    ),
    pytest.param(
        "2020-02-29T12:34:56+00:00",
        dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=dt.UTC),
        id="offset-0",
    ),
    pytest.param(
        "2020-02-29T12:34:56-05:00",
        dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=at(-5)),
        id="offset-west",
    ),
    pytest.param(
        "2020-02-29T12:34:56+05:45",
        dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=at(5, 45)),
        id="offset-east",
    ),
    pytest.param(
        "2020-02-29T12:34:56+14:00",
        dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=at(14)),
        id="offset-furthest",
    ),
    pytest.param(
        "1753-01-01T00:00:00-04:57",
        dt.datetime(1753, 1, 1, tzinfo=dt.timezone(-dt.timedelta(hours=4, minutes=57))),
        id="offset-of-local-mean-time",
    ),
    pytest.param(
        "2020-02-29T12:34:56.1",
        dt.datetime(2020, 2, 29, 12, 34, 56, 100000, tzinfo=dt.UTC),
        id="1-digit",
    ),
    pytest.param(
        "2020-02-29T12:34:56.12",
        dt.datetime(2020, 2, 29, 12, 34, 56, 120000, tzinfo=dt.UTC),
        id="2-digits",
    ),
    pytest.param(
        "2020-02-29T12:34:56.123Z",
        dt.datetime(2020, 2, 29, 12, 34, 56, 123000, tzinfo=dt.UTC),
        id="3-digits",
    ),
    pytest.param(
        "2020-02-29T12:34:56.1234",
        dt.datetime(2020, 2, 29, 12, 34, 56, 123400, tzinfo=dt.UTC),
        id="4-digits",
    ),
    pytest.param(
        "2020-02-29T12:34:56.12345",
        dt.datetime(2020, 2, 29, 12, 34, 56, 123450, tzinfo=dt.UTC),
        id="5-digits",
    ),
    pytest.param(
        "2020-02-29T12:34:56.123456",
        dt.datetime(2020, 2, 29, 12, 34, 56, 123456, tzinfo=dt.UTC),
        id="6-digits",
    ),
    pytest.param(
        "2020-02-29T12:34:56.1234567",
        dt.datetime(2020, 2, 29, 12, 34, 56, 123456, tzinfo=dt.UTC),
        id="7-digits",
    ),
    pytest.param(
        "2020-02-29T12:34:56.1234567-05:00",
        dt.datetime(2020, 2, 29, 12, 34, 56, 123456, tzinfo=at(-5)),
        id="7-digits-and-offset",
    ),
    pytest.param(
        "9999-12-31T23:59:59.9999999",
        dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=dt.UTC),
        id="greatest-of-dotnet",
    ),
    pytest.param(
        "9999-12-31T23:59:59.9999999-05:00",
        dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=at(-5)),
        id="greatest-of-dotnet-further-west",
    ),
    pytest.param(
        "0001-01-01T00:00:01", dt.datetime(1, 1, 1, 0, 0, 1, tzinfo=dt.UTC), id="a-second-later"
    ),
    pytest.param(
        "\n  2020-02-29T12:34:56\n",
        dt.datetime(2020, 2, 29, 12, 34, 56, tzinfo=dt.UTC),
        id="blanks",
    ),
    pytest.param("0001-01-01T00:00:00", None, id="least-of-dotnet"),
    pytest.param("0001-01-01T00:00:00Z", None, id="least-of-dotnet-Z"),
    pytest.param("0001-01-01T00:00:00-05:00", None, id="least-of-dotnet-west"),
    pytest.param("0001-01-01T00:00:00+09:00", None, id="least-of-dotnet-east"),
    pytest.param("0001-01-01T00:00:00.0000000", None, id="least-of-dotnet-fraction"),
    pytest.param("0001-01-01T00:00:00.0000000Z", None, id="least-of-dotnet-fraction-Z"),
]


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
@pytest.mark.parametrize(("text", "moment"), DATES)
def test_dates(text: str, moment: dt.datetime | None, strict: bool) -> None:
    client = Client("3.2", "http-get", strict=strict)
    body = f'<dateTime xmlns="http://ecgridos.net/">{text}</dateTime>'

    found = client.read(client.now_utc, body.encode())

    assert found == moment
    if moment is not None:
        assert found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("0", 0, id="zero"),
        pytest.param("-1", -1, id="negative"),
        pytest.param("+1", 1, id="plus-sign"),
        pytest.param("007", 7, id="leading-zeros"),
        pytest.param(" 5\r\n", 5, id="blanks"),
        pytest.param("2147483647", 2147483647, id="greatest-int32"),
        pytest.param("2147483648", 2147483648, id="above-int32"),
        pytest.param("-2147483649", -2147483649, id="below-int32"),
        pytest.param("9223372036854775808", 9223372036854775808, id="above-int64"),
        pytest.param("12345678901234567890", 12345678901234567890, id="20-digits"),
        pytest.param("-12345678901234567890", -12345678901234567890, id="20-digits-negative"),
    ],
)
def test_integers_of_any_width(text: str, number: int) -> None:
    session = Client("2.3", "http-get").attach("string")
    body = f'<int xmlns="http://ecgridos.net/">{text}</int>'

    found = session.read(session.logout, body.encode())

    assert found == number
    assert type(found) is int


def pricelist(fields: str) -> Pricelist:
    session = Client("3.0", "http-get").attach("string")
    body = f'<Pricelist xmlns="http://ecgridos.net/">{fields}</Pricelist>'
    return session.read(session.pricelists.info, body.encode())


def schedule(fields: str) -> Schedule:
    found = pricelist(
        f"<Levels><Level><Schedules><Schedule>{fields}</Schedule></Schedules></Level></Levels>"
    )
    return found.levels[0].schedules[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("true", True, id="true"),
        pytest.param("false", False, id="false"),
        pytest.param("1", True, id="1"),
        pytest.param("0", False, id="0"),
        pytest.param(" true ", True, id="true-with-blanks"),
        pytest.param("\n0\n", False, id="0-with-blanks"),
    ],
)
def test_booleans(text: str, value: bool) -> None:
    found = schedule(f"<IncludeRootMailbox>{text}</IncludeRootMailbox>").include_root_mailbox

    assert found is value


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        pytest.param("0", "0", id="zero"),
        pytest.param("12345.6700", "12345.6700", id="trailing-zeros"),
        pytest.param("-0.5", "-0.5", id="negative"),
        pytest.param("+.5", "0.5", id="no-whole-part"),
        pytest.param("5.", "5", id="no-fraction"),
        pytest.param("0.1", "0.1", id="no-binary-fraction"),
        pytest.param(
            "79228162514264337593543950335",
            "79228162514264337593543950335",
            id="greatest-of-dotnet",
        ),
        pytest.param(
            "12345678901234567890123456789012345678.123456789",
            "12345678901234567890123456789012345678.123456789",
            id="more-digits-than-the-context",
        ),
        pytest.param(" 1.50\n", "1.50", id="blanks"),
    ],
)
def test_decimals_are_exact(text: str, digits: str) -> None:
    rate = schedule(f"<Rate>{text}</Rate>").rate

    assert type(rate) is decimal.Decimal
    assert str(rate) == digits


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("0", 0.0, id="zero"),
        pytest.param("-210.5", -210.5, id="fraction"),
        pytest.param("1.5E+3", 1500.0, id="exponent"),
        pytest.param("-1.5E-2", -0.015, id="negative-exponent"),
        pytest.param("INF", float("inf"), id="INF"),
        pytest.param("-INF", float("-inf"), id="minus-INF"),
        pytest.param(" 1 ", 1.0, id="blanks"),
    ],
)
def test_floats(text: str, number: float) -> None:
    session = Client("3.2", "http-get").attach("string")
    body = (
        '<SessionInfo xmlns="http://ecgridos.net/">'
        f"<TimeZoneOffset>{text}</TimeZoneOffset></SessionInfo>"
    )

    found = session.read(session.who_am_i, body.encode()).time_zone_offset

    assert found == number
    assert type(found) is float


@pytest.mark.parametrize(
    ("element", "text"),
    [
        pytest.param("<Description>abc</Description>", "abc", id="plain"),
        pytest.param("<Description>  abc  </Description>", "  abc  ", id="both-ends"),
        pytest.param("<Description>\n</Description>", "\n", id="line-break"),
        pytest.param("<Description></Description>", "", id="empty"),
        pytest.param(
            "<Description>0001-01-01T00:00:00</Description>", "0001-01-01T00:00:00", id="date"
        ),
    ],
)
def test_texts_are_left_alone(element: str, text: str) -> None:
    assert pricelist(element).description == text
