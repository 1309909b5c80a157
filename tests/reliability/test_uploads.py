"""Uploads: what may be passed as content, read while it is sent, and read again for a retry."""

import base64
import hashlib
import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import cast

import anyio
import pytest
from fastapi import UploadFile

import ecgridos_async as ecgridos
from ecgridos_async import (
    ArgumentError,
    Client,
    ConnectError,
    ContentStream,
    OutcomeUnknownError,
    ProtocolName,
    Session,
    SessionTimeoutError,
)
from ecgridos_async.content import Content
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Reset
from tests.reliability.parcels import content_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

SIZES = [0, 1, 2, 3, 49_152, 1_000_001]


class Pieces:
    """An iterable that can be iterated again."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.times = 0

    def __iter__(self) -> Iterator[bytes]:
        self.times += 1
        for start in range(0, len(self.data), 1000):
            yield self.data[start : start + 1000]


async def once(data: bytes) -> AsyncIterator[bytes]:
    yield data[:7]
    yield b""
    yield data[7:]


def as_path(data: bytes, folder: Path) -> Content:
    path = folder / "content"
    path.write_bytes(data)
    return path


def as_file(data: bytes, folder: Path) -> Content:
    """A file that stands behind what is not to be sent."""
    file = io.BytesIO(b"before" + data)
    file.seek(len(b"before"))
    return file


def as_form_file(data: bytes, _: Path) -> Content:
    return UploadFile(io.BytesIO(data))


KINDS: dict[str, Callable[[bytes, Path], Content]] = {
    "bytes": lambda data, _: data,
    "bytearray": lambda data, _: bytearray(data),
    "memoryview": lambda data, _: memoryview(data),
    "path": as_path,
    "file": as_file,
    "file of a form": as_form_file,
    "iterable": lambda data, _: ContentStream(Pieces(data), length=len(data)),
    "async once": lambda data, _: ContentStream(once(data), length=len(data)),
}


async def received(sandbox: Sandbox, session: Session, parcel_id: int) -> bytes:
    return (await session.parcels.download_no_update(parcel_id)).content or b""


@pytest.mark.parametrize("protocol", ["soap11", "soap12"])
async def test_every_kind_of_content_arrives(
    protocol: ProtocolName, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with (
        Client("3.2", protocol, sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        for size in SIZES[1:]:
            data = content_of(size)
            for name, kind in KINDS.items():
                number = await session.parcels.upload("a.edi", content=kind(data, tmp_path))
                found = await session.parcels.download_no_update(number)
                assert found.content == data, (name, size)
                assert found.byte_count == size


async def test_a_content_that_is_passed_by_position(sandbox: Sandbox, tmp_path: Path) -> None:
    header = (
        b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
        b"*260101*0101*U*00401*000000001*0*P*>~"
    )
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        expected = await session.interchanges.header_info_b(header)
        content = cast("bytes", as_path(header, tmp_path))
        found = await session.interchanges.header_info_b(content)
    assert found == expected


@pytest.mark.parametrize("kind", ["path", "file", "file of a form", "iterable", "async once"])
async def test_a_retry_reads_from_the_beginning(
    kind: str, sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
    """The session expires: the upload was refused, and is sent again in the new one."""
    data = content_of(100_000)
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        await session.who_am_i()
        sandbox.expire_sessions()
        if kind == "async once":
            with pytest.raises(SessionTimeoutError) as caught:
                await session.parcels.upload("a.edi", content=KINDS[kind](data, tmp_path))
            assert caught.value.outcome == "refused"
            assert any("cannot begin again" in note for note in caught.value.__notes__)
        else:
            number = await session.parcels.upload("a.edi", content=KINDS[kind](data, tmp_path))
            assert await received(sandbox, session, number) == data


async def test_a_stream_that_was_not_begun_is_retried(sandbox: Sandbox) -> None:
    stream = ContentStream(once(b"x" * 10), length=10)
    async with (
        Client("3.2", endpoint="http://127.0.0.1:9/") as nowhere,
    ):
        with pytest.raises(ConnectError) as caught:
            await nowhere.attach(DEMO_API_KEY).parcels.upload("a.edi", content=stream)
        assert caught.value.attempts == 3
    assert not stream.is_spent
    async with Client("3.2", endpoint=sandbox.url) as client:
        assert await client.attach(DEMO_API_KEY).parcels.upload("a.edi", content=stream)
    assert stream.is_spent


async def test_a_lost_reply_leaves_the_outcome_unknown(
    sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
    proxy.plan = FaultPlan.on("ParcelUpload", Reset(forwards=1))
    async with Client("3.2", endpoint=proxy.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(OutcomeUnknownError) as caught:
            await session.parcels.upload("a.edi", content=as_path(b"x" * 70_000, tmp_path))
    assert caught.value.arguments["content"] == "<70000 bytes>"


async def test_the_arguments_of_an_unknown_outcome_hold_no_content(proxy: FaultProxy) -> None:
    text = base64.b64encode(b"ISA").decode()
    proxy.plan = FaultPlan.on("ParcelUploadA", Reset(forwards=1))
    async with Client("4.1", endpoint=proxy.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(OutcomeUnknownError) as caught:
            await session.parcels.upload_a("a.edi", text)
    assert caught.value.arguments["content_base64"] == "<4 characters>"
    assert caught.value.digest == hashlib.sha256(b"ISA").hexdigest()


class Number:
    """What is an integer without being an int."""

    def __index__(self) -> int:
        return 5


async def test_the_arguments_of_an_unknown_outcome_are_plain(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.on("ParcelResend", Reset(forwards=1))
    async with Client("4.1", endpoint=proxy.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(OutcomeUnknownError) as caught:
            await session.call("ParcelResend", parcel_id=Number())
    assert caught.value.arguments == {"parcel_id": "<Number>"}


@pytest.mark.parametrize(("length", "word"), [(9, "more"), (11, "fewer")])
async def test_a_wrong_length_breaks_the_request_off(
    length: int, word: str, sandbox: Sandbox
) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(ArgumentError, match=f"{word} bytes than its length of {length}"):
            await session.parcels.upload(
                "a.edi", content=ContentStream(once(b"x" * 10), length=length)
            )
        assert await session.parcels.in_box() is not None
    assert not [entry for entry in sandbox.ledger() if entry.operation == "ParcelUpload"]


async def test_a_generator_that_yields_too_much_is_closed(sandbox: Sandbox) -> None:
    closed = list[bool]()

    async def too_much() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x"
        finally:
            closed.append(True)

    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(ArgumentError, match="more bytes than its length of 9"):
            await session.parcels.upload("a.edi", content=ContentStream(too_much(), length=9))
        assert closed


async def test_an_error_of_the_stream_is_raised_as_it_is(sandbox: Sandbox) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"x"
        raise OSError("the disk is gone")

    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(OSError, match="the disk is gone"):
            await session.parcels.upload("a.edi", content=ContentStream(failing(), length=10))
        assert await session.parcels.upload("b.edi", content=b"x")


async def test_a_cancelled_upload_leaves_nothing_behind(sandbox: Sandbox) -> None:
    """Neither a generator that the event loop would have to end, nor half a request to reuse."""

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000
            await anyio.sleep(0.001)

    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with anyio.move_on_after(0.05):
            await session.parcels.upload("a", content=ContentStream(endless(), length=10**9))
        assert await session.parcels.upload("b.edi", content=b"x")


async def test_what_cannot_be_sent_is_refused_before_anything_is_sent(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    changing = tmp_path / "changing"
    changing.write_bytes(b"x")
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader, writer = os.pipe()
    try:
        with os.fdopen(reader, "rb") as pipe, (tmp_path / "text").open("w+") as text:
            cases: list[tuple[object, type[Exception], str]] = [
                (tmp_path / "absent", FileNotFoundError, "absent"),
                (tmp_path, ArgumentError, "not a regular file"),
                (fifo, ArgumentError, "ContentStream with its length"),
                (pipe, ArgumentError, "position cannot be read"),
                (text, ArgumentError, "not a binary file"),
                ("text", ArgumentError, r"got str; to send a file, pass a pathlib\.Path"),
                (None, ArgumentError, "may not be None"),
            ]
            async with Client("3.2", endpoint=sandbox.url) as client:
                session = client.attach(DEMO_API_KEY)
                for content, kind, message in cases:
                    with pytest.raises(kind, match=message):
                        await session.call("ParcelUpload", file_name="a", content=content)
    finally:
        os.close(writer)
    assert not sandbox.calls()


async def test_the_form_bindings_cannot_stream(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Client("3.2", "http-post", sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(ArgumentError, match="cannot stream; pass bytes, or use SOAP"):
            await session.parcels.upload("a.edi", content=as_path(b"x", tmp_path))
    assert not sandbox.calls()


async def test_a_file_that_changes_is_not_uploaded(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_bytes(b"x" * 10)

    async def change(attempt: ecgridos.Attempt, call_next: ecgridos.CallNext) -> ecgridos.WireReply:
        path.write_bytes(b"y" * 11)
        return await call_next(attempt)

    async with Client("3.2", endpoint=sandbox.url, middleware=[change]) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(ArgumentError, match="has changed since the call began"):
            await session.parcels.upload("a.edi", content=path)
    assert not sandbox.calls()


async def test_a_built_request_and_a_raw_one_do_not_read_the_stream(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        request = session.build(session.parcels.upload, "a", content=as_path(b"abc", tmp_path))
        assert request.is_large
        with pytest.raises(TypeError, match="the content is a stream"):
            _ = request.body
        assert request.streamed is not None
        body = b"".join([chunk async for chunk in request.streamed.stream()])
        assert len(body) == request.length
        plain = session.build(session.parcels.upload, "a", content=b"abc")
        assert body == plain.body
        raw = await session.raw(session.parcels.upload, "a", content=as_path(b"abc", tmp_path))
    assert raw.request_body == f"a stream of {request.length} bytes".encode()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: ContentStream(cast("list[bytes]", b"x"), length=1), id="bytes"),
        pytest.param(lambda: ContentStream(cast("list[bytes]", 3), length=1), id="no iterable"),
        pytest.param(lambda: ContentStream([b"x"], length=-1), id="negative"),
        pytest.param(lambda: ContentStream([b"x"], length=True), id="bool"),
    ],
)
async def test_a_wrong_stream_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ArgumentError):
        wrong()


def test_a_stream_shows_its_length_alone() -> None:
    assert repr(ContentStream([b"secret"], length=6)) == "ContentStream(length=6)"
