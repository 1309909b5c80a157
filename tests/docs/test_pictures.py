"""The pictures of the pages: their programs draw what the pages say."""

import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = runpy.run_path(str(DOCS / "pictures.py"))
PROGRAMS: dict[str, str] = dict(PICTURES["programs"]())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("traffic.svg", "A chart of ParcelIn, ParcelOut, InterchangeIn, InterchangeOut, for 24"),
        ("timeline.svg", "A timeline: 42 calls, 1 failed, 3 retries, in"),
    ],
)
def test_a_program_draws_its_picture(name: str, said: str) -> None:
    picture = ET.fromstring(PICTURES["drawn"](name, PROGRAMS[name]))  # noqa: S314

    assert (picture.findtext("{http://www.w3.org/2000/svg}desc") or "").startswith(said)


def test_no_other_picture_is_shown() -> None:
    assert set(PROGRAMS) == {"timeline.svg", "traffic.svg"}
