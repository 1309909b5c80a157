"""The `iter_…` methods against a service: long ranges, odd pages, and leaving early."""

import contextlib
import datetime as dt
import gc
import inspect
from collections.abc import AsyncGenerator, Callable
from typing import Any, cast

import anyio
import pytest

from ecgridos_async import (
    ApiVersion,
    ArgumentError,
    Client,
    IncompleteListError,
    Protocol,
    ProtocolName,
    Session,
    VersionName,
)
from ecgridos_async.models import OrderBy, ParcelIDInfo, ParcelIDInfoCollection
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.sandbox.handlers import HANDLERS, Handler
from ecgridos_async.services.interchanges import Interchanges
from ecgridos_async.services.paging import Records
from ecgridos_async.services.parcels import Parcels
from ecgridos_async.services.trading_partners import TradingPartners
from tests.http_library import httpx

pytestmark = pytest.mark.anyio

DAY = dt.timedelta(days=1)
BEGIN = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
END = BEGIN + 100 * DAY
UPLOADED = [BEGIN, BEGIN + DAY, BEGIN + 31 * DAY, BEGIN + 38 * DAY, BEGIN + 62 * DAY, END]
"""On both ends of the range, and on the ends of windows, counted from either side."""
ARCHIVES = [
    (service, name)
    for service, kind in (("parcels", Parcels), ("interchanges", Interchanges))
    for name, _ in inspect.getmembers(kind, inspect.isfunction)
    if name.startswith("iter_")
]
NETWORK = 101


