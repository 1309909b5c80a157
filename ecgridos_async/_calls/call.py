"""Calls: an operation with its arguments, and the result."""

import enum
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from ecgridos_async._calls.auth import Auth
from ecgridos_async._support.masking import MASK, mask, mask_bytes
from ecgridos_async._wire.codec import Codec
from ecgridos_async.config import Settings
from ecgridos_async.content import ContentSource
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.content import CONTENTS
from ecgridos_async.contract.masking import mask_reply, readable_as
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.types import is_secret
from ecgridos_async.messages import ContentSink, ExpectedReply, RawResponse, WireReply, WireRequest
from ecgridos_async.secret import Secret


@attrs.define(eq=False, kw_only=True)
class PlannedCall:
    """A call of an operation. All its attempts share it, so nothing changes it.

    It is not frozen: attrs takes twice as long to make a frozen one.
    """

    operation: Operation
    codec: Codec
    arguments: Arguments
    auth: Auth
    settings: Settings
    expected: ExpectedReply
    """What the transport needs to know before the reply arrives."""
    sink: ContentSink | None = None
    """Receives the content of a parcel as it arrives; None keeps it in memory."""
    proxy_secrets: tuple[str, ...] = attrs.field(default=(), repr=False)
    """The credentials of the proxy, masked because the proxy may quote them."""

    def request(self, session_id: Secret | None) -> WireRequest:
        """Return the request; raise ArgumentError for a wrong argument."""
        values = self.codec.plan.bind(self.arguments.positional, self.arguments.named)
        if session_id is not None:
            values.insert(0, session_id.reveal())
        request = self.codec.request(self.settings.endpoint, values)
        if not self.proxy_secrets:
            return request
        return attrs.evolve(request, secrets=(*request.secrets, *self.proxy_secrets))

    def shown_arguments(self) -> Mapping[str, object]:
        """Return the arguments by Python name, with secrets masked and contents shortened."""
        plan = self.codec.plan
        values = plan.bind(self.arguments.positional, self.arguments.named)
        return {
            parameter.name: _shown(parameter, value)
            for parameter, value in zip(plan.parameters, values, strict=True)
        }

    def content(self) -> object:
        """Return the content of an upload, None for other calls."""
        plan = self.codec.plan
        values = plan.bind(self.arguments.positional, self.arguments.named)
        for parameter, value in zip(plan.parameters, values, strict=True):
            if parameter.name in CONTENTS and not is_secret(parameter.type):
                return value
        return None


def _body_of(request: WireRequest) -> bytes:
    if request.streamed is None:
        return request.body
    return f"a stream of {request.length} bytes".encode()


def _shown(parameter: Parameter, value: object) -> object:
    if is_secret(parameter.type):
        return MASK
    if isinstance(value, str) and parameter.name.endswith("_base64"):
        return f"<{len(value)} characters>"
    if isinstance(value, (bytes, bytearray, ContentSource)):
        return f"<{len(value)} bytes>"
    if isinstance(value, (str, int, float, Decimal, DateTime, enum.Enum, type(None))):
        return value
    return f"<{type(value).__name__}>"


@attrs.define(eq=False)
class CallResult:
    """The result of a call, with its request and reply."""

    call: PlannedCall
    request: WireRequest
    reply: WireReply
    value: Any = attrs.field(repr=False)
    attempts: int
    seconds: float
    """From the call to the end of the reply, backoffs included."""

    def raw(self) -> RawResponse[Any]:
        """Return the value with request and reply, secrets masked."""
        request, reply = self.request, self.reply
        charset, errors = readable_as(reply.body)
        text = reply.body.decode(charset, errors)
        masked = mask_reply(self.call.codec.plan, text, request.secrets)
        query = request.url.partition("?")[2].encode()
        return RawResponse(
            value=self.value,
            method=request.method,
            address=request.address,
            request_headers=request.headers,
            request_body=mask_bytes(_body_of(request) or query, request.secrets),
            status=reply.status,
            headers={name: mask(text, request.secrets) for name, text in reply.headers.items()},
            body=masked.encode(charset, errors),
            attempts=self.attempts,
            seconds=self.seconds,
        )
