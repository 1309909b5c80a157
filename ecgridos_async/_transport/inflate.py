"""Bounded decompression: a reply never exceeds the limit, however it was compressed."""

import io
import zlib
from typing import Final

_GZIP: Final = ("gzip", "x-gzip")
_STEP: Final = 256 * 1024
"""Bytes taken in and given out at once; zlib would hold the whole of it twice."""
_MOST_MEMBERS: Final = 1000


_NO_CODINGS: Final = frozenset({"", "identity", "none", "utf-8", "utf8", "7bit", "8bit", "binary"})
"""Values of Content-Encoding that mean no compression."""


def coding_of(header: str) -> str:
    """Return the codings of a Content-Encoding, in lower case; `""` for none."""
    if not header:
        return ""
    codings = [coding.strip() for coding in header.lower().split(",")]
    return ", ".join(coding for coding in codings if coding not in _NO_CODINGS)


def can_inflate(encoding: str) -> bool:
    """Tell whether `inflate` can decode a Content-Encoding."""
    return encoding in _GZIP or encoding == "deflate"


def inflate(data: bytes, encoding: str, limit: int) -> bytes | None:
    """Return *data* decompressed, or None if that is more than *limit* bytes.

    gzip may have several members. deflate may have a zlib header, as HTTP requires, or none, as
    some servers send it.

    Raises:
        ValueError: If the data is damaged, truncated or followed by anything else.
    """
    window, members = _window(data, encoding)
    view, position = memoryview(data), 0
    plain = io.BytesIO()
    engine = zlib.decompressobj(window)
    while True:
        piece = view[position : position + _STEP]
        try:
            found = engine.decompress(piece, _STEP)
        except zlib.error as error:
            raise ValueError(f"the {encoding} data is damaged: {error}") from None
        left = engine.unused_data if engine.eof else engine.unconsumed_tail
        position += len(piece) - len(left)
        plain.write(found)
        if plain.tell() > limit:
            return None
        if engine.eof:
            if position == len(data):
                return plain.getvalue()
            members -= 1
            if not members:
                raise ValueError(f"the {encoding} data has bytes after its end")
            engine = zlib.decompressobj(window)
        elif not piece and not found:
            raise ValueError(f"the {encoding} data is truncated")


def _window(data: bytes, encoding: str) -> tuple[int, int]:
    """Return zlib's name of the format, and how many parts it may have."""
    if encoding in _GZIP:
        return zlib.MAX_WBITS | 16, _MOST_MEMBERS
    headed = len(data) > 1 and data[0] & 15 == zlib.DEFLATED and int.from_bytes(data[:2]) % 31 == 0
    return (zlib.MAX_WBITS if headed else -zlib.MAX_WBITS), 1
