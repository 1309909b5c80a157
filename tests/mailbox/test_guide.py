"""The programs of docs/mailbox.md do what they say."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from ecgridos_async import Client
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox

GUIDE = (Path(__file__).parents[2] / "docs" / "mailbox.md").read_text("utf-8")
PROGRAMS = [
    code for code in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "run(main)" in code
]
PARTS = [
    code for code in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "run(main)" not in code
]


@pytest.fixture
def demo(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to an empty folder, with the demo user in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", sandbox.url)
    monkeypatch.setenv("ECGRIDOS_LOGIN", DEMO_LOGIN)
    monkeypatch.setenv("ECGRIDOS_PASSWORD", DEMO_PASSWORD)
    return tmp_path


def run(code: str, **names: object) -> dict[str, Any]:
    found: dict[str, Any] = dict(names)
    exec(compile(code, "docs/mailbox.md", "exec"), found)  # noqa: S102  # it is our own
    return found


def test_the_programs(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receive, send = PROGRAMS
    (demo / "outbox").mkdir()
    (demo / "outbox" / "850.edi").write_text("hello")

    run(send.replace('"outbox/"', '"outbox/", steady=0'))
    run(receive)

    out = "1 files went out, 0 need a look\n1 parcels came\n"
    assert capsys.readouterr().out == out
    assert [path.read_text() for path in (demo / "inbox").glob("850.*.edi")] == ["hello"]


def test_the_parts(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is the body of a function, with a session."""
    lines = "\n".join(PARTS).replace("poll=30", "").splitlines()
    body = "\n".join(f"    {line}" for line in lines)
    head = (
        "from pathlib import Path\nimport ecgridos_async as ecgridos\n"
        "from ecgridos_async import mailbox\nasync def process(path): pass\n"
        "async def parts(session, content):\n"
    )
    (demo / "outbox").mkdir()
    parts: Callable[..., Any] = run(head + body)["parts"]

    async def main() -> None:
        async with Client.from_env() as client, client.session() as session:
            await parts(session, b"hello")

    anyio.run(main)
    assert "ParcelState.CONFIRMED" in capsys.readouterr().out
