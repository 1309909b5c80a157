"""Routes: what sends the requests, and the httpx request built for each."""

import functools
import re
import ssl
from abc import ABC, abstractmethod
from types import ModuleType
from typing import Any, Final, cast

from ecgridos_async import __version__, errors
from ecgridos_async._transport._httpx import httpx, library_of
from ecgridos_async._transport.bridge import BridgedTransport, body_for
from ecgridos_async._transport.connections import Connections
from ecgridos_async._transport.dialers import Dialer
from ecgridos_async._transport.free_list import FreeListTransport, RequestBody, RequestStream
from ecgridos_async._transport.guards import QUERY, CookielessClient, GuardedTransport, OwnTransport
from ecgridos_async._transport.options import Options
from ecgridos_async._transport.proxies import ProxyTransport
from ecgridos_async.config import HttpClient, HttpTransport, Settings
from ecgridos_async.messages import WireRequest

_HEADERS: Final = {
    "Accept-Encoding": "identity",
    "User-Agent": f"ecgridos-async/{__version__}",
}
_USUAL: Final = {"Accept": "*/*", "Connection": "keep-alive"}
"""Headers that httpx adds to every request."""
_ZONE: Final = re.compile(r"%[^\]]*(?=\])")


def route_of(options: Options, settings: Settings) -> "Route":
    """Return the route that the user chose, or the default."""
    transport = options.transport
    if options.http_client is not None:
        return UserClient(options.http_client, insecure_get=options.insecure_get)
    if transport is not None and not isinstance(transport, OwnTransport):
        return UserTransport(transport, insecure_get=options.insecure_get)
    if options.proxy is not None:
        transport = ProxyTransport(
            options.proxy,
            keep_alive=settings.keep_alive,
            keep_alive_reads=settings.keep_alive_reads,
            ssl_context=options.ssl_context,
        )
    return OwnPool(settings, transport, options.ssl_context)


class Route(ABC):
    """What sends the requests."""

    client: httpx.AsyncClient | None = None
    """The httpx client; None until it is opened."""
    transport: httpx.AsyncBaseTransport | None = None
    """The transport below the client, if it is ours."""
    secrets: tuple[str, ...] = ()
    """Secrets in every request that a proxy may quote."""
    outlives_cancelled_calls: bool = False
    """Whether it loses nothing when asyncio cancels a task. httpcore's pool, in a transport or
    client of the user, loses connections then."""

    @property
    def is_open(self) -> bool:
        """Whether there is something open that we must close."""
        return self.client is not None

    @property
    def open_and_idle(self) -> tuple[int, int] | None:
        """How many connections are open, and how many of these are idle; None if unknown."""
        return None

    def is_closed(self) -> bool:
        """Tell whether the user closed it."""
        return False

    @abstractmethod
    async def open(self) -> httpx.AsyncClient:
        """Return the httpx client, created on first use."""

    @abstractmethod
    def request(self, message: WireRequest, extensions: dict[str, Any]) -> httpx.Request:
        """Return the httpx request, with the query of the URL in its extensions."""

    @abstractmethod
    async def aclose(self) -> None:
        """Close what the user did not pass in."""


class OwnPool(Route):
    """Our own connections, to the service or to a proxy."""

    outlives_cancelled_calls = True

    def __init__(
        self,
        settings: Settings,
        transport: OwnTransport | None,
        ssl_context: ssl.SSLContext | None,
    ) -> None:
        self._settings = settings
        self._ssl_context = ssl_context
        self.transport = transport
        if isinstance(transport, ProxyTransport):
            self.secrets = transport.secrets
        # Cached: the calls of an operation share a few, and httpx is slow to build one.
        self._head = functools.lru_cache(maxsize=512)(_head)

    @property
    def open_and_idle(self) -> tuple[int, int] | None:
        """None for a transport that is not over our free list."""
        if self.transport is None:
            return 0, 0
        if isinstance(self.transport, FreeListTransport):
            return self.transport.connections.open_and_idle
        return None

    async def open(self) -> httpx.AsyncClient:
        """Create the client, once."""
        if self.client is None:
            if self.transport is None:
                self.transport = FreeListTransport(
                    Connections(
                        keep_alive=self._settings.keep_alive,
                        keep_alive_reads=self._settings.keep_alive_reads,
                        dialer=Dialer(self._ssl_context),
                    )
                )
            self.client = CookielessClient(self.transport)
        return self.client

    def request(self, message: WireRequest, extensions: dict[str, Any]) -> httpx.Request:
        """Return a request with only what our connections need."""
        address = message.url.partition("?")[0]
        length = message.length
        sized = length if message.method == "POST" else None
        url, headers = self._head(address, tuple(message.headers.items()), sized)
        streamed = message.streamed if message.is_large else None
        body = (
            RequestStream(streamed)
            if streamed is not None
            else RequestBody(message.chunks if length else tuple)
        )
        return httpx.Request(
            message.method, url, headers=headers, stream=body, extensions=extensions
        )

    async def aclose(self) -> None:
        """Close the connections."""
        opened = self.client or self.transport
        if opened is not None:
            await opened.aclose()


