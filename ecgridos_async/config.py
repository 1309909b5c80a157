"""Settings of a client, frozen and checked before anything is sent."""

import os
import re
import typing
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final, Literal, Never, get_args
from urllib.parse import SplitResult, urlsplit

import attrs

from ecgridos_async._support.addresses import Authority, ip_address, parse_authority
from ecgridos_async._support.checks import COUNT, FLAG, SECONDS, TEXT, Check, one_of, whole
from ecgridos_async._support.tracebacks import forgetting_locals
from ecgridos_async.contract.protocol import MAX_QUERY_LENGTH, Protocol, ProtocolName
from ecgridos_async.contract.version import LATEST, ApiVersion, VersionName
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.messages import MAX_CONTENT_BYTES, MAX_REPLY_BYTES, MAX_REPLY_ELEMENTS
from ecgridos_async.secret import Secret

NaiveDatetimes = Literal["refuse", "utc"]
"""What to do with a datetime without a time zone: refuse it, or read it as UTC."""

_LONGEST_ENDPOINT: Final = 2000
_LONGEST_SHOWN: Final = 100


class HttpTransport(typing.Protocol):
    """An async transport of httpx or httpx2: `AsyncBaseTransport`, or a class derived from it.

    `Never` stands for the `Request` of either library.
    """

    def handle_async_request(self, request: Never, /) -> Awaitable[object]:
        """Send a request and return the response."""
        ...

    def aclose(self) -> Awaitable[None]:
        """Close the connections."""
        ...


class HttpClient(typing.Protocol):
    """An async client of httpx or httpx2: `AsyncClient`, or a class derived from it."""

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        ...

    def send(
        self, request: Never, /, *, stream: bool = False, follow_redirects: bool = False
    ) -> Awaitable[object]:
        """Send a request and return the response."""
        ...

    def aclose(self) -> Awaitable[None]:
        """Close the connections."""
        ...


@attrs.frozen
class Timeouts:
    """Timeouts for the parts of a call, in seconds, all finite."""

    connect: float = attrs.field(default=10.0, validator=SECONDS)
    """To open a connection, TLS included."""
    read: float = attrs.field(default=30.0, validator=SECONDS)
    """To wait for the first piece of the reply, and for each next one."""
    write: float = attrs.field(default=30.0, validator=SECONDS)
    """To send a piece of the request."""
    pool: float = attrs.field(default=30.0, validator=SECONDS)
    """To wait until one of the client's connections is free, or the session's limits allow it."""
    total: float = attrs.field(default=60.0, validator=SECONDS)
    """The deadline of the whole call, over all its parts but `pool`."""


_TIMEOUT: Final = Check(f"{SECONDS.expected}, or Timeouts", SECONDS.holds)


def timeouts(value: "Timeouts | float") -> Timeouts:
    """Return timeouts; a number is the total, which caps the parts."""
    if isinstance(value, Timeouts):
        return value
    _TIMEOUT.require("timeout", value)
    usual = Timeouts()
    return Timeouts(
        connect=min(usual.connect, value),
        read=value,
        write=value,
        pool=value,
        total=value,
    )


def _version(value: ApiVersion | VersionName) -> ApiVersion:
    return ApiVersion.parse(value)


def _protocol(value: Protocol | ProtocolName) -> Protocol:
    return Protocol.parse(value)


