"""The same call as a program, a command and curl: each makes that call."""

import datetime as dt
import shlex
import shutil
import subprocess
import sys
import tracemalloc
from operator import attrgetter
from pathlib import Path
from typing import Any

import anyio
import attrs
import pytest

from ecgridos_async import Client, Protocol
from ecgridos_async.sandbox import Sandbox
from tests.cli.commands import command
from tests.explorer.browsing import parsed, text_at, visiting

SESSION_ID = "8c7ad8ec-7f95-4d4a-a5a1-9a2f6ac9a9d3"


@attrs.frozen
class Case:
    """A call as the form has it, and as the session takes it."""

    operation: str
    method: str
    form: dict[str, str]
    arguments: dict[str, Any]
    file: str = ""
    """The name of the file with the content, if there is one."""


CASES = [
    Case(
        "TPSearch",
        "trading_partners.search",
        {"qualifier": "ZZ", "id": 'It\'s "$HOME" & <\\co>', "show_inactive": "true"},
        {"qualifier": "ZZ", "id": 'It\'s "$HOME" & <\\co>', "show_inactive": True},
    ),
    Case(
        "ParcelInBoxArchive",
        "parcels.in_box_archive",
        {
            "begin_date": "2026-11-01T10:00:00",
            "end_date": "2026-11-02T10:00:00",
            "ecgrid_id_from": "0",
            "ecgrid_id_to": "0",
            "mailbag_control_id": "",
            "page_no": "1",
            "records_per_page": "10",
        },
        {
            "begin_date": dt.datetime(2026, 11, 1, 10, tzinfo=dt.UTC),
            "end_date": dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC),
            "ecgrid_id_from": 0,
            "ecgrid_id_to": 0,
            "mailbag_control_id": "",
            "page_no": 1,
            "records_per_page": 10,
        },
    ),
    Case(
        "ParcelUpload",
        "parcels.upload",
        {"file_name": "it's.edi"},
        {"file_name": "it's.edi"},
        file="it's 1.edi",
    ),
]
CONTENT = b"not EDI\n\x00\xff'"


async def shown(sandbox: Sandbox, case: Case, protocol: Protocol) -> dict[str, str]:
    """Return what the explorer shows as the same call."""
    files = {"content": (case.file, CONTENT)} if case.file else None
    async with visiting(sandbox) as browser:
        page = parsed(
            await browser.post(
                f"/4.1/{case.operation}",
                data={**case.form, "_protocol": str(protocol)},
                files=files,
            )
        )
    return {name: text_at(page, f"same-{name}-text") for name in ("python", "command", "curl")}


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.operation)
def test_curl_gets_the_bytes_of_the_request(
    sandbox: Sandbox, tmp_path: Path, case: Case, protocol: Protocol
) -> None:
    if case.file and protocol is Protocol.HTTP_GET:
        pytest.skip("a content does not fit into an address")
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not on PATH")
    (tmp_path / (case.file or "none")).write_bytes(CONTENT)
    code = anyio.run(shown, sandbox, case, protocol)["curl"]
    # In the place of curl: its arguments, each with a NUL behind it, and its standard input.
    printing = 'curl() { printf "%s\\0" "$@"; [ "${!#}" != "@-" ] || cat; }\n'
    done = subprocess.run(
        [bash, "-c", printing + code],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "ECGRIDOS_SESSION_ID": SESSION_ID},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    _, _, url, *rest = done.stdout.split(b"\0")
    options, _, body = b"\0".join(rest).partition(b"--data-binary\0")
    body = body.removeprefix(b"@-\0") if case.file else body.removesuffix(b"\0")
    session = Client("4.1", protocol, endpoint=sandbox.url).attach(SESSION_ID)
    content = {"content": CONTENT} if case.file else {}
    request = session.build(attrgetter(case.method)(session), **case.arguments, **content)

    assert url.decode() == request.url
    headers = [one.decode() for one in options.split(b"\0") if one not in (b"--header", b"")]
    assert headers == [f"{name}: {text}" for name, text in request.headers.items()]
    assert body == request.body


@pytest.mark.asyncio
async def test_a_large_file_does_not_take_many_times_its_size(sandbox: Sandbox) -> None:
    size = 2**20
    async with visiting(sandbox) as browser:
        await browser.post("/4.1/WhoAmI", data={})
        tracemalloc.start()
        try:
            page = parsed(
                await browser.post(
                    "/4.1/ParcelUpload",
                    data={"file_name": "a.edi"},
                    files={"content": ("a.edi", bytes(size))},
                )
            )
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert "base64 <a.edi" in text_at(page, "same-curl-text")
    assert peak < 20 * size


def test_the_command_makes_the_call(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for case in CASES:
        (tmp_path / (case.file or "none")).write_bytes(CONTENT)
        words = shlex.split(anyio.run(shown, sandbox, case, Protocol.SOAP12)["command"])
        assert (words[:2], words[-1]) == (["ecgridos", "call"], "--sandbox")
        before = len(sandbox.calls())
        done = command(sandbox, *words[1:-1])
        assert done.exit_code == 0, done.output
        assert case.operation in [call.operation for call in sandbox.calls()[before:]]


def test_the_program_makes_the_call(sandbox: Sandbox, tmp_path: Path) -> None:
    for case in CASES[1:]:
        (tmp_path / (case.file or "none")).write_bytes(CONTENT)
        program = anyio.run(shown, sandbox, case, Protocol.SOAP11)["python"]
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout
