"""HTTP/1.1 as far as a proxy for ECGridOS needs it: complete requests and replies.

A message holds its body without the framing. Headers stay as received.
"""

import asyncio
import re
from typing import Final, Self

import attrs

HEAD_LIMIT: Final = 2**18
"""The most bytes a head may have. HTTP GET carries all its arguments there."""

_ACTION: Final = re.compile(r';\s*action\s*=\s*(?:"([^"]*)"|([^;\s]*))', re.IGNORECASE)
_SUFFIX: Final = ".asmx"


class BadMessageError(Exception):
    """What arrived is not HTTP/1.1."""


@attrs.frozen
class Head:
    """The first line of a message, and its headers."""

    line: str
    headers: tuple[tuple[str, str], ...]

    @classmethod
    async def read(cls, reader: asyncio.StreamReader) -> "Head | None":
        """Return the next head, None if the connection ends before one begins.

        Raises:
            BadMessageError: If it is not HTTP/1.1.
            IncompleteReadError: If the connection ends within the head.
        """
        try:
            data = await reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise BadMessageError("the head is too large") from None
        except asyncio.IncompleteReadError as error:
            if error.partial:
                raise
            return None
        line, *lines = data[:-4].decode("latin-1").split("\r\n")
        pairs = [header.partition(":") for header in lines]
        if not all(colon and name for name, colon, _ in pairs) or line.count(" ") < 1:
            raise BadMessageError("the head is not one of HTTP")
        return cls(line, tuple((name, value.strip(" \t")) for name, _, value in pairs))

    def header(self, name: str) -> str | None:
        """Return the first header of that name, given in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def says(self, name: str, token: str) -> bool:
        """Return whether the header *name* lists *token*; both in lower case."""
        tokens = (self.header(name) or "").lower().split(",")
        return token in (part.strip() for part in tokens)

    @property
    def closes(self) -> bool:
        """Whether the connection ends after this message."""
        return self.says("connection", "close") or "HTTP/1.0" in self.line

    def without(self, *names: str) -> "Head":
        """Return it without the headers of these names, given in lower case."""
        return Head(self.line, tuple(pair for pair in self.headers if pair[0].lower() not in names))

    def data(self) -> bytes:
        """Return it as it goes over the wire."""
        lines = [self.line, *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    @property
    def method(self) -> str:
        """The method of a request."""
        return self.line.split(" ", 1)[0]

    @property
    def status(self) -> int:
        """The status of a reply."""
        code = self.line.split(" ", 2)[1]
        if not (code.isascii() and code.isdigit()):
            raise BadMessageError("the status is not a number")
        return int(code)

    @property
    def operation(self) -> str | None:
        """The wire name of the operation that a request is for, None if it names none."""
        path = self.line.split(" ")[1].partition("?")[0]
        end = path.lower().rfind(_SUFFIX + "/")
        if end >= 0:
            return path[end + len(_SUFFIX) + 1 :].rpartition("/")[2] or None
        action = self.header("soapaction")
        if action is None:
            found = _ACTION.search(self.header("content-type") or "")
            action = (found[1] or found[2]) if found else ""
        return action.strip('" ').rpartition("/")[2] or None


@attrs.frozen
class Message:
    """A complete request or reply."""

    head: Head
    body: bytes = attrs.field(repr=False)

    def data(self) -> bytes:
        """Return it as it goes over the wire, with a Content-Length."""
        return self.head.data() + self.body

    @classmethod
    def reply(cls, status: str, content_type: str, body: bytes, *headers: tuple[str, str]) -> Self:
        """Return a reply of our own."""
        fields = (
            ("Content-Type", content_type),
            ("Content-Length", str(len(body))),
            *headers,
        )
        return cls(Head(f"HTTP/1.1 {status}", fields), body)

    def with_body(self, body: bytes) -> "Message":
        """Return it with another body, and the Content-Length of that one."""
        head = self.head.without("content-length", "transfer-encoding")
        length = ("Content-Length", str(len(body)))
        return Message(Head(head.line, (*head.headers, length)), body)

    def without_body(self) -> "Message":
        """Return it as the reply to HEAD: its head without a body."""
        return Message(self.head, b"")


async def read_request(head: Head, reader: asyncio.StreamReader) -> Message:
    """Read the body that belongs to the head of a request."""
    if head.says("transfer-encoding", "chunked"):
        return Message(head.without("expect"), b"").with_body(await _chunks(reader))
    length = _length(head)
    body = await reader.readexactly(length) if length else b""
    return Message(head.without("expect"), body)


async def read_reply(method: str, reader: asyncio.StreamReader) -> Message:
    """Read the reply to a request of that method; informational replies are skipped.

    Raises:
        BadMessageError: If it is not HTTP/1.1.
        IncompleteReadError: If the connection ends before it is complete.
    """
    head = await _head(reader)
    while head.status < 200:
        head = await _head(reader)
    if method == "HEAD" or head.status in {204, 304}:
        return Message(head, b"")
    if head.says("transfer-encoding", "chunked"):
        return Message(head, b"").with_body(await _chunks(reader))
    length = _length(head)
    if length is None:
        return Message(head, b"").with_body(await reader.read())
    return Message(head, await reader.readexactly(length))


async def _head(reader: asyncio.StreamReader) -> Head:
    head = await Head.read(reader)
    if head is None:
        raise asyncio.IncompleteReadError(b"", None)
    return head


def _length(head: Head) -> int | None:
    text = head.header("content-length")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadMessageError("Content-Length is not a usable number")
    return int(text)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """Read a body in chunks; what follows the last one is dropped."""
    parts: list[bytes] = []
    try:
        while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            parts.append((await reader.readexactly(size + 2))[:-2])
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass
    except (ValueError, asyncio.LimitOverrunError):
        raise BadMessageError("a chunk is broken") from None
    return b"".join(parts)
