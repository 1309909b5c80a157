"""What the service says of its operations."""

import os
import re
from pathlib import Path

import pytest
from lxml import etree

from ecgridos_async.contract.version import Edition
from ecgridos_async.explorer.texts import first_sentence, text_of
from ecgridos_async.services import all_operations

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
BESIDE = Path(__file__).parents[3] / "shared" / "reference" / "wsdl"
FILES = {"3.2/206": "v3.2-build206.wsdl", "4.1": "v4.1-build472.wsdl"}


@pytest.mark.parametrize("edition", FILES)
def test_the_texts_are_those_of_the_description(edition: str) -> None:
    path = Path(os.environ.get("ECGRIDOS_WSDL_DIR") or BESIDE) / FILES[edition]
    if not path.is_file():
        reason = "set ECGRIDOS_WSDL_DIR to the folder of the WSDL files to compare with them"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    port = etree.parse(path).getroot().find(f"{WSDL}portType")
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
