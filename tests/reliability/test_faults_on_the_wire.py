"""The outcome of a call when the connection fails: by effect, in all four bindings."""

import datetime as dt
import hashlib
import pickle
from collections.abc import Awaitable, Callable

import attrs
import pytest

from ecgridos_async import (
    Attempt,
    CallNext,
    CallTimeoutError,
    Client,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    MalformedXMLError,
    NotSoapError,
    OutcomeUnknownError,
    ProtocolName,
    ServiceUnavailableError,
    Session,
    Timeouts,
    TransportError,
    WireReply,
)
from ecgridos_async.errors import ECGridOSError
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.testing import (
    Close,
    FaultPlan,
    FaultProxy,
    Garbage,
    Hangup,
    Latency,
    Reset,
    Stall,
    Status,
    Truncate,
    WireFault,
)
from tests.products import LOOPS, product

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

PROTOCOLS = ["soap11", "soap12", "http-get", "http-post"]
QUICK = Timeouts(connect=5, read=5, write=5, pool=5, total=10)
IMPATIENT = Timeouts(connect=5, read=0.2, write=5, pool=5, total=10)
"""Where the server stalls, so that the test need not wait long."""


async def read(session: Session) -> object:
    return await session.who_am_i()


async def set_again(session: Session) -> object:
    return await session.trading_partners.update_description(3001, "Orders")


async def write(session: Session) -> object:
    return await session.parcels.upload("unique.edi", content=b"hello")


@attrs.frozen
class Case:
    fault: WireFault
    read: type[ECGridOSError] | int
    """The error, or the number of attempts after which the call returns."""
    write: type[ECGridOSError] | int
    cause: type[ECGridOSError] = TransportError
    times: int = 1


CASES = [
    Case(Hangup(), 2, OutcomeUnknownError),
    Case(Reset(), 2, OutcomeUnknownError),
    Case(Reset(forwards=1), 2, OutcomeUnknownError),
    Case(Reset(), ConnectionLostError, OutcomeUnknownError, times=9),
    Case(Close(), 2, OutcomeUnknownError),
    Case(Close(forwards=1), 2, OutcomeUnknownError),
    Case(Stall(), 2, OutcomeUnknownError, CallTimeoutError),
    Case(Stall(forwards=1), 2, OutcomeUnknownError, CallTimeoutError),
    Case(Stall(), CallTimeoutError, OutcomeUnknownError, CallTimeoutError, times=9),
    Case(Truncate(0.5), 2, OutcomeUnknownError),
    Case(Truncate(0), 2, OutcomeUnknownError),
    Case(Truncate(0.5, lying=True), MalformedXMLError, MalformedXMLError),
    Case(Truncate(0.9, lying=True), MalformedXMLError, MalformedXMLError),
    Case(Status(502), 2, OutcomeUnknownError, ServiceUnavailableError),
    Case(Status(504, forwards=1), 2, OutcomeUnknownError, ServiceUnavailableError),
    Case(
        Status(502), ServiceUnavailableError, OutcomeUnknownError, ServiceUnavailableError, times=9
    ),
    Case(Status(500), 2, OutcomeUnknownError, ServiceUnavailableError),
    Case(
        Status(500), ServiceUnavailableError, OutcomeUnknownError, ServiceUnavailableError, times=2
    ),
    Case(Status(503), 2, ServiceUnavailableError),
    Case(Status(503, retry_after=0), 2, 2),
    Case(Status(503, retry_after=0), 3, 3, times=2),
    Case(Status(503, retry_after=0), ServiceUnavailableError, ServiceUnavailableError, times=9),
    Case(Status(503, retry_after=90), ServiceUnavailableError, ServiceUnavailableError),
    Case(Status(429, retry_after=0), 2, 2),
    Case(Status(429), 2, ServiceUnavailableError),
    Case(Status(404), NotSoapError, NotSoapError),
    Case(Status(403), NotSoapError, NotSoapError),
    Case(Garbage(), NotSoapError, NotSoapError),
    Case(Garbage(b"", content_type="text/xml"), NotSoapError, NotSoapError),
    Case(Garbage(b"{}", content_type="application/json"), NotSoapError, NotSoapError),
]


every_case = pytest.mark.parametrize(
    ("case", "protocol", "anyio_backend"),
    [
        pytest.param(*row, id=f"{row[0].fault}×{row[0].times}-{row[1]}-{row[2]}")
        for row in product(CASES, PROTOCOLS, LOOPS)
    ],
)


