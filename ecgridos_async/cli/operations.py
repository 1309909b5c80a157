"""The operations of a version, as a table, as JSON or as OpenAPI."""

import sys

from ecgridos_async.cli.output import is_terminal, write_json, write_line, write_table
from ecgridos_async.contract.catalogue import Catalogue, OperationEntry
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.services import catalogue, openapi


def list_operations(version: ApiVersion, text: str, *, as_json: bool, compact: bool) -> None:
    """Print the operations whose wire name, service or method contains *text*."""
    found = catalogue(version, matching=text)
    if as_json:
        write_json(found.to_dict(), compact=compact)
    else:
        _print_table(found)


def print_openapi(version: ApiVersion, text: str, *, compact: bool) -> None:
    """Print the operations whose wire name, service or method contains *text*, as OpenAPI."""
    write_json(openapi(version, matching=text), compact=compact)


def _print_table(found: Catalogue) -> None:
    on_terminal = is_terminal(sys.stdout)
    between = "\n" if on_terminal else ", "
    columns = ("operation", "method", "parameters", "result", "effect", "evidence", "remarks")
    rows = [_row(operation, between) for operation in found.operations]
    if rows or not on_terminal:
        write_table(columns, rows, title=f"ECGridOS {found.version}")
    if on_terminal:
        count = len(rows)
        write_line(f"{count} operation{'' if count == 1 else 's'} in version {found.version}")


def _row(operation: OperationEntry, between: str) -> tuple[str, ...]:
    remarks = ["pending"] if operation.pending else []
    if operation.deprecated:
        remarks.append(f"deprecated: {operation.deprecated}")
    return (
        operation.name,
        f"{operation.service}.{operation.method}",
        between.join(f"{p.name}: {p.type}" for p in operation.parameters),
        operation.result,
        operation.effect,
        operation.evidence,
        between.join(remarks),
    )
