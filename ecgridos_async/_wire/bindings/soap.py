"""The SOAP bindings: a call in an envelope, laid out as on the service's own help pages.

The envelope of an operation is built once with lxml and split where the values go; a call only
fills in its values.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs
from lxml import etree

from ecgridos_async._wire import namespaces as ns
from ecgridos_async._wire.bindings.binding import Binding, Input, misplaced
from ecgridos_async._wire.escapes import PLAIN, escaped
from ecgridos_async._wire.faults import FaultText
from ecgridos_async._wire.fields import Value, ValueWriter, Writer, check_is_small, shortened
from ecgridos_async._wire.scalar_writers import base64_text
from ecgridos_async._wire.spelling import Around, envelope
from ecgridos_async._wire.xml import Element, local_name, other_namespace
from ecgridos_async.content import ContentSource
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.errors import DecodeError, NotSoapError
from ecgridos_async.messages import Body, Spellings, WireReply, WireRequest

if TYPE_CHECKING:
    from ecgridos_async._wire.body import Piece

_SLOT: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
_MOST_PLANS: Final = 2000
_BODIES: Final = {f"{{{soap}}}Envelope": f"{{{soap}}}Body" for soap in (ns.SOAP11, ns.SOAP12)}
"""The Body element of each envelope: a service may reply to one SOAP version with the other."""


def is_envelope(element: Element) -> bool:
    """Tell whether an element is the envelope of either version of SOAP."""
    return element.tag in _BODIES


class _Tags(NamedTuple):
    """The elements around the result of an operation."""

    response: str
    result: str


@functools.lru_cache(maxsize=_MOST_PLANS)
def _tags(plan: Plan) -> _Tags:
    name = f"{{{plan.version.namespace}}}{plan.operation}"
    return _Tags(f"{name}Response", f"{name}Result")


@attrs.frozen
class SOAP(Binding):
    """A call as an envelope. The versions differ in prefix, namespace and headers."""

    prefix: str
    namespace: str
    content_type: str
    """The Content-Type; `{action}` is replaced by the action if it goes there."""
    has_soap_action: bool
    """Whether the action is a header."""

    def headers(self, plan: Plan) -> Mapping[str, str]:
        """Return the headers that name the operation of an envelope."""
        action = f"{plan.version.namespace}{plan.operation}"
        headers = {"Content-Type": self.content_type.format(action=action)}
        return {**headers, "SOAPAction": f'"{action}"'} if self.has_soap_action else headers

    def skeleton(self, plan: Plan) -> list[bytes]:
        """Return the envelope of an operation, split where its values go."""
        soap, service = self.namespace, plan.version.namespace
        envelope = etree.Element(
            f"{{{soap}}}Envelope", nsmap={"xsi": ns.XSI, "xsd": ns.XSD, self.prefix: soap}
        )
        body = etree.SubElement(envelope, f"{{{soap}}}Body")
        call = etree.SubElement(body, f"{{{service}}}{plan.operation}", nsmap={None: service})
        for parameter in plan.wire_parameters:
            etree.SubElement(call, f"{{{service}}}{parameter.wire}").text = _SLOT
        etree.indent(envelope)
        markup = etree.tostring(envelope, encoding="unicode")
        text = f'<?xml version="1.0" encoding="utf-8"?>\n{markup}'
        return text.encode().split(_SLOT.encode())

    def value_writer(self, _parameter: Parameter, write: ValueWriter) -> ValueWriter:
        """Return *write*: SOAP writes each value as its type does."""
        return write

    def writer(self, parameter: Parameter, write: ValueWriter) -> Writer:
        """Return the encoder of an argument for its element."""

        def write_element(argument: object) -> bytes:
            check_is_small(argument)
            value = write(argument)
            if isinstance(value, str):
                return escaped(value).encode()
            assert isinstance(value, bytes)  # a source is large
            return base64_text(value).encode()

        return shortened(parameter.type, write_element, PLAIN)

    def large_content(self, given: Input, values: Sequence[Value]) -> "bytes | Body":
        """Return the envelope with values of which one is large."""
        from ecgridos_async._wire.body import Base64, Base64Stream, Escaped, body_of

        pieces: list[Piece] = [given.skeleton[0]]
        for value, following in zip(values, given.skeleton[1:], strict=True):
            match value:
                case str():
                    pieces += (Escaped(value), following)
                case bytes():
                    pieces += (Base64(value), following)
                case _:
                    pieces += (Base64Stream(value), following)
        return body_of(pieces)

    def request(
        self,
        given: Input,
        endpoint: str,
        content: "bytes | Body",
        _arguments: Sequence[object],
        secrets: Spellings,
    ) -> WireRequest:
        """Return the POST of an envelope."""
        return WireRequest(given.operation, "POST", endpoint, given.headers, content, secrets)

    def spellings(self, _parameter: Parameter, value: Value) -> tuple[str, ...]:
        """Return a secret value, plain and as encoded in its element."""
        assert not isinstance(value, ContentSource)  # an upload is not secret
        text = value if isinstance(value, str) else base64_text(value)
        return text, escaped(text)

    def plain_fault(self, _reply: WireReply, _media: str) -> FaultText | None:
        """Return None: all faults are in envelopes."""
        return None

    def around(self, plan: Plan) -> Around:
        """Return the spelling of an envelope."""
        return envelope(plan)

    def only_result(self, root: Element, plan: Plan) -> Element | None:
        """Return the result of an envelope with no header, no fault and nothing else."""
        tags = _tags(plan)
        body = _only(root, _BODIES.get(str(root.tag), ""))
        response = None if body is None else _only(body, tags.response)
        return None if response is None else _only(response, tags.result)

    def results(self, root: Element, plan: Plan, *, strict: bool) -> list[Element]:
        """Return the elements that hold the result of an envelope."""
        if not is_envelope(root):
            is_one = local_name(root) == "Envelope"
            raise NotSoapError(
                f"expected a SOAP envelope, got <{local_name(root)}>"
                + (other_namespace(str(root.tag), ns.SOAP12) if is_one else "")
            )
        tags = _tags(plan)
        inside = [child for body in root if local_name(body) == "Body" for child in body]
        responses = [child for child in inside if child.tag == tags.response]
        if not responses:
            raise DecodeError(
                f"the envelope holds no <{plan.operation}Response>"
                + misplaced(inside, tags.response, plan)
            )
        results = [child for response in responses for child in response.findall(tags.result)]
        others = [child for response in responses for child in response]
        if others and not results:
            raise DecodeError(
                f"<{plan.operation}Response> holds <{local_name(others[0])}> and no "
                f"<{plan.operation}Result>" + misplaced(others, tags.result, plan)
            )
        if strict and results and len(responses) > 1:
            raise DecodeError("the result comes twice", path=plan.result.name)
        return results


def _only(element: Element, tag: str) -> Element | None:
    """Return the only child of an element if it is *tag*, else None."""
    if len(element) != 1:
        return None
    child = element[0]
    return child if child.tag == tag else None


SOAP11: Final = SOAP("soap", ns.SOAP11, "text/xml; charset=utf-8", has_soap_action=True)
SOAP12: Final = SOAP(
    "soap12",
    ns.SOAP12,
    'application/soap+xml; charset=utf-8; action="{action}"',
    has_soap_action=False,
)
