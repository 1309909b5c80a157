"""Which HTTP status a FastAPI app sends for which error."""

import pytest

from ecgridos_async import errors
from ecgridos_async.integrations.fastapi import ERROR_RESPONSES, Problem, http_status, problem

CASES: list[tuple[errors.ECGridOSError, int]] = [
    (errors.NotFoundError("no"), 404),
    (errors.AccessDeniedError("no"), 403),
    (errors.LoginRefusedError("no"), 502),
    (errors.TooManySessionsError("no"), 502),
    (errors.SessionTimeoutError("no"), 502),
    (errors.DuplicateError("no"), 409),
    (errors.InvalidDataLengthError("no"), 422),
    (errors.ArgumentError("no", parameter="p"), 422),
    (errors.NotInThisVersionError("no", parameter="version"), 501),
    (errors.ConfigurationError("no", parameter="p"), 500),
    (errors.StateError("no"), 500),
    (errors.ConnectError("no"), 503),
    (errors.PoolTimeoutError("no"), 503),
    (errors.SessionStoreError("no"), 503),
    (errors.DeadlineError("no"), 504),
    (errors.ConnectionLostError("no"), 502),
    (errors.OutcomeUnknownError("no"), 500),
    (errors.OutcomeUnknownError("no", operation="ParcelUpload"), 500),
    (errors.OutcomeUnknownError("no", operation="Login"), 503),
    (errors.DecodeError("no"), 502),
    (errors.DecodeError("no", operation="PricelistInfo"), 502),
    (errors.DecodeError("no", operation="TPUpdateDescription"), 502),
    (errors.DecodeError("no", operation="ParcelUpload"), 500),
    (errors.DecodeError("no", operation="Login"), 502),
    (errors.DecodeError("no", operation="NoSuchThing"), 502),
    (errors.NotSoapError("no", operation="ParcelUpload", status=200), 500),
    (errors.ServiceUnavailableError("no", status=429), 503),
    (errors.ServiceUnavailableError("no", status=500), 502),
    (errors.ServiceUnavailableError("no", status=502), 502),
    (errors.ServiceUnavailableError("no", status=503), 503),
    (errors.ServiceUnavailableError("no", status=504), 504),
    (errors.FrameworkFault("no"), 502),
    (errors.ECGridOSFault("no"), 502),
]


@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda case: type(case).__name__)
def test_status(error: errors.ECGridOSError, status: int) -> None:
    assert http_status(error) == status


@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda case: type(case).__name__)
def test_the_openapi_table_has_every_status(error: errors.ECGridOSError, status: int) -> None:
    assert status in ERROR_RESPONSES
    assert problem(error).keys() == Problem.__annotations__.keys()
