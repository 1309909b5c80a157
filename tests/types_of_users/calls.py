# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What type checkers tell a user of the results of calls, and of their arguments.

`programs.py` says how these are checked.
"""

import datetime as dt
import decimal
import io
import pathlib
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import assert_type

from fastapi import UploadFile

import ecgridos_async as ecgridos
from ecgridos_async import models


def clients(secret: ecgridos.Secret) -> None:
    client = ecgridos.Client.from_env(retries=0, timeout=5.0)
    assert_type(client, ecgridos.Client)
    assert_type(client.settings, ecgridos.Settings)
    assert_type(client.session("login", secret), ecgridos.Session)
    assert_type(client.attach(secret), ecgridos.Session)
    assert_type(secret.reveal(), str)
    ecgridos.Client(retries="2")  # type: ignore[arg-type]
    ecgridos.Client(retry=2)  # type: ignore[call-arg]
    ecgridos.Client.from_env(retry=2)  # type: ignore[call-arg]
    ecgridos.Client(naive_datetimes="local")  # type: ignore[arg-type]
    client.session(password=b"password")  # type: ignore[arg-type]


async def blocks() -> None:
    async with ecgridos.Client() as client:
        assert_type(client, ecgridos.Client)
        async with client.session("login", "password") as session:
            assert_type(session, ecgridos.Session)
            assert_type(session.is_open, bool)


async def results(session: ecgridos.Session) -> None:
    assert_type(await session.who_am_i(), models.SessionInfo)
    assert_type(await session.pricelists.info(42), models.Pricelist)
    assert_type(await session.users.list("name"), list[models.UserIDInfo])
    assert_type(await session.users.get_api_key(7), str)
    assert_type(await session.parcels.in_box(), models.ParcelIDInfoCollection)
    assert_type(await session.parcels.download_confirm(1), bool)
    awaitable: Awaitable[models.Pricelist] = session.pricelists.info(42)
    await awaitable
    print(awaitable.pricelist_id)  # type: ignore[attr-defined]
    await session.pricelists.info("42")  # type: ignore[arg-type]
    await session.pricelists.info(id=42)  # type: ignore[call-arg]
    await session.pricelists.info()  # type: ignore[call-arg]
    await session.pricelists.infos(42)  # type: ignore[attr-defined]
    print(session.pricelist)  # type: ignore[attr-defined]


def fields(file: models.FileInfo, pricelist: models.Pricelist) -> None:
    assert_type(file.byte_count, int)
    assert_type(file.content, bytes | None)
    assert_type(file.file_date, dt.datetime | None)
    len(file.content)  # type: ignore[arg-type]
    file.byte_count = 3  # type: ignore[misc]
    print(pricelist.price_list_id)  # type: ignore[attr-defined]


async def without_session(client: ecgridos.Client) -> None:
    assert_type(await client.now_utc(), dt.datetime)
    assert_type(await client.report_traffic_stats_public(), models.DataSet)
    print(client.pricelists)  # type: ignore[attr-defined]


async def by_wire_name(session: ecgridos.Session) -> None:
    assert_type(await session.call("PricelistInfo", pricelist_id=42), object)


async def raw(session: ecgridos.Session) -> None:
    response = await session.raw(session.pricelists.info, 42)
    assert_type(response, ecgridos.RawResponse[models.Pricelist])
    assert_type(response.value, models.Pricelist)
    assert_type(response.request_body, bytes)
    await session.raw(session.pricelists.info, "42")  # type: ignore[arg-type]
    await session.raw(session.pricelists.info)  # type: ignore[call-arg]


def without_network(session: ecgridos.Session) -> None:
    assert_type(session.build(session.pricelists.info, 42), ecgridos.WireRequest)
    assert_type(session.read(session.pricelists.info, b""), models.Pricelist)
    session.build(session.pricelists.info, "42")  # type: ignore[arg-type]
    session.read(session.pricelists.info, "")  # type: ignore[arg-type]


def options(session: ecgridos.Session) -> None:
    view = session.with_options(timeout=5, retries=0, protocol=ecgridos.Protocol.SOAP11)
    assert_type(view, ecgridos.Session)
    session.with_options(timeout=ecgridos.Timeouts(read=120))
    session.with_options(timeout="5")  # type: ignore[arg-type]
    session.with_options(strict=True)  # type: ignore[call-arg]


async def downloads(session: ecgridos.Session, path: pathlib.Path) -> None:
    download = session.parcels.download
    assert_type(await session.download_to(path, download, 4711), models.FileInfo)
    opened = session.open_content(download, 4711)
    assert_type(opened, AbstractAsyncContextManager[ecgridos.OpenedContent[models.FileInfo]])
    async with opened as content:
        assert_type(content.info, models.FileInfo)
        async for piece in content:
            assert_type(piece, bytes)
    await session.download_to(path, download, "4711")  # type: ignore[arg-type]
    session.open_content(download)  # type: ignore[call-arg]


async def uploads(
    session: ecgridos.Session,
    path: pathlib.Path,
    pieces: AsyncIterable[bytes],
    texts: AsyncIterable[str],
    form_file: UploadFile,
) -> None:
    upload = session.parcels.upload
    assert_type(await upload("850.edi", content=b"ISA"), int)
    await upload("850.edi", content=bytearray(b"ISA"))
    await upload("850.edi", content=memoryview(b"ISA"))
    await upload("850.edi", content=path)
    await upload("850.edi", content=io.BytesIO(b"ISA"))
    with path.open("rb") as file:
        await upload("850.edi", content=file)
    await upload("850.edi", content=form_file)
    await upload("850.edi", content=ecgridos.ContentStream(pieces, length=3))
    await upload("850.edi", content=ecgridos.ContentStream([b"ISA"], length=3))
    await upload("850.edi", content="850.edi")  # type: ignore[arg-type]
    await upload("850.edi", content=io.StringIO("ISA"))  # type: ignore[arg-type]
    await upload("850.edi", content=pieces)  # type: ignore[arg-type]
    await upload("850.edi", b"ISA")  # type: ignore[call-arg, arg-type]
    await upload("850.edi")  # type: ignore[call-arg]
    ecgridos.ContentStream(pieces)  # type: ignore[call-arg]
    ecgridos.ContentStream(texts, length=3)  # type: ignore[arg-type]


def plain_data(
    pricelist: models.Pricelist,
    users: list[models.UserIDInfo],
    report: models.DataSet,
    other: object,
) -> None:
    assert_type(ecgridos.to_dict(pricelist), dict[str, ecgridos.PlainData])
    assert_type(ecgridos.to_dict(users, secrets="show"), list[dict[str, ecgridos.PlainData]])
    assert_type(ecgridos.to_dict(report), dict[str, ecgridos.PlainData])
    assert_type(ecgridos.to_dict(other), ecgridos.PlainData)
    ecgridos.to_dict(pricelist, secrets="hide")  # type: ignore[call-overload]


async def fan_outs(session: ecgridos.Session, numbers: AsyncIterator[int]) -> None:
    def show(progress: ecgridos.Progress) -> None:
        assert_type(progress.total, int | None)

    async with session.fan_out(
        session.interchanges.info, numbers, concurrency=20, ordered=True, progress=show
    ) as outcomes:
        found = {outcome.argument: outcome.value async for outcome in outcomes}
    assert_type(found, dict[int, models.InterchangeIDInfo | None])
    session.fan_out(session.who_am_i, [1])  # type: ignore[arg-type]
    session.fan_out(session.pricelists.info, [1], concurrency="20")  # type: ignore[arg-type]


async def pages(session: ecgridos.Session, since: dt.datetime, until: dt.datetime) -> None:
    async for parcel in session.parcels.iter_in_box_archive(since, until):
        assert_type(parcel, models.ParcelIDInfo)


def run() -> None:
    async def double(number: int) -> decimal.Decimal:
        return decimal.Decimal(2 * number)

    assert_type(ecgridos.run(double, 4), decimal.Decimal)
    ecgridos.run(double, "4")  # type: ignore[arg-type]
    ecgridos.run(double, 4, backend="curio")  # type: ignore[arg-type]
    ecgridos.run(double(4))  # type: ignore[arg-type]


def methods_as_values(session: ecgridos.Session) -> Callable[[int], Awaitable[models.Pricelist]]:
    return session.pricelists.info
