"""The arguments of a call as wire values, in wire order."""

from collections.abc import Callable

from ecgridos_async._wire import scalars
from ecgridos_async._wire.escapes import LARGE
from ecgridos_async._wire.scalar_writers import write_content
from ecgridos_async.content import ContentSource
from ecgridos_async.contract.types import (
    Scalar,
    Text,
    is_bytes,
)

Value = str | bytes | ContentSource
"""An argument as a text, or as bytes or their source, which each binding encodes in its own way."""
ValueWriter = Callable[[object], Value]
"""Converts an argument. Raises ValueError for one that its type cannot hold."""
Writer = Callable[[object], bytes]
"""Encodes an argument for a binding. Raises ValueError as above, and for a large one."""


def check_is_small(argument: object) -> None:
    """Raise ValueError for an argument that must be encoded while it is sent."""
    is_large = isinstance(argument, (str, bytes)) and len(argument) >= LARGE
    if is_large or isinstance(argument, ContentSource):
        raise ValueError("too large to be written at once")


def value_writer(kind: Scalar, *, naive_is_utc: bool) -> ValueWriter:
    """Return the writer for values of *kind*; bytes are not copied."""
    if is_bytes(kind):
        return write_content
    return scalars.writer(kind, naive_is_utc=naive_is_utc)


def shortened(kind: Scalar, write: Writer, plain: bytes) -> Writer:
    """Return *write* with a fast path for texts of *plain* characters."""
    if not isinstance(kind, Text):
        return write
    fewest = kind.minimum

    def write_text(argument: object) -> bytes:
        if isinstance(argument, str) and fewest <= len(argument) < LARGE and argument.isascii():
            written = argument.encode()
            if not written.translate(None, plain):
                return written
        return write(argument)

    return write_text
