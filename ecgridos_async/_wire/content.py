"""Streams the content of a downloaded parcel out of the reply.

A parcel of 100 MiB is 133 MB of base64 in one element. It is decoded piece by piece, so that
neither the text nor the whole reply is ever held; the rest of the reply is small and is read as
usual, with the element empty.
"""

import binascii
import enum
import re
from typing import Any, Final

import attrs

from ecgridos_async._wire.scalars import read_base64
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async.contract.content import content_fields
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import Field
from ecgridos_async.contract.types import Resolved
from ecgridos_async.errors import DecodeError

LARGE: Final = 64 * 1024
"""A content with fewer characters of base64 stays in the reply."""

_LONGEST_TAG: Final = 4096
_TAG: Final = re.compile(rb"""<(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""")
_NAME: Final = re.compile(rb"[^\s/>]+")
_LONGEST_REFERENCE: Final = 16
_BLANKS: Final = b" \t\r\n"
_REFERENCE: Final = re.compile(rb"&#(?:x0*([0-9a-fA-F]{1,2})|0*([0-9]{1,3}));")


def take_content(plan: Plan, value: Any) -> tuple[bytes, Any]:
    """Return the content of a parcel in a result, and the result with empty content.

    A server may send it in the other of the two fields.

    Raises:
        DecodeError: If both are missing, or empty for a parcel that has bytes.
    """
    fields = content_fields(plan)
    path = f"{plan.result.name}.{fields[0].wire}"
    found = {
        field.name: _bytes_of(getattr(value, field.name), field, plan)
        for field in fields
        if getattr(value, field.name, None) is not None
    }
    if not found:
        raise DecodeError("the reply has no content", path=path)
    content = next(filter(None, found.values()), b"")
    size = getattr(value, "byte_count", 0)
    if size and not content:
        raise DecodeError(f"the content is empty, and the parcel has {size} bytes", path=path)
    return content, attrs.evolve(value, **{name: type(getattr(value, name))() for name in found})


def _bytes_of(content: bytes | str, field: Field[Resolved], plan: Plan) -> bytes:
    if isinstance(content, bytes):
        return content
    try:
        return read_base64(content)
    except UnreadableError:
        raise DecodeError(
            "the content is not base64", path=f"{plan.result.name}.{field.wire}"
        ) from None


def closed_after(head: bytes) -> bytes:
    """Return a reply that ends after the start tag of its content, with its elements closed."""
    names: list[bytes] = []
    for tag in _TAG.findall(head):
        if tag.startswith(b"</"):
            names.pop()
        elif not tag.startswith((b"<?", b"<!")) and not tag.endswith(b"/>"):
            names += _NAME.findall(tag, 1, _LONGEST_TAG)[:1]
    return head + b"".join(b"</%b>" % name for name in reversed(names))


class _State(enum.Enum):
    SEEKING = "before the element"
    GATHERING = "in its text, which may yet be short"
    DECODING = "in its text, which is large"
    ENDING = "after its text"
    PASSING = "everything stays in the reply"


