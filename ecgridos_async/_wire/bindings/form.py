"""The HTTP GET and POST bindings: a call as form fields, and the bare result as the reply.

Bytes are a field of decimal numbers, repeated for each byte: that is what the service
description's StringArray and a real ASMX server mean, unlike SOAP's base64. Empty bytes would be
no field, and .NET fails on a missing field, so they are refused.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

import attrs

from ecgridos_async._wire.bindings.binding import Binding, Input, other_version
from ecgridos_async._wire.charsets import text_of
from ecgridos_async._wire.escapes import UNRESERVED, quoted
from ecgridos_async._wire.faults import FaultText, plain_fault
from ecgridos_async._wire.fields import Value, ValueWriter, Writer, check_is_small, shortened
from ecgridos_async._wire.result_shapes import other_shapes
from ecgridos_async._wire.scalar_writers import base64_text
from ecgridos_async._wire.spelling import Around, document
from ecgridos_async._wire.xml import Element, local_name
from ecgridos_async.content import ContentSource
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.types import (
    DATE_TIME,
    ArrayType,
    EnumType,
    NoBytes,
    ObjectType,
    is_bytes,
    schema_name,
)
from ecgridos_async.errors import NotSoapError
from ecgridos_async.messages import NO_HEADERS, Body, Spellings, WireReply, WireRequest

if TYPE_CHECKING:
    from ecgridos_async._wire.body import Decimals, Piece, Quoted

_HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_LONGEST_PLAIN: Final = 64 * 1024
"""The most bytes of a plain-text fault that are read; errors show far less."""
_ENDS_OF_TIME: Final = {
    "0001-01-01T00:00:00Z": "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.999999Z": "9999-12-31T23:59:59.9999999",
}
"""The datetimes that .NET code compares with DateTime.MinValue and MaxValue, as it reads them.

In a form, .NET converts a time with `Z` to the server's local time, which would change these two
or overflow. SOAP keeps the `Z`.
"""


class Form(Binding):
    """A call as form fields."""

    def skeleton(self, plan: Plan) -> list[bytes]:
        """Return the form of an operation, split where its values go.

        Each field but the first, which is never bytes, begins with `&`.
        """
        names = [
            b"" if is_bytes(parameter.type) else f"&{quoted(parameter.wire)}=".encode("ascii")
            for parameter in plan.wire_parameters
        ]
        return [name if n else name.removeprefix(b"&") for n, name in enumerate([*names, b""])]

    def value_writer(self, parameter: Parameter, write: ValueWriter) -> ValueWriter:
        """Return the writer of an argument's value; *write* is the one for SOAP."""
        if parameter.type == DATE_TIME:
            return functools.partial(_write_datetime, write)
        if is_bytes(parameter.type):
            return functools.partial(_write_content, write)
        return write

    def writer(self, parameter: Parameter, write: ValueWriter) -> Writer:
        """Return the encoder of an argument for its field, percent-encoded.

        Bytes are several fields, with their names.
        """
        name = quoted(parameter.wire)

        def write_field(argument: object) -> bytes:
            check_is_small(argument)
            value = write(argument)
            if isinstance(value, str):
                return quoted(value).encode("ascii")
            assert isinstance(value, bytes)  # `_write_content` refuses others
            return f"&{_decimals(name, value)}".encode("ascii")

        return shortened(parameter.type, write_field, UNRESERVED)

    def large_content(self, given: Input, values: Sequence[Value]) -> "bytes | Body":
        """Return a form with values of which one is large."""
        from ecgridos_async._wire.body import body_of

        pieces: list[Piece] = []
        for parameter, value in zip(given.parameters, values, strict=True):
            if pieces:
                pieces.append(b"&")
            if isinstance(value, str):
                pieces.append(f"{quoted(parameter.wire)}=".encode("ascii"))
            pieces.append(_piece(parameter, value))
        return body_of(pieces)

    def spellings(self, parameter: Parameter, value: Value) -> tuple[str, ...]:
        """Return a secret value, plain as a reply may have it, and as encoded in its field."""
        if isinstance(value, str):
            return value, quoted(value)
        assert isinstance(value, bytes)  # `_write_content` refuses others
        text = base64_text(value)
        return text, quoted(text), _decimals(parameter.wire, value)

    def plain_fault(self, reply: WireReply, media: str) -> FaultText | None:
        """Return the fault for a text with status 500."""
        if reply.status != 500 or media != "text/plain":
            return None
        return plain_fault(text_of(reply.body[:_LONGEST_PLAIN], reply.content_type))

    def around(self, plan: Plan) -> Around:
        """Return the spelling of a document that is the result itself."""
        return document(plan)

    def only_result(self, _root: Element, _plan: Plan) -> Element | None:
        """Return None: `results` is as fast."""
        return None

    def results(self, root: Element, plan: Plan, *, strict: bool) -> list[Element]:
        """Return the root, which is the result."""
        found = local_name(root)
        may_be = _may_be(found, plan, strict=strict)
        if not may_be or root.tag != f"{{{plan.version.namespace}}}{found}":
            raise NotSoapError(
                f"expected <{schema_name(plan.result)}>, the result of {plan.operation}, "
                f"got <{found}>" + (other_version(root, plan) if may_be else "")
            )
        return [root]