@attrs.frozen(kw_only=True)
class Settings:
    """All settings of a client."""

    version: ApiVersion = attrs.field(default=LATEST, converter=_version)
    protocol: Protocol = attrs.field(default=Protocol.SOAP12, converter=_protocol)
    endpoint: str
    """Address of the .asmx file."""
    timeouts: Timeouts = attrs.field(factory=Timeouts, converter=timeouts)
    max_concurrency: int = attrs.field(default=100, validator=COUNT)
    """The most calls in flight at once, and so the most connections; more wait their turn."""
    keep_alive: float = attrs.field(default=5.0, validator=SECONDS)
    """Writes do not reuse a connection that was idle for more than these seconds: if the server
    closes it just then, the outcome of the write is unknown."""
    keep_alive_reads: float = attrs.field(default=60.0, validator=SECONDS)
    """Seconds an idle connection is kept, for calls that can be repeated; less if the server asks
    for less."""
    retries: int = attrs.field(default=2, validator=whole(0, 10))
    """How often a failed call may be retried."""
    max_reply_bytes: int = attrs.field(default=MAX_REPLY_BYTES, validator=COUNT)
    """The largest reply to read, compressed or not."""
    max_reply_elements: int = attrs.field(default=MAX_REPLY_ELEMENTS, validator=COUNT)
    """The most XML elements a reply may have; each takes about 250 bytes of memory."""
    max_content_bytes: int = attrs.field(default=MAX_CONTENT_BYTES, validator=COUNT)
    """The largest reply to read if it carries a parcel, as base64: 4 bytes for 3."""
    logout_timeout: float = attrs.field(default=5.0, validator=SECONDS)
    """Seconds that leaving a session may spend on Logout, even when cancelled."""
    strict: bool = attrs.field(default=False, validator=FLAG)
    """Whether replies must match the contract exactly."""
    naive_datetimes: NaiveDatetimes = attrs.field(
        default="refuse", validator=one_of(get_args(NaiveDatetimes))
    )
    max_query_length: int = attrs.field(default=MAX_QUERY_LENGTH, validator=COUNT)
    """The longest query of an HTTP GET, in characters after the `?`."""


def endpoint_for(version: ApiVersion, endpoint: str | None, *, insecure_http: bool) -> str:
    """Return the address to call: *endpoint* if given, else the published one.

    An endpoint without a path gets the version's published path, and a non-ASCII host is encoded in
    IDNA.

    Raises:
        ConfigurationError: If it is not an http(s) address, if IDNA cannot encode its host, or if
            it is plain http to another machine without `insecure_http`.
    """
    FLAG.require("insecure_http", insecure_http)
    if endpoint is None:
        return version.endpoint
    TEXT.require("endpoint", endpoint)
    try:
        parts, authority = _read_endpoint(endpoint)
    except ValueError as error:
        raise _not_an_endpoint(endpoint, str(error)) from None
    if parts.scheme == "http" and not insecure_http and not _is_loopback(authority.host):
        raise ConfigurationError(
            f"endpoint: plain http to {authority.host} would show the session to the network; "
            "use https, or allow it by insecure_http=True",
            parameter="endpoint",
        )
    path = parts.path.rstrip("/") or version.path
    return f"{parts.scheme}://{authority}{path}"


def _read_endpoint(endpoint: str) -> tuple[SplitResult, Authority]:
    """Split an endpoint; raise ValueError, which says why, if it is not valid."""
    if not endpoint.isprintable() or " " in endpoint:
        raise ValueError("it has a space or a control character")
    if len(endpoint) > _LONGEST_ENDPOINT:
        raise ValueError(f"it has more than {_LONGEST_ENDPOINT} characters")
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        raise ValueError("it is not the address of a host") from None
    if "@" in parts.netloc:
        raise ValueError("credentials do not belong into an address")
    if parts.scheme not in ("http", "https"):
        raise ValueError("it does not begin with https://")
    if parts.query or parts.fragment:
        raise ValueError("it has a query or a fragment")
    return parts, parse_authority(parts.netloc)


def _not_an_endpoint(endpoint: str, reason: str) -> ConfigurationError:
    """Return the error. It does not quote an endpoint that may hold a password or session id."""
    shown = "" if re.search("[@?#]", endpoint) else f" {endpoint[:_LONGEST_SHOWN]!r}:"
    return ConfigurationError(
        f"endpoint:{shown} {reason}; expected an address such as "
        "https://host/v3.2/prod/ECGridOS.asmx",
        parameter="endpoint",
    )


