"""Invalid and abusive replies, for the tests of the transport."""

import enum
import gzip
import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator

import attrs

from ecgridos_async import (
    CallTimeoutError,
    ConnectionLostError,
    DecodeError,
    ECGridOSError,
    EmptyReplyError,
    MalformedXMLError,
    NotSoapError,
    ProtocolName,
    RedirectError,
    ReplyTooLargeError,
    UnsafeXMLError,
)
from ecgridos_async.messages import MIB
from tests.transport.server import NAMESPACE, SOAP12, http

CAP = 4 * MIB
"""The `max_reply_bytes` of the client."""

DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>'


@attrs.frozen
class Binding:
    """The replies to NowUTC in one binding."""

    protocol: ProtocolName
    content_type: str
    before: bytes
    """What is before the result."""
    after: bytes

    def body(self, year: int = 2026, *, doctype: bytes = b"", more: bytes = b"") -> bytes:
        """Return the body of a reply; *more* is markup beside the text of the result."""
        moment = b"%d-11-21T19:49:30Z" % year
        return DECLARATION + doctype + self.before + more + moment + self.after

    def reply(
        self,
        year: int = 2026,
        *,
        body: bytes | None = None,
        status: str = "200 OK",
        headers: tuple[str, ...] = (),
    ) -> bytes:
        """Return a whole reply."""
        if not any(header.lower().startswith("content-type:") for header in headers):
            headers = (f"Content-Type: {self.content_type}", *headers)
        return http(self.body(year) if body is None else body, status=status, headers=headers)


SOAP = Binding(
    "soap12",
    "application/soap+xml; charset=utf-8",
    (
        f'<soap:Envelope xmlns:soap="{SOAP12}"><soap:Body>'
        f'<NowUTCResponse xmlns="{NAMESPACE}"><NowUTCResult>'
    ).encode(),
    b"</NowUTCResult></NowUTCResponse></soap:Body></soap:Envelope>",
)
FORM = Binding(
    "http-post",
    "text/xml; charset=utf-8",
    f'<dateTime xmlns="{NAMESPACE}">'.encode(),
    b"</dateTime>",
)
BINDINGS = (SOAP, FORM)


class Then(enum.Enum):
    """What the server does after its hostile reply."""

    SERVE = "serve valid replies"
    CLOSE = "close"
    STALL = "keep still"


@attrs.frozen
class Case:
    """A hostile reply, and what the client does with it."""

    name: str
    pieces: Callable[[Binding], Iterable[bytes]]
    """What is sent, piece by piece, perhaps without end."""
    error: type[ECGridOSError] | None
    """What the call raises; None if the reply is accepted."""
    then: Then = Then.SERVE
    pause: float = 0.0
    """Seconds between two pieces."""
    total: float = 15.0
    """The total time of the call."""


def whole(make: Callable[[Binding], bytes]) -> Callable[[Binding], Iterable[bytes]]:
    """Return the pieces of a reply that is sent at once."""
    return lambda binding: (make(binding),)


def with_headers(
    *headers: str, body: Callable[[Binding], bytes] | None = None
) -> Callable[[Binding], Iterable[bytes]]:
    """Return a reply with more headers."""
    return whole(
        lambda binding: binding.reply(body=body(binding) if body else None, headers=headers)
    )


def with_body(body: Callable[[Binding], bytes]) -> Callable[[Binding], Iterable[bytes]]:
    """Return a reply with a valid head."""
    return whole(lambda binding: binding.reply(body=body(binding)))


def constant(body: bytes) -> Callable[[Binding], bytes]:
    """Return a body that is the same in each binding."""
    return lambda _: body


def with_status(status: str) -> Callable[[Binding], Iterable[bytes]]:
    """Return a reply with the right body and another status."""
    return whole(lambda binding: binding.reply(status=status))


def nested(status: str) -> Callable[[Binding], Iterable[bytes]]:
    """Return a reply whose body is a reply."""
    return whole(lambda binding: binding.reply(status=status, body=binding.reply(1999)))


