"""OpenTelemetry: a span for each call with one for each attempt, and metrics.

    from ecgridos_async.instrumentation.opentelemetry import OpenTelemetry, propagate

    telemetry = OpenTelemetry()
    client = ecgridos_async.Client(hooks=[telemetry], middleware=[propagate])
    telemetry.observe(client)

Names and attributes are those of the semantic conventions for RPC and HTTP; what these do not have
begins with `ecgridos.`. Nothing holds a secret, an argument or a query, except that the text of an
error may quote what the service quotes, secrets masked.
"""

import functools
import weakref
from collections.abc import Callable, Iterable, Mapping
from contextvars import Token
from typing import Final, Protocol
from urllib.parse import urlsplit

from ecgridos_async import __version__
from ecgridos_async._support.extras import needs
from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.protocol import Protocol as Binding
from ecgridos_async.instrumentation.events import (
    AttemptEnded,
    AttemptFailed,
    AttemptStarted,
    CallEnded,
    CallInfo,
    CallStarted,
    Event,
    Hook,
    SessionRenewed,
)
from ecgridos_async.instrumentation.health import Stats
from ecgridos_async.messages import WireReply
from ecgridos_async.middleware import Attempt, CallNext

with needs("otel", "ecgridos_async.instrumentation.opentelemetry"):
    from opentelemetry import context as contexts, metrics, trace
    from opentelemetry.context import Context
    from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation
    from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, TracerProvider
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_NAME: Final = "ecgridos_async"
_SCHEMA: Final = "https://opentelemetry.io/schemas/1.44.0"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""The bounds of durations that the conventions advise."""
_PROPAGATOR: Final = TraceContextTextMapPropagator()


class Observed(Protocol):
    """A client, as far as its counters go."""

    def stats(self) -> Stats:
        """Return them."""
        ...


class OpenTelemetry:
    """A hook that makes spans and metrics; one serves any number of clients.

    A call whose span is not sampled makes no events while nobody collects metrics. Below a span
    that is not sampled, none is.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        """Use these providers, or those that the program has set or will set.

        Args:
            tracer_provider: Where spans go.
            meter_provider: Where metrics go.
        """
        self._tracer = trace.get_tracer(_NAME, __version__, tracer_provider, _SCHEMA)
        self._metrics = _Metrics(meter_provider)

    def observe(self, client: Observed) -> None:
        """Report the counters of a client, when metrics are collected, as long as it is in use."""
        self._metrics.observed.add(client)

    def for_call(self, operation: str, endpoint: str, /) -> Hook | None:
        """Begin the span of a call, and return what takes its events if there is need."""
        counting = self._metrics if self._metrics.are_collected else None
        around = trace.get_current_span().get_span_context()
        if around.is_valid and not around.trace_flags.sampled:
            return counting
        span = self._tracer.start_span(
            operation, kind=SpanKind.CLIENT, attributes=_of_call(operation, endpoint)
        )
        return _Spans(self._tracer, span, counting) if span.is_recording() else counting


