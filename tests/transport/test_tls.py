"""TLS settings: errors of the environment name the variable, and a user's settings stay theirs."""

import os
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from ecgridos_async import Client, ConfigurationError, ConnectError
from ecgridos_async._transport.proxies import ProxyTransport
from tests.http_library import httpx
from tests.transport.encrypted_server import Certificate, service
from tests.transport.proxy_server import ProxyServer
from tests.transport.server import PATIENCE

pytestmark = pytest.mark.timeout(60)

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
ENDPOINT = "https://127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return Certificate()


def names(error: ConfigurationError, variable: str) -> bool:
    return error.parameter == "ssl_context" and str(error.args[0]).startswith(f"{variable}: ")


# What can be known when the client is made


def a_folder(path: Path) -> str:
    path.mkdir()
    return str(path)


def an_empty_file(path: Path) -> str:
    path.touch()
    return str(path)


def a_folder_without_hashes(path: Path) -> str:
    path.mkdir()
    (path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----")
    return str(path)


KNOWN_AT_ONCE: list[tuple[str, Callable[[Path], str], str]] = [
    ("SSL_CERT_FILE", str, "there is no such file"),
    ("SSL_CERT_FILE", a_folder, "it is not a file"),
    ("SSL_CERT_FILE", an_empty_file, "it is empty"),
    ("SSL_CERT_FILE", lambda _: os.devnull, "it is not a file"),
    ("SSL_CERT_FILE", lambda _: " ", "there is no such file"),
    ("SSL_CERT_DIR", str, "no folder there"),
    ("SSL_CERT_DIR", a_folder, "no folder there"),
    ("SSL_CERT_DIR", a_folder_without_hashes, "no folder there"),
    ("SSL_CERT_DIR", an_empty_file, "no folder there"),
    ("SSL_CERT_DIR", lambda path: f"{path}{os.pathsep}{path}2", "no folder there"),
]


@pytest.mark.parametrize(("variable", "make", "reason"), KNOWN_AT_ONCE)
@pytest.mark.parametrize(
    "settings",
    [
        {"endpoint": ENDPOINT},
        {"endpoint": ENDPOINT, "proxy": "http://127.0.0.1:9"},
        {"endpoint": "http://127.0.0.1:9", "proxy": "https://127.0.0.1:9"},
        {},
    ],
    ids=["straight", "http proxy", "https proxy", "published"],
)
def test_certificates_that_are_not_there(
    variable: str,
    make: Callable[[Path], str],
    reason: str,
    settings: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, make(tmp_path / "certificates"))
    with pytest.raises(ConfigurationError, match=reason) as caught:
        Client("3.0", **settings)
    assert names(caught.value, variable)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, who may read all."""
    file = tmp_path / "ca.pem"
    file.write_text("-----BEGIN CERTIFICATE-----")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    def refuse(*_: object) -> bool:
        return False

    monkeypatch.setattr(os, "access", refuse)
    with pytest.raises(ConfigurationError, match="is not readable") as caught:
        Client("3.0", endpoint=ENDPOINT)
    assert names(caught.value, "SSL_CERT_FILE")


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_that_are_not_needed(
    variable: str, monkeypatch: pytest.MonkeyPatch, certificate: Certificate
) -> None:
    monkeypatch.setenv(variable, "/no/such/certificates")
    Client("3.0", endpoint="http://127.0.0.1:9")
    Client("3.0", endpoint="http://127.0.0.1:9", proxy="http://127.0.0.1:9")
    Client("3.0", endpoint=ENDPOINT, ssl_context=certificate.client)
    Client("3.0", endpoint=ENDPOINT, transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    monkeypatch.setenv(variable, "")
    Client("3.0", endpoint=ENDPOINT)


def test_one_folder_of_several_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "0a1b2c3d.0").touch()
    monkeypatch.setenv("SSL_CERT_DIR", f"/no/such/folder{os.pathsep}{tmp_path}")
    Client("3.0", endpoint=ENDPOINT)


# What the first call finds


def of_garbage(path: Path) -> str:
    path.write_text("not a certificate")
    return str(path)


def of_a_broken_certificate(path: Path) -> str:
    path.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    return str(path)


def of_bytes(path: Path) -> str:
    path.write_bytes(bytes(range(256)))
    return str(path)


LOGS: list[tuple[str, Callable[[Path], str]]] = [
    ("SSLKEYLOGFILE", lambda path: str(path / "in" / "no" / "folder")),
    ("SSLKEYLOGFILE", lambda path: str(path.parent)),
]
"""httpx2 does not look at SSLKEYLOGFILE."""
FOUND_LATER: list[tuple[str, Callable[[Path], str]]] = [
    ("SSL_CERT_FILE", of_garbage),
    ("SSL_CERT_FILE", of_a_broken_certificate),
    ("SSL_CERT_FILE", of_bytes),
    *([] if httpx.__name__ == "httpx2" else LOGS),
]
WAYS: dict[str, dict[str, Any]] = {
    "straight": {"endpoint": ENDPOINT},
    "http proxy": {"endpoint": ENDPOINT, "proxy": "http://127.0.0.1:9"},
    "https proxy": {"endpoint": "http://127.0.0.1:9", "proxy": "https://127.0.0.1:9"},
    "socks proxy": {"endpoint": ENDPOINT, "proxy": "socks5://127.0.0.1:9"},
}


@pytest.mark.anyio
@pytest.mark.parametrize(("variable", "make"), FOUND_LATER)
@pytest.mark.parametrize("way", WAYS)
async def test_certificates_that_cannot_be_loaded(
    variable: str,
    make: Callable[[Path], str],
    way: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    anyio_backend: str,
) -> None:
    """Nothing was sent, also by a write, and the client can be used once it is corrected."""
    monkeypatch.setenv(variable, make(tmp_path / "file"))
    async with Client("3.0", retries=0, **WAYS[way]) as client:
        for _ in range(2):
            with pytest.raises(ConfigurationError) as caught:
                await client.login("somebody", "correct-horse")
            assert names(caught.value, variable)
        monkeypatch.delenv(variable)
        with pytest.raises(ConnectError):
            await client.login("somebody", "correct-horse")


@pytest.mark.anyio
async def test_a_bundle_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> ssl.SSLContext:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(httpx, "create_ssl_context", gone)
    async with Client("3.0", endpoint=ENDPOINT, retries=0) as client:
        with pytest.raises(ConfigurationError, match="pass an ssl_context=") as caught:
            await client.now_utc()
    assert caught.value.parameter == "ssl_context"


def file_of(certificate: Certificate, folder: Path) -> str:
    """Write the authority of a certificate to a file, and return its path."""
    file = folder / "ca.pem"
    (authority,) = certificate.client.get_ca_certs(binary_form=True)
    file.write_text(ssl.DER_cert_to_PEM_cert(authority))
    return str(file)


@pytest.mark.anyio
async def test_certificates_of_the_environment(
    certificate: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", file_of(certificate, tmp_path))
    async with (
        service("https", certificate) as server,
        Client("3.0", endpoint=server.url) as client,
    ):
        with anyio.fail_after(PATIENCE):
            await client.now_utc()
    assert len(server.requests) == 1


# A user's settings


class Watched(ssl.SSLContext):
    """TLS settings that may be used, but not changed."""

    closed: bool = False

    def __setattr__(self, name: str, value: object) -> None:
        if self.closed:
            raise AssertionError(f"{name} was set")
        super().__setattr__(name, value)

    def __getattribute__(self, name: str) -> Any:
        if name.startswith(("set_", "load_")) and object.__getattribute__(self, "closed"):
            raise AssertionError(f"{name} was called")
        return super().__getattribute__(name)


@pytest.fixture
def watched(certificate: Certificate) -> Watched:
    context = Watched(ssl.PROTOCOL_TLS_CLIENT)
    (authority,) = certificate.client.get_ca_certs(binary_form=True)
    context.load_verify_locations(cadata=authority)
    context.closed = True
    return context


@pytest.fixture(params=["straight", "http", "https", "socks5"])
def settings(
    request: pytest.FixtureRequest, certificate: Certificate, anyio_backend: str
) -> Iterator[dict[str, Any]]:
    """Return what makes a client go this way."""
    kind: str = request.param
    if kind == "straight":
        yield {}
        return
    tls = certificate.server if kind == "https" else None
    with ProxyServer(tls=tls, socks=kind == "socks5") as proxy:
        yield {"proxy": proxy.url}


NO_HTTPS_PROXY = pytest.mark.parametrize("settings", ["straight", "http", "socks5"], indirect=True)


@pytest.mark.anyio
async def test_settings_of_a_user_are_not_changed(
    watched: Watched, settings: dict[str, Any], certificate: Certificate
) -> None:
    """Clients may share them, also with programs that speak another protocol by them."""
    async with (
        service("https", certificate) as server,
        Client("3.0", endpoint=server.url, ssl_context=watched, **settings) as client,
        Client("3.0", endpoint=server.url, ssl_context=watched, **settings) as another,
    ):
        with anyio.fail_after(PATIENCE):
            for one in (client, another, client):
                await one.now_utc()
    assert len(server.requests) == 3


@pytest.mark.anyio
async def test_settings_for_a_proxy_are_not_changed(
    watched: Watched, certificate: Certificate
) -> None:
    with ProxyServer(tls=certificate.server) as proxy:
        given = httpx.Proxy(proxy.url, ssl_context=watched)
        transport = ProxyTransport(given, keep_alive=5.0, ssl_context=watched)
        async with (
            service("https", certificate) as server,
            Client("3.0", endpoint=server.url, transport=transport) as client,
        ):
            with anyio.fail_after(PATIENCE):
                await client.now_utc()
        assert proxy.accepted == 1


@pytest.mark.usefixtures("pauses")
@pytest.mark.anyio
@NO_HTTPS_PROXY
async def test_a_protocol_that_is_not_spoken_here(settings: dict[str, Any]) -> None:
    """Settings that offer HTTP/2 are found out before a byte of the call is sent."""
    theirs = Certificate()
    theirs.server.set_alpn_protocols(["h2", "http/1.1"])
    theirs.client.set_alpn_protocols(["h2"])
    async with (
        service("https", theirs) as server,
        Client("3.0", endpoint=server.url, ssl_context=theirs.client, **settings) as client,
    ):
        with anyio.fail_after(PATIENCE):
            with pytest.raises(ConnectError, match="set_alpn_protocols") as caught:
                await client.login("somebody", "correct-horse")
        assert not caught.value.may_have_arrived
    assert not server.requests


@pytest.mark.anyio
@NO_HTTPS_PROXY
async def test_our_own_settings_offer_the_protocol(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gateways that serve HTTP/2 as well need to be told."""
    theirs = Certificate()
    theirs.server.set_alpn_protocols(["h2", "http/1.1"])
    monkeypatch.setenv("SSL_CERT_FILE", file_of(theirs, tmp_path))
    objects: list[ssl.SSLObject] = []
    wrap = ssl.SSLContext.wrap_bio

    def note(context: ssl.SSLContext, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        made = wrap(context, *args, **kwargs)
        objects.append(made)
        return made

    monkeypatch.setattr(ssl.SSLContext, "wrap_bio", note)
    async with (
        service("https", theirs) as server,
        Client("3.0", endpoint=server.url, **settings) as client,
    ):
        with anyio.fail_after(PATIENCE):
            await client.now_utc()
        assert {one.selected_alpn_protocol() for one in objects} == {"http/1.1"}
    assert len(server.requests) == 1
