"""The pages of the service: the text of those that are known, and the form of all others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from ecgridos_async import ApiVersion
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.version import Edition
from ecgridos_async.explorer.pages import operation_page, operations_page, unknown_page
from ecgridos_async.services import all_operations
from tests.explorer.page_text import text_of_page

SEEDS = Path(__file__).parents[1] / "data" / "pages"
OPERATIONS = {name: operation for name, (_, _, operation) in all_operations().items()}


def everywhere() -> Iterator[tuple[Edition, Operation]]:
    """Yield each operation in each version, and in an older build if no version has it now."""
    for operation in OPERATIONS.values():
        found = [Edition.newest(version) for version in ApiVersion if version in operation.versions]
        for edition in found or [each for each in Edition if each in operation.versions][-1:]:
            yield edition, operation


@pytest.mark.parametrize("seed", sorted(SEEDS.iterdir()), ids=lambda path: path.stem)
def test_the_text_is_that_of_the_service(seed: Path) -> None:
    version, _, name = seed.stem.partition("-")
    page = operation_page(ApiVersion(version), OPERATIONS[name])
    assert text_of_page(page) == seed.read_text(encoding="utf-8").rstrip("\n")


def test_every_operation_has_a_page_in_each_of_its_versions() -> None:
    seen: set[str] = set()
    for edition, operation in everywhere():
        root = etree.fromstring(operation_page(edition, operation).encode())
        assert root.findtext(".//h2") == operation.name
        assert root.findtext(".//main/p[2]")
        assert len(root.findall(".//pre")) == 8
        fields = [field.get("name") for field in root.findall(".//input[@name]")]
        parameters = [p.wire for p in operation.plan(edition).wire_parameters]
        assert fields in ([], parameters)
        seen.add(operation.name)
    assert len(seen) == 279


def test_an_operation_that_takes_bytes_has_no_form() -> None:
    page = text_of_page(operation_page(ApiVersion.V4_1, OPERATIONS["ParcelUpload"]))
    assert "only available for methods with primitive types" in page
    assert "&Content=string&Content=string HTTP/1.1" in page


def test_secrets_are_not_shown_and_enumerations_are_suggested() -> None:
    root = etree.fromstring(operation_page(ApiVersion.V3_2, OPERATIONS["UserAddEx"]).encode())
    types = {field.get("name"): field.get("type") for field in root.findall(".//input[@name]")}
    assert (types["Password"], types["LoginName"]) == ("password", "text")
    choices = root.findall(".//datalist[@id='AuthLevel-values']/option")
    assert {choice.get("value") for choice in choices} >= {"Root", "General"}


@pytest.mark.parametrize("version", ApiVersion, ids=str)
def test_the_list_names_each_operation_with_its_first_sentence(version: ApiVersion) -> None:
    root = etree.fromstring(operations_page(version, OPERATIONS.values()).encode())
    here = sorted(name for name, operation in OPERATIONS.items() if version in operation.versions)
    file = version.path.rpartition("/")[2]
    items = root.findall(".//li")
    links = root.findall(".//li/a")
    assert [link.text for link in links] == here
    assert [link.get("href") for link in links] == [f"{file}?op={name}" for name in here]
    said = {item.findtext("a"): (item.findall("br")[0].tail or "").strip() for item in items}
    assert said["InterconnectListByStatus"] == (
        "Listing of Interconnects for a specific Status for the session Network/Mailbox."
    )
    assert all(said.values())


@pytest.mark.parametrize(
    ("name", "near", "said"),
    [
        pytest.param("pricelistinfo", "PricelistInfo", None, id="case"),
        pytest.param("LogOff", "Logout", None, id="misspelt"),
        pytest.param("MigrationAdd", "MigrationAddTP", "It exists in version 4.1.", id="elsewhere"),
        pytest.param(
            "<b>&", None, "Method '<b>&' was not found in service ECGridOS API v3.", id="markup"
        ),
    ],
)
def test_an_unknown_name_gets_the_nearest(name: str, near: str | None, said: str | None) -> None:
    root = etree.fromstring(unknown_page(ApiVersion.V3_2, name, OPERATIONS).encode())
    names = [link.text for link in root.findall(".//li/a")]
    assert names[:1] == ([near] if near else [])
    assert said is None or said in [p.text for p in root.findall(".//p")]
