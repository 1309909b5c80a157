"""Replies: classify each as a value, a fault or neither, and decode it.

First comes the kind of body (redirect, empty, HTML, plain text, XML), then the root element (a
fault, or the binding's envelope of the result), then the result, decoded by the plan.
"""

import re
from collections.abc import Iterable
from typing import Any, Final, NoReturn

import attrs

from ecgridos_async import errors
from ecgridos_async._support.masking import mask, mask_error
from ecgridos_async._wire.bindings.binding import Binding
from ecgridos_async._wire.bindings.soap import is_envelope
from ecgridos_async._wire.charsets import text_of
from ecgridos_async._wire.decode import Decoder
from ecgridos_async._wire.faults import FaultText, fault_error, soap_fault
from ecgridos_async._wire.result_shapes import result_decoder
from ecgridos_async._wire.scanner import OTHERWISE, Scan, scanner
from ecgridos_async._wire.statuses import advice, unavailable
from ecgridos_async._wire.unreadable import UnreadableError, excerpt
from ecgridos_async._wire.xml import Element, begins_as_xml, is_nil, parse
from ecgridos_async.contract.content import content_field
from ecgridos_async.contract.masking import mask_reply
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.types import ArrayType, is_bytes
from ecgridos_async.messages import WireReply

_EXCERPT: Final = 500
_DEEPEST: Final = 40
"""The most steps of a path that an error shows."""
_ROOT: Final = re.compile(rb"<([^\s!?/>]++)")
_END: Final = re.compile(rb"</([^\s!?/>]++)\s*>\s*\Z")
"""The start tag of the root, and its end tag at the end of a body."""
_LONGEST_END: Final = 1000


