"""Arguments from the command line: `name=value`, each parsed by its parameter's type."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import click

from ecgridos_async.contract.names import did_you_mean
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.texts import value_of_text
from ecgridos_async.contract.types import WireType, is_bytes, is_secret
from ecgridos_async.errors import ArgumentError

_STANDARD_INPUT: Final = "@-"


def read_arguments(plan: Plan, arguments: Sequence[str]) -> dict[str, object]:
    """Return the values of `name=value` texts by Python name, each parsed by its wire type.

    A name is a parameter's Python or wire name.

    Raises:
        ArgumentError: If a name is unknown; it suggests the nearest name.
    """
    known = {name: p for p in plan.parameters for name in (p.name, p.wire)}
    values: dict[str, object] = {}
    for number, argument in enumerate(arguments, 1):
        name, equals, text = argument.partition("=")
        if not equals:  # not shown: it may be a secret without its name
            raise ArgumentError(
                f"argument {number}: expected name=value",
                parameter=str(number),
                operation=plan.operation,
            )
        parameter = known.get(name)
        if parameter is None:
            raise ArgumentError(
                f"{name} is not a parameter{_hint(name, plan)}",
                parameter=name,
                operation=plan.operation,
            )
        if parameter.name in values:
            raise ArgumentError(
                f"{parameter.name} is given twice",
                parameter=parameter.name,
                operation=plan.operation,
            )
        values[parameter.name] = _read(parameter, text, plan.operation)
    return values


def require_all(plan: Plan, values: Mapping[str, object]) -> None:
    """Raise ArgumentError for a required parameter that is missing."""
    for parameter in plan.parameters:
        if parameter.name not in values and not parameter.has_default:
            raise ArgumentError(
                f"{parameter.name} is missing",
                parameter=parameter.name,
                operation=plan.operation,
            )


def _hint(name: str, plan: Plan) -> str:
    names = [parameter.name for parameter in plan.parameters]
    if name in plan.absent:
        return f" in version {plan.version}"
    own = f"it has {', '.join(names) or 'none'}"
    return f"; {did_you_mean(name.lower(), names, otherwise=own)}"


def _read(parameter: Parameter, text: str, operation: str) -> object:
    try:
        return _value(parameter.type, text)
    except (ValueError, OSError) as error:
        # Never show the text of a secret, nor an error that may quote it.
        reason = "cannot be read" if is_secret(parameter.type) else error
        raise ArgumentError(
            f"{parameter.name}: {reason}", parameter=parameter.name, operation=operation
        ) from None


def _value(kind: WireType, text: str) -> object:
    return _content(kind, text) if is_bytes(kind) else value_of_text(kind, text)


def _content(kind: WireType, text: str) -> object:
    """Read base64, the file that `@path` names, or standard input for `@-`."""
    if text == _STANDARD_INPUT:
        return standard_input().read()
    if text.startswith("@"):
        try:
            return Path(text[1:]).read_bytes()
        except OSError as error:
            raise ValueError(f"{text[1:]}: {error.strerror or error}") from None
    try:
        return value_of_text(kind, text)
    except ValueError:
        raise ValueError("neither base64 nor @file nor @-") from None


def standard_input() -> BinaryIO:
    """Return standard input; raise ValueError if it is closed."""
    if sys.stdin is None:
        raise ValueError("standard input is closed")
    return sys.stdin.buffer


def ask(name: str) -> str:
    """Return a secret from a prompt without echo, or the next line of a pipe.

    Raises:
        ArgumentError: If there is no such line; it does not show the secret.
    """
    if "=" in name:  # the rest may be the secret
        raise ArgumentError("--secret: give the name alone", parameter="secret")
    if sys.stdin is not None and sys.stdin.isatty():
        typed: str = click.prompt(name, hide_input=True, err=True)
        return typed
    problem = "standard input has no line for it"
    try:
        # Not sys.stdin: it would buffer more than the line, and @- needs the rest.
        line = standard_input().readline().decode()
    except UnicodeDecodeError:
        problem = "its line of standard input is not UTF-8 text"
    except ValueError as error:
        problem = str(error)
    else:
        if line:
            return line.rstrip("\r\n")
    raise ArgumentError(f"{name}: {problem}", parameter=name)
