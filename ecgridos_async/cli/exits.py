"""How a command ends: exit codes by outcome, and errors as one line or JSON."""

import enum
from typing import Final

from ecgridos_async.errors import (
    ArgumentError,
    ClusterError,
    ConfigurationError,
    ECGridOSError,
    ECGridOSFault,
    LoginRefusedError,
    NotFoundError,
    StateError,
    TransportError,
)


class Exit(enum.IntEnum):
    """The exit codes."""

    OK = 0
    FINDING = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    LOGIN_REFUSED = 5
    TRY_LATER = 6
    UNKNOWN = 7
    UNREADABLE = 8
    NOT_KEPT = 9
    INTERRUPTED = 130
    NO_READER = 141


EXIT_CODES: Final = """\b
Exit codes:
  0    done
  1    contract diff: there are differences; demo: a session stayed open
       a job: something did not arrive, or needs a person
  2    an option, argument or setting is wrong; the call was not sent
  3    the service refused the call
  4    the service says that there is no such object
  5    the service refused the login
  6    not reached, or failed in a way that may pass: try again later
  7    outcome unknown: ask the service before you repeat the call
  8    the reply cannot be read
  9    the call was made, but its result could not be written
  129  stopped by SIGHUP, after logging out
  130  stopped by Ctrl+C, after logging out
  141  the reader of the output closed the pipe
  143  stopped by SIGTERM, after logging out
"""


class UsageError(Exception):
    """The command was used in a wrong way. Nothing was sent."""

    outcome: Final = "not_sent"
    retryable: Final = False


class CommandError(Exception):
    """The command failed although the service did not; the text says how far it came."""

    outcome: Final = "answered"
    retryable: Final = False

    def __init__(self, text: str, code: Exit) -> None:
        super().__init__(text)
        self.code = code


class Stopped(Exception):  # noqa: N818  # it is not an error
    """A signal stopped the command. The outcome of a call in flight is unknown."""

    outcome: Final = "unknown"
    retryable: Final = False


Failure = ECGridOSError | UsageError | CommandError | Stopped
"""The errors that end a command."""


def exit_code(error: ECGridOSError) -> Exit:
    """Return the exit code for an error: by its class, then by its outcome."""
    match error:
        case ConfigurationError() | ArgumentError() | StateError():
            return Exit.USAGE
        case LoginRefusedError():
            return Exit.LOGIN_REFUSED
        case NotFoundError():
            return Exit.NOT_FOUND
        # An unsafe repeat would be OutcomeUnknownError; a run of a cluster goes on where it was.
        case TransportError() | ClusterError():
            return Exit.TRY_LATER
        case _:
            return Exit.TRY_LATER if error.retryable else _BY_OUTCOME[error.outcome]


_BY_OUTCOME: Final = {
    "not_sent": Exit.TRY_LATER,
    "refused": Exit.REFUSED,
    "unknown": Exit.UNKNOWN,
    "answered": Exit.UNREADABLE,
}


def described(error: Failure) -> dict[str, object]:
    """Return an error as plain data, for JSON, without secrets."""
    found: dict[str, object] = {
        "type": type(error).__name__,
        "message": str(error),
        "operation": getattr(error, "operation", None),
        "outcome": error.outcome,
        "retryable": error.retryable,
    }
    for name in ("attempts", "parameter", "status", "path", "known", "retry_after"):
        if hasattr(error, name):
            found[name] = getattr(error, name)
    if isinstance(error, ECGridOSFault):
        found["fault"] = {
            "code": error.code,
            "string": error.string,
            "item": error.item,
            "message": error.message,
        }
    return found