class _Spans:
    """Takes the events of one call: describes its span, and makes those of its attempts.

    Each span is current while it lasts, so that what the program traces itself, and the Login of a
    renewal, is below it.
    """

    def __init__(self, tracer: Tracer, span: Span, counting: "_Metrics | None") -> None:
        self._tracer = tracer
        self._counting = counting
        self._call = span
        self._call_token: Token[Context] | None = None
        self._attempt = span
        self._attempt_token: Token[Context] | None = None

    def __call__(self, event: Event) -> None:
        if self._counting is not None:
            self._counting(event)  # before the span ends: exemplars name it
        match event:
            case CallStarted():
                self._call.set_attributes(_of_info(event.call))
                self._call_token = contexts.attach(trace.set_span_in_context(self._call))
            case AttemptStarted():
                self._attempt = self._attempt_span(event)
                self._attempt_token = contexts.attach(trace.set_span_in_context(self._attempt))
            case AttemptEnded() | AttemptFailed():
                self._end_attempt(event)
            case SessionRenewed():
                self._call.add_event("session renewed")
            case CallEnded():
                self._end_call(event)
            case _:
                pass

    def _attempt_span(self, event: AttemptStarted) -> Span:
        attributes = _of_attempt(event.call)
        if event.attempt > 1:
            attributes["http.request.resend_count"] = event.attempt - 1
        method = str(attributes["http.request.method"])
        return self._tracer.start_span(method, kind=SpanKind.CLIENT, attributes=attributes)

    def _end_attempt(self, event: AttemptEnded | AttemptFailed) -> None:
        span = self._attempt
        span.set_attributes({"ecgridos.sent": event.sent, "ecgridos.received": event.received})
        if event.status is not None:
            span.set_attribute("http.response.status_code", event.status)
        if isinstance(event, AttemptFailed):
            span.set_attribute("ecgridos.then", event.decision)
            if event.decision != "cancelled":
                _fail(span, event.error, event.message)
        _end(span, self._attempt_token)

    def _end_call(self, event: CallEnded) -> None:
        span = self._call
        span.set_attributes(
            {"ecgridos.attempts": event.attempts, "ecgridos.outcome": event.outcome}
        )
        if event.content:
            span.set_attribute("ecgridos.parcel.size", event.content)
        if event.cancelled:
            span.set_attribute("ecgridos.cancelled", value=True)
        elif event.error is not None:
            _fail(span, event.error, event.message)
        _end(span, self._call_token)


def _fail(span: Span, error: str, message: str | None) -> None:
    span.set_attribute("error.type", error)
    span.set_status(StatusCode.ERROR, message)


def _end(span: Span, token: Token[Context] | None) -> None:
    span.end()
    if token is not None:
        contexts.detach(token)


class _Metrics:
    """Takes the events of all calls, and counts."""

    def __init__(self, provider: MeterProvider | None) -> None:
        self._provider = provider
        self.observed: weakref.WeakSet[Observed] = weakref.WeakSet()
        meter = metrics.get_meter(_NAME, __version__, provider, _SCHEMA)
        self._duration = meter.create_histogram(
            "rpc.client.call.duration",
            "s",
            "Duration of calls, retries included.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._attempts = meter.create_counter(
            "ecgridos.client.attempts", "{attempt}", "Attempts that have ended."
        )
        self._retries = meter.create_counter(
            "ecgridos.client.retries", "{retry}", "Attempts that failed and are retried."
        )
        self._renewals = meter.create_counter(
            "ecgridos.client.renewals", "{session}", "Sessions that were renewed."
        )
        self._unknown = meter.create_counter(
            "ecgridos.client.unknown_outcomes", "{call}", "Writes whose outcome is unknown."
        )
        self._parcels = meter.create_counter(
            "ecgridos.client.parcel.io", "By", "Bytes of parcels, uploaded and downloaded."
        )
        for name, unit, description, read in _NOW:
            meter.create_observable_up_down_counter(
                f"ecgridos.client.{name}", [self._observer(read)], unit, description
            )

    @property
    def are_collected(self) -> bool:
        """Whether there is a provider other than those of the API, which drop everything."""
        provider = self._provider or metrics.get_meter_provider()
        return not type(provider).__module__.startswith("opentelemetry.metrics")

    def __call__(self, event: Event) -> None:
        call = event.call
        match event:
            case AttemptEnded():
                self._attempts.add(1, _of_end(call.operation, call.endpoint, event.status))
            case AttemptFailed():
                failure = "cancelled" if event.decision == "cancelled" else event.error
                attributes = _of_end(call.operation, call.endpoint, event.status, failure)
                self._attempts.add(1, attributes)
                if event.decision in ("retry", "retry at once"):
                    self._retries.add(1, attributes)
            case SessionRenewed():
                self._renewals.add(1, _of_end(call.operation, call.endpoint))
            case CallEnded():
                error = "cancelled" if event.cancelled else event.error
                attributes = _of_end(call.operation, call.endpoint, None, error)
                self._duration.record(event.seconds, attributes)
                if event.error == "OutcomeUnknownError":
                    self._unknown.add(1, attributes)
                if event.content:
                    direction = "receive" if event.call.effect is Effect.READ else "transmit"
                    self._parcels.add(
                        event.content, {**attributes, "network.io.direction": direction}
                    )
            case _:
                pass

    def _observer(self, read: "_Read") -> Callable[[CallbackOptions], Iterable[Observation]]:
        def observations(_: CallbackOptions) -> Iterable[Observation]:
            sums: dict[str, int] = {}
            for client in list(self.observed):
                for state, value in read(client.stats()).items():
                    sums[state] = sums.get(state, 0) + value
            return [
                Observation(value, {"ecgridos.state": state} if state else None)
                for state, value in sums.items()
            ]

        return observations


