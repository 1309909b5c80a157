"""Refusals captured from a real ASMX server, verbatim, in all four bindings."""

import pytest

from ecgridos_async import (
    Client,
    DataError,
    ECGridOSFault,
    EmptyReplyError,
    FrameworkFault,
    LoginRefusedError,
    ProtocolName,
    SessionTimeoutError,
)

TEXT_XML = "text/xml; charset=utf-8"
SOAP_XML = "application/soap+xml; charset=utf-8"
TEXT_PLAIN = "text/plain; charset=utf-8"

INVALID_DATA_SOAP11 = """\
<?xml version="1.0" encoding="utf-8"?><soap:Envelope \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault>\
<faultcode>soap:Client</faultcode><faultstring>Invalid data.</faultstring>\
<faultactor>http://127.0.0.1:18080/v3.0/prod/ecgridos.asmx</faultactor><detail><ErrorInfo>\
<ErrorCode>8</ErrorCode><ErrorString>Invalid data.</ErrorString>\
<ErrorItem>PricelistID</ErrorItem><ErrorMessage>Too Small (min=0): &lt;-1&gt; &amp; "é" \
漢字</ErrorMessage></ErrorInfo></detail></soap:Fault></soap:Body></soap:Envelope>""".encode()

INVALID_DATA_SOAP12 = """\
<?xml version="1.0" encoding="utf-8"?><soap:Envelope \
xmlns:soap="http://www.w3.org/2003/05/soap-envelope" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault><soap:Code>\
<soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason>\
<soap:Text xml:lang="en">Invalid data.</soap:Text></soap:Reason>\
<soap:Node>http://127.0.0.1:18080/v3.0/prod/ecgridos.asmx</soap:Node><detail><ErrorInfo>\
<ErrorCode>8</ErrorCode><ErrorString>Invalid data.</ErrorString>\
<ErrorItem>PricelistID</ErrorItem><ErrorMessage>Too Small (min=0): &lt;-1&gt; &amp; "é" \
漢字</ErrorMessage></ErrorInfo></detail></soap:Fault></soap:Body></soap:Envelope>""".encode()

SESSION_SOAP11 = b"""\
<?xml version="1.0" encoding="utf-8"?><soap:Envelope \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault>\
<faultcode>soap:Client</faultcode><faultstring>Invalid SessionID.</faultstring>\
<faultactor>http://127.0.0.1:18080/v3.0/prod/ecgridos.asmx</faultactor><detail><ErrorInfo>\
<ErrorCode>5</ErrorCode><ErrorString>Invalid SessionID.</ErrorString>\
<ErrorItem>SessionID</ErrorItem><ErrorMessage>The session \
&lt;00000000-0000-0000-0000-000000000000&gt; is not open.</ErrorMessage></ErrorInfo></detail>\
</soap:Fault></soap:Body></soap:Envelope>"""

LOGIN_SOAP12 = b"""\
<?xml version="1.0" encoding="utf-8"?><soap:Envelope \
xmlns:soap="http://www.w3.org/2003/05/soap-envelope" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault><soap:Code>\
<soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason>\
<soap:Text xml:lang="en">Invalid login.</soap:Text></soap:Reason>\
<soap:Node>http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx</soap:Node><detail><ErrorInfo>\
<ErrorCode>2</ErrorCode><ErrorString>Invalid login.</ErrorString>\
<ErrorItem>LoginName</ErrorItem><ErrorMessage>The LoginName or Password is not valid.\
</ErrorMessage></ErrorInfo></detail></soap:Fault></soap:Body></soap:Envelope>"""

UNHANDLED_SOAP11 = b"""\
<?xml version="1.0" encoding="utf-8"?><soap:Envelope \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault>\
<faultcode>soap:Server</faultcode><faultstring>Server was unable to process request. ---&gt; \
An unplanned failure: &lt;not&gt; a SoapException &amp; unhandled</faultstring><detail />\
</soap:Fault></soap:Body></soap:Envelope>"""

NOT_AN_INT_SOAP11 = b"""\
<?xml version="1.0" encoding="utf-8"?><soap:Envelope \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault>\
<faultcode>soap:Client</faultcode><faultstring>Server was unable to read request. ---&gt; \
There is an error in XML document (4, 140). ---&gt; Input string was not in a correct format.\
</faultstring><detail /></soap:Fault></soap:Body></soap:Envelope>"""

UNKNOWN_ACTION_SOAP11 = b"""\
<?xml version="1.0" encoding="utf-8"?><soap:Envelope \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault>\
<faultcode>soap:Client</faultcode><faultstring>Server did not recognize the value of HTTP \
Header {0}: {1}.</faultstring><detail /></soap:Fault></soap:Body></soap:Envelope>"""

UNKNOWN_OPERATION_SOAP12 = b"""\
<?xml version="1.0" encoding="utf-8"?><soap:Envelope \
xmlns:soap="http://www.w3.org/2003/05/soap-envelope" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault><soap:Code>\
<soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="en">\
Unable to handle request without a valid action parameter. Please supply a valid soap action.\
</soap:Text></soap:Reason><soap:Detail /></soap:Fault></soap:Body></soap:Envelope>"""


def refusal(
    protocol: ProtocolName, content_type: str, body: bytes
) -> ECGridOSFault | FrameworkFault | None:
    session = Client("3.0", protocol).attach("94a7a023-f480-4e1e-b3d5-9da5aa48c6c4")
    try:
        session.read(session.pricelists.info, body, status=500, content_type=content_type)
    except (ECGridOSFault, FrameworkFault) as fault:
        return fault
    return None


