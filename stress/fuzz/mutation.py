"""Mutation of markup: elements are doubled, dropped, swapped and renamed, texts replaced."""

import random
import re
from collections.abc import Callable
from typing import Final

TOKENS: Final = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?p ", b"?>", b"<!DOCTYPE a>", b'<!ENTITY e "x">',
    b"&amp;", b"&lt;", b"&#13;", b"&#0;", b"&#x1D;", b"\xee\x80\x80", b"\xf4\x8f\xbf\xbd",
    b"&#x10FFFF;", b"&e;", b"\xef\xbb\xbf", b"\xff\xfe",
    b"\xed\xa0\x80", b"\0", b"\r", b' xmlns=""', b' xmlns:x="u"', b"x:", b'encoding="utf-16"',
    b' i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"',
    b'xmlns="http://ecgridos.net/"', b'xmlns="http://www.ecgridos.net/"',
    b"-1", b"0", b"99999999999999999999", b"1e400", b"NaN", b"INF", b"-0", b"1_0", b"0x1F", b" 1 ",
    b"true", b"TRUE", b"2", b"0001-01-01T00:00:00", b"9999-12-31T23:59:59.9999999+14:00",
    b"2026-02-30T00:00:00Z", b"24:00:00", b"QUJD", b"QQ==", b"Q===", b"=", b"P1Y", b"-P1DT1.5S",
    b"_x0020_", b"_xD83D__xDE00_", b"msdata:hidden", b"diffgr:id", b"xs:element", b"xs:int",
    b"%", b"%zz", b"%00", b"+", b"&", b"=", b";", b"\xd9\xa3", b"@", b"Content", b"SessionID",
    b"<ErrorCode>", b"</", b"/>", b">", b"<", b'"', b"'",
)  # fmt: skip
"""Texts that mean something to one reader or another."""

_ELEMENT: Final = re.compile(rb"<([A-Za-z_:][\w:.-]*)[^<>]*>[^<>]*</\1>|<[A-Za-z_:][^<>]*/>")
_TEXT: Final = re.compile(rb">([^<>]+)<")
_NAME: Final = re.compile(rb"</?([A-Za-z_:][\w:.-]*)")
_MOST_FOUND: Final = 200

Change = Callable[[bytes, random.Random], bytes]


def _some(pattern: re.Pattern[bytes], data: bytes, chance: random.Random) -> tuple[int, int] | None:
    start = chance.randrange(len(data) + 1)
    found = pattern.search(data, start) or pattern.search(data)
    if found is None:
        return None
    return found.span(0 if pattern is _ELEMENT else 1)


def _insert(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(TOKENS) + data[place:]


def _replace_text(data: bytes, chance: random.Random) -> bytes:
    found = _some(_TEXT, data, chance)
    return data if found is None else data[: found[0]] + chance.choice(TOKENS) + data[found[1] :]


def _double(data: bytes, chance: random.Random) -> bytes:
    found = _some(_ELEMENT, data, chance)
    if found is None:
        return data
    element = data[slice(*found)]
    return data[: found[0]] + element * chance.choice((2, 3, 50)) + data[found[1] :]


def _drop(data: bytes, chance: random.Random) -> bytes:
    found = _some(_ELEMENT, data, chance)
    return data if found is None else data[: found[0]] + data[found[1] :]


def _move(data: bytes, chance: random.Random) -> bytes:
    one, other = _some(_ELEMENT, data, chance), _some(_ELEMENT, data, chance)
    if one is None or other is None:
        return data
    return data[: other[1]] + data[slice(*one)] + data[other[1] :]


def _wrap(data: bytes, chance: random.Random) -> bytes:
    found = _some(_ELEMENT, data, chance)
    if found is None:
        return data
    start, end = chance.choice(((b"<x>", b"</x>"), (b"<!--", b"-->"), (b"<![CDATA[", b"]]>")))
    return data[: found[0]] + start + data[slice(*found)] + end + data[found[1] :]


def _rename(data: bytes, chance: random.Random) -> bytes:
    one, other = _some(_NAME, data, chance), _some(_NAME, data, chance)
    if one is None or other is None:
        return data
    return data.replace(data[slice(*one)], data[slice(*other)], chance.choice((1, 2, -1)))


def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _change_byte(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(1) + data[place + 1 :]


def _change_choice(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(min(len(data), 8) + 1)
    return data[:place] + chance.randbytes(1) + data[place + 1 :]


CHANGES: Final[tuple[Change, ...]] = (
    _insert,
    _replace_text,
    _double,
    _drop,
    _move,
    _wrap,
    _rename,
    _truncate,
    _change_byte,
    _change_choice,
)


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return *data* after a few changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        data = chance.choice(CHANGES)(data, chance)
    return data