_Read = Callable[[Stats], Mapping[str, int]]
"""Returns numbers of now, by their states if there are several."""


def _connections(stats: Stats) -> Mapping[str, int]:
    if stats.connections is None or stats.idle is None:
        return {}
    return {"used": stats.connections - stats.idle, "idle": stats.idle}


_NOW: Final[tuple[tuple[str, str, str, _Read], ...]] = (
    ("calls.active", "{call}", "Calls in flight.", lambda stats: {"": stats.in_flight}),
    ("calls.waiting", "{call}", "Calls that wait for a place.", lambda stats: {"": stats.waiting}),
    ("connections", "{connection}", "Open connections.", _connections),
    (
        "retries.left",
        "{retry}",
        "Retries that are left before calls fail without.",
        lambda stats: {"": stats.retries_left},
    ),
)


@functools.lru_cache(maxsize=1024)
def _of_call(operation: str, endpoint: str) -> Mapping[str, str | int]:
    """Return the attributes of all calls of an operation."""
    parts = urlsplit(endpoint)
    return {
        "rpc.system.name": "soap",
        "rpc.method": operation,
        "server.address": parts.hostname or "",
        "server.port": parts.port or (443 if parts.scheme == "https" else 80),
    }


def _of_info(call: CallInfo) -> dict[str, str]:
    found = {
        "ecgridos.call.id": call.id,
        "ecgridos.version": str(call.version),
        "ecgridos.protocol": str(call.protocol),
        "ecgridos.effect": str(call.effect),
    }
    return found if call.session is None else {**found, "ecgridos.session": call.session}


def _of_attempt(call: CallInfo) -> dict[str, str | int]:
    common = _of_call(call.operation, call.endpoint)
    return {
        "http.request.method": "GET" if call.protocol is Binding.HTTP_GET else "POST",
        "url.full": call.endpoint if call.protocol.is_soap else f"{call.endpoint}/{call.operation}",
        "server.address": common["server.address"],
        "server.port": common["server.port"],
        "network.protocol.name": "http",
        "network.transport": "tcp",
    }


@functools.lru_cache(maxsize=4096)
def _of_end(
    operation: str, endpoint: str, status: int | None = None, error: str | None = None
) -> Mapping[str, str | int]:
    """Return the attributes of metrics about what has ended."""
    found = dict(_of_call(operation, endpoint))
    if status is not None:
        found["http.response.status_code"] = status
    if error is not None:
        found["error.type"] = error
    return found


async def propagate(attempt: Attempt, call_next: CallNext, /) -> WireReply:
    """Send the context of each attempt to the service: middleware for W3C Trace Context.

    It sends `traceparent` and `tracestate`, and no baggage: that may hold what ECGridOS should not
    see.
    """
    headers: dict[str, str] = {}
    _PROPAGATOR.inject(headers)
    return await call_next(attempt.with_headers(headers) if headers else attempt)
