"""Proxies: the same free list of connections, each of which goes through a proxy.

Connections to an http:// service are asked of the proxy request by request; those to an
https:// service are tunnels (CONNECT, or SOCKS), within which TLS is agreed on with the service.
"""

import ipaddress
import os
import re
import ssl
from base64 import b64encode
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

import anyio
import anyio.to_thread

from ecgridos_async._support import extras
from ecgridos_async._support.addresses import Authority, ip_address, parse_authority
from ecgridos_async._support.checks import SECONDS, Check
from ecgridos_async._transport import tls
from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.below import HiddenBytes
from ecgridos_async._transport.connections import DELIVERY, Connections
from ecgridos_async._transport.free_list import FreeListTransport
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.messages import Delivery

_SOCKS: Final = ("socks5", "socks5h")
_SCHEMES: Final = ("http", "https", *_SOCKS)
_REFUSED: Final = 407
_LONGEST_OF_SOCKS: Final = 255
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PROXY: Final = Check(
    "a text (str) or an httpx.Proxy", lambda value: isinstance(value, (str, httpx.Proxy))
)


class ProxyTransport(FreeListTransport):
    """An httpx transport through a proxy, for a client's `transport=`.

    *proxy* is its address, with user and password if it wants them, or an `httpx.Proxy`;
    *keep_alive* the seconds an idle connection is kept; *ssl_context* the TLS settings for the
    service, and for an https:// proxy that has none of its own; if None, those of httpx (the
    certifi bundle). Raises ConfigurationError, which names it, for a parameter that is wrong. It
    has as many connections as there are requests at once: the client bounds them.
    """

    def __init__(
        self,
        proxy: str | httpx.Proxy,
        *,
        keep_alive: float,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        _PROXY.require("proxy", proxy)
        SECONDS.require("keep_alive", keep_alive)
        tls.SSL_CONTEXT.or_none().require("ssl_context", ssl_context)
        if isinstance(proxy, str):
            proxy = httpx.Proxy(check_proxy(proxy))
        else:
            check_proxy(str(proxy.url))
        self._proxy = proxy
        self._keep_alive = keep_alive
        self._ssl_context = ssl_context
        self._loading = anyio.Lock()
        super().__init__(
            Connections(keep_alive=keep_alive, opener=self._through),
            host_in_brackets=proxy.url.scheme not in _SOCKS,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that the proxy may quote and that must be masked when shown."""
        auth = self._proxy.raw_auth
        if auth is None:
            return ()
        return (b64encode(b":".join(auth)).decode(), auth[1].decode())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; a proxy that wants other credentials is a ProxyError."""
        if self._ssl_context is None and "https" in (request.url.scheme, self._proxy.url.scheme):
            await self._load()
        delivery: Delivery = request.extensions.setdefault(DELIVERY, Delivery())
        try:
            response = await super().handle_async_request(request)
        except Exception as error:
            if delivery.begun or isinstance(error, httpx.HTTPError):
                raise
            # httpcore lets through whatever its SOCKS library says of an answer it cannot read.
            raise httpx.ProxyError("it answered what is no SOCKS 5", request=request) from error
        if response.status_code == _REFUSED and request.url.scheme == "http":
            delivery.begun = False  # the proxy took it, and did not pass it on
            await response.aclose()
            raise httpx.ProxyError("407 Proxy Authentication Required", request=request)
        return response

    async def _load(self) -> None:
        """Load the TLS settings of httpx, once, and in a thread, for it is slow."""
        async with self._loading:
            if self._ssl_context is None:
                self._ssl_context = await anyio.to_thread.run_sync(tls.load)

    def _through(
        self, origin: httpcore.Origin, network: httpcore.AsyncNetworkBackend
    ) -> httpcore.AsyncConnectionInterface:
        """Return a connection through the proxy.

        httpcore's proxies are pools; nothing is asked of them but to make a connection.
        """
        proxy = self._proxy
        url = httpcore.URL(
            scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=b"/"
        )
        auth = proxy.raw_auth
        if proxy.url.scheme in _SOCKS:
            return httpcore.AsyncSOCKSProxy(
                proxy_url=url,
                proxy_auth=auth and (HiddenBytes(auth[0]), HiddenBytes(auth[1])),
                ssl_context=tls.unchanged(self._ssl_context),
                keepalive_expiry=self._keep_alive,
                network_backend=network,
            ).create_connection(origin)
        encrypted = proxy.url.scheme == "https"
        return httpcore.AsyncHTTPProxy(
            proxy_url=url,
            proxy_auth=auth,
            proxy_headers=proxy.headers.raw,
            proxy_ssl_context=tls.unchanged(
                (proxy.ssl_context or self._ssl_context) if encrypted else None
            ),
            ssl_context=tls.unchanged(self._ssl_context),
            keepalive_expiry=self._keep_alive,
            network_backend=network,
        ).create_connection(origin)

    def __repr__(self) -> str:
        url = self._proxy.url
        return f"ProxyTransport({url.scheme}://{url.netloc.decode('ascii')})"


def check_proxy(url: str, name: str = "proxy") -> str:
    """Return the address of a proxy as httpx takes it.

    Raises ConfigurationError, which shows no credentials and begins with *name*, if *url* is no
    proxy to send by.
    """
    try:
        return _checked(url)
    except ValueError as error:
        reason = str(error)
    raise ConfigurationError(f"{name}: {reason}", parameter="proxy")


def _checked(url: str) -> str:
    """Return the address of a proxy, its host in ASCII; raise ValueError, which says why not."""
    try:
        if not url.isprintable() or " " in url:
            raise ValueError("it has a space or a control character")
        parts = _split(url)
        userinfo, at, host = parts.netloc.rpartition("@")
        authority = parse_authority(host)
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError("it has more than a host and a port")
    except ValueError as error:
        raise ValueError(
            f"{error}; expected an address such as http://proxy.example:3128"
        ) from None
    if parts.scheme not in _SCHEMES:
        raise ValueError(f"{parts.scheme}:// is none of {', '.join(_SCHEMES)}")
    _check_credentials(userinfo, socks=parts.scheme in _SOCKS)
    if parts.scheme in _SOCKS and (module := extras.missing("socks")):
        raise ValueError(extras.problem("socks", "a SOCKS proxy", module))
    return f"{parts.scheme}://{userinfo}{at}{authority}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError("it is not the address of a host") from None
    if not parts.scheme or not parts.netloc:
        raise ValueError("it does not begin with http://")
    return parts


def _check_credentials(userinfo: str, *, socks: bool) -> None:
    """Raise ValueError if the credentials of a proxy cannot be sent as they are given."""
    user, _, password = userinfo.partition(":")
    try:
        texts = [unquote(text, errors="strict") for text in (user, password)]
    except UnicodeDecodeError:
        raise ValueError("the user or password is not UTF-8 when its %XX are decoded") from None
    if ":" in texts[0]:
        raise ValueError("a user of a proxy may have no colon")
    if socks and any(len(text.encode()) > _LONGEST_OF_SOCKS for text in texts):
        raise ValueError(f"SOCKS takes no user or password of over {_LONGEST_OF_SOCKS} bytes")


def proxy_from_environment(endpoint: str) -> str | None:
    """Return the proxy that the environment names for *endpoint*, None if it names none.

    It reads `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY`, after the scheme of the endpoint, and
    `NO_PROXY`, in lower case (which goes first) or upper; where there are none, on Windows and
    macOS, the settings of the system. A proxy without a scheme is an http:// one. Raises
    ConfigurationError, which names the variable, for one that is wrong.
    """
    parts = urlsplit(endpoint)
    variables = getproxies_environment()
    found = variables or getproxies()
    key = parts.scheme if found.get(parts.scheme) else "all"
    proxy = found.get(key)
    if not proxy:
        return None
    authority = parse_authority(parts.netloc)
    if variables:
        excepted = _is_excepted(authority, _DEFAULT_PORTS[parts.scheme], variables.get("no", ""))
    else:
        excepted = bool(proxy_bypass(parts.netloc) or proxy_bypass(authority.host))
    if excepted:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    check_proxy(proxy, _variable(f"{key}_proxy") if variables else "proxy (of the system)")
    return proxy


def _variable(name: str) -> str:
    """Return the variable of the environment that is read: in lower case if that is set."""
    return name if os.environ.get(name) else name.upper()


def _is_excepted(authority: Authority, default_port: int, no_proxy: str) -> bool:
    """Tell whether `NO_PROXY` names a host; raise ConfigurationError if it cannot be read."""
    port = authority.port or default_port
    try:
        return any(
            _names(entry, authority.host.lower().rstrip("."), port)
            for entry in re.split(r"[,\s]+", no_proxy)
            if entry
        )
    except ValueError as error:
        raise ConfigurationError(
            f"{_variable('no_proxy')}: {error}; expected hosts, addresses and networks such as "
            "intranet.example, 10.0.0.0/8 or [::1]:8443, with commas between them",
            parameter="proxy",
        ) from None


def _names(entry: str, host: str, port: int) -> bool:
    """Tell whether an entry of `NO_PROXY` names a host; raise ValueError if it cannot be read.

    What other programs may read, such as `<local>`, names none.
    """
    if entry == "*":
        return True
    address = ip_address(host)
    if "/" in entry:
        network = ipaddress.ip_network(_in_full(entry), strict=False)
        return address is not None and address in network
    given, given_port = _read_entry(entry)
    if given_port not in (None, port):
        return False
    return given == (address or host) or (address is None and host.endswith(f".{given}"))


def _read_entry(entry: str) -> tuple[str | IPv4Address | IPv6Address, int | None]:
    """Return the address or name of an entry, and its port if it has one."""
    alone = ip_address(entry)
    if alone is not None:
        return alone, None
    try:
        authority = parse_authority(entry.removeprefix("*").removeprefix("."))
    except ValueError:
        if "[" in entry or "]" in entry:
            raise
        return "-", None  # no host is called that
    name = authority.host.lower().rstrip(".")
    return ip_address(name) or name, authority.port


def _in_full(network: str) -> str:
    """Return an IPv4 network, which may be written short as in `169.254/16`, with four numbers."""
    address, _, length = network.partition("/")
    if ":" in address:
        return network
    return ".".join([*address.split("."), "0", "0", "0"][:4]) + f"/{length}"
