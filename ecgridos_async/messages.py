"""The messages of a call: request, reply, and both with the result."""

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Generic, Protocol, TypeVar, runtime_checkable

import attrs

T = TypeVar("T")

MIB: Final = 2**20
MAX_REPLY_BYTES: Final = 32 * MIB
"""The default limit of a reply."""
MAX_CONTENT_BYTES: Final = 384 * MIB
"""The default limit of a reply that carries a parcel."""
MAX_REPLY_ELEMENTS: Final = 1_000_000
"""The default limit of elements in a reply; 500 records of 24 fields have 12,000.

Elements, attributes and texts together may be twice as many. Each takes about 120 bytes.
"""
NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class Body(Protocol):
    """A body that is generated while it is sent."""

    @property
    def length(self) -> int:
        """The number of bytes."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """Yield the body in pieces; it can be called many times."""
        ...

    def __bytes__(self) -> bytes: ...


@runtime_checkable
class StreamedBody(Body, Protocol):
    """A body with a content that is read while it is sent; `chunks` raises TypeError."""

    @property
    def is_spent(self) -> bool:
        """Whether the content was read and cannot be read again."""
        ...

    def stream(self) -> AsyncGenerator[bytes]:
        """Yield the body in pieces."""
        ...


class Spells(Protocol):
    """Knows which arguments of a request are secret, and how the wire encodes them."""

    def spellings(self, arguments: Sequence[object], /) -> tuple[str, ...]:
        """Return the secrets, both plain and as encoded on the wire."""
        ...


class Spellings:
    """The secrets of a request, encoded only when needed. The repr shows none."""

    __slots__ = ("_arguments", "_spells")

    def __init__(self, spells: Spells, arguments: Sequence[object]) -> None:
        self._spells = spells
        self._arguments = arguments

    def __iter__(self) -> Iterator[str]:
        return iter(self._spells.spellings(self._arguments))

    def __reduce__(self) -> tuple[type[tuple[str, ...]], tuple[tuple[str, ...]]]:
        return tuple, (tuple(self),)


@attrs.define(repr=False)
class WireRequest:
    """An HTTP request to the service, read-only. The repr hides arguments: some are secret."""

    # Properties: freezing the class with attrs takes as long as writing the request.
    _operation: str = attrs.field(alias="operation")
    _method: str = attrs.field(alias="method")
    _url: str = attrs.field(alias="url")
    _headers: Mapping[str, str] = attrs.field(alias="headers")
    _content: bytes | Body = attrs.field(alias="body")
    _secrets: tuple[str, ...] | Spellings = attrs.field(default=(), alias="secrets", eq=tuple)

    @property
    def operation(self) -> str:
        """Wire name of the operation."""
        return self._operation

    @property
    def method(self) -> str:
        """`POST` or `GET`."""
        return self._method

    @property
    def url(self) -> str:
        """The whole URL; with HTTP GET it holds the arguments."""
        return self._url

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that the binding needs."""
        return self._headers

    @property
    def content(self) -> bytes | Body:
        """The body; a large one is generated while it is sent, see `chunks`."""
        return self._content

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts in `url` or `body` that must be masked when shown."""
        return tuple(self._secrets)

    @property
    def to_mask(self) -> Iterable[str]:
        """The same as `secrets`, but encoded only when iterated."""
        return self._secrets

    @property
    def address(self) -> str:
        """The URL without its query, safe to show."""
        return self.url.partition("?")[0]

    @property
    def body(self) -> bytes:
        """The whole body; a large one is generated again on each access. See `chunks`."""
        content = self.content
        return content if isinstance(content, bytes) else bytes(content)

    @property
    def is_large(self) -> bool:
        """Whether the body has a value of 64 KiB or more, and so is generated while it is sent."""
        return not isinstance(self.content, bytes)

    @property
    def length(self) -> int:
        """The number of bytes of the body, computed without generating it."""
        content = self.content
        return len(content) if isinstance(content, bytes) else content.length

    def chunks(self) -> Iterator[bytes]:
        """Yield the body in pieces of at most 256 KiB; it can be called many times.

        Raises:
            TypeError: If the content is a stream; see `streamed`.
        """
        content = self.content
        return iter((content,)) if isinstance(content, bytes) else content.chunks()

    @property
    def streamed(self) -> StreamedBody | None:
        """The body, if its content is a stream, which only sending the request reads."""
        content = self.content
        if isinstance(content, bytes) or not isinstance(content, StreamedBody):
            return None
        return content

    def with_headers(self, headers: Mapping[str, str]) -> "WireRequest":
        """Return this request with more headers."""
        merged = {**self._headers, **headers}
        return WireRequest(
            self._operation, self._method, self._url, merged, self._content, self._secrets
        )

    def __repr__(self) -> str:
        return f"WireRequest(operation={self.operation!r}, method={self.method!r})"

    def __reduce__(self) -> tuple[type["WireRequest"], tuple[object, ...]]:
        # Read-only headers do not pickle.
        shown = (self.operation, self.method, self.url, dict(self.headers))
        return WireRequest, (*shown, self.content, self.secrets)


@attrs.frozen
class ExpectedReply:
    """What the transport needs to know before the reply arrives."""

    limit: int = MAX_REPLY_BYTES
    """The most bytes it may have."""
    setting: str = "max_reply_bytes"
    """The setting that holds the limit."""
    element: str | None = None
    """The element whose content is streamed out of the reply if it is large."""
    path: str = ""
    """The name of that element in errors."""


class ContentSink(Protocol):
    """Receives the content of a downloaded parcel as it arrives."""

    @property
    def can_restart(self) -> bool:
        """Whether it can discard what was written; if not, the call is not retried."""
        ...

    async def restart(self) -> None:
        """Discard what was written: another attempt begins."""
        ...

    async def begin(self, head: bytes, /) -> None:
        """Take the reply up to the content, which begins now."""
        ...

    async def write(self, data: bytes) -> None:
        """Write the next piece; raise ContentNotKeptError if that fails."""
        ...

    def kept(self) -> bytes:
        """Return the part of it that is kept in memory."""
        ...


@attrs.frozen
class WireReply:
    """An HTTP reply of the service."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Header names are in lower case."""
    body: bytes = attrs.field(repr=False)
    content: bytes | None = attrs.field(default=None, repr=False)
    """The content of a parcel, if it was streamed out of the body."""
    framed: bool = True
    """Whether HTTP marks the end of the body, by a length or by chunks. If not, the end of the
    connection ended the body, and it may be truncated."""
    content_length: int = attrs.field(default=0, repr=False)
    """Bytes of a content that was streamed out of the body, wherever it went."""

    @property
    def content_type(self) -> str:
        """The Content-Type header, `""` if there is none."""
        return self.headers.get("content-type", "")


@attrs.define
class Delivery:
    """How much of a request was sent.

    The transport updates it while it sends an attempt; the caller of the transport reads it.
    """

    begun: bool = True
    """Whether the service may have received a byte of it; assumed unless known otherwise."""
    reused: bool = False
    """Whether it used a connection that had served a call before."""
    stale: bool = False
    """Whether a reused connection broke before the first byte of the reply, or sent 408 and closed.

    Most likely the server closed the idle connection just as the request was sent. The other idle
    connections have been closed too, so the next attempt opens a new one.
    """


@attrs.frozen
class RawResponse(Generic[T]):
    """A call's result with its request and reply, secrets masked."""

    value: T = attrs.field(repr=False)
    method: str
    address: str
    """The URL without its query."""
    request_headers: Mapping[str, str] = attrs.field(repr=False)
    request_body: bytes = attrs.field(repr=False)
    """With HTTP GET, the query."""
    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Headers of the reply; names in lower case."""
    body: bytes = attrs.field(repr=False)
    """Body of the reply."""
    attempts: int
    """How many attempts the call made."""
    seconds: float
    """From the call to the end of the reply."""
