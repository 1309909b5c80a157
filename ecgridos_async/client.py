"""The client: settings and connections, one per process or app."""

import math
import ssl
import time
from collections.abc import Awaitable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypedDict, Unpack

import attrs

from ecgridos_async._calls.auth import Attached, Credential, Fetched, FixedAuth, Login
from ecgridos_async._calls.base_client import BaseClient
from ecgridos_async._calls.channel import Channel
from ecgridos_async._calls.loop import perform
from ecgridos_async._calls.session_state import SessionState
from ecgridos_async._support.checks import CALLABLE, COUNT, FLAG, SECONDS, TEXT, Check
from ecgridos_async._support.tracebacks import forgetting_locals
from ecgridos_async._transport.environment import proxy_from_environment
from ecgridos_async._transport.sender import Transport
from ecgridos_async.config import (
    Credentials,
    Environment,
    FetchCredentials,
    HttpClient,
    HttpTransport,
    NaiveDatetimes,
    Settings,
    Timeouts,
    endpoint_for,
    variable,
)
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import operation_of
from ecgridos_async.contract.protocol import MAX_QUERY_LENGTH, Protocol, ProtocolName
from ecgridos_async.contract.version import LATEST, ApiVersion, VersionName
from ecgridos_async.errors import ArgumentError, ConfigurationError
from ecgridos_async.instrumentation._hooks import Hooks
from ecgridos_async.instrumentation.log import show_log_as_asked
from ecgridos_async.messages import MAX_CONTENT_BYTES, MAX_REPLY_BYTES, MAX_REPLY_ELEMENTS
from ecgridos_async.middleware import Share
from ecgridos_async.secret import Secret
from ecgridos_async.services.root import ClientOperations
from ecgridos_async.session import Session
from ecgridos_async.session_store import SessionStore

if TYPE_CHECKING:
    from ecgridos_async.instrumentation.events import Hook, SelectiveHook
    from ecgridos_async.instrumentation.health import Ping, Stats
    from ecgridos_async.middleware import Middleware


_NOW: Final = operation_of(ClientOperations.now_utc)
_RATE: Final = Check("a number of calls above 0", SECONDS.holds)
_STORE: Final = Check("a session store", lambda value: callable(getattr(value, "share", None)))
_SECRET: Final = Check("a text (str or Secret)", lambda value: isinstance(value, (str, Secret)))


class ClientSettings(TypedDict, total=False):
    """The settings of a client, by name, for `Client.from_env`."""

    version: ApiVersion | VersionName
    protocol: Protocol | ProtocolName
    endpoint: str | None
    timeout: Timeouts | float | None
    max_concurrency: int
    keep_alive: float
    keep_alive_reads: float
    retries: int
    max_reply_bytes: int
    max_reply_elements: int
    max_content_bytes: int
    logout_timeout: float
    strict: bool
    naive_datetimes: NaiveDatetimes
    max_query_length: int
    insecure_http: bool
    insecure_get: bool
    proxy: str | Secret | None
    trust_env: bool
    transport: HttpTransport | None
    http_client: HttpClient | None
    ssl_context: ssl.SSLContext | None
    middleware: "Sequence[Middleware]"
    hooks: "Sequence[Hook | SelectiveHook]"


