"""The ledger: every write that was carried out. Refused calls leave nothing in it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Self

import attrs

from ecgridos_async._support.masking import MASK

_LONGEST_TEXT: Final = 256


@attrs.frozen
class Digest:
    """What the ledger keeps of a content, so that it need not keep the content."""

    length: int
    """In bytes; of a text, in UTF-8."""
    sha256: str
    """In hexadecimal."""

    @classmethod
    def of(cls, content: bytes | str) -> Self:
        """Return the digest of a content."""
        given = content.encode() if isinstance(content, str) else content
        return cls(len(given), hashlib.sha256(given).hexdigest())


@attrs.frozen
class LedgerEntry:
    """A write that was carried out."""

    operation: str
    """Wire name."""
    identity: str
    """What the caller named: a file name, a login name, the id of an object."""
    count: int = 1
    """How often this was carried out with the same arguments by now: 2 is the first repetition."""
    arguments: Mapping[str, object] = attrs.field(factory=lambda: dict[str, object](), hash=False)
    """The arguments by their Python names, without the session id.

    Secrets are `"***"`; bytes, also as base64, and texts of more than 256 characters are a
    `Digest`.
    """


class Ledger:
    """The writes since the start or the last reset. It never holds a secret or a content."""

    def __init__(self) -> None:
        self._entries: list[LedgerEntry] = []
        self._repeated: Counter[tuple[object, ...]] = Counter()

    def add(
        self,
        operation: str,
        identity: str,
        arguments: Mapping[str, object] | None = None,
        secret: Iterable[str] = (),
    ) -> None:
        """Record a write that was carried out; *secret* names the arguments to hide."""
        shown = {
            name: _shown(name, value, hide=name in secret)
            for name, value in (arguments or {}).items()
        }
        key = (operation, identity, *shown.items())
        self._repeated[key] += 1
        self._entries.append(LedgerEntry(operation, identity, self._repeated[key], shown))

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> list[LedgerEntry]:
        """All writes, in the order in which they were carried out."""
        return list(self._entries)

    def count(self, operation: str, identity: str | None = None) -> int:
        """Count the writes of an operation, of one identity or of all."""
        return sum(
            entry.operation == operation and identity in (None, entry.identity)
            for entry in self._entries
        )


def _shown(name: str, value: object, *, hide: bool) -> object:
    if value is not None and hide:
        return MASK
    if isinstance(value, bytes):
        return Digest.of(value)
    if isinstance(value, str) and (len(value) > _LONGEST_TEXT or name.endswith("_base64")):
        return Digest.of(value)
    return value
