"""References in replies to control characters, which XML 1.0 forbids.

EDI uses 0x1D, 0x1E and 0x1F as separators, and texts from databases may contain any character.
.NET's XmlTextWriter writes the forbidden ones as references, `&#x1D;`, which no XML parser
accepts. So when the parser has refused a body, each such reference is replaced by two characters
of the private use area, the body is parsed again, and its elements turn the two back into the
original.

The first of the two is `_SIGN`; the second is the original, moved up by `_UP`. A `_SIGN` in the
body itself is doubled, so the replacement is unambiguous. Neither is allowed in a name: a body
that is malformed for another reason stays malformed.
"""

import inspect
import re
from typing import Any, Final

from lxml import etree

_UP: Final = 0x100000
_SIGN: Final = "\U0010fffd"
_SIGN_CODE: Final = ord(_SIGN)
_SIGN_BYTES: Final = _SIGN.encode()
_CODES: Final = frozenset((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF))
"""Characters that .NET writes as references and XML 1.0 forbids. It refuses lone surrogates."""

_REFERENCE: Final = re.compile(
    rb"""
    <!\[CDATA\[ (?s:.*?) (?:\]\]>|\Z) | <!-- (?s:.*?) (?:-->|\Z) | <\? (?s:.*?) (?:\?>|\Z)
    | &\#x (?=[0-9a-fA-F]) 0*+ ([0-9a-fA-F]{0,6}+) ;
    | &\#  (?=[0-9])       0*+ ([0-9]{0,7}+) ;
    """,
    re.VERBOSE,
)
"""A reference, or markup in which it would be plain text: CDATA, comments, instructions."""
_RESPELLED: Final = re.compile(f"{_SIGN}(.)", re.DOTALL)


def respelled(body: bytes) -> bytes | None:
    """Return a UTF-8 body with its forbidden references replaced, None if it has none."""
    if b"&#" not in body:
        return None
    doubled = body.replace(_SIGN_BYTES, _SIGN_BYTES * 2)
    found = _REFERENCE.sub(_respell, doubled)
    return None if found == doubled else found


def _respell(found: re.Match[bytes]) -> bytes:
    if found[1] is not None:
        code = int(found[1] or b"0", 16)
    elif found[2] is not None:
        code = int(found[2] or b"0")
    else:
        return found[0]
    if code in _CODES:
        return (_SIGN + chr(_UP + code)).encode()
    return _SIGN_BYTES * 2 if code == _SIGN_CODE else found[0]


def _meant(found: re.Match[str]) -> str:
    code = ord(found[1])
    return _SIGN if code == _SIGN_CODE else chr(code - _UP)


def _reference(found: re.Match[str]) -> str:
    code = ord(found[1])
    return _SIGN if code == _SIGN_CODE else f"&#x{code - _UP:X};"


_TEXT: Final[Any] = inspect.getattr_static(etree.ElementBase, "text")


class RespelledElement(etree.ElementBase):
    """An element of such a body, with the original characters in its text and attributes."""

    @property
    def text(self) -> str | None:
        """The text before the first child."""
        text = super().text
        return None if text is None else _RESPELLED.sub(_meant, text)

    @text.setter
    def text(self, value: Any) -> None:
        _TEXT.__set__(self, value)

    def get(self, key: str, default: Any = None) -> Any:  # type: ignore[override]
        """Return the value of an attribute."""
        value = super().get(key)
        return default if value is None else _RESPELLED.sub(_meant, value)

    def items(self) -> list[tuple[str, str]]:
        """Return names and values of the attributes."""
        return [(str(name), _RESPELLED.sub(_meant, str(value))) for name, value in super().items()]


def as_written(markup: str) -> str:
    """Return markup with the original references put back."""
    return _RESPELLED.sub(_reference, markup)
