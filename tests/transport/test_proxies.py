"""Proxies: calls go through them, none leaks a connection, and no credentials are shown."""

import base64
import importlib.util
import logging
import socket
import ssl
import traceback
from collections.abc import Iterator
from functools import partial

import anyio
import anyio.lowlevel
import pytest

from ecgridos_async import (
    CallTimeoutError,
    Client,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    ECGridOSError,
    OutcomeUnknownError,
    Secret,
    Timeouts,
    TransportError,
)
from ecgridos_async._transport import environment
from ecgridos_async._transport.connections import DELIVERY
from ecgridos_async._transport.environment import proxy_from_environment
from ecgridos_async._transport.proxies import ProxyTransport, check_proxy
from ecgridos_async.messages import Delivery
from tests.http_library import httpx
from tests.products import EXHAUSTIVE
from tests.transport.encrypted_server import Certificate, service
from tests.transport.proxy_server import Mood, ProxyServer
from tests.transport.server import NOW, PATIENCE, Connection, eventually, serve

pytestmark = [pytest.mark.timeout(60)]

USER, PASSWORD = "proxy-user", "s3cret-horse"
SCHEMES = pytest.mark.parametrize("scheme", ["http", "https"])
PROXIES = pytest.mark.parametrize("proxy_scheme", ["http", "https"])


@pytest.fixture(scope="session")
def certificate() -> Certificate:
    return Certificate()


@pytest.fixture
def proxy(certificate: Certificate, request: pytest.FixtureRequest) -> Iterator[ProxyServer]:
    """Run a proxy: https:// if the test has `proxy_scheme` say so, else http://."""
    encrypted = "proxy_scheme" in request.fixturenames and (
        request.getfixturevalue("proxy_scheme") == "https"
    )
    tls = certificate.server if encrypted else None
    with ProxyServer(tls=tls) as running:
        yield running


def client_of(
    endpoint: str, proxy: str, certificate: Certificate, timeout: Timeouts | None = None
) -> Client:
    transport = ProxyTransport(proxy, keep_alive=5.0, ssl_context=certificate.client)
    return Client("3.0", endpoint=endpoint, transport=transport, timeout=timeout, retries=0)


def transport_of(client: Client) -> ProxyTransport:
    transport = client._channel.transport._route.transport
    assert isinstance(transport, ProxyTransport)
    return transport


async def call(client: Client) -> None:
    with anyio.fail_after(PATIENCE):
        await client.now_utc()


async def write(client: Client) -> None:
    with anyio.fail_after(PATIENCE):
        await client.login("somebody", "correct-horse")


@pytest.mark.anyio
@SCHEMES
@PROXIES
async def test_calls_go_through_one_connection(
    proxy: ProxyServer, certificate: Certificate, scheme: str, proxy_scheme: str
) -> None:
    async with service(scheme, certificate) as server:
        async with client_of(server.url, proxy.url, certificate) as client:
            for _ in range(5):
                await call(client)
        assert len(server.requests) == 5
        assert server.accepted == proxy.accepted == 1
        assert "proxy-authorization" not in server.requests[0].headers
        authority = server.url.partition("://")[2]
        if scheme == "https":
            assert [(one.method, one.target) for one in proxy.asked] == [("CONNECT", authority)]
        else:
            assert [one.method for one in proxy.asked] == ["POST"] * 5
            assert all(one.target.startswith(f"http://{authority}/") for one in proxy.asked)
        await eventually(lambda: proxy.open == 0)


@pytest.mark.anyio
async def test_a_connection_for_each_call_at_once(
    proxy: ProxyServer, certificate: Certificate
) -> None:
    async with (
        serve() as server,
        client_of(server.url, proxy.url, certificate) as client,
        anyio.create_task_group() as tasks,
    ):
        for _ in range(30):
            tasks.start_soon(call, client)
    assert len(server.requests) == 30
    assert 1 < proxy.accepted <= 30


