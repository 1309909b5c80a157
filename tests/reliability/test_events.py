"""Log events: one for each attempt and one for each call, as fields and as a line."""

import json
import logging
import subprocess
import sys

import anyio
import pytest

from ecgridos_async import (
    ArgumentError,
    Client,
    ConfigurationError,
    NotSoapError,
    ProtocolName,
    SessionTimeoutError,
)
from ecgridos_async.instrumentation import AttemptFailed, Event
from ecgridos_async.instrumentation._hooks import Hooks
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Stall, Status

pytestmark = pytest.mark.usefixtures("pauses")


def events(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [
        vars(record)["ecgridos"]
        for record in caplog.records
        if record.name == "ecgridos_async.calls"
    ]


@pytest.mark.anyio
@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
async def test_events_of_a_call_that_is_retried(
    protocol: ProtocolName, sandbox: Sandbox, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "ecgridos_async")
    proxy.plan = FaultPlan.on("Version", Status(502))
    async with Client("3.2", protocol, proxy.url) as client:
        await client.version_text()
    failed, answered, call = events(caplog)
    assert all(json.dumps(event) for event in (failed, answered, call))
    common = {"operation": "Version", "version": "3.2", "protocol": protocol, "effect": "read"}
    for event in (failed, answered, call):
        assert common.items() <= event.items()
        assert event["call_id"] == call["call_id"]
        assert "session" not in event
        assert isinstance(event["milliseconds"], float)
        assert isinstance(event["received"], int)
    expected = {"event": "attempt", "attempt": 1, "status": 502}
    expected |= {"error": "ServiceUnavailableError", "then": "retry"}
    assert expected.items() <= failed.items()
    assert {"event": "attempt", "attempt": 2, "status": 200}.items() <= answered.items()
    assert {"event": "call", "attempt": 2, "status": 200}.items() <= call.items()
    assert "error" not in answered
    assert "error" not in call
    line = caplog.messages[-1]
    assert line.startswith(f"Version v3.2 {protocol} read, 2 attempts: answered (HTTP 200, ")
    assert line.endswith(f" ms) [{call['call_id']}]")


@pytest.mark.anyio
async def test_failures_are_at_info_and_the_rest_at_debug(
    sandbox: Sandbox, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ecgridos_async")
    async with Client("3.2", endpoint=proxy.url) as client:
        await client.now_utc()
        proxy.plan = FaultPlan.on("NowUTC", Status(404), times=9)
        with pytest.raises(NotSoapError):
            await client.now_utc()
    assert [(e["event"], e["error"], e.get("then")) for e in events(caplog)] == [
        ("attempt", "NotSoapError", "fail"),
        ("call", "NotSoapError", None),
    ]


@pytest.mark.anyio
async def test_at_info_only_failures_become_events(
    sandbox: Sandbox,
    proxy: FaultProxy,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Event] = []

    def tell(_: Hooks, _hooks: object, event: Event) -> None:
        told.append(event)

    monkeypatch.setattr(Hooks, "tell", tell)
    async with Client("3.2", endpoint=proxy.url) as client:
        caplog.set_level(logging.INFO, "ecgridos_async")
        await client.now_utc()
        assert not told
        proxy.plan = FaultPlan.on("Version", Status(502))
        await client.version_text()
        (failed,) = told
        assert isinstance(failed, AttemptFailed)
        caplog.set_level(logging.WARNING, "ecgridos_async")
        proxy.plan = FaultPlan.on("Version", Status(502))
        await client.version_text()
        assert told == [failed]


@pytest.mark.anyio
async def test_a_call_that_is_cancelled_is_not_a_failure(
    sandbox: Sandbox, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "ecgridos_async")
    proxy.plan = FaultPlan.on("NowUTC", Stall())
    async with Client("3.2", endpoint=proxy.url) as client:
        with anyio.move_on_after(0.2):
            await client.now_utc()
    attempt, call = [record for record in caplog.records if record.name == "ecgridos_async.calls"]
    assert attempt.levelno == call.levelno == logging.DEBUG
    assert [vars(record)["ecgridos"].get("then") for record in (attempt, call)] == [
        "cancelled",
        None,
    ]


@pytest.mark.anyio
async def test_events_of_a_renewal(
    sandbox: Sandbox, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        caplog.set_level(logging.DEBUG, "ecgridos_async")
        await session.who_am_i()
    told = [
        (e["event"], e["operation"], e["attempt"], e.get("error"), e.get("then"))
        for e in events(caplog)
    ]
    expired = SessionTimeoutError.__name__
    assert told[:5] == [
        ("attempt", "WhoAmI", 1, expired, "renew"),
        ("attempt", "Login", 1, None, None),
        ("call", "Login", 1, None, None),
        ("attempt", "WhoAmI", 2, None, None),
        ("call", "WhoAmI", 2, None, None),
    ]
    login, call = events(caplog)[1:3], events(caplog)[4]
    assert login[0]["call_id"] == login[1]["call_id"] != call["call_id"]
    assert len({event["session"] for event in events(caplog)}) == 1
    (renewed,) = [record for record in caplog.records if record.name == "ecgridos_async.session"]
    assert renewed.levelno == logging.INFO
    assert renewed.getMessage().startswith("The session had expired; logged in again. [")
    shared = ("call_id", "session", "operation", "version", "protocol", "effect")
    assert vars(renewed)["ecgridos"] == {name: call[name] for name in shared} | {
        "event": "renewal",
        "attempt": 1,
    }
    assert caplog.messages[-3].endswith(f"[{call['call_id']} {call['session']}]")


@pytest.mark.anyio
async def test_a_call_that_is_refused_before_it_is_sent(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ecgridos_async")
    async with Client("3.2", endpoint=sandbox.url) as client:
        with pytest.raises(ArgumentError):
            await client.login("demo", "")
    (call,) = events(caplog)
    assert (call["attempt"], call["error"], call["sent"]) == (0, "ArgumentError", 0)


PROGRAM = """
import asyncio, ecgridos_async
async def ask():
    async with ecgridos_async.Client("3.2", endpoint={url!r}) as client:
        await client.login({login!r}, {password!r})
asyncio.run(ask())
"""


@pytest.mark.parametrize(("level", "lines"), [("debug", 2), ("INFO", 0), ("", 0)])
def test_the_environment_shows_the_log(
    level: str, lines: int, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECGRIDOS_LOG", level)
    program = PROGRAM.format(url=sandbox.url, login=DEMO_LOGIN, password=DEMO_PASSWORD)
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=50
    )
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == lines
    assert DEMO_PASSWORD not in done.stderr
    if lines:
        assert "DEBUG ecgridos_async.calls: Login v3.2 soap12 write, attempt 1" in done.stderr


def test_a_level_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_LOG", "loud")
    with pytest.raises(ConfigurationError, match="none of debug, info, warning, error"):
        Client("3.2")
