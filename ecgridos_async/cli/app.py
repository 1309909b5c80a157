"""The commands. Each imports its code only when it runs."""

from pathlib import Path
from typing import Any

import click

from ecgridos_async import __version__
from ecgridos_async.cli.exits import EXIT_CODES
from ecgridos_async.cli.group import Commands
from ecgridos_async.cli.options import (
    api_version_option,
    complete_argument,
    complete_operation,
    json_options,
    protocol_option,
)
from ecgridos_async.contract.version import ApiVersion, Edition


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, "-V", "--version", message="ecgridos %(version)s")
def app() -> None:
    """ECGridOS from the command line.

    \b
    Try it, nothing else is needed:
      ecgridos demo
      ecgridos call TPInfo ecgrid_id=3003 --sandbox
    """


@app.command()
@click.argument("operation", shell_complete=complete_operation)
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...", shell_complete=complete_argument)
@click.option(
    "--secret",
    "asked",
    metavar="NAME",
    multiple=True,
    help="Prompt for this argument, or read it from a pipe, one per line. May be repeated.",
)
@click.option("--sandbox", is_flag=True, help="Call the embedded ECGridOS.")
@click.option(
    "--endpoint",
    metavar="URL",
    help="Address to call.  [env var: ECGRIDOS_ENDPOINT; default: the published one]",
)
@api_version_option
@protocol_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    envvar="ECGRIDOS_TIMEOUT",
    show_envvar=True,
    help="Time for the whole call.  [default: 60]",
)
@click.option(
    "--retries",
    type=click.IntRange(0, 10),
    metavar="NUMBER",
    help="How often a failed call may be retried.  [default: 2]",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, readable=False, path_type=Path),
    metavar="FILE",
    help="Download the content of a parcel into this file.",
)
@click.option("--show-secrets", is_flag=True, help="Print session ids, passwords and keys.")
@json_options("Print errors as JSON too.")
def call(**given: Any) -> None:
    """Call an operation and print its result as JSON.

    OPERATION is a wire name, or a service and method such as trading_partners.info. Each value is
    read as its parameter's type asks: whole numbers, true or false, decimals, ISO dates and times
    (UTC if no offset is given), names of enum values. Bytes are base64, @FILE, or @- for standard
    input.

    Credentials come from ECGRIDOS_LOGIN and ECGRIDOS_PASSWORD (or ECGRIDOS_PASSWORD_FILE), else
    from ECGRIDOS_API_KEY (or ECGRIDOS_API_KEY_FILE). --sandbox needs none, and overrides
    ECGRIDOS_ENDPOINT. Secrets in the result are printed as ***.

    Other users can see a NAME=VALUE in the process list, and the shell keeps it in its history:
    pass passwords and keys by --secret NAME.

    --output replaces the file only when the download is complete; the rest of the result is
    printed.

    \b
    Examples:
      ecgridos call NowUTC
      ecgridos call TPInfo ecgrid_id=3003 --sandbox
      ecgridos call PricelistInfo pricelist_id=42 --api-version 3.2 --sandbox
      ecgridos call ParcelUpload file_name=850.edi content=@850.edi
      gunzip <850.edi.gz | ecgridos call ParcelUpload file_name=850.edi content=@-
      ecgridos call ParcelDownload parcel_id=4711 --output 850.edi
      ecgridos call ChangePassword --secret old_password --secret new_password
    """
    from ecgridos_async.cli.call import Call

    Call(**given).run()


call.epilog = EXIT_CODES


@app.command()
@click.argument("text", metavar="[FILTER]", default="")
@api_version_option
@json_options("Print one JSON object, with types and enums; errors too.")
def operations(text: str, version: ApiVersion, *, as_json: bool, compact: bool) -> None:
    """List the operations of a version.

    FILTER selects those whose wire name, service or method contains it, ignoring case. In a
    pipe there is one operation per line, with tabs between the columns.

    \b
    Examples:
      ecgridos operations pricelist --api-version 3.0
      ecgridos operations | cut -f 1,3
      ecgridos operations --json
    """
    from ecgridos_async.cli.operations import list_operations

    list_operations(version, text, as_json=as_json or compact, compact=compact)


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
@api_version_option
@protocol_option
@json_options("Print one JSON object; errors too.")
def demo(**given: Any) -> None:
    """Log in, look up many objects at once, log out; all on the embedded sandbox.

    It looks up pricelists, or trading partners in the versions that have no pricelists.

    \b
    Example:
      ecgridos demo --lookups 1000 --concurrency 100 --protocol http-post
    """
    from ecgridos_async.cli.demo import Demo

    Demo(**given).run()


@app.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. There is no TLS.",
)
@click.option(
    "--latency",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="Seconds that every reply waits.",
)
@click.option(
    "--session-timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds between two calls after which a session expires.",
)
@click.option(
    "--max-sessions",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="How many sessions one user may have open.",
)
@click.option(
    "--seed",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="TOML file with what the sandbox starts with.",
)
@click.option("--strict", is_flag=True, help="Refuse operations that only have samples.")
@click.option("--log", is_flag=True, help="Write a line to stderr for each call.")
@json_options("Print the addresses as one JSON object; errors too.")
def sandbox(*, as_json: bool, compact: bool, **given: Any) -> None:
    """Run the embedded ECGridOS until it is interrupted.

    \b
    Examples:
      ecgridos sandbox --port 8000
      ecgridos sandbox --latency 0.2 --max-sessions 1 --log
    """
    from ecgridos_async.cli.sandbox import serve_sandbox

    serve_sandbox(as_json=as_json or compact, compact=compact, **given)


@app.group()
def contract() -> None:
    """Compare what this package declares with the service.

    \b
    Example:
      ecgridos contract diff saved.wsdl
    """


@contract.command()
@click.argument("wsdl", metavar="PATH-OR-URL")
@click.option(
    "--edition",
    type=click.Choice([str(edition) for edition in Edition]),
    help="Compare with this version, or build of it, instead of that of the WSDL.",
)
@json_options("Print one JSON object; errors too.")
def diff(wsdl: str, edition: str | None, *, as_json: bool, compact: bool) -> None:
    """Compare what this package declares with a WSDL of the service.

    Prints each difference. Exit code 0 means there is none, 1 that there are some, 2 that the
    WSDL could not be read. An address is fetched over https, or http on this machine.

    \b
    Examples:
      ecgridos contract diff https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx?WSDL
      ecgridos contract diff saved.wsdl --edition 3.2/206
    """
    from ecgridos_async.cli.contract import diff as run_diff

    run_diff(wsdl, edition, as_json=as_json or compact, compact=compact)
