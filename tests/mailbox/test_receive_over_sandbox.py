"""Receive, over the sandbox: real disk, real journal, processes that are really killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from ecgridos_async import Client, Session
from ecgridos_async.errors import ConfigurationError, JournalError, MailboxInUseError
from ecgridos_async.mailbox import ParcelState, SqliteJournal, receive
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox
from tests.mailbox.full_disk import largest_file
from tests.postgres import Database

NAMES = ["850.edi", "850.EDI", "../../x.edi", "C:\\x.edi", "CON", "a" * 127, "ünï ©.edi"]


def upload_all(sandbox: Sandbox, *names: str) -> None:
    async def main() -> None:
        async with Client(endpoint=sandbox.url) as client:
            session = client.attach(DEMO_API_KEY)
            for name in names:
                await session.parcels.upload(name, content=name.encode() * 1000)

    anyio.run(main)


def receive_all(sandbox: Sandbox, folder: Path) -> None:
    async def main() -> None:
        async with Client(endpoint=sandbox.url) as client:
            await receive(client.attach(DEMO_API_KEY), folder)

    anyio.run(main)


def files_in(folder: Path) -> list[str]:
    return sorted(path.read_text() for path in folder.iterdir() if path.is_file())


def confirms(sandbox: Sandbox) -> list[int]:
    """Return how often each parcel was confirmed."""
    done = [
        entry.identity for entry in sandbox.ledger() if entry.operation == "ParcelDownloadConfirm"
    ]
    return [done.count(identity) for identity in sorted(set(done))]


@pytest.mark.anyio
async def test_all_that_waits_whatever_it_is_called(
    session: Session, sandbox: Sandbox, tmp_path: Path
) -> None:
    for name in NAMES:
        await session.parcels.upload(name, content=name.encode())

    received = await receive(session, tmp_path / "in")
    again = await receive(session, tmp_path / "in")

    assert (received.confirmed, again.confirmed) == (len(NAMES), 0)
    assert files_in(tmp_path / "in") == sorted(NAMES)
    assert confirms(sandbox) == [1] * len(NAMES)
    assert (await session.parcels.in_box()).parcel_id_info_list == []
    async with SqliteJournal(tmp_path / "in") as journal:
        counts = await journal.counts()
        parcels = await journal.parcels()
    assert counts.parcels[ParcelState.CONFIRMED] == len(NAMES)
    assert sorted(parcel.file_name for parcel in parcels) == sorted(NAMES)
    assert not list((tmp_path / "in" / ".ecgridos" / "incoming").iterdir())


@pytest.mark.anyio
async def test_the_journal_may_be_in_postgresql(
    session: Session, sandbox: Sandbox, tmp_path: Path, database: Database
) -> None:
    for name in NAMES:
        await session.parcels.upload(name, content=name.encode())

    name = str(tmp_path)
    async with database.journal(name) as journal, database.journal(name) as other:
        received = await receive(session, tmp_path, journal=journal)
        async with other.owned("receive"):
            with pytest.raises(MailboxInUseError):
                await receive(session, tmp_path, journal=journal)
        again = await receive(session, tmp_path, journal=other)
        counts = await other.counts()
        with pytest.raises(ConfigurationError, match="of another folder"):
            await receive(session, tmp_path / "other", journal=journal)

    assert (received.confirmed, again.confirmed) == (len(NAMES), 0)
    assert files_in(tmp_path) == sorted(NAMES)
    assert confirms(sandbox) == [1] * len(NAMES)
    assert counts.parcels[ParcelState.CONFIRMED] == len(NAMES)


@pytest.mark.anyio
async def test_a_mailbox_that_deletes_on_download(
    session: Session, sandbox: Sandbox, tmp_path: Path
) -> None:
    me = await session.who_am_i()
    await session.parcels.upload("a", content=b"a")
    assert me.mailbox_id == 0
    await session.networks.root_delete_on_download(me.network_id, delete_on_download=True)

    assert (await receive(session, tmp_path)).confirmed == 1


@pytest.mark.anyio
async def test_a_read_only_folder_says_so(session: Session, tmp_path: Path) -> None:
    await session.parcels.upload("a", content=b"a")
    (tmp_path / "file").touch()
    with pytest.raises((OSError, JournalError), match="file"):
        await receive(session, tmp_path / "file")
    assert len((await session.parcels.in_box()).parcel_id_info_list) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("largest", [0, 2**20])
async def test_a_full_disk_ends_the_job_and_loses_nothing(
    largest: int, session: Session, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It is full for the journal, or for the content of a parcel."""
    sandbox.deliver(b"x" * 2**21, "850.edi")
    with largest_file(largest), pytest.raises((OSError, JournalError)):
        await receive(session, tmp_path)
    assert (files_in(tmp_path), confirms(sandbox)) == ([], [])

    assert (await receive(session, tmp_path)).confirmed == 1
    assert files_in(tmp_path) == ["x" * 2**21]


PROGRAM = """
import os, signal, sys
import ecgridos_async as ecgridos
from ecgridos_async import mailbox
from ecgridos_async.mailbox import Disk

url, folder, point = sys.argv[1:]

def come_to(here):
    if here == point:
        os.kill(os.getpid(), signal.SIGKILL)

class MortalDisk(Disk):
    async def move(self, source, target):
        come_to("before the move")
        await super().move(source, target)
        come_to("after the move")

async def mortal(attempt, call_next):
    come_to(f"before {attempt.operation}")
    reply = await call_next(attempt)
    come_to(f"after {attempt.operation}")
    return reply

async def main():
    async with ecgridos.Client(endpoint=url, middleware=[mortal]) as client:
        session = client.session("demo", "demo") if point == "SIGTERM" else client.attach(KEY)
        async with session:
            print("ready", flush=True)
            await mailbox.receive(
                session, folder, disk=MortalDisk(), concurrency=2,
                poll=60 if point == "SIGTERM" else None,
                report=lambda parcel: (come_to(parcel.state), print(parcel.state, flush=True)),
            )

ecgridos.run(main)
""".replace("KEY", repr(DEMO_API_KEY))


def program(sandbox: Sandbox, folder: Path, point: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", PROGRAM, sandbox.url, str(folder), point]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    "point",
    [
        "saved",
        "after the move",
        "after ParcelDownloadConfirm",
    ],
)
def test_a_process_that_is_killed_loses_and_doubles_nothing(
    point: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    names = ["a", "b", "c"]
    upload_all(sandbox, *names)
    with program(sandbox, tmp_path, point) as killed:
        assert killed.wait(30) == -signal.SIGKILL
    downloads = sandbox.world.ledger.count("ParcelDownload")

    receive_all(sandbox, tmp_path)

    assert files_in(tmp_path) == sorted(name * 1000 for name in names)
    assert len(confirms(sandbox)) == 3
    assert not list((tmp_path / ".ecgridos" / "incoming").iterdir())
    again = sandbox.world.ledger.count("ParcelDownload") - downloads
    assert again <= 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_sigterm_ends_the_job_cleanly(sandbox: Sandbox, tmp_path: Path) -> None:
    upload_all(sandbox, "a")
    with program(sandbox, tmp_path, "SIGTERM") as job:
        assert job.stdout is not None
        for line in job.stdout:
            if line.strip() == "confirmed":
                break
        os.kill(job.pid, signal.SIGTERM)
        assert job.wait(30) == 128 + signal.SIGTERM
    assert sandbox.open_sessions() == 0
    assert files_in(tmp_path) == ["a" * 1000]
