"""Faults of every shape that ECGridOS, ASP.NET and the documents about them show."""

import attrs
import pytest

from ecgridos_async import (
    AccessDeniedError,
    Client,
    ECGridOSFault,
    Fault,
    FrameworkFault,
    InvalidDataLengthError,
    NotFoundError,
    ProtocolName,
)


@attrs.frozen
class Expected:
    """What an ECGridOS fault says."""

    kind: type[ECGridOSFault]
    code: int | None
    string: str
    item: str = ""
    message: str = ""


def soap11(detail: str, text: str = "Something else.", code: str = "soap:Client") -> bytes:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f"<soap:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring>"
        f"{detail}</soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


def soap12(detail: str, text: str = "Something else.", code: str = "soap:Sender") -> bytes:
    return (
        '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>'
        f"<soap:Fault><soap:Code><soap:Value>{code}</soap:Value></soap:Code><soap:Reason>"
        f'<soap:Text xml:lang="en">{text}</soap:Text></soap:Reason>{detail}'
        "</soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


def refusal(protocol: ProtocolName, body: bytes, status: int = 500) -> Fault:
    """Return what reading that answer to PricelistInfo raises."""
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")
    with pytest.raises(Fault) as caught:
        session.read(session.pricelists.info, body, status=status)
    assert caught.value.operation == "PricelistInfo"
    assert caught.value.status == status
    return caught.value


FOUR = (
    "<ErrorCode>8</ErrorCode><ErrorString>Invalid data length.</ErrorString>"
    "<ErrorItem>Description</ErrorItem><ErrorMessage>Too Long (max=35)</ErrorMessage>"
)
TOO_LONG = Expected(
    InvalidDataLengthError, 8, "Invalid data length.", "Description", "Too Long (max=35)"
)

DETAILS = [
    pytest.param(f"<detail><ErrorInfo>{FOUR}</ErrorInfo></detail>", TOO_LONG, id="ErrorInfo"),
    pytest.param(f"<detail>{FOUR}</detail>", TOO_LONG, id="no-ErrorInfo"),
    pytest.param(f"<details>{FOUR}</details>", TOO_LONG, id="details"),
    pytest.param(
        f"<soap:Detail><ErrorInfo>{FOUR}</ErrorInfo></soap:Detail>", TOO_LONG, id="Detail-of-soap"
    ),
    pytest.param(
        f'<detail><ErrorInfo xmlns="http://ecgridos.net/">{FOUR}</ErrorInfo></detail>',
        TOO_LONG,
        id="ErrorInfo-with-a-namespace",
    ),
    pytest.param(
        f"<detail>\r\n  <ErrorInfo>\r\n    {FOUR}\r\n  </ErrorInfo>\r\n</detail>",
        TOO_LONG,
        id="blanks",
    ),
    pytest.param(
        "<detail><ErrorInfo><ErrorMessage>Too Long (max=35)</ErrorMessage>"
        "<ErrorItem>Description</ErrorItem><ErrorString>Invalid data length.</ErrorString>"
        "<ErrorCode> 8 </ErrorCode></ErrorInfo></detail>",
        TOO_LONG,
        id="another-order",
    ),
    pytest.param(
        f"<detail><Other>1</Other><ErrorInfo>{FOUR}<New>1</New></ErrorInfo></detail>",
        TOO_LONG,
        id="other-elements",
    ),
    pytest.param(
        "<detail><ErrorInfo><ErrorCode>3</ErrorCode><ErrorString>Not found.</ErrorString>"
        "</ErrorInfo></detail>",
        Expected(NotFoundError, 3, "Not found."),
        id="two-of-four",
    ),
    pytest.param(
        "<detail><ErrorInfo><ErrorCode>3</ErrorCode><ErrorString /><ErrorItem />"
        "<ErrorMessage /></ErrorInfo></detail>",
        Expected(ECGridOSFault, 3, "Something else."),
        id="empty-texts",
    ),
    pytest.param(
        "<detail><ErrorInfo><ErrorCode>AccessDenied</ErrorCode><ErrorString>No.</ErrorString>"
        "</ErrorInfo></detail>",
        Expected(AccessDeniedError, None, "No."),
        id="name-for-a-code",
    ),
    pytest.param(
        "<detail><ErrorInfo><ErrorCode>8.5 apples</ErrorCode><ErrorString>No.</ErrorString>"
        "</ErrorInfo></detail>",
        Expected(ECGridOSFault, None, "No."),
        id="nonsense-code",
    ),
    pytest.param(
        f"<detail><ErrorInfo><ErrorCode>{'9' * 5000}</ErrorCode><ErrorString>No.</ErrorString>"
        "</ErrorInfo></detail>",
        Expected(ECGridOSFault, None, "No."),
        id="code-of-5000-digits",
    ),
    pytest.param(
        "<detail><ErrorInfo><ErrorCode /><ErrorString>No.</ErrorString></ErrorInfo></detail>",
        Expected(ECGridOSFault, None, "No."),
        id="empty-code",
    ),
    pytest.param(
        "<detail><ErrorInfo><ErrorCode>-1</ErrorCode><ErrorString>Unknown.</ErrorString>"
        "</ErrorInfo></detail>",
        Expected(ECGridOSFault, -1, "Unknown."),
        id="negative-code",
    ),
]


@pytest.mark.parametrize(("detail", "expected"), DETAILS)
class TestECGridOSFault:
    @pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
    def test_in_soap11(self, protocol: ProtocolName, detail: str, expected: Expected) -> None:
        self.check(refusal(protocol, soap11(detail)), expected)

    @pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
    def test_in_soap12(self, protocol: ProtocolName, detail: str, expected: Expected) -> None:
        self.check(refusal(protocol, soap12(detail)), expected)

    def test_with_status_200(self, detail: str, expected: Expected) -> None:
        self.check(refusal("soap12", soap12(detail), status=200), expected)

    @staticmethod
    def check(fault: Fault, expected: Expected) -> None:
        assert type(fault) is expected.kind
        assert isinstance(fault, ECGridOSFault)
        assert fault.code == expected.code
        assert fault.string == expected.string
        assert fault.item == expected.item
        assert fault.message == expected.message


NO_DETAILS = [
    pytest.param("", id="none"),
    pytest.param("<detail />", id="empty-detail"),
    pytest.param("<detail></detail>", id="empty-detail-of-two-tags"),
    pytest.param("<soap:Detail />", id="empty-Detail-of-soap"),
    pytest.param("<detail>text</detail>", id="text"),
    pytest.param("<detail><Other>1</Other></detail>", id="other-elements"),
    pytest.param(
        "<detail><ECGridOSSOAPErrorCode>Authentication</ECGridOSSOAPErrorCode></detail>",
        id="ECGridOSSOAPErrorCode-text",
    ),
    pytest.param(
        "<detail><ECGridOSSOAPErrorCode>5</ECGridOSSOAPErrorCode></detail>",
        id="ECGridOSSOAPErrorCode-number",
    ),
    pytest.param("<detail><errorcode>8</errorcode></detail>", id="other-case"),
]


@pytest.mark.parametrize("detail", NO_DETAILS)
@pytest.mark.parametrize("protocol", ["soap11", "soap12"])
class TestFrameworkFault:
    @pytest.mark.parametrize(
        ("code", "sender"),
        [
            pytest.param("soap:Client", True, id="client"),
            pytest.param("soap:Server", False, id="server"),
            pytest.param("Client", True, id="client-without-prefix"),
            pytest.param("", False, id="no-code"),
            pytest.param("Client.BadArguments", True, id="client-with-more"),
            pytest.param("soap:Server.Busy", False, id="server-with-more"),
            pytest.param("soap:Client.Server.Client", True, id="client-with-much-more"),
            pytest.param("s-1:Client.", True, id="client-with-a-dot"),
            pytest.param("\r\n  soap:Client.Authentication\t", True, id="client-in-blanks"),
            pytest.param("soap:Server.Client", False, id="server-that-names-the-client"),
            pytest.param("ClientBusy", False, id="no-class"),
            pytest.param("e.x:Client.y", True, id="dot-in-the-prefix"),
            pytest.param("soap:MustUnderstand", True, id="must-understand"),
            pytest.param("soap:VersionMismatch", True, id="version-mismatch"),
        ],
    )
    def test_in_soap11(self, protocol: ProtocolName, detail: str, code: str, sender: bool) -> None:
        self.check(refusal(protocol, soap11(detail, code=code)), sender=sender)

    @pytest.mark.parametrize(
        ("code", "sender"),
        [
            pytest.param("soap:Sender", True, id="sender"),
            pytest.param("soap:Receiver", False, id="receiver"),
            pytest.param(" Sender\n", True, id="sender-in-blanks"),
            pytest.param("env:Sender.Busy", True, id="sender-with-more"),
            pytest.param("soap:DataEncodingUnknown", True, id="data-encoding-unknown"),
            pytest.param(
                "soap:Receiver</soap:Value><soap:Subcode><soap:Value>soap:Sender</soap:Value>"
                "</soap:Subcode><soap:Value>",
                False,
                id="receiver-with-a-subcode",
            ),
            pytest.param("", False, id="no-code"),
        ],
    )
    def test_in_soap12(self, protocol: ProtocolName, detail: str, code: str, sender: bool) -> None:
        self.check(refusal(protocol, soap12(detail, code=code)), sender=sender)

    @staticmethod
    def check(fault: Fault, *, sender: bool) -> None:
        assert type(fault) is FrameworkFault
        assert fault.sender is sender
        assert str(fault) == "PricelistInfo: Something else."


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(soap11("", text=""), id="soap11-empty"),
        pytest.param(soap12("", text=""), id="soap12-empty"),
        pytest.param(
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault />'
            b"</s:Body></s:Envelope>",
            id="soap12-bare",
        ),
    ],
)
def test_a_fault_that_gives_no_reason(body: bytes) -> None:
    fault = refusal("soap12", body)

    assert type(fault) is FrameworkFault
    assert str(fault) == "PricelistInfo: the service gave no reason"


