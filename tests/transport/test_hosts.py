"""Hosts on the wire: IDN names, IPv6 addresses and names that do not resolve, on every way out."""

import functools
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest

from ecgridos_async import Client, ConfigurationError, ConnectError
from tests.http_library import httpx
from tests.transport.encrypted_server import Certificate, service
from tests.transport.proxy_server import ProxyServer
from tests.transport.server import PATIENCE

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]

uvloop = pytest.importorskip("uvloop")  # there is none for Windows

IDN, IDN_ASCII = "münchen.example", "xn--mnchen-3ya.example"
SCHEMES = pytest.mark.parametrize("scheme", ["http", "https"])

Way = Callable[[str], Client]
"""Makes a client of an endpoint that goes this way out."""


@pytest.fixture(
    params=["asyncio", ("asyncio", {"use_uvloop": True}), "trio"], ids=["asyncio", "uvloop", "trio"]
)
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return request.param


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return Certificate()


@pytest.fixture(params=["straight", "http", "https", "socks5"])
def way(
    request: pytest.FixtureRequest, certificate: Certificate, anyio_backend: object
) -> Iterator[Way]:
    """Return what makes a client that goes straight or through a proxy."""
    kind: str = request.param

    def make(endpoint: str, **settings: Any) -> Client:
        return Client(
            "3.0",
            endpoint=endpoint,
            ssl_context=certificate.client,
            retries=0,
            insecure_http=True,
            **settings,
        )

    if kind == "straight":
        yield make
        return
    tls = certificate.server if kind == "https" else None
    with ProxyServer(tls=tls, socks=kind == "socks5") as proxy:
        yield functools.partial(make, proxy=proxy.url)


