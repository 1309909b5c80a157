"""Faults of ASP.NET: whether each blames the sender. tests/data/wire/faults has whole replies."""

import pytest

from ecgridos_async import (
    Client,
    ECGridOSFault,
    Fault,
    FrameworkFault,
    ProtocolName,
)


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
    """Return what reading that reply to PricelistInfo raises."""
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")
    with pytest.raises(Fault) as caught:
        session.read(session.pricelists.info, body, status=status)
    assert caught.value.operation == "PricelistInfo"
    assert caught.value.status == status
    return caught.value


LONG_CODE = (
    f"<detail><ErrorInfo><ErrorCode>{'9' * 5000}</ErrorCode><ErrorString>No.</ErrorString>"
    "</ErrorInfo></detail>"
)


@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
@pytest.mark.parametrize("body", [soap11(LONG_CODE), soap12(LONG_CODE)], ids=["soap11", "soap12"])
def test_a_code_of_5000_digits_reads_as_none(protocol: ProtocolName, body: bytes) -> None:
    for status in (200, 500):
        fault = refusal(protocol, body, status)

        assert type(fault) is ECGridOSFault
        assert (fault.code, fault.string, fault.item, fault.message) == (None, "No.", "", "")


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
