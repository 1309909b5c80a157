"""Pictures as SVG: their text is escaped, and they can be read on light and on dark pages."""

import math
import re
import xml.etree.ElementTree as ET  # it only writes here
from typing import Final

COLOURS: Final = ("#2f7fd3", "#d0661a", "#2b9348", "#9a5fd0", "#168f98", "#d1477a")
"""Their contrast with white, and with the dark background, is above 3.7."""
FAILED: Final = "#d64545"
_CHARACTER: Final = 7.0
"""About the width of a character, in the unit of the picture."""
_ALONE: Final = (
    "svg:root{color:#1f2328;background:#fff}"
    "@media (prefers-color-scheme:dark){svg:root{color:#e6edf3;background:#131416}}"
)
"""The colours of a picture that is a file. Inside a page, text has the colour of the page."""
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Picture:
    """A picture that is drawn from its top to its bottom."""

    def __init__(self, title: str, description: str, *, width: float, height: float) -> None:
        """Begin it.

        Args:
            title: What is read aloud in the place of the picture, and drawn above it.
            description: What the picture shows, for who cannot see it.
            width: In the unit of the picture, which is a pixel unless it is scaled.
        """
        self._root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "role": "img",
                "viewBox": f"0 0 {_written(width)} {_written(height)}",
                "width": _written(width),
                "height": _written(height),
                "style": "max-width:100%;height:auto",
                "font-family": "system-ui, sans-serif",
                "font-size": "12",
                "fill": "currentColor",
            },
        )
        for tag, text in (("title", title), ("desc", description), ("style", _ALONE)):
            ET.SubElement(self._root, tag).text = _written(text)
        self.text(width / 2, 22, title, text_anchor="middle", font_size=15, font_weight=600)

    def draw(self, tag: str, tip: str = "", **attributes: str | float) -> None:
        """Add an element, with what is shown when the mouse is over it."""
        element = self._add(tag, attributes)
        if tip:
            ET.SubElement(element, "title").text = _written(tip)

    def text(self, x: float, y: float, text: str, **attributes: str | float) -> None:
        """Add a line of text."""
        self._add("text", {"x": x, "y": y, **attributes}).text = _written(text)

    def _add(self, tag: str, attributes: dict[str, str | float]) -> ET.Element:
        written = {name.replace("_", "-"): _written(value) for name, value in attributes.items()}
        return ET.SubElement(self._root, tag, written)

    def __str__(self) -> str:
        return ET.tostring(self._root, encoding="unicode")


def width_of(text: str) -> float:
    """Return about how wide a text is."""
    return len(text) * _CHARACTER


def shortened(text: str, width: float) -> str:
    """Return as much of a text as about fits."""
    room = int(width / _CHARACTER)
    return text if len(text) <= room else f"{text[: max(room - 1, 0)]}…"


def ticks(least: float, most: float, *, whole: bool = False) -> list[float]:
    """Return up to eight round numbers, the first at most *least*, the last at least *most*.

    Args:
        whole: Whether there is nothing between two whole numbers.
    """
    most = most if most > least else least + 1
    wanted = (most - least) / 5
    power: float = 10.0 ** math.floor(math.log10(wanted))
    step = next(step for factor in (1, 2, 5, 10) if (step := factor * power) >= wanted)
    if whole:
        step = max(step, 1.0)
    return [number * step for number in range(math.floor(least / step), math.ceil(most / step) + 1)]


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
    return f"{value:.2f}".rstrip("0").rstrip(".")
