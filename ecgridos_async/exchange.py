"""Exchanges: one call from its arguments to its result, call → plan → encode → send → decode."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import attrs

from ecgridos_async import errors
from ecgridos_async.config import Settings
from ecgridos_async.contract.operation import Effect, Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.secret import Secret, mask_bytes
from ecgridos_async.transport.http import Sent, Transport
from ecgridos_async.wire.encode import encode
from ecgridos_async.wire.masking import mask_reply
from ecgridos_async.wire.messages import WireReply, WireRequest
from ecgridos_async.wire.reply import Reading

T = TypeVar("T")


@attrs.frozen
class RawResponse(Generic[T]):
    """A call's result with what went over the wire, secrets masked."""

    value: T = attrs.field(repr=False)
    method: str
    address: str
    """The url without its query."""
    request_headers: Mapping[str, str] = attrs.field(repr=False)
    request_body: bytes = attrs.field(repr=False)
    """With HTTP GET, the query."""
    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Of the answer; names in lower case."""
    body: bytes = attrs.field(repr=False)
    """Of the answer."""
    attempts: int
    seconds: float
    """From the call to the end of the answer."""


@attrs.frozen(eq=False)
class Exchange:
    """Makes calls over one transport, by one view of a client's settings."""

    settings: Settings
    transport: Transport

    def with_settings(self, settings: Settings) -> "Exchange":
        """Return an exchange over the same transport with other settings."""
        return attrs.evolve(self, settings=settings)

    def plan(self, operation: Operation) -> Plan:
        """Return the wire form of an operation in the version in use."""
        return operation.plan(self.settings.version)

    def build(
        self,
        plan: Plan,
        args: tuple[object, ...],
        kwargs: dict[str, object],
        session_id: Secret | None,
    ) -> WireRequest:
        """Return the request of a call; raise ArgumentError for an argument that is wrong."""
        arguments = plan.bind(args, kwargs)
        if session_id is not None:
            arguments.insert(0, session_id.reveal())
        return encode(
            plan,
            self.settings.protocol,
            self.settings.endpoint,
            arguments,
            naive_is_utc=self.settings.naive_datetimes == "utc",
        )

    async def send(self, operation: Operation, request: WireRequest) -> Sent:
        """Send a request; a write that may have arrived without an answer is OutcomeUnknown."""
        try:
            return await self.transport.send(request, self.settings.timeouts)
        except errors.TransportError as error:
            if operation.effect is Effect.WRITE and error.may_have_arrived:
                raise errors.OutcomeUnknownError(
                    f"the call was sent, but {error.args[0]}; whether it was carried out is not "
                    "known, so it was not repeated: ask the service before you do",
                    operation=operation.name,
                ) from error
            raise

    def read(self, plan: Plan, reply: WireReply, secrets: tuple[str, ...]) -> Any:
        """Return what an answer holds; raise a Fault or a ReplyError."""
        return Reading(
            plan=plan,
            protocol=self.settings.protocol,
            reply=reply,
            strict=self.settings.strict,
            limit=self.settings.max_reply_bytes,
            secrets=secrets,
        ).value()

    async def call(
        self,
        operation: Operation,
        args: tuple[object, ...],
        kwargs: dict[str, object],
        session_id: Secret | None,
    ) -> Any:
        """Make a call and return its result."""
        _, _, _, value = await self._make(operation, args, kwargs, session_id)
        return value

    async def _make(
        self,
        operation: Operation,
        args: tuple[object, ...],
        kwargs: dict[str, object],
        session_id: Secret | None,
    ) -> tuple[Plan, WireRequest, Sent, Any]:
        plan = self.plan(operation)
        request = self.build(plan, args, kwargs, session_id)
        sent = await self.send(operation, request)
        return plan, request, sent, self.read(plan, sent.reply, request.secrets)

    async def raw(
        self,
        operation: Operation,
        args: tuple[object, ...],
        kwargs: dict[str, object],
        session_id: Secret | None,
    ) -> RawResponse[Any]:
        """Make a call and return its result with the messages."""
        plan, request, sent, value = await self._make(operation, args, kwargs, session_id)
        answer = sent.reply.body.decode("utf-8", "surrogateescape")
        query = request.url.partition("?")[2].encode()
        return RawResponse(
            value=value,
            method=request.method,
            address=request.address,
            request_headers=request.headers,
            request_body=mask_bytes(request.body or query, request.secrets),
            status=sent.reply.status,
            headers=sent.reply.headers,
            body=mask_reply(plan, answer, request.secrets).encode("utf-8", "surrogateescape"),
            attempts=sent.attempts,
            seconds=sent.seconds,
        )
