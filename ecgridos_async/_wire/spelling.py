"""ASP.NET's spelling of a reply, as patterns, and as the source of readers that use them.

Elements come in the order of the contract, each at most once, without prefixes and without
attributes except nil. There are no comments and no CDATA. Only the form bindings indent.

All repeats are possessive, so that matching takes linear time, and texts have a maximum length: the
parser reads longer ones.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ecgridos_async._wire import namespaces as ns
from ecgridos_async._wire.scalars import USUAL_DATE
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import Field
from ecgridos_async.contract.types import (
    DATE_TIME,
    ArrayType,
    DataSetType,
    Integer,
    ObjectType,
    Text,
    WireType,
    schema_name,
)

_INDENT: Final = r"[ \n]{0,200}+"
"""White space before a tag in the form bindings."""
NIL: Final = f' (?:xsi:nil="true"|d5p1:nil="true" xmlns:d5p1="{re.escape(ns.XSI)}") />'
"""The end of the start tag of a nil element."""

_DECLARATION: Final = re.escape('<?xml version="1.0" encoding="utf-8"?>')
_XSI: Final = f' xmlns:xsi="{re.escape(ns.XSI)}"'
_XSD: Final = f' xmlns:xsd="{re.escape(ns.XSD)}"'
_SOAP: Final = f' xmlns:soap="(?:{re.escape(ns.SOAP11)}|{re.escape(ns.SOAP12)})"'
_EACH_ONCE: Final = "".join(
    rf"(?=[^>]{{0,250}} xmlns:{prefix}=)" for prefix in ("soap", "xsi", "xsd")
)
_ENVELOPE: Final = (
    f"{_DECLARATION}<soap:Envelope{_EACH_ONCE}(?:{_SOAP}|{_XSI}|{_XSD}){{3}}><soap:Body>"
)
_CONTROLS: Final = r"\0-\x08\x0b\x0c\x0e-\x1f"


class Around(NamedTuple):
    """What surrounds the result in a reply."""

    before: str
    """The pattern of a reply up to the start tag of the result, included."""
    name: str
    """The name of the element of the result."""
    after: str
    """What follows the end tag, except blanks."""
    gap: str
    """The pattern of white space before a tag."""


def envelope(plan: Plan) -> Around:
    """Return what surrounds the result in an envelope."""
    outside, name = f"{plan.operation}Response", f"{plan.operation}Result"
    before = f"{_ENVELOPE}<{outside} {_namespace(plan)}><{name}>"
    return Around(before, name, f"</{outside}></soap:Body></soap:Envelope>", "")


def document(plan: Plan) -> Around:
    """Return what surrounds the result if it is the whole document."""
    name, declared = schema_name(plan.result), ""
    if isinstance(plan.result, (ArrayType, ObjectType)):
        declared = f"(?:{_XSD}{_XSI}|{_XSI}{_XSD})"
    before = f"{_DECLARATION}{_INDENT}<{name}{declared} {_namespace(plan)}>"
    return Around(before, name, "", _INDENT)


def _namespace(plan: Plan) -> str:
    return re.escape(f'xmlns="{plan.version.namespace}"')


def text_pattern(kind: WireType) -> str:
    """Return the pattern of a scalar's texts; only a `Text` may have references.

    None may have a bracket, since `]]>` would be malformed.
    """
    match kind:
        case Integer():
            return "-?[0-9]{1,19}+"
        case Text():
            return rf"[^<>{_CONTROLS}]{{0,65535}}+"
        case _:
            return rf"[^<>&{_CONTROLS}]{{0,65535}}+"


def is_nested(field: Field[WireType]) -> bool:
    """Tell whether the element of a field contains elements."""
    return isinstance(field.type, (ArrayType, ObjectType, DataSetType))


def fields_pattern(fields: Sequence[Field[WireType]], name: str, gap: str) -> str:
    """Return the pattern of the elements of *fields* and the end tag of the object, *name*.

    It ends early, after the start tag of the first element that contains elements. A group is the
    text of an element. A second group shows that an optional text is empty, or is the zone of a
    date in the usual form.
    """
    if not fields:
        return f"{gap}</{name}>"
    field, rest = fields[0], fields_pattern(fields[1:], name, gap)
    tag, text = field.wire, text_pattern(field.type)
    if field.type == DATE_TIME:
        text = f"{USUAL_DATE}|{text}"
    if is_nested(field):
        empty = f"(?:{NIL}| />)" if isinstance(field.type, ArrayType) else NIL
        return f"(?:{gap}<{tag}>()|(?:{gap}<{tag}{empty})?+{rest})"
    if field.required:  # never a text
        return f"{gap}<{tag}>({text})</{tag}>{rest}"
    empty = "| (/)>" if isinstance(field.type, Text) else ""
    return f"(?:{gap}<{tag}(?:>({text})</{tag}>{empty}|{NIL}))?+{rest}"


def reader_source(
    fields: Sequence[Field[WireType]], absent: Sequence[Field[WireType]]
) -> Iterator[str]:
    """Yield the lines of a reader."""
    yield "def read(text, start, room):"
    yield " found = match0(text, start)"
    yield " if found is None:"
    yield "  return None"
    yield from (f" {line}" for line in _groups(fields, 0))
    nested = [n for n, field in enumerate(fields) if is_nested(field)]
    for number, n in enumerate(nested, 1):
        yield f" if x{n} is not None:"
        yield "  if not room:"
        yield "   raise OtherSpellingError"
        yield f"  found = read{n}(text, end, room - 1)"
        yield "  if found is None:"
        yield "   raise OtherSpellingError"
        yield f"  x{n}, start = found"
        yield f"  found = match{number}(text, start)"
        yield "  if found is None:"
        yield "   raise OtherSpellingError"
        yield from (f"  {line}" for line in _groups(fields, n + 1))
    yield " made = new(Blank)"
    yield " made.unknown = NOTHING"
    for field in absent:
        yield f" made.{field.name} = {'[]' if isinstance(field.type, ArrayType) else None}"
    for n, field in enumerate(fields):
        yield f" made.{field.name} = {_value(n, field)}"
    yield " made.__class__ = Model"
    yield " return made, end"


def _groups(fields: Sequence[Field[WireType]], first: int) -> Iterator[str]:
    """Yield the lines that store what a match found, from field number *first* on."""
    groups, texts = "", list[str]()
    for n, field in enumerate(fields[first:], first):
        groups += f"x{n}, "
        if isinstance(field.type, Text) or field.type == DATE_TIME:
            groups += f"e{n}, "
        if isinstance(field.type, Text):
            texts += [f" if x{n} is not None and '&' in x{n}:", f"  x{n} = plain(x{n})"]
    if groups:
        yield f"{groups}= found.groups()"
    yield "end = found.end()"
    if texts:
        yield 'if text.find("&", start, end) >= 0:'
        yield from texts


def _value(n: int, field: Field[WireType]) -> str:
    match field.type:
        case ArrayType():
            return f"[] if x{n} is None else x{n}"
        case ObjectType():
            return f"x{n}"
        case Text():
            return f'x{n} if e{n} is None else ""'
        case Integer():
            value = f"int(x{n})"
        case _ if field.type == DATE_TIME:
            usual = f'moment(x{n} if e{n} else x{n} + "Z")'
            value = f"{usual} if e{n} is not None else read{n}(x{n})"
        case _:
            value = f"read{n}(x{n})"
    return value if field.required else f"None if x{n} is None else {value}"
