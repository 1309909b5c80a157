"""Scanners: read replies in ASP.NET's usual spelling from their text, without a tree.

A scanner leaves any other reply, readable or not, to the general reader in `decode`. It has no
rules of its own: it uses the same scalar readers, and returns what the general reader returns.

Each type has a function that takes a text, the position after the start tag of an element, and how
many more objects may be nested. It returns the value and the end of the element. For a model with a
number, a text and a list the source is::

    def read(text, start, room):
        found = match0(text, start)
        if found is None:
            return None
        x0, x1, e1, x2, = found.groups()
        end = found.end()
        if text.find("&", start, end) >= 0:
            if x1 is not None and "&" in x1:
                x1 = plain(x1)
        if x2 is not None:
            if not room:
                raise OtherSpellingError
            x2, start = read2(text, end, room - 1)
            found = match1(text, start)
            if found is None:
                raise OtherSpellingError
            end = found.end()
        made = new(Blank)
        made.unknown = NOTHING
        made.number = int(x0)
        made.name = x1 if e1 is None else ""
        made.levels = [] if x2 is None else x2
        made.__class__ = Model
        return made, end

`match0` stops after `<Levels>` if the object has it, and `match1` continues after `</Levels>`.
"""

import codecs
import functools
import io
import re
from collections.abc import Callable
from typing import Any, Final, cast

import attrs

from ecgridos_async._wire.decode import blank, text_reader
from ecgridos_async._wire.generated import run
from ecgridos_async._wire.result_shapes import other_shapes
from ecgridos_async._wire.scalar_writers import check_characters
from ecgridos_async._wire.scalars import BLANKS
from ecgridos_async._wire.spelling import (
    NIL,
    Around,
    fields_pattern,
    is_nested,
    reader_source,
    text_pattern,
)
from ecgridos_async._wire.xml import SHORTEST, begins_with_root, check_size, says_utf8
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import reachable, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    Integer,
    ObjectType,
    Resolved,
    Scalar,
    Text,
)
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import WireReply
from ecgridos_async.models.base import NOTHING_UNKNOWN

OTHERWISE: Final = object()
"""Returned for a reply in another spelling."""

_LONGEST: Final = 2**26
"""Bytes: a longer reply most likely holds a long text, and goes to the parser."""
_ROOM: Final = 20
"""How deep objects may be nested. libxml2 allows 256 elements, and an object is at most two."""

_SLICE: Final = 2**20
_utf8: Final = codecs.getincrementaldecoder("utf-8")

_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_REFERENCE: Final = re.compile(rf"{'|'.join(_ENTITIES)}|&#([0-9]{{1,7}});|&#x([0-9a-fA-F]{{1,6}});")

_says_utf8: Final = functools.lru_cache(maxsize=32)(says_utf8)

Scan = Callable[[WireReply, int], Any]
Read = Callable[[str, int, int], Any]
"""Returns None if no such element begins here; raises OtherSpellingError further on."""


class OtherSpellingError(ValueError):
    """The reply has another spelling."""


def scanner(plan: Plan, around: Around) -> Scan:
    """Return the scanner for the replies of an operation.

    It returns OTHERWISE for a reply that it leaves to the general reader, and raises
    ReplyTooLargeError if the reply has more elements than the number it is given.
    """
    kind, version = plan.result, plan.version
    if any(isinstance(inner, DataSetType) for inner in reachable([kind], version)):
        return lambda _reply, _most: OTHERWISE
    # An empty list may be of any shape.
    filled = rf"(?!\s*+</{around.name}>)" if other_shapes(plan) else ""
    match = re.compile(around.before + filled).match
    read = _reader(kind, "", around.name, version, around.gap)

    def scan(body: bytes) -> Any:
        text = _decoded(body)
        found = match(text)
        if found is None:
            return OTHERWISE
        result = read(text, found.end(), _ROOM)
        if result is None:
            return OTHERWISE
        value, end = result
        return value if text[end:].rstrip(BLANKS) == around.after else OTHERWISE

    def scan_reply(reply: WireReply, most: int) -> Any:
        body = reply.body
        if reply.content is not None or len(body) > _LONGEST or not _says_utf8(reply.content_type):
            return OTHERWISE
        if len(body) > SHORTEST * most:  # before the text takes as much memory again
            if not begins_with_root(body):
                return OTHERWISE
            check_size(body, most)
        try:
            return scan(body)
        except (ValueError, RecursionError):
            return OTHERWISE

    return scan_reply