def _is_loopback(host: str) -> bool:
    address = ip_address(host)
    return address.is_loopback if address is not None else host.lower() == "localhost"


@attrs.frozen
class Credentials:
    """The default credentials of `session()` and `attach()`."""

    login: str | None = None
    password: Secret | None = None
    api_key: Secret | None = None


FetchCredentials = Callable[[], Awaitable[tuple[str, str | Secret]]]
"""Returns the login name and the password of now, such as a vault has them."""

_LONGEST_SECRET: Final = 64 * 1024
"""The most characters read from a secret file."""


@attrs.frozen
class Environment:
    """The settings in the environment. An empty variable counts as not set."""

    version: str | None
    protocol: str | None
    endpoint: str | None
    timeout: str | None
    proxy: Secret | None
    credentials: Credentials

    @classmethod
    @forgetting_locals
    def read(cls, variables: Mapping[str, str] | None = None) -> "Environment":
        """Read the variables, from `os.environ` by default.

        They are `ECGRIDOS_VERSION`, `_PROTOCOL`, `_ENDPOINT`, `_TIMEOUT`, `_PROXY`, `_LOGIN`,
        `_PASSWORD` or `_PASSWORD_FILE`, and `_API_KEY` or `_API_KEY_FILE`.

        Raises:
            ConfigurationError: If a secret is given in both ways, or its file cannot be read; it
                names the variable.
        """
        source = os.environ if variables is None else variables

        def value(name: str) -> str | None:
            return source.get(variable(name)) or None

        def secret(name: str) -> Secret | None:
            text, file = value(name), value(f"{name}_file")
            if text is not None and file is not None:
                raise ConfigurationError(
                    f"{variable(name)} and {variable(name)}_FILE are both set; unset one",
                    parameter=name,
                )
            if file is not None:
                text = _secret_in(file, name)
            return Secret(text) if text is not None else None

        proxy = value("proxy")
        return cls(
            version=value("version"),
            protocol=value("protocol"),
            endpoint=value("endpoint"),
            timeout=value("timeout"),
            proxy=Secret(proxy) if proxy is not None else None,
            credentials=Credentials(value("login"), secret("password"), secret("api_key")),
        )

    def settings(self, *, without: Collection[str] = ()) -> dict[str, Any]:
        """Return the variables that are set, as arguments of a client, except those in *without*.

        Raises:
            ConfigurationError: If the timeout is not a number.
        """
        found = {
            "version": self.version,
            "protocol": self.protocol,
            "endpoint": self.endpoint,
            "timeout": self.timeout,
            "proxy": self.proxy,
        }
        settings: dict[str, Any] = {
            name: value
            for name, value in found.items()
            if value is not None and name not in without
        }
        if "timeout" in settings:
            settings["timeout"] = _seconds(settings["timeout"])
        return settings


def variable(name: str) -> str:
    """Return the name of the environment variable for a setting."""
    return f"ECGRIDOS_{name.upper()}"


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ConfigurationError(
            f"{variable('timeout')}: {text[:50]!r} is not a number of seconds",
            parameter="timeout",
        ) from None


def _secret_in(file: str, name: str) -> str:
    """Return the text of a secret file, as Docker and Kubernetes mount it, without its newline.

    Errors show neither the text nor the path, since the path may be the secret by mistake.
    """
    problem = "is empty"
    try:
        with open(file, encoding="utf-8", newline="") as opened:  # noqa: PTH123  # the path as given
            text = opened.read(_LONGEST_SECRET + 1)
    except UnicodeDecodeError:
        problem = "is not UTF-8 text"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    except ValueError:
        problem = "cannot be read: not a valid path"
    else:
        if len(text) > _LONGEST_SECRET:
            problem = f"has more than {_LONGEST_SECRET} characters"
        elif secret := text.removesuffix("\r\n" if text.endswith("\r\n") else "\n"):
            return secret
    raise ConfigurationError(
        f"{variable(name)}_FILE: the file that it names {problem}", parameter=name
    )
