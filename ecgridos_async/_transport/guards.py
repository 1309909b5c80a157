"""Guards: what httpx must not see, for it logs, keeps or follows it.

The query of a GET, cookies, the place of a redirect, and the phrase beside a status.
"""

from collections.abc import AsyncIterator
from typing import Final

from ecgridos_async._support.cancellation import close_iterator
from ecgridos_async._transport._httpx import httpx

QUERY: Final = "ecgridos_query"
"""The extension that holds the query of a GET."""
LIMIT: Final = "ecgridos_limit"
"""The extension that says how many bytes an answer may have."""
STREAM: Final = "ecgridos_stream"
"""The extension of a response that holds its body below httpx.

httpx wraps it in async generators, which must be exhausted or they complain; this one need not.
"""


class HiddenBytes(bytes):
    """Bytes whose repr does not show them: tools may log the extensions of a request."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"


class OwnTransport(httpx.AsyncBaseTransport):
    """A transport of this package: httpx is above it, and nothing between.

    It sends the query and keeps from httpx what `GuardedTransport` does, tells how far a request
    came, and loses nothing when a call is cancelled.
    """


class NoCookies(httpx.Cookies):
    """Cookies that are none: ASP.NET serialises all calls that carry its session cookie."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Keep nothing."""

    def set_cookie_header(self, request: httpx.Request) -> None:
        """Send nothing."""


class CookielessClient(httpx.AsyncClient):
    """An httpx client without cookies; looking for them takes longer than all else it does."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        super().__init__(transport=transport, follow_redirects=False, trust_env=False)
        self._none = NoCookies()

    @property
    def cookies(self) -> httpx.Cookies:
        """None, whatever is set."""
        return self._none

    @cookies.setter
    def cookies(self, cookies: object) -> None:
        """Keep nothing."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """What goes below httpx and above a transport of the user's own.

    httpx logs the URLs it knows, so it is not told the query. The cap is here so that an answer
    that is too large ends all the streams above it in good order. And httpx makes the request that
    would follow a redirect even where none is followed, which fails in many ways where the place
    is no address; so it is not told the place. It logs the phrase beside the status, which may
    quote what was sent; so it is not told that either.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request with its query, cap the answer, and forget where it points to."""
        query = request.extensions.get(QUERY)
        if query is not None:
            request = httpx.Request(
                request.method,
                request.url.copy_with(query=query),
                headers=request.headers,
                content=request.content,
                extensions=request.extensions,
            )
        response = await self._inner.handle_async_request(request)
        response.extensions.pop("reason_phrase", None)
        if response.has_redirect_location:
            del response.headers["Location"]
        if isinstance(response.stream, httpx.AsyncByteStream) and not response.is_stream_consumed:
            capped = CappedStream(response.stream, request.extensions[LIMIT])
            response.stream = response.extensions[STREAM] = capped
        return response

    async def aclose(self) -> None:
        """Close the transport below."""
        await self._inner.aclose()


class BodyTooLargeError(Exception):
    """The body of an answer is larger than the limit."""


class CappedStream(httpx.AsyncByteStream):
    """A body that may not be larger than a limit."""

    def __init__(self, inner: httpx.AsyncByteStream, limit: int) -> None:
        self._inner = inner
        self._chunks = aiter(inner)
        self._left = limit

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        chunk = await anext(self._chunks)
        self._left -= len(chunk)
        if self._left < 0:
            raise BodyTooLargeError
        return chunk

    async def aclose(self) -> None:
        """End the body, read to its end or not."""
        await close_iterator(self._chunks)
        await self._inner.aclose()
