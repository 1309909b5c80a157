"""The sandbox, run in the foreground."""

import errno
import os
import socket
from pathlib import Path
from typing import Any, Final

from ecgridos_async.cli.output import tell, write_json, write_line
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, CallRecord, serve

_NOT_HERE: Final = (errno.EADDRNOTAVAIL, socket.EAI_NONAME, socket.EAI_AGAIN)
"""Errors of an address that is another machine's, and of a name that has none.

`socket.create_server` raises the latter as OSError with the number of the gaierror."""


def serve_sandbox(
    *,
    port: int,
    host: str,
    seed: Path | None,
    state: Path | None,
    log: bool,
    as_json: bool,
    compact: bool,
    **settings: Any,
) -> None:
    """Serve until interrupted; print the address once it listens.

    Args:
        seed: What the sandbox starts with. Its users need not be those of the demo, so no login is
            printed.
        state: Where its world is kept. Its users need not be those of the demo either.
        log: Whether to write a line to stderr for each call.
        settings: Other arguments of `serve`.
    """
    login = (
        {"login": DEMO_LOGIN, "password": DEMO_PASSWORD} if seed is None and state is None else {}
    )

    def ready(url: str) -> None:
        if as_json:
            write_json(
                {
                    "url": url,
                    **login,
                    "endpoints": {version: f"{url}{version.path}" for version in ApiVersion},
                },
                compact=compact,
            )
            return
        users = f"; login {DEMO_LOGIN}, password {DEMO_PASSWORD}" if login else ""
        write_line(f"ECGridOS sandbox at {url}{users}")
        for version in ApiVersion:
            write_line(f"  v{version}  {url}{version.path}")
        write_line("Press Ctrl+C to stop.")

    try:
        log_to = _log if log else None
        serve(port, host=host, seed=seed, state=state, log=log_to, ready=ready, **settings)
    except OSError as error:
        if error.errno in _NOT_HERE:
            raise ConfigurationError(
                f"--host: {host!r} is not an address of this machine", parameter="host"
            ) from None
        raise port_refused(port, error) from None


def port_refused(port: int, error: OSError) -> ConfigurationError:
    """Return the error of a port that cannot be listened on."""
    return ConfigurationError(
        f"--port: cannot listen on port {port}: {_reason(error)}; "
        "choose another, or 0 for a free one",
        parameter="port",
    )


def _log(record: CallRecord) -> None:
    """Write a call to stderr: no argument, so no secret."""
    tell(f"v{record.version} {record.protocol} {record.operation} {record.status}")


def _reason(error: OSError) -> str:
    """Return the reason, without the address that Python adds."""
    return os.strerror(error.errno) if error.errno else str(error)
