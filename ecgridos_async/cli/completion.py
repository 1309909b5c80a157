"""What the shell completes: operations, parameters, and values that are few or are files."""

import os
from collections.abc import Iterable, Iterator

import click
from click.shell_completion import CompletionItem

from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.types import BOOLEAN, EnumType, is_bytes, is_secret
from ecgridos_async.contract.version import LATEST, ApiVersion


def complete_operation(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the wire name of an operation, or the method of a service after a dot."""
    from ecgridos_async.services import all_operations

    version = _version(context)
    names = (
        f"{service}.{method}" if "." in incomplete else name
        for name, (service, method, operation) in all_operations().items()
        if version in operation.versions
    )
    return _items(sorted(names), incomplete)


def complete_argument(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete `name=` of a parameter that is not given yet, and then its value."""
    plan = _plan(context)
    if plan is None:
        return []
    name, equals, text = incomplete.partition("=")
    if not equals:
        left = _not_given(context, plan)
        return _items((f"{known.name}=" for known in left if not is_secret(known.type)), name)
    for known in plan.parameters:
        if name in (known.name, known.wire):
            return _items((f"{name}={value}" for value in _values(known, plan, text)), incomplete)
    return []


def complete_secret(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the name of a secret parameter that is not given yet."""
    plan = _plan(context)
    if plan is None:
        return []
    left = _not_given(context, plan)
    return _items((known.name for known in left if is_secret(known.type)), incomplete)


def _items(values: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(value) for value in values if value.startswith(incomplete)]


def _version(context: click.Context) -> ApiVersion:
    version: ApiVersion | None = context.params.get("version")
    return version or LATEST


def _words(context: click.Context) -> list[str]:
    """Return the operation and its arguments. After `--secret`, click leaves them unread."""
    if operation := context.params.get("operation"):
        return [operation, *(context.params.get("arguments") or ())]
    return context.args


def _plan(context: click.Context) -> Plan | None:
    """Return the plan of the operation that is named, None if there is none."""
    from ecgridos_async.errors import ECGridOSError
    from ecgridos_async.services import operation_named

    try:
        return operation_named("".join(_words(context)[:1])).plan(_version(context))
    except ECGridOSError:
        return None


def _not_given(context: click.Context, plan: Plan) -> list[Parameter]:
    arguments = _words(context)[1:]
    secrets: tuple[str, ...] = context.params.get("asked") or ()
    given = {argument.partition("=")[0] for argument in arguments} | {*secrets}
    return [known for known in plan.parameters if given.isdisjoint((known.name, known.wire))]


def _values(parameter: Parameter, plan: Plan, text: str) -> Iterable[str]:
    """Return the values that a parameter may have; of bytes, the files that may hold them."""
    match parameter.type:
        case EnumType() as kind:
            return kind.python.values(plan.edition)
        case kind if kind == BOOLEAN:
            return ("true", "false")
        case kind if is_bytes(kind):
            return ("@-", *(f"@{path}" for path in _files(text.removeprefix("@"))))
        case _:
            return ()


def _files(path: str) -> Iterator[str]:
    """Yield the files and folders beside a path; those with a leading dot if it has one."""
    folder, slash, start = path.rpartition("/")
    try:
        entries = sorted(os.scandir(folder + slash or "."), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if not entry.name.startswith(".") or start.startswith("."):
            yield f"{folder}{slash}{entry.name}{'/' if entry.is_dir() else ''}"
