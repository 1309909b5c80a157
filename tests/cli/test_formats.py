"""`ecgridos call --format`: results as tables, CSV and Parquet."""

import csv
import importlib
import io
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ecgridos_async.cli.app import app
from ecgridos_async.cli.exits import CommandError
from ecgridos_async.cli.formats import Format, write_result
from ecgridos_async.contract.types import DataSetType
from ecgridos_async.models import DataSet, Table
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox

pq: Any = importlib.import_module("pyarrow.parquet")


@pytest.fixture
def variables(sandbox: Sandbox) -> dict[str, str]:
    sandbox.deliver(b"ISA*00*", "850.edi")
    return {
        "ECGRIDOS_ENDPOINT": sandbox.url,
        "ECGRIDOS_LOGIN": DEMO_LOGIN,
        "ECGRIDOS_PASSWORD": DEMO_PASSWORD,
    }


def run(variables: dict[str, str], *arguments: str) -> Result:
    done = CliRunner().invoke(app, ["call", *arguments], env=variables)
    assert done.exit_code == 0, done.output
    return done


def test_a_page_is_its_records(variables: dict[str, str]) -> None:
    text = run(variables, "ParcelInBox", "--format", "csv").stdout
    rows = [*csv.DictReader(io.StringIO(text))]
    table = run(variables, "ParcelInBox", "--format", "table").stdout.splitlines()
    parquet = pq.read_table(
        io.BytesIO(run(variables, "ParcelInBox", "--format", "parquet").stdout_bytes)
    )

    assert rows[-1]["file_name"] == "850.edi"
    assert table[0].split("\t") == [*rows[0]]
    assert len(table) == 1 + len(rows) == 1 + parquet.num_rows
    assert parquet["file_name"].to_pylist() == [row["file_name"] for row in rows]


TRAFFIC = ["ReportTrafficStats", "target_time=2026-01-01", "num_periods=1200", "period=Month"]


@pytest.mark.parametrize(
    ("arguments", "first", "rows"),
    [
        pytest.param(["NowUTC"], "value", 1, id="scalar"),
        pytest.param(["WhoAmI"], "ecgridos_version", 1, id="model"),
        pytest.param(["TPList", "show_inactive=true"], "ecgrid_id", 1, id="list"),
        pytest.param(TRAFFIC, "Period", 1, id="data-set"),
    ],
)
def test_csv(variables: dict[str, str], arguments: list[str], first: str, rows: int) -> None:
    lines = [*csv.reader(io.StringIO(run(variables, *arguments, "--format", "csv").stdout))]

    assert lines[0][0] == first
    assert len(lines) >= 1 + rows


def test_secrets_are_masked_unless_they_are_asked_for(variables: dict[str, str]) -> None:
    for form in ("csv", "table"):
        hidden = run(variables, "WhoAmI", "--format", form).stdout
        shown = run(variables, "WhoAmI", "--format", form, "--show-secrets").stdout
        assert "***" in hidden
        assert "***" not in shown


def test_several_tables_are_no_file() -> None:
    two = DataSet((Table("A", ()), Table("B", ())))

    with pytest.raises(CommandError, match=r"the result has A, B; use --format json"):
        write_result(two, DataSetType(), Format.CSV, secrets="mask")
