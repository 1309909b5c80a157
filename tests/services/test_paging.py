"""Paging: every record once, however the list and its counts change meanwhile."""

import itertools
from collections.abc import Callable, Iterator, Sequence

import attrs
import pytest
from hypothesis import example, given, settings, strategies as st

from ecgridos_async.errors import ArgumentError, IncompleteListError, StateError
from ecgridos_async.services.paging import Records, paged

pytestmark = pytest.mark.anyio

ENDLESS = 2000
"""More requests than any list here needs."""


@attrs.frozen
class Page:
    total_records: int | None
    records: Sequence[int] | None
    total_pages: int | None = None


Reply = Page | list[int] | None


def reading(fetch: Callable[[int], Reply], size: int = 10) -> tuple[Records[int], list[int]]:
    """Return a list that is read from *fetch*, and the numbers of the pages it asked for."""
    asked: list[int] = []

    async def fetch_page(number: int) -> Reply:
        asked.append(number)
        assert len(asked) < ENDLESS
        return fetch(number)

    records = paged(
        fetch_page,
        items=lambda page: page.records,
        key=lambda record: record,
        size=size,
        operation="ParcelInBoxArchive",
    )
    return records, asked


def served(fetch: Callable[[int], Reply]) -> Callable[[int], Reply]:
    """Return *fetch* as a service with the types of a paged list."""
    return fetch


