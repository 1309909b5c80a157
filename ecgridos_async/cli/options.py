"""Options that commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ecgridos_async.cli.group import COMPACT, JSON
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import LATEST, ApiVersion
from ecgridos_async.secret import Secret

Mailbox = tuple[int, int]
F = TypeVar("F", bound=Callable[..., Any])


class Seconds(click.FloatRange):
    """A time in seconds."""

    name = "number of seconds, such as 30 or 2.5"
    """What click says that a value is not."""


def _as_version(_: click.Context, __: click.Parameter, value: str | None) -> ApiVersion | None:
    return ApiVersion(value) if value else None  # None during shell completion


def _as_protocol(_: click.Context, __: click.Parameter, value: str | None) -> Protocol | None:
    return Protocol(value) if value else None


def _as_mailbox(_: click.Context, __: click.Parameter, value: str | None) -> Mailbox | None:
    if value is None:
        return None
    network, colon, number = value.partition(":")
    if not (colon and network.isdecimal() and number.isdecimal()):
        raise click.BadParameter("expected NETWORK:MAILBOX, two numbers")
    return int(network), int(number)


def api_version_option(command: F) -> F:
    """Add `--api-version`."""
    add = click.option(
        "--api-version",
        "version",
        type=click.Choice([str(version) for version in ApiVersion]),
        default=str(LATEST),
        envvar="ECGRIDOS_VERSION",
        callback=_as_version,
        show_default=True,
        show_envvar=True,
        help="Version of ECGridOS to speak.",
    )
    return add(command)


def protocol_option(command: F) -> F:
    """Add `--protocol`."""
    add = click.option(
        "--protocol",
        type=click.Choice([str(protocol) for protocol in Protocol]),
        default=str(Protocol.SOAP12),
        envvar="ECGRIDOS_PROTOCOL",
        callback=_as_protocol,
        show_default=True,
        show_envvar=True,
        help="Binding to use.",
    )
    return add(command)


def count_option(name: str, default: int, said: str) -> Callable[[F], F]:
    """Return what adds an option that is a number above 0."""
    return click.option(
        name, type=click.IntRange(min=1), default=default, show_default=True, help=said
    )


def seconds_option(
    name: str, default: float, said: str, *, above_0: bool = False, show_default: bool = True
) -> Callable[[F], F]:
    """Return what adds an option that is a time in seconds."""
    return click.option(
        name,
        type=Seconds(min=0, min_open=above_0),
        metavar="SECONDS",
        default=default,
        show_default=show_default,
        help=said,
    )


def mailbox_option(command: F) -> F:
    """Add `--mailbox`."""
    add = click.option(
        "--mailbox",
        metavar="NETWORK:MAILBOX",
        callback=_as_mailbox,
        help="Ids of a network and of a mailbox of it, 0 for its root.  [default: your own]",
    )
    return add(command)


def _as_journal(_: click.Context, __: click.Parameter, value: str | None) -> Secret | None:
    if value is None:
        return None
    if not is_database(value):  # it may hold a password, so it is not repeated
        raise click.BadParameter("expected postgresql://…")
    return Secret(value)


def is_database(text: str) -> bool:
    """Tell whether a text is a URL of PostgreSQL."""
    return text.startswith(("postgresql://", "postgres://"))


def journal_option(command: F) -> F:
    """Add `--journal`."""
    add = click.option(
        "--journal",
        metavar="URL",
        envvar="ECGRIDOS_JOURNAL",
        show_envvar=True,
        callback=_as_journal,
        help="A PostgreSQL that keeps the journal, for many machines.  [default: in DIR]",
    )
    return add(command)


def _as_database(_: click.Context, __: click.Parameter, value: str | None) -> Secret | None:
    return Secret(value) if value else None


def cluster_options(command: F) -> F:
    """Add what says where a cluster is; `Place` takes it."""
    database = click.option(
        "--database",
        metavar="URL",
        envvar="ECGRIDOS_DATABASE",
        show_envvar=True,
        required=True,
        callback=_as_database,
        help="The PostgreSQL of the cluster.",
    )
    schema = click.option(
        "--schema",
        default="ecgridos_cluster",
        envvar="ECGRIDOS_SCHEMA",
        show_envvar=True,
        show_default=True,
        help="Where its tables are.",
    )
    return database(schema(command))


def worker_options(command: F) -> F:
    """Add the limits of a worker of a cluster."""
    connections = count_option(
        "--connections", 4, "How many connections to the database there may be."
    )
    lost_after = seconds_option(
        "--lost-after",
        30.0,
        "Time without a sign after which others take over the jobs of a worker.",
        above_0=True,
    )
    grace = seconds_option("--grace", 30.0, "Time that jobs have to end after a signal.")
    return connections(lost_after(grace(command)))


def service_options(command: F) -> F:
    """Add what says which service is called, and how; `ServiceAt` takes it."""
    return click.option("--sandbox", is_flag=True, help="Call the embedded ECGridOS.")(
        real_service_options(command)
    )


def real_service_options(command: F) -> F:
    """Add the same options without `--sandbox`."""
    options = (
        click.option(
            "--endpoint",
            metavar="URL",
            help="Address to call.  [env var: ECGRIDOS_ENDPOINT; default: the published one]",
        ),
        api_version_option,
        protocol_option,
        click.option(
            "--timeout",
            type=Seconds(min=0, min_open=True),
            metavar="SECONDS",
            envvar="ECGRIDOS_TIMEOUT",
            show_envvar=True,
            help="Time for the whole call.  [default: 60]",
        ),
        click.option(
            "--retries",
            type=click.IntRange(0, 10),
            metavar="NUMBER",
            help="How often a failed call may be retried.  [default: 2]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def json_options(what: str) -> Callable[[F], F]:
    """Add `--json`, which *what* describes, and `--compact`."""

    def add(command: F) -> F:
        compact = click.option(
            COMPACT, is_flag=True, help="Print the JSON on one line. Implies --json."
        )
        as_json = click.option(JSON, "as_json", is_flag=True, help=what)
        return as_json(compact(command))

    return add
