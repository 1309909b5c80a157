"""Options that commands share, help texts, and what the shell completes."""

import click
import pytest
from click.shell_completion import ShellComplete
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


@pytest.mark.parametrize("command", [c for c in every_command(app) if c != ("contract",)])
def test_every_command_has_json(command: tuple[str, ...]) -> None:
    text = CliRunner().invoke(app, [*command, "--help"]).stdout

    assert "--json" in text
    assert "--compact" in text


@pytest.mark.parametrize(
    ("typed", "incomplete", "expected"),
    [
        pytest.param(["call"], "ParcelDownloadC", ["ancel", "onfirm"], id="operation"),
        pytest.param(["call"], "trading_partners.inf", ["o"], id="method"),
        pytest.param(["call"], "Pricelist", [], id="operation of other versions"),
        pytest.param(
            ["call", "--api-version", "3.2"], "PricelistInf", ["o"], id="operation of that version"
        ),
        pytest.param(["call", "TPInfo"], "", ["ecgrid_id="], id="parameter"),
        pytest.param(["call", "TPList"], "show_inactive=", ["true", "false"], id="boolean"),
        pytest.param(["call", "MailboxUse"], "use_type=Test", ["", "AndProduction"], id="enum"),
        pytest.param(["call", "TPInfo"], "ecgrid_id=", [], id="number"),
        pytest.param(["call", "TPInfo"], "x=", [], id="no such parameter"),
        pytest.param(["call", "Bogus"], "", [], id="no such operation"),
        pytest.param(["operations"], "--api", ["-version"], id="option"),
    ],
)
def test_completion(typed: list[str], incomplete: str, expected: list[str]) -> None:
    found = ShellComplete(app, {}, "ecgridos", "_ECGRIDOS_COMPLETE").get_completions(
        typed, incomplete
    )

    values = [item.value for item in found]
    assert [value for value in values if value in {incomplete + end for end in expected}] == [
        incomplete + end for end in expected
    ]
    assert expected or not values
