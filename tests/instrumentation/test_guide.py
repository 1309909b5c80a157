"""The examples of docs/instrumentation.md do what they say."""

import re
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, cast

import pytest
from opentelemetry import trace
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ecgridos_async import ArgumentError, Client
from ecgridos_async.instrumentation import Event
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Status

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

GUIDE = (Path(__file__).parents[2] / "docs" / "instrumentation.md").read_text("utf-8")
COUNTING, TRACING = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


def names_of(code: str) -> dict[str, Any]:
    """Return what an example defines."""
    names: dict[str, Any] = {}
    exec(compile(code, "docs/instrumentation.md", "exec"), names)  # noqa: S102 (it is our own)
    return names


@pytest.fixture
def spans() -> Generator[InMemorySpanExporter, None, None]:
    """Return what keeps the spans of httpx and, by its `tracer`, those of the example."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    HTTPXClientInstrumentor().instrument(tracer_provider=provider)
    yield exporter
    HTTPXClientInstrumentor().uninstrument()


def tracer_to(exporter: InMemorySpanExporter) -> trace.Tracer:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer("test")


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


async def test_counting(sandbox: Sandbox, proxy: FaultProxy) -> None:
    names = names_of(COUNTING)
    count = cast("Callable[[Event], None]", names["count"])
    proxy.plan = FaultPlan.on("Version", Status(502), times=2)
    async with Client("3.2", endpoint=proxy.url, hooks=[count]) as client:
        await client.version_text()
        await client.now_utc()
    assert names["retries"] == Counter({"Version": 2})
    assert {name: len(times) for name, times in names["seconds"].items()} == {
        "Version": 1,
        "NowUTC": 1,
    }


async def test_a_span_for_each_call(
    sandbox: Sandbox, proxy: FaultProxy, spans: InMemorySpanExporter
) -> None:
    hook = cast("Callable[[Event], None]", names_of(TRACING)["CallSpans"](tracer_to(spans)))
    before = trace.get_current_span()
    async with (
        Client("3.2", endpoint=proxy.url, hooks=[hook]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        proxy.plan = FaultPlan.on("WhoAmI", Status(502))
        await session.who_am_i()
        with pytest.raises(ArgumentError):
            await client.login("demo", "")
        assert trace.get_current_span() is before
    (call,) = named(spans, "ECGridOS WhoAmI")
    assert call.context is not None
    assert [event.name for event in call.events] == ["attempt failed"]
    assert call.attributes is not None
    assert call.attributes["ecgridos.attempts"] == 2
    assert call.status.is_unset
    attempts = [
        span
        for span in named(spans, "POST")
        if span.parent is not None and span.parent.span_id == call.context.span_id
    ]
    assert len(attempts) == 2
    opened, refused = named(spans, "ECGridOS Login")
    assert opened.status.is_unset
    assert not refused.status.is_ok
    assert refused.status.description is not None
    assert refused.status.description.startswith("Login: password")
