"""Paging: lists that come page by page, as one async iterator.

Pages are numbered from 1. The service has no cursors, so a list may change while it is read:
what was seen already is not given again, and when the list has become shorter, what moved to an
earlier page in the meantime is fetched there.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Page(Protocol):
    """What the answers of paged calls have in common."""

    @property
    def total_records(self) -> int:
        """How many records all pages have together."""
        ...


P = TypeVar("P", bound=Page)


async def paged(
    fetch: Callable[[int], Awaitable[P | list[T]]],
    *,
    items: Callable[[P], Sequence[T]],
    key: Callable[[T], Hashable],
    size: int,
) -> AsyncIterator[T]:
    """Yield the items of all pages, each once.

    fetch: returns the page of that number, from 1; a bare list in versions that know no totals.
    items: returns the items of a page.
    key: tells one item from another.
    size: how many items a page has.
    """
    seen: set[Hashable] = set()
    number, total = 1, 0
    while True:
        page = await fetch(number)
        if isinstance(page, list):
            found: Sequence[T] = page
            last = len(found) < size
            shift = 0
        else:
            found = items(page)
            shift = total - page.total_records
            total = page.total_records
            last = not found or number * size >= total
        for item in found:
            if key(item) not in seen:
                seen.add(key(item))
                yield item
        if shift > 0:
            # The list lost records: as many moved from this page to the ones before it.
            number = max(1, number - (shift + size - 1) // size)
        elif last:
            return
        else:
            number += 1