class Client(ClientOperations, BaseClient):
    """A client of ECGridOS: make one, keep it, and open sessions on it.

        async with Client() as client:
            async with client.session("login", "password") as session:
                me = await session.who_am_i()

    The constructor checks the settings and opens nothing. The first call opens connections;
    leaving the block closes them.
    """

    @forgetting_locals
    def __init__(
        self,
        version: ApiVersion | VersionName = LATEST,
        protocol: Protocol | ProtocolName = Protocol.SOAP12,
        endpoint: str | None = None,
        *,
        timeout: Timeouts | float | None = None,
        max_concurrency: int = 100,
        keep_alive: float = 5.0,
        keep_alive_reads: float = 60.0,
        retries: int = 2,
        max_reply_bytes: int = MAX_REPLY_BYTES,
        max_reply_elements: int = MAX_REPLY_ELEMENTS,
        max_content_bytes: int = MAX_CONTENT_BYTES,
        logout_timeout: float = 5.0,
        strict: bool = False,
        naive_datetimes: NaiveDatetimes = "refuse",
        max_query_length: int = MAX_QUERY_LENGTH,
        insecure_http: bool = False,
        insecure_get: bool = False,
        proxy: str | Secret | None = None,
        trust_env: bool = False,
        transport: HttpTransport | None = None,
        http_client: HttpClient | None = None,
        ssl_context: ssl.SSLContext | None = None,
        middleware: "Sequence[Middleware]" = (),
        hooks: "Sequence[Hook | SelectiveHook]" = (),
    ) -> None:
        """Check the settings; nothing is opened or sent.

        Args:
            version: `"2.3"`, `"3.0"`, `"3.2"` or `"4.1"`, the newest. `ApiVersion.parse` takes any
                text.
            protocol: `"soap11"`, `"soap12"`, `"http-get"` or `"http-post"`. `Protocol.parse` takes
                any text.
            endpoint: Address of the service, if not the published one. If it has no path, the
                published path of the version is added.
            timeout: Seconds for a whole call, or `Timeouts` for its parts too. None is
                `Timeouts()`: every call has a deadline.
            max_concurrency: The most calls in flight at once, and so the most connections.
            keep_alive: Writes do not reuse a connection that was idle for more than these seconds.
                If the server closes it just then, the outcome of the write is unknown.
            keep_alive_reads: Seconds an idle connection is kept, for calls that can be repeated.
            retries: How often a failed call may be retried; `docs/reliability.md` says which
                failures are. A write that may have arrived is never repeated.
            max_reply_bytes: The largest reply to read.
            max_reply_elements: The most XML elements a reply may have. 1,000 parcels have about
                23,000.
            max_content_bytes: The largest reply to read if it carries a parcel; base64 takes 4
                bytes for 3 of the parcel.
            logout_timeout: Seconds that leaving a session may spend on Logout.
            strict: Raise DecodeError for replies that differ from the contract.
            naive_datetimes: `"utc"` treats datetimes without a time zone as UTC.
            max_query_length: The longest query of an HTTP GET, in characters after the `?`. A
                longer one is an ArgumentError. 2048 is the default limit of ASP.NET.
            insecure_http: Allow plain http to another machine.
            insecure_get: Allow HTTP GET calls with arguments over a `transport` or `http_client` of
                your own. It may log or trace their URLs, which hold login, password and session id.
            proxy: URL of an HTTP or SOCKS proxy, credentials included.
            trust_env: Whether to use the proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`) if
                none is given.
            transport: An httpx transport to send with; the client closes it.
            http_client: An httpx client to send with; you close it.
            ssl_context: TLS settings; they are never changed. Without them the certificates come
                from `SSL_CERT_FILE` or `SSL_CERT_DIR` in the environment, else from certifi.
            middleware: Wraps every attempt, the first outermost; see `Middleware`.
            hooks: Functions called with each event of each call, in order; see
                `ecgridos_async.instrumentation`.

        Raises:
            ConfigurationError: If a setting is wrong; it names the setting.
        """
        show_log_as_asked()
        parsed = ApiVersion.parse(version)
        self._credentials: Credentials | None = None
        settings = Settings(
            version=parsed,
            protocol=protocol,
            endpoint=endpoint_for(parsed, endpoint, insecure_http=insecure_http),
            timeouts=Timeouts() if timeout is None else timeout,
            max_concurrency=max_concurrency,
            keep_alive=keep_alive,
            keep_alive_reads=keep_alive_reads,
            retries=retries,
            max_reply_bytes=max_reply_bytes,
            max_reply_elements=max_reply_elements,
            max_content_bytes=max_content_bytes,
            logout_timeout=logout_timeout,
            strict=strict,
            naive_datetimes=naive_datetimes,
            max_query_length=max_query_length,
        )
        super().__init__(
            Channel(
                settings,
                Transport(
                    settings,
                    transport=transport,
                    http_client=http_client,
                    insecure_get=insecure_get,
                    proxy=_proxy(proxy, settings.endpoint, trust_env=trust_env),
                    ssl_context=ssl_context,
                    middleware=middleware,
                ),
                Hooks(hooks),
            ),
            FixedAuth(),
        )

    @classmethod
    @forgetting_locals
    def from_env(cls, **settings: Unpack[ClientSettings]) -> Self:
        """Return a client configured by the environment; settings given here take precedence.

            client = Client.from_env(max_concurrency=20, strict=True)

        Reads `ECGRIDOS_VERSION`, `ECGRIDOS_PROTOCOL`, `ECGRIDOS_ENDPOINT`, `ECGRIDOS_TIMEOUT` (a
        whole call, in seconds) and `ECGRIDOS_PROXY`. `session()` then uses `ECGRIDOS_LOGIN` and
        `ECGRIDOS_PASSWORD`, `attach()` uses `ECGRIDOS_API_KEY`. Instead of a secret the
        environment may name a file that holds it: `ECGRIDOS_PASSWORD_FILE`,
        `ECGRIDOS_API_KEY_FILE`. A newline at its end is not part of the secret.

        Args:
            settings: Those of `Client(…)`. None is the same as leaving a setting out. A variable
                whose setting is given is not read.

        Raises:
            ConfigurationError: If a variable is wrong, or names a proxy beside a transport or httpx
                client of your own, which would bypass it. It names the variable.
        """
        given: dict[str, Any] = {
            name: value for name, value in settings.items() if value is not None
        }
        environment = Environment.read()
        found = environment.settings(without=given)
        if "proxy" in found and not given.keys().isdisjoint(("transport", "http_client")):
            raise ConfigurationError(
                f"{variable('proxy')}: it cannot be combined with transport or http_client; "
                "unset it, and set the proxy there",
                parameter="proxy",
            )
        try:
            client = cls(**(found | given))
        except ConfigurationError as error:
            if error.parameter in found:
                text = str(error.args[0]).removeprefix(f"{error.parameter}: ")
                error.args = (f"{variable(error.parameter)}: {text}",)
            raise
        client._credentials = environment.credentials
        return client

    @property
    def settings(self) -> Settings:
        """The settings in use."""
        return self._channel.settings

    @forgetting_locals
    def session(
        self,
        login: str | None = None,
        password: str | Secret | None = None,
        *,
        credentials: FetchCredentials | None = None,
        store: SessionStore | None = None,
        max_concurrency: int | None = None,
        rate: float | None = None,
    ) -> Session:
        """Return a session to enter: Login on enter, Logout on every exit.

            async with client.session("login", "password") as session:
                ...

        What is left out comes from the environment: `ECGRIDOS_LOGIN`, and `ECGRIDOS_PASSWORD` or
        `ECGRIDOS_PASSWORD_FILE`.

        Args:
            login: The login name.
            password: The password.
            credentials: In place of both, an async function that returns them. It is called for
                each Login, that of a renewal included, so a password may change while the session
                is in use.
            store: Shares the session with other processes: one of them logs in, the last one logs
                out. See `FileSessionStore` and `RedisSessionStore`. With *credentials*, they are
                asked first, since the login name tells whose session it is.
            max_concurrency: The most calls of this session in flight at once; at most as many as
                the client allows.
            rate: The most calls of this session in a second, evenly spread.

        Raises:
            ArgumentError: If a credential is empty or not text, or given twice.
            ConfigurationError: If a limit is wrong.
        """
        share = _share(max_concurrency, rate)
        _STORE.or_none().require("store", store)
        if credentials is not None:
            CALLABLE.require("credentials", credentials, raises=ArgumentError, operation="Login")
            if login is not None or password is not None:
                raise ArgumentError(
                    "credentials: it cannot be combined with login or password",
                    parameter="credentials",
                    operation="Login",
                )
            return self._session(Fetched(credentials), share, store)
        TEXT.or_none().require("login", login, raises=ArgumentError, operation="Login")
        _SECRET.or_none().require("password", password, raises=ArgumentError, operation="Login")
        if login is None or password is None:
            known = self._known_credentials()
            login = known.login if login is None else login
            password = known.password if password is None else password
        if not login:
            raise ArgumentError(
                "login: may not be empty; give one, or set ECGRIDOS_LOGIN",
                parameter="login",
                operation="Login",
            )
        if not password:
            raise ArgumentError(
                "password: may not be empty; give one, or set ECGRIDOS_PASSWORD",
                parameter="password",
                operation="Login",
            )
        secret = Secret(password) if isinstance(password, str) else password
        return self._session(Login(login, secret), share, store)

    @forgetting_locals
    def open_session(
        self, login: str | None = None, password: str | Secret | None = None
    ) -> Awaitable[Session]:
        """Log in and return the session, where a block does not fit, as between notebook cells.

            session = await client.open_session("login", "password")
            ...
            await session.aclose()

        It is yours to close. What is left out comes from the environment, as for `session`.

        Raises:
            ArgumentError: If either is empty or not text.
        """
        return self.session(login, password).__aenter__()

    @forgetting_locals
    def attach(
        self,
        session_id_or_api_key: str | Secret | None = None,
        *,
        max_concurrency: int | None = None,
        rate: float | None = None,
    ) -> Session:
        """Return a session for an existing session id or API key; it is never logged out.

        Without an argument it uses the API key of the environment: `ECGRIDOS_API_KEY` or
        `ECGRIDOS_API_KEY_FILE`. It can be used at once, or entered like any session.

        Args:
            session_id_or_api_key: The session id or API key.
            max_concurrency: The most calls of this session in flight at once; at most as many as
                the client allows.
            rate: The most calls of this session in a second, evenly spread.

        Raises:
            ArgumentError: If the id or key is empty or not text.
            ConfigurationError: If a limit is wrong.
        """
        given = session_id_or_api_key
        _SECRET.or_none().require("session_id_or_api_key", given, raises=ArgumentError)
        if given is None:
            given = self._known_credentials().api_key
        if not given:
            raise ArgumentError(
                "session_id_or_api_key: may not be empty; give one, or set ECGRIDOS_API_KEY",
                parameter="session_id_or_api_key",
            )
        secret = Secret(given) if isinstance(given, str) else given
        return self._session(Attached(secret), _share(max_concurrency, rate))

    def _known_credentials(self) -> Credentials:
        """Return the credentials that `from_env` found, else those of the environment now."""
        return self._credentials or Environment.read().credentials

    def _session(
        self, credential: Credential, share: Share, store: SessionStore | None = None
    ) -> Session:
        self._channel.transport.check_open()
        return Session(self._channel, SessionState(credential, self._channel, share, store))

    def stats(self) -> "Stats":
        """Return what this client has counted, and what is so now; quick, and without I/O."""
        from ecgridos_async.instrumentation.health import Stats

        channel, transport = self._channel, self._channel.transport
        counts = channel.counts
        connections, idle = transport.open_and_idle or (None, None)
        return Stats(
            in_flight=counts.in_flight,
            waiting=transport.waiting,
            sending=transport.sending,
            max_concurrency=self.settings.max_concurrency,
            connections=connections,
            idle=idle,
            retries_left=channel.budget.retries_left,
            calls=counts.calls,
            succeeded=counts.succeeded,
            failed=counts.failed,
            cancelled=counts.cancelled,
            retries=counts.retries,
            renewals=counts.renewals,
            unknown_outcomes=counts.unknown_outcomes,
        )

    @forgetting_locals
    async def ping(
        self,
        timeout: Timeouts | float = 5.0,  # noqa: ASYNC109  # it is a setting
    ) -> "Ping":
        """Ask the service for its clock, by NowUTC: a cheap call without a session.

        For health checks. It is retried like other calls.

        Args:
            timeout: Seconds for the whole call, or `Timeouts` for its parts too.

        Raises:
            TransportError: If the service cannot be reached, does not reply in time, or is not
                available.
            ReplyError: If something else replied, such as a proxy.
            Fault: If the service refused the call.
            ArgumentError, StateError: If nothing was sent.
        """
        from ecgridos_async.instrumentation.health import Ping

        changed = attrs.evolve(self.settings, timeouts=timeout)
        channel = self._channel.with_settings(changed)
        result = await perform(channel.call(_NOW, Arguments(), self._auth), channel)
        ahead = result.value.timestamp() - (time.time() - result.seconds / 2)
        return Ping(seconds=result.seconds, service_time=result.value, clock_offset=ahead)

    async def aclose(self) -> None:
        """Close the connections. Calling it twice is harmless."""
        await self._channel.transport.aclose()

    async def __aenter__(self) -> Self:
        self._channel.transport.check_open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"Client({self.settings.version!s}, {self.settings.protocol!s})"


def _share(max_concurrency: int | None, rate: float | None) -> Share:
    COUNT.or_none().require("max_concurrency", max_concurrency)
    _RATE.or_none().require("rate", rate)
    return Share(
        most=math.inf if max_concurrency is None else max_concurrency,
        rate=math.inf if rate is None else rate,
    )


def _proxy(given: str | Secret | None, endpoint: str, *, trust_env: bool) -> str | None:
    FLAG.require("trust_env", trust_env)
    _SECRET.or_none().require("proxy", given)
    if given is None:
        return proxy_from_environment(endpoint) if trust_env else None
    return given.reveal() if isinstance(given, Secret) else given
