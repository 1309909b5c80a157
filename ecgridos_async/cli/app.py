"""The commands and what they share. Each imports what it runs only when it is called."""

import click

from ecgridos_async import __version__
from ecgridos_async.cli.output import run
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion

_version_option = click.option(
    "--version",
    "version",
    type=click.Choice([str(version) for version in ApiVersion]),
    default=str(ApiVersion.V3_2),
    show_default=True,
    help="Version of ECGridOS to speak.",
)
_protocol_option = click.option(
    "--protocol",
    type=click.Choice([str(protocol) for protocol in Protocol]),
    default=str(Protocol.SOAP12),
    show_default=True,
    help="Binding to call by.",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", package_name="ecgridos-async")
def app() -> None:
    """ECGridOS from the command line.

    \b
    Try it, nothing else is needed:
      ecgridos demo
    """


@app.command()
@click.option(
    "--lookups", type=click.IntRange(min=1), default=500, show_default=True, help="How many."
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="How many at once.",
)
@_version_option
@_protocol_option
@_json_option
def demo(lookups: int, concurrency: int, version: str, protocol: str, *, as_json: bool) -> None:
    """Log in, look up many pricelists at once, log out; all on the embedded sandbox.

    \b
    Example:
      ecgridos demo --lookups 1000 --concurrency 100 --protocol http-post
    """
    from ecgridos_async.cli.demo import Demo

    run(
        Demo(
            lookups=lookups,
            concurrency=concurrency,
            version=ApiVersion(version),
            protocol=Protocol(protocol),
            as_json=as_json,
        ).run
    )


@app.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port on 127.0.0.1; 0 takes a free one.",
)
def sandbox(port: int) -> None:
    """Run the embedded ECGridOS until it is interrupted.

    \b
    Example:
      ecgridos sandbox --port 8000
    """

    def serve() -> None:
        from ecgridos_async.cli.sandbox import serve_sandbox

        serve_sandbox(port)

    run(serve)