def stated(length: str, *, leftover: bool = False) -> Callable[[Binding], Iterable[bytes]]:
    """Return a reply that states some length, perhaps with a second reply behind it."""

    def pieces(binding: Binding) -> Iterable[bytes]:
        rest = binding.reply(1999) if leftover else b""
        return (binding.reply(headers=(f"Content-Length: {length}",)) + rest,)

    return pieces


def chunked(*chunks: bytes, headers: tuple[str, ...] = ()) -> Callable[[Binding], Iterable[bytes]]:
    """Return a reply with those raw chunks; BODY in one stands for a chunk with the body."""

    def pieces(binding: Binding) -> Iterable[bytes]:
        body = binding.body()
        chunk = b"%x\r\n%b\r\n" % (len(body), body)
        head = binding.reply(body=b"", headers=(*headers, "Transfer-Encoding: chunked"))
        return (head + b"".join(chunks).replace(b"BODY", chunk),)

    return pieces


def raw(head: bytes) -> Callable[[Binding], Iterable[bytes]]:
    """Return just that, with the right body behind it."""
    return whole(lambda binding: head + binding.body())


def head_only(binding: Binding, *headers: str) -> bytes:
    return binding.reply(body=b"", headers=headers)


_bombs: dict[str, bytes] = {}


def bomb(encoding: str) -> bytes:
    """Return about 200 KiB that inflate to 200 MiB."""
    if encoding not in _bombs:
        window = zlib.MAX_WBITS | (16 if encoding == "gzip" else 0)
        engine = zlib.compressobj(9, zlib.DEFLATED, window)
        piece = b" " * MIB
        packed = b"".join(engine.compress(piece) for _ in range(200)) + engine.flush()
        _bombs[encoding] = packed
    return _bombs[encoding]


def bombed(encoding: str, engine: str) -> Case:
    return Case(
        f"bomb, {encoding}",
        with_headers(f"Content-Encoding: {encoding}", body=lambda _: bomb(engine)),
        ReplyTooLargeError,
    )


ENCODINGS = [
    bombed("gzip", "gzip"),
    bombed("x-gzip", "gzip"),
    bombed("deflate", "zlib"),
    Case(
        "bomb in a bomb",
        with_headers("Content-Encoding: gzip", body=lambda _: gzip.compress(bomb("gzip"))),
        NotSoapError,
    ),
    *(
        Case(
            f"encoded as {encoding}",
            with_headers(
                f"Content-Encoding: {encoding}",
                body=lambda binding: gzip.compress(gzip.compress(binding.body())),
            ),
            NotSoapError,
        )
        for encoding in ("gzip, gzip", "gzip,identity", "br", "zstd", "compress", "x" * 5000)
    ),
    Case(
        "encoded twice in two headers",
        with_headers(
            "Content-Encoding: gzip",
            "Content-Encoding: gzip",
            body=lambda binding: gzip.compress(gzip.compress(binding.body())),
        ),
        NotSoapError,
    ),
    *(
        Case(f"says {encoding} and is not", with_headers(f"Content-Encoding: {encoding}"), error)
        for encoding, error in (("gzip", NotSoapError), ("deflate", NotSoapError))
    ),
    *(
        Case(
            f"says {said} and is gzip",
            with_headers(*headers, body=lambda binding: gzip.compress(binding.body())),
            NotSoapError,
        )
        for said, headers in (("identity", ("Content-Encoding: identity",)), ("nothing", ()))
    ),
    Case(
        "10,000 members of gzip",
        with_headers(
            "Content-Encoding: gzip",
            body=lambda binding: gzip.compress(b"") * 10_000 + gzip.compress(binding.body()),
        ),
        NotSoapError,
    ),
]

LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY l0 "lol">'
    + b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]>"
)


def external(system: str) -> Callable[[Binding], Iterable[bytes]]:
    """Return a reply with an external entity."""
    doctype = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{system}">]>'.encode()
    return with_body(lambda binding: binding.body(doctype=doctype, more=b"&e;"))


