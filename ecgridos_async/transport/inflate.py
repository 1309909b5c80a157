"""Bounded decompression: an answer never grows past the limit, however it was compressed."""

import zlib
from typing import Final

_WINDOWS: Final = {
    "gzip": zlib.MAX_WBITS | 16,
    "x-gzip": zlib.MAX_WBITS | 16,
    "deflate": zlib.MAX_WBITS,
}


def can_inflate(encoding: str) -> bool:
    """Tell whether a Content-Encoding is one that `inflate` takes."""
    return encoding in _WINDOWS


def inflate(data: bytes, encoding: str, limit: int) -> bytes | None:
    """Return *data* decompressed, or None if that is more than *limit* bytes.

    Raises ValueError if it is damaged or cut off.
    """
    engine = zlib.decompressobj(_WINDOWS[encoding])
    try:
        plain = engine.decompress(data, limit + 1)
    except zlib.error as error:
        raise ValueError(f"the {encoding} data is damaged: {error}") from None
    if len(plain) > limit:
        return None
    if not engine.eof:
        raise ValueError(f"the {encoding} data is cut off")
    return plain
