"""The sandbox, run in the foreground."""

import click

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, serve


def serve_sandbox(port: int) -> None:
    """Serve until interrupted; say where, once it listens."""

    def tell(url: str) -> None:
        click.echo(f"ECGridOS sandbox at {url}; login {DEMO_LOGIN}, password {DEMO_PASSWORD}")
        for version in ApiVersion:
            click.echo(f"  v{version}  {url}{version.path}")
        click.echo("Press Ctrl+C to stop.")

    serve(port, ready=tell)
