"""The one parser, hardened: no document type, no entities, no network, no recovery.

Supported encodings are UTF-8, which the service sends, UTF-16, US-ASCII, ISO-8859-1 and
windows-1252. The byte order mark selects it, else the Content-Type, else the XML declaration;
the default is UTF-8 (RFC 7303). If the Content-Type selects it, the declaration is ignored. Other
encodings are converted to UTF-8 first: the parser itself never chooses one.

A tree takes many times the memory of its markup, so the elements of a large body are counted
before it is parsed.

References to control characters are read, see `respelled`: only a body that the parser refuses is
searched for them. Children and text of an element with `xsi:nil` are removed, so that nil is nil
for every reader.
"""

import codecs
import re
from typing import Final

from lxml import etree

from ecgridos_async._wire.namespaces import XSI
from ecgridos_async._wire.respelled import RespelledElement, as_written, respelled
from ecgridos_async._wire.scalars import BLANKS
from ecgridos_async._wire.unreadable import excerpt
from ecgridos_async.errors import MalformedXMLError, ReplyTooLargeError, UnsafeXMLError
from ecgridos_async.messages import MAX_REPLY_ELEMENTS

Element = etree._Element

_MOST_ASIDES: Final = 100_000

SHORTEST: Final = 4
"""Bytes of `<b/>`, the shortest element."""
_SLICE: Final = 2**20
"""How many bytes are counted at a time, so that other threads can run."""
_LARGE: Final = 10_000_000
"""The longest text, in bytes, that libxml2 accepts without `huge_tree`."""

_LONGEST_NAMESPACES: Final = 500
_NIL: Final = f"{{{XSI}}}nil"
_FILLED_NIL: Final = "//*[@xsi:nil][node()]"

_PLAIN: Final = re.compile(
    rb"""(?:<\?xml\ version="1\.0"(?:\ encoding="(?i:utf-8)")?\ ?\?>[ \t\r\n]*+)?<[A-Za-z]""",
    re.VERBOSE,
)
"""The start of a UTF-8 reply in which no document type can follow: the root comes first."""
_PROLOG: Final = re.compile(
    rb"\s*+(?:(?:<\?.*?\?>|<!--.*?-->)\s*+)*+<!DOCTYPE", re.IGNORECASE | re.DOTALL
)
_STARTS: Final = (b"<", b"\0<", b"\xff\xfe", b"\xfe\xff")
_BRACKET: Final = re.compile(rb"[ \t\r\n]*+<")
_DECLARED: Final = re.compile(
    rb"""<\?xml\s[^<>]*?\sencoding\s*=\s*["']([^"'<>]*)["']""", re.IGNORECASE
)
_CHARSET: Final = re.compile(r""";\s*charset\s*=\s*["']?([^"',;\s]*)""", re.IGNORECASE)
_TAG: Final = re.compile(rb"""<(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""")
_ENDS: Final = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"), (b"<?", b"?>"))

