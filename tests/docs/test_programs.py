"""Every program of README and docs runs, and the commands, too."""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import ecgridos_async as ecgridos
from ecgridos_async.cli.app import app
from ecgridos_async.testing import DEMO_LOGIN, DEMO_PASSWORD, FaultProxy, Sandbox
from tests.docs import programs
from tests.docs.programs import EnoughError, Mains, Program

PROGRAMS = programs.fenced("python")


def test_programs_and_commands_are_found() -> None:
    assert {"README.md", "how-to.md", "testing.md"} <= {program.page for program in PROGRAMS}
    assert len(programs.commands()) >= 3


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Undo what a program did to the logger of the package."""
    logger = logging.getLogger("ecgridos_async")
    level = logger.level
    yield
    logger.setLevel(level)


def write_files() -> None:
    """Write what the programs read, into the working directory."""
    Path("850.edi").write_bytes(b"ISA*00*")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "program", PROGRAMS, ids=[f"{program.page}:{program.line}" for program in PROGRAMS]
)
async def test_program(
    program: Program,
    sandbox: Sandbox,
    proxy: FaultProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in programs.environment(sandbox).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    write_files()
    mains = Mains()
    monkeypatch.setattr(ecgridos, "run", mains)
    sandbox.deliver(b"ISA*00*", "850.edi")

    names: dict[str, object] = {"__name__": "__main__"}
    fixtures: dict[str, object] = {
        "ecgridos_sandbox": sandbox,
        "ecgridos_fault_proxy": proxy,
    }
    if program.is_whole:
        await programs.run(program, names, fixtures)
    else:
        async with (
            ecgridos.Client("3.2", endpoint=sandbox.url) as client,
            client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        ):
            parcel = (await session.parcels.in_box()).parcel_id_info_list[0]
            names |= programs.surroundings(client, session, proxy, parcel)
            with contextlib.suppress(EnoughError):
                await programs.run(program, names, fixtures)
    await mains.finish()


@pytest.mark.parametrize("command", programs.commands(), ids=" ".join)
def test_command(command: list[str]) -> None:
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
