"""The values of a call: its arguments as the wire carries them, in wire order."""

from collections.abc import Callable

from ecgridos_async._wire import scalars
from ecgridos_async._wire.escapes import LARGE
from ecgridos_async._wire.scalar_writers import write_content
from ecgridos_async.contract.types import (
    Scalar,
    Text,
    is_bytes,
)

Value = str | bytes
"""What the wire carries of an argument: a text, or bytes, which each binding writes otherwise."""
ValueWriter = Callable[[object], Value]
"""Returns the value of an argument. Raises ValueError for one that its type cannot hold."""
Writer = Callable[[object], bytes]
"""Returns an argument as a binding writes it. Raises ValueError as above, and for a large one."""


def check_is_small(argument: object) -> None:
    """Raise ValueError for an argument that is written only while it is sent."""
    if isinstance(argument, (str, bytes)) and len(argument) >= LARGE:
        raise ValueError("too large to be written at once")


def value_writer(kind: Scalar, *, naive_is_utc: bool) -> ValueWriter:
    """Return what writes values of *kind*; bytes are the caller's own, no copy."""
    if is_bytes(kind):
        return write_content
    return scalars.writer(kind, naive_is_utc=naive_is_utc)


def shortened(kind: Scalar, write: Writer, plain: bytes) -> Writer:
    """Return *write* with a short way for texts that are made of *plain* characters."""
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
