"""The retry table, row by row, and what feeds it."""

import datetime as dt
import itertools

import pytest

from ecgridos_async import errors
from ecgridos_async.contract.operation import IDEMPOTENT, READ, WRITE, Effect
from ecgridos_async.transport.retries import (
    Failure,
    RetryBudget,
    Step,
    backoff,
    decide,
    failure_of,
    retry_after,
)

R, S, N, U, F = (
    Step.RETRY,
    Step.RETRY_AT_ONCE,
    Step.RENEW,
    Step.OUTCOME_UNKNOWN,
    Step.FAIL,
)
EFFECTS = (READ, IDEMPOTENT, WRITE)
NO, SHORT, LONG = None, 2.0, 61.0
"""What the service asks to wait: nothing, what we grant, what we do not."""

TABLE = [
    # failure, Retry-After, after attempt 1, 2 and 3 of 3 with the effects READ, IDEMPOTENT, WRITE
    (Failure.NOT_SENT, NO, (R, R, R), (R, R, R), (F, F, F)),
    (Failure.NOT_SENT, SHORT, (R, R, R), (R, R, R), (F, F, F)),
    (Failure.NOT_SENT, LONG, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.STALE, NO, (S, S, U), (S, S, U), (F, F, U)),
    (Failure.STALE, SHORT, (S, S, U), (S, S, U), (F, F, U)),
    (Failure.STALE, LONG, (F, F, U), (F, F, U), (F, F, U)),
    (Failure.LOST, NO, (R, R, U), (R, R, U), (F, F, U)),
    (Failure.LOST, SHORT, (R, R, U), (R, R, U), (F, F, U)),
    (Failure.LOST, LONG, (F, F, U), (F, F, U), (F, F, U)),
    (Failure.REFUSED, NO, (R, R, F), (R, R, F), (F, F, F)),
    (Failure.REFUSED, SHORT, (R, R, R), (R, R, R), (F, F, F)),
    (Failure.REFUSED, LONG, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.BROKEN, NO, (R, F, U), (F, F, U), (F, F, U)),
    (Failure.BROKEN, SHORT, (R, F, U), (F, F, U), (F, F, U)),
    (Failure.BROKEN, LONG, (F, F, U), (F, F, U), (F, F, U)),
    (Failure.EXPIRED, NO, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.EXPIRED, SHORT, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.EXPIRED, LONG, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.ANSWERED, NO, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.ANSWERED, SHORT, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.ANSWERED, LONG, (F, F, F), (F, F, F), (F, F, F)),
]

CASES = [
    pytest.param(
        failure, asked, attempt, effect, step, id=f"{failure.name}-{asked}-{attempt}-{effect}"
    )
    for failure, asked, *rows in TABLE
    for attempt, row in enumerate(rows, 1)
    for effect, step in zip(EFFECTS, row, strict=True)
]


@pytest.mark.parametrize(("failure", "asked", "attempt", "effect", "step"), CASES)
def test_table(
    failure: Failure, asked: float | None, attempt: int, effect: Effect, step: Step
) -> None:
    assert decide(failure, effect, attempt=attempt, attempts=3, retry_after=asked) is step


def test_the_table_names_every_failure() -> None:
    assert {(row[0], row[1]) for row in TABLE} == set(itertools.product(Failure, (NO, SHORT, LONG)))


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("attempt", [1, 2, 3, 4])
def test_an_expired_session_that_is_ours_is_renewed_however_often_was_tried(
    effect: Effect, attempt: int
) -> None:
    assert decide(Failure.EXPIRED, effect, attempt=attempt, renewable=True) is N


@pytest.mark.parametrize("failure", [f for f in Failure if f is not Failure.EXPIRED])
@pytest.mark.parametrize("effect", EFFECTS)
def test_without_retries_nothing_is_repeated(failure: Failure, effect: Effect) -> None:
    for asked in (NO, SHORT):
        step = decide(failure, effect, attempt=1, attempts=1, retry_after=asked, renewable=True)
        assert step in (F, U)


@pytest.mark.parametrize("attempts", range(1, 12))
def test_a_server_that_breaks_is_asked_once_more_however_many_retries_there_may_be(
    attempts: int,
) -> None:
    again = [
        decide(Failure.BROKEN, READ, attempt=attempt, attempts=attempts) for attempt in range(1, 12)
    ]
    assert again.count(R) == min(attempts - 1, 1)


