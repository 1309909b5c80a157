"""The sandbox, run in the foreground."""

import os

from ecgridos_async.cli.output import write_json, write_line
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, serve


def serve_sandbox(port: int, *, as_json: bool, compact: bool) -> None:
    """Serve until interrupted; print the address once it listens."""

    def tell(url: str) -> None:
        if as_json:
            write_json(
                {
                    "url": url,
                    "login": DEMO_LOGIN,
                    "password": DEMO_PASSWORD,
                    "endpoints": {version: f"{url}{version.path}" for version in ApiVersion},
                },
                compact=compact,
            )
            return
        write_line(f"ECGridOS sandbox at {url}; login {DEMO_LOGIN}, password {DEMO_PASSWORD}")
        for version in ApiVersion:
            write_line(f"  v{version}  {url}{version.path}")
        write_line("Press Ctrl+C to stop.")

    try:
        serve(port, ready=tell)
    except OSError as error:
        raise ConfigurationError(
            f"--port: cannot listen on port {port}: {_reason(error)}; "
            "choose another, or 0 for a free one",
            parameter="port",
        ) from None


def _reason(error: OSError) -> str:
    """Return the reason, without the address that Python adds."""
    return os.strerror(error.errno) if error.errno else str(error)
