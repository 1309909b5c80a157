"""Attempts, and the middleware around them."""

import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import anyio
import attrs

from ecgridos_async.config import Timeouts
from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.protocol import Protocol as Binding
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import ContentSink, Delivery, ExpectedReply, WireReply, WireRequest


@attrs.define(eq=False)
class Share:
    """What one session uses of the places of its client, and may use at most."""

    most: float = math.inf
    """How many places it may hold at once."""
    rate: float = math.inf
    """How many places it may take in a second."""
    held: int = 0
    waiting: OrderedDict[anyio.Event, None] = attrs.field(factory=OrderedDict[anyio.Event, None])
    """One event for each attempt that waits, the first first."""
    pace: anyio.Lock = attrs.field(factory=anyio.Lock)
    """Held by the attempt that waits until the rate allows it."""
    not_before: float = 0.0
    """When it may take the next place, by the clock of the event loop."""

    @property
    def is_limited(self) -> bool:
        """Whether its own limits may make it wait."""
        return self.most != math.inf or self.rate != math.inf

    @property
    def may_take(self) -> bool:
        """Whether it may hold one more place."""
        return self.held < self.most


@attrs.frozen
class Attempt:
    """One attempt of a call; a retried call has several. The repr shows no argument.

    The fields after `request` tell the transport how to send it. `with_headers` and `attrs.evolve`
    copy them.
    """

    operation: str
    """Wire name of the operation."""
    version: ApiVersion
    protocol: Binding
    effect: Effect
    number: int
    """Counted from 1."""
    request: WireRequest = attrs.field(repr=False)
    """The request, secrets included."""
    timeouts: Timeouts = attrs.field(factory=Timeouts, repr=False, kw_only=True)
    """The timeouts of its parts."""
    expected: ExpectedReply = attrs.field(factory=ExpectedReply, repr=False, kw_only=True)
    """The size limit of the reply, and the element whose content goes into `sink`."""
    sink: ContentSink | None = attrs.field(default=None, repr=False, kw_only=True)
    """Receives the content of a parcel as it arrives; None keeps it in memory."""
    delivery: Delivery = attrs.field(factory=Delivery, eq=False, repr=False, kw_only=True)
    """How much of the request was sent. The transport updates it; all attempts made from this one
    share it."""
    share: Share = attrs.field(factory=Share, eq=False, repr=False, kw_only=True)
    """What the session of the call uses of the places of the client."""
    scope: anyio.CancelScope | None = attrs.field(default=None, eq=False, repr=False, kw_only=True)
    """Ends the call at its deadline."""

    def with_headers(self, headers: Mapping[str, str]) -> "Attempt":
        """Return this attempt with more headers, such as tracing headers."""
        return attrs.evolve(self, request=self.request.with_headers(headers))


CallNext = Callable[[Attempt], Awaitable[WireReply]]
"""Makes the attempt and returns the reply; raises a TransportError if there is none."""


class Middleware(Protocol):
    """Wraps every attempt, Login and Logout included.

        async def timed(attempt: Attempt, call_next: CallNext) -> WireReply:
            started = time.monotonic()
            try:
                return await call_next(attempt)
            finally:
                histogram.record(time.monotonic() - started, attempt.operation)

    It runs inside the retries, once per attempt, and around the wait for a free connection. It
    may change the attempt, return a reply of its own, or raise. An error that is not of this
    package ends the call without a retry. Calling `call_next` twice sends the call twice.
    """

    async def __call__(self, attempt: Attempt, call_next: CallNext, /) -> WireReply:
        """Make the attempt with `call_next`, and return its reply."""
        ...


def wrapped(middleware: Sequence[Middleware], innermost: CallNext) -> CallNext:
    """Return *innermost* wrapped in the middleware, the first outermost."""
    call_next = innermost
    for layer in reversed(middleware):
        call_next = _layer(layer, call_next)
    return call_next


def _layer(layer: Middleware, call_next: CallNext) -> CallNext:
    async def attempt_by(attempt: Attempt) -> WireReply:
        def go_on(given: Attempt) -> Awaitable[WireReply]:
            if given.delivery is not attempt.delivery:  # it was not derived from this attempt
                given = attrs.evolve(attempt, request=given.request)
            return call_next(given)

        return await layer(attempt, go_on)

    return attempt_by
