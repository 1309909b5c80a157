"""What hooks are told, over a script of failures: each event, each field, and their order."""

import logging
import pickle
import subprocess
import sys
from collections.abc import Callable

import anyio
import attrs
import pytest

from ecgridos_async import (
    ArgumentError,
    Client,
    DeadlineError,
    ECGridOSFault,
    Effect,
    NotSoapError,
    OutcomeUnknownError,
    Protocol,
    ServiceUnavailableError,
    StateError,
    WireReply,
)
from ecgridos_async._calls import tries
from ecgridos_async.instrumentation import (
    AttemptEnded,
    AttemptFailed,
    AttemptStarted,
    CallEnded,
    CallInfo,
    CallStarted,
    Event,
    SessionRenewed,
)
from ecgridos_async.middleware import Attempt, CallNext
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Garbage, Reset, Stall, Status

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]


def of(told: list[Event], operation: str) -> list[Event]:
    """Return the events of the calls of one operation."""
    return [event for event in told if event.call.operation == operation]


def names(told: list[Event]) -> list[str]:
    """Return the classes of events, with the operation of each."""
    return [f"{event.call.operation} {type(event).__name__}" for event in told]


def without_time(event: Event) -> Event:
    """Return an event without what differs from run to run."""
    seconds = getattr(event, "seconds", None)
    if seconds is None:
        return event
    assert 0 < seconds < 30
    return attrs.evolve(event, seconds=0.0)  # type: ignore[call-arg]  # some have it


def milliseconds(attempt: int) -> float:
    return attempt / 1000


def a_minute(_: int) -> float:
    return 60.0


async def test_every_field_of_a_call_that_is_retried(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "backoff", milliseconds)
    proxy.plan = FaultPlan.on("Version", Status(502, body=b"<html>down</html>"))
    async with Client("3.2", "soap12", proxy.url, hooks=[told.append]) as client:
        size = client.build(client.version_text).length
        text = await client.version_text()
        raw = await client.raw(client.version_text)
    first, second = told[:5], told[5:]
    call = first[0].call
    assert attrs.evolve(call, id="") == CallInfo(
        id="",
        session=None,
        operation="Version",
        version=client.settings.version,
        protocol=Protocol.SOAP12,
        effect=Effect.READ,
        endpoint=client.settings.endpoint,
    )
    received = len(raw.body)
    assert text in raw.body.decode()
    assert [without_time(event) for event in first] == [
        CallStarted(call=call),
        AttemptStarted(call=call, attempt=1),
        AttemptFailed(
            call=call,
            attempt=1,
            status=502,
            sent=size,
            received=17,
            seconds=0.0,
            error="ServiceUnavailableError",
            message=first[2].message if isinstance(first[2], AttemptFailed) else None,
            decision="retry",
            pause=0.001,
        ),
        AttemptStarted(call=call, attempt=2),
        AttemptEnded(call=call, attempt=2, status=200, sent=size, received=received, seconds=0.0),
    ]
    assert isinstance(first[2], AttemptFailed)
    assert first[2].message is not None
    assert "502" in first[2].message
    ended = second[0]
    assert ended.call == call
    assert without_time(ended) == CallEnded(
        call=call,
        attempts=2,
        seconds=0.0,
        status=200,
        sent=size,
        received=received,
        content=0,
        outcome="answered",
        result="str",
        error=None,
        message=None,
        cancelled=False,
    )
    (other,) = {event.call.id for event in second[1:]}
    assert other != call.id


async def test_a_renewal_and_its_login(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event]
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url, hooks=[told.append]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        del told[:]
        await session.who_am_i()
        assert names(told) == [
            "WhoAmI CallStarted",
            "WhoAmI AttemptStarted",
            "WhoAmI AttemptFailed",
            "Login CallStarted",
            "Login AttemptStarted",
            "Login AttemptEnded",
            "Login CallEnded",
            "WhoAmI SessionRenewed",
            "WhoAmI AttemptStarted",
            "WhoAmI AttemptEnded",
            "WhoAmI CallEnded",
        ]
    failed, renewed, ended = told[2], told[7], told[10]
    assert isinstance(failed, AttemptFailed)
    assert (failed.error, failed.decision, failed.pause) == ("SessionTimeoutError", "renew", 0.0)
    assert renewed == SessionRenewed(call=failed.call, attempt=1)
    assert isinstance(ended, CallEnded)
    assert (ended.attempts, ended.result, ended.outcome) == (2, "SessionInfo", "answered")
    assert len({event.call.id for event in told}) == 3  # and Logout
    (label,) = {event.call.session for event in told}
    assert label is not None
    assert label.startswith("session-")


