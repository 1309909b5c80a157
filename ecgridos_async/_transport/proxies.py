"""Proxies: the same free list, with each connection through a proxy."""

import ssl
from base64 import b64encode
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from ecgridos_async._support import extras
from ecgridos_async._support.addresses import parse_authority
from ecgridos_async._support.checks import SECONDS, Check
from ecgridos_async._transport import tls
from ecgridos_async._transport._httpx import httpx
from ecgridos_async._transport.connections import Connections
from ecgridos_async._transport.dialers import SOCKS, ProxyDialer
from ecgridos_async._transport.free_list import FreeListTransport
from ecgridos_async.errors import ConfigurationError

_SCHEMES: Final = ("http", "https", *SOCKS)
_LONGEST_OF_SOCKS: Final = 255
_PROXY: Final = Check(
    "a text (str) or an httpx.Proxy", lambda value: isinstance(value, (str, httpx.Proxy))
)


class ProxyTransport(FreeListTransport):
    """An httpx transport through a proxy, for a client's `transport=`.

    It opens as many connections as there are concurrent requests: the client limits them.

    Args:
        proxy: Its URL, with user and password if it needs them, or an `httpx.Proxy`.
        keep_alive: Seconds to keep an idle connection, as for `Connections`.
        keep_alive_reads: The same, for calls that can be repeated.
        ssl_context: TLS settings for the service, and for an https:// proxy without settings of its
            own; None means those of httpx (the certifi bundle).

    Raises:
        ConfigurationError: If a parameter is wrong; it names the parameter.
    """

    def __init__(
        self,
        proxy: str | httpx.Proxy,
        *,
        keep_alive: float,
        keep_alive_reads: float | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        _PROXY.require("proxy", proxy)
        SECONDS.require("keep_alive", keep_alive)
        SECONDS.or_none().require("keep_alive_reads", keep_alive_reads)
        tls.SSL_CONTEXT.or_none().require("ssl_context", ssl_context)
        if isinstance(proxy, str):
            proxy = httpx.Proxy(check_proxy(proxy))
        else:
            check_proxy(str(proxy.url))
        self._proxy = proxy
        super().__init__(
            Connections(
                keep_alive=keep_alive,
                keep_alive_reads=keep_alive_reads or keep_alive,
                dialer=ProxyDialer(proxy, ssl_context),
            )
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that the proxy may quote and that errors must mask."""
        auth = self._proxy.raw_auth
        if auth is None:
            return ()
        return (b64encode(b":".join(auth)).decode(), auth[1].decode())

    def __repr__(self) -> str:
        url = self._proxy.url
        return f"ProxyTransport({url.scheme}://{url.netloc.decode('ascii')})"


def check_proxy(url: str, name: str = "proxy") -> str:
    """Return the URL of a proxy in the form httpx takes.

    Raises:
        ConfigurationError: If *url* cannot be used; it begins with *name* and shows no credentials.
    """
    try:
        return _checked(url)
    except ValueError as error:
        reason = str(error)
    raise ConfigurationError(f"{name}: {reason}", parameter="proxy")


def _checked(url: str) -> str:
    """Return the URL of a proxy with its host in ASCII; raise ValueError, which says why not."""
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
    _check_credentials(userinfo, socks=parts.scheme in SOCKS)
    if parts.scheme in SOCKS and (module := extras.missing("socks")):
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
    """Raise ValueError if the credentials of a proxy cannot be sent."""
    user, _, password = userinfo.partition(":")
    try:
        texts = [unquote(text, errors="strict") for text in (user, password)]
    except UnicodeDecodeError:
        raise ValueError("the user or password is not UTF-8 when its %XX are decoded") from None
    if ":" in texts[0]:
        raise ValueError("a user of a proxy may have no colon")
    if socks and any(len(text.encode()) > _LONGEST_OF_SOCKS for text in texts):
        raise ValueError(f"SOCKS takes no user or password of over {_LONGEST_OF_SOCKS} bytes")