_CODECS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
READ_IN_LOOP: Final = 64 * 1024
"""Bytes: a larger body is read in a worker thread, and so with a separate parser."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _parser(*, encoding: str | None, huge: bool) -> "etree.XMLParser[Element]":
    # The stubs of lxml do not know `decompress` yet.
    return etree.XMLParser(  # type: ignore[call-overload, no-any-return]
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        decompress=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        recover=False,
        huge_tree=huge,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


_PARSER: Final = _parser(encoding=None, huge=False)
_UTF8_PARSER: Final = _parser(encoding="utf-8", huge=False)
"""Skips the encoding in the XML declaration."""


def parse(
    body: bytes,
    content_type: str = "",
    *,
    strict: bool = False,
    most_elements: int = MAX_REPLY_ELEMENTS,
) -> Element:
    """Return the root element of *body*; *strict* accepts only XML 1.0.

    Raises:
        UnsafeXMLError: If it declares a document type.
        ReplyTooLargeError: If it has too many elements.
        MalformedXMLError: If it is not well-formed, or in an unsupported encoding.
    """
    parser = _PARSER
    if not (begins_with_root(body) and says_utf8(content_type)):
        parser, body = _UTF8_PARSER, _as_utf8(body, charset(content_type))
        if _PROLOG.match(body):
            raise UnsafeXMLError(
                "the reply declares a document type, which SOAP forbids; it was not read"
            )
    if len(body) > READ_IN_LOOP:
        # A parser serves one thread at a time, and the others must not wait for it. `huge` lifts
        # libxml2's limits, also those on entities; a body that declares a document type has already
        # been refused.
        parser = _parser(encoding="utf-8", huge=len(body) > _LARGE)
    if len(body) > SHORTEST * most_elements:
        check_size(body, most_elements)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        found = None if strict else respelled(body)
        if found is None:
            raise _malformed(str(error)) from None
        root = _parse_respelled(found)
    # Most replies have attributes only on their first elements, so this search is short.
    if body.find(b":nil", 0, body.rfind(b"=")) >= 0:
        _empty_nil(root)
    return root


def _parse_respelled(body: bytes) -> Element:
    parser = _parser(encoding="utf-8", huge=len(body) > _LARGE)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=RespelledElement))
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _malformed(str(error)) from None


def _empty_nil(root: Element) -> None:
    """Empty the elements that are nil, as .NET ignores their content."""
    for element in root.xpath(_FILLED_NIL, namespaces={"xsi": XSI}):
        if is_nil(element):
            del element[:]
            element.text = None


def begins_as_xml(body: bytes) -> bool:
    """Tell whether a body begins like XML, in UTF-8 or UTF-16, with a byte order mark or not."""
    return body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_STARTS)


def begins_with_root(body: bytes) -> bool:
    """Tell whether a body is UTF-8 and has nothing but an XML declaration before its root."""
    return _PLAIN.match(body) is not None


def charset(content_type: str) -> str:
    """Return the charset that a Content-Type states, in lower case; `""` if it states none."""
    found = _CHARSET.search(content_type)
    return found[1].lower() if found else ""


def is_nil(element: Element) -> bool:
    """Tell whether an element is nil, with any prefix."""
    said = element.get(_NIL)
    return said is not None and said.strip(BLANKS) in ("true", "1")


def markup(element: Element, *, with_tail: bool = False) -> str:
    """Return an element as markup; *with_tail* also the text after it."""
    text = etree.tostring(element, encoding="unicode", with_tail=with_tail)
    return as_written(text) if isinstance(element, RespelledElement) else text


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace_of(tag: str) -> str:
    """Return the namespace in the tag of an element, `""` if it is in none."""
    return tag.rpartition("}")[0].removeprefix("{")


def other_namespace(tag: str, expected: str) -> str:
    """Return a note on a tag that is not in the namespace *expected*, `""` if it is."""
    found = namespace_of(tag)
    if found == expected:
        return ""
    return f" in {_shown_namespace(found)} instead of {_shown_namespace(expected)}"


def _shown_namespace(name: str) -> str:
    return f"the namespace {excerpt(name)}" if name else "no namespace"


def may_be_copied(element: Element) -> bool:
    """Tell whether the namespaces in scope of an element are short enough to copy each time."""
    return sum(map(len, element.nsmap.values())) <= _LONGEST_NAMESPACES


def _malformed(problem: str) -> MalformedXMLError:
    return MalformedXMLError(f"the reply is not well-formed XML: {problem[:300]}")


def says_utf8(content_type: str) -> bool:
    """Tell, at little cost, whether a Content-Type implies UTF-8."""
    if ";" not in content_type or content_type.endswith("charset=utf-8"):
        return True
    return charset(content_type) in ("", "utf-8", "utf8")


def _as_utf8(body: bytes, stated: str) -> bytes:
    """Return *body* in UTF-8; *stated* is the charset of its Content-Type."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return _recoded(body[len(mark) :], codec)
    is_wide = b"\0" in body[:2]
    if is_wide:
        wide = "utf-16-be" if body.startswith(b"\0") else "utf-16-le"
        codec = _known(stated) if stated else wide
        return _recoded(body, wide if codec == "utf-16" else codec)
    codec = _known(stated or _declared(body))
    if not stated and codec.startswith("utf-16"):
        raise _malformed("it declares UTF-16, but is not UTF-16")
    if codec == "utf-16":
        raise _malformed("its Content-Type says UTF-16, but it is not UTF-16")
    return _recoded(body, codec)