async def test_one_renewal_is_told_however_many_calls_wait_for_it(
    sandbox: Sandbox, told: list[Event]
) -> None:
    async with (
        Client("3.2", endpoint=sandbox.url, hooks=[told.append]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(session.who_am_i)
    assert sum(isinstance(event, SessionRenewed) for event in told) == 1
    ended = [event for event in of(told, "WhoAmI") if isinstance(event, CallEnded)]
    assert len({event.call.id for event in ended}) == len(ended) == 10


async def test_a_write_whose_outcome_is_unknown(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event]
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url, hooks=[told.append]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        proxy.plan = FaultPlan.on("ParcelUpload", Reset(forwards=1))
        with pytest.raises(OutcomeUnknownError):
            await session.parcels.upload("unique.edi", content=b"hello")
    _, _, failed, ended = of(told, "ParcelUpload")
    assert isinstance(failed, AttemptFailed)
    assert (failed.error, failed.decision) == ("ConnectionLostError", "outcome unknown")
    assert (failed.status, failed.received) == (None, 0)
    assert isinstance(ended, CallEnded)
    assert (ended.error, ended.outcome, ended.result) == ("OutcomeUnknownError", "unknown", None)
    assert ended.message is not None
    assert "hello" not in ended.message
    assert ended.call.effect is Effect.WRITE


@pytest.mark.parametrize("operation", ["Version", "Login"])
async def test_the_total_time_runs_out(
    operation: str, sandbox: Sandbox, proxy: FaultProxy, told: list[Event]
) -> None:
    proxy.plan = FaultPlan.on(operation, Stall(), times=9)
    async with Client("3.2", endpoint=proxy.url, timeout=0.3, hooks=[told.append]) as client:
        if operation == "Version":
            with pytest.raises(DeadlineError):
                await client.version_text()
        else:
            with pytest.raises(OutcomeUnknownError):
                await client.login(DEMO_LOGIN, DEMO_PASSWORD)
    *_, failed, ended = told
    assert isinstance(failed, AttemptFailed)
    assert isinstance(ended, CallEnded)
    assert not ended.cancelled
    if operation == "Version":
        assert (failed.error, ended.error) == ("DeadlineError", "DeadlineError")
        assert failed.decision == "fail"
    else:
        assert ended.error == "OutcomeUnknownError"
        assert failed.decision == "outcome unknown"
    assert ended.outcome == "unknown"


async def test_there_is_no_time_for_a_pause(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "backoff", a_minute)
    proxy.plan = FaultPlan.on("Version", Status(502))
    async with Client("3.2", endpoint=proxy.url, timeout=5.0, hooks=[told.append]) as client:
        with pytest.raises(ServiceUnavailableError):
            await client.version_text()
    _, _, failed, ended = told
    assert isinstance(failed, AttemptFailed)
    assert (failed.decision, failed.pause) == ("fail", 0.0)
    assert isinstance(ended, CallEnded)


async def test_the_total_time_runs_out_in_the_login_of_a_renewal(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event]
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url, hooks=[told.append], logout_timeout=0.2) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        proxy.plan = FaultPlan.on("Login", Stall())
        with pytest.raises(DeadlineError):
            await session.with_options(timeout=0.5).who_am_i()
    expected = ["CallStarted", "AttemptStarted", "AttemptFailed", "CallEnded"]
    assert [type(event).__name__ for event in of(told, "WhoAmI")] == expected
    failed, ended = of(told, "WhoAmI")[2:]
    assert isinstance(failed, AttemptFailed)
    assert failed.decision == "renew"
    assert isinstance(ended, CallEnded)
    assert (ended.error, ended.outcome) == ("DeadlineError", "refused")


@pytest.mark.parametrize("effect", [Effect.READ, Effect.WRITE])
async def test_a_call_that_is_cancelled_ends_too(
    effect: Effect, sandbox: Sandbox, proxy: FaultProxy, told: list[Event]
) -> None:
    proxy.plan = FaultPlan(lambda _, operation: None if operation == "WhoAmI" else Stall())
    async with Client("3.2", endpoint=proxy.url, hooks=[told.append]) as client:
        with anyio.move_on_after(0.3) as scope:
            if effect is Effect.READ:
                await client.version_text()
            else:
                await client.login(DEMO_LOGIN, DEMO_PASSWORD)
    assert scope.cancelled_caught
    started, attempt, failed, ended = told
    assert isinstance(started, CallStarted)
    assert isinstance(attempt, AttemptStarted)
    assert isinstance(failed, AttemptFailed)
    assert (failed.decision, failed.message) == ("cancelled", None)
    assert isinstance(ended, CallEnded)
    assert ended.cancelled
    assert (ended.outcome, ended.attempts) == ("unknown", 1)
    assert ended.error == failed.error
    assert ended.error in ("CancelledError", "Cancelled")


async def test_a_call_that_is_cancelled_while_it_waits_for_a_connection(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event]
) -> None:
    proxy.plan = FaultPlan(lambda _number, _operation: Stall())
    async with Client("3.2", endpoint=proxy.url, max_concurrency=1, hooks=[told.append]) as client:
        with anyio.move_on_after(0.5):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.version_text)
                await anyio.sleep(0.1)
                tasks.start_soon(client.now_utc)
    (ended,) = [event for event in of(told, "NowUTC") if isinstance(event, CallEnded)]
    assert (ended.cancelled, ended.outcome) == (True, "not_sent")


