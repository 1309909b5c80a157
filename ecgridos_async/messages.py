"""The messages of a call: what is sent, what comes back, and both with the result."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Generic, Protocol, TypeVar

import attrs

T = TypeVar("T")

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class Body(Protocol):
    """A body that is written only while it is sent."""

    @property
    def length(self) -> int:
        """The number of bytes."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """Write it in steps, as often as it is asked for."""
        ...

    def __bytes__(self) -> bytes: ...


class Spells(Protocol):
    """What knows which arguments of a request are secrets, and how they stand on the wire."""

    def spellings(self, arguments: Sequence[object], /) -> tuple[str, ...]:
        """Return the secrets as they are and as they stand on the wire."""
        ...


class Spellings:
    """The secrets of a request, spelled when they are asked for. The repr shows none."""

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
    """A call as HTTP sends it: read-only. The repr shows no argument, since some are secret."""

    # Properties, for attrs' own way to freeze a class takes as long as writing the request.
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
        """The whole address; with HTTP GET it holds the arguments."""
        return self._url

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that the binding needs."""
        return self._headers

    @property
    def content(self) -> bytes | Body:
        """The body; a large one is not held as a whole, see `chunks`."""
        return self._content

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts, as they occur in `url` or `body`, that must be masked when shown."""
        return tuple(self._secrets)

    @property
    def to_mask(self) -> Iterable[str]:
        """The same as `secrets`, but spelled only when somebody goes through them."""
        return self._secrets

    @property
    def address(self) -> str:
        """The url without its query: this may be shown."""
        return self.url.partition("?")[0]

    @property
    def body(self) -> bytes:
        """The whole body; a large one is written anew each time it is asked for."""
        content = self.content
        return content if isinstance(content, bytes) else bytes(content)

    @property
    def is_large(self) -> bool:
        """Whether the body holds a value of 64 KiB or more, and is written while it is sent."""
        return not isinstance(self.content, bytes)

    @property
    def length(self) -> int:
        """The number of bytes of the body, which are counted without writing it."""
        content = self.content
        return len(content) if isinstance(content, bytes) else content.length

    def chunks(self) -> Iterator[bytes]:
        """Write the body in steps of at most 256 KiB, as often as it is asked for."""
        content = self.content
        return iter((content,)) if isinstance(content, bytes) else content.chunks()

    def __repr__(self) -> str:
        return f"WireRequest(operation={self.operation!r}, method={self.method!r})"

    def __reduce__(self) -> tuple[type["WireRequest"], tuple[object, ...]]:
        # Headers that are read-only do not pickle.
        shown = (self.operation, self.method, self.url, dict(self.headers))
        return WireRequest, (*shown, self.content, self.secrets)


@attrs.frozen
class ExpectedReply:
    """What must be known of a reply before it comes."""

    limit: int = 32 * 2**20
    """The most bytes it may have."""
    setting: str = "max_reply_bytes"
    """The setting that the limit comes from."""
    element: str | None = None
    """The element whose content is taken out while it arrives, where that is large."""
    path: str = ""
    """What errors call that element."""


class ContentSink(Protocol):
    """Where the content of a downloaded parcel goes while it arrives."""

    async def restart(self) -> None:
        """Forget what was written: another attempt begins."""
        ...

    async def write(self, data: bytes) -> None:
        """Take the next piece; raise ContentNotKeptError if that fails."""
        ...

    def kept(self) -> bytes:
        """Return what is kept in memory of it."""
        ...


@attrs.frozen
class WireReply:
    """A reply as HTTP brings it."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Header names are in lower case."""
    body: bytes = attrs.field(repr=False)
    content: bytes | None = attrs.field(default=None, repr=False)
    """The content of a parcel, where it was taken out of the body while that arrived."""
    framed: bool = True
    """Whether HTTP says where the body ends, by a length or by chunks. If not, the end of the
    connection ended the body, which may be cut off."""

    @property
    def content_type(self) -> str:
        """The Content-Type header, `""` if there is none."""
        return self.headers.get("content-type", "")


@attrs.define
class Delivery:
    """How far a request came.

    The transport keeps it up to date while it sends an attempt; who made the attempt reads it.
    """

    begun: bool = True
    """Whether the service may have got a byte of it; assumed until the contrary is known."""
    reused: bool = False
    """Whether it went over a connection that had served a call before."""
    stale: bool = False
    """Whether a reused connection broke before a byte of the reply came, or gave 408 and closed.

    Then the service had most likely closed it, being idle, just as the request went out. The
    other idle connections have been closed too, so a second attempt opens a new one.
    """


@attrs.frozen
class RawResponse(Generic[T]):
    """A call's result with what went over the wire, secrets masked."""

    value: T = attrs.field(repr=False)
    method: str
    address: str
    """The url without its query."""
    request_headers: Mapping[str, str] = attrs.field(repr=False)
    request_body: bytes = attrs.field(repr=False)
    """With HTTP GET, the query."""
    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Of the reply; names in lower case."""
    body: bytes = attrs.field(repr=False)
    """Of the reply."""
    attempts: int
    """How many times the call was made."""
    seconds: float
    """From the call to the end of the reply."""