@pytest.mark.anyio
@SCHEMES
async def test_the_tls_settings_are_loaded_when_they_are_needed(
    proxy: ProxyServer,
    certificate: Certificate,
    scheme: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[ssl.SSLContext] = []

    def create() -> ssl.SSLContext:
        loaded.append(certificate.client)
        return certificate.client

    monkeypatch.setattr(httpx, "create_ssl_context", create)
    async with service(scheme, certificate) as server:
        transport = ProxyTransport(proxy.url, keep_alive=5.0)
        async with (
            Client("3.0", endpoint=server.url, transport=transport) as client,
            anyio.create_task_group() as tasks,
        ):
            for _ in range(5):
                tasks.start_soon(call, client)
    assert len(loaded) == (1 if scheme == "https" else 0)


@pytest.mark.anyio
@SCHEMES
@PROXIES
async def test_credentials(certificate: Certificate, scheme: str, proxy_scheme: str) -> None:
    tls = certificate.server if proxy_scheme == "https" else None
    with ProxyServer((USER, PASSWORD), tls) as proxy:
        async with service(scheme, certificate) as server:
            address = proxy.url_for(USER, PASSWORD)
            async with client_of(server.url, address, certificate) as client:
                await call(client)
            assert "proxy-authorization" not in server.requests[0].headers
            for wrong in (proxy.url, proxy.url_for(USER, "wrong")):
                async with client_of(server.url, wrong, certificate) as client:
                    for make in (call, write):
                        with pytest.raises(ConnectError, match="407") as caught:
                            await make(client)
                        assert not caught.value.may_have_arrived
            assert len(server.requests) == 1
            await eventually(lambda: proxy.open == 0)


NOT_OPENED = [
    pytest.param(Mood.REFUSE, "403", id="refuses"),
    pytest.param(Mood.HANG, "in time", id="hangs"),
    pytest.param(Mood.CUT, "not reached", id="cuts"),
    pytest.param(Mood.GARBLE, "not reached", id="speaks no http"),
]


@pytest.mark.anyio
@PROXIES
@pytest.mark.parametrize(("mood", "reason"), NOT_OPENED)
async def test_a_tunnel_that_is_not_opened(
    proxy: ProxyServer, certificate: Certificate, proxy_scheme: str, mood: Mood, reason: str
) -> None:
    """Nothing was sent, so that not even the outcome of a write is unknown."""
    proxy.mood = mood
    endpoint = "https://127.0.0.1:9"
    timeout = Timeouts(connect=0.3) if mood is Mood.HANG else None
    async with client_of(endpoint, proxy.url, certificate, timeout) as client:
        for make in (call, write):
            with pytest.raises(ConnectError, match=reason) as caught:
                await make(client)
            assert not caught.value.may_have_arrived
        await eventually(lambda: proxy.open == 0)
    assert {one.method for one in proxy.asked} == {"CONNECT"}


@pytest.mark.anyio
@SCHEMES
async def test_the_time_to_connect_ends_with_connecting(
    proxy: ProxyServer, certificate: Certificate, scheme: str
) -> None:
    async def slow(connection: Connection) -> None:
        await connection.receive()
        await anyio.sleep(0.85)
        await connection.send(NOW)

    timeout = Timeouts(connect=0.8)
    async with (
        service(scheme, certificate, slow) as server,
        client_of(server.url, proxy.url, certificate, timeout) as client,
    ):
        await call(client)


@pytest.mark.anyio
@pytest.mark.parametrize("refused", [False, True])
@SCHEMES
async def test_what_a_delivery_tells(
    proxy: ProxyServer, certificate: Certificate, scheme: str, refused: bool
) -> None:
    """A reply of the proxy itself is not one of the service."""

    async def hangs_up(connection: Connection) -> None:
        await connection.receive()

    transport = ProxyTransport(proxy.url, keep_alive=5.0, ssl_context=certificate.client)
    if refused:
        proxy.want(USER, PASSWORD)
    delivery = Delivery(begun=True)
    async with service(scheme, certificate, hangs_up) as server:
        with pytest.raises(httpx.ProxyError if refused else httpx.RemoteProtocolError):
            await transport.handle_async_request(
                httpx.Request("POST", server.url, extensions={DELIVERY: delivery})
            )
    await transport.aclose()
    assert delivery.begun == (not refused)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("mood", "expected"), [(Mood.HANG, CallTimeoutError), (Mood.CUT, ConnectionLostError)]
)
async def test_a_plain_call_that_the_proxy_took(
    proxy: ProxyServer, certificate: Certificate, mood: Mood, expected: type[TransportError]
) -> None:
    """The proxy may have passed it on."""
    proxy.mood = mood
    endpoint = "http://127.0.0.1:9"
    timeout = Timeouts(read=0.2) if mood is Mood.HANG else None
    async with client_of(endpoint, proxy.url, certificate, timeout) as client:
        with pytest.raises(expected) as caught:
            await call(client)
        assert caught.value.may_have_arrived
        with pytest.raises(OutcomeUnknownError):
            await write(client)