@every_case
async def test_read(
    case: Case, protocol: ProtocolName, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    seen = await outcome(read, "WhoAmI", case, protocol, proxy)
    check(seen, case.read, case.cause, case.times)


@every_case
async def test_idempotent(
    case: Case, protocol: ProtocolName, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    seen = await outcome(set_again, "TPUpdateDescription", case, protocol, proxy)
    # It may be retried like a read, except after a failure of the service itself.
    broke = isinstance(case.fault, Status) and case.fault.code == 500
    check(
        seen,
        ServiceUnavailableError if broke else case.read,
        case.cause,
        1 if broke else case.times,
    )


@every_case
async def test_write(
    case: Case, protocol: ProtocolName, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    seen = await outcome(write, "ParcelUpload", case, protocol, proxy)
    check(seen, case.write, case.cause, case.times)
    done = [entry for entry in sandbox.ledger() if entry.operation == "ParcelUpload"]
    answered = isinstance(case.write, int)
    assert len(done) == (1 if answered else case.fault.forwards)
    if seen.error is not None and seen.error.outcome in ("not_sent", "refused"):
        assert not done
    if seen.error is not None and seen.error.retryable:
        assert not done


@attrs.frozen
class Seen:
    error: ECGridOSError | None
    attempts: int
    """How many times the proxy saw the operation."""


async def outcome(
    call: Callable[[Session], Awaitable[object]],
    operation: str,
    case: Case,
    protocol: ProtocolName,
    proxy: FaultProxy,
) -> Seen:
    error: ECGridOSError | None = None
    async with (
        Client("3.2", protocol, proxy.url, timeout=QUICK) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        proxy.plan = FaultPlan.on(operation, case.fault, times=case.times)
        if isinstance(case.fault, Stall):
            session = session.with_options(timeout=IMPATIENT)  # noqa: PLW2901  # a view of it
        try:
            assert await call(session)
        except ECGridOSError as raised:
            error = raised
    return Seen(error, sum(record.operation == operation for record in proxy.records))


def check(
    seen: Seen, expected: type[ECGridOSError] | int, cause: type[ECGridOSError], times: int
) -> None:
    if isinstance(expected, int):
        assert seen == Seen(None, expected)
        return
    error = seen.error
    assert type(error) is not None
    assert isinstance(error, expected)
    assert error.attempts == seen.attempts
    assert seen.attempts <= 3
    if isinstance(error, OutcomeUnknownError):
        assert seen.attempts == 1
        assert isinstance(error.__cause__, cause)
        assert error.arguments["file_name"] == "unique.edi"
        assert error.arguments["content"] == "<5 bytes>"
        assert error.digest == hashlib.sha256(b"hello").hexdigest()
        assert error.known in str(error)
        assert 0 < error.seconds < 10
        assert error.started_at.tzinfo is dt.UTC
        assert (dt.datetime.now(dt.UTC) - error.started_at).total_seconds() < 10
        assert (error.outcome, error.retryable) == ("unknown", False)
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
        assert again.arguments == error.arguments
        assert again.started_at == error.started_at
    elif times > 1:
        assert seen.attempts == min(times, 3)


@pytest.mark.parametrize("fault", [Reset(), Status(502), Status(503), Stall()], ids=str)
async def test_without_retries_each_call_is_made_once(
    fault: WireFault, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    async with (
        Client("3.2", endpoint=proxy.url, timeout=QUICK) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        proxy.plan = FaultPlan.on("WhoAmI", fault, times=9)
        with pytest.raises(ECGridOSError):
            await session.with_options(retries=0, timeout=IMPATIENT).who_am_i()
    assert sum(record.operation == "WhoAmI" for record in proxy.records) == 1


async def test_a_connection_that_cannot_be_opened_is_tried_again(
    sandbox: Sandbox, proxy: FaultProxy, pauses: list[int]
) -> None:
    async with Client("3.2", endpoint=proxy.url) as client:
        with proxy.refusing(), pytest.raises(TransportError) as caught:
            await client.now_utc()
    assert (caught.value.may_have_arrived, caught.value.attempts) == (False, 3)
    assert (caught.value.outcome, caught.value.retryable) == ("not_sent", True)
    assert pauses == [1, 2]


async def test_a_stale_connection_is_replaced_without_a_pause(
    sandbox: Sandbox, proxy: FaultProxy, pauses: list[int]
) -> None:
    """A server may close an idle connection just when a call goes out on it."""
    async with Client("3.2", endpoint=proxy.url) as client:
        await client.now_utc()
        proxy.plan = FaultPlan.at({2: Close()})
        await client.now_utc()
    assert [record.reused for record in proxy.records] == [False, True, False]
    assert pauses == []


async def test_what_an_earlier_attempt_may_have_done_is_not_forgotten(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    """The first attempt was carried out; the second finds no server."""

    async def once_then_gone(attempt: Attempt, call_next: CallNext) -> WireReply:
        if attempt.number == 1:
            return await call_next(attempt)
        raise ConnectError("nobody there", operation=attempt.operation)

    proxy.plan = FaultPlan.on("TPUpdateDescription", Reset(forwards=1))
    async with Client("3.2", endpoint=proxy.url, middleware=[once_then_gone]) as client:
        with pytest.raises(ConnectError) as caught:
            await client.attach(DEMO_API_KEY).trading_partners.update_description(3001, "Orders")
    assert (caught.value.attempts, caught.value.may_have_arrived) == (3, True)
    assert (caught.value.outcome, caught.value.retryable) == ("unknown", True)
    assert [entry.operation for entry in sandbox.ledger()] == ["TPUpdateDescription"]


async def test_time_that_runs_out_in_a_new_login_leaves_no_doubt_about_a_write(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    """The write was rejected, so it is known that it was not carried out."""
    async with (
        Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        sandbox.expire_sessions()
        proxy.plan = FaultPlan.on("Login", Latency(0.6))
        with pytest.raises(DeadlineError) as caught:
            await session.with_options(timeout=0.4).parcels.upload("a.edi", content=b"hello")
    assert not caught.value.may_have_arrived
    assert (caught.value.outcome, caught.value.retryable) == ("refused", True)
    assert not any(entry.operation == "ParcelUpload" for entry in sandbox.ledger())
