"""Codecs: encode the requests and decode the replies of one operation in one binding.

A codec is pure and immutable: it does no I/O. One is made for each operation, binding and set of
options, and all calls share it.
"""

import functools
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any, Final

import attrs

from ecgridos_async._wire.bindings import binding_of
from ecgridos_async._wire.bindings.binding import Input
from ecgridos_async._wire.fields import value_writer
from ecgridos_async._wire.reply import Reader
from ecgridos_async._wire.written import content_writer
from ecgridos_async.contract.content import CONTENTS, content_field
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import MAX_QUERY_LENGTH, Protocol
from ecgridos_async.contract.shape import Field
from ecgridos_async.contract.types import Resolved, is_bytes, is_secret
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import (
    MAX_CONTENT_BYTES,
    MAX_REPLY_BYTES,
    MAX_REPLY_ELEMENTS,
    Body,
    ExpectedReply,
    Spellings,
    WireReply,
    WireRequest,
)

_MOST_CODECS: Final = 2000
"""How many are cached; four versions have about 1,000 operations."""


@attrs.frozen(kw_only=True)
class CodecOptions:
    """The settings that a codec depends on; see `config.Settings`."""

    strict: bool = False
    naive_is_utc: bool = False
    """Whether datetimes without a time zone are taken as UTC; otherwise they are refused."""
    max_query_length: int = MAX_QUERY_LENGTH
    max_reply_bytes: int = MAX_REPLY_BYTES
    max_reply_elements: int = MAX_REPLY_ELEMENTS
    max_content_bytes: int = MAX_CONTENT_BYTES


class Codec:
    """Encodes the requests of one operation in one binding, and decodes its replies."""

    __slots__ = (
        "_binding",
        "_input",
        "_reader",
        "_request",
        "_write",
        "carries_content",
        "content",
        "expected",
        "expected_apart",
        "plan",
        "uploads",
    )

    def __init__(self, plan: Plan, protocol: Protocol, options: CodecOptions) -> None:
        """Prepare what all calls share."""
        self.plan: Plan = plan
        self.content: Field[Resolved] | None = content_field(plan)
        """The field of the result that holds the content of a parcel, if there is one."""
        self.expected: ExpectedReply = ExpectedReply(options.max_reply_bytes)
        """How to read the reply as a whole."""
        self.expected_apart: ExpectedReply = self.expected
        """How to read the reply with its content streamed out."""
        if self.content is not None:
            limit = max(options.max_content_bytes, options.max_reply_bytes)
            self.expected = ExpectedReply(limit, "max_content_bytes")
            self.expected_apart = attrs.evolve(
                self.expected,
                element=self.content.wire,
                path=f"{plan.result.name}.{self.content.wire}",
            )
        self.uploads: tuple[str, ...] = tuple(
            parameter.name
            for parameter in plan.parameters
            if is_bytes(parameter.type) and not is_secret(parameter.type)
        )
        """The parameters that may be streamed."""
        self.carries_content: bool = self.content is not None or any(
            parameter.name in CONTENTS and not is_secret(parameter.type)
            for parameter in plan.parameters
        )
        """Whether a call uploads or downloads a parcel."""
        binding = binding_of(protocol, max_query_length=options.max_query_length)
        parameters = plan.wire_parameters
        values = [
            binding.value_writer(
                parameter, value_writer(parameter.type, naive_is_utc=options.naive_is_utc)
            )
            for parameter in parameters
        ]
        writers = [*map(binding.writer, parameters, values)]
        if plan.session:  # consecutive calls have the same id
            writers[0] = functools.lru_cache(maxsize=8)(writers[0])
        skeleton = binding.skeleton(plan)
        headers = MappingProxyType(binding.headers(plan))
        self._binding = binding
        self._input = Input(plan.operation, parameters, values, skeleton, headers)
        self._request = functools.partial(binding.request, self._input)
        name = f"{plan.operation}, {plan.version}, {protocol}"
        self._write = content_writer(name, skeleton, parameters, writers)
        self._reader = Reader(
            plan,
            binding,
            strict=options.strict,
            limit=self.expected.limit,
            most_elements=options.max_reply_elements,
        )

    def request(self, endpoint: str, values: Sequence[object]) -> WireRequest:
        """Return the request that calls the operation at *endpoint*.

        *values* are the arguments in wire order, the session id first where the plan has one.

        Raises:
            ArgumentError: If its wire type, or the URL of a GET, cannot hold a value.
        """
        content: bytes | Body
        try:
            content = self._write(*values)
        except ValueError:  # one is wrong, or too large to encode at once
            content = self._binding.large_content(self._input, self._input.values(values))
        return self._request(endpoint, content, values, Spellings(self, values))

    def spellings(self, arguments: Sequence[object]) -> tuple[str, ...]:
        """Return the secrets, both plain and as encoded on the wire, to be masked."""
        given, found = self._input, dict[str, None]()
        for parameter, write, argument in zip(
            given.parameters, given.value_writers, arguments, strict=True
        ):
            if is_secret(parameter.type):
                found.update(dict.fromkeys(self._binding.spellings(parameter, write(argument))))
        return tuple(found)

    def read(self, reply: WireReply, secrets: Iterable[str] = ()) -> Any:
        """Return the value in a reply; errors show none of *secrets*.

        Raises:
            Fault: If the service refused the call.
            ServiceUnavailableError: If the status is one of a gateway or of a broken server,
                whatever the body.
            ReplyError: If the reply cannot be read.
        """
        return self._reader.read(reply, secrets)


@functools.lru_cache(maxsize=_MOST_CODECS)
def codec(plan: Plan, protocol: Protocol, options: CodecOptions = CodecOptions()) -> Codec:
    """Return the codec of *plan* in a binding."""
    return Codec(plan, protocol, options)


class Codecs(dict[Operation, Codec]):
    """The codecs of one version and binding by operation, each made on first use."""

    def __init__(self, version: ApiVersion, protocol: Protocol, options: CodecOptions) -> None:
        super().__init__()
        self._version = version
        self._protocol = protocol
        self._options = options

    def __missing__(self, operation: Operation) -> Codec:
        """Raise NotInThisVersionError for an operation that the version lacks."""
        found = codec(operation.plan(self._version), self._protocol, self._options)
        self[operation] = found
        return found
