"""The route: what a user gave to send requests by, checked."""

import ssl
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import attrs

from ecgridos_async._support.checks import TEXT, instance_of, sequence_of_callables
from ecgridos_async._transport import tls
from ecgridos_async._transport._httpx import httpx
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.middleware import Middleware

HttpTransport = httpx.AsyncBaseTransport
"""What a user may pass to send requests by: any httpx transport."""
HttpClient = httpx.AsyncClient
"""What a user may pass instead: an httpx client of their own."""

_TRANSPORT: Final = instance_of(
    HttpTransport, "an async transport of httpx (httpx.AsyncBaseTransport)"
)
_HTTP_CLIENT: Final = instance_of(HttpClient, "an async client of httpx (httpx.AsyncClient)")
_MIDDLEWARE: Final = sequence_of_callables(
    "a list or tuple of async functions that take (attempt, call_next)"
)


@attrs.frozen(kw_only=True)
class Route:
    """What a user gave to send requests by. Raises ConfigurationError for what cannot be."""

    endpoint: str
    transport: HttpTransport | None = attrs.field(default=None, validator=_TRANSPORT.or_none())
    http_client: HttpClient | None = attrs.field(default=None, validator=_HTTP_CLIENT.or_none())
    proxy: str | None = attrs.field(default=None, validator=TEXT.or_none(), repr=False)
    ssl_context: ssl.SSLContext | None = attrs.field(
        default=None, validator=tls.SSL_CONTEXT.or_none()
    )
    middleware: Sequence[Middleware] = attrs.field(default=(), validator=_MIDDLEWARE)

    def __attrs_post_init__(self) -> None:
        if sum(way is not None for way in (self.transport, self.http_client, self.proxy)) > 1:
            _refuse("transport", "give one of transport, http_client and proxy")
        if self.http_client is not None and self.http_client.is_closed:
            _refuse("http_client", "it is closed")
        if self.proxy is not None and "%" in urlsplit(self.endpoint).netloc:
            _refuse("endpoint", "a zone id (%) means nothing to a proxy")
        if self._has_tls_of_its_own:
            if self.ssl_context is not None:
                _refuse(
                    "ssl_context",
                    "transport and http_client have TLS settings of their own; set it there",
                )
        elif self.ssl_context is None and self._needs_tls:
            tls.check_environment()

    @property
    def _has_tls_of_its_own(self) -> bool:
        return self.http_client is not None or isinstance(self.transport, HttpTransport)

    @property
    def _needs_tls(self) -> bool:
        return "https" in (urlsplit(self.endpoint).scheme, urlsplit(self.proxy or "").scheme)


def _refuse(parameter: str, problem: str) -> None:
    raise ConfigurationError(f"{parameter}: {problem}", parameter=parameter)
