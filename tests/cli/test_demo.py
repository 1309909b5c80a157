"""`ecgridos demo`: login, many lookups, logout."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ecgridos_async.cli.app import app
from tests.cli.programs import ecgridos


def demo(*arguments: str, **variables: str | None) -> Result:
    known = {"ECGRIDOS_VERSION": None, "ECGRIDOS_PROTOCOL": None} | variables
    return CliRunner().invoke(app, ["demo", *arguments], env=known)


def few(*arguments: str, **variables: str | None) -> Result:
    return demo("--lookups", "60", "--concurrency", "10", *arguments, **variables)


@pytest.mark.parametrize(
    ("version", "protocol", "operation"),
    [
        ("2.3", "soap11", "TPInfo"),
        ("3.0", "http-get", "PricelistInfo"),
        ("3.2", "http-post", "PricelistInfo"),
        ("4.1", "soap12", "TPInfo"),
    ],
)
def test_json(version: str, protocol: str, operation: str) -> None:
    done = few("--json", "--api-version", version, "--protocol", protocol)

    assert (done.exit_code, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert result.pop("seconds") > 0
    assert result == {
        "version": version,
        "protocol": protocol,
        "operation": operation,
        "lookups": 60,
        "succeeded": 60,
        "failed": 0,
        "logged_out": True,
        "sessions_left": 0,
    }


def test_as_the_environment_says() -> None:
    done = few("--compact", ECGRIDOS_VERSION="3.0", ECGRIDOS_PROTOCOL="http-post")

    (line,) = done.stdout.splitlines()
    assert json.loads(line)["version"] == "3.0"
    assert json.loads(line)["protocol"] == "http-post"


def test_a_timeline_is_drawn_into_a_file(tmp_path: Path) -> None:
    file = tmp_path / "timeline.svg"

    done = few("--json", "--timeline", str(file))

    assert (done.exit_code, done.stderr) == (0, "")
    text = file.read_text(encoding="utf-8")
    assert "A timeline: 62 calls, in" in text
    assert ">60 trading partners<" in text


def test_unknown_ids_are_counted_and_stop_nothing() -> None:
    arguments = ("--json", "--lookups", "1010", "--concurrency", "100", "--api-version", "3.2")
    done = demo(*arguments)

    assert done.exit_code == 0
    result = json.loads(done.stdout)
    assert (result["succeeded"], result["failed"]) == (1000, 10)


def test_table_and_summary_for_people() -> None:
    done = ecgridos("demo", "--lookups", "1002", "--api-version", "3.2")

    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert lines[0].split("\t") == ["id", "description", "model", "status", "levels"]
    assert all(len(line.split("\t")) == 5 for line in lines[1:6])
    assert "lookups       1002, 50 in flight" in lines
    assert "failures      2" in lines
    assert "              2 × NotFoundError" in lines
    assert "sessions left open on the server: 0" in lines
    assert b"1002/1002" in done.stderr


def test_a_version_without_pricelists_says_what_is_looked_up() -> None:
    done = few()

    assert done.exit_code == 0
    assert (
        "version 4.1 has no PricelistInfo, so trading partners were looked up by TPInfo"
        in done.stdout.splitlines()
    )
    assert "Demo Partner" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lookups", "0"),
        ("--concurrency", "0"),
        ("--api-version", "9.9"),
        ("--version", "3.2"),
        ("--protocol", "carrier-pigeon"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_bad_options_are_refused(arguments: tuple[str, str]) -> None:
    done = demo(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert arguments[0] in done.stderr
