"""What the service says of its operations."""

import re

import pytest
from lxml import etree

from ecgridos_async.contract.version import Edition
from ecgridos_async.explorer.texts import first_sentence, text_of
from ecgridos_async.services import all_operations
from tests.wsdl_files import wsdl_file

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


@pytest.mark.parametrize("edition", ["3.2/206", "4.1"])
def test_the_texts_are_those_of_the_description(edition: str) -> None:
    port = etree.parse(wsdl_file(edition)).getroot().find(f"{WSDL}portType")
    assert port is not None
    assert {
        str(found.get("name")): text_of(str(found.get("name")), Edition(edition)) for found in port
    } == {
        str(found.get("name")): without_markup(found.findtext(f"{WSDL}documentation") or "")
        for found in port
    }


def without_markup(text: str) -> str:
    return re.sub(r"<[^>]*>", "", re.sub(r"<br */?>", "\n", text, flags=re.IGNORECASE))


def test_every_operation_has_a_text_in_every_version() -> None:
    assert [
        (edition, name)
        for name, (_, _, operation) in all_operations().items()
        for edition in Edition
        if edition in operation.versions and not text_of(name, edition)
    ] == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Listing for a Status. May be limited by ECGridID.", "Listing for a Status."),
        ("Resend Parcel.\nRequires NetOps authorization.", "Resend Parcel."),
        (
            "Set the id (e.g. X12.56) for X.400 Parcel.",
            "Set the id (e.g. X12.56) for X.400 Parcel.",
        ),
        ("Get Pricelist by PricelistID", "Get Pricelist by PricelistID"),
        ("", ""),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first