def _declared(body: bytes) -> str:
    """Return the encoding that a body without a byte order mark declares."""
    found = _DECLARED.match(body)
    return found[1].decode("ascii", "replace") if found else "utf-8"


def _known(name: str) -> str:
    codec = _CODECS.get(name.lower())
    if codec is None:
        raise _malformed(f"the encoding {name[:40]!r} is not supported")
    return codec


def _recoded(body: bytes, codec: str) -> bytes:
    if codec != "utf-8":
        try:
            body = body.decode(codec).encode()
        except UnicodeError:
            raise _malformed(f"it is not valid {codec}") from None
    if not _BRACKET.match(body):
        # Otherwise libxml2 would guess another encoding, such as EBCDIC.
        raise _malformed("it does not begin with <")
    return body


def check_size(body: bytes, most: int) -> None:
    """Raise ReplyTooLargeError if the tree of *body* would exceed *most* elements.

    Elements, attributes and texts together may be twice as many.

    Brackets and quotes are quick to count and give an upper bound. Texts may contain quotes, and
    CDATA and comments both: only if the bound exceeds the limit is the markup itself scanned.
    """
    brackets, quotes = _count(body, b"<"), _count(body, b'"') + _count(body, b"'")
    # A bracket starts or ends an element, and a text may follow. An attribute is two nodes.
    if brackets <= most and 2 * brackets + quotes <= 2 * most:
        return
    elements = brackets - _count(body, b"</")
    nodes = elements + brackets - _count(body, b"><")
    asides = _count(body, b"<!") or _count(body, b"<?") > body.startswith(b"<?")
    if asides or (elements <= most and nodes <= 2 * most < nodes + quotes):
        _go_through(body, most)
    else:
        _check(elements, nodes, most)


def _count(body: bytes, mark: bytes) -> int:
    """Count a mark of one or two different bytes."""
    more = len(mark) - 1
    return sum(
        body.count(mark, start, start + _SLICE + more) for start in range(0, len(body), _SLICE)
    )


def _check(elements: int, nodes: int, most: int) -> None:
    if elements > most:
        raise ReplyTooLargeError(
            f"the reply has more than {most:,} elements, the limit of max_reply_elements"
        )
    if nodes > 2 * most:
        raise ReplyTooLargeError(
            f"the reply has more than {2 * most:,} elements, attributes and texts, "
            "twice the limit of max_reply_elements"
        )


def _go_through(body: bytes, most: int) -> None:
    """Scan the markup of *body* up to its end, its first error or a limit."""
    elements = nodes = asides = 0
    position = body.find(b"<")
    while position >= 0:
        end = _end(body, position)
        if end is None:
            return
        if not body.startswith(b"</", position):
            nodes += 1
            if body.startswith((b"<!", b"<?"), position):
                asides += 1
            else:
                elements += 1
                nodes += body.count(b'"', position, end) + body.count(b"'", position, end)
        position = body.find(b"<", end)
        nodes += position > end
        _check(elements, nodes, most)
        if asides > _MOST_ASIDES:
            raise ReplyTooLargeError(
                f"the reply has more than {_MOST_ASIDES:,} comments, instructions and CDATA texts"
            )


def _end(body: bytes, position: int) -> int | None:
    """Return the end of the markup that begins at *position*, None if it is not markup."""
    for start, stop in _ENDS:
        if body.startswith(start, position):
            found = body.find(stop, position + len(start))
            return None if found < 0 else found + len(stop)
    tag = _TAG.match(body, position)
    return None if tag is None else tag.end()