@pytest.mark.parametrize("failure", Failure)
@pytest.mark.parametrize("attempt", [1, 2, 3])
@pytest.mark.parametrize("asked", [NO, 0.0, SHORT, 60.0, LONG])
def test_a_write_that_may_have_arrived_is_never_repeated(
    failure: Failure, attempt: int, asked: float | None
) -> None:
    step = decide(failure, WRITE, attempt=attempt, retry_after=asked, renewable=True)
    if step in (R, S):
        assert failure in (Failure.NOT_SENT, Failure.REFUSED)


def _lost(*, arrived: bool = True, stale: bool = False) -> errors.TransportError:
    error = errors.ConnectionLostError("it broke")
    error.may_have_arrived, error.stale = arrived, stale
    return error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (errors.PoolTimeoutError("busy"), Failure.NOT_SENT),
        (errors.ConnectError("refused"), Failure.NOT_SENT),
        (_lost(arrived=False), Failure.NOT_SENT),
        (_lost(), Failure.LOST),
        (_lost(stale=True), Failure.STALE),
        (errors.CallTimeoutError("late"), Failure.LOST),
        (errors.DeadlineError("too late"), Failure.LOST),
        (errors.MalformedXMLError("cut off", status=200), Failure.LOST),
        (errors.NotSoapError("page", status=429), Failure.REFUSED),
        (errors.NotSoapError("page", status=500), Failure.BROKEN),
        (errors.EmptyReplyError("nothing", status=500), Failure.BROKEN),
        (errors.NotSoapError("page", status=501), Failure.BROKEN),
        (errors.NotSoapError("page", status=502), Failure.LOST),
        (errors.NotSoapError("page", status=503), Failure.REFUSED),
        (errors.NotSoapError("page", status=504), Failure.LOST),
        (errors.NotSoapError("page", status=200), Failure.ANSWERED),
        (errors.EmptyReplyError("nothing", status=200), Failure.ANSWERED),
        (errors.NotSoapError("page", status=404), Failure.ANSWERED),
        (errors.RedirectError("elsewhere", status=302), Failure.ANSWERED),
        (errors.UnsafeXMLError("doctype", status=200), Failure.ANSWERED),
        (errors.ReplyTooLargeError("large", status=200), Failure.ANSWERED),
        (errors.DecodeError("odd", status=200), Failure.ANSWERED),
        (errors.SessionTimeoutError("Session Timeout"), Failure.EXPIRED),
        (errors.FrameworkFault("Server was unable to process", status=500), Failure.ANSWERED),
        (errors.ECGridOSFault("no", status=500), Failure.ANSWERED),
        (errors.SQLError("SQL error", status=500), Failure.ANSWERED),
        (errors.InternalError("failed", status=500), Failure.ANSWERED),
        (errors.LoginRefusedError("no", status=500), Failure.ANSWERED),
        (errors.TooManySessionsError("no", status=500), Failure.ANSWERED),
        (errors.StateError("closed"), Failure.ANSWERED),
        (errors.ArgumentError("no", parameter="x"), Failure.ANSWERED),
        (errors.ConfigurationError("no", parameter="x"), Failure.ANSWERED),
        (errors.OutcomeUnknownError("who knows"), Failure.ANSWERED),
    ],
    ids=lambda value: value.name if isinstance(value, Failure) else type(value).__name__,
)
def test_what_an_error_means(error: errors.ECGridOSError, failure: Failure) -> None:
    assert failure_of(error) is failure


NOW = dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("99999999999999999999", 999999999.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 12:00:30 -0000", 30.0),
        ("Sun, 22 Nov 2026 13:00:30 +0100", 30.0),
        ("Sun, 22 Nov 2026 11:59:00 GMT", 0.0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("Sun, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header}, now=NOW) == seconds


def test_no_retry_after() -> None:
    assert retry_after({}) is None


@pytest.mark.parametrize(("attempt", "most"), [(1, 0.25), (2, 0.5), (3, 1.0), (6, 8.0), (60, 8.0)])
def test_backoff_is_spread_over_its_whole_span(attempt: int, most: float) -> None:
    pauses = [backoff(attempt) for _ in range(400)]
    assert 0 <= min(pauses) < most / 4
    assert most * 3 / 4 < max(pauses) <= most


def test_the_budget_ends_a_storm_and_answers_fill_it_again() -> None:
    budget = RetryBudget()
    lost, late = errors.ConnectionLostError("it broke"), errors.CallTimeoutError("late")
    assert sum(budget.take(lost) for _ in range(1000)) == 100
    assert not budget.take(lost)
    for _ in range(5):
        budget.pay_back()
    assert not budget.take(late)
    assert budget.take(lost)
    for _ in range(10_000):
        budget.pay_back()
    assert budget.left == 500
    assert sum(budget.take(late) for _ in range(1000)) == 50
