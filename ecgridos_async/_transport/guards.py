"""Guards: hide from httpx what it would log, keep or follow.

These are the query of a GET, cookies, the target of a redirect, and the reason phrase.
"""

from collections.abc import AsyncIterator
from typing import Final

from ecgridos_async._support.iterators import close_iterator
from ecgridos_async._transport._httpx import httpx

QUERY: Final = "ecgridos_query"
"""The extension that holds the query of a GET."""
LIMIT: Final = "ecgridos_limit"
"""The extension that holds the most bytes a response may have."""
STREAM: Final = "ecgridos_stream"
"""The extension of a response that holds its raw stream, below httpx.

httpx wraps it in async generators, which must be exhausted; this one need not be.
"""


class HiddenBytes(bytes):
    """Bytes with a repr that hides them: tools may log the extensions of a request."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "b'***'"


class OwnTransport(httpx.AsyncBaseTransport):
    """A transport of this package, directly below httpx.

    It sends the query and hides from httpx what `GuardedTransport` hides, records how much of a
    request was sent, and loses nothing when a call is cancelled.
    """


class NoCookies(httpx.Cookies):
    """No cookies: ASP.NET serialises all calls that carry its session cookie."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Keep nothing."""

    def set_cookie_header(self, request: httpx.Request) -> None:
        """Send nothing."""


class CookielessClient(httpx.AsyncClient):
    """An httpx client without cookies; looking for them takes longer than the rest of its work."""

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
    """A wrapper below httpx around a transport of the user.

    httpx logs the URLs that it sees, so the query is hidden. The size limit is enforced here so
    that a response that is too large closes all streams above it cleanly. httpx builds the request
    that would follow a redirect even if redirects are off, and fails in many ways if the target is
    not a valid URL; so the target is hidden. httpx logs the reason phrase, which may quote the
    request; so it is hidden too.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request with its query, limit the response, and drop the redirect target."""
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
        """Close the inner transport."""
        await self._inner.aclose()


class BodyTooLargeError(Exception):
    """The body of a response exceeds the limit."""


class CappedStream(httpx.AsyncByteStream):
    """A body with a size limit."""

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
        """Close the body, whether read to its end or not."""
        await close_iterator(self._chunks)
        await self._inner.aclose()
