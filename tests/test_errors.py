"""The tree of errors: as drawn, picklable, and naming the operation."""

import datetime as dt
import inspect
import pickle
import re
from typing import Any

import pytest

from ecgridos_async import (
    ArgumentError,
    ConfigurationError,
    ConnectError,
    DecodeError,
    ECGridOSError,
    ECGridOSFault,
    FrameworkFault,
    NotFoundError,
    NotSoapError,
    StateError,
    TransportError,
    errors,
)

LINE = re.compile(r"^ {4}(?P<branches>[│├└─ ]*)(?P<name>[A-Z]\w+)(?: {2,}(?P<says>\S.*))?$")


def drawn() -> dict[str, str | None]:
    """Return the parent of every class in the drawing of the module's docstring."""
    parents: dict[str, str | None] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = LINE.match(line)
        if found:
            depth = len(found["branches"]) // 4
            path = [*path[:depth], found["name"]]
            parents[found["name"]] = path[depth - 1] if depth else None
    return parents


def real() -> dict[str, str | None]:
    """Return the parent of every class that the module has."""
    return {
        name: None if kind is ECGridOSError else kind.__mro__[1].__name__
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, ECGridOSError)
    }


EVERY_ERROR = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, ECGridOSError)
]


def test_the_drawing_is_the_tree() -> None:
    assert drawn() == real()


def test_the_drawing_was_read() -> None:
    parents = drawn()

    assert parents["ECGridOSError"] is None
    assert parents["ConfigurationError"] == "ECGridOSError"
    assert parents["MalformedXMLError"] == "DecodeError"
    assert parents["TooManySessionsError"] == "LoginRefusedError"
    assert parents["Fault"] == "ECGridOSError"
    assert len(parents) >= 37


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        pytest.param(ConfigurationError, ValueError, id="ConfigurationError"),
        pytest.param(ArgumentError, ValueError, id="ArgumentError"),
        pytest.param(StateError, RuntimeError, id="StateError"),
    ],
)
def test_some_are_builtin_errors_too(kind: type[Exception], builtin: type[Exception]) -> None:
    assert issubclass(kind, builtin)


@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_every_class_says_what_it_means(kind: type[ECGridOSError]) -> None:
    assert kind.__doc__
    assert kind.__doc__ != ECGridOSError.__doc__ or kind is ECGridOSError


def example(kind: type[ECGridOSError]) -> ECGridOSError:
    """Return an error of that class with every attribute it can have."""
    values: dict[str, Any] = {
        "operation": "PricelistInfo",
        "parameter": "pricelist_id",
        "status": 418,
        "content_type": "text/html",
        "excerpt": "<html>",
        "path": "Pricelist.Owner",
        "sender": True,
        "code": 8,
        "item": "Description",
        "message": "Too long",
        "retry_after": 7.0,
        "seconds": 1.5,
        "started_at": dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    }
    known = inspect.signature(kind.__init__).parameters
    return kind("It went wrong.", **{name: values[name] for name in values if name in known})


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_every_class_pickles_with_all_it_has(kind: type[ECGridOSError], protocol: int) -> None:
    error = example(kind)

    found = pickle.loads(pickle.dumps(error, protocol))  # noqa: S301

    assert type(found) is kind
    assert found.args == error.args
    assert vars(found) == vars(error)
    assert str(found) == str(error)
    assert repr(found) == repr(error)


@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_what_a_call_told_an_error_is_pickled(kind: type[ECGridOSError]) -> None:
    error = example(kind)
    error.outcome, error.retryable = "answered", True

    found = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert (found.outcome, found.retryable) == ("answered", True)


OUTSIDE = [
    (ECGridOSError, "unknown", False),
    (ConfigurationError, "not_sent", False),
    (StateError, "not_sent", False),
    (ArgumentError, "not_sent", False),
    (errors.NotInThisVersionError, "not_sent", False),
    (errors.UnknownOperationError, "not_sent", False),
    (TransportError, "unknown", False),
    (ConnectError, "not_sent", True),
    (errors.PoolTimeoutError, "not_sent", True),
    (errors.ConnectionLostError, "unknown", False),
    (errors.DeadlineError, "unknown", False),
    (errors.OutcomeUnknownError, "unknown", False),
    (NotSoapError, "answered", False),
    (DecodeError, "answered", False),
    (FrameworkFault, "refused", False),
    (NotFoundError, "refused", False),
]


