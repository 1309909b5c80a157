"""What OpenTelemetry costs a call: processor time with it, beside that of a call without hooks.

    python -m benchmarks.guards.traces [--rounds 400] [--calls 20] [--json]

Sides take turns, round by round. A figure is the median of the ratios to the same rounds without
hooks; `again` is without hooks, too, and shows the error. The server is a process of its own, whose
time is not counted. Exits with 1 if calls that are sampled out take over 5 % more.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import statistics
import sys
import time
from collections.abc import Generator, Sequence

import attrs
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased
from rich.console import Console
from rich.table import Table

from benchmarks.payloads import SESSION_ID
from benchmarks.serving import serving
from ecgridos_async import Client, Middleware, Session
from ecgridos_async.instrumentation import Event, Hook, SelectiveHook
from ecgridos_async.instrumentation.opentelemetry import OpenTelemetry, propagate

LIMIT = 1.05
BASELINE = "no hooks"
SAMPLED_OUT = "sampled out, in a span of a web framework"

Series = dict[str, list[float]]
"""Seconds a call, by the name of the side, one figure for each round."""


@attrs.frozen
class Side:
    """How a client is watched."""

    hooks: Sequence[Hook | SelectiveHook] = ()
    middleware: Sequence[Middleware] = ()
    around: trace.Tracer | None = None
    """What makes the span that the calls are in."""

    @contextlib.contextmanager
    def span(self) -> Generator[None]:
        if self.around is None:
            yield
        else:
            with self.around.start_as_current_span("request"):
                yield


def ignore(_event: Event) -> None:
    """Do nothing with an event: what remains is the making of events."""


def sides() -> dict[str, Side]:
    """Return what is compared, by name."""
    off = TracerProvider(sampler=ParentBased(ALWAYS_OFF))
    on = TracerProvider(sampler=ALWAYS_ON)
    on.add_span_processor(SpanProcessor())
    meters = MeterProvider([InMemoryMetricReader()])
    traces = OpenTelemetry(tracer_provider=off)
    around = off.get_tracer("around")
    return {
        BASELINE: Side(),
        "again": Side(),
        SAMPLED_OUT: Side([traces], around=around),
        "the same, propagated": Side([traces], [propagate], around),
        "sampled out, in no span": Side([traces]),
        "a hook that does nothing": Side([ignore]),
        "metrics": Side([OpenTelemetry(tracer_provider=off, meter_provider=meters)], around=around),
        "each call sampled": Side([OpenTelemetry(tracer_provider=on)]),
    }


async def timed(session: Session, side: Side, calls: int) -> float:
    """Return the processor time of a call."""
    info = session.pricelists.info
    with side.span():
        started = time.process_time()
        for number in range(calls):
            await info(number)
        return (time.process_time() - started) / calls


async def measure(url: str, rounds: int, calls: int) -> Series:
    """Measure each side once a round; each round begins with another side."""
    async with contextlib.AsyncExitStack() as opened:
        lines: list[tuple[str, Session, Side]] = []
        for name, side in sides().items():
            client = Client("3.2", endpoint=url, hooks=side.hooks, middleware=side.middleware)
            await opened.enter_async_context(client)
            lines.append((name, client.attach(SESSION_ID), side))
            await timed(lines[-1][1], side, 100)
        found: Series = {name: [] for name, _, _ in lines}
        gc.collect()
        gc.freeze()
        for number in range(rounds):
            start = number % len(lines)
            for name, session, side in lines[start:] + lines[:start]:
                found[name].append(await timed(session, side, calls))
        gc.unfreeze()
        return found


def ratios(found: Series) -> dict[str, float]:
    """Return the median ratio of each side to the baseline."""
    return {
        name: statistics.median(a / b for a, b in zip(series, found[BASELINE], strict=True))
        for name, series in found.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--calls", type=int, default=20, help="in each round")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    with serving() as server:
        found = asyncio.run(measure(server.address(), options.rounds, options.calls))
    taken = ratios(found)
    if options.json:
        print(json.dumps({name: round(ratio, 3) for name, ratio in taken.items()}, indent=2))
    else:
        table = Table("calls", title="Processor time of a call")
        table.add_column("µs", justify="right")
        table.add_column("ratio", justify="right")
        for name, ratio in taken.items():
            microseconds = statistics.median(found[name]) * 1e6
            table.add_row(name, f"{microseconds:.0f}", f"{ratio:.3f}")
        Console().print(table)
    if taken[SAMPLED_OUT] > LIMIT:
        sys.exit(f"{SAMPLED_OUT}: {taken[SAMPLED_OUT]:.3f}, over {LIMIT}")


if __name__ == "__main__":
    main()
