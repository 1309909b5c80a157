"""Dialers: open the stream of a connection, directly or through a proxy."""

import ssl
from base64 import b64encode
from typing import Final

import anyio
import anyio.to_thread

from ecgridos_async._transport import tls, tunnels
from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.http11 import Headers, reply_has_begun
from ecgridos_async._transport.network import connect
from ecgridos_async._transport.streams import Stream, discard

SOCKS: Final = ("socks5", "socks5h")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


class Dialer:
    """Opens streams directly to the service.

    *ssl_context* is the TLS settings; if None, those of httpx are loaded on first use.
    """

    def __init__(self, ssl_context: ssl.SSLContext | None = None) -> None:
        self._ssl_context = ssl_context
        self._loading = anyio.Lock()

    def prefix(self, _: httpcore.Origin, /) -> bytes:
        """Return what precedes the target in each request line."""
        return b""

    def headers(self, _: httpcore.Origin, /) -> Headers:
        """Return the additional headers of each request."""
        return ()

    async def load(self, origin: httpcore.Origin) -> None:
        """Load the TLS settings if needed: once, and in a thread, because it is slow."""
        if self._ssl_context is None and b"https" in self._schemes(origin):
            async with self._loading:
                if self._ssl_context is None:
                    self._ssl_context = await anyio.to_thread.run_sync(tls.load)

    async def dial(self, origin: httpcore.Origin) -> Stream:
        """Open a stream that is ready for requests. Raises the errors of httpcore."""
        host, port = self._address(origin)
        stream = await connect(host, port, reply_has_begun)
        try:
            return await self._prepared(stream, origin)
        except BaseException:
            await discard(stream)
            raise

    def _address(self, origin: httpcore.Origin, /) -> tuple[str, int]:
        """Return the address that the socket connects to."""
        return origin.host.decode("ascii"), origin.port

    async def _prepared(self, stream: Stream, origin: httpcore.Origin) -> Stream:
        """Do the handshakes that must precede a request."""
        if origin.scheme == b"https":
            return await self._encrypted(stream, origin.host)
        return stream

    async def _encrypted(
        self, stream: Stream, host: bytes, context: ssl.SSLContext | None = None
    ) -> Stream:
        context = context or self._ssl_context
        assert context is not None  # `load` was called first
        return await tls.encrypt(stream, context, host)

    def _schemes(self, origin: httpcore.Origin) -> tuple[bytes, ...]:
        return (origin.scheme,)


class ProxyDialer(Dialer):
    """Opens streams to a proxy.

    An HTTP proxy opens a tunnel (CONNECT) to an https:// service, and forwards each request to an
    http:// one. A SOCKS proxy always opens a tunnel. TLS runs inside the tunnel.
    """

    def __init__(self, proxy: httpx.Proxy, ssl_context: ssl.SSLContext | None = None) -> None:
        super().__init__(ssl_context)
        self._proxy = proxy
        self._socks = proxy.url.scheme in SOCKS
        given = dict(proxy.headers.raw)
        if proxy.raw_auth is not None and not self._socks:
            given[b"Proxy-Authorization"] = b"Basic " + b64encode(b":".join(proxy.raw_auth))
        self._headers: Headers = tuple(given.items())

    def prefix(self, origin: httpcore.Origin, /) -> bytes:
        """Return the start of the absolute URL that an HTTP proxy needs for an http:// service."""
        if self._socks or origin.scheme != b"http":
            return b""
        return b"http://" + (_host(origin) if origin.port == 80 else _authority(origin))

    def headers(self, origin: httpcore.Origin, /) -> Headers:
        """Return the proxy's headers, for requests that it forwards."""
        return self._headers if self.prefix(origin) else ()

    def _address(self, _: httpcore.Origin, /) -> tuple[str, int]:
        url = self._proxy.url
        return url.raw_host.decode("ascii"), url.port or _DEFAULT_PORTS[url.scheme]

    async def _prepared(self, stream: Stream, origin: httpcore.Origin) -> Stream:
        proxy = self._proxy
        if self._socks:
            await tunnels.by_socks(stream, origin.host, origin.port, proxy.raw_auth)
            return await super()._prepared(stream, origin)
        if proxy.url.scheme == "https":
            stream = await self._encrypted(stream, proxy.url.raw_host, proxy.ssl_context)
        if origin.scheme == b"https":
            authority = _authority(origin)
            await tunnels.by_http(stream, authority, [(b"Host", authority), *self._headers])
        return await super()._prepared(stream, origin)

    def _schemes(self, origin: httpcore.Origin) -> tuple[bytes, ...]:
        return (origin.scheme, self._proxy.url.raw_scheme)


def _host(origin: httpcore.Origin) -> bytes:
    return b"[%b]" % origin.host if b":" in origin.host else origin.host


def _authority(origin: httpcore.Origin) -> bytes:
    return b"%b:%d" % (_host(origin), origin.port)
