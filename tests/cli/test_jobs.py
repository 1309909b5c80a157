"""The jobs of a mailbox as commands."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecgridos_async.cli.app import app
from ecgridos_async.sandbox import Sandbox
from tests.cli.commands import command, lines, variables
from tests.cli.programs import MAIN, ecgridos, environment, on_terminal, wait_for


def test_receive(sandbox: Sandbox, tmp_path: Path) -> None:
    parcel_id = sandbox.deliver(b"content", "850.edi")

    done = command(sandbox, "receive", tmp_path / "in")

    path = tmp_path / "in" / f"850.{parcel_id}.edi"
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{path}\n", "")
    assert path.read_bytes() == b"content"

    again = command(sandbox, "receive", tmp_path / "in", "--json")
    assert lines(again) == [{"event": "end", "confirmed": 0, "set_aside": 0, "failed": {}}]
    told = command(sandbox, "journal", tmp_path / "in", "--json")
    assert json.loads(told.stdout)["parcels"]["confirmed"] == 1
    metrics = command(sandbox, "journal", tmp_path / "in", "--metrics").stdout
    assert 'ecgridos_journal_parcels{state="confirmed"} 1' in metrics
    assert "parcels\tconfirmed\t1" in command(sandbox, "journal", tmp_path / "in").stdout


def test_a_dry_run_changes_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    content = b"UNB+UNOA:1+ME:ZZ+YOU:ZZ+261127:1405+1'UNH+1+ORDERS:D'UNZ+1+1'"
    parcel_id = sandbox.deliver(content, "850.edi")

    done = command(sandbox, "receive", tmp_path / "in", "--dry-run", "--json")

    [found] = lines(done)
    assert (done.exit_code, found["parcel_id"], found["size"]) == (0, parcel_id, len(content))
    assert found["envelopes"][0]["document_type"] == "ORDERS"
    assert not (tmp_path / "in").exists()
    assert sandbox.world.ledger.count("ParcelDownloadConfirm") == 0
    text = command(sandbox, "receive", tmp_path, "--dry-run").stdout
    assert f"850.{parcel_id}.edi\t{len(content)}\tORDERS from ME\n" in text
    refused = command(sandbox, "receive", tmp_path, "--dry-run", "--watch")
    assert refused.exit_code == 2


def test_sigterm_ends_a_watch_cleanly(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.deliver(b"content", "850.edi")
    with subprocess.Popen(
        [*MAIN, "receive", tmp_path, "--watch", "--json"],
        env=environment(**variables(sandbox)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            wait_for(lambda: sandbox.world.ledger.count("ParcelDownloadConfirm") > 0)
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["state"] == "confirmed"
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 143
    assert sandbox.open_sessions() == 0


def test_a_reader_that_has_gone_ends_it_and_loses_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    for _ in range(3):
        sandbox.deliver(b"content", "850.edi")
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as output:  # noqa: PTH123  # it is a pipe
        done = ecgridos("receive", str(tmp_path), variables=variables(sandbox), stdout=output)
    assert (done.returncode, done.stderr) == (141, b"")
    assert sandbox.open_sessions() == 0

    assert command(sandbox, "receive", tmp_path).exit_code == 0
    assert len(list(tmp_path.glob("*.edi"))) == 3


def test_a_bar_on_a_terminal(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.deliver(b"content", "850.edi")
    shown = on_terminal("receive", str(tmp_path), variables=variables(sandbox))
    assert "receiving" in shown
    assert "1/1" in shown
    assert "850." in shown


def test_track(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "a.edi"
    file.write_bytes(b"content")
    sent = command(sandbox, "call", "ParcelUpload", "file_name=a.edi", f"content=@{file}")
    done = command(sandbox, "track", sent.stdout.strip(), "--json")
    assert [step["stage"] for step in lines(done)] == ["sent", "interchange", "received"]
    assert "delivered" in command(sandbox, "track", sent.stdout.strip()).stdout
    late = command(
        sandbox, "track", sent.stdout.strip(), "--until", "taken", "--wait", "0.3", "--every", "9"
    )
    assert (late.exit_code, late.stderr.split(":")[0]) == (6, "Error")
    assert command(sandbox, "track", "1").exit_code == 4


def test_connect(sandbox: Sandbox) -> None:
    done = command(sandbox, "connect", "ZZ:DEMO", "01", "NEW", "--wait", "0", "--json")
    [found] = lines(done)
    assert (done.exit_code, found["added"], found["status"]) == (6, True, "Pending")
    text = command(sandbox, "connect", "3001", "ZZ", "PARTNER", "--preconfirm").stdout
    assert "3003, known" in text
    assert command(sandbox, "connect", "x", "ZZ", "PARTNER").exit_code == 2
    assert command(sandbox, "connect", "3001", "ZZ", "OTHER", "--no-add").exit_code == 4


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("receive", "in", "--mailbox", "x"), 2),
        (("receive", "file"), 2),
        (("journal", "."), 4),
    ],
)
def test_what_cannot_be_done(
    arguments: tuple[str, ...],
    code: int,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    assert command(sandbox, *arguments).exit_code == code


def test_the_demo_of_a_mailbox() -> None:
    done = CliRunner().invoke(app, ["demo", "mailbox", "--json"])
    assert done.exit_code == 0, done.stderr
    last = lines(done)[-1]
    assert (last["event"], last["delivered"], last["received"]) == ("done", 5, 5)
