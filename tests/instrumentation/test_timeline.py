"""The timeline: what it keeps of calls that run at once, fail, are cancelled, and its picture."""

import re
import time
import xml.etree.ElementTree as ET

import anyio
import pytest

from ecgridos_async import Client, ConfigurationError, NotSoapError
from ecgridos_async.instrumentation import Timeline
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Garbage, Latency, Reset, Stall, Status

pytestmark = pytest.mark.anyio

SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # it is our own


def texts(text: str) -> list[str]:
    return [element.text or "" for element in drawn(text).iter(f"{SVG}text")]


def bars(text: str, name: str) -> list[tuple[float, float, float]]:
    """Return the left side, the width and the top of each bar of an operation."""
    return [
        (float(bar.get("x", "")), float(bar.get("width", "")), float(bar.get("y", "")))
        for bar in drawn(text).iter(f"{SVG}rect")
        if (bar.findtext(f"{SVG}title") or "").startswith(f"{name},")
    ]


async def test_calls_of_a_fan_out_are_below_each_other_and_the_next_beside_them(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    proxy.plan = FaultPlan(lambda _, operation: Latency(0.05) if operation == "TPInfo" else None)
    timeline = Timeline()
    async with (
        Client(endpoint=proxy.url, hooks=[timeline]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        session.fan_out(session.trading_partners.info, range(3001, 3005), concurrency=2) as found,
    ):
        assert [outcome.error async for outcome in found] == [None] * 4

    assert [call.call.operation for call in timeline.calls] == ["Login", *["TPInfo"] * 4, "Logout"]
    for call in timeline.calls:
        (attempt,) = call.attempts
        assert call.ended is not None
        assert attempt.ended is not None
        assert call.started <= attempt.started <= attempt.ended <= call.ended <= time.monotonic()
        assert call.outcome == "answered"
    assert len({top for _, _, top in bars(timeline.svg(), "TPInfo")}) == 2
    ((_, _, login),) = bars(timeline.svg(), "Login")
    assert login == min(top for _, _, top in bars(timeline.svg(), "TPInfo"))
    assert texts(timeline.svg())[1].startswith("6 calls, in 0.")


@pytest.mark.usefixtures("pauses")
async def test_a_retry_shows_the_attempt_that_failed_and_the_backoff(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.on("Version", Status(502))
    timeline = Timeline()
    async with Client(endpoint=proxy.url, hooks=[timeline]) as client:
        await client.version_text()

    (call,) = timeline.calls
    failed, succeeded = call.attempts
    assert (failed.error, failed.decision) == ("ServiceUnavailableError", "retry")
    assert (succeeded.error, succeeded.decision) == (None, None)
    assert failed.ended is not None
    assert failed.ended <= succeeded.started
    assert call.error is None
    (first, _, _), (second, _, _) = bars(timeline.svg(), "Version")
    assert first < second
    assert "1 call, 1 retry, in" in texts(timeline.svg())[1]


async def test_how_a_call_ended_is_shown_by_a_shape(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.at({1: Garbage(), 2: Reset(forwards=1), 3: Stall(), 4: Stall()})
    timeline = Timeline()
    async with Client("3.2", endpoint=proxy.url, retries=0, hooks=[timeline]) as client:
        with pytest.raises(NotSoapError):
            await client.now_utc()
        with pytest.raises(Exception, match="NowUTC"):
            await client.now_utc()
        with anyio.move_on_after(0.1):
            await client.now_utc()
        drawings: list[str] = []
        async with anyio.create_task_group() as group:
            group.start_soon(client.version_text)
            while len(timeline.calls) < 4:
                await anyio.sleep(0.01)
            drawings.append(timeline.svg())
            group.cancel_scope.cancel()
    (text,) = drawings
    shown = texts(text)
    assert {"call failed", "outcome unknown", "cancelled", "still running"} <= set(shown)
    assert shown[1].startswith(
        "4 calls, 1 failed, 1 of unknown outcome, 1 cancelled, 1 still running, in "
    )
    marks = [
        path for path in drawn(text).iter(f"{SVG}path") if "scale" in path.get("transform", "")
    ]
    assert len({mark.get("d") for mark in marks}) == 4


async def test_only_the_first_calls_are_kept_and_the_others_are_counted(sandbox: Sandbox) -> None:
    timeline = Timeline(most_calls=2)
    async with Client(endpoint=sandbox.url, hooks=[timeline]) as client:
        for _ in range(5):
            await client.version_text()
        assert (len(timeline.calls), timeline.left_out) == (2, 3)
        assert "2 calls, 3 later calls left out" in texts(timeline.svg())[1]

        timeline.clear()
        assert (timeline.calls, timeline.left_out) == ((), 0)
        assert texts(timeline.svg())[1].startswith("0 calls")
        await client.now_utc()
        assert [call.call.operation for call in timeline.calls] == ["NowUTC"]


async def test_a_call_that_began_before_it_was_cleared_is_forgotten(proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.on("Version", Latency(0.2))
    timeline = Timeline()
    async with (
        Client(endpoint=proxy.url, hooks=[timeline]) as client,
        anyio.create_task_group() as group,
    ):
        group.start_soon(client.version_text)
        while not timeline.calls:
            await anyio.sleep(0.01)
        timeline.clear()

    assert timeline.calls == ()


@pytest.mark.parametrize("most_calls", [0, -1, 1.5, True])
async def test_a_number_of_calls_that_is_refused(most_calls: int) -> None:
    with pytest.raises(ConfigurationError, match="most_calls: expected a whole number above 0"):
        Timeline(most_calls=most_calls)


async def test_a_notebook_shows_the_picture(sandbox: Sandbox) -> None:
    timeline = Timeline()
    async with Client(endpoint=sandbox.url, hooks=[timeline]) as client:
        await client.version_text()

    assert "Version" in texts(timeline._repr_svg_())
    shown = drawn(timeline._repr_svg_())
    assert shown.get("role") == "img"
    assert re.match(r"A timeline: 1 call, in 0\.\d+ s\.", shown.findtext(f"{SVG}desc") or "")
    assert drawn(timeline.svg(title="<Mine>")).findtext(f"{SVG}title") == "<Mine>"
