"""The commands. Each imports its code only when it runs."""

from pathlib import Path
from typing import Any

import click

from ecgridos_async import __version__
from ecgridos_async.cli.completion import (
    complete_argument,
    complete_operation,
    complete_secret,
)
from ecgridos_async.cli.exits import EXIT_CODES
from ecgridos_async.cli.group import Commands
from ecgridos_async.cli.options import (
    Seconds,
    api_version_option,
    cluster_options,
    count_option,
    is_database,
    journal_option,
    json_options,
    mailbox_option,
    protocol_option,
    real_service_options,
    seconds_option,
    service_options,
    worker_options,
)
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.secret import Secret


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
    shell_complete=complete_secret,
    help="Prompt for this argument, or read it from a pipe, one per line. May be repeated.",
)
@service_options
@click.option(
    "--output",
    type=click.Path(dir_okay=False, readable=False, path_type=Path),
    metavar="FILE",
    help="Download the content of a parcel into this file.",
)
@click.option("--show-secrets", is_flag=True, help="Print session ids, passwords and keys.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "table", "csv", "parquet"]),
    default="json",
    show_default=True,
    help="How to print the result.",
)
@json_options("Print errors as JSON too.")
def call(form: str, **given: Any) -> None:
    """Call an operation and print its result, by default as JSON.

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

    As a table, CSV or Parquet, a list has a row for each item. Fields of an object in an object
    are columns of their own, except in Parquet.

    \b
    Examples:
      ecgridos call NowUTC
      ecgridos call TPInfo ecgrid_id=3003 --sandbox
      ecgridos call PricelistInfo pricelist_id=42 --api-version 3.2 --sandbox
      ecgridos call ParcelUpload file_name=850.edi content=@850.edi
      gunzip <850.edi.gz | ecgridos call ParcelUpload file_name=850.edi content=@-
      ecgridos call ParcelDownload parcel_id=4711 --output 850.edi
      ecgridos call ParcelInBox --format parquet >inbox.parquet
      ecgridos call ChangePassword --secret old_password --secret new_password
    """
    from ecgridos_async.cli.call import Call
    from ecgridos_async.cli.formats import Format
    from ecgridos_async.cli.service import ServiceAt

    Call(service=ServiceAt.taken_from(given), form=Format(form), **given).run()


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
@click.argument("operation", shell_complete=complete_operation)
@api_version_option
@json_options("Print one JSON object; errors too.")
def describe(operation: str, version: ApiVersion, *, as_json: bool, compact: bool) -> None:
    """Describe an operation: its parameters, its result, what a repeated call does.

    OPERATION is a wire name, or a service and method such as trading_partners.info.

    \b
    Example:
      ecgridos describe ParcelDownloadConfirm
    """
    from ecgridos_async.cli.operations import describe as run_describe

    run_describe(operation, version, as_json=as_json or compact, compact=compact)


@app.command()
@click.argument("text", metavar="[FILTER]", default="")
@api_version_option
@json_options("Print errors as JSON too.")
def openapi(text: str, version: ApiVersion, *, as_json: bool, compact: bool) -> None:  # noqa: ARG001  # --json is for the errors
    """Print the operations of a version as OpenAPI 3.1.

    It describes HTTP GET and HTTP POST, whose responses are XML. FILTER selects operations whose
    wire name, service or method contains it, ignoring case.

    \b
    Examples:
      ecgridos openapi --api-version 3.2 > ecgridos.json
      ecgridos openapi pricelist --api-version 3.0 --compact
    """
    from ecgridos_async.cli.operations import print_openapi

    print_openapi(version, text, compact=compact)


