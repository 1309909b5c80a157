"""The operations of a version, as a table, as JSON or as OpenAPI."""

import sys

import attrs

from ecgridos_async.cli.output import is_terminal, tell, write_json, write_line, write_table
from ecgridos_async.contract.catalogue import Catalogue, OperationEntry
from ecgridos_async.contract.docs import operation_doc
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.services import catalogue, openapi, operation_named


def list_operations(version: ApiVersion, text: str, *, as_json: bool, compact: bool) -> None:
    """Print the operations whose wire name, service or method contains *text*."""
    found = catalogue(version, matching=text)
    if as_json:
        write_json(found.to_dict(), compact=compact)
    else:
        _print_table(found)
        if not found.operations:
            tell(_nothing(version, text))


def print_openapi(version: ApiVersion, text: str, *, compact: bool) -> None:
    """Print the operations whose wire name, service or method contains *text*, as OpenAPI."""
    write_json(openapi(version, matching=text), compact=compact)


def describe(name: str, version: ApiVersion, *, as_json: bool, compact: bool) -> None:
    """Print all that is known of an operation in a version."""
    operation = operation_named(name)
    plan = operation.plan(version)
    (entry,) = (one for one in catalogue(version).operations if one.name == operation.name)
    doc = operation_doc(operation.function.__doc__)
    if as_json:
        said = {
            "summary": doc.summary,
            "description": doc.text,
            "arguments": dict(doc.arguments),
            "returns": doc.returns,
            "versions": operation.versions.callable_in,
        }
        write_json(attrs.asdict(entry) | said, compact=compact)
        return
    write_line(f"{entry.name}: {doc.summary}")
    for line in (*doc.text.splitlines(), doc.returns, entry.deprecated or ""):
        if line:
            write_line(f"  {line}")
    facts = [f"{entry.effect} operation", f"versions {operation.versions.callable_in}"]
    facts += [f"evidence {entry.evidence}", *(["pending"] if entry.pending else [])]
    write_line(", ".join(facts))
    rows = [
        (
            parameter.name,
            parameter.wire,
            parameter.type.name,
            repr(parameter.default) if parameter.has_default else "",
            doc.arguments.get(parameter.name, ""),
        )
        for parameter in plan.parameters
    ]
    if rows:
        write_table(("parameter", "on the wire", "type", "default", "meaning"), rows)
    names = [parameter.name for parameter in plan.parameters if not parameter.has_default]
    write_line(f"returns {plan.result.name}")
    receiver = "" if entry.service == "session" else f".{entry.service}"
    owner = "client" if entry.service == "client" else f"session{receiver}"
    write_line(f"Python:  await {owner}.{entry.method}({', '.join(f'{name}=…' for name in names)})")
    write_line(" ".join([f"Command: ecgridos call {entry.name}", *(f"{name}=…" for name in names)]))


def _print_table(found: Catalogue) -> None:
    on_terminal = is_terminal(sys.stdout)
    between = "\n" if on_terminal else ", "
    columns = ("operation", "method", "parameters", "result", "effect", "evidence", "remarks")
    rows = [_row(operation, between) for operation in found.operations]
    if rows or not on_terminal:
        write_table(columns, rows, title=f"ECGridOS {found.version}")
    if rows and on_terminal:
        count = len(rows)
        write_line(f"{count} operation{'' if count == 1 else 's'} in version {found.version}")


def _nothing(version: ApiVersion, text: str) -> str:
    """Return why a table is empty, and where it would not be."""
    said = f"no operation of version {version} has {text!r} in its name, service or method"
    others = [str(one) for one in ApiVersion if catalogue(one, matching=text).operations]
    return f"{said}; --api-version {' or '.join(others)} has some" if others else said


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
