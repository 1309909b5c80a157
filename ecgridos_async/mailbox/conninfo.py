"""Connection strings of PostgreSQL: read, completed, and shown without secrets."""

from collections.abc import Mapping
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ecgridos_async.errors import ConfigurationError
from ecgridos_async.secret import Secret

_DEFAULTS: Final = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "fallback_application_name": "ecgridos",
}
"""By these this side notices within half a minute that the server is gone. What the user gives
comes first."""
_ALWAYS: Final = {"client_encoding": "UTF8"}
_SHOWN: Final = ("service", "host", "port", "dbname", "user")


def parameters_of(conninfo: Secret) -> dict[str, str]:
    """Return the parameters in a connection string, or in a URL.

    Raises:
        ConfigurationError: If PostgreSQL cannot read it, or not as it was meant.
    """
    parameters = _parsed(conninfo)
    if parameters is None:
        raise ConfigurationError(
            "conninfo: PostgreSQL cannot read this URL or connection string; in a URL, characters "
            "such as @ : / ? # % in the user or password are written as %40 %3A %2F %3F %23 %25",
            parameter="conninfo",
        )
    return parameters


def place_of(parameters: Mapping[str, str]) -> str:
    """Return where parameters lead, without secrets."""
    return " ".join(f"{key}={parameters[key]}" for key in _SHOWN if key in parameters)


def completed(parameters: Mapping[str, str]) -> Secret:
    """Return the connection string of parameters, with time-outs where they have none."""
    return Secret(make_conninfo("", **{**_DEFAULTS, **parameters, **_ALWAYS}))


def _parsed(conninfo: Secret) -> dict[str, str] | None:
    """Return the parameters in a connection string, None if it is not right.

    PostgreSQL reads a URL whose password has a bare `@` or `/` in another way than it was meant,
    and its errors would show a part of that password as the host.
    """
    try:
        found = conninfo_to_dict(conninfo.reveal())
    except psycopg.ProgrammingError:
        return None
    given = {key: str(value) for key, value in found.items() if value is not None}
    _, is_url, rest = conninfo.reveal().partition("://")
    if is_url and "@" in rest and ("user" not in given or "@" in given.get("host", "")):
        return None
    return given