@pytest.mark.anyio
@SCHEMES
async def test_the_proxy_is_down(certificate: Certificate, scheme: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint, address = f"{scheme}://127.0.0.1:9", f"http://127.0.0.1:{port}"
    async with client_of(endpoint, address, certificate) as client:
        with pytest.raises(ConnectError) as caught:
            await write(client)
        assert not caught.value.may_have_arrived


@pytest.mark.anyio
@SCHEMES
@PROXIES
async def test_cancelled_at_any_step_it_leaves_no_connection_behind(
    proxy: ProxyServer, certificate: Certificate, scheme: str, proxy_scheme: str
) -> None:
    """Each call is cancelled some steps of the event loop later than the one before it."""
    async with service(scheme, certificate) as server:
        async with client_of(server.url, proxy.url, certificate) as client:
            transport = transport_of(client)
            for steps in range(0, 80, 1 if EXHAUSTIVE else 2):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(call, client)
                    for _ in range(steps):
                        await anyio.lowlevel.checkpoint()
                    # A new connection each time, whose opening takes longer than any step.
                    await anyio.sleep(steps * 0.0001)
                    tasks.cancel_scope.cancel()
                await transport.connections.discard_idle()
            await eventually(lambda: proxy.open == 0)
            await call(client)
            assert len(transport.connections._idle) == 1
        await eventually(lambda: proxy.open == 0)


@pytest.mark.anyio
@SCHEMES
@PROXIES
async def test_credentials_are_never_shown(
    certificate: Certificate,
    scheme: str,
    proxy_scheme: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    tls = certificate.server if proxy_scheme == "https" else None
    shown: list[str] = []
    with ProxyServer((USER, PASSWORD), tls) as proxy:
        address = proxy.url_for(USER, PASSWORD)
        async with (
            service(scheme, certificate) as server,
            client_of(server.url, address, certificate) as client,
        ):
            await call(client)
            transport = transport_of(client)
            shown.append(repr(transport))
            for mood in (Mood.CUT, Mood.REFUSE, Mood.GARBLE):
                proxy.mood = mood
                await transport.connections.discard_idle()
                with pytest.raises(ECGridOSError) as caught:
                    await call(client)
                shown += [*traceback.format_exception(caught.value), repr(caught.value)]
    records = [record for record in caplog.records if record.name.startswith("http")]
    assert {record.name.partition(".")[0] for record in records} == {httpx.__name__}
    shown += [record.getMessage() for record in caplog.records]
    shown += [repr(record.args) for record in caplog.records]
    both = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    for text in shown:
        assert not [secret for secret in (USER, PASSWORD, both) if secret in text], text


needs_socksio = pytest.mark.skipif(
    importlib.util.find_spec("socksio") is None, reason="needs socksio"
)


@pytest.mark.anyio
@needs_socksio
@SCHEMES
async def test_socks(
    certificate: Certificate, scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with ProxyServer((USER, PASSWORD), socks=True) as proxy:
        address = proxy.url_for(USER, PASSWORD)
        async with service(scheme, certificate) as server:
            async with client_of(server.url, address, certificate) as client:
                for _ in range(3):
                    await call(client)
            assert len(server.requests) == 3
            assert proxy.accepted == 1
            wrong = proxy.url_for(USER, "wrong")
            async with client_of(server.url, wrong, certificate) as client:
                with pytest.raises(ConnectError) as caught:
                    await write(client)
                assert not caught.value.may_have_arrived
        await eventually(lambda: proxy.open == 0)
    shown = [record.getMessage() for record in caplog.records]
    assert shown
    assert not [text for text in shown if USER in text or PASSWORD in text]


@pytest.mark.anyio
@needs_socksio
@pytest.mark.parametrize("mood", [Mood.REFUSE, Mood.HANG, Mood.CUT, Mood.GARBLE])
async def test_a_socks_proxy_that_does_not_connect(certificate: Certificate, mood: Mood) -> None:
    with ProxyServer(socks=True) as proxy:
        proxy.mood = mood
        endpoint = "http://127.0.0.1:9"
        timeout = Timeouts(connect=0.3) if mood is Mood.HANG else None
        async with client_of(endpoint, proxy.url, certificate, timeout) as client:
            with pytest.raises(ConnectError) as caught:
                await write(client)
            assert not caught.value.may_have_arrived
            await eventually(lambda: proxy.open == 0)


def test_a_repr_says_where_it_is() -> None:
    transport = ProxyTransport(f"http://{USER}:{PASSWORD}@proxy.example:3128", keep_alive=5.0)
    assert repr(transport) == "ProxyTransport(http://proxy.example:3128)"
    given = httpx.Proxy("http://proxy.example:3128", auth=(USER, PASSWORD))
    assert repr(ProxyTransport(given, keep_alive=5.0)) == repr(transport)


@pytest.mark.parametrize(
    "url",
    [
        "http://proxy.example",
        "http://proxy.example:3128/",
        "https://user:p%40ss@proxy.example:443",
        "http://[::1]:3128",
        "http://[fe80::1%eth0]:3128",
        "http://my_proxy:3128",
        "http://:s3cret@proxy.example",
        "http://user:100%@proxy.example",
        "http://user:p@ss@proxy.example",
    ],
)
def test_an_address_that_is_a_proxys(url: str) -> None:
    assert check_proxy(url).rstrip("/") == url.rstrip("/")
    ProxyTransport(url, keep_alive=5.0)


def test_a_proxy_at_an_idn_host() -> None:
    transport = ProxyTransport(f"http://{USER}:{PASSWORD}@MÜNCHEN.example:3128", keep_alive=5.0)
    assert repr(transport) == "ProxyTransport(http://xn--mnchen-3ya.example:3128)"
    assert PASSWORD in transport.secrets


@pytest.mark.parametrize(
    "url",
    [
        "",
        "proxy.example:3128",
        f"{USER}:{PASSWORD}@proxy.example:3128",
        f"ftp://{USER}:{PASSWORD}@proxy.example",
        f"http://{USER}:{PASSWORD}@",
        f"http://{USER}:{PASSWORD}@proxy.example:port",
        f"http://{USER}:{PASSWORD}@proxy.example:0",
        f"http://{USER}:{PASSWORD}@proxy.example:99999",
        f"http://{USER}:{PASSWORD}@proxy.example/path",
        f"http://{USER}:{PASSWORD}@proxy.example/?query",
        f"http://{USER}:{PASSWORD}@proxy.example/#fragment",
        f"http://{USER}:{PASSWORD}@proxy example",
        f"http://{USER}:{PASSWORD}@proxy.example\r\n",
        f"http://{USER}:{PASSWORD}@[::1",
        f"http://{USER}:{PASSWORD}@{'x' * 70}.example:80:80",
        f"//{USER}:{PASSWORD}@proxy.example",
        f"http://{USER}:{PASSWORD}@münchen_x.invalid",
        f"http://{USER}:{PASSWORD}@{'x' * 64}.example",
        f"http://{USER}:{PASSWORD}@a..example",
        f"http://{USER}:{PASSWORD}@256.1.1.1",
        f"http://{USER}:{PASSWORD}@[::1]x:80",
        f"http://{USER}:{PASSWORD}@::1",
        f"http://{USER}:{PASSWORD}@proxy.example:65536",
        f"http://{USER}:{PASSWORD}%ff@proxy.example",
        f"http://{USER}%3A:{PASSWORD}@proxy.example",
        f"http://{USER}:{PASSWORD}/@proxy.example",
        f"socks4://{USER}:{PASSWORD}@proxy.example",
        f"socks5://{USER}:{PASSWORD}{'x' * 256}@proxy.example",
    ],
)
def test_an_address_that_is_not_a_proxys(url: str) -> None:
    for check in (check_proxy, partial(ProxyTransport, keep_alive=5.0)):
        with pytest.raises(ConfigurationError) as caught:
            check(url)
        assert caught.value.parameter == "proxy"
        assert caught.value.__cause__ is caught.value.__context__ is None
        assert USER not in str(caught.value)
        assert PASSWORD not in str(caught.value)


def test_a_socks_proxy_wants_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        assert name == "socksio"

    monkeypatch.setattr(importlib.util, "find_spec", nothing)
    for scheme in ("socks5", "socks5h"):
        with pytest.raises(ConfigurationError, match=r"ecgridos-async\[socks\]") as caught:
            check_proxy(f"{scheme}://{USER}:{PASSWORD}@proxy.example:1080")
        assert caught.value.parameter == "proxy"
        assert PASSWORD not in str(caught.value)


ENDPOINT = "https://ecgrid.example:8443/v3.0/prod/ecgridos.asmx"


@pytest.mark.parametrize(
    ("variables", "endpoint", "expected"),
    [
        pytest.param({}, ENDPOINT, None, id="nothing"),
        pytest.param({"HTTPS_PROXY": "http://p:1"}, ENDPOINT, "http://p:1", id="upper case"),
        pytest.param({"https_proxy": "http://p:1"}, ENDPOINT, "http://p:1", id="lower case"),
        pytest.param(
            {"HTTPS_PROXY": "http://up:1", "https_proxy": "http://low:1"},
            ENDPOINT,
            "http://low:1",
            id="lower case goes first",
        ),
        pytest.param({"HTTPS_PROXY": "p:1"}, ENDPOINT, "http://p:1", id="no scheme"),
        pytest.param({"HTTPS_PROXY": ""}, ENDPOINT, None, id="empty"),
        pytest.param({"HTTP_PROXY": "http://p:1"}, ENDPOINT, None, id="of another scheme"),
        pytest.param({"HTTP_PROXY": "http://p:1"}, "http://a/", "http://p:1", id="http"),
        pytest.param({"ALL_PROXY": "http://p:1"}, ENDPOINT, "http://p:1", id="all"),
        pytest.param(
            {"ALL_PROXY": "http://all:1", "HTTPS_PROXY": "http://p:1"},
            ENDPOINT,
            "http://p:1",
            id="the scheme's before all",
        ),
        *(
            pytest.param(
                {"HTTPS_PROXY": "http://p:1", "NO_PROXY": excepted},
                endpoint,
                None if bypassed else "http://p:1",
                id=f"not for {excepted}: {endpoint[8:24]}",
            )
            for excepted, endpoint, bypassed in [
                ("*", ENDPOINT, True),
                ("ecgrid.example", ENDPOINT, True),
                (".example", ENDPOINT, True),
                ("other.example, ecgrid.example:8443", ENDPOINT, True),
                ("ecgrid.example:443", ENDPOINT, False),
                ("grid.example", ENDPOINT, False),
                ("127.0.0.1", "https://127.0.0.1/", True),
                ("127.0.0.1:443", "https://127.0.0.1/", True),
                ("127.0.0.1:80", "https://127.0.0.1/", False),
                ("127.0.0.10", "https://127.0.0.1/", False),
                (".0.0.1", "https://127.0.0.1/", False),
                ("127.0.0.0/8", "https://127.9.9.9/", True),
                ("10.0.0.0/8, 127.0.0.0/30", "https://127.0.0.4/", False),
                ("10.1.2.3/8", "https://10.9.9.9/", True),
                ("169.254/16", "https://169.254.1.1/", True),
                ("127.0.0.0/8", "https://ecgrid.example/", False),
                ("::1", "https://[::1]:8443/", True),
                ("0:0::1", "https://[::1]:8443/", True),
                ("[::1]", "https://[::1]:8443/", True),
                ("[::1]:8443", "https://[::1]:8443/", True),
                ("[::1]:443", "https://[::1]:8443/", False),
                ("fd00::/8", "https://[fd12::1]/", True),
                ("fd00::/8", "https://[fe80::1]/", False),
                ("fe80::/10", "https://[fe80::1%eth0]/", True),
                ("127.0.0.0/8", "https://[::1]/", False),
                ("ECGRID.example", "https://ecgrid.EXAMPLE/", True),
                ("ecgrid.example:443", "https://ecgrid.example/", True),
                ("*.example", ENDPOINT, True),
                ("*.ecgrid.example", ENDPOINT, True),
                ("example other.example", ENDPOINT, True),
                (",, ,", ENDPOINT, False),
                ("ecgrid.example.", ENDPOINT, True),
                ("münchen.example", "https://xn--mnchen-3ya.example/", True),
                ("<local>, localhost:*, a b", ENDPOINT, False),
            ]
        ),
    ],
)
def test_what_the_environment_names(
    variables: dict[str, str],
    endpoint: str,
    expected: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_from_environment(endpoint) == expected


def test_what_the_system_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows and macOS have settings of their own, which count where the environment has none."""

    def bypass(host: str) -> bool:
        return host == "intranet.example"

    monkeypatch.setattr(environment, "getproxies_environment", dict[str, str])
    monkeypatch.setattr(environment, "getproxies", lambda: {"https": "p:1"})
    monkeypatch.setattr(environment, "proxy_bypass", bypass)
    assert proxy_from_environment(ENDPOINT) == "http://p:1"
    assert proxy_from_environment("https://intranet.example:8443/") is None
    monkeypatch.setattr(environment, "getproxies", lambda: {"https": "ftp://p:1"})
    with pytest.raises(ConfigurationError, match="of the system"):
        proxy_from_environment(ENDPOINT)


@pytest.mark.parametrize(
    ("variables", "variable", "reason"),
    [
        ({"HTTPS_PROXY": f"ftp://{USER}:{PASSWORD}@p:1"}, "HTTPS_PROXY", "ftp:// is none of"),
        ({"https_proxy": f"http://{USER}:{PASSWORD}@p:port"}, "https_proxy", "host:port"),
        ({"ALL_PROXY": f"http://{USER}:{PASSWORD}@p:0"}, "ALL_PROXY", "1 to 65535"),
        ({"all_proxy": f"{USER}:{PASSWORD}@a..b"}, "all_proxy", "1 to 63"),
        ({"HTTPS_PROXY": " "}, "HTTPS_PROXY", "space"),
        ({"HTTPS_PROXY": "http://münchen_x.invalid"}, "HTTPS_PROXY", "IDNA"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/99"}, "NO_PROXY", "10.0.0.0/99"),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": "[::1"}, "no_proxy", "host:port"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "http://a/"}, "NO_PROXY", "http:"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "[::g]:1"}, "NO_PROXY", "IPv6"),
    ],
)
def test_an_environment_that_is_wrong(
    variables: dict[str, str], variable: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    Client("3.0", endpoint=ENDPOINT)
    with pytest.raises(ConfigurationError, match=reason) as caught:
        Client("3.0", endpoint=ENDPOINT, trust_env=True)
    assert caught.value.parameter == "proxy"
    assert str(caught.value).startswith(f"{variable}: ")
    assert USER not in str(caught.value)
    assert PASSWORD not in str(caught.value)


@pytest.mark.anyio
async def test_a_client_told_of_a_proxy_goes_through_it(
    proxy: ProxyServer, certificate: Certificate
) -> None:
    async with (
        service("http", certificate) as server,
        Client("3.0", endpoint=server.url, proxy=Secret(proxy.url)) as client,
    ):
        assert await client.now_utc()
    assert len(server.requests) == 1
    assert proxy.accepted == 1


@pytest.mark.anyio
@pytest.mark.parametrize("trusted", [True, False])
async def test_the_environment_is_asked_only_if_it_is_trusted(
    proxy: ProxyServer, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, *, trusted: bool
) -> None:
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "")
    async with (
        service("http", certificate) as server,
        Client("3.0", endpoint=server.url, trust_env=trusted) as client,
    ):
        assert await client.now_utc()
    assert proxy.accepted == int(trusted)


def test_a_client_has_one_way_out() -> None:
    with pytest.raises(ConfigurationError, match="one of transport, http_client and proxy"):
        Client("3.0", proxy="http://127.0.0.1:9", transport=httpx.AsyncHTTPTransport())


def test_a_client_refuses_an_address_that_is_not_a_proxys() -> None:
    with pytest.raises(ConfigurationError, match="ftp:// is none of") as caught:
        Client("3.0", proxy=f"ftp://{USER}:{PASSWORD}@127.0.0.1")
    assert PASSWORD not in str(caught.value)