def _reader(kind: Resolved, opening: str, name: str, version: ApiVersion, gap: str) -> Read:
    """Return the reader of an element *name*; *gap* matches white space before a tag.

    Args:
        opening: The pattern of the start tag, if it is still to be read.
    """
    match kind:
        case ObjectType():
            return _object_reader(kind.python, opening, name, version, gap)
        case ArrayType():
            return _list_reader(kind.item, name, version, gap)
        case _:
            assert not isinstance(kind, DataSetType)  # `scanner` makes none for those
            return _scalar_reader(kind, opening, name, version)


def _scalar_reader(kind: Scalar, opening: str, name: str, version: ApiVersion) -> Read:
    match = re.compile(f"{opening}({text_pattern(kind)})</{name}>").match
    value = text_reader(kind, version)

    def read(text: str, start: int, _: int) -> Any:
        found = match(text, start)
        if found is None:
            return None
        written = found[1]
        return value(_plain(written) if "&" in written else written), found.end()

    return read


def _list_reader(kind: Resolved, name: str, version: ApiVersion, gap: str) -> Read:
    read = _reader(kind, f"{gap}<{kind.name}>", kind.name, version, gap)
    other = re.compile(f"{gap}(?:(</{name}>)|<{kind.name}{NIL})").match

    def read_list(text: str, start: int, room: int) -> Any:
        items: list[Any] = []
        while True:
            while (found := read(text, start, room)) is not None:
                value, start = found
                items.append(value)
            end = other(text, start)
            if end is None:
                raise OtherSpellingError
            start = end.end()
            if end[1]:
                return items, start

    return read_list


@functools.cache
def _object_reader(
    model: type[attrs.AttrsInstance], opening: str, name: str, version: ApiVersion, gap: str
) -> Read:
    declared = {field.name: field for field in shape_of(model).fields}
    fields = [declared[field.name] for field in shape_of(model).at(version)]
    names: dict[str, Any] = {
        "Blank": blank(model),
        "Model": model,
        "NOTHING": NOTHING_UNKNOWN,
        "OtherSpellingError": OtherSpellingError,
        "moment": DateTime.fromisoformat,
        "new": object.__new__,
        "plain": _plain,
    }
    starts = [0, *(n + 1 for n, field in enumerate(fields) if is_nested(field))]
    for n, start in enumerate(starts):
        pattern = fields_pattern(fields[start:], name, gap)
        names[f"match{n}"] = re.compile(pattern if n else opening + pattern).match
    for n, field in enumerate(fields):
        if is_nested(field):
            kind = cast("Resolved", field.type)
            make = functools.partial(_reader, kind, "", field.wire, version, gap)
            _later(names, f"read{n}", make)
        elif not isinstance(field.type, (Text, Integer)):
            names[f"read{n}"] = text_reader(cast("Scalar | EitherType", field.type), version)
    absent = [field for field in declared.values() if field not in fields]
    file = f"<scanner of {name}, a {model.__name__} of {version}{' in a form' * bool(gap)}>"
    read: Read = run("\n".join(reader_source(fields, absent)), file, names)["read"]
    return read


def _later(names: dict[str, Any], name: str, make: Callable[[], Callable[..., Any]]) -> None:
    """Make a function on its first call: a type may contain itself."""

    def first(*arguments: Any) -> Any:
        names[name] = made = make()
        return made(*arguments)

    names[name] = first


def _decoded(body: bytes) -> str:
    """Decode a body, with line ends as XML normalises them.

    A large one is decoded in slices, so that other threads can run.
    """
    if len(body) <= _SLICE:
        text = body.decode()
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
    else:
        decoder = io.IncrementalNewlineDecoder(_utf8(), translate=True)
        starts = range(0, len(body), _SLICE)
        pieces = [decoder.decode(body[start : start + _SLICE]) for start in starts]
        text = "".join([*pieces, decoder.decode(b"", final=True)])
    if not text.isascii() and ("\ufffe" in text or "\uffff" in text):
        raise OtherSpellingError
    return text


def _plain(text: str) -> str:
    """Return a text with its references replaced."""
    references = text.count("&")
    if text.count("&amp;") == references:  # most texts with references have only this one
        return text.replace("&amp;", "&")
    text, found = _REFERENCE.subn(_character, text)
    if found != references:
        raise OtherSpellingError
    return text


def _character(found: re.Match[str]) -> str:
    decimal, hexadecimal = found.groups()
    if decimal or hexadecimal:
        return check_characters(chr(int(decimal or hexadecimal, 10 if decimal else 16)))
    return _ENTITIES[found[0]]
