"""Options that commands share, and help texts."""

import click
import pytest
from click.testing import CliRunner

import ecgridos_async
from ecgridos_async.cli.app import app


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += every_command(command, (*path, name))
    return found


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_of_the_package(option: str) -> None:
    done = CliRunner().invoke(app, [option])

    assert (done.exit_code, done.stdout) == (0, f"ecgridos {ecgridos_async.__version__}\n")


@pytest.mark.parametrize("command", ["call", "demo", "operations"])
def test_the_old_name_of_the_option_is_an_error(command: str) -> None:
    done = CliRunner().invoke(app, [command, "--version", "3.2", "NowUTC"])

    assert (done.exit_code, done.stdout) == (2, "")
    assert "--api-version" in done.stderr


@pytest.mark.parametrize("command", [(), *every_command(app)], ids=" ".join)
def test_help_shows_an_example(command: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*command, "--help"])

    assert done.exit_code == 0
    assert f"  ecgridos {' '.join(command)}" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        c
        for c in every_command(app)
        if c not in (("cluster",), ("cluster", "mailbox"), ("contract",))
    ],
)
def test_every_command_has_json(command: tuple[str, ...]) -> None:
    text = CliRunner().invoke(app, [*command, "--help"]).stdout

    assert "--json" in text
    assert "--compact" in text