@app.command()
@click.argument("what", type=click.Choice(["calls", "mailbox"]), default="calls")
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
    "--timeline",
    type=click.File("w", encoding="utf-8"),
    metavar="FILE",
    help="Draw when each call ran into this file, as SVG.",
)
@api_version_option
@protocol_option
@json_options("Print one JSON object; errors too.")
def demo(what: str, **given: Any) -> None:
    """Log in, look up many objects at once, log out; all on the embedded sandbox.

    It looks up pricelists, or trading partners in the versions that have no pricelists. "demo
    mailbox" connects a partner, sends files, follows them, and receives what comes back.

    \b
    Examples:
      ecgridos demo --lookups 1000 --concurrency 100 --protocol http-post
      ecgridos demo mailbox
    """
    if what == "mailbox":
        from ecgridos_async.cli.demo_mailbox import MailboxDemo

        MailboxDemo.taken_from(given).run()
        return
    from ecgridos_async.cli.demo import Demo

    Demo(**given).run()


@app.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--watch", is_flag=True, help="Go on until it is stopped.")
@seconds_option(
    "--every", 30.0, "How long --watch waits before it lists an empty inbox again.", above_0=True
)
@mailbox_option
@journal_option
@count_option("--concurrency", 4, "How many parcels to download at once.")
@count_option("--tries", 5, "How often a parcel may fail before it is set aside.")
@seconds_option(
    "--wait",
    0.0,
    "How long to wait for another process that receives into DIR.",
    show_default=False,
)
@click.option(
    "--dry-run", is_flag=True, help="Print what waits; save nothing, and leave it in the inbox."
)
@service_options
@json_options("Print one JSON object a line; errors too.")
def receive(**given: Any) -> None:
    """Bring each parcel that waits in the inbox into DIR, once.

    Prints the path of each file when its parcel is confirmed. A journal in DIR remembers what was
    done, so the command may be stopped or killed at any time, and run again. --dry-run downloads by
    ParcelDownloadNoUpdate, which changes no status.

    \b
    Examples:
      ecgridos receive inbox/
      ecgridos receive inbox/ --watch --every 60 --mailbox 101:2001 --json
    """
    from ecgridos_async.cli.jobs import Receive
    from ecgridos_async.cli.service import ServiceAt

    Receive(service=ServiceAt.taken_from(given), **given).run()


receive.epilog = EXIT_CODES


@app.command()
@click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--watch", is_flag=True, help="Go on until it is stopped.")
@seconds_option(
    "--every", 10.0, "How long --watch waits before it looks at DIR again.", above_0=True
)
@mailbox_option
@journal_option
@count_option("--concurrency", 4, "How many files to upload at once.")
@count_option("--tries", 5, "How often to upload a file that is never found at the service.")
@seconds_option("--steady", 5.0, "How long a file must not change before it counts as complete.")
@seconds_option("--settle", 120.0, "Time between the two searches that prove an upload absent.")
@seconds_option(
    "--wait", 0.0, "How long to wait for another process that sends from DIR.", show_default=False
)
@click.option(
    "--dry-run", is_flag=True, help="Print what would be sent, and where to; upload nothing."
)
@service_options
@json_options("Print one JSON object a line; errors too.")
def send(**given: Any) -> None:
    """Upload each file in DIR, once, and move it to DIR/sent.

    Prints the new path of each file that went out. A journal in DIR remembers what was done, so the
    command may be stopped or killed at any time, and run again. What a person has to look at is in
    DIR/look, with a report.

    A file that is not EDI needs another beside it that says where it goes: 850.csv.route.json with
    {"ecgrid_id_from": 1, "ecgrid_id_to": 2}. --dry-run says what would be done with each file,
    moves none, and searches for uploads that have begun by ParcelDownloadNoUpdate, which changes no
    status.

    \b
    Examples:
      ecgridos send outbox/
      ecgridos send outbox/ --watch --every 5 --mailbox 101:2001 --json
    """
    from ecgridos_async.cli.send import Send
    from ecgridos_async.cli.service import ServiceAt

    Send(service=ServiceAt.taken_from(given), **given).run()


send.epilog = EXIT_CODES


