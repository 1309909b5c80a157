"""SOAP envelopes, laid out as the service's own help pages show them.

The envelope of an operation is built once with lxml and cut where the values go; a call only
fills in its values.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lxml import etree

from ecgridos_async._wire import namespaces as ns
from ecgridos_async._wire.escapes import PLAIN, escaped
from ecgridos_async._wire.fields import (
    Value,
    ValueWriter,
    Writer,
    check_is_small,
    shortened,
)
from ecgridos_async._wire.scalars import base64_text
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.protocol import Protocol

if TYPE_CHECKING:
    from ecgridos_async._wire.body import Body, Piece

_SLOT: Final = "\N{OBJECT REPLACEMENT CHARACTER}"


def writer(parameter: Parameter, write: ValueWriter) -> Writer:
    """Return what writes an argument as it stands in its element."""

    def write_element(argument: object) -> bytes:
        check_is_small(argument)
        value = write(argument)
        return escaped(value).encode() if isinstance(value, str) else base64_text(value).encode()

    return shortened(parameter.type, write_element, PLAIN)


def large_content(skeleton: Sequence[bytes], values: Sequence[Value]) -> "bytes | Body":
    """Return the envelope with values of which one is large."""
    from ecgridos_async._wire.body import Base64, Escaped, body_of

    pieces: list[Piece] = [skeleton[0]]
    for value, following in zip(values, skeleton[1:], strict=True):
        pieces += (Escaped(value) if isinstance(value, str) else Base64(value), following)
    return body_of(pieces)


def headers(plan: Plan, protocol: Protocol) -> dict[str, str]:
    """Return the headers that tell the service which operation an envelope calls."""
    action = f"{plan.version.namespace}{plan.operation}"
    if protocol is Protocol.SOAP11:
        return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
    return {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}


def skeleton(plan: Plan, protocol: Protocol) -> list[bytes]:
    """Return the envelope of an operation, cut where its values go."""
    prefix, soap = ("soap", ns.SOAP11) if protocol is Protocol.SOAP11 else ("soap12", ns.SOAP12)
    service = plan.version.namespace
    envelope = etree.Element(
        f"{{{soap}}}Envelope", nsmap={"xsi": ns.XSI, "xsd": ns.XSD, prefix: soap}
    )
    body = etree.SubElement(envelope, f"{{{soap}}}Body")
    call = etree.SubElement(body, f"{{{service}}}{plan.operation}", nsmap={None: service})
    for parameter in plan.wire_parameters:
        etree.SubElement(call, f"{{{service}}}{parameter.wire}").text = _SLOT
    etree.indent(envelope)
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(envelope, encoding="unicode")
    return text.encode().split(_SLOT.encode())