@pytest.mark.parametrize(("kind", "outcome", "retryable"), OUTSIDE)
def test_what_an_error_says_that_no_call_raised(
    kind: type[ECGridOSError], outcome: str, retryable: bool
) -> None:
    error = example(kind)

    assert (error.outcome, error.retryable) == (outcome, retryable)


@pytest.mark.parametrize(
    ("status", "retry_after", "outcome", "retryable"),
    [
        (503, None, "refused", False),
        (503, 7.0, "refused", True),
        (429, 7.0, "refused", True),
        (500, None, "unknown", False),
        (502, 7.0, "unknown", False),
        (504, None, "unknown", False),
    ],
)
def test_what_a_status_says_when_it_is_not_known_what_was_called(
    status: int, retry_after: float | None, outcome: str, retryable: bool
) -> None:
    error = errors.ServiceUnavailableError("Down.", status=status, retry_after=retry_after)

    assert (error.outcome, error.retryable) == (outcome, retryable)
    assert error.may_have_arrived is (outcome == "unknown")


def test_an_unknown_outcome_says_when_the_call_began() -> None:
    before = dt.datetime.now(dt.UTC)
    error = errors.OutcomeUnknownError("Who knows.", seconds=60)

    assert error.started_at.tzinfo is dt.UTC
    assert 59 < (before - error.started_at).total_seconds() <= 60


@pytest.mark.parametrize("kind", EVERY_ERROR)
def test_every_class_names_the_operation(kind: type[ECGridOSError]) -> None:
    error = example(kind)

    assert error.operation == "PricelistInfo"
    assert str(error).startswith("PricelistInfo: It went wrong.")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        pytest.param(ECGridOSError("No."), "No.", id="no-operation"),
        pytest.param(ECGridOSError("No.", operation="Login"), "Login: No.", id="operation"),
        pytest.param(DecodeError("No."), "No.", id="no-path"),
        pytest.param(
            DecodeError("No.", path="A.B[0]", operation="WhoAmI"),
            "WhoAmI: No. (at A.B[0])",
            id="path",
        ),
        pytest.param(
            ECGridOSFault("No.", item="UserID", message="Never.", operation="WhoAmI"),
            "WhoAmI: No. [UserID] Never.",
            id="fault",
        ),
        pytest.param(ECGridOSFault("No.", message="No."), "No.", id="fault-that-says-it-twice"),
    ],
)
def test_str(error: ECGridOSError, text: str) -> None:
    assert str(error) == text


def test_an_operation_that_is_learnt_later_is_named_too() -> None:
    error = NotSoapError("HTTP 200 with an HTML page")
    error.operation = "Logout"

    assert str(error) == "Logout: HTTP 200 with an HTML page"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301


def test_notes_are_pickled() -> None:
    error = NotFoundError("Not found.", operation="PricelistInfo")
    error.add_note("Logout failed too")

    found = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert found.__notes__ == ["Logout failed too"]


@pytest.mark.parametrize(
    ("name", "may_have_arrived"),
    [
        pytest.param("ConnectError", False, id="ConnectError"),
        pytest.param("PoolTimeoutError", False, id="PoolTimeoutError"),
        pytest.param("ConnectionLostError", True, id="ConnectionLostError"),
        pytest.param("CallTimeoutError", True, id="CallTimeoutError"),
        pytest.param("DeadlineError", True, id="DeadlineError"),
        pytest.param("TransportError", True, id="TransportError"),
    ],
)
def test_whether_the_call_may_have_arrived(name: str, may_have_arrived: bool) -> None:
    kind: type[TransportError] = getattr(errors, name)

    assert kind("It went wrong.").may_have_arrived is may_have_arrived


def test_one_instance_may_know_better() -> None:
    error = ConnectError("It went wrong.")
    error.may_have_arrived = True

    assert pickle.loads(pickle.dumps(error)).may_have_arrived  # noqa: S301


def test_attributes_have_quiet_defaults() -> None:
    reply = NotSoapError("No.")
    fault = ECGridOSFault("No.")
    framework = FrameworkFault("No.")

    assert (reply.status, reply.content_type, reply.excerpt) == (0, "", "")
    assert (fault.status, fault.code, fault.item, fault.message) == (500, None, "", "")
    assert (framework.status, framework.sender) == (500, False)