@app.command()
@click.argument("parcel_id", metavar="ID", type=click.IntRange(min=1))
@click.option(
    "--until",
    type=click.Choice(["delivered", "taken"]),
    default="delivered",
    show_default=True,
    help="Whether to wait until the receivers have taken it.",
)
@click.option(
    "--every",
    type=Seconds(min=0, min_open=True),
    metavar="SECONDS",
    default=2.0,
    show_default=True,
    help="Time between the first two looks; it grows, up to a minute.",
)
@click.option(
    "--wait",
    type=Seconds(min=0, min_open=True),
    metavar="SECONDS",
    help="How long to follow it.  [default: until the end]",
)
@service_options
@json_options("Print one JSON object a line; errors too.")
def track(**given: Any) -> None:
    """Follow the upload with the ParcelID ID, until it has arrived or failed.

    Exit code 1 means that it did not arrive, or not whole.

    \b
    Example:
      ecgridos track 5000001 --until taken --wait 3600
    """
    from ecgridos_async.cli.jobs import TrackUpload
    from ecgridos_async.cli.service import ServiceAt

    TrackUpload(service=ServiceAt.taken_from(given), **given).run()


track.epilog = EXIT_CODES


@app.command()
@click.argument("own", metavar="OWN")
@click.argument("qualifier", metavar="QUALIFIER")
@click.argument("partner_id", metavar="ID")
@click.option("--add/--no-add", default=True, help="Whether to add an id that is not known.")
@click.option(
    "--van",
    type=click.IntRange(min=1),
    metavar="NETWORK",
    help="The network to add the partner at.  [default: your own mailbox]",
)
@click.option("--reference", default="", help="Your own name for the interconnect.")
@click.option("--contact-name", default="", help="Whom to ask on the partner's side.")
@click.option("--contact-email", default="", help="The address of that contact.")
@click.option("--notify-contact", is_flag=True, help="Have the service mail that contact.")
@click.option("--preconfirm", is_flag=True, help="The partner has agreed already.")
@click.option("--note", default="", help="A note for NetOps.")
@click.option(
    "--wait",
    type=Seconds(min=0),
    metavar="SECONDS",
    default=60.0,
    show_default=True,
    help="How long to wait until the interconnect is complete.",
)
@service_options
@json_options("Print one JSON object; errors too.")
def connect(**given: Any) -> None:
    """Make sure that OWN may trade with the partner that has QUALIFIER and ID.

    OWN is an ECGridID, or QUALIFIER:ID. Finds the partner or adds it, and asks for the interconnect
    if there is none. Run it again at any time; it does what is left. Exit code 6 means that NetOps
    has yet to complete it, 1 that somebody has to see to it.

    \b
    Examples:
      ecgridos connect 3001 01 ACME
      ecgridos connect ZZ:DEMO ZZ PARTNER --sandbox
    """
    from ecgridos_async.cli.jobs import ConnectPartner, terms_taken_from
    from ecgridos_async.cli.service import ServiceAt

    service = ServiceAt.taken_from(given)
    ConnectPartner(service=service, terms=terms_taken_from(given), **given).run()


connect.epilog = EXIT_CODES


def _as_place(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> Path | Secret | None:
    if value is None or is_database(value):
        return Secret(value) if value else None
    found: Path = click.Path(file_okay=False, path_type=Path).convert(value, parameter, context)
    return found


@app.command()
@click.argument("place", metavar="FOLDER|URL", envvar="ECGRIDOS_JOURNAL", callback=_as_place)
@click.option("--name", help="Which of the journals at URL, such as 101:2001.")
@click.option("--metrics", is_flag=True, help="Print the counts as Prometheus reads them.")
@json_options("Print one JSON object; errors too.")
def journal(**given: Any) -> None:
    """Show what the jobs in FOLDER, or of a mailbox, have done, and what needs a person.

    A job may run meanwhile. ECGRIDOS_JOURNAL may have the URL, so that no list of processes shows
    its password.

    \b
    Examples:
      ecgridos journal inbox/
      ecgridos journal inbox/ --metrics
      ecgridos journal postgresql://edi@db.example/edi --name 101:2001
    """
    from ecgridos_async.cli.journals import ShowJournal

    ShowJournal(**given).run()


journal.epilog = EXIT_CODES


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
    type=Seconds(min=0),
    metavar="SECONDS",
    default=0.0,
    show_default=True,
    help="Seconds that every reply waits.",
)
@click.option(
    "--session-timeout",
    type=Seconds(min=0, min_open=True),
    metavar="SECONDS",
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
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File that keeps what is in the sandbox from one run to the next.",
)
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Cassette of a Recorder; calls get the replies that were recorded.",
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


