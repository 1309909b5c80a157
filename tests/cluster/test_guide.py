"""The program of docs/cluster.md."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest

import ecgridos_async
from ecgridos_async import Session
from ecgridos_async.cluster import Cluster
from tests.cluster.workers import working
from tests.postgres import Database

PAGE = Path(__file__).parents[2] / "docs" / "cluster.md"


@pytest.mark.anyio
async def test_the_program_of_the_guide(
    cluster: Cluster,
    session: Session,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mains: list[Callable[[], Awaitable[None]]] = []
    monkeypatch.setenv("ECGRIDOS_DATABASE", database.url)
    monkeypatch.setattr(ecgridos_async, "run", mains.append)
    monkeypatch.setitem(
        cast("dict[str, str]", Cluster.__init__.__kwdefaults__), "schema", database.schema
    )
    (program,) = re.findall(
        r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    exec(compile(program, str(PAGE), "exec"), {"__name__": "__main__"})  # noqa: S102  # our own
    async with working(cluster, session):
        await mains[0]()
    assert len(capsys.readouterr().out.splitlines()) == 100