def _head(
    address: str, headers: tuple[tuple[str, str], ...], length: int | None
) -> tuple[httpx.URL, httpx.Headers]:
    """Return the URL and the headers of a request; *length* is that of its body."""
    url, host = _address(address)
    head = httpx.Headers({"Host": host, **_USUAL})
    head.update({**dict(headers), **_HEADERS})
    if length is not None:
        head["Content-Length"] = str(length)
    return url, head


@functools.lru_cache(maxsize=512)
def _address(address: str) -> tuple[httpx.URL, str]:
    """Return a URL and its Host; cached apart, since the headers of a trace differ each time.

    The zone id of an IPv6 address is local to this machine, and servers refuse it in Host.
    """
    url = httpx.URL(address)
    return url, _ZONE.sub("", url.netloc.decode("ascii"))


class _Users(Route):
    """A transport or client of the user."""

    parameter: str
    """The parameter that the user passed it as."""
    shows_query: bool
    """Whether httpx must see the query, because nothing of ours is below it."""

    def __init__(self, library: ModuleType, *, insecure_get: bool) -> None:
        self._library = library
        self._insecure_get = insecure_get

    def request(self, message: WireRequest, extensions: dict[str, Any]) -> httpx.Request:
        """Return a request built by the client, with its defaults."""
        if QUERY in extensions and not self._insecure_get:
            raise self._exposed(message)
        assert self.client is not None
        url = self._library.URL(message.url.partition("?")[0])
        if QUERY in extensions and self.shows_query:
            url = url.copy_with(query=extensions.pop(QUERY))
        headers = {**message.headers, **_HEADERS}
        streamed = message.streamed if message.is_large else None
        body = RequestBody(message.chunks) if streamed is None else RequestStream(streamed)
        if message.is_large:
            headers["Content-Length"] = str(message.length)
        built = self.client.build_request(
            message.method,
            url,
            headers=headers,
            content=body if message.is_large else message.body or None,
            extensions=extensions,
        )
        if message.length:
            # httpx wraps the body in a generator, which a cancelled call would leave behind.
            built.stream = body_for(self._library, body)
        return built

    def _exposed(self, message: WireRequest) -> errors.ConfigurationError:
        """Return the error for HTTP GET without permission."""
        return errors.ConfigurationError(
            f"{self.parameter}: with HTTP GET the arguments, login, password and session id "
            "included, are in the URL, which a transport or client of your own may log or "
            "trace; use another protocol, or allow it by insecure_get=True",
            parameter=self.parameter,
            operation=message.operation,
        )


class UserTransport(_Users):
    """A transport of the user, below a client of ours."""

    parameter = "transport"
    shows_query = False

    def __init__(self, transport: HttpTransport, *, insecure_get: bool) -> None:
        library = library_of(transport, "AsyncBaseTransport")
        assert library is not None  # checked with the options
        super().__init__(httpx, insecure_get=insecure_get)
        self._below = GuardedTransport(
            cast("httpx.AsyncBaseTransport", transport)
            if library is httpx
            else BridgedTransport(transport, library)
        )

    async def open(self) -> httpx.AsyncClient:
        """Create the client, once."""
        self.client = self.client or CookielessClient(self._below)
        return self.client

    async def aclose(self) -> None:
        """Close the transport."""
        await (self.client or self._below).aclose()


class UserClient(_Users):
    """A client of the user, of httpx or httpx2."""

    parameter = "http_client"
    shows_query = True

    def __init__(self, client: HttpClient, *, insecure_get: bool) -> None:
        library = library_of(client, "AsyncClient")
        assert library is not None  # checked with the options
        super().__init__(library, insecure_get=insecure_get)
        self._client = cast("httpx.AsyncClient", client)  # same interface in both libraries
        self.client = self._client

    @property
    def is_open(self) -> bool:
        """Close nothing."""
        return False

    def is_closed(self) -> bool:
        """Tell whether the user closed it."""
        return self._client.is_closed

    async def open(self) -> httpx.AsyncClient:
        """Return the client."""
        return self._client

    async def aclose(self) -> None:
        """Do nothing: the user closes it."""
