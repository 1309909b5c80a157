"""Secrets: no secret that a reply echoes or holds shows in an error."""

import base64
import datetime as dt
import pickle
import time
from collections.abc import Callable
from typing import Final

import pytest

from ecgridos_async import (
    Client,
    DecodeError,
    ECGridOSError,
    ECGridOSFault,
    MalformedXMLError,
    ProtocolName,
    ServiceUnavailableError,
    TooManySessionsError,
)
from ecgridos_async._support.masking import mask, mask_bytes
from ecgridos_async._wire.codec import codec
from ecgridos_async.contract.operation import operation_of
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import WireReply
from ecgridos_async.models import CertificateType, CertificateUsage
from ecgridos_async.services.root import ClientOperations

SECRET = "3e28d3dd-12a9-403f-bd17-f3780e88a827"


def everything(error: ECGridOSError) -> str:
    """Return all that an error shows, also what only its attributes or its pickle show."""
    return f"{error} {error!r} {vars(error)} {pickle.dumps(error)!r}"


def fault(text: str, item: str = "", message: str = "") -> bytes:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{text}</faultstring>"
        f"<detail><ErrorInfo><ErrorCode>1</ErrorCode><ErrorString>{text}</ErrorString>"
        f"<ErrorItem>{item}</ErrorItem><ErrorMessage>{message}</ErrorMessage></ErrorInfo></detail>"
        "</soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


FORM = "http-get"
SOAP: Final = "soap11"

ECHOES = [
    pytest.param(SOAP, "text/xml", fault(f"Session {SECRET} timed out."), id="ErrorString"),
    pytest.param(SOAP, "text/xml", fault("No.", item=SECRET), id="ErrorItem"),
    pytest.param(SOAP, "text/xml", fault("No.", message=SECRET), id="ErrorMessage"),
    pytest.param(
        SOAP,
        "text/xml",
        (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
            f"<faultstring>Cannot use {SECRET}</faultstring></s:Fault></s:Body></s:Envelope>"
        ).encode(),
        id="faultstring",
    ),
    pytest.param(FORM, "text/plain", f"Invalid SessionID {SECRET}.".encode(), id="plain-text"),
    pytest.param(FORM, "text/html", f"<html>{SECRET}</html>".encode(), id="html"),
    pytest.param(FORM, "application/json", f'{{"id":"{SECRET}"}}'.encode(), id="json"),
    pytest.param(FORM, "text/xml", f"<a><b>{SECRET}</a>".encode(), id="malformed"),
    pytest.param(
        FORM,
        "text/xml",
        f'<Pricelist xmlns="http://ecgridos.net/"><PricelistID>{SECRET}</PricelistID></Pricelist>'.encode(),
        id="unreadable-value",
    ),
    pytest.param(
        FORM,
        "text/xml",
        (
            '<Pricelist xmlns="http://ecgridos.net/"><PricelistID>'
            f"the session {SECRET}</PricelistID></Pricelist>"
        ).encode(),
        id="unreadable-value-that-is-cut",
    ),
    pytest.param(
        FORM,
        "text/html",
        f"<html>{'x' * 480}{SECRET}</html>".encode(),
        id="across-the-end-of-excerpt",
    ),
]


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize(("protocol", "content_type", "body"), ECHOES)
def test_a_session_id_that_the_service_echoes_is_masked(
    protocol: ProtocolName, content_type: str, body: bytes, status: int
) -> None:
    session = Client("3.0", protocol).attach(SECRET)

    with pytest.raises(ECGridOSError) as caught:
        session.read(session.pricelists.info, body, status=status, content_type=content_type)

    assert SECRET[:12] not in everything(caught.value)


def test_what_is_masked_says_so() -> None:
    session = Client("3.0", SOAP).attach(SECRET)

    with pytest.raises(ECGridOSFault) as caught:
        session.read(session.pricelists.info, fault(f"Session {SECRET} timed out."), status=500)

    assert str(caught.value) == "PricelistInfo: Session *** timed out."


LOGIN_TRUNCATED = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    f'<LoginResponse xmlns="http://ecgridos.net/"><LoginResult>{SECRET}</LoginResult>'
).encode()
WHO_AM_I_UNREADABLE = (
    f'<SessionInfo xmlns="http://ecgridos.net/"><SessionID>{SECRET}</SessionID>'
    "<UserID>abc</UserID></SessionInfo>"
).encode()
WHO_AM_I_WITH_PREFIX = (
    f'<e:SessionInfo xmlns:e="http://ecgridos.net/"><e:SessionID >{SECRET}</e:SessionID>'
    "<e:UserID>abc</e:UserID></e:SessionInfo>"
).encode()


def test_a_session_id_in_an_unreadable_reply_to_login_is_not_shown() -> None:
    client = Client("3.2", "soap11")

    with pytest.raises(MalformedXMLError) as caught:
        client.read(client.login, LOGIN_TRUNCATED)

    assert SECRET not in everything(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(WHO_AM_I_UNREADABLE, id="default-namespace"),
        pytest.param(WHO_AM_I_WITH_PREFIX, id="prefix"),
    ],
)
def test_a_session_id_in_an_unreadable_reply_is_not_shown(body: bytes) -> None:
    session = Client("3.2", "http-get").attach("an API key, which is not the session id")

    with pytest.raises(DecodeError) as caught:
        session.read(session.who_am_i, body)

    assert caught.value.path == "SessionInfo.UserID"
    assert SECRET not in everything(caught.value)


