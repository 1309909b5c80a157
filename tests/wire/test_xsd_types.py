"""A type of XML Schema has one record for the wire, and one for the columns of tables."""

import datetime as dt

import pytest

from ecgridos_async._wire.dataset import read_data_set
from ecgridos_async._wire.scalars import XSD_TYPES, XsdType, reader, writer
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async._wire.xml import parse
from ecgridos_async.contract.types import Plain
from ecgridos_async.models import columns

DATE = Plain("date")
TABLE = b"""
<R xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:d="urn:schemas-microsoft-com:xml-diffgram-v1">
 <xs:schema><xs:element name="S"><xs:complexType><xs:choice><xs:element name="T"><xs:complexType>
  <xs:sequence><xs:element name="Day" type="xs:date" minOccurs="0"/></xs:sequence>
 </xs:complexType></xs:element></xs:choice></xs:complexType></xs:element></xs:schema>
 <d:diffgram><S><T><Day>%b</Day></T></S></d:diffgram>
</R>
"""


def read_date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UnreadableError("is not a date", text=text) from None


def write_date(value: object) -> str:
    if not isinstance(value, dt.date):
        raise ValueError("expected a date")  # as all writers do
    return value.isoformat()


@pytest.fixture
def date(monkeypatch: pytest.MonkeyPatch) -> Plain:
    """Return a type that the contract does not have, with its one record."""
    monkeypatch.setitem(XSD_TYPES, "date", XsdType(read_date, write_date))
    return DATE


def test_a_record_is_all_that_a_new_type_takes(date: Plain) -> None:
    day = dt.date(2024, 2, 29)

    assert writer(date)(day) == "2024-02-29"
    assert reader(date)("2024-02-29") == day
    assert read_data_set(parse(TABLE % b"2024-02-29"), strict=True)["T"].to_dicts() == [
        {"Day": day}
    ]
    with pytest.raises(UnreadableError, match="is not a date") as caught:
        read_data_set(parse(TABLE % b"2024-02-30"), strict=True)
    assert caught.value.steps == [".T[0]", ".Day"]
    assert caught.value.text == "2024-02-30"


def test_without_one_it_is_refused_or_a_text() -> None:
    with pytest.raises(KeyError):
        reader(DATE)
    with pytest.raises(TypeError, match="xsd:guid is not written"):
        writer(Plain("guid"))
    assert read_data_set(parse(TABLE % b"Monday"), strict=True)["T"].to_dicts() == [
        {"Day": "Monday"}
    ]


def test_the_types_that_are_read_are_those_that_columns_have() -> None:
    assert {*XSD_TYPES} - {"string"} == {*columns._COLUMN_TYPES} - {columns.OBJECT}


def test_the_text_of_an_error_is_shortened() -> None:
    error = UnreadableError("is not a number", text="7" * 1000)

    assert str(error) == f"'{'7' * 40}…' is not a number"
    assert error.problem == "is not a number"
