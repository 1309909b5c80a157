"""Spans and metrics of OpenTelemetry: what is in them, what belongs to what, and no secret."""

from collections.abc import Mapping
from typing import Any

import anyio
import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler
from opentelemetry.trace import SpanKind, StatusCode

from ecgridos_async import (
    Attempt,
    CallNext,
    Client,
    ECGridOSFault,
    NotFoundError,
    OutcomeUnknownError,
    WireReply,
)
from ecgridos_async.instrumentation import Hook
from ecgridos_async.instrumentation._call_events import CallEvents
from ecgridos_async.instrumentation.opentelemetry import OpenTelemetry, propagate
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Reset, Stall, Status

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]


class Watch:
    """OpenTelemetry with the providers of the SDK, which keep everything in memory."""

    def __init__(self, sampler: Sampler = ALWAYS_ON, *, metrics: bool = True) -> None:
        self._kept = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self.provider = TracerProvider(sampler=ParentBased(sampler))
        self.provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.tracer = self.provider.get_tracer("test")
        self.telemetry = OpenTelemetry(
            tracer_provider=self.provider,
            meter_provider=MeterProvider([self._reader]) if metrics else None,
        )

    @property
    def spans(self) -> list[ReadableSpan]:
        """The spans in the order in which they began."""
        return sorted(self._kept.get_finished_spans(), key=lambda span: span.start_time or 0)

    def named(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    def below(self, parent: ReadableSpan) -> list[ReadableSpan]:
        """The spans directly below another."""
        assert parent.context is not None
        number = parent.context.span_id
        return [span for span in self.spans if span.parent and span.parent.span_id == number]

    def encoded(self) -> tuple[ExportTraceServiceRequest, ExportMetricsServiceRequest]:
        """All spans and metrics as the collector takes them."""
        metrics = self._reader.get_metrics_data()
        assert metrics is not None
        return encode_spans(self.spans), encode_metrics(metrics)

    def points(self) -> dict[str, list[Any]]:
        """The data points of each metric."""
        data = self._reader.get_metrics_data()
        assert data is not None
        return {
            metric.name: list(metric.data.data_points)
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


def sums(points: list[Any], *names: str) -> dict[tuple[object, ...], int]:
    """Return the values of points by some of their attributes."""
    found: dict[tuple[object, ...], int] = {}
    for point in points:
        key = tuple(point.attributes.get(name) for name in names)
        found[key] = found.get(key, 0) + getattr(point, "count", getattr(point, "value", 0))
    return found


def of(span: ReadableSpan) -> Mapping[str, Any]:
    assert span.attributes is not None
    return span.attributes


async def test_a_call_that_is_retried(sandbox: Sandbox, proxy: FaultProxy) -> None:
    watch = Watch()
    proxy.plan = FaultPlan.on("WhoAmI", Status(502))
    async with Client("3.2", endpoint=proxy.url, hooks=[watch.telemetry]) as client:
        session = client.attach(DEMO_API_KEY)
        with watch.tracer.start_as_current_span("request") as request:
            await session.who_am_i()
            assert trace.get_current_span() is request
    port = int(proxy.url.partition("127.0.0.1:")[2].partition("/")[0])
    server = {"server.address": "127.0.0.1", "server.port": port}
    (around,) = watch.named("request")
    (call,) = watch.below(around)
    assert (call.name, call.kind) == ("WhoAmI", SpanKind.CLIENT)
    assert call.status.status_code is StatusCode.UNSET
    described = dict(of(call))
    assert described.pop("ecgridos.call.id")
    assert described.pop("ecgridos.session").startswith("session-")
    assert described == server | {
        "rpc.system.name": "soap",
        "rpc.method": "WhoAmI",
        "ecgridos.version": "3.2",
        "ecgridos.protocol": "soap12",
        "ecgridos.effect": "read",
        "ecgridos.attempts": 2,
        "ecgridos.outcome": "answered",
    }
    failed, second = watch.below(call)
    for attempt, status in ((failed, 502), (second, 200)):
        assert (attempt.name, attempt.kind) == ("POST", SpanKind.CLIENT)
        expected = server | {
            "http.request.method": "POST",
            "http.response.status_code": status,
            "network.protocol.name": "http",
            "network.transport": "tcp",
        }
        assert expected.items() <= of(attempt).items()
        assert of(attempt)["url.full"].startswith(f"http://127.0.0.1:{port}/")
    assert of(failed)["error.type"] == "ServiceUnavailableError"
    assert of(failed)["ecgridos.then"] == "retry"
    assert failed.status.status_code is StatusCode.ERROR
    assert of(second)["http.request.resend_count"] == 1
    assert "error.type" not in of(second)
    assert len(watch.spans) == 4


async def test_the_login_of_a_renewal_is_below_the_call(sandbox: Sandbox) -> None:
    watch = Watch()
    async with (
        Client("3.2", endpoint=sandbox.url, hooks=[watch.telemetry]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        await session.who_am_i()
    (call,) = watch.named("WhoAmI")
    assert [span.name for span in watch.below(call)] == ["POST", "Login", "POST"]
    assert [event.name for event in call.events] == ["session renewed"]
    points = watch.points()
    assert sums(points["ecgridos.client.renewals"], "rpc.method") == {("WhoAmI",): 1}
    assert sums(points["ecgridos.client.attempts"], "rpc.method", "error.type") == {
        ("Login", None): 2,
        ("WhoAmI", "SessionTimeoutError"): 1,
        ("WhoAmI", None): 1,
        ("Logout", None): 1,
    }
    assert "ecgridos.client.retries" not in points


async def test_calls_that_fail(sandbox: Sandbox, proxy: FaultProxy) -> None:
    watch = Watch()
    async with Client("3.2", endpoint=proxy.url, hooks=[watch.telemetry]) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(NotFoundError):
            await session.pricelists.info(123456)
        proxy.plan = FaultPlan.on("ParcelUpload", Reset(forwards=1))
        with pytest.raises(OutcomeUnknownError):
            await session.parcels.upload("unique.edi", content=b"hello")
        proxy.plan = FaultPlan.on("NowUTC", Stall())
        with anyio.move_on_after(0.2):
            await client.now_utc()
    errors = {"PricelistInfo": "NotFoundError", "ParcelUpload": "OutcomeUnknownError"}
    for operation, error in errors.items():
        (call,) = watch.named(operation)
        assert call.status.status_code is StatusCode.ERROR
        assert call.status.description
        assert of(call)["error.type"] == error
    (cancelled,) = watch.named("NowUTC")
    assert cancelled.status.status_code is StatusCode.UNSET
    assert of(cancelled)["ecgridos.cancelled"] is True
    assert "error.type" not in of(cancelled)
    points = watch.points()
    assert sums(points["rpc.client.call.duration"], "rpc.method", "error.type") == {
        ("PricelistInfo", "NotFoundError"): 1,
        ("ParcelUpload", "OutcomeUnknownError"): 1,
        ("NowUTC", "cancelled"): 1,
    }
    assert sums(points["ecgridos.client.unknown_outcomes"], "rpc.method") == {("ParcelUpload",): 1}
    assert "ecgridos.client.parcel.io" not in points


async def test_the_metrics_of_a_client(sandbox: Sandbox, proxy: FaultProxy) -> None:
    watch = Watch(ALWAYS_OFF)
    proxy.plan = FaultPlan.on("Version", Status(502))
    hooks = [watch.telemetry]
    points: dict[str, list[Any]] = {}
    async with Client("3.2", endpoint=proxy.url, max_concurrency=2, hooks=hooks) as client:
        watch.telemetry.observe(client)
        await client.version_text()
        session = client.attach(DEMO_API_KEY)
        parcel_id = await session.parcels.upload("a.edi", content=b"hello")
        await session.parcels.download_no_update(parcel_id)
        proxy.plan = FaultPlan(lambda _number, _operation: Stall())
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(client.now_utc)
            with anyio.fail_after(5):
                while client.stats().waiting != 1 or client.stats().connections != 2:
                    await anyio.sleep(0.01)
            points = watch.points()
            tasks.cancel_scope.cancel()
    duration = points["rpc.client.call.duration"][0]
    assert 0 < duration.sum < 30
    assert duration.explicit_bounds[:2] == (0.005, 0.01)
    retried = sums(points["ecgridos.client.retries"], "rpc.method", "http.response.status_code")
    assert retried == {("Version", 502): 1}
    carried = sums(points["ecgridos.client.parcel.io"], "rpc.method", "network.io.direction")
    assert carried == {
        ("ParcelUpload", "transmit"): 5,
        ("ParcelDownloadNoUpdate", "receive"): 5,
    }
    assert sums(points["ecgridos.client.calls.active"]) == {(): 3}
    assert sums(points["ecgridos.client.calls.waiting"]) == {(): 1}
    states = sums(points["ecgridos.client.connections"], "ecgridos.state")
    assert states == {("used",): 2, ("idle",): 0}
    assert sums(points["ecgridos.client.retries.left"]) == {(): client.stats().retries_left}
    assert not watch.spans


class Headers:
    """A middleware that keeps the header of each attempt."""

    def __init__(self) -> None:
        self.parents: list[str | None] = []

    async def __call__(self, attempt: Attempt, call_next: CallNext, /) -> WireReply:
        self.parents.append(attempt.request.headers.get("traceparent"))
        return await call_next(attempt)


async def test_the_context_is_propagated(sandbox: Sandbox, proxy: FaultProxy) -> None:
    watch, sent = Watch(), Headers()
    proxy.plan = FaultPlan.on("Version", Status(502))
    async with Client(
        "3.2", endpoint=proxy.url, hooks=[watch.telemetry], middleware=[propagate, sent]
    ) as client:
        await client.version_text()
    (call,) = watch.named("Version")
    contexts = [span.context for span in watch.below(call)]
    assert sent.parents == [
        f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
        for context in contexts
        if context is not None
    ]


async def test_a_call_that_is_sampled_out_makes_no_events(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("an event was made")

    monkeypatch.setattr(CallEvents, "__init__", refuse)
    watch, sent = Watch(ALWAYS_OFF, metrics=False), Headers()
    async with Client(
        "3.2", endpoint=sandbox.url, hooks=[watch.telemetry], middleware=[propagate, sent]
    ) as client:
        await client.now_utc()
        with watch.tracer.start_as_current_span("request"):
            await client.now_utc()
    assert sent.parents[0] is None
    assert sent.parents[1] is not None
    assert sent.parents[1][-1] in "02"  # not sampled
    assert not watch.spans


@pytest.mark.parametrize(
    ("protocol", "version"),
    [("soap11", "2.3"), ("soap12", "3.0"), ("http-get", "3.2"), ("http-post", "4.1")],
)
async def test_what_the_collector_gets_has_no_secret_and_no_query(
    protocol: Any, version: Any, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    watch = Watch()
    proxy.plan = FaultPlan.on("WhoAmI", Status(502))
    async with (
        Client(version, protocol, proxy.url, hooks=[watch.telemetry]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        watch.telemetry.observe(client)
        await session.who_am_i()
        with pytest.raises(ECGridOSFault):
            await session.parcels.download(99999999)
        session_id = session.build(session.who_am_i).secrets[0]
    spans, points = watch.encoded()
    (scope,) = spans.resource_spans[0].scope_spans
    assert (scope.scope.name, scope.schema_url) == (
        "ecgridos_async",
        "https://opentelemetry.io/schemas/1.44.0",
    )
    assert len(scope.spans) == len(watch.spans) == 9  # four calls, five attempts
    metrics = points.resource_metrics[0].scope_metrics[0].metrics
    assert {"rpc.client.call.duration", "ecgridos.client.connections"} <= {
        metric.name for metric in metrics
    }
    urls = [str(of(span)["url.full"]) for span in watch.named("POST") + watch.named("GET")]
    assert len(urls) == 5
    assert not any("?" in url for url in urls)
    encoded = spans.SerializeToString() + points.SerializeToString()
    for secret in (session_id, "SessionID", "LoginName", "Password"):
        assert secret.encode() not in encoded


async def test_a_hook_that_cannot_choose_breaks_no_call(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def for_call(self, operation: str, endpoint: str, /) -> Hook | None:
            raise ZeroDivisionError

    async with Client("3.2", endpoint=sandbox.url, hooks=[Broken()]) as client:
        await client.now_utc()
        await client.now_utc()
    (record,) = caplog.records
    assert "Broken raised an exception; the call continues" in record.getMessage()
