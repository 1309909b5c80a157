"""docs/operations.md is as the catalogue; `python docs/catalogue_pages.py` writes it."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_table_of_operations_is_as_the_catalogue() -> None:
    generator = runpy.run_path(str(DOCS / "catalogue_pages.py"))
    page = (DOCS / "operations.md").read_text(encoding="utf-8")
    assert page == generator["with_table"](page), "run: python docs/catalogue_pages.py"
