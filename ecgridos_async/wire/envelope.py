"""SOAP envelopes, laid out as the service's own help pages show them.

The envelope of an operation is built once with lxml and cut where the values go; a call only
fills in its values.
"""

import functools
from collections.abc import Sequence
from typing import Final

from lxml import etree

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.wire import namespaces as ns
from ecgridos_async.wire.body import LARGE, Base64, Body, Escaped, Piece, body_of, escaped
from ecgridos_async.wire.fields import Value, wire_parameters
from ecgridos_async.wire.scalars import base64_text

_SLOT: Final = "\N{OBJECT REPLACEMENT CHARACTER}"


def write_envelope(plan: Plan, protocol: Protocol, values: Sequence[Value]) -> bytes | Body:
    """Return the envelope that calls *plan* with *values*, one for each wire parameter."""
    skeleton = _skeleton(plan, protocol)
    if max(map(len, values), default=0) >= LARGE:
        return _large_envelope(skeleton, values)
    parts = [skeleton[0]]
    for value, following in zip(values, skeleton[1:], strict=True):
        parts.append(escaped(value) if isinstance(value, str) else base64_text(value))
        parts.append(following)
    return "".join(parts).encode()


def _large_envelope(skeleton: tuple[str, ...], values: Sequence[Value]) -> bytes | Body:
    pieces: list[Piece] = [skeleton[0].encode()]
    for value, following in zip(values, skeleton[1:], strict=True):
        pieces.append(Escaped(value) if isinstance(value, str) else Base64(value))
        pieces.append(following.encode())
    return body_of(pieces)


def soap_headers(plan: Plan, protocol: Protocol) -> dict[str, str]:
    """Return the headers that tell the service which operation an envelope calls."""
    action = f"{plan.version.namespace}{plan.operation}"
    if protocol is Protocol.SOAP11:
        return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
    return {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}


@functools.cache
def _skeleton(plan: Plan, protocol: Protocol) -> tuple[str, ...]:
    prefix, soap = ("soap", ns.SOAP11) if protocol is Protocol.SOAP11 else ("soap12", ns.SOAP12)
    service = plan.version.namespace
    envelope = etree.Element(
        f"{{{soap}}}Envelope", nsmap={"xsi": ns.XSI, "xsd": ns.XSD, prefix: soap}
    )
    body = etree.SubElement(envelope, f"{{{soap}}}Body")
    call = etree.SubElement(body, f"{{{service}}}{plan.operation}", nsmap={None: service})
    for parameter in wire_parameters(plan):
        etree.SubElement(call, f"{{{service}}}{parameter.wire}").text = _SLOT
    etree.indent(envelope)
    text = etree.tostring(envelope, encoding="unicode")
    return tuple(('<?xml version="1.0" encoding="utf-8"?>\n' + text).split(_SLOT))
