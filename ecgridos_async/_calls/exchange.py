"""Exchanges: one call from its arguments to its result, call → plan → encode → send → decode."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import attrs

from ecgridos_async._calls.attempts import Answer, Attempts, Identity
from ecgridos_async._calls.download import ContentInFile
from ecgridos_async._calls.retries import RetryBudget
from ecgridos_async._support.sinks import ContentInMemory, ContentNotKeptError, ContentSink
from ecgridos_async._support.tracebacks import forgetting_locals
from ecgridos_async._transport.http import Transport
from ecgridos_async._transport.replies import Receiving
from ecgridos_async._wire.codec import CodecOptions, Codecs
from ecgridos_async._wire.content import take_content
from ecgridos_async._wire.masking import mask_reply, readable_as
from ecgridos_async.config import Settings
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.types import is_bytes
from ecgridos_async.errors import ArgumentError, DecodeError
from ecgridos_async.instrumentation.hooks import Hooks
from ecgridos_async.messages import RawResponse, WireRequest
from ecgridos_async.secret import Secret, mask, mask_bytes


@attrs.frozen(eq=False)
class Exchange:
    """Makes calls over one transport, by one view of a client's settings."""

    settings: Settings
    transport: Transport
    hooks: Hooks = attrs.field(factory=Hooks, repr=False)
    budget: RetryBudget = attrs.field(factory=RetryBudget)
    codecs: Codecs = attrs.field(init=False, repr=False)
    """By operation, for the version and binding in use."""

    @codecs.default
    def _make_codecs(self) -> Codecs:
        settings = self.settings
        options = CodecOptions(
            strict=settings.strict,
            naive_is_utc=settings.naive_datetimes == "utc",
            max_query_length=settings.max_query_length,
            max_reply_bytes=settings.max_reply_bytes,
            max_content_bytes=settings.max_content_bytes,
        )
        return Codecs(settings.version, settings.protocol, options)

    def with_settings(self, settings: Settings) -> "Exchange":
        """Return an exchange over the same transport with other settings."""
        return attrs.evolve(self, settings=settings)

    def plan(self, operation: Operation) -> Plan:
        """Return the wire form of an operation in the version in use."""
        return operation.plan(self.settings.version)

    def build(
        self,
        operation: Operation,
        positional: tuple[object, ...],
        named: dict[str, object],
        session_id: Secret | None,
    ) -> WireRequest:
        """Return the request of a call; raise ArgumentError for an argument that is wrong."""
        codec = self.codecs[operation]
        values = codec.plan.bind(positional, named)
        if session_id is not None:
            values.insert(0, session_id.reveal())
        request = codec.request(self.settings.endpoint, values)
        if not self.transport.secrets:
            return request
        return attrs.evolve(request, secrets=(*request.secrets, *self.transport.secrets))

    async def download(
        self, operation: Operation, path: Path, answer: Callable[[ContentSink], Awaitable[Answer]]
    ) -> Any:
        """Return the result of a call, the content of which goes into a file.

        *answer* makes the call.
        """
        codec = self.codecs[operation]
        if codec.content is None:
            raise ArgumentError(
                f"operation: {operation.name} downloads no parcel",
                parameter="operation",
                operation=operation.name,
            )
        try:
            async with ContentInFile(path) as sink:
                answered = await answer(sink)
                value, reply = answered.value, answered.reply
                if reply.content is None:  # it was short
                    try:
                        content, value = take_content(codec.plan, value)
                    except DecodeError as error:
                        error.operation, error.attempts = operation.name, answered.attempts
                        error.status, error.content_type = reply.status, reply.content_type
                        raise
                    await sink.write(content)
                await sink.finish()
        except ContentNotKeptError as error:
            raise (error.__cause__ or error) from None
        return value

    async def answer(
        self,
        operation: Operation,
        arguments: Arguments,
        identity: Identity,
        *,
        sink: ContentSink | None = None,
        whole: bool = False,
    ) -> Answer:
        """Make a call and return its answer.

        sink: takes the content of a parcel while it arrives.
        whole: whether the content of a parcel stays in the body of the reply.
        """
        codec = self.codecs[operation]
        field = None if whole else codec.content
        if field is not None and sink is None and not is_bytes(field.type):
            field = None  # the result has it as the text that it is
        attempts = Attempts(
            settings=self.settings,
            transport=self.transport,
            budget=self.budget,
            operation=operation,
            plan=codec.plan,
            arguments=arguments,
            identity=identity,
            receiving=Receiving(
                operation.name,
                codec.limit,
                codec.setting,
                element=field.wire if field else None,
                path=f"{codec.plan.result.name}.{field.wire}" if field else "",
                sink=sink or ContentInMemory(),
            ),
            # Not a functools.partial, the repr of which has the arguments, secrets and all.
            build=lambda session_id: self.build(
                operation, arguments.positional, arguments.named, session_id
            ),
            read=codec.read,
            events=self.hooks.of_call(
                operation, self.settings.version, self.settings.protocol, identity.label
            ),
        )
        with forgetting_locals():
            return await attempts.answer()

    def raw(self, operation: Operation, answer: Answer) -> RawResponse[Any]:
        """Return the result of a call with its messages, secrets masked."""
        request, reply = answer.request, answer.reply
        charset, errors = readable_as(reply.body)
        text = reply.body.decode(charset, errors)
        masked = mask_reply(self.plan(operation), text, request.secrets)
        query = request.url.partition("?")[2].encode()
        return RawResponse(
            value=answer.value,
            method=request.method,
            address=request.address,
            request_headers=request.headers,
            request_body=mask_bytes(request.body or query, request.secrets),
            status=reply.status,
            headers={name: mask(text, request.secrets) for name, text in reply.headers.items()},
            body=masked.encode(charset, errors),
            attempts=answer.attempts,
            seconds=answer.seconds,
        )
