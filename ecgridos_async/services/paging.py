"""Paging: lists that come page by page, as one async iterator.

The service has no cursors. A list may change between two pages, a page may have fewer records than
requested, and its counts may be wrong or missing. So:

- Pages are read from 1 on, as long as a count of the page itself (TotalRecords, TotalPages) says
  that more follow; the requested size does not matter. Without counts, as in the bare lists of
  v2.3, a page that is shorter than one before it is the last.
- An empty page ends the list. So do more repeated records in a row than are known: the service
  started over.
- If the total falls between two pages, records may have moved to pages that were already read.
  Those pages are read again.
- Each record is returned once.
- If there are fewer records than the total promised, IncompleteListError is raised at the end.

If one record leaves and another comes between the same two pages, the total stays the same. That
cannot be detected, so the record that moved into the gap may be missed.
"""

import bisect
import datetime as dt
import functools
import inspect
import operator
from collections import deque
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Hashable,
    Iterable,
    Sequence,
    Set as AbstractSet,
)
from typing import Any, Final, Generic, Self, TypeVar, cast

import attrs

from ecgridos_async.contract.operation import operation_of
from ecgridos_async.errors import ArgumentError, IncompleteListError, StateError
from ecgridos_async.services.windows import windows

P = TypeVar("P")
T = TypeVar("T")

_LARGEST: Final = 2**15 - 1
"""The largest size and number of a page: both travel as an xsd:short."""
_MOST_READINGS: Final = 8
"""How often a list is read from page 1 before it counts as always changing."""


@attrs.frozen
class Page(Generic[T]):
    """A page of a list."""

    records: Sequence[T]
    total: int | None = None
    """How many records all pages have, None if the page does not say."""
    pages: int | None = None
    """How many pages there are, None if the page does not say."""


@attrs.frozen
class Kind(Generic[P, T]):
    """How to read the pages of one kind of list."""

    items: Callable[[P], Sequence[T] | None]
    """Returns the records of a page."""
    id_of: Callable[[T], Hashable]
    """Returns the id of a record, None where the reply left it out."""

    def key(self, record: T) -> Hashable:
        """Return the identity of a record: its id, or all its fields if it has none."""
        found = self.id_of(record)
        return repr(record) if found is None else found

    def page(self, reply: P | list[T] | None) -> Page[T]:
        """Return the page in a reply: one with counts, a bare list, or none."""
        if reply is None:
            return Page(())
        if isinstance(reply, list):
            return Page(cast("list[T]", reply))
        records = self.items(reply) or ()
        # .NET writes 0 for a count that is not set. The page itself shows that it is wrong.
        total, pages = (_figure(reply, name) for name in ("total_records", "total_pages"))
        return Page(
            records,
            None if total is not None and total < len(records) else total,
            pages or (None if records else pages),
        )


def _figure(reply: object, name: str) -> int | None:
    value = getattr(reply, name, None)
    return value if isinstance(value, int) and value >= 0 else None


