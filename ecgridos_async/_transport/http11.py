"""HTTP/1.1 without I/O: builds requests, and parses replies with llhttp."""

import contextlib
import functools
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from typing import Final

import attrs
import httptools

from ecgridos_async._transport._httpx import httpcore

READ: Final = 64 * 1024
"""Bytes of a reply that are read at once."""
_LONGEST_HEAD: Final = 100 * 1024
"""Bytes that may arrive without completing a head or adding to the body."""
_PACKET: Final = 16 * 1024
"""Bytes of a request that are collected into one write."""

_TOKEN: Final = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_REQUEST_LINE: Final = re.compile(_TOKEN + rb" [\x21-\x7e]+ HTTP/1\.1\r\n")
_HEADER_LINES: Final = re.compile(rb"(?:" + _TOKEN + rb": [^\x00-\x08\x0a-\x1f\x7f]*+\r\n)*+")
_FRAMING: Final = (b"content-length", b"transfer-encoding")

_INFORMATIONAL: Final = re.compile(rb"(?:HTTP/1\.[01] 1\d\d[^\n]*\n(?:[^\r\n][^\n]*\n)*\r?\n)*+")
_INFORMATIONAL_BEGINS: Final = (b"HTTP/1.0 1", b"HTTP/1.1 1")

_VERSIONS: Final = {"1.0": b"HTTP/1.0", "1.1": b"HTTP/1.1"}
_NO_BODY: Final = (204, 304)

Headers = Iterable[tuple[bytes, bytes]]


