"""The programs of README and docs: where they are, and what each finds when it runs."""

import ast
import datetime as dt
import inspect
import os
import re
import shlex
import textwrap
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any, NamedTuple

import httpx

import ecgridos_async as ecgridos
from ecgridos_async import mailbox
from ecgridos_async.models import ParcelIDInfo
from ecgridos_async.testing import DEMO_API_KEY, FaultProxy, Sandbox

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FENCE = re.compile(r"^```(python|console)\n(.*?)^```", re.DOTALL | re.MULTILINE)
NOT_RUN = {"architecture.md": "@service", "cluster.md": "Cluster"}
"""By its page: a part of a class, which is not a program, and what needs workers, which
`tests/cluster` runs."""


class EnoughError(Exception):
    """Ends a program that would go on for ever."""


class Program(NamedTuple):
    """A fenced program of a page."""

    page: str
    line: int
    code: str

    @property
    def is_whole(self) -> bool:
        """Whether it says itself what it needs; a fragment finds a session and more."""
        return self.code.startswith(("import ", "from "))


def fenced(language: str) -> list[Program]:
    """Return the programs in a language, in the order of the pages."""
    found: list[Program] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            left_out = NOT_RUN.get(page.name)
            if match[1] == language and not (left_out and left_out in match[2]):
                line = text.count("\n", 0, match.start()) + 2
                found.append(Program(page.name, line, textwrap.dedent(match[2])))
    return found


def commands() -> list[list[str]]:
    """Return the commands of the pages that need no network, no terminal and no other program."""
    lines = [line for block in fenced("console") for line in block.code.splitlines()]
    return [
        shlex.split(line)[1:]
        for line in dict.fromkeys(lines)
        if line.startswith(("ecgridos operations", "ecgridos call TP")) and "|" not in line
    ]


def surroundings(
    client: ecgridos.Client, session: ecgridos.Session, proxy: FaultProxy, parcel: ParcelIDInfo
) -> dict[str, object]:
    """Return the names that a fragment may use without defining them."""

    async def process(path: Path) -> None:
        assert path.suffix == ".edi"
        raise EnoughError

    def record(_seconds: float, _names: dict[str, str]) -> None: ...

    now = dt.datetime.now(dt.UTC)
    return {
        "api_key": DEMO_API_KEY,
        "begin": now - dt.timedelta(days=40),
        "client": client,
        "content": b"ISA*00*",
        "ecgridos": ecgridos,
        "end": now,
        "hooks": dict[str, object](),
        "histogram": SimpleNamespace(record=record),
        "httpx": httpx,
        "mailbox": mailbox,
        "parcel_id": parcel.parcel_id,
        "parcel_ids": [parcel.parcel_id],
        "process": process,
        "proxy": proxy,
        "session": session,
        "time": time,
    }


def compiled(program: Program) -> CodeType:
    """Return a program as code; a fragment may await where a program may not."""
    code: CodeType = compile(
        "\n" * (program.line - 1) + program.code,
        program.page,
        "exec",
        ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
        dont_inherit=True,
    )
    return code


async def run(program: Program, names: dict[str, Any], fixtures: dict[str, object]) -> None:
    """Run a program, then what it gave to `ecgridos.run`, then the tests that it defines."""
    result = eval(compiled(program), names)  # noqa: S307 (it is our own)
    if inspect.iscoroutine(result):
        await result
    for name, value in list(names.items()):
        if name.startswith("test_"):
            wanted = inspect.signature(value).parameters
            await value(**{each: fixtures[each] for each in wanted})


class Mains:
    """Takes the place of `ecgridos.run`: keeps what is to run, once each."""

    def __init__(self) -> None:
        self.given: dict[Callable[[], Awaitable[object]], None] = {}

    def __call__(self, main: Callable[[], Awaitable[object]], **_options: object) -> None:
        self.given[main] = None

    async def finish(self) -> None:
        for main in self.given:
            await main()


def environment(sandbox: Sandbox) -> dict[str, str]:
    """Return the variables that lead `Client.from_env` to a sandbox."""
    ours = {"ENDPOINT": sandbox.url, "LOGIN": "demo", "PASSWORD": "demo", "API_KEY": ""}
    kept = {name: "" for name in os.environ if name.startswith("ECGRIDOS_")}
    return kept | {f"ECGRIDOS_{name}": value for name, value in ours.items()}
