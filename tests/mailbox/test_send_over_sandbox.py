"""Send, over the sandbox: every version, real disk, real journal, a process that is killed."""

import hashlib
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import anyio
import pytest

from ecgridos_async import (
    Attempt,
    CallNext,
    Client,
    ConnectionLostError,
    ContentStream,
    OutcomeUnknownError,
    Session,
    VersionName,
    WireReply,
)
from ecgridos_async.errors import ArgumentError, ConfigurationError, JournalError
from ecgridos_async.mailbox import FileState, Route, SqliteJournal, send
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Digest, Sandbox
from tests.mailbox.full_disk import largest_file
from tests.postgres import Database


def uploaded(sandbox: Sandbox) -> Counter[str]:
    """Count the uploads by the digest of their content."""
    found: Counter[str] = Counter()
    for entry in sandbox.ledger():
        content = entry.arguments.get("content")
        if entry.operation.startswith("ParcelUpload") and isinstance(content, Digest):
            found[content.sha256] += 1
    return found


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def lose_upload(attempt: Attempt, call_next: CallNext) -> WireReply:
    reply = await call_next(attempt)
    if attempt.operation.startswith("ParcelUpload"):
        raise ConnectionLostError("lost", operation=attempt.operation)
    return reply


async def drop_upload(attempt: Attempt, call_next: CallNext) -> WireReply:
    if attempt.operation.startswith("ParcelUpload"):
        raise ConnectionLostError("dropped", operation=attempt.operation)
    return await call_next(attempt)


@pytest.mark.anyio
async def test_files_go_out_once(session: Session, sandbox: Sandbox, tmp_path: Path) -> None:
    for name in ("a.edi", "b.edi"):
        (tmp_path / name).write_text(name)
    (tmp_path / "c.part").touch()

    sent = await send(session, tmp_path, steady=0)
    again = await send(session, tmp_path, steady=0)

    assert (sent.sent, again.sent) == (2, 0)
    assert uploaded(sandbox) == {digest(b"a.edi"): 1, digest(b"b.edi"): 1}
    async with SqliteJournal(tmp_path) as journal:
        files = await journal.files(FileState.SENT)
    assert {f"{file.name[0]}.{file.parcel_id}.edi" for file in files} == {
        path.name for path in (tmp_path / "sent").iterdir()
    }
    assert sorted(os.listdir(tmp_path)) == [".ecgridos", "c.part", "look", "sending", "sent"]  # noqa: PTH208


