"""Decodes bodies that are not XML: plain-text errors of the form bindings, excerpts in errors."""

import codecs
import re
from typing import Final

from ecgridos_async._wire.xml import charset

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSETS: Final = re.compile(
    r"ascii|utf-8|iso8859-\d+|cp125\d|cp437|cp85[028]|cp866|cp874|koi8-[rtu]"
    r"|cp932|cp936|cp949|cp950|shift_jis|euc_\w+|gb\w+|big5"
)
"""Python's names of the supported charsets.

All are supersets of ASCII. In another, such as EBCDIC, masking would miss a secret if the body
was ASCII after all.
"""


def text_of(body: bytes, content_type: str) -> str:
    """Decode a body by its byte order mark, else by the charset of its Content-Type.

    Without either, or with an unsupported charset, it is UTF-8. Undecodable bytes become U+FFFD.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if b"\0" in body:  # only UTF-16 text has zero bytes
        little = body[1::2].count(0) > body[::2].count(0)
        return body.decode("utf-16-le" if little else "utf-16-be", "replace")
    return body.decode(_codec(charset(content_type)), "replace")


def _codec(name: str) -> str:
    if not name.isascii():  # no charset is called so, and Python 3.15 warns of the question
        return "utf-8"
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"
    return found if _CHARSETS.fullmatch(found) else "utf-8"
