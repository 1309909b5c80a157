"""The demo, as a user runs it."""

import json
import subprocess
import sys

import pytest

PROTOCOLS = ["soap11", "soap12", "http-get", "http-post"]


def ecgridos(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from ecgridos_async.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        encoding="utf-8",
        env=None,
    )


@pytest.mark.parametrize("version", ["3.0", "3.2"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_json(protocol: str, version: str) -> None:
    done = ecgridos(
        "demo",
        "--json",
        "--lookups",
        "60",
        "--concurrency",
        "10",
        "--version",
        version,
        "--protocol",
        protocol,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    result = json.loads(done.stdout)
    assert result.pop("seconds") > 0
    assert result == {
        "version": version,
        "protocol": protocol,
        "lookups": 60,
        "succeeded": 60,
        "failed": 0,
        "logged_out": True,
        "sessions_left": 0,
    }


def test_unknown_ids_are_counted_and_stop_nothing() -> None:
    done = ecgridos("demo", "--json", "--lookups", "1010", "--concurrency", "100")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["succeeded"], result["failed"]) == (1000, 10)


def test_table_and_summary_for_people() -> None:
    done = ecgridos("demo", "--lookups", "1002")
    assert done.returncode == 0, done.stderr
    for line in (
        "lookups       1002, 50 in flight",
        "failures      2",
        "2 × NotFoundError",
        "sessions left open on the server: 0",
    ):
        assert line in done.stdout
    assert "1002/1002" in done.stderr


@pytest.mark.parametrize("version", ["2.3", "4.1"])
def test_version_without_pricelists_is_refused(version: str) -> None:
    done = ecgridos("demo", "--version", version)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"Error: PricelistInfo: version {version} of ECGridOS")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lookups", "0"),
        ("--concurrency", "0"),
        ("--version", "9.9"),
        ("--protocol", "carrier-pigeon"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_bad_options_are_refused(arguments: tuple[str, str]) -> None:
    done = ecgridos("demo", *arguments)
    assert done.returncode == 2
    assert arguments[0] in done.stderr


def test_help_shows_an_example() -> None:
    done = ecgridos("demo", "--help")
    assert done.returncode == 0
    assert "ecgridos demo --lookups 1000" in done.stdout
