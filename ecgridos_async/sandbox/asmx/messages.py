"""HTTP messages as the bindings see them: a request read whole, and a reply."""

from typing import Final

import attrs

from ecgridos_async.contract.protocol import Protocol

HTML: Final = "text/html; charset=utf-8"
XML: Final = "text/xml; charset=utf-8"
PLAIN_TEXT: Final = "text/plain; charset=utf-8"

REACHED: Final = "private, max-age=0"
"""Cache-Control of a reply to a call that reached ECGridOS, refused or not."""
NOT_REACHED: Final = "private"
"""Cache-Control of a reply that ASP.NET gave by itself."""


@attrs.frozen
class Request:
    """A request to the .asmx file of one version."""

    method: str
    url: str
    """Address of the .asmx file, as it was called."""
    content_type: str
    soap_action: str | None
    query: str
    body: bytes = attrs.field(repr=False)
    client: str
    """Address of the caller."""


@attrs.frozen
class Reply:
    """A reply, and what the journal records of the call."""

    status: int
    content_type: str
    body: bytes = attrs.field(repr=False)
    cache_control: str = NOT_REACHED
    close: bool = False
    """Whether the connection is closed after it."""
    protocol: Protocol | None = None
    operation: str | None = None
    """None if the request named no operation of this version."""
    sample: bool = False
    """Whether the result was made from the contract alone, which a header tells."""
    more_headers: tuple[tuple[bytes, bytes], ...] = ()
    """Other headers."""

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers as ASGI has them."""
        headers = [
            (b"cache-control", self.cache_control.encode()),
            (b"content-type", self.content_type.encode()),
            (b"content-length", str(len(self.body)).encode()),
        ]
        if self.close:
            headers.append((b"connection", b"close"))
        if self.sample:
            headers.append((b"x-ecgridos-sandbox", b"sample"))
        headers += self.more_headers
        return headers


def media_type(content_type: str) -> str:
    """Return a Content-Type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()
