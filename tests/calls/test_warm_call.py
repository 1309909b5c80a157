"""A warm call is short: how many functions it enters, in how many files, and in which direction.

The figures are upper bounds. Whoever makes a call shorter lowers them.
"""

import functools
import itertools
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import anyio
import attrs
import pytest

import ecgridos_async
from ecgridos_async import Client
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox

PACKAGE = Path(ecgridos_async.__file__).parent
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
FUNCTIONS = 143
"""142 on Python 3.12; before 3.12 each comprehension is one more."""
FILES = 33
MOVES = 74
"""From one file to another."""
ROOMS = 6
SMALL = {"_support", "errors", "instrumentation", "messages", "middleware", "secret"}
"""Small helpers that the steps share; they are not steps themselves."""


@attrs.frozen
class Entry:
    """A function of the package that was entered, and the one that called it."""

    file: str
    name: str
    caller: str | None
    """The file of the nearest function of the package below it on the stack."""


def inside(frame: FrameType) -> str | None:
    """Return the file of a function of the package, None for any other.

    What attrs and dataclasses generate, and what the package compiles, has no file.
    """
    return inside_package(frame.f_code.co_filename)


@functools.cache
def inside_package(file: str) -> str | None:
    path = Path(file)
    return str(path.relative_to(PACKAGE)) if path.is_relative_to(PACKAGE) else None


class Profile:
    """Notes the functions of the package that are entered, in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._seen: dict[int, FrameType] = {}

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        file = inside(frame)
        # A coroutine that resumes is not entered again.
        if event == "call" and file is not None and id(frame) not in self._seen:
            self._seen[id(frame)] = frame
            self.entries.append(Entry(file, frame.f_code.co_qualname, _caller(frame)))


def _caller(frame: FrameType) -> str | None:
    above = frame.f_back
    while above is not None and inside(above) is None:
        above = above.f_back
    return inside(above) if above is not None else None


@pytest.fixture(scope="module")
def call() -> list[Entry]:
    """Return what a warm call enters: the shortest of some, since replies come in 1 or 2 pieces."""
    calls: list[list[Entry]] = []

    async def main(url: str) -> None:
        async with (
            Client("3.0", endpoint=url) as client,
            client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        ):
            await session.pricelists.info(42)
            for _ in range(20):
                profile = Profile()
                sys.setprofile(profile)
                try:
                    await session.pricelists.info(42)
                finally:
                    sys.setprofile(None)
                calls.append(profile.entries)

    server = Sandbox()
    server.start()
    try:
        anyio.run(main, server.url)
    finally:
        server.stop()
    return min(calls, key=len)


def room(file: str) -> str:
    """Return the folder at the root of the package that a file is in, or the module itself."""
    return Path(file).parts[0].removesuffix(".py")


def floors() -> dict[str, int]:
    """Return the number of the layer of each room, from the top, as import-linter holds them."""
    contracts: list[dict[str, Any]] = tomllib.loads(PYPROJECT.read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
    (layers,) = (
        contract["layers"]
        for contract in contracts
        if contract["type"] == "layers" and contract["containers"] == ["ecgridos_async"]
    )
    return {
        name: number
        for number, layer in enumerate(layers)
        for name in map(str.strip, layer.split("|"))
    }


def test_a_call_enters_few_functions_in_few_files(call: list[Entry]) -> None:
    files = [entry.file for entry in call]
    moves = sum(one != other for one, other in itertools.pairwise(files))
    found = (len(call), len(set(files)), moves)
    assert found[0] <= FUNCTIONS, found
    assert found[1] <= FILES, found
    assert found[2] <= MOVES, found


def test_a_call_passes_few_rooms(call: list[Entry]) -> None:
    rooms = {room(entry.file) for entry in call} - SMALL
    assert len(rooms) <= ROOMS, rooms
    assert rooms >= {"contract", "_calls", "_wire", "_transport"}


def climbs(call: list[Entry]) -> Iterator[tuple[str, str]]:
    """Return the steps of a call into a room above, as names of functions' files."""
    floor = floors()
    for entry in call:
        if entry.caller is not None and floor[room(entry.file)] < floor[room(entry.caller)]:
            yield entry.caller, entry.file


def test_a_call_goes_up_once_only(call: list[Entry]) -> None:
    """From the declared method to the client or session that makes the call."""
    assert [*climbs(call)] == [("contract/operation.py", "_calls/base_client.py")]
