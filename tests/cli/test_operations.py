"""`ecgridos operations`: the catalogue, for people and for machines."""

import json

import pytest
from click.testing import CliRunner, Result

from ecgridos_async.cli.app import app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["operations", *arguments])


@pytest.mark.parametrize(
    ("version", "count"), [pytest.param("3.2", 235, id="3.2"), pytest.param("4.1", 221, id="4.1")]
)
def test_json(version: str, count: int) -> None:
    done = run("--version", version, "--json")

    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert list(found) == ["version", "namespace", "endpoint", "operations", "types", "enums"]
    assert found["version"] == version
    assert len(found["operations"]) == count
    assert {tuple(operation) for operation in found["operations"]} == {
        (
            "name", "service", "method", "session", "effect", "evidence", "pending",
            "deprecated", "parameters", "result", "bindings",
        )
    }  # fmt: skip
    fields = {tuple(field) for fields in found["types"].values() for field in fields}
    assert fields == {("name", "wire", "type")}


def test_json_of_one_operation() -> None:
    found = json.loads(run("--version", "3.0", "--json", "pricelistINFO").stdout)

    assert [operation["name"] for operation in found["operations"]] == ["PricelistInfo"]
    assert found["types"]["Level"][0] == {"name": "level", "wire": "Level", "type": "short"}
    assert found["enums"]["PricelistModel"] == ["Simple", "Tiered", "Stacked"]


def test_table() -> None:
    done = run("--version", "3.2", "ParcelDownload")

    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].strip() == "ECGridOS 3.2"
    assert lines[-1] == "8 operations in version 3.2"
    (row,) = [line for line in lines if line.startswith("│ ParcelDownloadConfirm ")]
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "ParcelDownloadConfirm",
        "parcels.download_confirm",
        "parcel_id: long",
        "boolean",
        "idempotent",
        "wsdl",
    ]
    assert "deprecated: Use parcels.download." in done.stdout


@pytest.mark.parametrize(
    ("text", "last"),
    [
        pytest.param("StatusList", "1 operation in version 4.1", id="one"),
        pytest.param("no such thing", "0 operations in version 4.1", id="none"),
    ],
)
def test_how_many_there_are(text: str, last: str) -> None:
    assert run(text).stdout.splitlines()[-1] == last


def test_what_is_pending_says_so() -> None:
    assert "pending" in run("--version", "3.2", "PricelistInfo").stdout


def test_the_newest_version_is_listed_if_none_is_named() -> None:
    assert run().stdout == run("--version", "4.1").stdout


def test_a_version_that_there_is_not() -> None:
    done = run("--version", "3.1")

    assert done.exit_code == 2
    assert "--version" in done.stderr