@pytest.mark.anyio
async def test_the_journal_may_be_in_postgresql(
    sandbox: Sandbox, tmp_path: Path, database: Database
) -> None:
    (tmp_path / "a.edi").write_text("a")
    (tmp_path / "b.edi").write_text("b")
    async with (
        Client(endpoint=sandbox.url, middleware=[lose_upload]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        database.journal(str(tmp_path)) as journal,
    ):
        sent = await send(session, tmp_path, steady=0, settle=0.01, journal=journal)
        files = await journal.files(FileState.FOUND)
        with pytest.raises(ConfigurationError, match="of another folder"):
            await send(session, tmp_path / "other", journal=journal)

    assert (sent.sent, sent.found) == (2, 2)
    assert uploaded(sandbox) == {digest(b"a"): 1, digest(b"b"): 1}
    assert {f"sent/{path.name}" for path in (tmp_path / "sent").iterdir()} == {
        file.moved_to for file in files
    }


@pytest.mark.anyio
@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
async def test_a_lost_reply_is_found_out_in_every_version(
    version: VersionName, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a")
    (tmp_path / "b.edi").write_text("b")
    async with (
        Client(version, endpoint=sandbox.url, middleware=[lose_upload]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        mine = await session.trading_partners.list(show_inactive=False)
        ids = [partner.ecgrid_id for partner in mine]

        def route(path: Path) -> Route | None:
            return Route(ids[0], ids[0]) if path.suffix == ".csv" else None

        sent = await send(session, tmp_path, steady=0, settle=0.01, route=route)

    assert (sent.sent, sent.found) == (2, 2)
    assert uploaded(sandbox) == {digest(b"a"): 1, digest(b"b"): 1}


@pytest.mark.anyio
async def test_an_error_says_enough_to_search_for_the_upload(sandbox: Sandbox) -> None:
    async with (
        Client(endpoint=sandbox.url, middleware=[lose_upload]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        with pytest.raises(OutcomeUnknownError) as caught:
            await session.parcels.upload("a.edi", content=b"hello" * 300_000)
        error = caught.value
        assert error.digest == digest(b"hello" * 300_000)

        search = await session.parcels.find_upload(error)
        assert (search.outcome, search.reason) == (
            "found",
            f"parcel {search.parcel_id} is the upload",
        )
        assert search.parcel_id is not None
        assert (await session.parcels.info(search.parcel_id)).file_name == "a.edi"

        with pytest.raises(OutcomeUnknownError) as caught:
            await session.parcels.upload_a("b.edi", "aGVsbG8=")
        assert caught.value.digest == digest(b"hello")
        assert (await session.parcels.find_upload(caught.value)).outcome == "found"
        with pytest.raises(ArgumentError, match="PricelistInfo is not an upload"):
            await session.parcels.find_upload(OutcomeUnknownError("x", operation="PricelistInfo"))


@pytest.mark.anyio
async def test_the_digest_is_that_of_the_whole_content_if_it_can_be_read_again(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 10_000
    path = tmp_path / "a.edi"
    path.write_bytes(content)
    async with (
        Client(endpoint=sandbox.url, middleware=[lose_upload]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        with path.open("rb") as file:
            contents = [content, bytearray(content), path, file]
            for each in contents:
                with pytest.raises(OutcomeUnknownError) as caught:
                    await session.parcels.upload("a.edi", content=each)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
                assert caught.value.digest == digest(content)

        stream = ContentStream([content], length=len(content))
        with pytest.raises(OutcomeUnknownError) as caught:
            await session.parcels.upload("b.edi", content=stream)
        assert caught.value.digest == ""
        assert (await session.parcels.find_upload(caught.value)).outcome == "found"


@pytest.mark.anyio
async def test_an_upload_that_was_dropped_is_absent(sandbox: Sandbox) -> None:
    async with (
        Client(endpoint=sandbox.url, middleware=[drop_upload]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        with pytest.raises(OutcomeUnknownError) as caught:
            await session.parcels.upload("a.edi", content=b"hello")

        assert (await session.parcels.find_upload(caught.value)).outcome == "absent"


PROGRAM = """
import os, signal, sys
import ecgridos_async as ecgridos
from ecgridos_async import mailbox

url, folder, key = sys.argv[1:]

async def mortal(attempt, call_next):
    reply = await call_next(attempt)
    if attempt.operation == "ParcelUpload":
        os.kill(os.getpid(), signal.SIGKILL)
    return reply

async def main():
    async with ecgridos.Client(endpoint=url, middleware=[mortal]) as client:
        await mailbox.send(client.attach(key), folder, steady=0)

ecgridos.run(main)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_process_that_is_killed_before_the_reply_doubles_nothing(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "a.edi").write_text("a")
    command = [sys.executable, "-c", PROGRAM, sandbox.url, str(tmp_path), DEMO_API_KEY]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert uploaded(sandbox) == {digest(b"a"): 1}

    async def main() -> None:
        async with Client(endpoint=sandbox.url) as client:
            sent = await send(client.attach(DEMO_API_KEY), tmp_path, steady=0)
        assert (sent.sent, sent.found) == (1, 1)

    anyio.run(main)
    assert uploaded(sandbox) == {digest(b"a"): 1}
    assert len(list((tmp_path / "sent").iterdir())) == 1


@pytest.mark.anyio
async def test_a_read_only_folder_says_so(
    session: Session, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((OSError, JournalError), match="file"):
        await send(session, tmp_path / "file", steady=0)
    assert not uploaded(sandbox)


@pytest.mark.anyio
@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of a file's size")
async def test_a_full_disk_ends_the_job_and_loses_nothing(
    session: Session, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "a.edi").write_text("a")
    with largest_file(0), pytest.raises((OSError, JournalError)):
        await send(session, tmp_path, steady=0)
    assert not uploaded(sandbox)

    assert (await send(session, tmp_path, steady=0)).sent == 1