class HTTPPost(Form):
    """A form in the body: HTTP POST."""

    def headers(self, _plan: Plan) -> Mapping[str, str]:
        """Return the Content-Type of a form."""
        return _HEADERS

    def request(
        self,
        given: Input,
        endpoint: str,
        content: "bytes | Body",
        _arguments: Sequence[object],
        secrets: Spellings,
    ) -> WireRequest:
        """Return the POST of a form."""
        url = f"{endpoint}/{given.operation}"
        return WireRequest(given.operation, "POST", url, given.headers, content, secrets)


@attrs.frozen
class HTTPGet(Form):
    """A form in the query of the URL: HTTP GET."""

    max_query_length: int

    def headers(self, _plan: Plan) -> Mapping[str, str]:
        """Return no headers."""
        return NO_HEADERS

    def request(
        self,
        given: Input,
        endpoint: str,
        content: "bytes | Body",
        arguments: Sequence[object],
        secrets: Spellings,
    ) -> WireRequest:
        """Return the GET of a URL; raise ArgumentError if its query would be too long."""
        length = len(content) if isinstance(content, bytes) else content.length
        if length > self.max_query_length:
            values = given.values(arguments)
            lengths = [*map(len, map(_piece, given.parameters, values))]
            longest = max(lengths)
            raise given.refusal(
                lengths.index(longest),
                "HTTP GET puts the arguments into the query of the address; it would have "
                f"{length} characters, {longest} of them for this argument, and ASP.NET takes "
                f"{self.max_query_length} (max_query_length). Use HTTP POST or SOAP, or set "
                "max_query_length on the client if the server takes more",
            )
        url = f"{endpoint}/{given.operation}"
        if length:
            url = f"{url}?{bytes(content).decode('ascii')}"
        return WireRequest(given.operation, "GET", url, given.headers, b"", secrets)


def _may_be(found: str, plan: Plan, *, strict: bool) -> bool:
    """Tell whether a root of that name may be the result: any name, if it is a scalar."""
    expected = plan.result
    if not isinstance(expected, (ArrayType, ObjectType, EnumType)):
        return True
    if found == schema_name(expected):
        return True
    return not strict and any(found == schema_name(kind) for kind in other_shapes(plan))


def _write_datetime(write: ValueWriter, argument: object) -> Value:
    text = cast("str", write(argument))
    return _ENDS_OF_TIME.get(text, text)


def _write_content(write: ValueWriter, argument: object) -> Value:
    if isinstance(argument, NoBytes):
        return argument.in_a_form
    content = write(argument)
    if isinstance(content, ContentSource):
        raise ValueError(
            "HTTP GET and HTTP POST send each byte as a field and cannot stream; pass bytes, or "
            "use SOAP for this call"
        )
    if not content:
        raise ValueError("HTTP GET and HTTP POST cannot send empty bytes; use SOAP for this call")
    return content


def _piece(parameter: Parameter, value: Value) -> "Quoted | Decimals":
    """Return the value of an argument encoded for its field; bytes are several fields."""
    from ecgridos_async._wire.body import Decimals, Quoted

    if isinstance(value, str):
        return Quoted(value)
    assert isinstance(value, bytes)  # `_write_content` refuses others
    return Decimals(quoted(parameter.wire), value)


def _decimals(name: str, content: bytes) -> str:
    """Return bytes as form fields."""
    from ecgridos_async._wire.body import Body, Decimals

    return bytes(Body((Decimals(name, content),))).decode("ascii")
