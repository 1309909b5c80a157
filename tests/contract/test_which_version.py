"""One version story: the default is the newest everywhere, and the page says what is so."""

import inspect
import re
from pathlib import Path

import pytest

import ecgridos_async as ecgridos
from ecgridos_async import ApiVersion, Client, catalogue
from ecgridos_async.cli.app import app
from ecgridos_async.config import Settings
from ecgridos_async.contract.version import LATEST
from ecgridos_async.sandbox import Sandbox

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "which-version.md").read_text(encoding="utf-8")
FACTS = {version: catalogue(version) for version in ApiVersion}


def row(title: str) -> list[str]:
    """Return the cells of a row of the page's table."""
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| {title} |")]
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_the_table_is_what_the_catalogue_says() -> None:
    found = FACTS.values()

    assert row("Operations") == [str(len(each.operations)) for each in found]
    assert row("of these pending: announced, but perhaps not carried out") == [
        str(sum(o.pending for o in each.operations)) for each in found
    ]
    assert row("that return a DataSet") == [
        str(sum(o.result == "DataSet" for o in each.operations)) for each in found
    ]
    assert row("Types and enums") == [f"{len(each.types)}, {len(each.enums)}" for each in found]
    assert row("Host") == [version.host for version in FACTS]
    assert row("Namespace") == [each.namespace for each in found]
    seen = [sum(o.evidence == "observed" for o in each.operations) for each in found]
    assert row("Wire form known from")[:2] == [f"{count} pages" for count in seen[:2]]
    assert [o for each in found for o in each.operations if o.evidence == "wsdl"]


def test_how_many_operations_there_are_together() -> None:
    names = [{o.name for o in each.operations} for each in FACTS.values()]
    together, everywhere = len(names[0].union(*names)), len(names[0].intersection(*names))
    text = " ".join(PAGE.split())
    assert f"have {together} operations together; {everywhere} are in all of them" in text


@pytest.mark.parametrize(
    ("matching", "versions"),
    [
        ("PricelistInfo", ["3.0", "3.2"]),
        ("ContractInfo", ["2.3", "3.0", "3.2"]),
        ("InvoiceInfo", ["2.3", "3.0", "3.2"]),
        ("GISBInfo", ["2.3", "3.0", "3.2"]),
        ("AS2Info", ["2.3", "3.0", "3.2"]),
        ("CommPair", ["4.1"]),
        ("MigrationInfo", ["3.2", "4.1"]),
        ("MigrationAddEx", ["4.1"]),
        ("ParcelInBoxArchiveDescEx", ["3.2", "4.1"]),
        ("ParcelOutBoxArchiveDescEx", ["3.2", "4.1"]),
        ("ParcelDownloadA", ["4.1"]),
        ("ParcelUploadMft", ["4.1"]),
        ("ParcelDownloadS3", ["4.1"]),
        ("ParcelUploadGZip", ["2.3", "3.0", "3.2"]),
        ("ParcelUploadDirected", ["2.3", "3.0", "3.2"]),
        ("ReportByDateEx", ["4.1"]),
        ("NetworkStart", ["2.3", "3.0", "3.2"]),
        ("NetworkOwnerContact", ["2.3", "3.0", "3.2"]),
        ("NetworkSetContact", ["2.3", "3.0", "3.2", "4.1"]),
        ("MailboxSetContact", ["2.3", "3.0", "3.2", "4.1"]),
    ],
)
def test_what_the_page_says_is_in_which(matching: str, versions: list[str]) -> None:
    has = [v for v, found in FACTS.items() if any(o.name == matching for o in found.operations)]
    assert has == versions


def test_the_page_is_linked() -> None:
    assert "which-version" in (DOCS / "index.md").read_text(encoding="utf-8")


def test_the_default_is_the_newest_version() -> None:
    assert list(ApiVersion)[-1] is LATEST
    assert Client().settings.version is LATEST
    assert Settings(endpoint=LATEST.endpoint).version is LATEST
    assert catalogue().version is LATEST
    assert inspect.signature(Sandbox.endpoint).parameters["version"].default is LATEST


def test_the_environment_may_name_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ECGRIDOS_VERSION", raising=False)
    assert ecgridos.Client.from_env().settings.version is LATEST
    monkeypatch.setenv("ECGRIDOS_VERSION", "3.0")
    assert ecgridos.Client.from_env().settings.version == "3.0"


def test_the_command_line_lists_the_newest_version() -> None:
    (option,) = [p for p in app.commands["operations"].params if p.name == "version"]
    assert option.default == LATEST


@pytest.mark.parametrize("name", ["first-steps.md", "embedding.md", "testing.md", "reliability.md"])
def test_the_docs_name_a_version_only_where_it_matters(name: str) -> None:
    """PricelistInfo is the reason to name one; 4.1 need not be named."""
    text = (DOCS / name).read_text(encoding="utf-8")
    named = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    for example in named:
        for version in re.findall(r'Client\("(\d\.\d)"', example):
            assert version == "3.2"
            assert "pricelists" in example