XML = [
    Case(
        "billion laughs",
        with_body(lambda binding: binding.body(doctype=LAUGHS, more=b"&l9;")),
        UnsafeXMLError,
    ),
    Case(
        "undeclared entity",
        with_body(lambda binding: binding.body(more=b"&e;")),
        MalformedXMLError,
    ),
    Case("external entity in a file", external("file:///etc/passwd"), UnsafeXMLError),
    Case(
        "parameter entity",
        with_body(
            lambda binding: binding.body(
                doctype=b'<!DOCTYPE a [<!ENTITY % e SYSTEM "file:///etc/passwd"> %e;]>'
            )
        ),
        UnsafeXMLError,
    ),
    Case(
        "700,000 empty elements",
        with_body(lambda binding: binding.body(more=b"<b/>" * 700_000)),
        DecodeError,
    ),
    Case(
        "more empty elements than the cap allows",
        with_body(lambda binding: binding.body(more=b"<b/>" * 10_000_000)),
        ReplyTooLargeError,
    ),
    Case(
        "many attributes",
        with_body(
            lambda binding: binding.body(
                more=b"<b" + b"".join(b' a%x=""' % n for n in range(350_000)) + b"/>"
            )
        ),
        DecodeError,
    ),
    Case(
        "100,000 levels",
        with_body(lambda binding: binding.body(more=b"<b>" * 100_000 + b"</b>" * 100_000)),
        MalformedXMLError,
    ),
    Case("truncated", with_body(lambda binding: binding.body()[:-20]), MalformedXMLError),
    Case("two roots", with_body(lambda binding: binding.body() * 2), MalformedXMLError),
    Case("zeros", with_body(lambda _: bytes(1000)), NotSoapError),
]


def with_two_lengths(binding: Binding) -> Iterable[bytes]:
    """Return a reply that states its length twice."""
    length = f"Content-Length: {len(binding.body())}"
    yield binding.reply(headers=(length, length))


LENGTHS = [
    Case("a length too short", stated("40"), MalformedXMLError),
    Case("a length too short, and a reply more", stated("40", leftover=True), MalformedXMLError),
    Case("a length of 0", stated("0", leftover=True), EmptyReplyError),
    Case("a length too long, closed", stated("100000"), ConnectionLostError, Then.CLOSE),
    Case("a length too long, still", stated("100000"), CallTimeoutError, Then.STALL, total=0.6),
    Case("a length beyond the cap", stated("9999999999999999999"), ReplyTooLargeError),
    Case("a length beyond 64 bits", stated("99999999999999999999"), ConnectionLostError),
    Case("twice the same length", with_two_lengths, ConnectionLostError),
    *(
        Case(f"a length of {length!r}", stated(length), ConnectionLostError)
        for length in ("-1", "+5", "5, 6", "0x10", "five", "1e3", "", "5 5", "1_0")
    ),
    Case(
        "two lengths",
        with_headers("Content-Length: 40", "Content-Length: 41"),
        ConnectionLostError,
    ),
    Case(
        "a length and chunks",
        chunked(b"BODY0\r\n\r\n", headers=("Content-Length: 5",)),
        None,
    ),
]

CHUNKS = [
    *(
        Case(f"chunk size {size!r}", chunked(size + b"\r\nabc\r\n"), ConnectionLostError)
        for size in (b"zz", b"-1", b"", b"0x5", b"5 5", b"F" * 21, b"1_0")
    ),
    Case(
        "chunk larger than it says",
        chunked(b"3\r\nabcdef\r\n0\r\n\r\n"),
        ConnectionLostError,
    ),
    Case("chunk that never ends", chunked(b"FFFFFFFF\r\nabc"), ConnectionLostError, Then.CLOSE),
    Case("no last chunk", chunked(b"BODY"), ConnectionLostError, Then.CLOSE),
    Case("chunk extensions", chunked(b'5;a="b";c\r\n     \r\nBODY0;x\r\n\r\n'), MalformedXMLError),
    Case("large chunk extension", chunked(b"5;" + b"x" * MIB), ConnectionLostError),
    Case("trailers", chunked(b"BODY0\r\nContent-Length: 3\r\nHost: x\r\n\r\n"), None),
    Case("large trailers", chunked(b"BODY0\r\nX: " + b"x" * MIB), ConnectionLostError),
    Case("a reply behind the chunks", lambda b: _behind(chunked(b"BODY0\r\n\r\n"), b), None),
    Case("chunked twice", with_headers("Transfer-Encoding: chunked, chunked"), ConnectionLostError),
    Case("another transfer encoding", with_headers("Transfer-Encoding: gzip"), ConnectionLostError),
    Case(
        "endless chunks",
        lambda binding: itertools.chain(
            (head_only(binding, "Transfer-Encoding: chunked"),),
            itertools.repeat(b"10000\r\n" + b" " * 0x10000 + b"\r\n"),
        ),
        ReplyTooLargeError,
    ),
]


