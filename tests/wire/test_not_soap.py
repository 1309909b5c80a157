"""Answers that are none of ECGridOS: error pages, other formats, nothing, other documents."""

import pytest

from ecgridos_async import (
    Client,
    DecodeError,
    ECGridOSError,
    EmptyReplyError,
    NotSoapError,
    ProtocolName,
    RedirectError,
    ReplyError,
    ReplyTooLargeError,
    ServiceUnavailableError,
)

PROTOCOLS = ["soap11", "soap12", "http-get", "http-post"]

HTML = b"<!DOCTYPE html><html><body>The resource cannot be found.</body></html>"


def failure(
    protocol: ProtocolName, status: int, content_type: str, body: bytes
) -> ReplyError | ServiceUnavailableError:
    """Return what reading that answer to PricelistInfo raises."""
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")
    with pytest.raises(ECGridOSError) as caught:
        session.read(session.pricelists.info, body, status=status, content_type=content_type)
    error = caught.value
    assert isinstance(error, (ReplyError, ServiceUnavailableError))
    assert error.operation == "PricelistInfo"
    assert error.status == status
    assert error.content_type == content_type
    assert str(error).startswith("PricelistInfo: ")
    return error


CASES = [
    pytest.param(
        404,
        "text/html",
        HTML,
        NotSoapError,
        "HTML page; there is no service at this address",
        id="html-404",
    ),
    pytest.param(
        200,
        "text/html; charset=utf-8",
        HTML,
        NotSoapError,
        "HTTP 200 with an HTML page",
        id="html-200",
    ),
    pytest.param(
        200, "text/html", b"not even markup", NotSoapError, "HTML page", id="html-by-type"
    ),
    pytest.param(
        200, "TEXT/HTML", b"<p>", NotSoapError, "HTML page", id="html-by-type-in-capitals"
    ),
    pytest.param(200, "text/xml", HTML, NotSoapError, "HTML page", id="html-by-doctype"),
    pytest.param(
        200, "text/xml", b"\r\n <HTML><BODY/></HTML>", NotSoapError, "HTML page", id="html-by-root"
    ),
    pytest.param(
        200, "", b"\xef\xbb\xbf<html></html>", NotSoapError, "HTML page", id="html-after-a-mark"
    ),
    pytest.param(
        500, "text/plain", HTML, ServiceUnavailableError, "HTML page", id="html-called-text"
    ),
    pytest.param(
        502,
        "text/plain",
        b"Bad Gateway",
        ServiceUnavailableError,
        "HTTP 502 with text/plain, not XML; a proxy got no reply",
        id="text-502",
    ),
    pytest.param(
        503,
        "text/plain",
        b"Busy",
        ServiceUnavailableError,
        "HTTP 503 .*; the service is not available",
        id="text-503",
    ),
    pytest.param(
        504,
        "text/plain",
        b"Slow",
        ServiceUnavailableError,
        "HTTP 504 .*; a proxy waited too long",
        id="text-504",
    ),
    pytest.param(
        404,
        "text/plain",
        b"Not Found",
        NotSoapError,
        "HTTP 404 .*; there is no service",
        id="text-404",
    ),
    pytest.param(
        429,
        "text/plain",
        b"Slow down",
        ServiceUnavailableError,
        "HTTP 429 .*; .* asks to slow down",
        id="text-429",
    ),
    pytest.param(
        401, "text/plain", b"Who?", NotSoapError, "HTTP 401 .* credentials", id="text-401"
    ),
    pytest.param(403, "text/plain", b"No", NotSoapError, "HTTP 403 .* forbids", id="text-403"),
    pytest.param(
        200, "text/plain", b"5", NotSoapError, "HTTP 200 with text/plain, not XML", id="text-200"
    ),
    pytest.param(
        200,
        "application/json",
        b'{"d":5}',
        NotSoapError,
        "HTTP 200 with application/json, not XML",
        id="json-200",
    ),
    pytest.param(
        500,
        "application/json",
        b'{"Message":"Invalid SessionID."}',
        ServiceUnavailableError,
        "application/json, not XML",
        id="json-500",
    ),
    pytest.param(
        200, "", b"hello", NotSoapError, "a body of no type, not XML", id="text-of-no-type"
    ),
    pytest.param(
        200, "application/octet-stream", b"\x89PNG\r\n", NotSoapError, "not XML", id="binary"
    ),
    pytest.param(
        200, "text/xml", b"", EmptyReplyError, "HTTP 200 with an empty body", id="empty-200"
    ),
    pytest.param(204, "", b"", EmptyReplyError, "HTTP 204 with an empty body", id="empty-204"),
    pytest.param(
        400,
        "text/xml",
        b"",
        EmptyReplyError,
        "HTTP 400 .*; the service could not parse",
        id="empty-400",
    ),
    pytest.param(415, "text/xml", b"", EmptyReplyError, "HTTP 415 .* content type", id="empty-415"),
    pytest.param(
        500,
        "text/xml",
        b" \r\n",
        ServiceUnavailableError,
        "HTTP 500 with an empty body",
        id="blanks-500",
    ),
    pytest.param(
        301,
        "text/html",
        HTML,
        RedirectError,
        "HTTP 301 points to another address",
        id="redirect-301",
    ),
    pytest.param(
        302, "", b"", RedirectError, "HTTP 302 points to another address", id="redirect-302"
    ),
    pytest.param(
        307, "text/xml", b"", RedirectError, "HTTP 307 points to another address", id="redirect-307"
    ),
    pytest.param(
        500,
        "text/xml",
        b"<a />",
        ServiceUnavailableError,
        "HTTP 500 with XML but no fault",
        id="xml-500",
    ),
    pytest.param(
        404,
        "text/xml",
        b"<a />",
        NotSoapError,
        "HTTP 404 with XML but no fault; there is no service",
        id="xml-404",
    ),
    pytest.param(
        503,
        "text/xml",
        b"<a />",
        ServiceUnavailableError,
        "HTTP 503 with XML but no fault; the service is not",
        id="xml-503",
    ),
]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(("status", "content_type", "body", "kind", "says"), CASES)
def test_what_the_answer_is_instead(
    protocol: ProtocolName,
    status: int,
    content_type: str,
    body: bytes,
    kind: type[ReplyError],
    says: str,
) -> None:
    with pytest.raises(kind, match=says) as caught:
        raise failure(protocol, status, content_type, body)

    assert type(caught.value) is kind