Resolve = Callable[[str], str]


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Resolve], None]:
    """Return what puts a function in the place of the resolver, which gives an address or raises.

    uvloop does not ask Python's socket module.
    """

    def install(reply: Resolve) -> None:
        ask = socket.getaddrinfo
        asynchronously = uvloop.Loop.getaddrinfo

        def found(host: str | bytes) -> str:
            return reply(host.decode() if isinstance(host, bytes) else host)

        def ask_now(host: Any, *args: Any, **kwargs: Any) -> Any:
            return ask(found(host), *args, **kwargs)

        async def ask_uvloop(loop: Any, host: Any, *args: Any, **kwargs: Any) -> Any:
            return await asynchronously(loop, found(host), *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", ask_now)
        monkeypatch.setattr(uvloop.Loop, "getaddrinfo", ask_uvloop)

    return install


def refusing(name: str, error: Exception) -> Resolve:
    """Return a resolver that raises *error* for one name."""

    def reply(host: str) -> str:
        if host == name:
            raise error
        return host

    return reply


async def call(client: Client) -> None:
    with anyio.fail_after(PATIENCE):
        await client.now_utc()


async def write(client: Client) -> None:
    with anyio.fail_after(PATIENCE):
        await client.login("somebody", "correct-horse")


@SCHEMES
async def test_an_idn_host(
    scheme: str, way: Way, certificate: Certificate, resolve: Callable[[Resolve], None]
) -> None:
    """It is written in IDNA for the resolver, in Host and in what TLS asks for."""
    resolve({IDN_ASCII: "127.0.0.1", "127.0.0.1": "127.0.0.1"}.__getitem__)
    names: list[str | None] = []

    def note(_: object, name: str | None, __: object) -> None:
        names.append(name)

    async with service(scheme, certificate) as server:
        port = urlsplit(server.url).port
        certificate.server.sni_callback = note
        try:
            async with way(f"{scheme}://{IDN}:{port}") as client:
                await call(client)
        finally:
            certificate.server.sni_callback = None
        assert [one.headers["host"] for one in server.requests] == [f"{IDN_ASCII}:{port}"]
    if scheme == "https":
        assert names[-1] == IDN_ASCII


@SCHEMES
async def test_an_ipv6_address(scheme: str, way: Way, certificate: Certificate) -> None:
    async with service(scheme, certificate, host="::1") as server:
        async with way(server.url) as client:
            await call(client)
        port = urlsplit(server.url).port
        assert [one.headers["host"] for one in server.requests] == [f"[::1]:{port}"]


@pytest.mark.parametrize("way", ["straight"], indirect=True)
async def test_an_ipv6_address_with_a_zone(way: Way, certificate: Certificate) -> None:
    """The zone is for the socket alone: no server and no certificate knows it."""
    async with service("https", certificate, host="::1") as server:
        async with way(server.url.replace("::1", "::1%1")) as client:
            await call(client)
        port = urlsplit(server.url).port
        assert [one.headers["host"] for one in server.requests] == [f"[::1]:{port}"]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("way", ["http", "https", "socks5"], indirect=True)
async def test_a_zone_through_a_proxy(way: Way, anyio_backend: str) -> None:
    """A proxy is on another machine, where the zone means nothing."""
    with pytest.raises(ConfigurationError, match="zone") as caught:
        way("https://[fe80::1%25eth0]:8443")
    assert caught.value.parameter == "endpoint"


NOT_RESOLVED = [
    pytest.param(socket.gaierror(socket.EAI_NONAME, "Name or service not known"), id="gaierror"),
    pytest.param(UnicodeError("label empty or too long"), id="UnicodeError"),
    pytest.param(UnicodeEncodeError("idna", "x", 0, 1, "label too long"), id="UnicodeEncodeError"),
]


@pytest.mark.parametrize("error", NOT_RESOLVED)
@pytest.mark.parametrize("way", ["straight"], indirect=True)
async def test_a_name_that_does_not_resolve(
    error: Exception, way: Way, resolve: Callable[[Resolve], None]
) -> None:
    """Nothing was sent, so that not even the outcome of a write is unknown.

    A proxy resolves the name itself, and replies as it likes.
    """
    resolve(refusing("ecgrid.invalid", error))
    for scheme in ("http", "https"):
        async with way(f"{scheme}://ecgrid.invalid") as client:
            for make in (call, write):
                with pytest.raises(ConnectError) as caught:
                    await make(client)
                assert not caught.value.may_have_arrived


@pytest.mark.parametrize("error", NOT_RESOLVED)
@pytest.mark.parametrize("proxy_scheme", ["http", "https", "socks5"])
async def test_a_proxy_whose_name_does_not_resolve(
    error: Exception,
    proxy_scheme: str,
    certificate: Certificate,
    resolve: Callable[[Resolve], None],
) -> None:
    resolve(refusing("proxy.invalid", error))
    for scheme in ("http", "https"):
        async with Client(
            "3.0",
            endpoint=f"{scheme}://ecgrid.invalid",
            insecure_http=True,
            proxy=f"{proxy_scheme}://proxy.invalid:9",
            ssl_context=certificate.client,
            retries=0,
        ) as client:
            with pytest.raises(ConnectError) as caught:
                await write(client)
            assert not caught.value.may_have_arrived


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_a_transport_of_ones_own_that_does_not_name_its_error(anyio_backend: str) -> None:
    class Own(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async with Client("3.0", endpoint="https://ecgrid.invalid", transport=Own()) as client:
        with pytest.raises(ConnectError, match="not known") as caught:
            await write(client)
        assert not caught.value.may_have_arrived


IPV6_TARGETS = [
    ("http", "http", "POST", "http://[::1]:{port}/v3.0/prod/ecgridos.asmx"),
    ("https", "http", "CONNECT", "[::1]:{port}"),
    ("http", "https", "POST", "http://[::1]:{port}/v3.0/prod/ecgridos.asmx"),
    ("https", "https", "CONNECT", "[::1]:{port}"),
    ("http", "socks5", "SOCKS", "[::1]:{port}"),
    ("https", "socks5", "SOCKS", "[::1]:{port}"),
]


@pytest.mark.parametrize(("scheme", "proxy_scheme", "method", "target"), IPV6_TARGETS)
@pytest.mark.parametrize("proxy_host", ["127.0.0.1", "::1"])
async def test_what_a_proxy_is_asked_for(
    scheme: str,
    proxy_scheme: str,
    method: str,
    target: str,
    proxy_host: str,
    certificate: Certificate,
) -> None:
    tls = certificate.server if proxy_scheme == "https" else None
    with ProxyServer(tls=tls, socks=proxy_scheme == "socks5", host=proxy_host) as proxy:
        async with service(scheme, certificate, host="::1") as server:
            async with Client(
                "3.0", endpoint=server.url, proxy=proxy.url, ssl_context=certificate.client
            ) as client:
                for _ in range(2):
                    await call(client)
            port = urlsplit(server.url).port
            assert len(server.requests) == 2
    asked = proxy.asked[0]
    assert (asked.method, asked.target) == (method, target.format(port=port))
    assert asked.headers.get("host", f"[::1]:{port}") == f"[::1]:{port}"
    assert proxy.accepted == 1


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_tls_that_cannot_begin_is_a_connect_error(
    certificate: Certificate, anyio_backend: str
) -> None:
    """The ssl module raises ValueError for what is not a failure of the network."""
    async with (
        service("https", certificate) as server,
        Client(
            "3.0", endpoint=server.url, ssl_context=_Refusing(ssl.PROTOCOL_TLS_CLIENT), retries=0
        ) as client,
    ):
        with pytest.raises(ConnectError, match="no handshake today") as caught:
            await write(client)
        assert not caught.value.may_have_arrived


class _Refusing(ssl.SSLContext):
    def wrap_bio(self, *_: Any, **__: Any) -> Any:
        raise ValueError("no handshake today")
