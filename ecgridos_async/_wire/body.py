"""Bodies of requests: plain bytes, or parts that are encoded only while they are sent.

A content of 100 MiB becomes 134 MiB of base64 in SOAP, and 1.2 GiB of form fields. Large values
are therefore kept as given and encoded in chunks, each within a few milliseconds, so that the
event loop can do other work between two of them.
"""

import binascii
import contextlib
import functools
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Final

import attrs

from ecgridos_async._support.sinks import ContentNotReadError
from ecgridos_async._wire.escapes import ESCAPES, UNRESERVED, escaped
from ecgridos_async.content import ContentSource
from ecgridos_async.errors import ArgumentError

CHUNK: Final = 256 * 1024
"""The most bytes in a chunk."""

_CONTENT_STEP: Final = CHUNK // 4 * 3
_TEXT_STEP: Final = 16 * 1024
"""A character takes at most 12 bytes on the wire."""

_BELOW_10: Final = bytes(range(10))
_BELOW_100: Final = bytes(range(100))
_RESERVED: Final = re.compile(rb"[^A-Za-z0-9_.~-]")
_QUOTED: Final = {bytes([code]): b"%%%02X" % code for code in range(256)}


@attrs.frozen
class Base64:
    """A content in base64, for SOAP."""

    content: bytes = attrs.field(repr=False)

    def __len__(self) -> int:
        return (len(self.content) + 2) // 3 * 4

    def chunks(self) -> Iterator[bytes]:
        """Yield it in chunks."""
        for part in _parts(self.content, _CONTENT_STEP):
            yield binascii.b2a_base64(part, newline=False)


@attrs.frozen
class Decimals:
    """A content as a form field of decimal numbers, repeated for each byte."""

    field: str
    content: bytes = attrs.field(repr=False)

    def __len__(self) -> int:
        count = len(self.content)
        if not count:
            return 0
        digits = sum(
            len(part) + len(part.translate(None, _BELOW_10)) + len(part.translate(None, _BELOW_100))
            for part in _parts(self.content, _CONTENT_STEP)
        )
        return (len(self.field) + len("=&")) * count + digits - len("&")

    def chunks(self) -> Iterator[bytes]:
        """Yield it in chunks."""
        fields = _fields(self.field)
        step = CHUNK // (len(fields[255]) + len("&"))
        between = b""
        for part in _parts(self.content, step):
            yield between + b"&".join([fields[byte] for byte in part])
            between = b"&"


@attrs.frozen
class Escaped:
    """A text, escaped for an XML element."""

    text: str = attrs.field(repr=False)

    def __len__(self) -> int:
        text = self.text
        if not text.isascii():
            return sum(map(len, self.chunks()))
        return len(text) + sum(
            text.count(chr(code)) * (len(written) - 1) for code, written in ESCAPES.items()
        )

    def chunks(self) -> Iterator[bytes]:
        """Yield it in chunks."""
        for part in _slices(self.text):
            yield escaped(part).encode()


@attrs.frozen
class Quoted:
    """A text, escaped for a form."""

    text: str = attrs.field(repr=False)

    def __len__(self) -> int:
        return sum(
            len(part) + 2 * len(part.translate(None, UNRESERVED))
            for part in (piece.encode() for piece in _slices(self.text))
        )

    def chunks(self) -> Iterator[bytes]:
        """Yield it in chunks."""
        for part in _slices(self.text):
            yield _RESERVED.sub(lambda found: _QUOTED[found[0]], part.encode())


