"""Parcels: small and large, into memory and into a file that is whole or not there."""

import asyncio
import base64
import contextlib
import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

import anyio
import pytest

from ecgridos_async import (
    ApiVersion,
    ArgumentError,
    Attempt,
    CallNext,
    Client,
    ConnectionLostError,
    DecodeError,
    NotFoundError,
    ProtocolName,
    ReplyTooLargeError,
    WireReply,
)
from ecgridos_async._calls.download import ContentInFile
from ecgridos_async.contract.operation import operation_of
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import Drip, FaultPlan, FaultProxy, Truncate
from tests.products import LOOPS, product
from tests.reliability.parcels import content_of, uploaded

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

PROTOCOLS = ["soap11", "soap12", "http-get", "http-post"]
SIZES = [0, 5, 49_151, 49_152, 49_153, 3_000_000]
"""Around 64 KiB of base64; a larger content is streamed out of the reply."""


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(("protocol", "size", "anyio_backend"), product(PROTOCOLS, SIZES, LOOPS))
async def test_content_arrives(
    protocol: ProtocolName, size: int, sandbox: Sandbox, tmp_path: Path
) -> None:
    content = content_of(size)
    target = tmp_path / "parcel.edi"
    async with (
        Client("3.2", protocol, sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content or b"x")
        expected = content or b"x"
        whole = await session.parcels.download(number)
        assert whole.content == expected
        found = await session.download_to(target, session.parcels.download, number)
        raw = await session.raw(session.parcels.download, number)
    assert target.read_bytes() == expected
    assert found.content == b""
    assert (found.byte_count, found.file_name) == (whole.byte_count, whole.file_name)
    assert raw.value == whole
    assert names(tmp_path) == [target.name]


@pytest.mark.parametrize("size", [20_000, 1_000_000])
async def test_a_truncated_reply_is_fetched_again_from_the_start(
    size: int, sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
    fault = Truncate(0.7)
    content = content_of(size)
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content)
        proxy.plan = FaultPlan.on("ParcelDownload", fault)
        await session.download_to(tmp_path / "a", session.parcels.download, number)
        proxy.plan = FaultPlan.on("ParcelDownload", fault)
        assert (await session.parcels.download(number)).content == content
    assert (tmp_path / "a").read_bytes() == content


@pytest.mark.parametrize("size", [20_000, 1_000_000])
async def test_a_reply_that_ends_as_announced_but_is_half_is_not_fetched_again(
    size: int, sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
    """By HTTP it is complete, so a retry would not help; the old file stays."""
    target = tmp_path / "a"
    target.write_bytes(b"before")
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content_of(size))
        proxy.plan = FaultPlan.on("ParcelDownload", Truncate(0.7, lying=True))
        with pytest.raises(DecodeError) as caught:
            await session.download_to(target, session.parcels.download, number)
    assert (caught.value.attempts, caught.value.outcome) == (1, "answered")
    assert target.read_bytes() == b"before"
    assert names(tmp_path) == ["a"]


async def test_a_short_reply_after_a_long_one_that_was_lost(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """Content of the lost reply does not stay before that of the short one."""
    kept: list[WireReply] = []

    async def lose_the_long_one(attempt: Attempt, call_next: CallNext) -> WireReply:
        if attempt.number > 1:
            return kept[-1]
        reply = await call_next(attempt)
        if reply.content is not None:
            raise ConnectionLostError("lost", operation=attempt.operation)
        kept.append(reply)
        return reply

    async with (
        Client("3.2", endpoint=sandbox.url, middleware=[lose_the_long_one]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        long = await uploaded(session, content_of(3_000_000))
        await session.parcels.download(await uploaded(session, b"short"))
        await session.download_to(tmp_path / "a", session.parcels.download, long)
    assert (tmp_path / "a").read_bytes() == b"short"


async def test_a_download_that_fails_leaves_what_was_there(
    sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
    target = tmp_path / "parcel.edi"
    target.write_bytes(b"the one before")
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content_of(1_000_000))
        proxy.plan = FaultPlan.on("ParcelDownload", Truncate(0.7), times=9)
        with pytest.raises(ConnectionLostError):
            await session.download_to(target, session.parcels.download, number)
        proxy.plan = FaultPlan.none()
        with pytest.raises(NotFoundError):
            await session.download_to(target, session.parcels.download, 1)
    assert target.read_bytes() == b"the one before"
    assert names(tmp_path) == [target.name]


async def test_a_cancelled_download_leaves_nothing(
    sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content_of(3_000_000))
        proxy.plan = FaultPlan.on("ParcelDownload", Drip(100_000, 0.05))
        with anyio.move_on_after(0.5) as scope:
            await session.download_to(tmp_path / "a", session.parcels.download, number)
        assert scope.cancelled_caught
    assert names(tmp_path) == []


async def test_a_full_disk_is_the_error_of_the_system(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: ContentInFile) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content_of(3_000_000))
        monkeypatch.setattr(ContentInFile, "_write", full)
        with pytest.raises(OSError, match="no space left") as caught:
            await session.download_to(tmp_path / "a", session.parcels.download, number)
        assert caught.value.errno == errno.ENOSPC
        with pytest.raises(FileNotFoundError):
            await session.download_to(tmp_path / "no" / "a", session.parcels.download, number)
    assert names(tmp_path) == []


async def test_only_downloads_go_into_a_file(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach("x")
        with pytest.raises(ArgumentError, match="WhoAmI downloads no parcel"):
            await session.download_to(tmp_path / "a", session.who_am_i)
    assert (sandbox.calls(), names(tmp_path)) == ([], [])


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_caps(protocol: ProtocolName, sandbox: Sandbox, tmp_path: Path) -> None:
    """A parcel may be larger than other replies, up to a cap of its own."""
    async with (
        Client(
            "3.2", protocol, sandbox.url, max_reply_bytes=100_000, max_content_bytes=1_000_000
        ) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        allowed = await uploaded(session, content_of(700_000))
        assert (await session.parcels.download(allowed)).byte_count == 700_000
        refused = await uploaded(session, content_of(760_000))
        with pytest.raises(ReplyTooLargeError, match="raise max_content_bytes"):
            await session.parcels.download(refused)
        with pytest.raises(ReplyTooLargeError, match="raise max_content_bytes"):
            await session.raw(session.parcels.download, refused)
        with pytest.raises(ReplyTooLargeError, match="raise max_content_bytes"):
            await session.download_to(tmp_path / "a", session.parcels.download, refused)
        await session.who_am_i()
    assert names(tmp_path) == []


@pytest.mark.parametrize("path", ["", ".", "folder", "file/a", "no/a", "n" * 256, "device", "link"])
async def test_a_path_that_cannot_be_is_refused_before_anything_is_sent(
    path: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "device")
    (tmp_path / "link").symlink_to(tmp_path / "device")
    before = sorted(names(tmp_path))
    with pytest.raises(OSError) as expected:  # noqa: PT011  # which one is compared below
        open_new(tmp_path / path)
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(type(expected.value)) as caught:
            await session.download_to(tmp_path / path, session.parcels.download, 1)
    assert caught.value.errno == expected.value.errno
    assert caught.value.filename == str(tmp_path / path)
    assert (sandbox.calls(), sorted(names(tmp_path))) == ([], before)


def open_new(path: Path) -> None:
    """Raise what `open` raises for a path, also for one that is not a file."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise FileExistsError(errno.EEXIST, "")
    path.open("wb").close()


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):
        pytest.skip("this user may write anywhere")
    return tmp_path


async def test_a_folder_that_is_read_only(sandbox: Sandbox, read_only: Path) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(PermissionError):
            await session.download_to(read_only / "a", session.parcels.download, 1)
    assert sandbox.calls() == []


LONGEST = ["n" * 237, "n" * 255, "\u00e9" * 127, "\u6f22" * 85, "\U0001f4e6" * 63]


@pytest.mark.parametrize("name", LONGEST, ids=lambda name: f"{len(name.encode())} bytes")
async def test_every_name_that_open_takes(name: str, sandbox: Sandbox, tmp_path: Path) -> None:
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, b"x")
        await session.download_to(tmp_path / name, session.parcels.download, number)
    assert names(tmp_path) == [name]


async def test_a_link_is_replaced_and_the_mode_is_that_of_a_new_file(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    kept, link, new = tmp_path / "kept", tmp_path / "link", tmp_path / "new"
    kept.write_bytes(b"kept")
    kept.chmod(0o400)
    link.symlink_to(kept)
    new.touch()
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, b"x")
        await session.download_to(link, session.parcels.download, number)
    assert (kept.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"kept", b"x", False)
    assert link.stat().st_mode == new.stat().st_mode


def recorded(monkeypatch: pytest.MonkeyPatch, *, folder: int | None = None) -> list[str]:
    """Record what is done to make a file last; fsync of a folder fails with that errno, if any."""
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def sync(opened: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(opened).st_mode)
        steps.append("fsync folder" if is_folder else "fsync file")
        if is_folder and folder is not None:
            raise OSError(folder, os.strerror(folder))
        fsync(opened)

    def rename(source: str, target: str) -> None:
        steps.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", rename)
    return steps


@pytest.mark.skipif(sys.platform == "win32", reason="no fsync of a folder")
@pytest.mark.parametrize(
    ("number", "raises"),
    [
        pytest.param(None, None, id="done"),
        pytest.param(errno.EINVAL, None, id="cannot"),
        pytest.param(errno.ENOTSUP, None, id="not-supported"),
        pytest.param(errno.EIO, OSError, id="failed"),
    ],
)
async def test_the_folder_is_synced_after_the_rename(
    number: int | None,
    raises: type[OSError] | None,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without it a crash after `download_confirm` may lose the name of the file, and so it."""
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        parcel = await uploaded(session, b"x")
        steps = recorded(monkeypatch, folder=number)
        with pytest.raises(raises) if raises else contextlib.nullcontext():
            await session.download_to(tmp_path / "a", session.parcels.download, parcel)
    assert steps == ["fsync file", "rename", "fsync folder"]
    assert (tmp_path / "a").read_bytes() == b"x"


TEXT = base64.b64encode(b"hello").decode()


def reply_of(operation: str, protocol: ProtocolName, fields: str | None) -> WireReply:
    """Return a reply of v4.1 whose result has those fields, or is nil."""
    nil = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
    soap = protocol == "soap12"
    name = f"{operation}Result" if soap else "FileInfo"
    attributes = "" if soap else f' xmlns="{ApiVersion.V4_1.namespace}"'
    attributes += nil if fields is None else nil.partition(" xsi:nil")[0]
    rest = "<ParcelID>7</ParcelID><Standard>X12</Standard>"
    result = f"<{name}{attributes}>{rest + fields if fields is not None else ''}</{name}>"
    if soap:
        result = (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
            f'<{operation}Response xmlns="{ApiVersion.V4_1.namespace}">{result}'
            f"</{operation}Response></s:Body></s:Envelope>"
        )
    return WireReply(200, {"content-type": "text/xml; charset=utf-8"}, result.encode())


@pytest.mark.parametrize("protocol", ["soap12", "http-post"])
@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("download", f"<Bytes>5</Bytes><Content>{TEXT}</Content>", b"hello"),
        ("download", "<Bytes>0</Bytes><Content/>", b""),
        ("download", "<Bytes>0</Bytes><Content></Content><ContentBase64String/>", b""),
        ("download", "<Bytes>5</Bytes>", "FileInfo.Content"),
        ("download", "<Bytes>0</Bytes>", "FileInfo.Content"),
        ("download", '<Bytes>0</Bytes><Content xsi:nil="true"/>', "FileInfo.Content"),
        ("download", "<Bytes>5</Bytes><Content/>", "FileInfo.Content"),
        ("download", "<Bytes>5</Bytes><Content>aGVsbG8</Content>", "FileInfo.Content"),
        ("download", None, "FileInfo.Content"),
        (
            "download",
            f"<Bytes>5</Bytes><ContentBase64String>{TEXT}</ContentBase64String>",
            b"hello",
        ),
        (
            "download_a",
            f"<Bytes>5</Bytes><ContentBase64String>{TEXT}</ContentBase64String>",
            b"hello",
        ),
        (
            "download_a",
            "<Bytes>5</Bytes><ContentBase64String>aGVs\r\n bG8=\n</ContentBase64String>",
            b"hello",
        ),
        ("download_no_update_a", f"<Bytes>5</Bytes><Content>{TEXT}</Content>", b"hello"),
        (
            "download_a",
            f"<Bytes>5</Bytes><Content/><ContentBase64String>{TEXT}</ContentBase64String>",
            b"hello",
        ),
        ("download_no_update_a", "<Bytes>0</Bytes><ContentBase64String/>", b""),
        ("download_a", "<Bytes>0</Bytes>", "FileInfo.ContentBase64String"),
        (
            "download_a",
            '<Bytes>5</Bytes><ContentBase64String xsi:nil="true"/>',
            "FileInfo.ContentBase64String",
        ),
        (
            "download_a",
            "<Bytes>5</Bytes><ContentBase64String/>",
            "FileInfo.ContentBase64String",
        ),
        (
            "download_a",
            "<Bytes>5</Bytes><ContentBase64String>ISA*00*</ContentBase64String>",
            "FileInfo.ContentBase64String",
        ),
        (
            "download_a",
            "<Bytes>5</Bytes><ContentBase64String>aGVsbG8</ContentBase64String>",
            "FileInfo.ContentBase64String",
        ),
        (
            "download_no_update_a",
            f"<Bytes>5</Bytes><ContentBase64String>{'!' * 99_999}</ContentBase64String>",
            "FileInfo.ContentBase64String",
        ),
        ("download_no_update_a", None, "FileInfo.ContentBase64String"),
    ],
)
async def test_what_is_in_the_file(
    name: str, fields: str | None, expected: bytes | str, protocol: ProtocolName, tmp_path: Path
) -> None:
    """A result without content is an error that names the field, and the old file stays."""
    target = tmp_path / "a"
    target.write_bytes(b"the one before")

    async def reply(attempt: Attempt, _: CallNext) -> WireReply:
        return reply_of(attempt.operation, protocol, fields)

    async with Client("4.1", protocol, "http://127.0.0.1", middleware=[reply]) as client:
        session = client.attach("x")
        download = getattr(session.parcels, name)
        if isinstance(expected, bytes):
            found = await session.download_to(target, download, 7)
            assert not found.content
            assert not found.content_base64_string
            assert target.read_bytes() == expected
        else:
            with pytest.raises(DecodeError) as caught:
                await session.download_to(target, download, 7)
            assert (caught.value.path, caught.value.status) == (expected, 200)
            assert caught.value.operation == operation_of(download).name
            assert target.read_bytes() == b"the one before"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("size", [1, 49_151, 49_153, 3_000_000])
@pytest.mark.parametrize("protocol", ["soap12", "http-get"])
async def test_the_file_of_a_call_that_returns_base64_text(
    protocol: ProtocolName, size: int, sandbox: Sandbox, tmp_path: Path
) -> None:
    content = content_of(size)
    async with (
        Client("4.1", protocol, sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content)
        whole = await session.parcels.download_no_update_a(number)
        assert whole.content_base64_string == base64.b64encode(content).decode()
        for download in (session.parcels.download_no_update_a, session.parcels.download_a):
            found = await session.download_to(tmp_path / "a", download, number)
            assert (found.content, found.content_base64_string) == (None, "")
            assert (tmp_path / "a").read_bytes() == content
            (tmp_path / "a").unlink()


@pytest.mark.asyncio
async def test_cancelled_by_asyncio_at_any_moment_it_leaves_nothing(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content_of(2_000_000))
        download = session.parcels.download
        for turns in range(0, 60, 3):
            task = asyncio.create_task(session.download_to(tmp_path / "a", download, number))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            assert set(names(tmp_path)) <= {"a"}
        await session.download_to(tmp_path / "a", download, number)
    assert (tmp_path / "a").read_bytes() == content_of(2_000_000)


PROGRAM = """
import asyncio, sys, ecgridos_async
async def main(url, number, path):
    async with ecgridos_async.Client("3.2", endpoint=url) as client:
        async with client.session({login!r}, {password!r}) as session:
            print("begins", flush=True)
            await session.download_to(path, session.parcels.download, int(number))
asyncio.run(main(*sys.argv[1:]))
"""


@contextlib.contextmanager
def writing(arguments: list[str], folder: Path) -> Generator[list[str], None, None]:
    """Run a program, which is killed in the end, and give the files that it writes to."""
    before = set(folder.iterdir())
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begins\n"
            until = time.monotonic() + 20
            while not any(part.stat().st_size for part in {*folder.iterdir()} - before):
                assert time.monotonic() < until, "nothing was written"
                time.sleep(0.01)
            yield [part.name for part in {*folder.iterdir()} - before]
        finally:
            process.send_signal(signal.SIGKILL)


async def test_what_a_killed_download_leaves(
    sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
    """There is no partial file; the next download removes temporary files of dead processes."""
    users = {f".a.{'0' * 12}.part", ".ecgridos-mine.part", f".ecgridos-{'0' * 16}.part.old"}
    folder = f".ecgridos-{'1' * 16}.part"
    for name in users:
        (tmp_path / name).write_bytes(b"the user's own")
    (tmp_path / folder).mkdir()
    kept = users | {folder}
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content_of(6_000_000))
        short = await uploaded(session, b"short")
        proxy.plan = FaultPlan.on("ParcelDownload", Drip(100_000, 0.05))
        program = PROGRAM.format(login=DEMO_LOGIN, password=DEMO_PASSWORD)
        arguments = [sys.executable, "-c", program, proxy.url, str(number), str(tmp_path / "b")]
        with writing(arguments, tmp_path) as parts:
            assert len(parts) == 1
            await session.download_to(tmp_path / "a", session.parcels.download, short)
            # The other process still writes to it.
            assert set(names(tmp_path)) == {*kept, *parts, "a"}
        assert set(names(tmp_path)) == {*kept, *parts, "a"}
        (tmp_path / "a").unlink()
        with pytest.raises(NotFoundError):
            await session.download_to(tmp_path / "a", session.parcels.download, 1)
    assert set(names(tmp_path)) == kept


@pytest.mark.skipif(sys.platform == "win32", reason="no locks of this kind")
async def test_a_temporary_file_that_another_download_removes_before_it_is_locked(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, removed = fcntl.flock, list[str]()

    def remove_first(file: BinaryIO, how: int) -> None:
        if not removed:
            removed.append(file.name)
            Path(file.name).unlink()
        flock(file, how)

    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        number = await uploaded(session, b"x")
        monkeypatch.setattr(fcntl, "flock", remove_first)
        await session.download_to(tmp_path / "a", session.parcels.download, number)
    assert removed
    assert names(tmp_path) == ["a"]


async def test_a_folder_that_may_be_written_and_not_read(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be opened to sync it, nor listed."""
    opens = os.open

    def refuse(path: str | Path, flags: int, *rest: int) -> int:
        if Path(path) == tmp_path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opens(path, flags, *rest)

    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        number = await uploaded(session, b"x")
        monkeypatch.setattr(os, "open", refuse)
        await session.download_to(tmp_path / "a", session.parcels.download, number)
    assert (tmp_path / "a").read_bytes() == b"x"


async def test_downloads_at_the_same_time_keep_their_files(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async def parcel(number: int) -> None:
        target = tmp_path / str(number % 20)
        await session.download_to(target, session.parcels.download, parcel_id)

    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        parcel_id = await uploaded(session, content_of(100_000))
        async with session.fan_out(parcel, range(100)) as outcomes:
            failed = [outcome.error async for outcome in outcomes if outcome.error]
    assert failed == []
    assert sorted(names(tmp_path)) == sorted(str(number) for number in range(20))
    assert {(tmp_path / name).read_bytes() for name in names(tmp_path)} == {content_of(100_000)}
