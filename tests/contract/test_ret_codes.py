"""Return codes: one table, which the sandbox writes from and the client reads by."""

import pytest

from ecgridos_async import ApiVersion, errors
from ecgridos_async._wire.faults import FaultText, fault_error
from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.models import RetCode as LoggedRetCode

CLASSES = {
    RetCode.UNKNOWN: errors.ECGridOSFault,
    RetCode.SUCCESS: errors.ECGridOSFault,
    RetCode.SESSION_TIMEOUT: errors.SessionTimeoutError,
    RetCode.ACCESS_DENIED: errors.AccessDeniedError,
    RetCode.NOT_FOUND: errors.NotFoundError,
    RetCode.INVALID_ID: errors.InvalidIDError,
    RetCode.DUPLICATE: errors.DuplicateError,
    RetCode.ID_EXISTS_ON_NETWORK: errors.IDExistsOnNetworkError,
    RetCode.INVALID_DATA_TYPE: errors.InvalidDataTypeError,
    RetCode.INVALID_DATA_LENGTH: errors.InvalidDataLengthError,
    RetCode.DATA_ERROR: errors.DataError,
    RetCode.SQL_ERROR: errors.SQLError,
    RetCode.INTERNAL_ERROR: errors.InternalError,
}


@pytest.mark.parametrize("version", ApiVersion)
def test_names_are_those_of_the_enum_of_the_version(version: ApiVersion) -> None:
    assert tuple(code.wire_name(version) for code in RetCode) == LoggedRetCode.values(version)


@pytest.mark.parametrize(
    ("code", "version", "text"),
    [
        (RetCode.SESSION_TIMEOUT, ApiVersion.V2_3, "SesssionTimeout: Invalid SessionID."),
        (RetCode.SESSION_TIMEOUT, ApiVersion.V3_2, "SesssionTimeout: Invalid SessionID."),
        (RetCode.SESSION_TIMEOUT, ApiVersion.V4_1, "SessionTimeout: Invalid SessionID."),
        (RetCode.INVALID_DATA_LENGTH, ApiVersion.V3_0, "InvalidDataLength: Invalid data length."),
    ],
)
def test_text(code: RetCode, version: ApiVersion, text: str) -> None:
    assert code.text(version) == text


@pytest.mark.parametrize("version", ApiVersion)
@pytest.mark.parametrize("code", RetCode)
def test_the_client_knows_the_text(code: RetCode, version: ApiVersion) -> None:
    text = code.text(version)

    fault = FaultText(text=text, string=text, is_ecgridos=True)

    assert type(fault_error(fault, operation="WhoAmI", status=500)) is CLASSES[code]
