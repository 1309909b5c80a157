"""Options that commands share, and help texts."""

import json
from pathlib import Path

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


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "ECGRIDOS_TIMEOUT",
            "soon",
            "'soon' is not a valid number of seconds, such as 30 or 2.5.",
        ),
        ("ECGRIDOS_TIMEOUT", "-1", "-1.0 is not in the range x>0."),
        ("ECGRIDOS_VERSION", "5", "'5' is not one of '2.3', '3.0', '3.2', '4.1'."),
        ("ECGRIDOS_JOURNAL", "mysql://me:s3cret@db", "expected postgresql://…"),
    ],
)
def test_a_variable_that_is_wrong_is_named(
    name: str, value: str, said: str, tmp_path: Path
) -> None:
    command = ["receive", str(tmp_path)]
    text = CliRunner().invoke(app, command, env={name: value})
    assert (text.exit_code, text.stdout) == (2, "")
    assert text.stderr.splitlines()[-1] == f"Error: Invalid value for {name}: {said}"

    as_json = CliRunner().invoke(app, [*command, "--json"], env={name: value})
    assert json.loads(as_json.stderr)["message"] == f"Invalid value for {name}: {said}"


def test_an_option_that_is_wrong_is_named(tmp_path: Path) -> None:
    command = ["receive", str(tmp_path), "--timeout", "soon"]
    done = CliRunner().invoke(app, command, env={"ECGRIDOS_TIMEOUT": "30"})
    assert done.exit_code == 2
    assert "Invalid value for '--timeout'" in done.stderr
    assert "'soon' is not a valid number of seconds, such as 30 or 2.5." in done.stderr
