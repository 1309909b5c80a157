"""Attempts: what is sent once, and the middleware around it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import attrs

from ecgridos_async.config import Timeouts
from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.protocol import Protocol as Binding
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import ContentSink, Delivery, ExpectedReply, WireReply, WireRequest


@attrs.frozen
class Attempt:
    """One attempt of a call: a call that is retried has more. The repr shows no argument.

    What follows `request` tells the transport how to send it. It goes along when an attempt is made
    from another, by `with_headers` or `attrs.evolve`.
    """

    operation: str
    """Wire name of the operation."""
    version: ApiVersion
    protocol: Binding
    effect: Effect
    number: int
    """Counted from 1."""
    request: WireRequest = attrs.field(repr=False)
    """What is sent, secrets included."""
    timeouts: Timeouts = attrs.field(factory=Timeouts, repr=False, kw_only=True)
    """How long its parts may take."""
    expected: ExpectedReply = attrs.field(factory=ExpectedReply, repr=False, kw_only=True)
    """How large the reply may be, and what of it goes into `sink`."""
    sink: ContentSink | None = attrs.field(default=None, repr=False, kw_only=True)
    """Takes the content of a parcel while it arrives; None keeps it in memory."""
    delivery: Delivery = attrs.field(factory=Delivery, eq=False, repr=False, kw_only=True)
    """How far the request came: the transport writes it down here, for an attempt and all that
    are made from it."""

    def with_headers(self, headers: Mapping[str, str]) -> "Attempt":
        """Return this attempt with more headers, such as those of a trace."""
        merged = {**self.request.headers, **headers}
        return attrs.evolve(self, request=attrs.evolve(self.request, headers=merged))


CallNext = Callable[[Attempt], Awaitable[WireReply]]
"""Goes on with an attempt and returns the reply; raises a TransportError if there is none."""


class Middleware(Protocol):
    """Something that wraps every attempt, Login and Logout included.

        async def timed(attempt: Attempt, call_next: CallNext) -> WireReply:
            started = time.monotonic()
            try:
                return await call_next(attempt)
            finally:
                histogram.record(time.monotonic() - started, attempt.operation)

    It runs inside the retries, once for each attempt, and around the wait for a free connection.
    It may change the attempt, reply in the service's place or raise; whatever it raises that is
    no error of this package ends the call. Calling `call_next` twice sends the call twice.
    """

    async def __call__(self, attempt: Attempt, call_next: CallNext, /) -> WireReply:
        """Make the attempt by `call_next`, and return its reply."""
        ...


def wrapped(middleware: Sequence[Middleware], innermost: CallNext) -> CallNext:
    """Return *innermost* with the middleware around it, the first outermost."""
    call_next = innermost
    for layer in reversed(middleware):
        call_next = _layer(layer, call_next)
    return call_next


def _layer(layer: Middleware, call_next: CallNext) -> CallNext:
    async def attempt_by(attempt: Attempt) -> WireReply:
        def go_on(given: Attempt) -> Awaitable[WireReply]:
            if given.delivery is not attempt.delivery:  # it was not made from this attempt
                given = attrs.evolve(attempt, request=given.request)
            return call_next(given)

        return await layer(attempt, go_on)

    return attempt_by
