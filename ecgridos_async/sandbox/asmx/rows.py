"""Rows: a table of the first page, of which a page shows some."""

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

import attrs

from ecgridos_async.explorer.tables import Cell, Link, Table

_FEW: Final = 20
"""How many rows of a table the first page shows."""
_MANY: Final = 100
"""How many rows the page of one table shows."""

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Rows(Generic[T]):
    """A table whose rows are made when they are shown."""

    title: str
    columns: Sequence[str]
    of: Sequence[T]
    row: Callable[[T], Sequence[Cell]]
    said: str = ""

    @property
    def name(self) -> str:
        """How an address names it."""
        return self.title.lower().replace(" ", "-")

    def begun(self) -> Table:
        """Return the table with its first rows, and a link to all if there are more."""
        more = [Link(f"All {len(self.of)}", f"?table={self.name}")] if len(self.of) > _FEW else []
        return self._table(self.of[:_FEW], more)

    def page(self, number: int) -> Table:
        """Return a page of the table, numbered from 1."""
        last = max(1, -(-len(self.of) // _MANY))
        number = min(max(number, 1), last)
        links = [Link("The whole sandbox", "./")]
        for text, other in (("Previous", number - 1), ("Next", number + 1)):
            if 1 <= other <= last:
                links.append(Link(f"{text} {_MANY}", f"?table={self.name}&page={other}"))
        start = (number - 1) * _MANY
        return self._table(self.of[start : start + _MANY], links)

    def _table(self, shown: Sequence[T], links: Sequence[Link]) -> Table:
        return Table(self.title, self.columns, [*map(self.row, shown)], self.said, links)