async def test_a_call_that_is_refused_before_it_is_sent(
    sandbox: Sandbox, told: list[Event]
) -> None:
    async with Client("3.2", endpoint=sandbox.url, hooks=[told.append]) as client:
        with pytest.raises(ArgumentError):
            await client.login("demo", "")
        session = client.session(DEMO_LOGIN, DEMO_PASSWORD)
        with pytest.raises(StateError):
            await session.who_am_i()
    assert names(told) == [
        "Login CallStarted",
        "Login CallEnded",
        "WhoAmI CallStarted",
        "WhoAmI CallEnded",
    ]
    ended = told[1]
    assert isinstance(ended, CallEnded)
    assert (ended.attempts, ended.sent, ended.outcome) == (0, 0, "not_sent")
    assert ended.error == "ArgumentError"


async def test_a_fault_and_an_unreadable_reply(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event]
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url, hooks=[told.append]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        with pytest.raises(ECGridOSFault):
            await session.parcels.download(99999999)
        proxy.plan = FaultPlan.on("WhoAmI", Garbage(b"<html/>"))
        with pytest.raises(NotSoapError):
            await session.who_am_i()
    refused, unread = of(told, "ParcelDownload"), of(told, "WhoAmI")
    for events, outcome in ((refused, "refused"), (unread, "answered")):
        failed, ended = events[-2:]
        assert isinstance(failed, AttemptFailed)
        assert isinstance(ended, CallEnded)
        assert failed.decision == "fail"
        assert (failed.error, failed.message) == (ended.error, ended.message)
        assert ended.outcome == outcome
        assert ended.status == failed.status
        assert ended.received == failed.received > 0


async def test_what_a_middleware_raises_is_named_and_not_quoted(
    sandbox: Sandbox, told: list[Event]
) -> None:
    async def fail(attempt: Attempt, call_next: CallNext) -> WireReply:
        await call_next(attempt)
        raise LookupError(attempt.request.body.decode())

    async with Client(
        "3.2", endpoint=sandbox.url, middleware=[fail], hooks=[told.append]
    ) as client:
        with pytest.raises(LookupError):
            await client.login(DEMO_LOGIN, DEMO_PASSWORD)
    failed, ended = told[-2:]
    assert isinstance(failed, AttemptFailed)
    assert isinstance(ended, CallEnded)
    assert (failed.error, failed.message, failed.decision) == ("LookupError", None, "fail")
    assert (ended.error, ended.message, ended.cancelled) == ("LookupError", None, False)
    assert ended.outcome == "unknown"


async def test_http_get_counts_the_query_as_sent(sandbox: Sandbox, told: list[Event]) -> None:
    async with Client("3.2", "http-get", sandbox.url, hooks=[told.append]) as client:
        session = client.attach(DEMO_API_KEY)
        await session.who_am_i()
        query = session.build(session.who_am_i).url.partition("?")[2]
    ended = told[-1]
    assert isinstance(ended, CallEnded)
    assert ended.sent == len(query) > 0


