"""Helpers stand in modules of their own: nothing is imported from a module of tests."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEST_MODULES = {path.stem for path in ROOT.glob("tests/**/test_*.py")}


def imports_from_tests(source: str) -> list[str]:
    """Return the names of the modules of tests that a module imports, or imports from."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module or ''}.{alias.name}" for alias in node.names]
    return [name for name in names if not TEST_MODULES.isdisjoint(name.split("."))]


def test_nothing_is_imported_from_a_module_of_tests() -> None:
    assert {
        str(path.relative_to(ROOT)): found
        for folder in ("benchmarks", "stress", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (found := imports_from_tests(path.read_text(encoding="utf-8")))
    } == {}


@pytest.mark.parametrize(
    "source",
    [
        "from tests.test_layout import ROOT",
        "from tests import test_layout",
        "from .test_layout import ROOT",
        "import tests.test_layout",
        "def f(): import tests.test_layout as layout",
    ],
)
def test_what_is_found(source: str) -> None:
    assert len(imports_from_tests(source)) == 1
