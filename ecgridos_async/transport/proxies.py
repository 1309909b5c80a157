"""Proxies: the same free list of connections, each of which goes through a proxy.

Connections to an http:// service are asked of the proxy request by request; those to an
https:// service are tunnels (CONNECT, or SOCKS), within which TLS is agreed on with the service.
"""

import importlib.util
import ssl
from base64 import b64encode
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import anyio
import anyio.to_thread
import httpcore
import httpx

from ecgridos_async.errors import ConfigurationError
from ecgridos_async.transport.connections import DELIVERY, Connections, Delivery
from ecgridos_async.transport.free_list import FreeListTransport

_SOCKS: Final = ("socks5", "socks5h")
_SCHEMES: Final = ("http", "https", *_SOCKS)
_REFUSED: Final = 407


class ProxyTransport(FreeListTransport):
    """An httpx transport through a proxy, for a client's `transport=`.

    *proxy* is its address, with user and password if it wants them, or an `httpx.Proxy`;
    *keep_alive* the seconds an idle connection is kept; *ssl_context* the TLS settings for the
    service, and for an https:// proxy that has none of its own; if None, those of httpx (the
    certifi bundle). Raises ConfigurationError as `check_proxy` does. It has as many connections
    as there are requests at once: the client bounds them.
    """

    def __init__(
        self,
        proxy: str | httpx.Proxy,
        *,
        keep_alive: float,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        if isinstance(proxy, str):
            check_proxy(proxy)
            proxy = httpx.Proxy(proxy)
        else:
            check_proxy(str(proxy.url))
        self._proxy = proxy
        self._keep_alive = keep_alive
        self._ssl_context = ssl_context
        self._loading = anyio.Lock()
        super().__init__(Connections(keep_alive=keep_alive, opener=self._through))

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
                self._ssl_context = await anyio.to_thread.run_sync(httpx.create_ssl_context)

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
                proxy_auth=auth and (_Hidden(auth[0]), _Hidden(auth[1])),
                ssl_context=self._ssl_context,
                keepalive_expiry=self._keep_alive,
                network_backend=network,
            ).create_connection(origin)
        encrypted = proxy.url.scheme == "https"
        return httpcore.AsyncHTTPProxy(
            proxy_url=url,
            proxy_auth=auth,
            proxy_headers=proxy.headers.raw,
            proxy_ssl_context=(proxy.ssl_context or self._ssl_context) if encrypted else None,
            ssl_context=self._ssl_context,
            keepalive_expiry=self._keep_alive,
            network_backend=network,
        ).create_connection(origin)

    def __repr__(self) -> str:
        url = self._proxy.url
        return f"ProxyTransport({url.scheme}://{url.netloc.decode('ascii')})"


class _Hidden(bytes):
    """A user or password for a SOCKS proxy, which httpcore writes into its log."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"


def check_proxy(url: str) -> None:
    """Raise ConfigurationError, which shows no credentials, if *url* is no proxy to send by."""
    problem = _problem(url)
    if problem:
        raise ConfigurationError(f"proxy: {problem}", parameter="proxy")


def _problem(url: str) -> str:
    """Return what is wrong with the address of a proxy, `""` if nothing."""
    expected = "expected an address such as http://proxy.example:3128"
    try:
        parts = urlsplit(url)
        if not url.isprintable() or " " in url or not parts.hostname or parts.port == 0:
            return expected
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            return expected
        if parts.scheme not in _SCHEMES:
            return f"{parts.scheme}:// is none of {', '.join(_SCHEMES)}"
        httpx.Proxy(url)
    except (ValueError, httpx.InvalidURL):
        return expected
    if parts.scheme in _SOCKS and importlib.util.find_spec("socksio") is None:
        return 'a SOCKS proxy needs the package socksio: pip install "httpx[socks]"'
    return ""


def proxy_from_environment(endpoint: str) -> str | None:
    """Return the proxy that the environment names for *endpoint*, None if it names none.

    It reads `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY`, after the scheme of the endpoint, and
    `NO_PROXY`, in lower case (which goes first) or upper; on Windows and macOS also the settings
    of the system. A proxy without a scheme is an http:// one. It was not checked: `check_proxy`.
    """
    parts = urlsplit(endpoint)
    found = getproxies()
    proxy = found.get(parts.scheme) or found.get("all")
    if not proxy or any(proxy_bypass(host) for host in (parts.netloc, parts.hostname or "")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