@app.command()
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
@json_options("Print errors as JSON.")
def completion(shell: str, **_: Any) -> None:
    """Print the script by which a shell completes commands, parameters and values.

    \b
    Examples:
      ecgridos completion bash > ~/.local/share/bash-completion/completions/ecgridos
      ecgridos completion zsh > ~/.zfunc/_ecgridos
      ecgridos completion fish > ~/.config/fish/completions/ecgridos.fish
    """
    from ecgridos_async.cli.shells import print_script

    print_script(app, shell)


@app.command()
@click.option("--real", is_flag=True, help="Call the real service, as `ecgridos call` does.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Port to listen on.  [default: a free one]",
)
@click.option("--browser/--no-browser", default=True, help="Whether to open the page.")
@real_service_options
@json_options("Print the address as one JSON object, and open no page; errors too.")
def explore(*, real: bool, endpoint: str | None, **given: Any) -> None:
    """Find operations, fill in their forms and call them, on a web page of this machine.

    It calls the embedded sandbox, or with --real the service that `ecgridos call` calls, with the
    credentials of ECGRIDOS_LOGIN and ECGRIDOS_PASSWORD, else of ECGRIDOS_API_KEY. A call that
    changes something there asks first. --endpoint needs --real.

    Only this machine can open the page, and only with the token in its address.

    \b
    Examples:
      ecgridos explore
      ecgridos explore --real --api-version 3.2
    """
    from ecgridos_async.cli.explore import Explore
    from ecgridos_async.cli.service import ServiceAt

    if endpoint is not None and not real:
        raise click.UsageError(
            "--endpoint: the sandbox is called unless you give --real, too",
            click.get_current_context(),
        )
    given |= {"sandbox": not real, "endpoint": endpoint}
    Explore(service=ServiceAt.taken_from(given), **given).run()


explore.epilog = EXIT_CODES


@app.command()
@cluster_options
@count_option("--concurrency", 50, "How many calls of a job may be in flight.")
@count_option("--jobs", 2, "How many jobs to do at once.")
@worker_options
@service_options
@json_options("Print one JSON object a line; errors too.")
def worker(**given: Any) -> None:
    """Do the jobs of a cluster, until it is stopped.

    Callers hand it their calls by `cluster.fan_out(…)`. It logs in once, takes jobs of its
    version of the service, and stores each outcome. SIGTERM lets the jobs that it has end, or gives
    them back, and logs out. It may be killed at any time: another worker goes on.

    Credentials come from the environment, as for ecgridos call. Keep the URL in ECGRIDOS_DATABASE,
    so that no list of processes shows its password.

    \b
    Examples:
      ecgridos worker --database postgresql://edi@db.example/edi
      ecgridos worker --concurrency 100 --api-version 3.2
    """
    from ecgridos_async.cli.clusters import Place, Work
    from ecgridos_async.cli.service import ServiceAt

    place, service = Place.taken_from(given), ServiceAt.taken_from(given)
    Work(place=place, service=service, **given).run()


worker.epilog = EXIT_CODES


@app.group()
def cluster() -> None:
    """Show or clean what callers and workers share.

    \b
    Example:
      ecgridos cluster status --database postgresql://edi@db.example/edi
    """


@cluster.command()
@cluster_options
@click.option("--watch", is_flag=True, help="Show bars until all runs are done.")
@json_options("Print one JSON object; errors too.")
def status(**given: Any) -> None:
    """Show how far the runs are, and how many workers there are.

    \b
    Examples:
      ecgridos cluster status --watch
      ecgridos cluster status --json | jq '.runs[] | select(.failed > 0)'
    """
    from ecgridos_async.cli.clusters import Place, ShowStatus

    ShowStatus(place=Place.taken_from(given), **given).run()


