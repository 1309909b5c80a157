"""What every command prints by: JSON for machines, one line for errors."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import NoReturn

import click

from ecgridos_async.errors import ECGridOSError
from ecgridos_async.extras import MissingExtraError, needs


def print_json(data: Mapping[str, object]) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(data, indent=2))


def run(command: Callable[[], None]) -> None:
    """Run a command; an error of ours ends it with one line and exit code 2."""
    try:
        with needs("demo", "this command"):
            command()
    except ECGridOSError as error:
        fail(str(error))
    except MissingExtraError as error:
        fail(str(error))


def ask(name: str) -> str:
    """Return a secret that is typed without being shown, or is the next line of a pipe."""
    if sys.stdin.isatty():
        typed: str = click.prompt(name, hide_input=True, err=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


def fail(text: str) -> NoReturn:
    """Print an error and end with exit code 2."""
    click.echo(f"Error: {text}", err=True)
    sys.exit(2)
