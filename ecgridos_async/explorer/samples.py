"""Samples: the messages of an operation in each binding, with placeholders for the values.

They are written as the help pages of ASP.NET write them: a type stands for a value, an
enumeration is all its values, an array has two items, and what nests too deep is nil.
"""

import functools
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EnumType,
    ObjectType,
    Resolved,
    Scalar,
    is_bytes,
    schema_name,
)
from ecgridos_async.contract.version import Edition

_DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>'
_XSD: Final = "http://www.w3.org/2001/XMLSchema"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_ENVELOPES: Final = {
    Protocol.SOAP11: ("soap", "http://schemas.xmlsoap.org/soap/envelope/"),
    Protocol.SOAP12: ("soap12", "http://www.w3.org/2003/05/soap-envelope"),
}
"""The prefix and the namespace of each version of SOAP."""

_XML: Final = "text/xml; charset=utf-8"
_REPLY_TYPES: Final = {Protocol.SOAP12: "application/soap+xml; charset=utf-8"}
_REQUEST_TYPES: Final = {
    **_REPLY_TYPES,
    Protocol.HTTP_POST: "application/x-www-form-urlencoded",
}
"""The media types that are not that of XML."""

_DEEPEST: Final = 4
"""How deep an object may be in a message; deeper ones are nil."""
_ITEMS: Final = 2
"""How many items an array has, and how often a form names a parameter that takes bytes."""

_Part = tuple[str, Resolved]
"""The name of an element and its type."""


@attrs.frozen
class Sample:
    """The request and the reply of a call in one binding."""

    protocol: Protocol
    request: str
    reply: str


def samples_of(plan: Plan) -> tuple[Sample, ...]:
    """Return a sample for each binding, at the published address of the version."""
    return tuple(
        Sample(protocol, "\n".join(_request(plan, protocol)), "\n".join(_reply(plan, protocol)))
        for protocol in Protocol
    )


def _request(plan: Plan, protocol: Protocol) -> Iterator[str]:
    version, name = plan.version, plan.operation
    fields = "&".join(_fields(plan))
    if protocol is Protocol.HTTP_GET:
        yield f"GET {version.path}/{name}?{fields} HTTP/1.1"
        yield f"Host: {version.host}"
        return
    path = version.path if protocol.is_soap else f"{version.path}/{name}"
    yield f"POST {path} HTTP/1.1"
    yield f"Host: {version.host}"
    yield from _content_headers(_REQUEST_TYPES.get(protocol, _XML))
    if protocol is Protocol.SOAP11:
        yield f'SOAPAction: "{version.namespace}{name}"'
    yield ""
    if protocol.is_soap:
        arguments = [(parameter.wire, parameter.type) for parameter in plan.wire_parameters]
        yield from _envelope(plan, protocol, name, arguments)
    else:
        yield fields


def _reply(plan: Plan, protocol: Protocol) -> Iterator[str]:
    yield "HTTP/1.1 200 OK"
    yield from _content_headers(_REPLY_TYPES.get(protocol, _XML))
    yield ""
    if protocol.is_soap:
        result = (f"{plan.operation}Result", plan.result)
        yield from _envelope(plan, protocol, f"{plan.operation}Response", [result])
    else:
        yield _DECLARATION
        writer = _Writer(plan.edition, soap=False)
        writer.element(schema_name(plan.result), plan.result, attributes=_xmlns(plan))
        yield from writer.lines


def _content_headers(media_type: str) -> Iterator[str]:
    yield f"Content-Type: {media_type}"
    yield "Content-Length: length"


def _fields(plan: Plan) -> Iterator[str]:
    """Yield what a form sends. Its fields are texts, whatever the parameters are."""
    for parameter in plan.wire_parameters:
        for _ in range(_ITEMS if is_bytes(parameter.type) else 1):
            yield f"{parameter.wire}=string"


def _envelope(
    plan: Plan, protocol: Protocol, element: str, parts: Sequence[_Part]
) -> Iterator[str]:
    prefix, namespace = _ENVELOPES[protocol]
    writer = _Writer(plan.edition, soap=True)
    writer.nest(element, parts, indent=2, attributes=_xmlns(plan))
    yield _DECLARATION
    yield (
        f'<{prefix}:Envelope xmlns:xsi="{_XSI}" xmlns:xsd="{_XSD}" xmlns:{prefix}="{namespace}">'
    )
    yield f"  <{prefix}:Body>"
    yield from writer.lines
    yield f"  </{prefix}:Body>"
    yield f"</{prefix}:Envelope>"


def _xmlns(plan: Plan) -> str:
    return f' xmlns="{plan.version.namespace}"'


class _Writer:
    """Writes elements in lines, as .NET's XmlTextWriter indents them.

    An element's depth counts the objects around it, its indent all elements.
    """

    def __init__(self, edition: Edition, *, soap: bool) -> None:
        self._edition = edition
        self._soap = soap
        self.lines: list[str] = []

    def element(
        self, name: str, kind: Resolved, *, depth: int = 0, indent: int = 0, attributes: str = ""
    ) -> None:
        """Write an element of that type."""
        pad = "  " * indent
        start = f"{pad}<{name}{attributes}"
        if isinstance(kind, Scalar):
            self.lines.append(f"{start}>{_placeholder(kind, self._edition)}</{name}>")
        elif depth >= _DEEPEST:
            self.lines.append(f"{start} {self._nil(indent)} />")
        elif isinstance(kind, DataSetType):
            self.lines += (f"{start}>", f"{pad}  {self._schema()}xml</{name}>")
        else:
            parts = _parts(kind, self._edition)
            self.nest(name, parts, depth=depth, indent=indent, attributes=attributes)

    def nest(
        self,
        name: str,
        parts: Sequence[_Part],
        *,
        depth: int = 0,
        indent: int = 0,
        attributes: str = "",
    ) -> None:
        """Write an element with others in it."""
        pad = "  " * indent
        if not parts:
            self.lines.append(f"{pad}<{name}{attributes} />")
            return
        self.lines.append(f"{pad}<{name}{attributes}>")
        for part, kind in parts:
            self.element(part, kind, depth=depth + 1, indent=indent + 1)
        self.lines.append(f"{pad}</{name}>")

    def _nil(self, indent: int) -> str:
        if self._soap:
            return 'xsi:nil="true"'
        prefix = f"d{indent + 1}p1"  # .NET makes it of the element's depth, counted from 1
        return f'{prefix}:nil="true" xmlns:{prefix}="{_XSI}"'

    def _schema(self) -> str:
        if self._soap:
            return "<xsd:schema>schema</xsd:schema>"
        return f'<schema xmlns="{_XSD}">schema</schema>'


@functools.cache
def _parts(kind: ObjectType | ArrayType, edition: Edition) -> tuple[_Part, ...]:
    """Return the elements that are in one of that type."""
    if isinstance(kind, ArrayType):
        return ((schema_name(kind.item), kind.item),) * _ITEMS
    return tuple((field.wire, field.type) for field in shape_of(kind.python).at(edition))


@functools.cache
def _placeholder(kind: Scalar, edition: Edition) -> str:
    return " or ".join(kind.python.values(edition)) if isinstance(kind, EnumType) else kind.name
