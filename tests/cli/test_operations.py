"""`ecgridos operations`: the catalogue, for people and for machines."""

import json

import pytest
from click.testing import CliRunner, Result

from ecgridos_async.cli.app import app
from ecgridos_async.services import catalogue, openapi
from tests.cli.programs import on_terminal


def run(*arguments: str, version: str | None = None) -> Result:
    variables = {"ECGRIDOS_VERSION": version}
    return CliRunner().invoke(app, ["operations", *arguments], env=variables)


@pytest.mark.parametrize(
    ("version", "count"), [pytest.param("3.2", 235, id="3.2"), pytest.param("4.1", 221, id="4.1")]
)
def test_json(version: str, count: int) -> None:
    done = run("--api-version", version, "--json")

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
    found = json.loads(run("--api-version", "3.0", "--json", "pricelistINFO").stdout)

    assert [operation["name"] for operation in found["operations"]] == ["PricelistInfo"]
    assert found["types"]["Level"][0] == {"name": "level", "wire": "Level", "type": "short"}
    assert found["enums"]["PricelistModel"] == ["Simple", "Tiered", "Stacked"]


COLUMNS = ["operation", "method", "parameters", "result", "effect", "evidence", "remarks"]


def test_a_plain_table() -> None:
    done = run("ParcelDownload")

    assert (done.exit_code, done.stderr) == (0, "")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert lines[0] == COLUMNS
    assert len(lines) == 1 + len(catalogue("4.1", matching="ParcelDownload").operations)
    assert [
        "ParcelDownloadConfirm",
        "parcels.download_confirm",
        "parcel_id: long",
        "boolean",
        "idempotent",
        "wsdl",
        "",
    ] in lines


def test_remarks_of_a_plain_table() -> None:
    found = run("ParcelDownload", "--api-version", "3.2").stdout

    assert any(
        line.split("\t")[-1].startswith("deprecated: Use parcels.") for line in found.splitlines()
    )


def test_a_plain_table_is_as_wide_as_it_is() -> None:
    lines = run().stdout.splitlines()

    assert {line.count("\t") for line in lines} == {len(COLUMNS) - 1}
    assert max(map(len, lines)) > 200


def test_a_plain_table_of_nothing() -> None:
    found = run("no such thing")
    assert found.stdout == "\t".join(COLUMNS) + "\n"
    assert found.stderr == (
        "no operation of version 4.1 has 'no such thing' in its name, service or method\n"
    )


def test_a_plain_table_of_what_another_version_has() -> None:
    assert run("pricelist").stderr.endswith("method; --api-version 3.0 or 3.2 has some\n")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        pytest.param("TPInfo", "1 operation in version 4.1", id="one"),
        pytest.param(
            "no such thing",
            "no operation of version 4.1 has 'no such thing' in its name, service or method",
            id="none",
        ),
    ],
)
def test_a_table_on_a_terminal(text: str, last: str) -> None:
    found = on_terminal("operations", text)

    assert found.splitlines()[-1] == last
    assert ("│ TPInfo" in found) is (text == "TPInfo")


def test_what_is_pending_says_so() -> None:
    assert "pending" in run("PricelistInfo", "--api-version", "3.2").stdout


def test_the_newest_version_is_listed_if_none_is_named() -> None:
    assert run().stdout == run("--api-version", "4.1").stdout


def test_a_version_that_there_is_not() -> None:
    done = run("--api-version", "3.1")

    assert done.exit_code == 2
    assert "--api-version" in done.stderr


def test_the_version_of_the_environment() -> None:
    assert json.loads(run("--compact", version="3.0").stdout)["version"] == "3.0"
    found = run("--compact", "--api-version", "2.3", version="3.0")
    assert json.loads(found.stdout)["version"] == "2.3"


def test_openapi() -> None:
    done = CliRunner().invoke(app, ["openapi", "pricelist", "--api-version", "3.0", "--compact"])

    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == openapi("3.0", matching="pricelist")


def test_an_operation_is_described() -> None:
    done = CliRunner().invoke(app, ["describe", "parcels.upload", "--api-version", "4.1"])

    assert (done.exit_code, done.stderr) == (0, "")
    for line in (
        "write operation, versions 2.3..4.1, evidence wsdl",
        "byte_count\tBytes\tint\tNone\tLength of the content, counted if None.",
        "Python:  await session.parcels.upload(file_name=…, content=…)",
        "Command: ecgridos call ParcelUpload file_name=… content=…",
    ):
        assert line in done.stdout.splitlines()


def test_a_description_as_json() -> None:
    found = json.loads(CliRunner().invoke(app, ["describe", "WhoAmI", "--json"]).stdout)

    assert (found["service"], found["method"]) == ("session", "who_am_i")
    assert found["summary"].endswith(".")
