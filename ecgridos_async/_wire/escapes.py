"""Escapes: which characters are written as they are, and how the others are escaped."""

from typing import Final
from urllib.parse import quote

LARGE: Final = 64 * 1024
"""From this length on, in bytes or characters, a value is encoded only while it is sent."""

PLAIN: Final = bytes(set(range(0x20, 0x7F)) - set(b"&<>"))
"""Characters that need no escape in an element."""
UNRESERVED: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"
"""Characters that need no escape in a form."""

ESCAPES: Final[dict[int, str]] = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
)


def escaped(text: str) -> str:
    """Escape *text* for an element; a CR becomes a reference, or it would be read as LF."""
    return text.translate(ESCAPES)


def quoted(text: str) -> str:
    """Escape *text* for a form."""
    return quote(text, safe="")
