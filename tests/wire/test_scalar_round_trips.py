"""What is written is read back as it was, for every scalar."""

import datetime as dt
import decimal

from hypothesis import given, strategies as st
from lxml import etree

from ecgridos_async import Client
from ecgridos_async._wire.scalars import reader, writer
from ecgridos_async.contract.types import (
    BASE64,
    BOOLEAN,
    DATE_TIME,
    DECIMAL,
    DOUBLE,
    EnumType,
    Integer,
    Text,
)
from ecgridos_async.models import CellCarrier

INT64 = Integer("long", -9223372036854775808, 9223372036854775807)

LEGAL_TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda character: character >= " " or character in "\t\n\r"
    )
)
NO_DATE = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(
    lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))
)
MOMENTS = st.datetimes(
    min_value=dt.datetime(1, 1, 3, tzinfo=dt.UTC).replace(tzinfo=None),
    max_value=dt.datetime(9999, 12, 29, tzinfo=dt.UTC).replace(tzinfo=None),
    timezones=OFFSETS,
)


@given(st.integers(-9223372036854775808, 9223372036854775807))
def test_integers(number: int) -> None:
    assert reader(INT64)(writer(INT64)(number)) == number


@given(st.booleans())
def test_booleans(value: bool) -> None:
    assert reader(BOOLEAN)(writer(BOOLEAN)(value)) is value


@given(st.decimals(-(10**30), 10**30, allow_nan=False, allow_infinity=False))
def test_decimals(number: decimal.Decimal) -> None:
    assert reader(DECIMAL)(writer(DECIMAL)(number)) == number


@given(st.floats(allow_nan=False))
def test_floats(number: float) -> None:
    assert reader(DOUBLE)(writer(DOUBLE)(number)) == number


@given(st.binary())
def test_bytes(content: bytes) -> None:
    assert reader(BASE64)(writer(BASE64)(content)) == content


@given(MOMENTS)
def test_datetimes_of_any_offset(moment: dt.datetime) -> None:
    assert reader(DATE_TIME)(writer(DATE_TIME)(moment)) == moment


def test_the_least_datetime_means_none_and_so_does_not_come_back() -> None:
    assert writer(DATE_TIME)(NO_DATE) == "0001-01-01T00:00:00Z"
    assert reader(DATE_TIME)("0001-01-01T00:00:00Z") is None


@given(st.sampled_from(list(CellCarrier)))
def test_enums(member: CellCarrier) -> None:
    kind = EnumType(CellCarrier)

    assert reader(kind)(writer(kind)(member)) is member


@given(LEGAL_TEXTS)
def test_texts(text: str) -> None:
    assert reader(Text())(writer(Text())(text)) == text


@given(LEGAL_TEXTS.filter(bool))
def test_a_text_in_an_envelope_is_what_a_parser_finds_there(text: str) -> None:
    client = Client("3.2", "soap12")

    envelope = etree.fromstring(client.build(client.login, text, "secret").body)

    assert envelope.findtext(".//{http://ecgridos.net/}LoginName") == text


@given(LEGAL_TEXTS.filter(bool))
def test_a_text_in_a_form_is_percent_encoded_ascii(text: str) -> None:
    client = Client("3.2", "http-post")

    form = client.build(client.login, text, "secret").body

    assert form.isascii()
    assert form.count(b"&") == 1
    assert b" " not in form
    assert b"+" not in form