def reading(body: bytes, secrets: tuple[str, ...]) -> Callable[[], object]:
    """Read a reply to Login as a live call does, which knows the login's secrets."""
    plan = operation_of(ClientOperations.login).plan(ApiVersion.V3_2)
    reply = WireReply(500, {"content-type": "text/xml"}, body)
    return lambda: codec(plan, Protocol.SOAP11).read(reply, secrets)


def test_a_short_secret_does_not_change_the_class_of_an_error() -> None:
    with pytest.raises(ECGridOSFault) as caught:
        reading(fault("Access denied.", message="Too many open sessions."), ("session",))()

    assert type(caught.value) is TooManySessionsError
    assert caught.value.message == "Too many open ***s."


def test_a_secret_as_the_wire_spells_it_is_masked_too() -> None:
    with pytest.raises(ServiceUnavailableError) as caught:
        reading(b"<html>a&amp;b</html>", ("a&b", "a&amp;b"))()

    assert caught.value.excerpt == "<html>***</html>"


@pytest.mark.parametrize(
    ("text", "secrets", "masked"),
    [
        pytest.param("no secret", ("abc",), "no secret", id="none"),
        pytest.param("abc and abc", ("abc",), "*** and ***", id="twice"),
        pytest.param("abc def", ("abc", "def"), "*** ***", id="two"),
        pytest.param("abc", ("",), "abc", id="empty-secret"),
        pytest.param("password1", ("pass", "password1"), "***", id="one-begins-with-another"),
        pytest.param("password1", ("password1", "pass"), "***", id="one-begins-another"),
        pytest.param("a banana, 'a'!", ("a",), "*** banana, '***'!", id="one-letter"),
        pytest.param("<P>a</P><Q>aa</Q>", ("a",), "<P>***</P><Q>aa</Q>", id="one-letter-in-xml"),
        pytest.param("P=a&Q=ab&R=a", ("a",), "P=***&Q=ab&R=***", id="one-letter-in-a-form"),
        pytest.param("<P>.*</P>", (".*",), "<P>***</P>", id="short-and-no-pattern"),
        pytest.param("the id is sess", ("session-1",), "the id is ***", id="truncated"),
        pytest.param("the id is ses", ("session-1",), "the id is ses", id="three-characters"),
        pytest.param("sess", ("session-1",), "***", id="nothing-but-a-beginning"),
        pytest.param("sess is", ("session-1",), "sess is", id="not-at-the-end"),
        pytest.param("session", ("other", "session-1"), "***", id="truncated-one-of-two"),
        pytest.param("ababab abab", ("ababac",), "ababab ***", id="overlapping-beginnings"),
        pytest.param("x abababab", ("abababababX",), "x ***", id="longest-beginning"),
        pytest.param("aaaaaaab", ("aaaabcdefg",), "aaa***", id="beginning-within-itself"),
    ],
)
def test_mask(text: str, secrets: tuple[str, ...], masked: str) -> None:
    assert mask(text, secrets) == masked
    assert mask_bytes(text.encode(), secrets) == masked.encode()


def test_a_secret_cut_inside_of_a_character_is_masked() -> None:
    cut = "the password is pässwörd".encode()[:-3]

    assert mask(cut.decode("utf-8", "replace"), ("pässwörd",)) == "the password is ***"
    assert mask_bytes(cut, ("pässwörd",)) == b"the password is ***"


def test_the_beginning_of_a_secret_that_an_excerpt_cuts_is_masked() -> None:
    # Masked secrets are shorter, so that the end of what was read comes into the excerpt.
    body = f"<html>{SECRET * 100}</html>".encode()
    assert 2000 - body.index(SECRET.encode()) < 100 * len(SECRET)

    with pytest.raises(ServiceUnavailableError) as caught:
        reading(body, (SECRET,))()

    assert SECRET[:4] not in everything(caught.value)


def test_many_and_large_secrets_take_linear_time() -> None:
    # In quadratic time this would be 10**12 steps; it takes a fraction of a second.
    run = "&".join(f"cert={byte}" for byte in [48, 130, 4, 164] * 8192)
    secrets = [run, *(f"secret number {number}" for number in range(100))]
    body = f"a={run[:-1]}&b={run}&c=1&" * 8 + run[:50_000]

    started = time.process_time()
    masked = mask_bytes(body.encode(), secrets)

    assert masked.endswith(b"&b=***&c=1&***")
    assert time.process_time() - started < 20


CERTIFICATE = b"\x30\x82\x04\xa4\xff and so on"
PRIVATE = [
    pytest.param("soap11", base64.b64encode(CERTIFICATE).decode(), id="soap11"),
    pytest.param("soap12", base64.b64encode(CERTIFICATE).decode(), id="soap12"),
    pytest.param("http-get", "&".join(f"Cert={byte}" for byte in CERTIFICATE), id="http-get"),
    pytest.param("http-post", "&".join(f"Cert={byte}" for byte in CERTIFICATE), id="http-post"),
]


@pytest.mark.parametrize(("protocol", "written"), PRIVATE)
def test_a_private_certificate_is_masked_as_the_binding_writes_it(
    protocol: ProtocolName, written: str
) -> None:
    session = Client("4.1", protocol).attach(SECRET)
    request = session.build(
        session.certificates.add_private,
        comm_id=1,
        cert_type=CertificateType.X509,
        key_id="",
        user_id="",
        begin_usage=dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
        usage=CertificateUsage.SSL,
        partner_as2_id="",
        cert=CERTIFICATE,
        password="p/s w",
    )

    sent = request.body or request.url.encode()
    masked = mask_bytes(sent, request.secrets).decode()
    assert written in sent.decode()
    assert written not in masked
    assert "48" not in masked
    for hidden in (SECRET, "p/s w", "p%2Fs%20w"):
        assert hidden not in masked
    assert masked.count("***") == 3
