"""The job that sends, as a command."""

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest

from ecgridos_async.mailbox import FileState, SentFile, SqliteJournal
from ecgridos_async.sandbox import Digest, Sandbox
from tests.cli.commands import command, lines, variables
from tests.cli.programs import MAIN, environment, on_terminal

NOW = ("--steady", "0")
ORDER = b"UNB+UNOA:1+DEMO:ZZ+PARTNER:ZZ+261127:1405+1'UNH+1+ORDERS:D'UNZ+1+1'"
MOMENT = dt.datetime.now(dt.UTC)
ROUTE = '{"ecgrid_id_from": 3001, "ecgrid_id_to": 3001}'


def uploaded(sandbox: Sandbox) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in sandbox.ledger():
        content = entry.arguments.get("content")
        if entry.operation.startswith("ParcelUpload") and isinstance(content, Digest):
            found[content.sha256] += 1
    return found


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".ecgridos" not in path.parts
    }


def test_send(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "850.edi").write_bytes(ORDER)
    (tmp_path / "a.csv.route.json").write_text(ROUTE)
    (tmp_path / "a.csv").write_bytes(b"a")

    done = command(sandbox, "send", tmp_path, *NOW)

    sent = sorted(
        str(path) for path in (tmp_path / "sent").iterdir() if not path.name.endswith(".json")
    )
    assert (done.exit_code, sorted(done.stdout.splitlines()), done.stderr) == (0, sent, "")
    assert uploaded(sandbox) == {digest(ORDER): 1, digest(b"a"): 1}

    (tmp_path / "b.edi").write_bytes(b"b")
    (tmp_path / "empty.edi").touch()
    file, end = lines(command(sandbox, "send", tmp_path, *NOW, "--json"))
    assert (file["event"], file["state"], file["digest"]) == ("file", "sent", digest(b"b"))
    numbers = {"sent": 1, "found": 0, "refused": 0, "undecided": 0, "left": 1}
    assert end == {"event": "end", **numbers, "failed": {}}
    left = command(sandbox, "send", tmp_path, *NOW)
    assert (left.exit_code, left.stderr) == (0, "1 file is left: still being written, or empty\n")
    told = command(sandbox, "journal", tmp_path, "--json")
    assert json.loads(told.stdout)["files"]["sent"] == 3


def test_what_a_person_has_to_look_at(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a.csv.route.json").write_text("{}")
    (tmp_path / "a.csv").write_bytes(b"a")

    done = command(sandbox, "send", tmp_path, *NOW)

    assert (done.exit_code, done.stdout) == (1, "")
    assert f"1 file is in {tmp_path / 'look'} for a person" in done.stderr
    assert (tmp_path / "look" / "a.csv.report.txt").is_file()
    assert not uploaded(sandbox)


def begin(folder: Path, file: SentFile) -> None:
    """Leave what a run leaves in the journal that is killed."""

    async def put() -> None:
        async with SqliteJournal(folder) as journal:
            await journal.put_file(file)

    anyio.run(put)


def intended(folder: Path, name: str, content: bytes, *, tries: int = 1) -> SentFile:
    """Return a file whose upload has begun, and put it where it is then."""
    (folder / "sending").mkdir(exist_ok=True)
    (folder / "sending" / name).write_bytes(content)
    return SentFile(
        key=name,
        name=name,
        state=FileState.INTENDED,
        size=len(content),
        digest=digest(content),
        started_at=MOMENT,
        changed=MOMENT,
        tries=tries,
    )


BARE = (
    b"ISA*00*          *00*          *ZZ*A              *ZZ*B              "
    b"*240101*1200*U*00401*000000001*0*P*>~IEA*0*000000001~"
)
"""An interchange without a document."""


def test_a_dry_run_uploads_and_moves_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    begin(tmp_path, intended(tmp_path, "begun.edi", ORDER))
    (tmp_path / "850.edi").write_bytes(ORDER)
    (tmp_path / "a.csv.route.json").write_text(ROUTE)
    (tmp_path / "a.csv").write_bytes(b"a")
    (tmp_path / "empty.edi").touch()
    before = tree(tmp_path)

    done = command(sandbox, "send", tmp_path, *NOW, "--dry-run", "--json")
    assert done.exit_code == 0, done.stderr
    found = {file["name"]: file for file in lines(done)}
    assert {name: file["next"] for name, file in found.items()} == {
        "sending/begun.edi": "upload",
        "850.edi": "upload",
        "a.csv": "upload",
        "empty.edi": "wait",
    }
    assert found["850.edi"]["envelopes"][0]["receiver"]["id"] == "PARTNER"
    assert found["a.csv"]["route"] == json.loads(ROUTE)
    assert found["sending/begun.edi"]["reason"] == "no parcel in the outbox is the upload"

    (tmp_path / "b.csv").write_bytes(b"b")
    (tmp_path / "bare.edi").write_bytes(BARE)
    (tmp_path / "c.csv.route.json").write_text("[]")
    (tmp_path / "c.csv").write_bytes(b"c")
    before = tree(tmp_path)
    text = command(sandbox, "send", tmp_path, *NOW, "--dry-run")
    assert f"850.edi\t{len(ORDER)}\tupload\tORDERS from DEMO to PARTNER\n" in text.stdout
    assert "a.csv\t1\tupload\tfrom ECGridID 3001 to 3001" in text.stdout
    assert "b.csv\t1\tupload\tno envelope and no file beside it says" in text.stdout
    assert f"bare.edi\t{len(BARE)}\tupload\tfrom A to B\n" in text.stdout
    assert "c.csv\t1\tlook\tc.csv.route.json: expected" in text.stdout
    said = f"Error: 1 file is to go to {tmp_path / 'look'}, for a person\n"
    assert (text.exit_code, text.stderr) == (1, said)

    assert tree(tmp_path) == before
    assert not uploaded(sandbox)


FILES = {
    "x12.edi": (BARE, "upload"),
    "edifact.edi": (ORDER, "upload"),
    "tradacoms.edi": (b"STX=ANA:1+1:A+2:B+261127:140500+7'MHD=1+ORDHDR:9'END=1'", "upload"),
    "no-envelope.csv": (b"a,b", "upload"),
    "cut.edi": (BARE[:30], "upload"),
    "routed.csv": (b"c,d", "upload"),
    "of-a-wrong-route.csv": (b"e,f", "look"),
    "of-an-unreadable-route.csv": (b"g,h", "look"),
    "unreadable.edi": (ORDER, "look"),
    "empty.edi": (b"", "wait"),
    "written.edi": (b"UNB+", "wait"),
    "incomplete.edi.part": (ORDER, None),
    ".hidden.edi": (ORDER, None),
}
BEGUN = {
    "never-found.edi": "look",
    "interrupted.edi": "upload",
    "unmoved.csv": "upload",
    "taken-away.edi": None,
}
"""What earlier runs began with."""
DONE = {"sent": "upload", "refused": "look", "undecided": "look"}
"""What a dry run calls what a run did, by the state of a file."""


def fill(folder: Path) -> None:
    for name, (content, _) in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "routed.csv.route.json").write_text(ROUTE)
    (folder / "of-a-wrong-route.csv.route.json").write_text("[]")
    (folder / "of-an-unreadable-route.csv.route.json").write_bytes(b"\xff")

    begin(folder, intended(folder, "never-found.edi", ORDER, tries=5))
    begin(folder, intended(folder, "interrupted.edi", ORDER + b"\n"))
    (folder / "unmoved.csv").write_bytes(b"i,j")
    (folder / "sending" / "unmoved.csv.route.json").write_text(ROUTE)
    for name in ("unmoved.csv", "taken-away.edi"):
        begin(folder, SentFile(key=name, name=name, changed=MOMENT))


