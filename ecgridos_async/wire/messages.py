"""The two messages of a call: what is sent, and what comes back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

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
    body: bytes = attrs.field(repr=False)
    secrets: tuple[str, ...] = attrs.field(default=(), repr=False)
    """The texts, as they occur in `url` or `body`, that must be masked when shown."""

    @property
    def address(self) -> str:
        """The url without its query: this may be shown."""
        return self.url.partition("?")[0]


@attrs.frozen
class WireReply:
    """An answer as HTTP brings it."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Header names are in lower case."""
    body: bytes = attrs.field(repr=False)

    @property
    def content_type(self) -> str:
        """The Content-Type header, `""` if there is none."""
        return self.headers.get("content-type", "")
