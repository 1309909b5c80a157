"""Choices: bytes of an input decide what a target does, the rest is what it does it with."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Bytes, taken from the front; when they run out, every choice is the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def byte(self) -> int:
        """Return the next byte, 0 at the end."""
        return int.from_bytes(self.take(1))

    def take(self, count: int) -> bytes:
        """Return the next bytes, fewer at the end."""
        taken = self._data[self._position : self._position + count]
        self._position += len(taken)
        return taken

    def number(self, most: int) -> int:
        """Return a number from 0 to *most*."""
        width = max(1, (most.bit_length() + 7) // 8)
        return int.from_bytes(self.take(width)) % (most + 1)

    def one_of(self, options: Sequence[T]) -> T:
        """Return one of *options*."""
        return options[self.number(len(options) - 1)]

    def text(self) -> str:
        """Return a text of any code points, surrogates too."""
        kind, count = self.byte(), self.byte()
        data = self.take(count)
        match kind % 4:
            case 0:
                return data.decode("latin-1")
            case 1:
                return data.decode("utf-8", "replace")
            case 2:
                return data.decode("utf-16-le", "surrogatepass" if len(data) % 2 == 0 else "ignore")
            case _:
                return (data.decode("latin-1") or "x") * (1 + self.number(70_000) // 64)

    def rest(self) -> bytes:
        """Return all that is left."""
        return self.take(len(self._data))

    def cut(self, data: bytes) -> list[bytes]:
        """Return *data* cut into pieces; few choices make many cuts."""
        most = random.Random(self.number(2**16 - 1))  # noqa: S311  # nothing secret
        longest = 1 + self.number(255) * self.number(255)
        pieces: list[bytes] = []
        start = 0
        while start < len(data):
            end = start + most.randint(1, longest)
            pieces.append(data[start:end])
            start = end
        return pieces