@attrs.frozen
class Base64Stream:
    """A content in base64, for SOAP, that is read while it is sent."""

    source: ContentSource = attrs.field(repr=False)

    def __len__(self) -> int:
        return (self.source.length + 2) // 3 * 4

    async def stream(self) -> AsyncGenerator[bytes]:
        """Yield it in chunks.

        Raises:
            ContentNotReadError: If reading fails, or if there are more or fewer bytes than
                announced.
        """
        held = b""
        left = self.source.length
        try:
            async with contextlib.aclosing(self.source.open()) as pieces:
                async for piece in pieces:
                    left -= len(piece)
                    if left < 0:
                        break
                    data = held + piece
                    end = len(data) - len(data) % 3
                    held = data[end:]
                    for part in _parts(data[:end], _CONTENT_STEP):
                        yield binascii.b2a_base64(part, newline=False)
            if left:
                raise ArgumentError(
                    f"content: it has {'more' if left < 0 else 'fewer'} bytes than its length of "
                    f"{self.source.length}, so the request was aborted; nothing was uploaded",
                    parameter="content",
                )
        except Exception as error:
            raise ContentNotReadError from error
        if held:
            yield binascii.b2a_base64(held, newline=False)


Whole = bytes | Base64 | Decimals | Escaped | Quoted
"""A piece that is in memory."""
Piece = Whole | Base64Stream


@attrs.frozen
class Body:
    """A body that is never held as a whole; its parts refer to the caller's arguments."""

    pieces: tuple[Whole, ...] = attrs.field(repr=False)

    @property
    def length(self) -> int:
        """The number of bytes."""
        return self._length

    @functools.cached_property
    def _length(self) -> int:
        return sum(map(len, self.pieces))

    def chunks(self) -> Iterator[bytes]:
        """Yield it in chunks of at most `CHUNK` bytes; it can be called many times."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield from _parts(piece, CHUNK)
            else:
                yield from piece.chunks()

    def __bytes__(self) -> bytes:
        return b"".join(self.chunks())


@attrs.frozen
class StreamedBody:
    """A body with a content that is read while it is sent."""

    pieces: tuple[Piece, ...] = attrs.field(repr=False)

    @property
    def length(self) -> int:
        """The number of bytes."""
        return sum(map(len, self.pieces))

    @property
    def is_spent(self) -> bool:
        """Whether a content was read and cannot be read again."""
        return any(
            isinstance(piece, Base64Stream) and piece.source.is_spent for piece in self.pieces
        )

    async def stream(self) -> AsyncGenerator[bytes]:
        """Yield it in chunks; raise ContentNotReadError if the content cannot be read."""
        for piece in self.pieces:
            if isinstance(piece, Base64Stream):
                async with contextlib.aclosing(piece.stream()) as chunks:
                    async for chunk in chunks:
                        yield chunk
            else:
                for chunk in Body((piece,)).chunks():
                    yield chunk

    def chunks(self) -> Iterator[bytes]:
        """Raise TypeError: only `stream` reads the content."""
        raise TypeError("the content is a stream; it is read only while the request is sent")

    def __bytes__(self) -> bytes:
        """Raise TypeError, like `chunks`."""
        return b"".join(self.chunks())


def body_of(pieces: Sequence[Piece]) -> bytes | Body | StreamedBody:
    """Return the body made of *pieces*: plain bytes if all of them are."""
    joined: list[Piece] = []
    small: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            small.append(piece)
            continue
        if small:
            joined.append(b"".join(small))
            small = []
        joined.append(piece)
    rest = b"".join(small)
    if not joined:
        return rest
    all_pieces = (*joined, rest) if rest else tuple(joined)
    whole = tuple(piece for piece in all_pieces if not isinstance(piece, Base64Stream))
    return Body(whole) if len(whole) == len(all_pieces) else StreamedBody(all_pieces)


@functools.cache
def _fields(name: str) -> tuple[bytes, ...]:
    return tuple(f"{name}={byte}".encode("ascii") for byte in range(256))


def _parts(content: bytes, step: int) -> Iterator[bytes]:
    if len(content) <= step:
        if content:
            yield content
        return
    for start in range(0, len(content), step):
        yield content[start : start + step]


def _slices(text: str) -> Iterator[str]:
    for start in range(0, len(text), _TEXT_STEP):
        yield text[start : start + _TEXT_STEP]
