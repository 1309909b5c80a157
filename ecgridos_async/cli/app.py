"""The commands and what they share. Each imports what it runs only when it is called."""

import click

from ecgridos_async import __version__
from ecgridos_async.cli.output import ask, run
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import LATEST, ApiVersion, Edition

_version_option = click.option(
    "--version",
    "version",
    type=click.Choice([str(version) for version in ApiVersion]),
    default=str(LATEST),
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
      ecgridos call PricelistInfo pricelist_id=42 --version 3.2 --sandbox
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
@click.option(
    "--version",
    "version",
    type=click.Choice([str(version) for version in ApiVersion]),
    default=str(ApiVersion.V3_2),
    show_default=True,
    help="Version of ECGridOS to speak; pricelists are in 3.0 and 3.2.",
)
@_protocol_option
@_json_option
def demo(lookups: int, concurrency: int, version: str, protocol: str, *, as_json: bool) -> None:
    """Log in, look up many pricelists at once, log out; all on the embedded sandbox.

    \b
    Example:
      ecgridos demo --lookups 1000 --concurrency 100 --protocol http-post
    """

    def play() -> None:
        from ecgridos_async.cli.demo import Demo

        Demo(
            lookups=lookups,
            concurrency=concurrency,
            version=ApiVersion(version),
            protocol=Protocol(protocol),
            as_json=as_json,
        ).run()

    run(play)


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


@app.command()
@click.argument("text", metavar="[FILTER]", default="")
@_version_option
@_json_option
def operations(text: str, version: str, *, as_json: bool) -> None:
    """List the operations of a version.

    FILTER keeps those whose wire name, service or method holds that text, in whatever case.

    \b
    Examples:
      ecgridos operations --version 3.0 pricelist
      ecgridos operations --json
    """

    def list_them() -> None:
        from ecgridos_async.cli.operations import list_operations

        list_operations(ApiVersion(version), text, as_json=as_json)

    run(list_them)


@app.command()
@click.argument("operation")
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--version",
    type=click.Choice([str(version) for version in ApiVersion]),
    help=f"Version of ECGridOS to speak.  [default: ECGRIDOS_VERSION, or {LATEST}]",
)
@click.option(
    "--protocol",
    type=click.Choice([str(protocol) for protocol in Protocol]),
    help="Binding to call by.  [default: ECGRIDOS_PROTOCOL, or soap12]",
)
@click.option(
    "--endpoint",
    metavar="URL",
    help="Address to call.  [default: ECGRIDOS_ENDPOINT, or the published one]",
)
@click.option("--sandbox", "on_sandbox", is_flag=True, help="Call the embedded ECGridOS.")
@click.option(
    "--secret",
    "asked",
    metavar="NAME",
    multiple=True,
    help="Ask for this argument, or read it from a pipe, one a line. May be repeated.",
)
@click.option("--show-secrets", is_flag=True, help="Print session ids, passwords and keys.")
def call(
    operation: str,
    arguments: tuple[str, ...],
    version: str | None,
    protocol: str | None,
    endpoint: str | None,
    *,
    asked: tuple[str, ...],
    on_sandbox: bool,
    show_secrets: bool,
) -> None:
    """Call an operation and print its result as JSON.

    OPERATION is a wire name, or a service and method such as pricelists.info. Each value is read
    as its parameter's type asks: whole numbers, true or false, decimals, ISO dates and times (UTC
    if no offset is given), names of enum values, base64 or @file for bytes.

    Credentials come from ECGRIDOS_LOGIN and ECGRIDOS_PASSWORD, else ECGRIDOS_API_KEY; --sandbox
    needs none. Secrets in the result are printed as ***.

    A NAME=VALUE can be read by others in the list of processes and in the history of the shell:
    give passwords and keys by --secret NAME.

    \b
    Examples:
      ecgridos call NowUTC
      ecgridos call PricelistInfo pricelist_id=42 --version 3.2 --sandbox
      ecgridos call ParcelUpload file_name=850.edi content=@850.edi
      ecgridos call ChangePassword --secret old_password --secret new_password
    """

    def call_it() -> None:
        from ecgridos_async.cli.call import Call

        Call(
            operation=operation,
            arguments=(*arguments, *(f"{name}={ask(name)}" for name in asked)),
            version=version,
            protocol=protocol,
            endpoint=endpoint,
            sandbox=on_sandbox,
            show_secrets=show_secrets,
        ).run()

    run(call_it)


@app.group()
def contract() -> None:
    """Hold what is declared here against the service."""


@contract.command()
@click.argument("wsdl", metavar="PATH-OR-URL")
@click.option(
    "--edition",
    type=click.Choice([str(edition) for edition in Edition]),
    help="Compare with this version, or build of it, instead of the one the WSDL is of.",
)
@_json_option
def diff(wsdl: str, edition: str | None, *, as_json: bool) -> None:
    """Compare what is declared here with a WSDL of the service.

    Prints each difference. Exit code 0 means there is none, 1 that there are some, 2 that the
    WSDL could not be read. An address is fetched over https, or http on this machine.

    \b
    Examples:
      ecgridos contract diff https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx?WSDL
      ecgridos contract diff saved.wsdl --edition 3.2/206
    """

    def compare_them() -> None:
        from ecgridos_async.cli.contract import diff as run_diff

        run_diff(wsdl, edition, as_json=as_json)

    run(compare_them)
