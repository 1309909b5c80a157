"""The retry table, row by row, and what feeds it."""

import itertools
import pickle

import pytest

from ecgridos_async import errors
from ecgridos_async._calls.retries import (
    Failure,
    RetryBudget,
    Step,
    backoff,
    decide,
    failure_of,
    judge,
    outcome_of,
)
from ecgridos_async.contract.operation import IDEMPOTENT, READ, WRITE, Effect

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
    (Failure.REJECTED, NO, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.REJECTED, SHORT, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.REJECTED, LONG, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.ANSWERED, NO, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.ANSWERED, SHORT, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.ANSWERED, LONG, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.NOT_MADE, NO, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.NOT_MADE, SHORT, (F, F, F), (F, F, F), (F, F, F)),
    (Failure.NOT_MADE, LONG, (F, F, F), (F, F, F), (F, F, F)),
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


def _gone(status: int, *, retry_after: float | None = None) -> errors.ServiceUnavailableError:
    return errors.ServiceUnavailableError("page", status=status, retry_after=retry_after)


def _cut(error: errors.ReplyError) -> errors.ReplyError:
    error.may_be_cut_off = True
    return error


WHAT_ERRORS_MEAN = [
    # error, what it means, the outcome, whether to retry a READ, IDEMPOTENT, WRITE
    (errors.PoolTimeoutError("busy"), Failure.NOT_SENT, "not_sent", (1, 1, 1)),
    (errors.ConnectError("refused"), Failure.NOT_SENT, "not_sent", (1, 1, 1)),
    (_lost(arrived=False), Failure.NOT_SENT, "not_sent", (1, 1, 1)),
    (_lost(), Failure.LOST, "unknown", (1, 1, 0)),
    (_lost(stale=True), Failure.STALE, "unknown", (1, 1, 0)),
    (errors.CallTimeoutError("late"), Failure.LOST, "unknown", (1, 1, 0)),
    (errors.DeadlineError("too late"), Failure.LOST, "unknown", (1, 1, 0)),
    (_cut(errors.MalformedXMLError("cut", status=200)), Failure.LOST, "unknown", (1, 1, 0)),
    (_cut(errors.EmptyReplyError("cut", status=200)), Failure.LOST, "unknown", (1, 1, 0)),
    (errors.MalformedXMLError("odd", status=200), Failure.ANSWERED, "answered", (0, 0, 0)),
    (_gone(429), Failure.REFUSED, "refused", (1, 1, 0)),
    (_gone(503), Failure.REFUSED, "refused", (1, 1, 0)),
    (_gone(429, retry_after=5), Failure.REFUSED, "refused", (1, 1, 1)),
    (_gone(503, retry_after=5), Failure.REFUSED, "refused", (1, 1, 1)),
    (_gone(503, retry_after=3600), Failure.REFUSED, "refused", (1, 1, 1)),
    (_gone(500), Failure.BROKEN, "unknown", (1, 0, 0)),
    (_gone(501), Failure.BROKEN, "unknown", (1, 0, 0)),
    (_gone(502), Failure.LOST, "unknown", (1, 1, 0)),
    (_gone(504), Failure.LOST, "unknown", (1, 1, 0)),
    (errors.NotSoapError("page", status=200), Failure.ANSWERED, "answered", (0, 0, 0)),
    (errors.EmptyReplyError("nothing", status=200), Failure.ANSWERED, "answered", (0, 0, 0)),
    (errors.NotSoapError("page", status=404), Failure.REJECTED, "refused", (0, 0, 0)),
    (errors.RedirectError("elsewhere", status=302), Failure.ANSWERED, "answered", (0, 0, 0)),
    (errors.UnsafeXMLError("doctype", status=200), Failure.ANSWERED, "answered", (0, 0, 0)),
    (errors.ReplyTooLargeError("large", status=200), Failure.ANSWERED, "answered", (0, 0, 0)),
    (errors.DecodeError("odd", status=200), Failure.ANSWERED, "answered", (0, 0, 0)),
    (errors.SessionTimeoutError("Session Timeout"), Failure.EXPIRED, "refused", (0, 0, 0)),
    (errors.FrameworkFault("Server was unable"), Failure.REJECTED, "refused", (0, 0, 0)),
    (errors.ECGridOSFault("no"), Failure.REJECTED, "refused", (0, 0, 0)),
    (errors.SQLError("SQL error"), Failure.REJECTED, "refused", (0, 0, 0)),
    (errors.InternalError("failed"), Failure.REJECTED, "refused", (0, 0, 0)),
    (errors.LoginRefusedError("no"), Failure.REJECTED, "refused", (0, 0, 0)),
    (errors.TooManySessionsError("no"), Failure.REJECTED, "refused", (0, 0, 0)),
    (errors.ECGridOSError("of a middleware"), Failure.ANSWERED, "answered", (0, 0, 0)),
    (errors.StateError("closed"), Failure.NOT_MADE, "not_sent", (0, 0, 0)),
    (errors.ArgumentError("no", parameter="x"), Failure.NOT_MADE, "not_sent", (0, 0, 0)),
    (errors.ConfigurationError("no", parameter="x"), Failure.NOT_MADE, "not_sent", (0, 0, 0)),
]