@pytest.mark.parametrize(
    ("protocol", "content_type", "body"),
    [
        pytest.param("soap11", TEXT_XML, INVALID_DATA_SOAP11, id="soap11"),
        pytest.param("soap12", SOAP_XML, INVALID_DATA_SOAP12, id="soap12"),
    ],
)
def test_invalid_data(protocol: ProtocolName, content_type: str, body: bytes) -> None:
    fault = refusal(protocol, content_type, body)

    assert type(fault) is DataError
    assert fault.code == 8
    assert fault.string == "Invalid data."
    assert fault.item == "PricelistID"
    assert fault.message == 'Too Small (min=0): <-1> & "é" 漢字'
    assert str(fault) == (
        'PricelistInfo: Invalid data. [PricelistID] Too Small (min=0): <-1> & "é" 漢字'
    )


@pytest.mark.parametrize("protocol", ["http-get", "http-post"])
def test_invalid_data_in_a_form_binding(protocol: ProtocolName) -> None:
    fault = refusal(protocol, TEXT_PLAIN, b"Invalid data.\n")

    assert type(fault) is DataError
    assert fault.code is None
    assert fault.string == "Invalid data."


def test_session() -> None:
    fault = refusal("soap11", TEXT_XML, SESSION_SOAP11)

    assert type(fault) is SessionTimeoutError
    assert fault.code == 5
    assert fault.item == "SessionID"
    assert fault.message == "The session <00000000-0000-0000-0000-000000000000> is not open."


@pytest.mark.parametrize("protocol", ["http-get", "http-post"])
def test_session_in_a_form_binding(protocol: ProtocolName) -> None:
    assert type(refusal(protocol, TEXT_PLAIN, b"Invalid SessionID.\n")) is SessionTimeoutError


def test_login() -> None:
    client = Client("3.2", "soap12")

    with pytest.raises(LoginRefusedError) as caught:
        client.read(client.login, LOGIN_SOAP12, status=500, content_type=SOAP_XML)

    assert type(caught.value) is LoginRefusedError
    assert caught.value.code == 2
    assert caught.value.item == "LoginName"
    assert caught.value.message == "The LoginName or Password is not valid."


@pytest.mark.parametrize(
    ("protocol", "content_type", "body", "sender", "text"),
    [
        pytest.param(
            "soap11",
            TEXT_XML,
            UNHANDLED_SOAP11,
            False,
            "Server was unable to process request. ---> "
            "An unplanned failure: <not> a SoapException & unhandled",
            id="unhandled",
        ),
        pytest.param(
            "soap11",
            TEXT_XML,
            NOT_AN_INT_SOAP11,
            True,
            "Server was unable to read request. ---> There is an error in XML document (4, 140). "
            "---> Input string was not in a correct format.",
            id="not-an-int",
        ),
        pytest.param(
            "soap11",
            TEXT_XML,
            UNKNOWN_ACTION_SOAP11,
            True,
            "Server did not recognize the value of HTTP Header {0}: {1}.",
            id="unknown-action",
        ),
        pytest.param(
            "soap12",
            SOAP_XML,
            UNKNOWN_OPERATION_SOAP12,
            True,
            "Unable to handle request without a valid action parameter. "
            "Please supply a valid soap action.",
            id="unknown-operation",
        ),
    ],
)
def test_framework_fault(
    protocol: ProtocolName, content_type: str, body: bytes, sender: bool, text: str
) -> None:
    fault = refusal(protocol, content_type, body)

    assert type(fault) is FrameworkFault
    assert fault.sender is sender
    assert str(fault) == f"PricelistInfo: {text}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(
            b"Missing parameter: {0}.\n", "Missing parameter: {0}.", id="missing-captured"
        ),
        pytest.param(
            b"Missing parameter: PricelistID.\r\n", "Missing parameter: PricelistID.", id="missing"
        ),
        pytest.param(
            b"{0} Web Service method name is not valid.\n",
            "{0} Web Service method name is not valid.",
            id="unknown-operation-captured",
        ),
        pytest.param(
            b"Cannot convert abc to System.Int32.\r\nParameter name: type ---> "
            b"Input string was not in a correct format.\r\n",
            "Cannot convert abc to System.Int32.\r\nParameter name: type ---> "
            "Input string was not in a correct format.",
            id="not-an-int",
        ),
        pytest.param(
            b"Request format is unrecognized for URL unexpectedly ending in '/Nope'.",
            "Request format is unrecognized for URL unexpectedly ending in '/Nope'.",
            id="form-bindings-are-off",
        ),
    ],
)
@pytest.mark.parametrize("protocol", ["http-get", "http-post"])
def test_framework_fault_in_a_form_binding(protocol: ProtocolName, body: bytes, text: str) -> None:
    fault = refusal(protocol, TEXT_PLAIN, body)

    assert type(fault) is FrameworkFault
    assert str(fault) == f"PricelistInfo: {text}"


@pytest.mark.parametrize(
    ("status", "says"),
    [
        pytest.param(400, "the service could not parse the request", id="malformed"),
        pytest.param(415, "the service does not take this content type", id="content-type"),
    ],
)
def test_no_body(status: int, says: str) -> None:
    session = Client("3.0", "soap11").attach("94a7a023-f480-4e1e-b3d5-9da5aa48c6c4")

    with pytest.raises(EmptyReplyError, match=says) as caught:
        session.read(session.pricelists.info, b"", status=status, content_type=TEXT_XML)

    assert caught.value.status == status
    assert caught.value.content_type == TEXT_XML


def test_a_text_that_begins_like_markup_is_a_text_all_the_same() -> None:
    fault = refusal("http-get", TEXT_PLAIN, b"<-1> is invalid data.\n")

    assert type(fault) is DataError
    assert fault.string == "<-1> is invalid data."