def _behind(make: Callable[[Binding], Iterable[bytes]], binding: Binding) -> Iterator[bytes]:
    yield b"".join(make(binding)) + binding.reply(1999)


def head(*lines: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 200 OK", *lines, b"", b""))


def many_headers(binding: Binding) -> bytes:
    return binding.reply(headers=tuple(f"X{n}: y" for n in range(8_000)))


HEADERS = [
    Case("header of 1 MiB", with_headers("X: " + "x" * MIB), ConnectionLostError),
    Case("8,000 headers", whole(many_headers), None),
    Case(
        "endless headers",
        lambda _: itertools.chain((b"HTTP/1.1 200 OK\r\n",), itertools.repeat(b"X: y\r\n" * 1000)),
        ConnectionLostError,
    ),
    Case(
        "endless header",
        lambda _: itertools.chain((b"HTTP/1.1 200 OK\r\nX: ",), itertools.repeat(b"x" * 10_000)),
        ConnectionLostError,
    ),
    *(
        Case(f"header {line!r}", raw(head(line)), ConnectionLostError)
        for line in (b"no colon", b": no name", b"X : y", b"X: a\0b", b"X: a\rb", b"\xff: y")
    ),
    Case("folded header", with_headers("X: a\r\n b: c"), None),
    Case("newlines alone", whole(lambda b: b.reply().replace(b"\r\n", b"\n")), None),
    Case(
        "a reply in a header",
        with_headers("X: y\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK"),
        EmptyReplyError,
    ),
]

STATUS_LINES = [
    *(
        Case(f"begins {line[:30]!r}", raw(line), ConnectionLostError)
        for line in (
            b"\r\n\r\n\r\n",
            b"\0" * 1000,
            b"\x16\x03\x01\x02\0\x01\0",
            b"HTTP/1.1\r\n\r\n",
            b"HTTP/1.1 OK\r\n\r\n",
            b"HTTP/1.1 20 OK\r\n\r\n",
            b"HTTP/1.1 2000 OK\r\n\r\n",
            b"HTTP/1.1 -20 OK\r\n\r\n",
            b"HTTP/2 200\r\n\r\n",
            b"HTTP/11.1 200 OK\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"x" * MIB,
        )
    ),
    *(
        Case(f"status {status}", with_status(status), error)
        for status, error in (
            ("999 What", NotSoapError),
            ("600 What", NotSoapError),
            ("099 What", ConnectionLostError),
            ("201 Created", NotSoapError),
            ("206 Partial Content", NotSoapError),
            ("401 Unauthorized", NotSoapError),
            ("407 Proxy Authentication Required", NotSoapError),
        )
    ),
    Case(
        "HTTP/1.0",
        whole(lambda b: b.reply().replace(b"HTTP/1.1", b"HTTP/1.0")),
        None,
    ),
    Case("HTTP/0.9", whole(Binding.body), ConnectionLostError, Then.CLOSE),
    Case("SSH", whole(lambda _: b"SSH-2.0-OpenSSH_9.9\r\n"), ConnectionLostError, Then.CLOSE),
    Case("a second head", raw(head() + head()), NotSoapError, Then.CLOSE),
]

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

UNASKED = [
    Case("100 and a reply", whole(lambda b: CONTINUE * 20 + b.reply()), None),
    Case("102 and 103", whole(lambda b: CONTINUE.replace(b"100", b"103") + b.reply()), None),
    Case(
        "100 for ever",
        lambda _: itertools.repeat(CONTINUE * 1000),
        CallTimeoutError,
        total=0.6,
    ),
    Case(
        "101",
        whole(
            lambda b: (
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n"
                b"Connection: upgrade\r\n\r\n" + b.reply(1999)
            )
        ),
        ConnectionLostError,
    ),
    *(
        Case(
            f"{status} with a reply in its body",
            nested(status),
            error,
        )
        for status, error in (
            ("204 No Content", EmptyReplyError),
            ("304 Not Modified", RedirectError),
            ("205 Reset Content", NotSoapError),
        )
    ),
    Case("two replies", whole(lambda b: b.reply() + b.reply(1999)), None),
    Case("two replies in pieces", lambda b: (b.reply() + b.reply(1999)[:50],), None),
    Case("a line more", whole(lambda b: b.reply() + b"\r\n"), None),
    Case("garbage more", whole(lambda b: b.reply() + b"x"), None),
    Case("many replies", whole(lambda b: b.reply() + b.reply(1999) * 100), None),
    Case("a reply and the end", whole(Binding.reply), None, Then.CLOSE),
]

TIMES = [
    Case(
        "drips its body",
        lambda b: itertools.chain((head_only(b, "Content-Length: 1000"),), itertools.repeat(b" ")),
        CallTimeoutError,
        pause=0.05,
        total=0.6,
    ),
    Case(
        "drips its head",
        lambda b: (bytes((byte,)) for byte in b.reply()),
        CallTimeoutError,
        pause=0.05,
        total=0.6,
    ),
    Case(
        "drips its chunks",
        lambda b: itertools.chain(
            (head_only(b, "Transfer-Encoding: chunked"),), itertools.repeat(b"1\r\n \r\n")
        ),
        CallTimeoutError,
        pause=0.05,
        total=0.6,
    ),
    Case("says nothing", lambda _: (), CallTimeoutError, Then.STALL, total=0.6),
    Case(
        "stalls after its head",
        whole(lambda b: head_only(b, "Content-Length: 1000")),
        CallTimeoutError,
        Then.STALL,
        total=0.6,
    ),
    Case(
        "stalls in its head",
        whole(lambda b: b.reply()[:30]),
        CallTimeoutError,
        Then.STALL,
        total=0.6,
    ),
    Case(
        "stalls in its body",
        whole(lambda b: b.reply()[:-30]),
        CallTimeoutError,
        Then.STALL,
        total=0.6,
    ),
    Case(
        "endless at full speed",
        lambda b: itertools.chain(
            (b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + b.body(),),
            itertools.repeat(b" " * 0x10000),
        ),
        ReplyTooLargeError,
    ),
]

HTML = b"<!DOCTYPE html><html><body>Welcome</body></html>"

CONTENTS = [
    *(
        Case(
            f"{media}: {body[:20]!r}",
            with_headers(f"Content-Type: {media}", body=constant(body)),
            error,
        )
        for media, body, error in (
            ("text/html", HTML, NotSoapError),
            ("text/xml", HTML, NotSoapError),
            ("application/json", b'{"error": "no"}', NotSoapError),
            ("text/xml", b'{"error": "no"}', NotSoapError),
            ("text/plain", b"The service is away.", NotSoapError),
            ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(100), NotSoapError),
            ("text/xml", b"", EmptyReplyError),
            ("text/xml", b" \r\n" * 1000, EmptyReplyError),
            ("text/xml", b"<a/>", NotSoapError),
            ("text/xml; charset=ebcdic", b"<a/>", MalformedXMLError),
            ("text/xml; charset=utf-16", b"<a/>", MalformedXMLError),
            ("x" * 20_000, b"nothing", NotSoapError),
        )
    ),
    Case(
        "the right reply as text/html",
        with_headers("Content-Type: text/html; charset=utf-8"),
        NotSoapError,
    ),
    Case("the right reply as image/png", with_headers("Content-Type: image/png"), None),
    Case(
        "two content types",
        with_headers("Content-Type: text/html", "Content-Type: text/xml"),
        None,
    ),
]

ALL = [
    *ENCODINGS,
    *XML,
    *LENGTHS,
    *CHUNKS,
    *HEADERS,
    *STATUS_LINES,
    *UNASKED,
    *TIMES,
    *CONTENTS,
]