@contextmanager
def growing(path: Path) -> Generator[None, None, None]:
    """Write on and on into a file."""
    ended = threading.Event()

    def write() -> None:
        with path.open("ab", buffering=0) as file:
            while not ended.wait(0.01):
                file.write(b"+")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()


def test_a_dry_run_says_what_a_run_then_does(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path)

    def may_read(path: str | Path, *_: object, **__: object) -> bool:
        return Path(path).name != "unreadable.edi"

    monkeypatch.setattr(os, "access", may_read)  # root may read what nobody may
    send = ("send", tmp_path, "--steady", "0.3", "--settle", "0", "--json")
    with growing(tmp_path / "written.edi"):
        planned = command(sandbox, *send, "--dry-run")
        done = command(sandbox, *send)

    said = {Path(file["name"]).name: file for file in lines(planned)}
    *files, end = lines(done)
    did = {file["name"]: DONE[file["state"]] for file in files if file["state"] in DONE}
    left = {name for name in said if (tmp_path / name).exists()}

    next_of = {name: file["next"] for name, file in said.items()}
    expected = {name: verdict for name, (_, verdict) in FILES.items()} | BEGUN
    assert next_of == {name: verdict for name, verdict in expected.items() if verdict}
    assert next_of == did | dict.fromkeys(left, "wait")
    assert (end["left"], left) == (2, {"empty.edi", "written.edi"})
    assert planned.exit_code == done.exit_code == 1

    names = ("ecgrid_id_from", "ecgrid_id_to")
    went = {file["name"]: {name: file[name] for name in names} for file in files}
    for name in did:
        assert (said[name]["route"] or dict.fromkeys(names)) == went[name]


@pytest.mark.parametrize("refused", [["--watch"], ["--mailbox", "x"], ["--every", "0"]])
def test_what_is_refused(refused: list[str], sandbox: Sandbox, tmp_path: Path) -> None:
    assert command(sandbox, "send", tmp_path, "--dry-run", *refused).exit_code == 2


def test_a_folder_that_is_missing_is_not_made(sandbox: Sandbox, tmp_path: Path) -> None:
    assert command(sandbox, "send", tmp_path / "outbox").exit_code == 2
    assert not (tmp_path / "outbox").exists()


def test_sigterm_ends_a_watch_cleanly(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "850.edi").write_bytes(ORDER)
    with subprocess.Popen(
        [*MAIN, "send", tmp_path, *NOW, "--watch", "--json"],
        env=environment(**variables(sandbox)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["state"] == "sent"
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 143
    assert sandbox.open_sessions() == 0
    assert uploaded(sandbox) == {digest(ORDER): 1}


def test_a_bar_on_a_terminal(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "850.edi").write_bytes(ORDER)
    shown = on_terminal("send", str(tmp_path), *NOW, variables=variables(sandbox))
    assert "sending" in shown
    assert "1/1" in shown
    assert "sent/850." in shown
