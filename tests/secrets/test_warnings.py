"""Warnings about what was forgotten, with tracemalloc on: their texts, and what they point to."""

import gc
import os
import subprocess
import sys
import tracemalloc
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import anyio
import pytest

from ecgridos_async import Client, Protocol
from ecgridos_async.sandbox import DEMO_LOGIN, Sandbox
from tests.secrets.places import Seen, all_logs, said
from tests.secrets.planted import API_KEY, ISSUED, PASSWORD, detect
from tests.secrets.service import plant_credentials, plant_session_ids

_FRAMES = 8
_PROGRAM = f"""
import gc
import os
import tracemalloc
import anyio
from ecgridos_async import Client
from ecgridos_async.sandbox import Sandbox
from tests.secrets.service import plant_credentials, plant_session_ids

async def forget():
    async with Sandbox() as sandbox:
        plant_credentials(sandbox)
        client = Client("3.2", endpoint=sandbox.url)
        session = client.session({DEMO_LOGIN!r}, os.environ["PLANTED"])
        await session.__aenter__()
        await session.who_am_i()
        assert sandbox.open_sessions() == 1
        del session
        gc.collect()
        del client
        gc.collect()

tracemalloc.start({_FRAMES})
with plant_session_ids():
    anyio.run(forget)
"""


@pytest.fixture
def traced() -> Iterator[None]:
    """Trace where memory was taken."""
    tracemalloc.start(_FRAMES)
    try:
        yield
    finally:
        tracemalloc.stop()


class _Plain:
    """An object as most are."""


def allocations_are_told() -> bool:
    """Return whether this Python knows where an object comes from; 3.11 does not."""
    was_tracing = tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        return tracemalloc.get_object_traceback(_Plain()) is not None
    finally:
        if not was_tracing:
            tracemalloc.stop()


@pytest.mark.anyio
@pytest.mark.parametrize("protocol", Protocol)
async def test_what_was_forgotten(sandbox: Sandbox, protocol: Protocol, traced: None) -> None:
    plant_credentials(sandbox)
    seen = Seen()
    with (
        plant_session_ids(),
        all_logs(seen),
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("always")
        client = Client("4.1", protocol, sandbox.url)
        session = client.session(DEMO_LOGIN, PASSWORD)
        await session.__aenter__()
        assert (await session.raw(session.who_am_i)).value.login_name == DEMO_LOGIN
        await client.aclose()
        del session
        gc.collect()
        client = Client("4.1", protocol, sandbox.url, keep_alive=0.01, keep_alive_reads=0.01)
        session = client.attach(API_KEY)
        assert (await session.who_am_i()).login_name == DEMO_LOGIN
        del session, client
        gc.collect()
        await anyio.sleep(0.1)  # its idle connection closes by itself, not in another test

    ours = [warning for warning in warned if "async with" in str(warning.message)]
    assert {str(warning.message).split()[1] for warning in ours} == {"session", "client"}
    assert [warning.category for warning in ours] == [ResourceWarning, ResourceWarning]
    for warning in warned:
        seen.text("warning", f"{warning.message} {warning}")
    for warning in ours:
        seen.object("source", warning.source)
        seen.text("vars of source", repr(vars(cast("object", warning.source))))
        where = tracemalloc.get_object_traceback(warning.source)
        seen.text("allocation", "\n".join(where.format() if where else []))
    told = [str(text) for place, text in seen.texts if place == "allocation"]
    assert any("client.py" in text for text in told) or not allocations_are_told()
    assert not said(seen.leaks())


def test_what_python_prints(tmp_path: Path) -> None:
    program = tmp_path / "forgets.py"
    program.write_text(_PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "always", str(program)],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        encoding="utf-8",
        cwd=tmp_path,
        env={
            **{name: value for name, value in os.environ.items() if name.startswith("COV")},
            "PATH": "",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONUTF8": "1",
            "ECGRIDOS_LOG": "debug",
            "PLANTED": PASSWORD,
        },
    )

    assert done.returncode == 0, done.stderr
    assert "a session was never logged out" in done.stderr
    assert "a client was never closed" in done.stderr
    assert "Object allocated at" in done.stderr or not allocations_are_told()
    assert ISSUED not in done.stdout
    assert not said(detect("stderr", done.stderr))
