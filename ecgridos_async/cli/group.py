"""The group of all commands: turns every error into an exit code and a message."""

import contextlib
import logging
import sys
from collections.abc import Callable, Generator
from typing import Any, Final, NoReturn

import click
from click.core import ParameterSource

from ecgridos_async._support.extras import needs
from ecgridos_async.cli.exits import (
    CommandError,
    Exit,
    Failure,
    Stopped,
    UsageError,
    described,
    exit_code,
)
from ecgridos_async.cli.output import escape_what_does_not_fit, tell, tell_json
from ecgridos_async.errors import ECGridOSError, MissingExtraError

JSON: Final = "--json"
COMPACT: Final = "--compact"
_LOG: Final = logging.getLogger("ecgridos_async")
_SIGNALS: Final = {129: "SIGHUP", 130: "Ctrl+C", 143: "SIGTERM"}


class Commands(click.Group):
    """Ends each command with an exit code and an error as text, or as JSON with `--json`."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        ending = _Ending(as_json=_asks_for_json(ctx.args))
        escape_what_does_not_fit()
        with ending.showing_warnings():
            try:
                _require_output(ctx)
                with needs("demo", "this command"):
                    result = super().invoke(ctx)
            except ECGridOSError as error:
                ending.fail(error, exit_code(error))
            except CommandError as error:
                ending.fail(error, error.code)
            except click.ClickException as error:
                ending.refuse(error)
            except BrokenPipeError:  # click printed a help text
                sys.exit(Exit.NO_READER)
            except (click.Abort, KeyboardInterrupt, EOFError):
                ending.stop(Exit.INTERRUPTED)
            except SystemExit as error:
                if error.code not in _SIGNALS:
                    raise
                ending.stop(int(error.code))
            except MissingExtraError as error:
                ending.fail(UsageError(str(error)), Exit.USAGE)
            return result


def _asks_for_json(arguments: list[str]) -> bool:
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return JSON in options or COMPACT in options


def _name_variable(error: click.BadParameter) -> None:
    """Let an error name the variable that the value came from, and not an option nobody gave."""
    parameter, ctx = error.param, error.ctx
    if not (parameter and parameter.name and ctx):
        return
    if ctx.get_parameter_source(parameter.name) is ParameterSource.ENVIRONMENT:
        error.param_hint = str(parameter.envvar)


def _require_output(ctx: click.Context) -> None:
    """Refuse a closed stdout: the call would be made, and its result lost."""
    if sys.stdout is None:
        raise click.UsageError("standard output is closed; send it to a file or /dev/null", ctx)


class _Ending:
    """Reports errors and warnings, as text or as JSON, and ends the command."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._warnings: list[str] = []

    def fail(self, error: Failure, code: int) -> NoReturn:
        """End with an error."""
        if self._as_json:
            notes = [*dict.fromkeys((*getattr(error, "__notes__", ()), *self._taken_warnings()))]
            tell_json(described(error) | {"notes": notes, "exit_code": code})
        else:
            tell(f"Error: {error}")
        sys.exit(code)

    def refuse(self, error: click.ClickException) -> NoReturn:
        """End because of a wrong command line, or a wrong variable."""
        if isinstance(error, click.BadParameter):
            _name_variable(error)
        if self._as_json:
            self.fail(UsageError(error.format_message()), error.exit_code)
        error.show()
        sys.exit(error.exit_code)

    def stop(self, code: int) -> NoReturn:
        """End because of a signal."""
        self.fail(Stopped(f"stopped by {_SIGNALS[code]}"), code)

    @contextlib.contextmanager
    def showing_warnings(self) -> Generator[None, None, None]:
        """Show warnings that the package logs, such as a failed Logout.

        With JSON they go into the error, or without an error into objects of their own.
        """
        handler = _Warnings(self._warn)
        _LOG.addHandler(handler)
        try:
            yield
        finally:
            _LOG.removeHandler(handler)
            for text in self._taken_warnings():
                tell_json({"type": "Warning", "message": text})

    def _warn(self, text: str) -> None:
        if self._as_json:
            self._warnings.append(text)
        else:
            tell(f"Warning: {text}")

    def _taken_warnings(self) -> list[str]:
        taken, self._warnings = self._warnings, []
        return taken


class _Warnings(logging.Handler):
    """Forwards the text of each warning."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        self._show(record.getMessage())
