"""Escapes: what of a text stands on the wire as it is, and what is written otherwise."""

from typing import Final
from urllib.parse import quote

LARGE: Final = 64 * 1024
"""From this length on, in bytes or characters, a value is written only while it is sent."""

PLAIN: Final = bytes(set(range(0x20, 0x7F)) - set(b"&<>"))
"""What stands in an element as it is."""
UNRESERVED: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"
"""What stands in a form as it is."""

ESCAPES: Final[dict[int, str]] = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
)


def escaped(text: str) -> str:
    """Return *text* as it stands in an element; a CR survives as a character reference."""
    return text.translate(ESCAPES)


def quoted(text: str) -> str:
    """Return *text* as it stands in a form."""
    return quote(text, safe="")
