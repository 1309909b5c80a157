"""The text of a page, as somebody reads it who copies it out of a browser."""

import re

from lxml import etree

BREAKS = {"h1": 3, "h2": 2, "h3": 2, "p": 2, "caption": 1, "li": 1, "pre": 1, "table": 1, "tr": 1}
"""How many line ends are at least before and after the text of an element."""


def text_of_page(html: str) -> str:
    """Return the text of a page; it must be well-formed."""
    body = etree.fromstring(html.encode()).find("body")
    assert body is not None
    parts: list[str | int] = []
    collect(body, parts, verbatim=False)
    text, pending = "", 0
    for part in parts:
        if isinstance(part, int):
            pending = max(pending, part)
        elif part.strip():
            text += "\n" * pending + (part.lstrip() if pending else part)
            pending = 0
        elif not pending:
            text += part
    return re.sub(r" +\n", "\n", text).strip("\n")


def collect(element: etree._Element, parts: list[str | int], *, verbatim: bool) -> None:
    """Collect the texts of an element, and the line ends between them."""
    verbatim = verbatim or element.tag == "pre"
    breaks = BREAKS.get(str(element.tag), 0)
    parts.append(breaks)
    add(parts, element.text, verbatim)
    for child in element:
        collect(child, parts, verbatim=verbatim)
        add(parts, child.tail, verbatim)
    parts.append(breaks)


def add(parts: list[str | int], text: str | None, verbatim: bool) -> None:
    if text:
        parts.append(text if verbatim else re.sub(r"\s+", " ", text))