@attrs.frozen
class RequestHead:
    """The head of a request, and the framing of its body."""

    data: bytes = attrs.field(repr=False)
    length: int | None
    """The bytes of the body, None for chunked encoding."""

    def with_body(self, body: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the request in pieces to write; a small one is one piece.

        Raises:
            LocalProtocolError: If the length of the body differs from the head's Content-Length.
        """
        unsent, left = self.data, self.length
        for chunk in body:
            if left is None:
                unsent += b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunk else b""
            else:
                left -= len(chunk)
                if left < 0:
                    raise httpcore.LocalProtocolError("the body is longer than its Content-Length")
                unsent += chunk
            if len(unsent) > _PACKET:
                yield unsent
                unsent = b""
        if left:
            raise httpcore.LocalProtocolError("the body is shorter than its Content-Length")
        if left is None:
            unsent += b"0\r\n\r\n"
        if unsent:
            yield unsent

    async def with_stream(self, body: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """Yield the request in pieces to write, as the pieces of the body come.

        Raises:
            LocalProtocolError: If the length of the body differs from the head's Content-Length.
        """
        yield self.data
        left = self.length or 0
        async with contextlib.aclosing(body) as chunks:
            async for chunk in chunks:
                left -= len(chunk)
                if left < 0:
                    raise httpcore.LocalProtocolError("the body is longer than its Content-Length")
                yield chunk
        if left:
            raise httpcore.LocalProtocolError("the body is shorter than its Content-Length")


def request_head(method: bytes, target: bytes, headers: Headers) -> RequestHead:
    """Return the head of a request.

    Raises:
        LocalProtocolError: If it is not exactly one valid head; it quotes nothing.
    """
    line = b"%b %b HTTP/1.1\r\n" % (method, target)
    if not _REQUEST_LINE.fullmatch(line):
        raise httpcore.LocalProtocolError("the method or the address cannot be sent")
    lines, length = _header_lines(tuple(headers))
    return RequestHead(b"%b%b\r\n" % (line, lines), length)


@functools.lru_cache(maxsize=128)
def _header_lines(headers: tuple[tuple[bytes, bytes], ...]) -> tuple[bytes, int | None]:
    """Return the lines of the headers, and the length that they state for the body."""
    lines = b"".join([b"%b: %b\r\n" % header for header in headers])
    if not _HEADER_LINES.fullmatch(lines) or lines.count(b"\n") != len(headers):
        raise httpcore.LocalProtocolError("Illegal header value or name")
    match [header for header in headers if header[0].lower() in _FRAMING]:
        case []:
            return lines, 0
        case [(name, _)] if name[0] in b"Tt":
            return lines, None
        case [(_, digits)] if digits.isdigit():
            return lines, int(digits)
        case _:
            raise httpcore.LocalProtocolError(
                "the length of the request's body is invalid or repeated"
            )


class ReplyParser:
    """Parses the replies of one connection, one after another.

    llhttp is configured to accept what servers and proxies really send: bare LF line ends, folded
    headers, blanks after a chunk size, Content-Length beside chunks (the chunks count).
    """

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.on_body: Callable[[bytes], None] = self._pieces.append
        self._parser = httptools.HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self.begin()

    def begin(self) -> None:
        """Expect the reply to a new request."""
        self.begun: bool = False
        """Whether a byte of it has arrived."""
        self.has_head: bool = False
        """Whether its head is complete. Informational replies before it are skipped."""
        self.status: int = 0
        self.version: bytes = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.keeps_open: bool = False
        """Whether the connection can be reused after it."""
        self.ended: bool = False
        """Whether it is complete."""
        self.has_leftover: bool = False
        """Whether more bytes came than the reply."""
        self._framed = False
        self._got_on = False
        self._in_vain = 0

    def feed(self, data: bytes) -> None:
        """Parse the next bytes; none means that the connection ended.

        Raises:
            RemoteProtocolError: If the reply is invalid or incomplete.
        """
        if not data:
            self._end()
            return
        self.begun = True
        self._got_on = False
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            if not self.ended:
                raise httpcore.RemoteProtocolError(_reason(error)) from error
            self.has_leftover = True
        if self._got_on or self._pieces:
            self._in_vain = 0
        else:
            self._in_vain += len(data)
            if self._in_vain > _LONGEST_HEAD:
                raise httpcore.RemoteProtocolError("the head of the reply is too long")

    @property
    def pieces(self) -> int:
        """The number of pieces that `take` will join."""
        return len(self._pieces)

    def take(self) -> bytes:
        """Return the part of the body that arrived since the last call."""
        pieces = self._pieces
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        return data

    def _end(self) -> None:
        if not self.begun:
            raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
        if not self.has_head or self._framed:
            raise httpcore.RemoteProtocolError("the connection ended before the reply did")
        self.ended = True

    # Called by httptools.

    def on_message_begin(self) -> None:
        if self.ended:
            raise httpcore.RemoteProtocolError("more came than the reply")

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.has_head:  # trailers
            return
        if b"\0" in value or name.endswith(b" "):
            raise httpcore.RemoteProtocolError("illegal header line")
        self.headers.append((name, value.rstrip()))

    def on_headers_complete(self) -> None:
        self._got_on = True
        parser = self._parser
        self.status = parser.get_status_code()
        if self.status < 200 and self.status != 101 and self.status >= 100:
            self.headers = []
            return
        version = _VERSIONS.get(parser.get_http_version())
        if self.status < 200 or version is None:
            raise httpcore.RemoteProtocolError("unexpected status or HTTP version")
        self.version = version
        has_length = chunked = False
        for name, value in self.headers:
            lowered = name.lower()
            if lowered == b"content-length":
                has_length = True
            elif lowered == b"transfer-encoding":
                if chunked or value.lower() != b"chunked":
                    raise httpcore.RemoteProtocolError("an unknown Transfer-Encoding")
                chunked = True
        self._framed = has_length or chunked or self.status in _NO_BODY
        self.keeps_open = parser.should_keep_alive() and not (has_length and chunked)
        self.has_head = True

    def on_message_complete(self) -> None:
        self._got_on = True
        self.ended = self.has_head


def _reason(error: BaseException) -> str:
    """Return why a reply was refused: by llhttp, or by one of our callbacks."""
    return str(error.__context__ or error)


def reply_has_begun(received: bytes) -> bool:
    """Tell whether a final reply begins in the received bytes; informational ones are skipped.

    Bytes that are not HTTP count as one: no more of the request needs to be sent then either.
    """
    found = _INFORMATIONAL.match(received)
    rest = received[found.end() if found else 0 :][: len(_INFORMATIONAL_BEGINS[0])]
    return not any(begin.startswith(rest) for begin in _INFORMATIONAL_BEGINS)
