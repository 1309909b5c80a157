"""Channels: a transport with settings; all calls of a client or session share one."""

import attrs

from ecgridos_async._calls.auth import Auth
from ecgridos_async._calls.call import PlannedCall
from ecgridos_async._calls.counts import Counts
from ecgridos_async._calls.retries import RetryBudget
from ecgridos_async._calls.upload import prepared
from ecgridos_async._transport.sender import Transport
from ecgridos_async._wire.codec import CodecOptions, Codecs
from ecgridos_async.config import Settings
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.types import is_bytes
from ecgridos_async.instrumentation._hooks import Hooks
from ecgridos_async.messages import ContentSink


@attrs.frozen(eq=False)
class Channel:
    """A transport, and the settings for calls over it; each client and session has one."""

    settings: Settings
    transport: Transport
    hooks: Hooks = attrs.field(factory=Hooks, repr=False)
    budget: RetryBudget = attrs.field(factory=RetryBudget)
    counts: Counts = attrs.field(factory=Counts, repr=False)
    codecs: Codecs = attrs.field(
        default=attrs.Factory(lambda self: _codecs(self.settings), takes_self=True),
        init=False,
        repr=False,
    )
    """By operation, for the version and binding of the settings."""

    def with_settings(self, settings: Settings) -> "Channel":
        """Return a channel over the same transport with other settings."""
        return attrs.evolve(self, settings=settings)

    def call(
        self,
        operation: Operation,
        arguments: Arguments,
        auth: Auth,
        *,
        sink: ContentSink | None = None,
        whole: bool = False,
    ) -> PlannedCall:
        """Build a call.

        Args:
            sink: Receives the content of a parcel as it arrives.
            whole: Whether to leave the content of a parcel in the body of the reply.

        Raises:
            NotInThisVersionError: If the version lacks the operation.
            ArgumentError: If a content to upload cannot be read.
            OSError: If its file cannot be found.
        """
        codec = self.codecs[operation]
        if codec.uploads:
            arguments = prepared(arguments, codec)
        # Without a sink, content that the result declares as text stays text.
        apart = codec.content is not None and (sink is not None or is_bytes(codec.content.type))
        return PlannedCall(
            operation=operation,
            codec=codec,
            arguments=arguments,
            auth=auth,
            settings=self.settings,
            expected=codec.expected_apart if apart and not whole else codec.expected,
            sink=sink,
            proxy_secrets=self.transport.secrets,
        )


def _codecs(settings: Settings) -> Codecs:
    options = CodecOptions(
        strict=settings.strict,
        naive_is_utc=settings.naive_datetimes == "utc",
        max_query_length=settings.max_query_length,
        max_reply_bytes=settings.max_reply_bytes,
        max_reply_elements=settings.max_reply_elements,
        max_content_bytes=settings.max_content_bytes,
    )
    return Codecs(settings.version, settings.protocol, options)