@pytest.mark.parametrize("protocol", ["soap11", "soap12"])
def test_a_plain_text_of_status_500_is_no_answer_of_a_soap_binding(protocol: ProtocolName) -> None:
    assert type(failure(protocol, 500, "text/plain", b"Invalid data.")) is ServiceUnavailableError


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_right_answer_of_a_wrong_status_is_none(protocol: ProtocolName) -> None:
    body = {
        "soap11": (
            b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            b'<PricelistInfoResponse xmlns="http://ecgridos.net/" /></s:Body></s:Envelope>'
        ),
        "soap12": (
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
            b'<PricelistInfoResponse xmlns="http://ecgridos.net/" /></s:Body></s:Envelope>'
        ),
    }.get(protocol, b'<Pricelist xmlns="http://ecgridos.net/" />')

    error = failure(protocol, 500, "text/xml", body)

    assert type(error) is ServiceUnavailableError


SOAP12 = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'

ENVELOPES = [
    pytest.param("<a />", NotSoapError, "expected a SOAP envelope, got <a>", id="no-envelope"),
    pytest.param(
        '<Pricelist xmlns="http://ecgridos.net/" />',
        NotSoapError,
        "expected a SOAP envelope, got <Pricelist>",
        id="bare-result",
    ),
    pytest.param(
        "<Envelope><Body /></Envelope>",
        NotSoapError,
        "expected a SOAP envelope, got <Envelope>",
        id="envelope-of-no-namespace",
    ),
    pytest.param(
        '<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" />',
        NotSoapError,
        "expected a SOAP envelope, got <definitions>",
        id="wsdl",
    ),
    pytest.param(f"{SOAP12}</s:Envelope>", DecodeError, "no <PricelistInfoResponse>", id="no-body"),
    pytest.param(
        f"{SOAP12}<s:Body /></s:Envelope>",
        DecodeError,
        "no <PricelistInfoResponse>",
        id="empty-body",
    ),
    pytest.param(
        f'{SOAP12}<s:Body><LogoutResponse xmlns="http://ecgridos.net/">'
        "<LogoutResult>1</LogoutResult></LogoutResponse></s:Body></s:Envelope>",
        DecodeError,
        "no <PricelistInfoResponse>",
        id="answer-of-another-operation",
    ),
    pytest.param(
        f'{SOAP12}<s:Body><PricelistInfoResponse xmlns="https://os.ecgrid.io/" />'
        "</s:Body></s:Envelope>",
        DecodeError,
        "no <PricelistInfoResponse>",
        id="answer-of-another-version",
    ),
    pytest.param(
        f"{SOAP12}<s:Body><PricelistInfoResponse /></s:Body></s:Envelope>",
        DecodeError,
        "no <PricelistInfoResponse>",
        id="answer-of-no-namespace",
    ),
    pytest.param(
        f'{SOAP12}<s:Header><PricelistInfoResponse xmlns="http://ecgridos.net/" /></s:Header>'
        "<s:Body /></s:Envelope>",
        DecodeError,
        "no <PricelistInfoResponse>",
        id="answer-in-the-header",
    ),
    pytest.param(
        f'{SOAP12}<s:Body><PricelistInfo xmlns="http://ecgridos.net/">'
        "<SessionID>x</SessionID></PricelistInfo></s:Body></s:Envelope>",
        DecodeError,
        "no <PricelistInfoResponse>",
        id="the-request-itself",
    ),
]


