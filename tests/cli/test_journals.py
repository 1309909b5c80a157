"""The journal of a command: in PostgreSQL, and what it tells."""

import json
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from ecgridos_async.mailbox import PostgresJournal
from ecgridos_async.sandbox import Sandbox
from tests.cli.commands import command, lines
from tests.postgres import fresh_database

SECRET = "s3cret-word"
CLOSED = f"postgresql://me:{SECRET}@127.0.0.1:1/db"
BROKEN = f"postgresql://me:{SECRET}@x@127.0.0.1:1/db"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    yield from fresh_database()


def test_jobs_with_a_journal_in_postgresql(
    url: str, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, outbox = tmp_path / "in", tmp_path / "out"
    outbox.mkdir()
    (outbox / "850.edi").write_bytes(b"content")
    sandbox.deliver(b"content", "850.edi")
    assert command(sandbox, "journal", url).exit_code == 4

    assert command(sandbox, "receive", inbox, "--journal", url).exit_code == 0
    sent = command(sandbox, "send", outbox, "--steady", "0", "--journal", url)
    assert (sent.exit_code, sent.stderr) == (0, "")
    elsewhere = command(sandbox, "receive", outbox, "--journal", url)

    assert (elsewhere.exit_code, "of another folder" in elsewhere.stderr) == (2, True)
    assert not (inbox / ".ecgridos" / "journal.sqlite").exists()
    told = json.loads(command(sandbox, "journal", url, "--json").stdout)
    assert (told["parcels"]["confirmed"], told["files"]["sent"]) == (1, 1)
    monkeypatch.setenv("ECGRIDOS_JOURNAL", url)
    planned = command(sandbox, "send", outbox, "--dry-run", "--steady", "0", "--json")
    assert lines(planned) == []

    async def use_another() -> None:
        async with PostgresJournal(url, name="7:8") as journal, journal.owned("receive"):
            pass

    anyio.run(use_another)
    several = command(sandbox, "journal")
    assert (several.exit_code, "101:0, 7:8" in several.stderr) == (2, True), several.stderr
    assert command(sandbox, "journal", "--name", "7:8", "--metrics").exit_code == 0
    assert command(sandbox, "journal", "--name", "9:9").exit_code == 4


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("receive", "in", "--journal", CLOSED), 6, "Connection refused"),
        (("send", ".", "--journal", CLOSED, "--json"), 6, "Connection refused"),
        (("journal", CLOSED), 6, "Connection refused"),
        (("receive", "in", "--journal", BROKEN), 2, "%40"),
        (("receive", "in", "--journal", f"mysql://me:{SECRET}@h/db"), 2, "expected postgresql://"),
        (("journal", ".", "--name", "x"), 2, "a folder has one journal"),
    ],
)
def test_what_is_refused_shows_no_password(
    arguments: tuple[str, ...],
    code: int,
    said: str,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = command(sandbox, *arguments)
    assert (done.exit_code, SECRET in done.output, said in done.output) == (code, False, True), (
        done.output
    )
