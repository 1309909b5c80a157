"""Middleware: an onion around every attempt."""

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from ecgridos_async import (
    Attempt,
    CallNext,
    Client,
    ConnectionLostError,
    Effect,
    OutcomeUnknownError,
    Timeouts,
    WireReply,
)
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Stall, Status

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]


async def test_each_attempt_goes_through_the_layers_in_order(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    steps: list[str] = []

    async def outer(attempt: Attempt, call_next: CallNext) -> WireReply:
        steps.append(f"> {attempt.operation} {attempt.number} {attempt.effect}")
        try:
            return await call_next(attempt)
        finally:
            steps.append("<")

    async def inner(attempt: Attempt, call_next: CallNext) -> WireReply:
        reply = await call_next(attempt)
        steps.append(f"HTTP {reply.status}")
        return reply

    proxy.plan = FaultPlan.on("WhoAmI", Status(502))
    async with (
        Client("3.2", endpoint=proxy.url, middleware=[outer, inner]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        await session.who_am_i()
    assert steps == [
        *("> Login 1 write", "HTTP 200", "<"),
        *("> WhoAmI 1 read", "HTTP 502", "<"),
        *("> WhoAmI 2 read", "HTTP 200", "<"),
        *("> Logout 1 idempotent", "HTTP 200", "<"),
    ]


async def test_headers_are_added(sandbox: Sandbox) -> None:
    seen: list[str] = []

    async def traced(attempt: Attempt, call_next: CallNext) -> WireReply:
        return await call_next(attempt.with_headers({"traceparent": "00-1-2-03"}))

    async def look(attempt: Attempt, call_next: CallNext) -> WireReply:
        seen.append(attempt.request.headers["traceparent"])
        return await call_next(attempt)

    async with Client("3.2", endpoint=sandbox.url, middleware=[traced, look]) as client:
        raw = await client.raw(client.now_utc)
    assert seen == ["00-1-2-03"]
    assert raw.attempts == 1


def evolved(attempt: Attempt) -> Attempt:
    return attrs.evolve(attempt, number=attempt.number)


def with_headers(attempt: Attempt) -> Attempt:
    return attempt.with_headers({"x-trace": "1"})


def made_anew(attempt: Attempt) -> Attempt:
    return Attempt(
        operation=attempt.operation,
        version=attempt.version,
        protocol=attempt.protocol,
        effect=attempt.effect,
        number=attempt.number,
        request=attempt.request,
    )


@pytest.mark.parametrize("change", [evolved, with_headers, made_anew])
async def test_an_attempt_that_was_changed_is_the_same_attempt(
    sandbox: Sandbox, proxy: FaultProxy, tmp_path: Path, change: Callable[[Attempt], Attempt]
) -> None:
    """Whether it was sent is known at the deadline, and a download goes into its file."""

    async def changing(attempt: Attempt, call_next: CallNext) -> WireReply:
        return await call_next(change(attempt))

    async with (
        Client("3.2", endpoint=proxy.url, middleware=[changing]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        content = bytes(range(256)) * 1024
        await session.parcels.upload("a.edi", content=content)
        number = (await session.parcels.in_box()).parcel_id_info_list[-1].parcel_id
        await session.download_to(tmp_path / "a", session.parcels.download, number)
        assert (tmp_path / "a").read_bytes() == content
        proxy.plan = FaultPlan.on("ParcelUpload", Stall(forwards=1))
        hurried = session.with_options(timeout=Timeouts(total=0.5))
        with pytest.raises(OutcomeUnknownError, match="no reply within"):
            await hurried.parcels.upload("b.edi", content=b"b")


async def test_it_may_reply_instead_of_the_service() -> None:
    async def canned(attempt: Attempt, call_next: CallNext) -> WireReply:
        body = b'<string xmlns="http://ecgridos.net/">from a shelf</string>'
        return WireReply(200, {"content-type": "text/xml"}, body)

    async with Client("3.2", "http-post", "http://127.0.0.1:9", middleware=[canned]) as client:
        assert await client.version_text() == "from a shelf"


async def test_what_it_raises_that_is_not_ours_ends_the_call(sandbox: Sandbox) -> None:
    calls = 0

    async def failing(attempt: Attempt, call_next: CallNext) -> WireReply:
        nonlocal calls
        calls += 1
        raise LookupError("a defect in the layer")

    async with Client("3.2", endpoint=sandbox.url, middleware=[failing]) as client:
        with pytest.raises(LookupError, match="a defect in the layer"):
            await client.now_utc()
    assert (calls, sandbox.calls()) == (1, [])


@pytest.mark.parametrize("arrived", [False, True])
async def test_a_transport_error_of_its_own_is_retried_like_any_other(
    sandbox: Sandbox, *, arrived: bool
) -> None:
    calls: list[int] = []

    async def losing(attempt: Attempt, call_next: CallNext) -> WireReply:
        if attempt.effect is Effect.WRITE and attempt.number == 1:
            calls.append(attempt.number)
            error = ConnectionLostError("lost by the layer", operation=attempt.operation)
            error.may_have_arrived = arrived
            raise error
        return await call_next(attempt)

    async with Client("3.2", endpoint=sandbox.url, middleware=[losing]) as client:
        if arrived:
            with pytest.raises(OutcomeUnknownError):
                await client.login(DEMO_LOGIN, DEMO_PASSWORD)
        else:
            assert await client.login(DEMO_LOGIN, DEMO_PASSWORD)
    assert calls == [1]


async def test_its_repr_shows_no_argument(sandbox: Sandbox) -> None:
    shown: list[str] = []

    async def look(attempt: Attempt, call_next: CallNext) -> WireReply:
        shown.extend((repr(attempt), repr(attempt.request), repr(attrs.evolve(attempt))))
        return await call_next(attempt)

    async with Client("3.2", "http-get", sandbox.url, middleware=[look]) as client:
        await client.login(DEMO_LOGIN, DEMO_PASSWORD)
    assert len(shown) == 3
    assert DEMO_PASSWORD not in str(shown)
