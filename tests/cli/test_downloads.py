"""`ecgridos call … --output FILE`: the content of a parcel goes into a file."""

import json
import os
import resource
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.progress import Progress

from ecgridos_async.cli.app import app
from ecgridos_async.cli.progress import Received
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Truncate
from tests.cli.programs import ecgridos, on_terminal

CONTENT = b"no EDI \x00\xff" * 40_000


def variables(url: str) -> dict[str, str]:
    return {
        "ECGRIDOS_ENDPOINT": url,
        "ECGRIDOS_LOGIN": DEMO_LOGIN,
        "ECGRIDOS_PASSWORD": DEMO_PASSWORD,
    }


def call(url: str, *arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(app, ["call", *arguments], input=given, env=variables(url))


def uploaded(sandbox: Sandbox) -> str:
    """Upload a parcel to oneself and return the argument that names it in the inbox."""
    arguments = ("ParcelUpload", "file_name=a.edi", "content=@-")
    assert call(sandbox.url, *arguments, given=CONTENT).exit_code == 0
    listed = call(sandbox.url, "ParcelInBox")
    assert listed.exit_code == 0, listed.stderr
    inbox = json.loads(listed.stdout)
    return f"parcel_id={inbox['parcel_id_info_list'][-1]['parcel_id']}"


@pytest.mark.parametrize(
    "operation",
    ["ParcelDownload", "ParcelDownloadNoUpdate", "ParcelDownloadA", "ParcelDownloadNoUpdateA"],
)
def test_a_download(operation: str, sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "a.edi"
    target.write_bytes(b"before")

    done = call(sandbox.url, operation, uploaded(sandbox), "--output", str(target))

    assert (done.exit_code, done.stderr) == (0, "")
    assert target.read_bytes() == CONTENT
    found = json.loads(done.stdout)
    assert found["byte_count"] == len(CONTENT)
    assert not found["content"]
    assert sandbox.open_sessions() == 0


@pytest.mark.usefixtures("pauses")
def test_a_truncated_reply_leaves_the_old_file(
    ecgridos_sandbox: Sandbox, ecgridos_fault_proxy: FaultProxy, tmp_path: Path
) -> None:
    target = tmp_path / "a.edi"
    target.write_bytes(b"before")
    parcel = uploaded(ecgridos_sandbox)
    ecgridos_fault_proxy.plan = FaultPlan.on("ParcelDownloadNoUpdate", Truncate(0.5), times=9)

    done = call(ecgridos_fault_proxy.url, "ParcelDownloadNoUpdate", parcel, "--output", str(target))

    assert done.exit_code in (6, 8)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("operation", "output", "problem"),
    [
        pytest.param("ParcelInfo", "a.edi", "downloads no parcel", id="no download"),
        pytest.param("ParcelDownload", "no/a.edi", "folder that does not exist", id="no folder"),
        pytest.param("ParcelDownload", ".", "is a directory", id="folder"),
        pytest.param("ParcelDownload", "a" * 300, "name too long", id="long name"),
        pytest.param("ParcelDownload", "-", "is not the name of a file", id="standard output"),
        pytest.param("ParcelDownload", "/dev/null", "is not a file", id="device"),
        pytest.param("ParcelDownload", "closed/a.edi", "may not write", id="read-only folder"),
    ],
)
def test_what_is_refused_before_the_login(
    operation: str,
    output: str,
    problem: str,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "closed").mkdir()
    monkeypatch.chdir(tmp_path)

    def access(path: Path, _: int) -> bool:
        return path.name != "closed"  # root may write anywhere

    monkeypatch.setattr(os, "access", access)

    done = call(sandbox.url, operation, "parcel_id=1", "--output", output)

    assert (done.exit_code, done.stdout) == (2, "")
    assert problem in done.stderr
    assert sandbox.calls() == []


def test_a_disk_that_is_full(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
        monkeypatch.delenv(name, raising=False)  # its data file would meet the limit too
    target = tmp_path / "a.edi"
    done = ecgridos(
        *("call", "ParcelDownloadNoUpdate", uploaded(sandbox), "--output", str(target), "--json"),
        variables=variables(sandbox.url),
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )

    assert (done.returncode, done.stdout) == (9, b"")
    told = json.loads(done.stderr)
    assert (told["type"], told["outcome"]) == ("CommandError", "answered")
    assert told["message"] == f"--output: {target} could not be written: File too large"
    assert list(tmp_path.iterdir()) == []
    assert sandbox.open_sessions() == 0


def test_progress_on_a_terminal(sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "a.edi"
    arguments = ("call", "ParcelDownloadNoUpdate", uploaded(sandbox), "--output", str(target))

    shown = on_terminal(*arguments, variables=variables(sandbox.url))
    silent = on_terminal(*arguments, "--json", variables=variables(sandbox.url))

    assert "downloading" in shown
    assert "downloading" not in silent
    assert target.read_bytes() == CONTENT


def test_progress_is_the_size_of_the_temporary_file(tmp_path: Path) -> None:
    (tmp_path / ".ecgridos-of another.part").write_bytes(b"x" * 9)
    received = Received(tmp_path)
    bar = Progress(received)
    bar.add_task("")
    (task,) = bar.tasks

    assert str(received.render(task)) == "0 bytes"
    (tmp_path / ".ecgridos-ours.part").write_bytes(b"x" * 2_000_000)
    assert str(received.render(task)) == "2.0 MB"
