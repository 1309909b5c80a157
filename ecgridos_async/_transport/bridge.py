"""A bridge between the libraries: httpx2 transports below httpx, and the other way round.

Clients need no bridge: requests are built by the client's own library, and the responses of both
have the same interface. Errors need none: both libraries use the same names.
"""

from collections.abc import AsyncIterable, AsyncIterator
from types import ModuleType
from typing import Any, Final, cast

from ecgridos_async._transport._httpx import httpx

_OF_THE_CODING: Final = (b"content-encoding", b"content-length", b"transfer-encoding")


class BridgedTransport(httpx.AsyncBaseTransport):
    """A transport of the other library, behind the interface of ours."""

    def __init__(self, inner: Any, library: ModuleType) -> None:
        self._inner = inner
        self._library = library

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Convert the request, send it, and convert the response."""
        response = await self._inner.handle_async_request(
            self._library.Request(
                request.method,
                str(request.url),
                headers=request.headers.raw,
                stream=body_for(self._library, cast("AsyncIterable[bytes]", request.stream)),
                extensions=request.extensions,
            )
        )
        headers: list[tuple[bytes, bytes]] = response.headers.raw
        if not response.is_stream_consumed:
            return httpx.Response(
                response.status_code,
                headers=headers,
                stream=_Body(response.stream),
                extensions=response.extensions,
            )
        # It was built from content, or read: its library has already decoded it.
        return httpx.Response(
            response.status_code,
            headers=[one for one in headers if one[0].lower() not in _OF_THE_CODING],
            content=response.content,
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()


class _Bytes:
    """The body of a message of the other library."""

    def __init__(self, inner: AsyncIterable[bytes]) -> None:
        self._inner = inner

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._inner)

    async def aclose(self) -> None:
        """Close the body, whether read to its end or not."""
        close = getattr(self._inner, "aclose", None)
        if close is not None:
            await close()


class _Body(_Bytes, httpx.AsyncByteStream):
    """A body as httpx takes it."""


def body_for(library: ModuleType, inner: AsyncIterable[bytes]) -> Any:
    """Return a body as a stream of the library's own class, which it requires."""
    if library is httpx:
        return inner
    return type("_Body", (_Bytes, library.AsyncByteStream), {})(inner)
