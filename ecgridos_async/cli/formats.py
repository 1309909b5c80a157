"""The result of a call as tables: for people, as CSV, or as Parquet."""

import csv
import enum
import io
import sys

import click

from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.output import is_terminal, printable, write, write_bytes, write_table
from ecgridos_async.contract.types import Resolved
from ecgridos_async.models.columns import load
from ecgridos_async.models.dataset import Table
from ecgridos_async.models.frames import arrow_table
from ecgridos_async.models.plain import Secrets
from ecgridos_async.models.tables import Records, cells_of, tables_of


class Format(enum.StrEnum):
    """How a result is printed."""

    JSON = "json"
    TABLE = "table"
    CSV = "csv"
    PARQUET = "parquet"


def check_format(form: Format) -> None:
    """Refuse a format that cannot be written, before anything is sent."""
    if form is Format.PARQUET:
        if is_terminal(sys.stdout):
            raise click.UsageError("--format parquet: send it to a file or a pipe")
        load("pyarrow", extra="arrow", method="--format parquet")


def write_result(value: object, kind: Resolved, form: Format, *, secrets: Secrets) -> None:
    """Print a result that has the type *kind* as tables."""
    tables = tables_of(value, kind, secrets=secrets)
    if form is Format.TABLE:
        for table in tables:
            columns, rows = cells_of(table)
            write_table(columns, rows, title=table.name if isinstance(table, Table) else "")
        return
    if len(tables) != 1:
        names = ", ".join(table.name for table in tables if isinstance(table, Table)) or "none"
        raise CommandError(
            f"--format {form}: it has place for one table, and the result has {names}; "
            "use --format json",
            Exit.NOT_KEPT,
        )
    if form is Format.CSV:
        write(_csv(tables[0]))
    else:
        write_bytes(_parquet(tables[0]))


def _csv(table: Table | Records) -> str:
    columns, rows = cells_of(table)
    if is_terminal(sys.stdout):
        rows = [[printable(cell, sys.stdout) for cell in row] for row in rows]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _parquet(table: Table | Records) -> bytes:
    parquet = load("pyarrow.parquet", extra="arrow", method="--format parquet")
    found = (
        load("pyarrow", extra="arrow", method="--format parquet").table(table)
        if isinstance(table, Table)
        else arrow_table(table.rows, table.model, secrets=table.secrets)
    )
    content = io.BytesIO()
    parquet.write_table(found, content)
    return content.getvalue()