@attrs.define(eq=False)
class _Reading:
    """What was found in one reading of a list, from page 1 to its end."""

    met: set[Hashable]
    """The keys of the records that came."""
    ends: list[int] = attrs.field(factory=lambda: [0])
    """How many records there are up to the end of each page, from page 0 on."""
    longest: int = 0
    """How many records the longest page held."""
    news: bool = False
    """Whether a record came that no reading before brought."""
    repeated: list[int] = attrs.field(factory=lambda: [0])
    """How many records came since the last new one, up to the end of each page."""
    furthest: int = 0
    """The last page that was read."""
    in_vain: int = 0
    """How many pages were gone back since that last brought a new record."""
    times_back: int = 0
    """How often it went back to an earlier page."""
    total: int | None = None
    """The latest total."""
    least: int = 0
    most: int = 0
    """The least and the greatest total."""
    after_total: int = 0
    """Where the first page begins that came after the latest total."""
    unsure: bool = False
    """Whether a record may have moved to a page that was not read again."""

    def note_total(self, total: int) -> int | None:
        """Take note of a total; return the page to go back to if it fell."""
        fall = 0 if self.total is None else self.total - total
        self.least = total if self.total is None else min(self.least, total)
        self.most = max(self.most, total)
        self.total = total
        if fall <= 0:
            return None
        # What was at the end of the page before may now be that much further in front.
        return max(1, bisect.bisect_right(self.ends, self.after_total - fall))

    def go_back(self, page: int) -> bool:
        """Go back to an earlier page; tell whether that is done.

        It is not done if going back brought nothing new for as many pages as were read, nor more
        than twice per page: the total then falls for another reason.
        """
        steps = len(self.ends) - 1 - page
        if steps <= 0:
            return False
        often = self.times_back > 2 * (self.most // max(1, self.longest) + _MOST_READINGS)
        if often or self.in_vain + steps > self.furthest:
            self.unsure = True
            return False
        self.times_back += 1
        self.in_vain += steps
        del self.ends[page:], self.repeated[page:]
        return True


class PagedList(Generic[T]):
    """One list while its pages are read: which page is next, and what is new. It does no I/O."""

    def __init__(
        self,
        key: Callable[[T], Hashable],
        *,
        given: AbstractSet[Hashable] = frozenset(),
        operation: str | None = None,
        between: str = "",
    ) -> None:
        """Begin a list.

        Args:
            key: Returns the id of a record.
            given: Keys of records that were returned before; they are not returned again.
            operation: Wire name of the call, for errors.
            between: The range of dates of the list, for errors.
        """
        self.next_page: int | None = 1
        """The page to read next; None when the list is over."""
        self.failure: IncompleteListError | None = None
        """Set when the list is over and records are missing."""
        self.known: set[Hashable] = set()
        """The keys of all records that came."""
        self._key = key
        self._given = given
        self._operation = operation
        self._between = between
        self._readings = 1
        self._reading = _Reading(met=self.known)

    def take(self, page: Page[T]) -> list[T]:
        """Take the page that `next_page` asked for; return its records that are to be given."""
        number = self.next_page or 1
        reading = self._reading
        fresh = self._note_records(number, page.records)
        back = None if page.total is None else reading.note_total(page.total)
        reading.ends.append(reading.ends[-1] + len(page.records))
        promised = self._promised(number, page)
        follows = len(page.records) >= reading.longest if promised is None else promised
        went_round = reading.repeated[-1] > len(self.known)
        if back is not None and reading.go_back(back):
            self.next_page = back
        elif not page.records or went_round or not follows:
            self._finish(cut_short=bool(promised))
        elif number == _LARGEST:
            self._fail(len(self.known), reading.total, f"it has more than {number:,} pages")
        else:
            self.next_page = number + 1
        if page.total is not None:
            reading.after_total = reading.ends[-1]
        return fresh

    def _note_records(self, number: int, records: Sequence[T]) -> list[T]:
        reading, fresh, count = self._reading, list[T](), len(self.known)
        for record in records:
            key = self._key(record)
            if key not in self.known:
                self.known.add(key)
                if key not in self._given:
                    fresh.append(record)
            reading.met.add(key)
        reading.longest = max(reading.longest, len(records))
        if len(self.known) == count:
            reading.repeated.append(reading.repeated[-1] + len(records))
        else:
            reading.news = True
            reading.repeated.append(0)
            if number <= reading.furthest:
                reading.in_vain = 0
        reading.furthest = max(reading.furthest, number)
        return fresh

    def _promised(self, number: int, page: Page[T]) -> bool | None:
        """Tell whether the counts say that more follows; None if there are no counts."""
        total, pages = self._reading.total, page.pages
        if pages is not None and page.records and pages < number:
            pages = None  # This page should not be there.
        if total is None and pages is None:
            return None
        return (total is not None and self._reading.ends[-1] < total) or (
            pages is not None and number < pages
        )

    def _finish(self, *, cut_short: bool) -> None:
        """End the list if this reading was good; else read again, or say what is missing.

        Args:
            cut_short: Whether it ended although its counts promised more.
        """
        reading = self._reading
        if reading.total is None:
            enough = not cut_short
        else:
            enough = reading.ends[-1] >= reading.total and len(reading.met) >= reading.least
        if enough and not reading.unsure:
            self.next_page = None
        elif not reading.news:
            self._finish_without_news(reading)
        elif self._readings == _MOST_READINGS:
            came, total = len(self.known), reading.most
            why = f"it changed in each of {self._readings} readings"
            self._fail(came, total if came < total else None, why)
        else:
            self._readings += 1
            self._reading = _Reading(met=set())
            self.next_page = 1

    def _finish_without_news(self, reading: _Reading) -> None:
        came, total = len(reading.met), reading.total
        if reading.unsure:
            came, total = len(self.known), reading.most
        if total is None:
            self._fail(came, None, "there are fewer pages than it says")
        elif came < total:
            self._fail(came, total, "reading it again brought no others")
        else:  # It keeps changing, but as many came as it ever announced.
            self.next_page = None

    def _fail(self, given: int, total: int | None, why: str) -> None:
        self.next_page = None
        count = f"{given:,}" if total is None else f"{given:,} of {total:,}"
        self.failure = IncompleteListError(
            f"the list{self._between} is not complete: {count} records came, and {why}. Those "
            "that came were given. Try again later, or ask for larger pages or a shorter range",
            given=given,
            total=total,
            operation=self._operation,
        )


Fetch = Callable[[int], Awaitable[Page[T]]]
"""Returns the page of a number, from 1."""


class Records(AsyncIterator[T]):
    """The records of a paged list, each once: an async iterator.

    Nothing is open between two steps, so it may be left at any time. After an error of a call, or
    a cancellation, the next step asks for the same page again. One task at a time takes a step;
    StateError is raised in another.
    """

    def __init__(
        self,
        key: Callable[[T], Hashable],
        lists: Iterable[tuple[Fetch[T], str]],
        *,
        operation: str | None,
    ) -> None:
        """Begin to read.

        Args:
            key: Returns the id of a record.
            lists: For each list how to fetch its pages, and its range of dates.
            operation: Wire name, for errors.
        """
        self._key = key
        self._operation = operation
        self._lists = deque(lists)
        self._list: PagedList[T] | None = None
        self._ready = deque[T]()
        self._given = set[Hashable]()
        self._waits = False

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> T:
        """Return the next record."""
        if self._waits:
            raise StateError(
                "the list is being read by another task; give each task a list of its own",
                operation=self._operation,
            )
        while not self._ready:
            if not self._lists:
                raise StopAsyncIteration
            await self._step()
        return self._ready.popleft()

    async def aclose(self) -> None:
        """End the iteration. There is nothing to wait for."""
        self._lists.clear()
        self._ready.clear()

    async def _step(self) -> None:
        """Read the next page, or leave a list that is over."""
        fetch, between = self._lists[0]
        if self._list is None:
            self._list = PagedList(
                self._key, given=self._given, operation=self._operation, between=between
            )
        current = self._list
        if current.next_page is None:
            self._leave(current)
            return
        self._waits = True
        try:
            page = await fetch(current.next_page)
        finally:
            self._waits = False
        if self._lists:  # It was not closed meanwhile.
            self._ready.extend(current.take(page))

    def _leave(self, finished: PagedList[T]) -> None:
        self._list = None
        self._lists.popleft()
        if finished.failure is not None:
            self._lists.clear()
            raise finished.failure
        if self._lists:
            self._given |= finished.known


def paged(
    fetch: Callable[[int], Awaitable[P | list[T] | None]],
    *,
    items: Callable[[P], Sequence[T] | None],
    key: Callable[[T], Hashable],
    size: int,
    parameter: str = "size",
    operation: str | None = None,
) -> Records[T]:
    """Return the records of all pages of a list, each once.

    Args:
        fetch: Returns the page of a number, from 1; a bare list in versions without page counts.
        items: Returns the records of a page.
        key: Returns the id of a record.
        size: The number of records to request per page, 1 to 32,767.
        parameter: The name of the size, for errors.
        operation: Wire name, for errors.

    Raises:
        ArgumentError: If the size is another number.
    """
    check_size(size, parameter=parameter, operation=operation)
    kind = Kind(items, key)

    async def fetch_page(number: int) -> Page[T]:
        return kind.page(await fetch(number))

    return Records(kind.key, [(fetch_page, "")], operation=operation)


F = TypeVar("F", bound=Callable[..., Records[Any]])


def iterates(
    archive: Callable[..., Awaitable[P | list[T] | None]],
    kind: Kind[P, T],
    *,
    newest_first: bool = False,
) -> Callable[[F], F]:
    """Declare a method that reads all pages of an archive, over a range of any length.

    Its parameters are those of *archive*, the method that reads one page, except `page_no`. The
    range is read in windows of 31 days, one after another, and each record is returned once.

    The method raises ArgumentError at once for a size that is not 1 to 32,767 and for a range that
    `windows` refuses.
    """
    operation = operation_of(archive).name

    def declare(function: F) -> F:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def read(*args: object, **kwargs: object) -> Records[T]:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            given: dict[str, Any] = bound.arguments
            page_of = getattr(given.pop("self"), archive.__name__)
            check_size(given["records_per_page"], parameter="records_per_page", operation=operation)

            def fetch_from(begin: dt.datetime, end: dt.datetime) -> Fetch[T]:
                asked = {**given, "begin_date": begin, "end_date": end}

                async def fetch(number: int) -> Page[T]:
                    return kind.page(await page_of(**asked, page_no=number))

                return fetch

            ranges = windows(
                given["begin_date"],
                given["end_date"],
                newest_first=newest_first,
                operation=operation,
            )
            return Records(
                kind.key,
                [(fetch_from(begin, end), f" from {begin} to {end}") for begin, end in ranges],
                operation=operation,
            )

        return cast("F", read)

    return declare


def check_size(size: int, *, parameter: str, operation: str | None) -> None:
    """Raise ArgumentError unless *size* is a number of records that a page can have."""
    try:
        number = 0 if isinstance(size, bool) else operator.index(size)
    except TypeError:
        number = 0
    if not 1 <= number <= _LARGEST:
        raise ArgumentError(
            f"{parameter}: {size!r} is not a number of records from 1 to {_LARGEST:,}",
            parameter=parameter,
            operation=operation,
        )