@contextlib.asynccontextmanager
async def session_on(
    sandbox: Sandbox,
    version: VersionName = "4.1",
    protocol: ProtocolName = "soap12",
    **settings: Any,
) -> AsyncGenerator[Session, None]:
    """Open a session on a sandbox that no socket leads to."""
    transport = httpx.ASGITransport(sandbox.app)
    async with (
        Client(
            version,
            protocol,
            "http://127.0.0.1",
            transport=transport,
            insecure_get=True,
            **settings,
        ) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        yield session


async def sandbox_with_parcels() -> Sandbox:
    """Return a sandbox with a parcel for each time in UPLOADED."""
    now = [BEGIN]
    sandbox = Sandbox(clock=lambda: now[0], session_timeout=10**9)
    async with session_on(sandbox) as session:
        for moment in UPLOADED:
            now[0] = moment
            await session.parcels.upload("850.edi", content=b"ISA*")
    return sandbox


def archive(session: Session, service: str, name: str, *dates: Any, **more: Any) -> Records[Any]:
    """Call an `iter_…` method of an archive."""
    method = getattr(getattr(session, service), name)
    where = (NETWORK, -1) if "network_id" in inspect.signature(method).parameters else ()
    return cast("Records[Any]", method(*where, *dates, **more))


def test_there_are_archives() -> None:
    assert len(ARCHIVES) == 13
    partners = [name for name in vars(TradingPartners) if name.startswith("iter_")]
    assert partners == ["iter_list_by_owner", "iter_list_ex_paged"]


@pytest.mark.parametrize(("service", "name"), ARCHIVES)
async def test_an_archive_over_more_than_31_days(service: str, name: str) -> None:
    sandbox = await sandbox_with_parcels()
    version: VersionName = "3.2" if "desc" in name else "4.1"

    async with session_on(sandbox, version) as session:
        found = [record async for record in archive(session, service, name, BEGIN, END)]

    dates = [
        record.parcel_date if service == "parcels" else record.interchange_process_date
        for record in found
    ]
    assert dates == (UPLOADED[::-1] if "desc" in name else UPLOADED)
    asked = [call for call in sandbox.calls() if "Archive" in call.operation]
    assert len(asked) == 4  # 31 days three times, and 7


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
@pytest.mark.parametrize("size", [1, 2, 100])
async def test_windows_and_pages_in_every_version(version: VersionName, size: int) -> None:
    sandbox = await sandbox_with_parcels()

    async with session_on(sandbox, version) as session:
        found = session.parcels.iter_out_box_archive(BEGIN, END, records_per_page=size)
        dates = [record.parcel_date async for record in found]

    assert dates == UPLOADED


async def test_dates_without_a_zone_are_as_the_client_says() -> None:
    sandbox = await sandbox_with_parcels()
    begin, end = BEGIN.replace(tzinfo=None), END.replace(tzinfo=None)

    async with session_on(sandbox, naive_datetimes="utc") as session:
        found = [record async for record in session.parcels.iter_in_box_archive(begin, end)]
    assert len(found) == len(UPLOADED)

    async with session_on(sandbox) as session:
        for dates in ((begin, end), (BEGIN, end), (begin, END)):
            before = len(sandbox.calls())
            with pytest.raises(ArgumentError, match="no time zone"):
                await anext(session.parcels.iter_in_box_archive(*dates))
            assert len(sandbox.calls()) == before


@pytest.mark.parametrize("size", [0, -1, True, None, 32_768])
@pytest.mark.parametrize(("service", "name"), ARCHIVES)
async def test_a_size_that_no_page_has(service: str, name: str, size: Any) -> None:
    session = Client(endpoint="http://127.0.0.1:1").attach("key")
    with pytest.raises(ArgumentError) as caught:
        archive(session, service, name, BEGIN, END, records_per_page=size)
    assert caught.value.parameter == "records_per_page"
    assert caught.value.operation is not None
    assert "Archive" in caught.value.operation


@pytest.mark.parametrize("size", [0, -1, True, None, 32_768])
async def test_a_size_that_no_page_of_partners_has(size: Any) -> None:
    partners = Client(endpoint="http://127.0.0.1:1").attach("key").trading_partners
    with pytest.raises(ArgumentError, match="TPListByOwner: page_size: "):
        partners.iter_list_by_owner(1, OrderBy.QID, page_size=size)
    with pytest.raises(ArgumentError, match="TPListExPaged: page_size: "):
        partners.iter_list_ex_paged(NETWORK, -1, page_size=size)


async def test_partners_by_pages(sandbox: Sandbox) -> None:
    async with session_on(sandbox) as session:
        partners = session.trading_partners
        everyone = [found.ecgrid_id for found in await partners.list_ex(NETWORK, -1, False)]
        found = [p.ecgrid_id async for p in partners.iter_list_ex_paged(NETWORK, -1, page_size=1)]
    assert found == everyone
    assert len(found) > 1


ARCHIVE = "ParcelInBoxArchive"
ASK: Handler = HANDLERS[ARCHIVE]
BINDINGS = pytest.mark.parametrize("protocol", list(Protocol))
SHAPES = pytest.mark.parametrize("version", ["2.3", "3.2", "4.1"])


def two_a_page(call: Any, **arguments: Any) -> object:
    """Give at most 2 records a page, whatever was asked for."""
    return ASK(call, **{**arguments, "records_per_page": 2})


def no_figures(call: Any, **arguments: Any) -> object:
    """Give 2 a page and set no figure: .NET writes 0."""
    page = two_a_page(call, **arguments)
    if isinstance(page, list):
        return cast("list[ParcelIDInfo]", page)
    return ParcelIDInfoCollection(
        page_size=0,
        page_number=0,
        count=0,
        total_records=0,
        total_pages=0,
        parcel_id_info_list=cast("ParcelIDInfoCollection", page).parcel_id_info_list,
    )


def first_page_only(call: Any, **arguments: Any) -> object:
    """Give the first 2 records, whatever page was asked for."""
    return ASK(call, **{**arguments, "records_per_page": 2, "page_no": 1})


def nothing(_call: Any, **_arguments: Any) -> object:
    """Give null."""
    return None


async def in_box_of(
    handler: Handler, version: VersionName, protocol: ProtocolName
) -> tuple[list[int], IncompleteListError | None, int]:
    """Upload 6 parcels; return the inbox as the iterator gives it, and the number of requests."""
    sandbox = Sandbox(handlers={ARCHIVE: handler}, clock=lambda: BEGIN)
    async with session_on(sandbox, version, protocol) as session:
        for _ in range(6):
            await session.parcels.upload("850.edi", content=b"ISA*")
        given: list[int] = []
        error = None
        try:
            async for parcel in session.parcels.iter_in_box_archive(
                BEGIN, BEGIN + DAY, records_per_page=10
            ):
                given.append(parcel.parcel_id)  # noqa: PERF401
        except IncompleteListError as raised:
            error = raised
    return given, error, sum(call.operation == ARCHIVE for call in sandbox.calls())


@BINDINGS
@SHAPES
@pytest.mark.parametrize(
    ("handler", "bare", "paged"),
    [
        pytest.param(ASK, 2, 1, id="as asked for"),
        pytest.param(two_a_page, 4, 3, id="2 a page"),
        pytest.param(no_figures, 4, 4, id="2 a page, no figures"),
    ],
)
async def test_all_six_come(
    handler: Handler, bare: int, paged: int, version: VersionName, protocol: ProtocolName
) -> None:
    given, error, asked = await in_box_of(handler, version, protocol)

    assert error is None
    assert len(given) == len(set(given)) == 6
    assert asked == (bare if version == "2.3" else paged)


@BINDINGS
@SHAPES
async def test_a_service_that_repeats_its_first_page(
    version: VersionName, protocol: ProtocolName
) -> None:
    given, error, asked = await in_box_of(first_page_only, version, protocol)

    assert len(given) == len(set(given)) == 2
    assert asked <= 6
    if version == "2.3":  # a bare list promises nothing
        assert error is None
    else:
        assert error is not None
        assert (error.given, error.total, error.operation) == (2, 6, ARCHIVE)


@BINDINGS
@SHAPES
async def test_null_instead_of_a_list(version: VersionName, protocol: ProtocolName) -> None:
    assert await in_box_of(nothing, version, protocol) == ([], None, 1)


SOAP = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>'
    '<ParcelInBoxArchiveResponse xmlns="http://ecgridos.net/">{}</ParcelInBoxArchiveResponse>'
    "</soap:Body></soap:Envelope>"
)
PARCEL = "<ParcelIDInfo><ParcelID>{}</ParcelID></ParcelIDInfo>"
RESULT = "<ParcelInBoxArchiveResult>{}</ParcelInBoxArchiveResult>"