@pytest.mark.parametrize("protocol", ["soap11", "soap12"])
@pytest.mark.parametrize(("body", "kind", "says"), ENVELOPES)
def test_xml_that_is_no_answer_in_soap(
    protocol: ProtocolName, body: str, kind: type[ReplyError], says: str
) -> None:
    error = failure(protocol, 200, "text/xml", body.encode())

    assert type(error) is kind
    assert says in str(error)


BARE = [
    pytest.param("<a />", "got <a>", id="another-root"),
    pytest.param("<Pricelist />", "got <Pricelist>", id="no-namespace"),
    pytest.param(
        '<Pricelist xmlns="https://os.ecgrid.io/" />', "got <Pricelist>", id="other-version"
    ),
    pytest.param(
        '<UserIDInfo xmlns="http://ecgridos.net/" />', "got <UserIDInfo>", id="other-type"
    ),
    pytest.param('<int xmlns="http://ecgridos.net/">5</int>', "got <int>", id="a-scalar"),
    pytest.param(
        '<ArrayOfPricelist xmlns="http://ecgridos.net/" />', "got <ArrayOfPricelist>", id="a-list"
    ),
    pytest.param(f"{SOAP12}<s:Body /></s:Envelope>", "got <Envelope>", id="an-envelope"),
]


@pytest.mark.parametrize("protocol", ["http-get", "http-post"])
@pytest.mark.parametrize(("body", "says"), BARE)
def test_xml_that_is_no_answer_in_a_form_binding(
    protocol: ProtocolName, body: str, says: str
) -> None:
    error = failure(protocol, 200, "text/xml", body.encode())

    assert type(error) is NotSoapError
    assert f"expected <Pricelist>, the result of PricelistInfo, {says}" in str(error)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_larger_than_the_limit(protocol: ProtocolName) -> None:
    session = Client("3.0", protocol, max_reply_bytes=100).attach("0f8e8e80-session-id")

    with pytest.raises(ReplyTooLargeError, match="101 bytes, more than the limit of 100"):
        session.read(session.pricelists.info, b"<" + b"a" * 100)


def test_an_answer_as_large_as_the_limit_is_read() -> None:
    body = b'<int xmlns="http://ecgridos.net/">5</int>'
    session = Client("2.3", "http-get", max_reply_bytes=len(body)).attach("0f8e8e80-session-id")

    assert session.read(session.logout, body) == 5


def test_the_excerpt_is_the_beginning() -> None:
    error = failure("soap12", 200, "text/html", b"<html>" + b"x" * 1000)

    assert error.excerpt == "<html>" + "x" * 494


def test_the_excerpt_of_no_text_is_readable() -> None:
    error = failure("soap12", 200, "application/octet-stream", b"\x89PNG\xff")

    assert error.excerpt == "\ufffdPNG\ufffd"
