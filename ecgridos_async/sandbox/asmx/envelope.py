"""SOAP envelopes: the two versions, reading a request and writing a reply or a fault."""

import enum
from typing import Final, cast

import attrs
from lxml import etree

from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.sandbox.asmx.arguments import Element
from ecgridos_async.sandbox.asmx.results import DECLARATION, XSD, XSI
from ecgridos_async.sandbox.asmx.scalars import escape
from ecgridos_async.sandbox.faults import Fault, FaultCode, FrameworkFault


class SoapVersion(enum.Enum):
    """SOAP 1.1 or SOAP 1.2, distinguished by the namespace of the envelope."""

    SOAP11 = Protocol.SOAP11
    SOAP12 = Protocol.SOAP12

    @property
    def namespace(self) -> str:
        """The namespace of the envelope."""
        if self is SoapVersion.SOAP11:
            return "http://schemas.xmlsoap.org/soap/envelope/"
        return "http://www.w3.org/2003/05/soap-envelope"

    @property
    def content_type(self) -> str:
        """The Content-Type of a reply."""
        if self is SoapVersion.SOAP11:
            return "text/xml; charset=utf-8"
        return "application/soap+xml; charset=utf-8"


class MalformedError(Exception):
    """The body of a request is not a well-formed SOAP envelope; *position* is line and column."""

    def __init__(self, position: tuple[int, int] = (0, 0)) -> None:
        super().__init__("malformed")
        self.position = position


@attrs.frozen
class Envelope:
    """A request as it came."""

    version: SoapVersion
    root: Element
    content: Element | None
    """The first element of the body, None if the body is empty."""

    def index_of(self, element: Element) -> int:
        """Return the number of an element of this envelope, in document order."""
        return next(i for i, found in enumerate(self.root.iter()) if found is element)


_VERSIONS: Final = {f"{{{version.namespace}}}Envelope": version for version in SoapVersion}
_BODIES: Final = {version: f"{{{version.namespace}}}Body" for version in SoapVersion}


def _parser(*, huge: bool) -> "etree.XMLParser[etree._Element]":
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=huge,
        remove_comments=True,
        remove_pis=True,
    )


_PARSER: Final = _parser(huge=False)
_HUGE_PARSER: Final = _parser(huge=True)
_LARGE: Final = 8 * 2**20
"""libxml2 takes texts up to 10 MB, unless it is told to take huge ones."""


def read_envelope(document: bytes) -> Envelope:
    """Parse a request.

    Raises:
        MalformedError: If it is not well-formed, declares a document type or is not an envelope.
        FrameworkFault: If it is an envelope of an unknown version of SOAP.
    """
    try:
        parser = _PARSER if len(document) < _LARGE else _HUGE_PARSER
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedError(error.position) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise MalformedError
    element = cast("Element", root)
    version = _VERSIONS.get(element.tag)
    if version is None:
        raise _not_an_envelope(element.tag)
    wanted = _BODIES[version]
    body = next((child for child in element if child.tag == wanted), None)
    if body is None:
        raise MalformedError
    return Envelope(version, element, next(iter(body), None))


def _not_an_envelope(tag: str) -> Exception:
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    if name != "Envelope":
        return MalformedError()
    return FrameworkFault(
        f"Possible SOAP version mismatch: Envelope namespace {namespace} was unexpected. "
        f"Expecting {SoapVersion.SOAP11.namespace}.",
        FaultCode.VERSION_MISMATCH,
    )


_OPENINGS: Final = {
    version: (
        f'{DECLARATION}<soap:Envelope xmlns:soap="{version.namespace}" {XSI} {XSD}><soap:Body>'
    )
    for version in SoapVersion
}
_CLOSING: Final = "</soap:Body></soap:Envelope>"


def write_envelope(version: SoapVersion, content: str) -> bytes:
    """Return a reply around *content*, which is XML already."""
    return f"{_OPENINGS[version]}{content}{_CLOSING}".encode()


def write_fault(version: SoapVersion, fault: Fault, actor: str) -> bytes:
    """Return a fault. Only ECGridOS itself names the *actor*, the address that was called."""
    client, sender = fault.code.value
    text, actor = escape(fault.text), escape(actor)
    info = "".join(
        f"<{name}>{escape(value)}</{name}>" if value else f"<{name} />"
        for name, value in fault.error_info
    )
    # ASMX writes this detail without a namespace in both versions.
    detail = f"<detail><ErrorInfo>{info}</ErrorInfo></detail>"
    if version is SoapVersion.SOAP11:
        content = f"<faultcode>soap:{client}</faultcode><faultstring>{text}</faultstring>" + (
            f"<faultactor>{actor}</faultactor>{detail}" if info else "<detail />"
        )
    else:
        content = (
            f"<soap:Code><soap:Value>soap:{sender}</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="en">{text}</soap:Text></soap:Reason>'
            + (f"<soap:Node>{actor}</soap:Node>{detail}" if info else "<soap:Detail />")
        )
    return write_envelope(version, f"<soap:Fault>{content}</soap:Fault>")