def page(*ids: int, figures: str = "") -> str:
    """Return the result that holds a page of parcels."""
    parcels = "".join(PARCEL.format(number) for number in ids)
    return RESULT.format(f"{figures}<ParcelIDInfoList>{parcels}</ParcelIDInfoList>")


TOTAL_4 = "<TotalRecords>4</TotalRecords>"


@pytest.mark.parametrize(
    ("replies", "ids"),
    [
        pytest.param([""], [], id="no result"),
        pytest.param(['<ParcelInBoxArchiveResult xsi:nil="true" />'], [], id="nil result"),
        pytest.param(["<ParcelInBoxArchiveResult />"], [], id="empty result"),
        pytest.param([RESULT.format('<ParcelIDInfoList xsi:nil="true" />')], [], id="nil list"),
        pytest.param([RESULT.format("<TotalRecords>0</TotalRecords>")], [], id="no list"),
        pytest.param([page(1, 2), page(3, 4), page()], [1, 2, 3, 4], id="no figures"),
        pytest.param(
            [page(1, 2, figures='<TotalRecords xsi:nil="true" />'), page(3, 4), ""],
            [1, 2, 3, 4], id="nil figures",
        ),
        pytest.param(
            [page(1, 2, figures=TOTAL_4), page(3, 4)], [1, 2, 3, 4], id="a total on one page alone"
        ),
        pytest.param(
            [page(1, 2, figures="<TotalPages>2</TotalPages>"), page(3, 4)],
            [1, 2, 3, 4], id="a number of pages alone",
        ),
        pytest.param(
            [page(1, 2, figures="<TotalPages>-32768</TotalPages>" + TOTAL_4), page(3, 4)],
            [1, 2, 3, 4], id="more pages than 16 bits hold",
        ),
    ],
)  # fmt: skip
async def test_replies(replies: list[str], ids: list[int]) -> None:
    rest = iter(replies)

    def reply(_request: httpx.Request) -> httpx.Response:
        content = SOAP.format(next(rest, ""))
        return httpx.Response(200, content=content, headers={"Content-Type": "text/xml"})

    transport = httpx.MockTransport(reply)
    async with Client("3.2", "soap11", transport=transport) as client:
        found = client.attach("key").parcels.iter_in_box_archive(BEGIN, BEGIN + DAY)
        assert [parcel.parcel_id async for parcel in found] == ids


async def test_a_view_of_a_session_reads_by_its_own_settings(sandbox: Sandbox) -> None:
    async with session_on(sandbox) as session:
        view = session.with_options(protocol="http-post")
        assert [p async for p in view.parcels.iter_in_box_archive(BEGIN, END)] == []

    asked = [call.protocol for call in sandbox.calls() if call.operation == ARCHIVE]
    assert asked == [Protocol.HTTP_POST] * 4


@contextlib.asynccontextmanager
async def six_parcels(
    sandbox: Sandbox,
) -> AsyncGenerator[tuple[Session, Records[ParcelIDInfo]], None]:
    """Open a session over sockets, with 6 parcels and the list of them in pages of 2."""
    now = dt.datetime.now(dt.UTC)
    async with (
        Client(ApiVersion.V4_1, endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        for _ in range(6):
            await session.parcels.upload("850.edi", content=b"ISA*")
        yield session, session.parcels.iter_in_box_archive(now - DAY, now + DAY, records_per_page=2)


async def leave_by_break(found: Records[ParcelIDInfo]) -> None:
    async for _ in found:
        break


async def leave_by_closing(found: Records[ParcelIDInfo]) -> None:
    async with contextlib.aclosing(found):
        await anext(found)


async def leave_by_an_error(found: Records[ParcelIDInfo]) -> None:
    with contextlib.suppress(LookupError):
        async for _ in found:
            raise LookupError


async def leave_by_cancellation(found: Records[ParcelIDInfo]) -> None:
    with anyio.CancelScope() as scope:
        async for _ in found:
            scope.cancel()


@pytest.mark.parametrize(
    "leave", [leave_by_break, leave_by_closing, leave_by_an_error, leave_by_cancellation]
)
async def test_leaving_a_list_early_leaves_nothing_behind(
    leave: Callable[[Records[ParcelIDInfo]], Any], sandbox: Sandbox
) -> None:
    async with six_parcels(sandbox) as (session, found):
        await leave(found)
        del found
        gc.collect()  # what is left of it would warn here
        await session.who_am_i()
    assert sandbox.open_sessions() == 0


async def test_a_list_goes_on_after_a_cancellation(sandbox: Sandbox) -> None:
    async with six_parcels(sandbox) as (_, found):
        given: list[int] = []
        with anyio.CancelScope() as scope:
            async for parcel in found:
                given.append(parcel.parcel_id)
                if len(given) == 2:
                    scope.cancel()  # before the next page
        assert len(given) == 2
        given += [parcel.parcel_id async for parcel in found]
    assert len(given) == len(set(given)) == 6
