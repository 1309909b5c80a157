"""Mailboxes as jobs of workers, on a real PostgreSQL and against the ledger of the sandbox."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest

from ecgridos_async import ArgumentError, Client, ConfigurationError, Session, mailbox
from ecgridos_async.cluster import Cluster, MailboxJob, credentials_from_environment
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.secret import Secret
from ecgridos_async.session_pool import FoundCredentials
from tests.cli.programs import environment
from tests.postgres import Database, fresh_database, fresh_schema
from tests.sandbox.calling import x12

pytestmark = pytest.mark.anyio


async def find(name: str) -> FoundCredentials:
    """Return a credential; the name is that of its kind."""
    kinds: Mapping[str, FoundCredentials] = {
        "key": DEMO_API_KEY,
        "login": (DEMO_LOGIN, Secret(DEMO_PASSWORD)),
        "wrong": (DEMO_LOGIN, "wrong"),
    }
    return kinds[name]


@pytest.fixture
async def emptied(cluster: Cluster, database: Database) -> AsyncGenerator[Cluster]:
    yield cluster
    database.execute("DELETE FROM mailboxes")


@pytest.fixture
def journals() -> Iterator[str]:
    """Give the schema of the journals."""
    for one in fresh_schema():
        yield one.schema


@contextlib.asynccontextmanager
async def working(
    cluster: Cluster, journals: str, sandbox: Sandbox, **options: Any
) -> AsyncGenerator[None]:
    async with (
        Client("3.2", endpoint=sandbox.endpoint("3.2")) as client,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(
            lambda: cluster.work_for_mailboxes(client, find, journals=journals, **options)
        )
        yield
        tasks.cancel_scope.cancel()


async def until(condition: Callable[[], bool], seconds: float = 40) -> None:
    with anyio.fail_after(seconds):
        while not condition():
            await anyio.sleep(0.05)


async def ended(cluster: Cluster, *names: str) -> dict[str, str]:
    """Wait until the jobs of some mailboxes were done once, and return their problems."""
    with anyio.fail_after(40):
        while True:
            found = {one.job.name: one for one in await cluster.mailboxes.all()}
            if all(found[name].ended for name in names):
                return {name: found[name].problem for name in names}
            await anyio.sleep(0.05)


async def test_mailboxes_are_received_and_sent_each_with_its_credential(
    emptied: Cluster, database: Database, journals: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    numbers = [sandbox.deliver(x12(), file_name=f"{n}.edi") for n in range(3)]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "850.edi").write_bytes(x12())
    os.utime(tmp_path / "out" / "850.edi", (1, 1))  # it is complete
    for name, job, folder, credential in (
        ("inbox", "receive", "in", "key"),
        ("outbox", "send", "out", "login"),
        ("refused", "receive", "no", "wrong"),
        ("unknown", "receive", "no", "nobody"),
    ):
        await emptied.mailboxes.add(
            MailboxJob(name=name, job=job, folder=str(tmp_path / folder), credential=credential)
        )
    async with working(emptied, journals, sandbox):
        problems = await ended(emptied, "inbox", "refused", "unknown")
        await until(lambda: any((tmp_path / "out" / "sent").glob("850.*.edi")))
    assert problems["inbox"] == ""
    assert problems["refused"].startswith("LoginRefusedError: Login: ")
    assert problems["unknown"].endswith("the function that finds credentials raised KeyError")
    assert len([*(tmp_path / "in").glob("*.edi")]) == len(numbers)
    operations = [entry.operation for entry in sandbox.ledger()]
    assert operations.count("ParcelDownloadConfirm") == 3
    assert operations.count("ParcelUpload") == 1
    rows = str(database.execute("SELECT * FROM mailboxes"))
    assert "wrong'" in rows  # the name of a credential
    assert not any(secret in rows for secret in (DEMO_API_KEY, DEMO_PASSWORD + "'"))
    states = {one.job.name: one for one in await emptied.mailboxes.all()}
    assert (states["refused"].due - states["inbox"].due).total_seconds() > 3000


WORKER = """
import asyncio, sys
from ecgridos_async import Client
from ecgridos_async.cluster import Cluster

async def main(url, schema, journals, endpoint):
    async with Cluster(url, schema=schema) as cluster, Client("3.2", endpoint=endpoint) as client:
        print("working", flush=True)
        await cluster.work_for_mailboxes(client, journals=journals, lost_after=1.0)