def test_of_texts_in_two_languages_the_english_one_is_taken() -> None:
    fault = refusal(
        "soap12",
        (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>'
            "<s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason>"
            '<s:Text xml:lang="de">Nicht möglich.</s:Text>'
            '<s:Text xml:lang="en">Not possible.</s:Text>'
            "</s:Reason></s:Fault></s:Body></s:Envelope>"
        ).encode(),
    )

    assert str(fault) == "PricelistInfo: Not possible."


def test_a_text_in_another_language_is_better_than_none() -> None:
    fault = refusal(
        "soap12",
        (
            '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>'
            "<s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason>"
            '<s:Text xml:lang="de">Nicht möglich.</s:Text>'
            '<s:Text xml:lang="fr">Impossible.</s:Text>'
            "</s:Reason></s:Fault></s:Body></s:Envelope>"
        ).encode(),
    )

    assert str(fault) == "PricelistInfo: Nicht möglich."


@pytest.mark.parametrize(
    ("string", "item", "message", "text"),
    [
        pytest.param("No.", "", "", "PricelistInfo: No.", id="string"),
        pytest.param("No.", "ID", "", "PricelistInfo: No. [ID]", id="item"),
        pytest.param("No.", "", "Never.", "PricelistInfo: No. Never.", id="message"),
        pytest.param("No.", "ID", "Never.", "PricelistInfo: No. [ID] Never.", id="all"),
        pytest.param("No.", "ID", "No.", "PricelistInfo: No. [ID]", id="message-says-no-more"),
    ],
)
def test_str_says_it_all(string: str, item: str, message: str, text: str) -> None:
    fault = refusal(
        "soap12",
        soap12(
            f"<detail><ErrorCode>1</ErrorCode><ErrorString>{string}</ErrorString>"
            f"<ErrorItem>{item}</ErrorItem><ErrorMessage>{message}</ErrorMessage></detail>"
        ),
    )

    assert str(fault) == text
