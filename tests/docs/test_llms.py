"""llms.txt: the form of llmstxt.org, every page and operation in it, and links that resolve."""

import importlib
import posixpath
import re
import sys
from pathlib import Path

import pytest

from ecgridos_async import models
from ecgridos_async.services import all_operations
from tests.public import names_of

DOCS = Path(__file__).parents[2] / "docs"
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
ITEM = re.compile(r"- \[[^]]+\]\([\w/-]+\.md\)(: .+)?")


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """Return what a build writes, by path."""
    sys.path.insert(0, str(DOCS))
    try:
        found: dict[str, str] = importlib.import_module("llms").files()
    finally:
        sys.path.remove(str(DOCS))
    return found


def test_the_form(files: dict[str, str]) -> None:
    title, summary, *sections = files["llms.txt"].rstrip().split("\n\n")

    assert title == "# ecgridos_async"
    assert summary.startswith("> `ecgridos_async` is an async Python client for ECGridOS")
    for heading, items in zip(sections[::2], sections[1::2], strict=True):
        assert heading.startswith("## ")
        for item in items.splitlines():
            assert ITEM.fullmatch(item), item


def test_every_page_is_listed(files: dict[str, str]) -> None:
    listed = {page for page in LINK.findall(files["llms.txt"]) if "/" not in page}

    assert listed == {page.name for page in DOCS.glob("*.md")} - {"index.md"}


def test_every_operation_is_named_and_described(files: dict[str, str]) -> None:
    for name, (service, method, operation) in all_operations().items():
        found = re.findall(
            rf"^- \[{name}\]\((.*)\): `{service}\.{method}`, .*\.$", files["llms.txt"], re.MULTILINE
        )
        assert len(found) == 1, name
        assert f"## {name}\n\n`{service}.{method}(" in files[found[0]]
        assert str(operation.effect) in {"read", "idempotent", "write"}


def test_every_model_and_what_the_reference_names_is_in_the_whole(files: dict[str, str]) -> None:
    whole = files["llms-full.txt"]

    assert not [
        name
        for name in names_of(models)
        if f"## {name}\n" not in whole and name not in ("PlainData", "to_dict")
    ]
    assert "### Client.__init__" in whole
    assert "max_concurrency" in files["reference.md"]
    assert "{eval-rst}" not in whole


def test_every_link_resolves(files: dict[str, str]) -> None:
    broken = [
        f"{name}: {link}"
        for name, text in files.items()
        if name != "llms-full.txt"
        for link in LINK.findall(FENCED.sub("", text))
        if posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) not in files
        and not (DOCS / "_static" / link.removeprefix("_static/")).exists()
    ]

    assert broken == []
