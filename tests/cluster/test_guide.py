"""The program of docs/cluster.md."""

import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, cast

import anyio
import pytest

import ecgridos_async
from ecgridos_async import Session
from ecgridos_async.cluster import Cluster
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox
from tests.cluster.workers import working
from tests.postgres import Database

PAGE = Path(__file__).parents[2] / "docs" / "cluster.md"


pytestmark = pytest.mark.anyio
Main = Callable[[], Coroutine[Any, Any, None]]


@pytest.fixture
def mains(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Main]:
    """Return what each program of the page runs."""
    found: list[Main] = []
    monkeypatch.setenv("ECGRIDOS_DATABASE", database.url)
    monkeypatch.setattr(ecgridos_async, "run", found.append)
    defaults = cast("dict[str, str]", Cluster.__init__.__kwdefaults__)
    monkeypatch.setitem(defaults, "schema", database.schema)
    programs = re.findall(
        r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    for program in programs:
        exec(compile(program, str(PAGE), "exec"), {"__name__": "__main__"})  # noqa: S102  # our own
    return found


async def test_the_program_with_a_run(
    cluster: Cluster, session: Session, mains: list[Main], capsys: pytest.CaptureFixture[str]
) -> None:
    async with working(cluster, session):
        await mains[0]()
    assert len(capsys.readouterr().out.splitlines()) == 100


async def test_the_program_with_mailboxes(
    cluster: Cluster,
    database: Database,
    sandbox: Sandbox,
    mains: list[Main],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", sandbox.endpoint("3.2"))
    monkeypatch.setenv("KEY_OF_ACME", DEMO_API_KEY)
    defaults = cast("dict[str, str]", Cluster.work_for_mailboxes.__kwdefaults__)
    monkeypatch.setitem(defaults, "journals", database.schema)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(mains[1])
        with anyio.fail_after(30):
            while not capsys.readouterr().out.startswith("acme "):
                await anyio.sleep(0.05)
        tasks.cancel_scope.cancel()
    await cluster.mailboxes.remove("acme")
