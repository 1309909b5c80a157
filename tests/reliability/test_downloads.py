"""Parcels: small and large, into memory and into a file that is whole or not there."""

import errno
import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from ecgridos_async import (
    ArgumentError,
    Attempt,
    CallNext,
    Client,
    ConnectionLostError,
    NotFoundError,
    ReplyTooLargeError,
    Session,
    WireReply,
)
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import Drip, FaultPlan, FaultProxy, Truncate
from ecgridos_async.transport.download import ContentInFile

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

PROTOCOLS = ["soap11", "soap12", "http-get", "http-post"]
SIZES = [0, 5, 49_151, 49_152, 49_153, 3_000_000]
"""Around 64 KiB of base64, above which a content goes past the answer."""


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def content_of(size: int) -> bytes:
    return (hashlib.sha256(b"parcel").digest() * (size // 32 + 1))[:size]


async def uploaded(session: Session, content: bytes) -> int:
    """Upload a parcel to oneself and return the id it has in the inbox."""
    await session.with_options(protocol="soap12").parcels.upload("large.edi", content=content)
    inbox = await session.parcels.in_box()
    return inbox.parcel_id_info_list[-1].parcel_id


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_content_arrives(protocol: str, size: int, sandbox: Sandbox, tmp_path: Path) -> None:
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


@pytest.mark.parametrize("fault", [Truncate(0.7), Truncate(0.7, lying=True)], ids=str)
@pytest.mark.parametrize("size", [20_000, 1_000_000])
async def test_an_answer_that_breaks_off_is_fetched_again_from_the_start(
    fault: Truncate, size: int, sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
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


async def test_a_short_answer_after_a_long_one_that_was_lost(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """What the lost answer left in the file is not in front of the short one."""
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
async def test_caps(protocol: str, sandbox: Sandbox, tmp_path: Path) -> None:
    """A parcel may be larger than other answers, up to a cap of its own."""
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
            await session.download_to(tmp_path / "a", session.parcels.download, refused)
        await session.who_am_i()
    assert names(tmp_path) == []


PROGRAM = """
import asyncio, sys, ecgridos_async
async def main(url, number, path):
    async with ecgridos_async.Client("3.2", endpoint=url) as client:
        async with client.session({login!r}, {password!r}) as session:
            print("begins", flush=True)
            await session.download_to(path, session.parcels.download, int(number))
asyncio.run(main(*sys.argv[1:]))
"""


def killed_while_it_writes(arguments: list[str], folder: Path) -> None:
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begins\n"
            until = time.monotonic() + 20
            while not any(part.stat().st_size for part in folder.iterdir()):
                assert time.monotonic() < until, "nothing was written"
                time.sleep(0.01)
        finally:
            process.send_signal(signal.SIGKILL)


async def test_a_crash_leaves_no_half_file(
    sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path
) -> None:
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        number = await uploaded(session, content_of(6_000_000))
    proxy.plan = FaultPlan.on("ParcelDownload", Drip(100_000, 0.05))
    program = PROGRAM.format(login=DEMO_LOGIN, password=DEMO_PASSWORD)
    target = tmp_path / "parcel.edi"
    arguments = [sys.executable, "-c", program, proxy.url, str(number), str(target)]
    await anyio.to_thread.run_sync(killed_while_it_writes, arguments, tmp_path)
    assert target.name not in names(tmp_path)
