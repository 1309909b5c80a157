"""Codecs: one operation in one binding, its values as a request and its reply as a value.

A codec is pure: it does no I/O and never changes. It is made once for an operation, a binding and
a set of options, and all calls share it.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs

from ecgridos_async._wire.encode import Encoder, encoder
from ecgridos_async._wire.reply import Reading
from ecgridos_async.contract.content import content_field
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import MAX_QUERY_LENGTH, Protocol
from ecgridos_async.contract.shape import Field
from ecgridos_async.contract.types import Resolved
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import WireReply, WireRequest

_MIB: Final = 2**20
_MOST_CODECS: Final = 2000
"""How many are kept; four versions have about 1,000 operations."""


@attrs.frozen(kw_only=True)
class CodecOptions:
    """The settings that a codec depends on; see `config.Settings`."""

    strict: bool = False
    naive_is_utc: bool = False
    """Whether datetimes without a time zone pass as UTC; otherwise they are refused."""
    max_query_length: int = MAX_QUERY_LENGTH
    max_reply_bytes: int = 32 * _MIB
    max_content_bytes: int = 384 * _MIB


class Codec:
    """Writes the requests of one operation in one binding, and reads the replies."""

    __slots__ = ("_encoder", "_options", "content", "limit", "plan", "protocol", "setting")

    def __init__(self, plan: Plan, protocol: Protocol, options: CodecOptions) -> None:
        """Make what all calls share."""
        self.plan: Plan = plan
        self.protocol: Protocol = protocol
        self.content: Field[Resolved] | None = content_field(plan)
        """The field of the result that holds the content of a parcel, None if none does."""
        self.limit: int = options.max_reply_bytes
        """How many bytes a reply may have."""
        self.setting: str = "max_reply_bytes"
        """The setting that the limit comes from."""
        if self.content is not None:
            self.limit = max(options.max_content_bytes, options.max_reply_bytes)
            self.setting = "max_content_bytes"
        self._options = options
        self._encoder: Encoder = encoder(
            plan,
            protocol,
            naive_is_utc=options.naive_is_utc,
            max_query_length=options.max_query_length,
        )

    def request(self, endpoint: str, values: Sequence[object]) -> WireRequest:
        """Return the request that calls the operation at *endpoint*.

        *values* are the arguments in wire order, the session id first where the plan has one.
        Raises ArgumentError for a value that its wire type, or the address of a GET, cannot hold.
        """
        return self._encoder.request(endpoint, values)

    def read(self, reply: WireReply, secrets: Iterable[str] = ()) -> Any:
        """Return the result in a reply; errors show none of *secrets*.

        Raises a Fault, or else a ServiceUnavailableError if the status is one of a gateway or of a
        broken server, whatever the body is, or else a ReplyError.
        """
        return Reading(
            plan=self.plan,
            protocol=self.protocol,
            reply=reply,
            strict=self._options.strict,
            limit=self.limit,
            secrets=secrets,
        ).value()


@functools.lru_cache(maxsize=_MOST_CODECS)
def codec(plan: Plan, protocol: Protocol, options: CodecOptions = CodecOptions()) -> Codec:
    """Return the codec of *plan* in a binding."""
    return Codec(plan, protocol, options)


class Codecs(dict[Operation, Codec]):
    """The codecs of one version and binding by operation, each made when it is first asked for."""

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
