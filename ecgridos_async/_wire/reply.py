"""Replies: an answer is told to be a value, a fault or neither, and read.

First the shape of the answer is told apart (redirect, nothing, HTML, plain text, XML), then its
root (an envelope or a bare result), then the result is decoded by the plan.
"""

import functools
import itertools
import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple, NoReturn

import attrs

from ecgridos_async import errors
from ecgridos_async._wire import namespaces as ns
from ecgridos_async._wire.charsets import text_of
from ecgridos_async._wire.compiled import Decoder
from ecgridos_async._wire.faults import FaultText, fault_error, plain_fault, soap_fault
from ecgridos_async._wire.masking import mask_reply
from ecgridos_async._wire.result_shapes import other_shapes, result_decoder
from ecgridos_async._wire.scalars import excerpt
from ecgridos_async._wire.statuses import advice, unavailable
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async._wire.xml import (
    Element,
    begins_as_xml,
    is_nil,
    local_name,
    namespace_of,
    other_namespace,
    parse,
)
from ecgridos_async.contract.content import content_field
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.types import ArrayType, EnumType, ObjectType, is_bytes, schema_name
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import WireReply
from ecgridos_async.secret import mask, mask_error

_EXCERPT: Final = 500
_LONGEST_PLAIN: Final = 64 * 1024
"""How many bytes of a plain-text fault are read; far less of it is shown."""
_MOST_PLANS: Final = 2000
"""How many are remembered; four versions have about 1,000."""
_DEEPEST: Final = 40
"""How many steps of a path an error shows."""
_BODIES: Final = {f"{{{soap}}}Envelope": f"{{{soap}}}Body" for soap in (ns.SOAP11, ns.SOAP12)}
"""The element of an envelope that holds the answer, by the envelope's own."""
_ROOT: Final = re.compile(rb"<([^\s!?/>]++)")
_END: Final = re.compile(rb"</([^\s!?/>]++)\s*>\s*\Z")
"""The tag that opens the root, and the one that closes it at the end of a body."""
_LONGEST_END: Final = 1000


class _Names(NamedTuple):
    """The elements around the result of an operation."""

    response: str
    result: str


@functools.lru_cache(maxsize=_MOST_PLANS)
def _names(plan: Plan) -> _Names:
    name = f"{{{plan.version.namespace}}}{plan.operation}"
    return _Names(f"{name}Response", f"{name}Result")


@functools.lru_cache(maxsize=_MOST_PLANS)
def _decoder(plan: Plan, strict: bool) -> Decoder:  # noqa: FBT001  # the cheapest key there is
    return result_decoder(plan, strict=strict)


