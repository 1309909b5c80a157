"""File names: from what the service calls a parcel to a name that every file system takes.

The name of a parcel is a text of its sender. As it stands it may lead out of the folder (`../x`,
a drive), name a device (`CON`), hide, or be longer than a file system allows.
"""

import unicodedata
from collections.abc import Container
from typing import Final

MAX_CHARACTERS: Final = 127
"""The longest file name of the service, and of the names made here."""
MAX_BYTES: Final = 240
"""In UTF-8; most file systems take 255, and a program that processes a file may add an ending."""

_INSTEAD: Final = "_"
_FORBIDDEN: Final = frozenset('<>:"|?*')
"""What Windows forbids besides control characters and separators."""
_INVISIBLE: Final = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
"""Unicode categories of characters that cannot be seen, or not everywhere."""
_AT_THE_ENDS: Final = "." + "".join(filter(str.isspace, map(chr, range(0x3001))))
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"]
)
_LONGEST_ENDING: Final = 16


def safe_name(name: str | None, fallback: str = "parcel") -> str:
    """Return a name for a file, as near to *name* as is safe on Linux, macOS and Windows.

    Only the last part of a path counts. Characters that a file system forbids, or that nobody can
    see, become `_`. The name has at most 127 characters and 240 bytes and keeps its ending. A safe
    name stays as it is.

    Args:
        name: Any text, or a path.
        fallback: The name if nothing of *name* is left.
    """
    last = (name or "").replace("\\", "/").rstrip("/").rpartition("/")[2]
    seen = "".join(map(_visible, unicodedata.normalize("NFC", last)))
    trimmed = _trimmed(seen) or _trimmed("".join(map(_visible, fallback))) or "parcel"
    return _cut(_not_special(trimmed), 0)


def name_with_id(name: str | None, parcel_id: int) -> str:
    """Return a safe name that no other parcel has: `850.edi` becomes `850.5000002.edi`."""
    safe = safe_name(name)
    stem, ending = _parts(safe)
    mark = f".{parcel_id}"
    return f"{_cut(stem, len(mark) + len(ending.encode()))}{mark}{ending}"


def name_apart(name: str, taken: Container[str]) -> str:
    """Return a safe name that is not in *taken*: `850.edi`, else `850~2.edi` and so on.

    Args:
        name: A safe name.
        taken: Names as `name_key` makes them.
    """
    number, found = 1, name
    stem, ending = _parts(name)
    while name_key(found) in taken:
        number += 1
        mark = f"~{number}"
        found = f"{_cut(stem, len(mark) + len(ending.encode()))}{mark}{ending}"
    return found


def name_key(name: str) -> str:
    """Return what two names share that are the same file where case does not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _visible(character: str) -> str:
    hidden = unicodedata.category(character) in _INVISIBLE or character in _FORBIDDEN
    return _INSTEAD if hidden or character == "/" else character


def _trimmed(name: str) -> str:
    """Return a name without blanks of any kind, and dots, at its ends."""
    return name.strip(_AT_THE_ENDS)


def _not_special(name: str) -> str:
    """Mark the name of a device, and one that a command would read as an option or a home."""
    device = name.partition(".")[0].rstrip().casefold() in _DEVICES
    return f"{_INSTEAD}{name}" if device or name[0] in "-~" else name


def _parts(name: str) -> tuple[str, str]:
    """Return stem and ending, the dot included; an ending is short."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending.encode()) > _LONGEST_ENDING:
        return name, ""
    return stem, f".{ending}"


def _cut(name: str, reserved: int) -> str:
    """Return the name, short enough to have *reserved* bytes more."""
    characters, size = MAX_CHARACTERS - reserved, MAX_BYTES - reserved
    if len(name) <= characters and len(name.encode()) <= size:
        return name
    stem, ending = _parts(name)
    room = size - len(ending.encode())
    short = stem[: characters - len(ending)].encode()[:room].decode(errors="ignore")
    return f"{short.rstrip(_AT_THE_ENDS)}{ending}"
