"""Contents that are read while they arrive: `open_content`."""

import re
from collections.abc import AsyncIterator

import anyio
import attrs
import pytest

from ecgridos_async import (
    ArgumentError,
    Attempt,
    CallNext,
    Client,
    ConnectionLostError,
    DeadlineError,
    DecodeError,
    NotFoundError,
    ProtocolName,
    Session,
    StateError,
    Timeouts,
    WireReply,
)
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import Drip, FaultPlan, FaultProxy, Stall, Truncate
from tests.reliability.parcels import content_of, uploaded

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

SIZES = [1, 49_151, 49_152, 3_000_000]


@pytest.fixture
async def session(proxy: FaultProxy) -> AsyncIterator[Session]:
    async with (
        Client("3.2", endpoint=proxy.url, max_concurrency=1) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        yield session


@pytest.mark.parametrize("version", ["3.2", "4.1"])
@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
async def test_the_content_arrives_after_the_rest(
    protocol: ProtocolName, version: str, sandbox: Sandbox
) -> None:
    async with (
        Client(version, protocol, sandbox.url) as client,  # type: ignore[arg-type]
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        for size in SIZES:
            data = content_of(size)
            number = await uploaded(session, data)
            whole = await session.parcels.download(number)
            async with session.open_content(session.parcels.download, number) as content:
                info = content.info
                assert (info.parcel_id, info.byte_count) == (number, size)
                assert (info.file_name, info.standard) == (whole.file_name, whole.standard)
                assert not info.content
                pieces = [piece async for piece in content]
            assert b"".join(pieces) == data
            assert size < 3_000_000 or len(pieces) > 10
            if version == "4.1":
                download = session.parcels.download_a
                async with session.open_content(download, number) as content:
                    assert not content.info.content_base64_string
                    assert b"".join([piece async for piece in content]) == data


async def test_leaving_early_ends_the_call_and_frees_its_place(session: Session) -> None:
    number = await uploaded(session, content_of(3_000_000))
    for _ in range(3):
        async with session.open_content(session.parcels.download, number) as content:
            async for _piece in aiter(content):
                break
    with pytest.raises(ZeroDivisionError):
        async with session.open_content(session.parcels.download, number):
            raise ZeroDivisionError
    with anyio.move_on_after(0.2) as scope:
        async with session.open_content(session.parcels.download, number):
            await anyio.sleep(10)
    assert scope.cancelled_caught
    assert len((await session.parcels.download(number)).content or b"") == 3_000_000


async def test_a_reader_that_is_slow_is_waited_for(session: Session) -> None:
    """The total timeout is for the start; then each piece has the read timeout."""
    slow = session.with_options(timeout=Timeouts(total=0.5))
    number = await uploaded(session, content_of(3_000_000))
    size = 0
    async with slow.open_content(slow.parcels.download, number) as content:
        await anyio.sleep(0.7)
        async for piece in content:
            size += len(piece)
    assert size == 3_000_000


async def test_a_cut_before_the_content_is_retried(session: Session, proxy: FaultProxy) -> None:
    data = content_of(1_000_000)
    number = await uploaded(session, data)
    proxy.plan = FaultPlan.on("ParcelDownload", Truncate(0.0001))
    async with session.open_content(session.parcels.download, number) as content:
        assert b"".join([piece async for piece in content]) == data


async def test_a_cut_in_the_content_is_an_error(session: Session, proxy: FaultProxy) -> None:
    number = await uploaded(session, content_of(1_000_000))
    proxy.plan = FaultPlan.on("ParcelDownload", Truncate(0.7))
    size = 0
    with pytest.raises(ConnectionLostError) as caught:  # noqa: PT012
        async with session.open_content(session.parcels.download, number) as content:
            async for piece in content:
                size += len(piece)
    assert 0 < size < 1_000_000
    assert caught.value.attempts == 1
    assert any("cannot begin again" in note for note in caught.value.__notes__)


async def test_a_service_that_does_not_begin_is_given_up(
    session: Session, proxy: FaultProxy
) -> None:
    number = await uploaded(session, content_of(1_000_000))
    proxy.plan = FaultPlan.on("ParcelDownload", Stall())
    quick = session.with_options(timeout=Timeouts(total=0.2))
    with pytest.raises(DeadlineError, match=r"ParcelDownload: no content within 0\.2 s"):
        async with quick.open_content(quick.parcels.download, number):
            pass


async def test_a_content_that_drips_arrives(session: Session, proxy: FaultProxy) -> None:
    data = content_of(100_000)
    number = await uploaded(session, data)
    proxy.plan = FaultPlan.on("ParcelDownload", Drip(20_000, 0.001))
    async with session.open_content(session.parcels.download, number) as content:
        assert b"".join([piece async for piece in content]) == data


async def test_a_content_that_was_left_says_so(session: Session) -> None:
    number = await uploaded(session, content_of(1_000_000))
    async with session.open_content(session.parcels.download, number) as content:
        pieces = aiter(content)
        await anext(pieces)
    with pytest.raises(StateError, match="has been left"):
        await anext(pieces)


@pytest.mark.parametrize("protocol", ["soap12", "http-post"])
async def test_a_reply_without_content(protocol: ProtocolName, sandbox: Sandbox) -> None:
    async def lose(attempt: Attempt, call_next: CallNext) -> WireReply:
        reply = await call_next(attempt)
        body = re.sub(rb"<Content>.*</Content>", b"", reply.body)
        return attrs.evolve(reply, body=body)

    async with Client("3.2", protocol, sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        number = await uploaded(session, b"x")
    async with Client("3.2", protocol, sandbox.url, middleware=[lose]) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(DecodeError, match="ParcelDownload: the reply has no content"):
            async with session.open_content(session.parcels.download, number):
                pass


async def test_what_cannot_be_opened(session: Session) -> None:
    with pytest.raises(ArgumentError, match="ParcelInfo downloads no parcel"):
        session.open_content(session.parcels.info, 1)
    with pytest.raises(NotFoundError):
        async with session.open_content(session.parcels.download, 10**9):
            pass