class Reader:
    """Decodes the replies of one operation in one binding."""

    __slots__ = ("_binding", "_decode", "_limit", "_most_elements", "_plan", "_scan", "_strict")

    def __init__(
        self, plan: Plan, binding: Binding, *, strict: bool, limit: int, most_elements: int
    ) -> None:
        self._plan = plan
        self._binding = binding
        self._strict = strict
        self._limit = limit
        self._most_elements = most_elements
        self._decode: Decoder | None = None
        self._scan: Scan | None = None

    def read(self, reply: WireReply, secrets: Iterable[str]) -> Any:
        """Return the value in a reply; see `Codec.read`."""
        try:
            return self._value(reply, secrets)
        except errors.ReplyError as error:
            found = error if reply.status == 200 else _by_status(error, reply)
            found.operation = self._plan.operation
            found.content_type = reply.content_type
            found.excerpt = self._excerpt(reply, secrets)
            if isinstance(found, errors.ReplyError):
                found.status = reply.status
                found.may_be_cut_off = not reply.framed and _lacks_end(error, reply.body)
            mask_error(found, tuple(secrets))
            if found is error:
                raise
            raise found from None

    def _value(self, reply: WireReply, secrets: Iterable[str]) -> Any:
        body, status, content_type = reply.body, reply.status, reply.content_type
        if len(body) > self._limit:
            raise errors.ReplyTooLargeError(
                f"the reply has {len(body)} bytes, more than the limit of {self._limit}"
            )
        usual = status == 200 and body.startswith(b"<?xml ")
        if not usual or "html" in content_type.lower():
            self._check_form(reply, secrets)
        else:
            if self._scan is None:  # made on first use, like the decoder
                self._scan = scanner(self._plan, self._binding.around(self._plan))
            value = self._scan(reply, self._most_elements)
            if value is not OTHERWISE:
                return value
        root = parse(body, content_type, strict=self._strict, most_elements=self._most_elements)
        if status == 200:
            result = self._binding.only_result(root, self._plan)
            if result is not None:
                return self._result(result, reply, secrets)
        fault = soap_fault(root) if is_envelope(root) else None
        if fault is not None:
            self._raise(fault, status, secrets)
        if status != 200:
            raise errors.NotSoapError(f"HTTP {status} with XML but no fault{advice(status)}")
        results = self._binding.results(root, self._plan, strict=self._strict)
        if len(results) > 1:
            return self._joined(results, reply, secrets)
        return self._result(results[0] if results else None, reply, secrets)

    def _check_form(self, reply: WireReply, secrets: Iterable[str]) -> None:
        """Raise the error for a reply that is not XML."""
        body, status = reply.body, reply.status
        if 300 <= status < 400:
            raise errors.RedirectError(
                f"HTTP {status} points to another address; calls are never redirected"
            )
        if not body or body.isspace():
            raise errors.EmptyReplyError(f"HTTP {status} with an empty body{advice(status)}")
        media = reply.content_type.partition(";")[0].strip().lower()
        start = body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if media.endswith("html") or start.startswith((b"<!doctype html", b"<html")):
            raise errors.NotSoapError(f"HTTP {status} with an HTML page{advice(status)}")
        fault = self._binding.plain_fault(reply, media)
        if fault is not None:
            self._raise(fault, status, secrets)
        if not begins_as_xml(body):
            raise errors.NotSoapError(
                f"HTTP {status} with {media[:100] or 'a body of no type'}, not XML{advice(status)}"
            )

    def _joined(self, results: list[Element], reply: WireReply, secrets: Iterable[str]) -> Any:
        """Read a repeated result: the first counts, and lists are concatenated."""
        twice = errors.DecodeError("the result comes twice", path=self._plan.result.name)
        if self._strict:
            raise twice
        if not isinstance(self._plan.result, ArrayType):
            return self._result(results[0], reply, secrets)
        items: list[Any] = []
        for result in results:
            value = self._result(result, reply, secrets)
            if not isinstance(value, list):  # it may have another version's shape
                raise twice
            items += value
        return items

    def _result(self, element: Element | None, reply: WireReply, secrets: Iterable[str]) -> Any:
        value = self._decoded(element, secrets)
        content = reply.content
        return value if content is None else self._with_content(element, value, content)

    def _decoded(self, element: Element | None, secrets: Iterable[str]) -> Any:
        kind = self._plan.result
        if element is None or (not len(element) and is_nil(element)):
            if isinstance(kind, ArrayType):
                return []
            if self._strict:
                raise errors.DecodeError("the result is null", path=kind.name)
            return None
        decode = self._decode
        if decode is None:  # made by the first reply, not by the first request
            decode = self._decode = result_decoder(self._plan, strict=self._strict)
        try:
            return decode(element)
        except UnreadableError as error:
            raise errors.DecodeError(
                _shown(error, secrets), path=kind.name + "".join(error.steps[:_DEEPEST])
            ) from None
        except RecursionError:
            # Parcels and interchanges can contain each other, to any depth.
            raise errors.DecodeError("the result is nested too deeply", path=kind.name) from None

    def _with_content(self, element: Element | None, value: Any, content: bytes) -> Any:
        """Put the streamed content back into its field.

        The body must have exactly one element of that name, the field itself, and it must be empty.
        """
        field = content_field(self._plan)
        if field is not None and element is not None and value is not None:
            places = list(element.getroottree().iter(f"{{*}}{field.wire}"))
            tag = f"{{{self._plan.version.namespace}}}{field.wire}"
            alone = len(places) == 1 and places == element.findall(tag)
            if alone and is_nil(places[0]):
                return value
            if alone and not getattr(value, field.name):
                kept = content if is_bytes(field.type) else content.decode("ascii")
                return attrs.evolve(value, **{field.name: kept})
        raise errors.DecodeError(
            "a large content arrived outside its field",
            path=self._plan.result.name,
        )

    def _raise(self, fault: FaultText, status: int, secrets: Iterable[str]) -> NoReturn:
        raise fault_error(fault, operation=self._plan.operation, status=status, secrets=secrets)

    def _excerpt(self, reply: WireReply, secrets: Iterable[str]) -> str:
        text = text_of(reply.body[: 4 * _EXCERPT], reply.content_type).replace("\0", "")
        return mask_reply(self._plan, text, secrets, contents=True)[:_EXCERPT]


def _by_status(
    error: errors.ReplyError, reply: WireReply
) -> errors.ReplyError | errors.ServiceUnavailableError:
    """Return the error for a status other than 200, given the error of the body."""
    status, text = reply.status, str(error.args[0])
    if not text.startswith("HTTP"):
        text = f"HTTP {status} with an unreadable body: {text}{advice(status)}"
    gone = unavailable(status, reply.headers, text)
    if gone is not None or isinstance(error, errors.NotSoapError):
        return gone or error
    return errors.NotSoapError(text)


def _lacks_end(error: errors.ReplyError, body: bytes) -> bool:
    """Tell whether a body lacks the end of its root, as a truncated one does."""
    if isinstance(error, errors.EmptyReplyError):
        return True
    if not isinstance(error, errors.MalformedXMLError):
        return False
    root = _ROOT.search(body)
    end = _END.search(body[-_LONGEST_END:])
    return root is None or end is None or root[1] != end[1]


def _shown(error: UnreadableError, secrets: Iterable[str]) -> str:
    if error.text is None:
        return error.problem
    return f"{excerpt(mask(error.text, secrets))} {error.problem}"