async def test_events_pickle_and_hold_no_secret(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event]
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url, hooks=[told.append]) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        proxy.plan = FaultPlan.on("WhoAmI", Status(502))
        await session.who_am_i()
        session_id = session.build(session.who_am_i).secrets[0]
        await client.attach(DEMO_API_KEY).who_am_i()
    assert {type(event) for event in told} == {
        CallStarted,
        AttemptStarted,
        AttemptEnded,
        AttemptFailed,
        CallEnded,
    }
    for event in told:
        pickled = pickle.dumps(event)
        assert pickle.loads(pickled) == event  # noqa: S301  # made here
        for secret in (DEMO_PASSWORD, DEMO_API_KEY, session_id):
            assert secret not in repr(event)
            assert secret.encode() not in pickled


async def test_views_keep_the_hooks_and_the_label(sandbox: Sandbox, told: list[Event]) -> None:
    async with Client("3.2", endpoint=sandbox.url, hooks=[told.append]) as client:
        session, other = client.attach(DEMO_API_KEY), client.attach(DEMO_API_KEY)
        await session.who_am_i()
        await session.with_options(protocol="http-post").who_am_i()
        await other.who_am_i()
    ended = [event.call for event in told if isinstance(event, CallEnded)]
    assert [call.protocol for call in ended] == ["soap12", "http-post", "soap12"]
    assert ended[0].session == ended[1].session != ended[2].session


async def test_hooks_of_two_clients_do_not_mix(sandbox: Sandbox) -> None:
    one: list[Event] = []
    two: list[Event] = []
    async with (
        Client("3.2", endpoint=sandbox.url, hooks=[one.append]) as first,
        Client("3.2", endpoint=sandbox.url, hooks=[two.append]) as second,
    ):
        await first.version_text()
        await second.now_utc()
    assert {event.call.operation for event in one} == {"Version"}
    assert {event.call.operation for event in two} == {"NowUTC"}


async def test_a_hook_that_raises_breaks_no_call_and_is_logged_once(
    sandbox: Sandbox, proxy: FaultProxy, told: list[Event], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(event: Event) -> None:
        try:
            raise KeyError("the reason")
        except KeyError:
            raise ZeroDivisionError  # noqa: B904  # so that it has a context

    proxy.plan = FaultPlan.on("Version", Status(502))
    hooks: list[Callable[[Event], None]] = [broken, told.append]
    async with Client("3.2", endpoint=proxy.url, hooks=hooks) as client:
        assert await client.version_text()
        with pytest.raises(ArgumentError):
            await client.login("demo", "")
    assert len(told) == 8
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("ecgridos_async.instrumentation", logging.ERROR)
    assert "broken raised an exception; the call continues" in record.getMessage()
    assert record.exc_info is not None
    error = record.exc_info[1]
    assert isinstance(error, ZeroDivisionError)
    assert isinstance(error.__context__, KeyError)
    assert error.__context__.__context__ is None


async def test_what_a_hook_raises_is_logged_without_the_error_of_the_call(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(event: Event) -> None:
        if isinstance(event, CallEnded):
            raise ZeroDivisionError

    async with Client("3.2", endpoint=sandbox.url, hooks=[broken]) as client:
        with pytest.raises(ArgumentError):
            await client.login("demo", "")
    (record,) = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)
    assert record.exc_info[1].__context__ is None


@pytest.mark.parametrize("kind", [CallStarted, AttemptEnded, CallEnded])
async def test_a_hook_may_end_the_program(
    kind: type[Event], sandbox: Sandbox, told: list[Event]
) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, kind):
            raise SystemExit(3)

    hooks: list[Callable[[Event], None]] = [told.append, interrupt]
    async with Client("3.2", endpoint=sandbox.url, hooks=hooks) as client:
        with pytest.raises(SystemExit):
            await client.version_text()
    ended = [event for event in told if isinstance(event, CallEnded)]
    assert len(ended) == (0 if kind is CallStarted else 1)


PROGRAM = """
import asyncio, logging, sys
import ecgridos_async

async def ask():
    async with ecgridos_async.Client("3.2", endpoint={url!r}) as client:
        await client.version_text()
        try:
            await client.login("demo", "")
        except ecgridos_async.ArgumentError:
            pass

logging.basicConfig(level=logging.{level}, stream=sys.stdout)
asyncio.run(ask())
print("ecgridos_async.instrumentation.events" in sys.modules)
"""


@pytest.mark.parametrize(("level", "loaded"), [("WARNING", False), ("INFO", True)])
def test_without_hooks_and_log_no_event_is_made(level: str, loaded: bool, sandbox: Sandbox) -> None:
    """The module of the events is not even imported."""
    program = PROGRAM.format(url=sandbox.url, level=level)
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=50
    )
    assert done.stdout.splitlines()[-1] == str(loaded)
