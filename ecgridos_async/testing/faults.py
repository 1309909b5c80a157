"""What can go wrong on the wire: the faults that a `FaultProxy` injects.

Each says in `forwards` how often the service sees the request, 0, 1 or 2 times. That is what
decides whether a write may have been carried out, so a test should know it.

    fault        the client sees                               the service sees the request
    Hangup       a reset while its request is still on the way  never
    Reset        a reset after its request was read             never, or once
    Close        an end of the connection instead of a reply  never, or once
    Stall        nothing                                        never, or once
    Status       an HTTP error with a page of HTML              never, or once
    Garbage      HTTP 200 with something other than SOAP         never
    Truncate     the first part of the reply                   once
    Expire       the reply, after a callback was run           once
    Latency      the reply, late                               once
    Drip         the reply, piece by piece                     once
    Duplicate    the first reply                               twice

Refused connections are not a fault of one request: see `FaultProxy.refusing`.
"""

import math
from collections.abc import Callable
from http import HTTPStatus

import attrs
from attrs.validators import ge, gt, in_, optional


def reason_of(status: int) -> str:
    """Return the phrase that HTTP has for a status, `"Unknown"` if it has none."""
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"


def _seconds(_: object, field: "attrs.Attribute[float]", value: float) -> None:
    if not 0 <= value < math.inf:
        raise ValueError(f"{field.name} must be 0 or more, and finite")


def _part(_: object, field: "attrs.Attribute[float]", value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{field.name} must be from 0 to less than 1")


def _one_line(_: object, field: "attrs.Attribute[str]", value: str) -> None:
    if not (value.isprintable() and value.isascii()):
        raise ValueError(f"{field.name} must be printable ASCII")


@attrs.frozen
class WireFault:
    """The base of all faults. Alone it changes nothing: the request and its reply pass."""

    forwards: int = attrs.field(default=1, init=False)
    """How often the service sees the request: 0, 1 or 2 times."""


@attrs.frozen
class Hangup(WireFault):
    """Reset the connection when the head of the request has arrived, before its body is read.

    A client with a large body sees the reset while it is still sending.
    """

    forwards: int = attrs.field(default=0, init=False)


@attrs.frozen
class Reset(WireFault):
    """Reset the connection after the request was read, instead of a reply.

    With `forwards=1` the service has carried the request out, and its reply is discarded.
    """

    forwards: int = attrs.field(default=0, kw_only=True, validator=in_((0, 1)))


@attrs.frozen
class Close(WireFault):
    """Close the connection cleanly after the request was read, instead of a reply.

    On a kept-alive connection this is the race that every HTTP client knows: the server
    closes an idle connection just when the next request is on the way. With `forwards=1` the
    service has carried the request out.
    """

    forwards: int = attrs.field(default=0, kw_only=True, validator=in_((0, 1)))


@attrs.frozen
class Stall(WireFault):
    """Never reply. The connection stays open until the client disconnects or the proxy stops.

    With `forwards=1` the service has carried the request out.
    """

    forwards: int = attrs.field(default=0, kw_only=True, validator=in_((0, 1)))


@attrs.frozen
class Status(WireFault):
    """Reply with an HTTP error and a page of HTML, as gateways do: 429, 500, 502, 503, 504.

    With `forwards=1` the service has carried the request out before.
    """

    code: int = attrs.field(validator=in_(range(400, 600)))
    """The status, from 400 to 599."""
    retry_after: float | None = attrs.field(default=None, validator=optional(_seconds))
    """Seconds for the header Retry-After; None sends none. HTTP knows whole seconds only."""
    body: bytes | None = None
    """The page; None for a plain one that names the status."""
    forwards: int = attrs.field(default=0, kw_only=True, validator=in_((0, 1)))

    @property
    def page(self) -> bytes:
        """The page that is sent."""
        if self.body is not None:
            return self.body
        title = f"{self.code} {reason_of(self.code)}"
        return (
            f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\r\n"
        ).encode()


@attrs.frozen
class Garbage(WireFault):
    """Reply with HTTP 200 and bytes that are not a reply of the service: HTML, JSON, nothing."""

    body: bytes = b"<html><body>Please log in to the network.</body></html>\r\n"
    content_type: str = attrs.field(default="text/html", kw_only=True, validator=_one_line)
    forwards: int = attrs.field(default=0, init=False)


@attrs.frozen
class Truncate(WireFault):
    """Forward the request, and send only the first part of the reply's body.

    At least the last byte of the body is missing, however large the part is.
    """

    share: float = attrs.field(default=0.5, validator=_part)
    """How much of the body is sent, from 0 to less than 1. Not used if *size* is given."""
    size: int | None = attrs.field(default=None, kw_only=True, validator=optional(ge(0)))
    """How many bytes of the body are sent."""
    lying: bool = attrs.field(default=False, kw_only=True)
    """Whether Content-Length says the size of the part, so that the reply is complete by HTTP.

    Otherwise it says the size of the whole, and the connection is closed after the part.
    """

    def cut(self, body: bytes) -> bytes:
        """Return the part of *body* that is sent."""
        size = int(len(body) * self.share) if self.size is None else self.size
        return body[: max(0, min(size, len(body) - 1))]


@attrs.frozen
class Expire(WireFault):
    """Run a callback before the request is forwarded, such as `sandbox.expire_sessions`.

    It runs in the proxy's thread, which serves nothing else meanwhile. If it raises, the
    connection is reset, and `FaultProxy.stop` raises its exception.
    """

    callback: Callable[[], object]


@attrs.frozen
class Latency(WireFault):
    """Wait before the request is forwarded. It is forwarded even if the client disconnects."""

    seconds: float = attrs.field(validator=_seconds)


@attrs.frozen
class Drip(WireFault):
    """Send the reply in small pieces, head and body, and wait between them."""

    size: int = attrs.field(default=16, validator=gt(0))
    """Bytes in a piece."""
    seconds: float = attrs.field(default=0.01, validator=_seconds)
    """How long to wait between two pieces."""


@attrs.frozen
class Duplicate(WireFault):
    """Forward the request twice, one after the other, and pass the first reply.

    The service has handled both when the client has its reply.
    """

    forwards: int = attrs.field(default=2, init=False)
