"""The class of a fault follows from its texts, never from its number alone."""

import pytest

from ecgridos_async import (
    AccessDeniedError,
    Client,
    DataError,
    DuplicateError,
    ECGridOSFault,
    IDExistsOnNetworkError,
    InternalError,
    InvalidDataLengthError,
    InvalidDataTypeError,
    InvalidIDError,
    LoginRefusedError,
    NotFoundError,
    ProtocolName,
    SessionTimeoutError,
    SQLError,
    TooManySessionsError,
)

BY_TEXT = [
    pytest.param("Session Timeout.", SessionTimeoutError, id="Session-Timeout"),
    pytest.param("SesssionTimeout", SessionTimeoutError, id="SesssionTimeout-of-3.2"),
    pytest.param("SessionTimeout", SessionTimeoutError, id="SessionTimeout-of-4.1"),
    pytest.param("Invalid SessionID.", SessionTimeoutError, id="Invalid-SessionID"),
    pytest.param("Access Denied.", AccessDeniedError, id="Access-Denied"),
    pytest.param("AccessDenied", AccessDeniedError, id="AccessDenied"),
    pytest.param("Not Found.", NotFoundError, id="Not-Found"),
    pytest.param("NotFound", NotFoundError, id="NotFound"),
    pytest.param("Invalid ID.", InvalidIDError, id="Invalid-ID"),
    pytest.param("InvalidID", InvalidIDError, id="InvalidID"),
    pytest.param("Duplicate.", DuplicateError, id="Duplicate"),
    pytest.param("ID exists on network.", IDExistsOnNetworkError, id="ID-exists-on-network"),
    pytest.param("IDExistsOnNetwork", IDExistsOnNetworkError, id="IDExistsOnNetwork"),
    pytest.param("Invalid data type.", InvalidDataTypeError, id="Invalid-data-type"),
    pytest.param("InvalidDataType", InvalidDataTypeError, id="InvalidDataType"),
    pytest.param("Invalid data length.", InvalidDataLengthError, id="Invalid-data-length"),
    pytest.param("InvalidDataLength", InvalidDataLengthError, id="InvalidDataLength"),
    pytest.param("Data error.", DataError, id="Data-error"),
    pytest.param("DataError", DataError, id="DataError"),
    pytest.param("SQL error.", SQLError, id="SQL-error"),
    pytest.param("SQLError", SQLError, id="SQLError"),
    pytest.param("Internal error.", InternalError, id="Internal-error"),
    pytest.param("InternalError", InternalError, id="InternalError"),
    pytest.param("Unknown.", ECGridOSFault, id="Unknown"),
    pytest.param("Something new.", ECGridOSFault, id="new"),
    pytest.param("", ECGridOSFault, id="nothing"),
]


def envelope(code: str, string: str, item: str = "", message: str = "", text: str = "-") -> bytes:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{text}</faultstring>"
        f"<detail><ErrorInfo><ErrorCode>{code}</ErrorCode><ErrorString>{string}</ErrorString>"
        f"<ErrorItem>{item}</ErrorItem><ErrorMessage>{message}</ErrorMessage></ErrorInfo></detail>"
        "</soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


def refusal(
    body: bytes, protocol: ProtocolName = "soap11", media: str = "text/xml"
) -> ECGridOSFault:
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")
    with pytest.raises(ECGridOSFault) as caught:
        session.read(session.pricelists.info, body, status=500, content_type=media)
    return caught.value


@pytest.mark.parametrize(("text", "kind"), BY_TEXT)
def test_by_the_error_string(text: str, kind: type[ECGridOSFault]) -> None:
    assert type(refusal(envelope("99", text))) is kind


@pytest.mark.parametrize(("text", "kind"), BY_TEXT)
def test_by_the_fault_text_where_the_error_string_is_empty(
    text: str, kind: type[ECGridOSFault]
) -> None:
    assert type(refusal(envelope("99", "", text=text))) is kind


@pytest.mark.parametrize(("text", "kind"), [case for case in BY_TEXT if case.id != "nothing"])
@pytest.mark.parametrize("protocol", ["http-get", "http-post"])
def test_by_the_plain_text_of_the_form_bindings(
    protocol: ProtocolName, text: str, kind: type[ECGridOSFault]
) -> None:
    fault = refusal(f"{text}\r\n".encode(), protocol, "text/plain; charset=utf-8")

    assert type(fault) is kind
    assert fault.code is None
    assert fault.string == text
    assert fault.item == ""
    assert fault.message == ""


@pytest.mark.parametrize("number", [*range(-1, 14), 100])
def test_a_number_alone_decides_nothing(number: int) -> None:
    fault = refusal(envelope(str(number), "Sorry."))

    assert type(fault) is ECGridOSFault
    assert fault.code == number


@pytest.mark.parametrize("number", range(-1, 14))
def test_a_number_does_not_overrule_the_text(number: int) -> None:
    assert type(refusal(envelope(str(number), "Not found."))) is NotFoundError


def test_the_name_of_a_code_decides_where_the_text_does_not() -> None:
    assert type(refusal(envelope("Duplicate", "Sorry."))) is DuplicateError


def test_an_error_of_the_session_id_is_one_of_the_session() -> None:
    assert type(refusal(envelope("4", "Invalid ID.", item="SessionID"))) is SessionTimeoutError


def test_the_error_string_counts_before_the_fault_text() -> None:
    assert type(refusal(envelope("1", "Not found.", text="Access denied."))) is NotFoundError


LOGIN = [
    pytest.param("Invalid login.", "", LoginRefusedError, id="invalid-login"),
    pytest.param("Access Denied.", "", LoginRefusedError, id="access-denied"),
    pytest.param("Not Found.", "No such user.", LoginRefusedError, id="no-such-user"),
    pytest.param("Something new.", "", LoginRefusedError, id="new"),
    pytest.param("Access Denied.", "Too many open sessions.", TooManySessionsError, id="too-many"),
    pytest.param("Session limit reached.", "", TooManySessionsError, id="limit"),
    pytest.param("Maximum sessions exceeded.", "", TooManySessionsError, id="maximum"),
    pytest.param("Internal error.", "", InternalError, id="internal"),
    pytest.param("SQL error.", "", SQLError, id="sql"),
    pytest.param("Invalid data length.", "", InvalidDataLengthError, id="length"),
]


@pytest.mark.parametrize(("string", "message", "kind"), LOGIN)
def test_of_login(string: str, message: str, kind: type[ECGridOSFault]) -> None:
    client = Client("3.2", "soap11")

    with pytest.raises(ECGridOSFault) as caught:
        client.read(client.login, envelope("99", string, message=message), status=500)

    assert type(caught.value) is kind
    assert caught.value.operation == "Login"


def test_too_many_sessions_is_a_matter_of_login_alone() -> None:
    assert not isinstance(
        refusal(envelope("2", "Access denied.", message="Too many open sessions.")),
        LoginRefusedError,
    )