def pages_of(records: Sequence[int], size: int, **told: int | None) -> Callable[[int], Page]:
    """Return a service whose pages have *size* records and true counts, except those *told*."""
    figures = {"total_records": len(records), "total_pages": -(-len(records) // size), **told}
    return lambda number: Page(records=records[(number - 1) * size : number * size], **figures)


async def read(
    records: list[int], *, size: int, change: Callable[[int], None] = lambda _: None
) -> tuple[list[int], int]:
    """Read all pages of a list that *change* may alter after each; return what was read."""

    def fetch(number: int) -> Page:
        page = Page(len(records), records[(number - 1) * size : number * size])
        change(len(asked))
        return page

    found, asked = reading(fetch, size)
    return [record async for record in found], len(asked)


@pytest.mark.parametrize(
    ("count", "size", "pages"),
    [(0, 10, 1), (1, 10, 1), (9, 10, 1), (10, 10, 1), (11, 10, 2), (100, 10, 10), (3, 1, 3)],
)
async def test_a_quiet_list(count: int, size: int, pages: int) -> None:
    assert await read(list(range(count)), size=size) == (list(range(count)), pages)


async def test_records_that_come_in_front_double_nothing() -> None:
    records = list(range(30))
    found, _ = await read(records, size=10, change=lambda _: records.insert(0, 1000 + len(records)))
    assert sorted(set(found) & set(range(30))) == list(range(30))
    assert len(found) == len(set(found))


@pytest.mark.parametrize("gone", [1, 3, 10, 12])
async def test_records_that_go_in_front_lose_nothing(gone: int) -> None:
    records = list(range(40))

    def confirm(fetched: int) -> None:
        if fetched in (1, 2):
            del records[:gone]

    found, _ = await read(records, size=10, change=confirm)
    assert set(range(2 * gone, 40)) <= set(found)
    assert len(found) == len(set(found))


async def test_a_list_that_is_emptied_ends() -> None:
    records = list(range(30))
    found, fetched = await read(records, size=10, change=lambda _: records.clear())
    assert found == list(range(10))
    assert fetched < 10


async def test_records_that_go_once_they_were_given_are_all_given() -> None:
    records = list(range(100))

    def fetch(number: int) -> Page:
        return Page(len(records), records[(number - 1) * 10 : number * 10])

    found, asked = reading(fetch)
    given: list[int] = []
    async for record in found:
        given.append(record)
        records.remove(record)

    assert sorted(given) == list(range(100))
    assert len(asked) <= 20


@pytest.mark.parametrize(
    ("count", "pages"), [(0, 1), (5, 2), (10, 2), (15, 2), (20, 3), (25, 3), (4, 2)]
)
async def test_bare_lists_end_on_a_page_that_is_shorter_than_one_before(
    count: int, pages: int
) -> None:
    found, asked = reading(lambda number: list(range(count))[(number - 1) * 10 : number * 10])

    assert [record async for record in found] == list(range(count))
    assert len(asked) == pages


SIX = list(range(6))
TWENTY = list(range(20))


@pytest.mark.parametrize(
    ("fetch", "expected", "asked"),
    [
        pytest.param(pages_of(SIX, 2), SIX, 3, id="fewer a page than were asked for"),
        pytest.param(pages_of(SIX, 2, total_pages=None), SIX, 3, id="no TotalPages"),
        pytest.param(pages_of(SIX, 2, total_records=None), SIX, 3, id="no TotalRecords"),
        pytest.param(
            pages_of(SIX, 2, total_records=None, total_pages=None), SIX, 4, id="no figures"
        ),
        pytest.param(pages_of(SIX, 2, total_records=0, total_pages=0), SIX, 4, id="figures of 0"),
        pytest.param(pages_of(SIX, 2, total_records=-1, total_pages=-1), SIX, 4, id="below 0"),
        pytest.param(pages_of(SIX, 2, total_records=1, total_pages=None), SIX, 4, id="1 of 2"),
        pytest.param(pages_of(SIX, 2, total_pages=1), SIX, 3, id="TotalPages too small"),
        pytest.param(pages_of(SIX, 2, total_pages=40), SIX, 4, id="TotalPages too large"),
        pytest.param(pages_of(SIX, 2, total_records=2), SIX, 3, id="TotalRecords is of the page"),
        pytest.param(pages_of(TWENTY, 20), TWENTY, 1, id="more a page than were asked for"),
        pytest.param(served(lambda n: SIX[(n - 1) * 2 : n * 2]), SIX, 4, id="bare, fewer"),
        pytest.param(served(lambda _: None), [], 1, id="no result"),
        pytest.param(served(lambda _: Page(None, None, None)), [], 1, id="nothing in it"),
        pytest.param(served(lambda _: Page(0, [])), [], 1, id="empty"),
        pytest.param(served(lambda _: Page(None, SIX, None)), SIX, 3, id="the same page for ever"),
        pytest.param(served(lambda _: Page(6, SIX, 1)), SIX, 1, id="one page for ever"),
        pytest.param(served(lambda _: SIX), SIX, 3, id="the same bare list for ever"),
        pytest.param(
            served(lambda number: SIX[(number - 1) % 3 * 2 : (number - 1) % 3 * 2 + 2]),
            SIX,
            7,
            id="bare lists that come round",
        ),
    ],
)  # fmt: skip
async def test_what_a_service_may_say_of_its_pages(
    fetch: Callable[[int], Reply], expected: list[int], asked: int
) -> None:
    found, numbers = reading(fetch)

    assert [record async for record in found] == expected
    assert len(numbers) == asked


async def given_before_the_error(found: Records[int]) -> tuple[list[int], IncompleteListError]:
    given: list[int] = []
    with pytest.raises(IncompleteListError) as caught:  # noqa: PT012
        async for record in found:
            given.append(record)  # noqa: PERF401
    return given, caught.value


@pytest.mark.parametrize(
    ("fetch", "expected", "total", "asked"),
    [
        pytest.param(
            pages_of(TWENTY, 10, total_records=1_000_000), TWENTY, 1_000_000, 6, id="far too many"
        ),
        pytest.param(served(lambda _: Page(30, SIX, 5)), SIX, 30, 5, id="the same page for ever"),
        pytest.param(
            served(lambda number: Page(9, SIX[(number - 1) % 3 * 2 : (number - 1) % 3 * 2 + 2])),
            SIX, 9, 9, id="it comes round",
        ),
        pytest.param(
            served(lambda number: Page(20, TWENTY[:10]) if number == 1 else None),
            TWENTY[:10], 20, 4, id="no result in the middle",
        ),
        pytest.param(
            served(lambda number: Page(20, TWENTY[:10] if number == 1 else None)),
            TWENTY[:10], 20, 4, id="a nil list in the middle",
        ),
        pytest.param(served(lambda _: Page(5, [])), [], 5, 1, id="a total and no records"),
        pytest.param(
            served(lambda n: Page(None, SIX if n == 1 else [], 3)), SIX, None, 4, id="pages lack"
        ),
        pytest.param(
            served(lambda number: Page(24, TWENTY[(number - 1) * 10 : number * 10])),
            TWENTY, 24, 6, id="records that the service counts and does not show",
        ),
    ],
)  # fmt: skip
async def test_what_is_missing_is_said(
    fetch: Callable[[int], Reply], expected: list[int], total: int | None, asked: int
) -> None:
    found, numbers = reading(fetch)

    given, error = await given_before_the_error(found)

    assert given == expected
    assert len(numbers) == asked
    assert (error.given, error.total) == (len(expected), total)
    assert error.operation == "ParcelInBoxArchive"
    assert (f"{len(expected)} of {total:,} records" if total else f"{len(expected)} ") in str(error)
    assert [record async for record in found] == []  # it is over


@pytest.mark.parametrize("lacks", [0, 5, 12, 24])
async def test_two_services_in_turns_of_which_one_lacks_a_record(lacks: int) -> None:
    both = itertools.cycle([list(range(25)), [n for n in range(25) if n != lacks]])

    def fetch(number: int) -> Page:
        records = next(both)
        return Page(len(records), records[(number - 1) * 10 : number * 10])

    found, asked = reading(fetch)

    assert sorted([record async for record in found]) == list(range(25))
    assert len(asked) <= 25


async def test_two_services_in_turns_that_hide_records_for_good() -> None:
    both = itertools.cycle([list(range(35)), list(range(1, 35))])  # 4 pages: always the same turn

    def fetch(number: int) -> Page:
        records = next(both)
        return Page(len(records), records[(number - 1) * 10 : number * 10])

    found, asked = reading(fetch)
    given, error = await given_before_the_error(found)

    assert sorted(given) == [n for n in range(35) if n not in (10, 30)]
    assert (error.given, error.total) == (33, 35)
    assert len(asked) <= 25


async def test_totals_that_jump() -> None:
    totals = itertools.cycle([20, 1_000_000, 3])
    found, asked = reading(lambda n: Page(next(totals), TWENTY[(n - 1) * 5 : n * 5]))

    given, error = await given_before_the_error(found)

    assert given == TWENTY
    assert error.total == 1_000_000
    assert len(asked) <= 20


async def test_a_list_that_never_rests_ends_with_an_error() -> None:
    first = itertools.count(step=3)
    total = itertools.cycle([30, 25])

    def fetch(number: int) -> Page:
        start = next(first) + (number - 1) * 5
        return Page(next(total), range(start, start + 5))

    found, asked = reading(fetch)
    given, error = await given_before_the_error(found)

    assert len(given) == len(set(given)) == error.given
    assert error.total is None
    assert "8 readings" in str(error)
    assert len(asked) < 600


async def test_a_page_number_has_16_bits() -> None:
    numbers: list[int] = []

    async def fetch(number: int) -> Page:
        numbers.append(number)
        return Page(None, [number], 40_000)

    found = paged(fetch, items=lambda page: page.records, key=lambda record: record, size=1)
    given, error = await given_before_the_error(found)

    assert given == numbers == list(range(1, 32_768))
    assert "32,767 pages" in str(error)


@pytest.mark.parametrize("size", [0, -1, -100, True, False, None, 1.0, "10", 32_768, 10**30])
async def test_a_size_that_no_page_has_is_refused_before_anything_is_sent(size: object) -> None:
    with pytest.raises(ArgumentError) as caught:
        reading(lambda _: [], size=size)  # type: ignore[arg-type]
    assert caught.value.parameter == "size"
    assert caught.value.operation == "ParcelInBoxArchive"


@pytest.mark.parametrize("size", [1, 32_767])
async def test_the_smallest_and_the_largest_size(size: int) -> None:
    found, _ = reading(lambda _: None, size=size)
    assert [record async for record in found] == []


async def test_records_without_an_id_are_distinguished_by_their_fields() -> None:
    @attrs.frozen
    class Record:
        name: str
        id: int | None = None

    pages = [[Record("a"), Record("b")], [Record("c"), Record("b", 1)], []]

    async def fetch(number: int) -> Page | list[Record]:
        return pages[number - 1]

    found = paged(fetch, items=lambda _: list[Record](), key=lambda record: record.id, size=2)

    assert [record async for record in found] == [*pages[0], *pages[1]]


async def test_an_error_of_a_page_ends_nothing() -> None:
    failures = iter([False, True, True, False])

    async def fetch(number: int) -> Page:
        if next(failures):
            raise ConnectionError
        return Page(20, TWENTY[(number - 1) * 10 : number * 10])

    found = paged(fetch, items=lambda page: page.records, key=lambda record: record, size=10)
    given: list[int] = []
    for _ in range(2):
        with pytest.raises(ConnectionError):  # noqa: PT012
            async for record in found:
                given.append(record)  # noqa: PERF401
    given.extend([record async for record in found])

    assert given == TWENTY


async def test_a_list_may_be_left_and_closed_at_any_time() -> None:
    found, asked = reading(pages_of(TWENTY, 10))
    async for _ in found:
        break
    assert await anext(found) == 1  # it may be taken up again

    await found.aclose()
    await found.aclose()

    assert [record async for record in found] == []
    assert asked == [1]


async def test_one_task_at_a_time_may_read() -> None:
    async def fetch(_: int) -> Page | list[int]:
        with pytest.raises(StateError, match="another task"):
            await anext(found)
        return []

    found = paged(fetch, items=lambda _: list[int](), key=lambda record: record, size=10)
    assert [record async for record in found] == []


def drained(found: Records[int]) -> tuple[list[int], IncompleteListError | None]:
    """Read a list that never waits, without an event loop."""
    given: list[int] = []
    while True:
        try:
            found.__anext__().send(None)
        except StopIteration as stopped:
            given.append(stopped.value)
        except StopAsyncIteration:
            return given, None
        except IncompleteListError as error:
            return given, error


Change = tuple[bool, list[int]]
"""Whether records come, and where in the list they come or go."""

CHANGES = st.lists(
    st.none() | st.tuples(st.booleans(), st.lists(st.integers(0, 200), min_size=1, max_size=9)),
    max_size=12,
)


@given(
    count=st.integers(0, 60),
    cap=st.integers(1, 12),
    size=st.integers(1, 12),
    changes=CHANGES,
    total_pages=st.sampled_from(["true", "absent", "zero", "by the size asked for"]),
    lacking=st.sets(st.integers(2, 8), max_size=2),
)
@settings(max_examples=200, deadline=None)
def test_what_was_there_throughout_is_given_once_however_the_list_changes(
    count: int,
    cap: int,
    size: int,
    changes: list[Change | None],
    total_pages: str,
    lacking: set[int],
) -> None:
    """Records come or go between two pages that state the total, but not both at once."""
    records, new = list(range(count)), itertools.count(1000)
    throughout = set(records)
    to_come: Iterator[Change | None] = iter(changes)
    a_page = min(cap, size)

    def fetch(number: int) -> Page:
        page = Page(
            total_records=None if len(asked) in lacking else len(records),
            records=records[(number - 1) * a_page : number * a_page],
            total_pages={
                "true": -(-len(records) // a_page),
                "absent": None,
                "zero": 0,
                "by the size asked for": -(-len(records) // size),
            }[total_pages],
        )
        change(next(to_come, None))
        return page

    def change(how: Change | None) -> None:
        come, places = how or (False, [])
        if lacking & {len(asked), len(asked) + 1}:
            return
        for place in places:
            if come:
                records.insert(place % (len(records) + 1), next(new))
            elif records:
                throughout.discard(records.pop(place % len(records)))

    found, asked = reading(fetch, size)
    given, error = drained(found)

    assert error is None
    assert len(given) == len(set(given))
    assert throughout <= set(given)


@given(
    records=st.lists(st.integers(0, 40), unique=True, max_size=40),
    size=st.integers(1, 12),
    totals=st.lists(st.none() | st.integers(-5, 2000), min_size=1, max_size=5),
    pages=st.lists(st.none() | st.integers(-5, 2000), min_size=1, max_size=5),
    numbers=st.sampled_from(["kept", "ignored", "come round", "the last one for ever"]),
)
@example(records=[0, 1, 2], size=1, totals=[1999, 2000], pages=[None], numbers="come round")
@example(
    records=[*range(9)],
    size=4,
    totals=[1997, 2000, 1997],
    pages=[None, None, 1395],
    numbers="the last one for ever",
)
@settings(max_examples=200, deadline=None)
def test_whatever_the_counts_it_ends_and_missing_records_raise(
    records: list[int],
    size: int,
    totals: list[int | None],
    pages: list[int | None],
    numbers: str,
) -> None:
    """The list does not change; its counts may be anything and change from page to page."""
    there = -(-len(records) // size)
    total, count = itertools.cycle(totals), itertools.cycle(pages)

    def fetch(number: int) -> Page:
        page = {
            "kept": number,
            "ignored": 1,
            "come round": (number - 1) % max(1, there) + 1,
            "the last one for ever": max(1, min(number, there)),
        }[numbers]
        return Page(next(total), records[(page - 1) * size : page * size], next(count))

    found, asked = reading(fetch, size)
    given, error = drained(found)

    assert len(given) == len(set(given))
    assert set(given) <= set(records)
    assert len(asked) <= 30 * (there + 2)
    if error is not None:
        assert error.given == len(given)
        assert error.total is None or error.total > len(given)
    elif len({*totals}) == 1 and totals[0] is not None:
        assert len(given) >= totals[0]