asyncio.run(main(*sys.argv[1:]))
"""


@contextlib.contextmanager
def worker(
    database: Database, journals: str, sandbox: Sandbox
) -> Generator["subprocess.Popen[bytes]"]:
    variables = environment(ECGRIDOS_CREDENTIAL_ACME_API_KEY=DEMO_API_KEY)
    command = [sys.executable, "-c", WORKER, database.url, database.schema, journals]
    with subprocess.Popen([*command, sandbox.endpoint("3.2")], env=variables) as process:
        try:
            yield process
        finally:
            process.kill()


async def test_a_worker_that_is_killed_and_one_that_goes_on(
    emptied: Cluster, database: Database, journals: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    contents = {sandbox.deliver(x12() + b" " * n, file_name="p.edi"): n for n in range(60)}
    job = MailboxJob(name="acme", folder=str(tmp_path / "in"), credential="acme", every=1)
    await emptied.mailboxes.add(job)

    def confirmed() -> set[int]:
        confirms = [one for one in sandbox.ledger() if one.operation == "ParcelDownloadConfirm"]
        return {int(one.identity) for one in confirms}

    with worker(database, journals, sandbox) as first:
        await until(lambda: len(confirmed()) > 3)
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    assert len(confirmed()) < len(contents)
    with worker(database, journals, sandbox), worker(database, journals, sandbox):
        await until(lambda: len([*(tmp_path / "in").glob("*.edi")]) == len(contents))
        await until(lambda: confirmed() == {*contents})
    sizes = sorted(path.stat().st_size for path in (tmp_path / "in").glob("*.edi"))
    assert sizes == sorted(len(x12()) + n for n in contents.values())
    assert {one.operation for one in sandbox.ledger()} <= {
        "ParcelDownload",
        "ParcelDownloadConfirm",
    }


async def test_own_handlers_and_no_mailbox_twice_at_a_time(
    emptied: Cluster, journals: str, sandbox: Sandbox
) -> None:
    running: list[str] = []
    most: list[int] = []
    done: list[str] = []

    async def handle(session: Session, job: MailboxJob, journal: mailbox.Journal) -> None:
        assert (await session.who_am_i()).login_name == DEMO_LOGIN
        running.append(job.name)
        most.append(running.count(job.name))
        await anyio.sleep(0.1)
        running.remove(job.name)
        done.append(f"{job.name} {job.job}")

    for name in ("a", "b"):
        for job in ("first", "second"):
            await emptied.mailboxes.add(MailboxJob(name=name, job=job, credential="key", every=1))
    await emptied.mailboxes.add(MailboxJob(name="c", job="third", credential="key"))
    handlers = {"first": handle, "second": handle}
    async with (
        working(emptied, journals, sandbox, handlers=handlers),
        working(emptied, journals, sandbox, handlers=handlers),
    ):
        await until(lambda: len({*done}) == 4)
    assert max(most) == 1
    assert not any(name.startswith("c") for name in done)


async def test_what_is_added_replaced_and_removed(emptied: Cluster) -> None:
    job = MailboxJob(name="a", folder="/mnt/in", credential="x", mailbox=(101, 0))
    await emptied.mailboxes.add(job)
    changed = MailboxJob(name="a", folder="/mnt/other", credential="y", every=5)
    await emptied.mailboxes.add(changed)
    [found] = await emptied.mailboxes.all()
    assert (found.job, found.ended, found.problem) == (changed, None, "")
    await emptied.mailboxes.add(job)
    [found] = await emptied.mailboxes.all()
    assert found.job == job
    with pytest.raises(ArgumentError, match="there is no job 'send'"):
        await emptied.mailboxes.remove("a", "send")
    await emptied.mailboxes.remove("a")
    with pytest.raises(ArgumentError, match="there is no mailbox 'a'"):
        await emptied.mailboxes.remove("a")


@pytest.mark.parametrize(
    ("wrong", "parameter"),
    [
        ({"name": "a b"}, "name"),
        ({"job": ""}, "job"),
        ({"credential": "x" * 64}, "credential"),
        ({"folder": ""}, "folder"),
        ({"folder": "in"}, "folder"),
        ({"every": 0.5}, "every"),
        ({"every": float("nan")}, "every"),
    ],
)
def test_what_is_refused(wrong: dict[str, Any], parameter: str) -> None:
    right: dict[str, Any] = {"name": "a", "folder": "/mnt/in", "credential": "x"}
    with pytest.raises(ArgumentError) as caught:
        MailboxJob(**{**right, **wrong})
    assert caught.value.parameter == parameter


async def test_credentials_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    variables = {
        "ECGRIDOS_CREDENTIAL_ACME_API_KEY": "key",
        "ECGRIDOS_CREDENTIAL_AB_C_LOGIN": "me",
        "ECGRIDOS_CREDENTIAL_AB_C_PASSWORD_FILE": str(tmp_path / "secret"),
        "ECGRIDOS_CREDENTIAL_GONE_API_KEY_FILE": str(tmp_path / "gone"),
    }
    assert await credentials_from_environment("acme", variables=variables) == Secret("key")
    found = await credentials_from_environment("ab-c", variables=variables)
    assert found == ("me", Secret("from a file"))
    for name, text in (
        ("none", "set ECGRIDOS_CREDENTIAL_NONE_API_KEY, or"),
        ("gone", "ECGRIDOS_CREDENTIAL_GONE_API_KEY_FILE: the file"),
    ):
        with pytest.raises(ConfigurationError, match=text):
            await credentials_from_environment(name, variables=variables)


def run_command(variables: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "ecgridos_async", "cluster", "mailbox", *words, "--json"]
    return subprocess.run(
        command, env=variables, stdout=subprocess.PIPE, text=True, check=True, timeout=30
    ).stdout


@pytest.fixture
def own_database() -> Iterator[str]:
    yield from fresh_database()


def test_the_commands(own_database: str, tmp_path: Path, sandbox: Sandbox) -> None:
    sandbox.deliver(x12(), file_name="p.edi")
    variables = environment(
        ECGRIDOS_DATABASE=own_database,
        ECGRIDOS_ENDPOINT=sandbox.endpoint("3.2"),
        ECGRIDOS_VERSION="3.2",
        ECGRIDOS_CREDENTIAL_ACME_API_KEY=DEMO_API_KEY,
    )
    folder = tmp_path / "in"
    added = ("acme", "--folder", str(folder), "--credential", "acme", "--mailbox", "101:0")
    assert run_command(variables, "add", *added) == ""
    command = [sys.executable, "-m", "ecgridos_async", "cluster", "mailbox", "work"]
    with subprocess.Popen(command, env=variables) as worker:
        try:
            until_time = time.monotonic() + 30
            while not [*folder.glob("*.edi")]:
                assert time.monotonic() < until_time
                time.sleep(0.1)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(40) == 143
        finally:
            worker.kill()
    [state] = json.loads(run_command(variables, "list"))
    assert state["job"]["mailbox"] == [101, 0]
    assert state["problem"] == ""
    run_command(variables, "remove", "acme")
    assert json.loads(run_command(variables, "list")) == []