@pytest.mark.parametrize(
    ("error", "failure", "outcome", "again"),
    WHAT_ERRORS_MEAN,
    ids=[f"{row[1].name}-{type(row[0]).__name__}-{i}" for i, row in enumerate(WHAT_ERRORS_MEAN)],
)
def test_what_an_error_means(
    error: errors.ECGridOSError, failure: Failure, outcome: str, again: tuple[int, int, int]
) -> None:
    raised_outside_a_call = error.outcome
    assert failure_of(error) is failure
    for effect, retryable in zip(EFFECTS, again, strict=True):
        judged = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert judge(judged, effect) is failure
        assert (judged.outcome, judged.retryable) == (outcome, bool(retryable))
    if failure is not Failure.REJECTED and not getattr(error, "may_be_cut_off", False):
        assert raised_outside_a_call in (outcome, "unknown")


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_call_of_a_session_that_is_ours_to_renew_may_be_repeated(effect: Effect) -> None:
    error = errors.SessionTimeoutError("Session Timeout")
    judge(error, effect, renewable=True)
    assert error.retryable


BEFORE = [
    # failure, effect, outcome after attempts that were not sent, refused, of unknown outcome
    (Failure.NOT_SENT, READ, ("not_sent", "refused", "unknown")),
    (Failure.NOT_SENT, IDEMPOTENT, ("not_sent", "refused", "unknown")),
    (Failure.REFUSED, READ, ("refused", "refused", "unknown")),
    (Failure.REFUSED, IDEMPOTENT, ("refused", "refused", "unknown")),
    (Failure.REJECTED, READ, ("refused", "refused", "refused")),
    (Failure.REJECTED, IDEMPOTENT, ("refused", "refused", "unknown")),
    (Failure.EXPIRED, READ, ("refused", "refused", "refused")),
    (Failure.EXPIRED, IDEMPOTENT, ("refused", "refused", "unknown")),
    (Failure.LOST, READ, ("unknown", "unknown", "unknown")),
    (Failure.ANSWERED, READ, ("answered", "answered", "answered")),
    (Failure.ANSWERED, IDEMPOTENT, ("answered", "answered", "answered")),
]


@pytest.mark.parametrize(("failure", "effect", "outcomes"), BEFORE)
def test_the_outcome_counts_the_attempts_before(
    failure: Failure, effect: Effect, outcomes: tuple[str, str, str]
) -> None:
    attempts_before: tuple[errors.CallOutcome, ...] = ("not_sent", "refused", "unknown")
    found = tuple(outcome_of(failure, effect, before=before) for before in attempts_before)
    assert found == outcomes


def test_a_transport_error_says_the_same_twice() -> None:
    error = errors.ConnectError("refused")
    judge(error, READ, before="unknown")
    assert (error.outcome, error.may_have_arrived) == ("unknown", True)


@pytest.mark.parametrize(("attempt", "most"), [(1, 0.25), (2, 0.5), (3, 1.0), (6, 8.0), (60, 8.0)])
def test_backoff_is_spread_over_its_whole_span(attempt: int, most: float) -> None:
    pauses = [backoff(attempt) for _ in range(400)]
    assert 0 <= min(pauses) < most / 4
    assert most * 3 / 4 < max(pauses) <= most


def test_the_budget_ends_a_storm_and_replies_fill_it_again() -> None:
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
