"""The operations of a version, as a table for people or JSON for machines."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ecgridos_async.cli.output import print_json
from ecgridos_async.contract.catalogue import Catalogue, OperationEntry
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.services import catalogue

_WIDTH = 200


def list_operations(version: ApiVersion, text: str, *, as_json: bool) -> None:
    """Print the operations whose wire name, service or method holds *text*."""
    found = catalogue(version, matching=text)
    if as_json:
        print_json(found.to_dict())
    else:
        _print_table(found)


def _print_table(found: Catalogue) -> None:
    console = Console()
    if not console.is_terminal:  # a file or a pipe has no width to keep to
        console = Console(width=_WIDTH)
    table = Table(title=f"ECGridOS {found.version}", title_justify="left")
    for column in ("operation", "method", "parameters", "result", "effect", "evidence"):
        table.add_column(column, overflow="fold")
    for operation in found.operations:
        table.add_row(*_row(operation))
    if found.operations:
        console.print(table)
    count = len(found.operations)
    console.print(f"{count} operation{'' if count == 1 else 's'} in version {found.version}")


def _row(operation: OperationEntry) -> list[Text]:
    name = Text(operation.name)
    if operation.pending:
        name.append("\npending", "yellow")
    if operation.deprecated:
        name.append(f"\ndeprecated: {operation.deprecated}", "yellow")
    return [
        name,
        Text(f"{operation.service}.{operation.method}"),
        Text("\n".join(f"{p.name}: {p.type}" for p in operation.parameters)),
        Text(operation.result),
        Text(operation.effect),
        Text(operation.evidence),
    ]
