"""The commands of a cluster."""

import json

import pytest
from click.testing import CliRunner, Result

from ecgridos_async.cli.app import app
from ecgridos_async.cli.exits import Exit
from tests.postgres import Database


def command(database: Database, *arguments: str) -> Result:
    variables = {"ECGRIDOS_DATABASE": database.url, "ECGRIDOS_SCHEMA": database.schema}
    return CliRunner().invoke(app, ["cluster", *arguments], env=variables)


@pytest.fixture
def run(database: Database) -> str:
    """Make a run of three lookups, two of which are done, one of these with an error."""
    assert command(database, "create").exit_code == 0
    database.execute("DELETE FROM runs")
    call = {"operation": "PricelistInfo", "arguments": {"pricelist_id": 0}, "version": "3.2"}
    ((number,),) = database.execute(
        "INSERT INTO runs (key, call, over, complete) VALUES ('nightly', %s, 'pricelist_id', true) "
        "RETURNING id",
        json.dumps(call),
    )
    for digest, value, error in (("1", "{}", None), ("2", None, "{}"), ("3", None, None)):
        database.execute(
            "INSERT INTO outcomes (run, digest, batch, argument, done, value, error) "
            "VALUES (%s, %s, 1, '1', CASE WHEN %s THEN now() END, %s, %s)",
            *(number, digest.encode(), bool(value or error), value, error),
        )
    return "nightly"


def test_the_status(database: Database, run: str) -> None:
    shown = command(database, "status")
    (line,) = [line for line in shown.stdout.splitlines() if run in line]
    assert line.split()[:7] == [run, "PricelistInfo", "2", "1", "0", "1", "3"]
    found = json.loads(command(database, "status", "--json").stdout)
    assert (found["workers"], found["jobs"]) == (0, 0)
    (one,) = found["runs"]
    assert (one["done"], one["failed"], one["waiting"], one["total"]) == (2, 1, 1, 3)


def test_watching_ends_when_all_is_done(database: Database, run: str) -> None:
    assert command(database, "status", "--watch", "--json").exit_code == 2
    database.execute("UPDATE outcomes SET done = now()")
    assert run in command(database, "status", "--watch").stdout


def test_a_run_is_forgotten(database: Database, run: str) -> None:
    assert command(database, "forget", run).exit_code == 0
    assert database.execute("SELECT 1 FROM outcomes") == []
    again = command(database, "forget", run)
    assert again.exit_code != 0
    assert "there is no run 'nightly'" in str(again.exception) + again.output


def test_a_database_that_is_not_reached() -> None:
    url = "postgresql://someone:hunter2@127.0.0.1:1/edi"
    done = CliRunner().invoke(app, ["cluster", "status"], env={"ECGRIDOS_DATABASE": url})
    assert done.exit_code == Exit.TRY_LATER
    assert done.stderr.startswith("Error: the database at host=127.0.0.1 port=1 ")
    assert "hunter2" not in done.output


def test_a_schema_without_a_cluster_is_not_made_one(database: Database) -> None:
    for arguments in (["status"], ["forget", "nightly"], ["mailbox", "list"]):
        done = command(database, *arguments, "--schema", "mistyped")
        assert done.exit_code == Exit.USAGE
        assert "no cluster in 'mistyped'" in done.stderr
    assert database.execute("SELECT to_regnamespace('mistyped')") == [(None,)]


def test_no_database(database: Database) -> None:
    done = CliRunner().invoke(app, ["cluster", "status"], env={"ECGRIDOS_DATABASE": ""})
    assert done.exit_code == 2
    assert "ECGRIDOS_DATABASE" in done.output