class ContentSieve:
    """Takes the text of the first element with a given name out of a reply, if it is large.

    Feed it the reply as it arrives, in pieces of any length. Anything unusual stays in the reply
    for the parser: an encoding that is not ASCII-compatible, comments and CDATA, a text that does
    not begin as base64. Once a large text has begun, it must stay base64.
    """

    def __init__(self, wire_name: str, *, path: str | None = None) -> None:
        """Look for the element *wire_name*; *path* names it in errors."""
        self._path = path or wire_name
        name = re.escape(wire_name.encode())
        # A tag inside a comment or CDATA is not one, so nothing is taken after either begins.
        self._stop = re.compile(rb"<(?:(!|\?(?!xml\s))|(?:[\w.-]+:)?%b(?=[\s/>]))" % name)
        self._state = _State.SEEKING
        self._kept: list[bytes] = []
        self._pieces: list[bytes] = []
        self._held = b""
        self._gathered = 0
        self._padded = False
        self.taken: bool = False
        """Whether a content was taken out."""
        self.size: int = 0
        """How many bytes of content were taken out so far."""

    def feed(self, chunk: bytes) -> bytes:
        """Take the next piece of the reply and return the content found in it, often none.

        Raises:
            DecodeError: If a large text does not stay base64 to its end.
        """
        if self._state is _State.DECODING:
            return self._decode(chunk)
        if self._state is _State.PASSING:
            self._kept.append(chunk)
        elif self._state is _State.ENDING:
            self._end(chunk)
        elif self._state is _State.GATHERING:
            return self._gather(chunk)
        else:
            return self._seek(self._held + chunk)
        return b""

    def rest(self) -> bytes:
        """Return the reply without the content, after all of it was fed."""
        # If the content was truncated, so is the rest: the parser will raise.
        if self._state is not _State.DECODING:
            self._kept += (*self._pieces, self._held)
        return b"".join(self._kept)

    def _pass(self, data: bytes) -> bytes:
        self._state, self._held = _State.PASSING, b""
        self._kept.append(data)
        return b""

    def _seek(self, data: bytes) -> bytes:
        # The last tag may be incomplete: wait for its end.
        last = data.rfind(b"<")
        whole = len(data) if last < 0 or data.find(b">", last) >= 0 else last
        found = self._stop.search(data, 0, whole)
        if found is None:
            return self._hold(data, whole)
        if found[1]:
            return self._pass(data)
        tag = _TAG.match(data, found.start())
        if tag is None:
            return self._hold(data, found.start())
        if len(tag.group()) > _LONGEST_TAG or tag.group().endswith(b"/>"):
            return self._pass(data)
        self._kept.append(data[: tag.end()])
        self._state, self._held = _State.GATHERING, b""
        return self._gather(data[tag.end() :])

    def _hold(self, data: bytes, start: int) -> bytes:
        """Keep the reply before *start*, and wait for the rest of the tag that begins there."""
        if len(data) - start > _LONGEST_TAG:
            return self._pass(data)
        self._kept.append(data[:start])
        self._held = data[start:]
        return b""

    def _gather(self, chunk: bytes) -> bytes:
        end = chunk.find(b"<")
        self._pieces.append(chunk)
        self._gathered += len(chunk) if end < 0 else end
        if end < 0 and self._gathered < LARGE:
            return b""
        text = b"".join(self._pieces)
        self._pieces.clear()
        if self._gathered < LARGE:
            return self._pass(text)
        try:
            content = self._decode(text)
        except DecodeError:
            return self._pass(text)
        self.taken = True
        if self._state is _State.GATHERING:
            self._state = _State.DECODING
        return content

    def _decode(self, chunk: bytes) -> bytes:
        end = chunk.find(b"<")
        data = self._held + (chunk if end < 0 else chunk[:end])
        self._held = b""
        last = end >= 0
        reference = b""
        if b"&" in data:
            data, reference = self._resolved(data, last=last)
        content = self._decoded(data, last=last)
        self._held += reference
        if last:
            self._end(chunk[end:])
        self.size += len(content)
        return content

    def _resolved(self, data: bytes, *, last: bool) -> tuple[bytes, bytes]:
        """Replace character references; an incomplete one at the end is returned separately."""
        begun = b""
        start = data.rfind(b"&")
        if data.find(b";", start) < 0 and not last:
            data, begun = data[:start], data[start:]
        data = data.replace(b"&#xD;", b"\r").replace(b"&#13;", b"\r")
        if b"&" in data:
            data = _REFERENCE.sub(_character, data)
        if b"&" in data or len(begun) > _LONGEST_REFERENCE:
            raise self._unreadable("has a reference to a character outside base64")
        return data, begun

    def _decoded(self, data: bytes, *, last: bool) -> bytes:
        """Decode all whole groups of four characters; the rest waits for more."""
        try:
            return self._groups(data, last=last)
        except binascii.Error:
            data = data.translate(None, _BLANKS)
        try:
            return self._groups(data, last=last)
        except binascii.Error as error:
            raise self._unreadable(f"is not base64: {error}") from None

    def _groups(self, data: bytes, *, last: bool) -> bytes:
        if self._padded and data:
            raise binascii.Error("data after the padding")
        whole = len(data) if last else len(data) - len(data) % 4
        groups = data if whole == len(data) else data[:whole]
        padding = groups.find(b"=")
        if 0 <= padding < len(groups) - 2:
            raise binascii.Error("padding before its end")
        if len(groups) % 4:  # strict binascii still accepts too much padding
            raise binascii.Error("a group of four is not whole")
        content = binascii.a2b_base64(groups, strict_mode=True)
        self._padded = padding >= 0
        self._held = data[whole:]
        return content

    def _end(self, chunk: bytes) -> None:
        data = self._held + chunk
        if len(data) < len(b"</"):
            self._state, self._held = _State.ENDING, data
        elif data.startswith(b"</"):
            self._pass(data)
        else:
            raise self._unreadable("holds more than base64")

    def _unreadable(self, problem: str) -> DecodeError:
        return DecodeError(f"the content {problem}", path=self._path)


def _character(reference: re.Match[bytes]) -> bytes:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return bytes((code,)) if code < 128 else b"&"
