"""Paging: every record once, whatever happens to the list meanwhile."""

import datetime as dt
from collections.abc import Callable

import attrs
import pytest

from ecgridos_async import Client, VersionName
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.services.paging import paged

pytestmark = pytest.mark.anyio


@attrs.frozen
class Page:
    total_records: int
    records: list[int]


async def read(
    records: list[int], *, size: int, change: Callable[[int], None] = lambda _: None
) -> tuple[list[int], int]:
    """Read all pages of a list that *change* may alter after each; return what was read."""
    fetched = 0

    async def fetch(number: int) -> Page | list[int]:
        nonlocal fetched
        page = Page(len(records), records[(number - 1) * size : number * size])
        fetched += 1
        change(fetched)
        return page

    found = [
        record
        async for record in paged(
            fetch, items=lambda page: page.records, key=lambda record: record, size=size
        )
    ]
    return found, fetched


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


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (5, 1), (10, 2), (15, 2), (20, 3)])
async def test_bare_lists_end_on_a_short_page(count: int, pages: int) -> None:
    fetched = 0

    async def fetch(number: int) -> Page | list[int]:
        nonlocal fetched
        fetched += 1
        return list(range(count))[(number - 1) * 10 : number * 10]

    found = [
        record
        async for record in paged(
            fetch, items=lambda page: page.records, key=lambda record: record, size=10
        )
    ]
    assert (found, fetched) == (list(range(count)), pages)


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
async def test_the_archive_of_the_sandbox(version: VersionName, sandbox: Sandbox) -> None:
    now = dt.datetime.now(dt.UTC)
    async with (
        Client(version, endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        for number in range(7):
            await session.parcels.upload(f"{number}.edi", content=b"ISA*%d" % number)
        parcels = [
            parcel.parcel_id
            async for parcel in session.parcels.iter_in_box_archive(
                now - dt.timedelta(days=1), now + dt.timedelta(days=1), records_per_page=3
            )
        ]
    assert len(parcels) == len(set(parcels)) == 7