@attrs.define(eq=False)
class Reading:
    """One reply being read: what it answers and how."""

    plan: Plan
    protocol: Protocol
    reply: WireReply
    strict: bool
    limit: int
    secrets: Iterable[str]

    def value(self) -> Any:
        """Return the result.

        Raises a Fault, or else a ServiceUnavailableError if the status is one of a gateway or of a
        broken server, whatever the body is, or else a ReplyError.
        """
        try:
            return self._value()
        except errors.ReplyError as error:
            found = error if self.reply.status == 200 else self._by_status(error)
            found.operation = self.plan.operation
            found.content_type = self.reply.content_type
            found.excerpt = self._excerpt()
            if isinstance(found, errors.ReplyError):
                found.status = self.reply.status
                found.may_be_cut_off = not self.reply.framed and self._lacks_end(error)
            mask_error(found, tuple(self.secrets))
            if found is error:
                raise
            raise found from None

    def _by_status(
        self, error: errors.ReplyError
    ) -> errors.ReplyError | errors.ServiceUnavailableError:
        """Return the error for a status other than 200, given what is wrong with the body."""
        status, text = self.reply.status, str(error.args[0])
        if not text.startswith("HTTP"):
            text = f"HTTP {status} with a body that is not read: {text}{advice(status)}"
        gone = unavailable(status, self.reply.headers, text)
        if gone is not None or isinstance(error, errors.NotSoapError):
            return gone or error
        return errors.NotSoapError(text)

    def _lacks_end(self, error: errors.ReplyError) -> bool:
        """Tell whether the body ends before its root does, as one that was cut off."""
        if isinstance(error, errors.EmptyReplyError):
            return True
        if not isinstance(error, errors.MalformedXMLError):
            return False
        root = _ROOT.search(self.reply.body)
        end = _END.search(self.reply.body[-_LONGEST_END:])
        return root is None or end is None or root[1] != end[1]

    def _value(self) -> Any:
        body, status, content_type = self.reply.body, self.reply.status, self.reply.content_type
        if len(body) > self.limit:
            raise errors.ReplyTooLargeError(
                f"the reply has {len(body)} bytes, more than the limit of {self.limit}"
            )
        # What begins like this is XML, unless something else says that it is a page.
        if status == 200 and body.startswith(b"<?xml ") and "html" not in content_type.lower():
            return self._parsed(parse(body, content_type, strict=self.strict))
        self._check_form(body, status, content_type)
        return self._parsed(parse(body, content_type, strict=self.strict))

    def _check_form(self, body: bytes, status: int, content_type: str) -> None:
        """Raise what an answer means that is no XML."""
        if 300 <= status < 400:
            raise errors.RedirectError(
                f"HTTP {status} points to another address; calls are never redirected"
            )
        if not body or body.isspace():
            raise errors.EmptyReplyError(f"HTTP {status} with an empty body{advice(status)}")
        media = content_type.partition(";")[0].strip().lower()
        start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if media.endswith("html") or start.startswith((b"<!doctype html", b"<html")):
            raise errors.NotSoapError(f"HTTP {status} with an HTML page{advice(status)}")
        if not self.protocol.is_soap and media == "text/plain" and status == 500:
            self._fault(plain_fault(text_of(body[:_LONGEST_PLAIN], content_type)))
        if not begins_as_xml(body):
            raise errors.NotSoapError(
                f"HTTP {status} with {media[:100] or 'a body of no type'}, not XML{advice(status)}"
            )

    def _parsed(self, root: Element) -> Any:
        if self.reply.status == 200 and self.protocol.is_soap:
            # An envelope with the answer and nothing else has neither fault nor header.
            names = _names(self.plan)
            body = _only(root, _BODIES.get(str(root.tag), ""))
            response = None if body is None else _only(body, names.response)
            result = None if response is None else _only(response, names.result)
            if result is not None:
                return self._decoded(result)
        if root.tag in _BODIES:
            fault = soap_fault(root)
            if fault is not None:
                self._fault(fault)
        if self.reply.status != 200:
            status = self.reply.status
            raise errors.NotSoapError(f"HTTP {status} with XML but no fault{advice(status)}")
        return self._enveloped(root) if self.protocol.is_soap else self._bare(root)

    def _enveloped(self, root: Element) -> Any:
        if root.tag not in _BODIES:
            found = str(root.tag)
            is_one = local_name(root) == "Envelope"
            raise errors.NotSoapError(
                f"expected a SOAP envelope, got <{local_name(root)}>"
                + (other_namespace(found, ns.SOAP12) if is_one else "")
            )
        names = _names(self.plan)
        inside = [child for body in root if local_name(body) == "Body" for child in body]
        responses = [child for child in inside if child.tag == names.response]
        if not responses:
            raise errors.DecodeError(
                f"the envelope holds no <{self.plan.operation}Response>"
                + self._misplaced(inside, names.response)
            )
        results = [child for response in responses for child in response.findall(names.result)]
        if not results:
            others = [child for response in responses for child in response]
            if others:
                raise errors.DecodeError(
                    f"<{self.plan.operation}Response> holds <{local_name(others[0])}> and no "
                    f"<{self.plan.operation}Result>" + self._misplaced(others, names.result)
                )
            return self._decoded(None)
        if len(results) == 1 and len(responses) == 1:
            return self._decoded(results[0])
        return self._doubled(results)

    def _doubled(self, results: list[Element]) -> Any:
        """Read a result that comes twice: the first counts, and lists follow one another."""
        if self.strict:
            raise errors.DecodeError("the result comes twice", path=self.plan.result.name)
        if not isinstance(self.plan.result, ArrayType):
            return self._decoded(results[0])
        values = [self._decoded(result) for result in results]
        if all(isinstance(value, list) for value in values):
            return list(itertools.chain.from_iterable(values))
        raise errors.DecodeError("the result comes twice", path=self.plan.result.name)

    def _misplaced(self, elements: list[Element], tag: str) -> str:
        """Return what to say of an element that differs from *tag* in the namespace alone."""
        for element in elements:
            if local_name(element) == tag.rpartition("}")[2]:
                return self._other_namespace(element)
        return ""

    def _other_namespace(self, element: Element) -> str:
        """Return how an element's namespace differs, and what that may mean."""
        expected, found = self.plan.version.namespace, namespace_of(str(element.tag))
        said = other_namespace(str(element.tag), expected)
        versions = ", ".join(version for version in ApiVersion if version.namespace == found)
        if not said:
            return ""
        if not versions:
            return f"{said}; check the endpoint"
        return f"{said}, as version {versions} has it; check endpoint and version"

    def _bare(self, root: Element) -> Any:
        expected, found = self.plan.result, local_name(root)
        if root.tag != f"{{{self.plan.version.namespace}}}{found}" or not self._may_be(found):
            raise errors.NotSoapError(
                f"expected <{schema_name(expected)}>, the result of {self.plan.operation}, "
                f"got <{found}>" + (self._other_namespace(root) if self._may_be(found) else "")
            )
        return self._decoded(root)

    def _may_be(self, found: str) -> bool:
        """Tell whether a root of that name may carry the result: any, if it is a scalar."""
        expected = self.plan.result
        if not isinstance(expected, (ArrayType, ObjectType, EnumType)):
            return True
        if found == schema_name(expected):
            return True
        return not self.strict and any(
            found == schema_name(kind) for kind in other_shapes(self.plan)
        )

    def _decoded(self, element: Element | None) -> Any:
        value = self._decoded_body(element)
        content = self.reply.content
        return value if content is None else self._with_content(element, value, content)

    def _decoded_body(self, element: Element | None) -> Any:
        kind = self.plan.result
        if element is None or (not len(element) and is_nil(element)):
            if isinstance(kind, ArrayType):
                return []
            if self.strict:
                raise errors.DecodeError("the result is null", path=kind.name)
            return None
        try:
            return _decoder(self.plan, self.strict)(element)
        except UnreadableError as error:
            raise errors.DecodeError(
                self._unreadable(error), path=kind.name + "".join(error.steps[:_DEEPEST])
            ) from None
        except RecursionError:
            # Parcels hold interchanges and interchanges parcels, as often as the answer likes.
            raise errors.DecodeError("the result is nested too deeply", path=kind.name) from None

    def _with_content(self, element: Element | None, value: Any, content: bytes) -> Any:
        """Put what was taken out of the body while it arrived into the field it belongs to.

        The body must have one element of that name, the field itself, and it must be empty.
        """
        field = content_field(self.plan)
        if field is not None and element is not None and value is not None:
            places = list(element.getroottree().iter(f"{{*}}{field.wire}"))
            tag = f"{{{self.plan.version.namespace}}}{field.wire}"
            alone = len(places) == 1 and places == element.findall(tag)
            if alone and is_nil(places[0]):
                return value
            if alone and not getattr(value, field.name):
                kept = content if is_bytes(field.type) else content.decode("ascii")
                return attrs.evolve(value, **{field.name: kept})
        raise errors.DecodeError(
            "a large content arrived, and not in the one place where the contract has it",
            path=self.plan.result.name,
        )

    def _fault(self, fault: FaultText) -> NoReturn:
        raise fault_error(
            fault,
            operation=self.plan.operation,
            status=self.reply.status,
            secrets=self.secrets,
        )

    def _unreadable(self, error: UnreadableError) -> str:
        if error.text is None:
            return error.problem
        return f"{excerpt(mask(error.text, self.secrets))} {error.problem}"

    def _excerpt(self) -> str:
        text = text_of(self.reply.body[: 4 * _EXCERPT], self.reply.content_type).replace("\0", "")
        return mask_reply(self.plan, text, self.secrets, contents=True)[:_EXCERPT]


def _only(element: Element, tag: str) -> Element | None:
    """Return the one child of an element, None if it has more or another than *tag*."""
    if len(element) != 1:
        return None
    child = element[0]
    return child if child.tag == tag else None