@cluster.command()
@cluster_options
@json_options("Print errors as JSON.")
def create(**given: Any) -> None:
    """Create the tables; programs and workers do that too, if their user may.

    \b
    Example:
      ecgridos cluster create --database postgresql://owner@db.example/edi
    """
    from ecgridos_async.cli.clusters import Place
    from ecgridos_async.cluster import Cluster

    Place.taken_from(given).run(Cluster.status, create=True)


@cluster.command()
@click.argument("key", metavar="RUN")
@cluster_options
@json_options("Print errors as JSON.")
def forget(key: str, **given: Any) -> None:
    """Remove a run and its outcomes.

    \b
    Example:
      ecgridos cluster forget prices-2026-11
    """
    from ecgridos_async.cli.clusters import Forget, Place

    Forget(place=Place.taken_from(given), key=key).run()


@cluster.group("mailbox")
def cluster_mailbox() -> None:
    """Say for which mailboxes workers do jobs, and do them.

    \b
    Example:
      ecgridos cluster mailbox add acme --folder /mnt/edi/acme --credential acme
    """


@cluster_mailbox.command("add")
@click.argument("name")
@click.option("--job", default="receive", show_default=True, help="receive, send or your own.")
@click.option("--folder", metavar="DIR", default="", help="Its folder, the same for all workers.")
@click.option(
    "--credential", metavar="NAME", required=True, help="What workers call its credential."
)
@mailbox_option
@seconds_option("--every", 60.0, "Time from one start to the next.", above_0=True)
@cluster_options
@json_options("Print errors as JSON.")
def add_mailbox(**given: Any) -> None:
    """Add a job of a mailbox, or replace it.

    The database holds the name of the credential alone. For `acme`, workers read
    ECGRIDOS_CREDENTIAL_ACME_API_KEY, or …_LOGIN and …_PASSWORD, or files by …_API_KEY_FILE and
    …_PASSWORD_FILE.

    \b
    Examples:
      ecgridos cluster mailbox add acme --folder /mnt/edi/acme/in --credential acme
      ecgridos cluster mailbox add acme --job send --folder /mnt/edi/acme/out --credential acme
    """
    from ecgridos_async.cli.cluster_mailboxes import Add
    from ecgridos_async.cli.clusters import Place

    del given["as_json"], given["compact"]
    Add(place=Place.taken_from(given), **given).run()


@cluster_mailbox.command("list")
@cluster_options
@json_options("Print a JSON array; errors too.")
def list_mailboxes(**given: Any) -> None:
    """Show the mailboxes, and how their jobs ended.

    \b
    Example:
      ecgridos cluster mailbox list --json | jq '.[] | select(.problem != "")'
    """
    from ecgridos_async.cli.cluster_mailboxes import Show
    from ecgridos_async.cli.clusters import Place

    Show(place=Place.taken_from(given), **given).run()


@cluster_mailbox.command("remove")
@click.argument("name")
@click.option("--job", help="Which of its jobs; all by default.")
@cluster_options
@json_options("Print errors as JSON.")
def remove_mailbox(name: str, job: str | None, **given: Any) -> None:
    """Remove the jobs of a mailbox. What is being done is done to its end.

    \b
    Example:
      ecgridos cluster mailbox remove acme
    """
    from ecgridos_async.cli.cluster_mailboxes import Remove
    from ecgridos_async.cli.clusters import Place

    Remove(place=Place.taken_from(given), name=name, job=job).run()


@cluster_mailbox.command("work")
@cluster_options
@count_option("--jobs", 4, "How many jobs to do at once.")
@worker_options
@service_options
@json_options("Print one JSON object a line; errors too.")
def work_for_mailboxes(**given: Any) -> None:
    """Do the jobs of mailboxes, each when it is due, until it is stopped.

    Any number of workers may do so; no mailbox has two at a time. It may be killed at any time:
    another worker goes on, by the journal of the mailbox.

    \b
    Example:
      ecgridos cluster mailbox work --database postgresql://edi@db.example/edi
    """
    from ecgridos_async.cli.cluster_mailboxes import Work
    from ecgridos_async.cli.clusters import Place
    from ecgridos_async.cli.service import ServiceAt

    place, service = Place.taken_from(given), ServiceAt.taken_from(given)
    Work(place=place, service=service, **given).run()


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
