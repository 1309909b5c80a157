"""What the user passed to send requests with, checked."""

import ssl
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import attrs

from ecgridos_async._support.checks import FLAG, TEXT, Check, sequence_of_callables
from ecgridos_async._transport import tls
from ecgridos_async._transport._httpx import library_of
from ecgridos_async.config import HttpClient, HttpTransport
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.middleware import Middleware

_TRANSPORT: Final = Check(
    "an async transport of httpx or httpx2 (AsyncBaseTransport)",
    lambda value: library_of(value, "AsyncBaseTransport") is not None,
)
_HTTP_CLIENT: Final = Check(
    "an async client of httpx or httpx2 (AsyncClient)",
    lambda value: library_of(value, "AsyncClient") is not None,
)
_MIDDLEWARE: Final = sequence_of_callables(
    "a list or tuple of async functions that take (attempt, call_next)"
)


@attrs.frozen(kw_only=True)
class Options:
    """What the user passed to send requests with. Raises ConfigurationError for wrong values."""

    endpoint: str
    transport: HttpTransport | None = attrs.field(default=None, validator=_TRANSPORT.or_none())
    http_client: HttpClient | None = attrs.field(default=None, validator=_HTTP_CLIENT.or_none())
    insecure_get: bool = attrs.field(default=False, validator=FLAG)
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
        if self.http_client is not None or self.transport is not None:
            if self.ssl_context is not None:
                _refuse(
                    "ssl_context",
                    "transport and http_client have TLS settings of their own; set it there",
                )
        elif self.ssl_context is None and self._needs_tls:
            tls.check_environment()

    @property
    def _needs_tls(self) -> bool:
        return "https" in (urlsplit(self.endpoint).scheme, urlsplit(self.proxy or "").scheme)


def _refuse(parameter: str, problem: str) -> None:
    raise ConfigurationError(f"{parameter}: {problem}", parameter=parameter)
