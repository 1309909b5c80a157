"""docs/errors.md says of every error class what happened and what to do."""

import inspect
import re
from pathlib import Path

import pytest

from ecgridos_async import errors

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))
CLASSES = [
    name
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, Exception) and kind.__module__ == errors.__name__
]


def test_every_class_has_a_section_and_every_section_a_class() -> None:
    assert sorted(SECTIONS) == sorted(CLASSES)
    assert len(CLASSES) > 40


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_says_what_happened_and_what_to_do(name: str) -> None:
    assert re.match(
        r"\n\*What happened\.\* \w.*\n\n\*What to do\.\* .*\w", SECTIONS[name], re.DOTALL
    )
