"""The ledger: every write that was carried out. Refused calls leave nothing in it."""

from collections import Counter

import attrs


@attrs.frozen
class LedgerEntry:
    """A write, and how often it was carried out."""

    operation: str
    """Wire name."""
    identity: str
    """What the caller named: a file name, a login name, the id of an object."""
    count: int


class Ledger:
    """The writes since the start or the last reset. It never holds a secret."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, operation: str, identity: str) -> None:
        """Record a write that was carried out."""
        self._counts[operation, identity] += 1

    @property
    def entries(self) -> list[LedgerEntry]:
        """All writes, in the order in which each was first carried out."""
        return [
            LedgerEntry(operation, identity, count)
            for (operation, identity), count in self._counts.items()
        ]

    def count(self, operation: str, identity: str | None = None) -> int:
        """Count the writes of an operation, of one identity or of all."""
        return sum(
            count
            for (name, given), count in self._counts.items()
            if name == operation and identity in (None, given)
        )
