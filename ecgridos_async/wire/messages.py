"""The two messages of a call: what is sent, and what comes back."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from ecgridos_async.wire.body import Body

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


@attrs.frozen
class WireRequest:
    """A call as HTTP sends it. The repr shows no argument, since some are secret."""

    operation: str
    """Wire name of the operation."""
    method: str
    """`POST` or `GET`."""
    url: str = attrs.field(repr=False)
    """The whole address; with HTTP GET it holds the arguments."""
    headers: Mapping[str, str] = attrs.field(repr=False)
    content: bytes | Body = attrs.field(alias="body", repr=False)
    """The body; a large one is not held as a whole, see `chunks`."""
    secrets: tuple[str, ...] = attrs.field(default=(), repr=False)
    """The texts, as they occur in `url` or `body`, that must be masked when shown."""

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


@attrs.frozen
class WireReply:
    """An answer as HTTP brings it."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Header names are in lower case."""
    body: bytes = attrs.field(repr=False)
    content: bytes | None = attrs.field(default=None, repr=False)
    """The content of a parcel, where it was taken out of the body while that arrived."""

    @property
    def content_type(self) -> str:
        """The Content-Type header, `""` if there is none."""
        return self.headers.get("content-type", "")
