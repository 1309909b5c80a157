"""Replies with a bare scalar: Logout as its seed page shows it, and those of the captures."""

import datetime as dt

import pytest

from ecgridos_async import Client, ProtocolName, Session

SOAP_XML = "application/soap+xml; charset=utf-8"
TEXT_XML = "text/xml; charset=utf-8"

LOGOUT_SOAP11 = b"""\
<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    <LogoutResponse xmlns="http://ecgridos.net/">
      <LogoutResult>12345</LogoutResult>
    </LogoutResponse>
  </soap:Body>
</soap:Envelope>"""

LOGOUT_SOAP12 = b"""\
<?xml version="1.0" encoding="utf-8"?>
<soap12:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:soap12="http://www.w3.org/2003/05/soap-envelope">
  <soap12:Body>
    <LogoutResponse xmlns="http://ecgridos.net/">
      <LogoutResult>12345</LogoutResult>
    </LogoutResponse>
  </soap12:Body>
</soap12:Envelope>"""

LOGOUT_FORM = b"""\
<?xml version="1.0" encoding="utf-8"?>
<int xmlns="http://ecgridos.net/">12345</int>"""

LOGOUT_CAPTURED = (
    b'<?xml version="1.0" encoding="utf-8"?>\r\n<int xmlns="http://ecgridos.net/">0</int>'
)


@pytest.mark.parametrize(
    ("protocol", "content_type", "body", "milliseconds"),
    [
        pytest.param("soap11", TEXT_XML, LOGOUT_SOAP11, 12345, id="soap11"),
        pytest.param("soap12", SOAP_XML, LOGOUT_SOAP12, 12345, id="soap12"),
        pytest.param("soap12", TEXT_XML, LOGOUT_SOAP11, 12345, id="soap12-answered-in-soap11"),
        pytest.param("soap11", SOAP_XML, LOGOUT_SOAP12, 12345, id="soap11-answered-in-soap12"),
        pytest.param("http-get", TEXT_XML, LOGOUT_FORM, 12345, id="http-get"),
        pytest.param("http-post", TEXT_XML, LOGOUT_FORM, 12345, id="http-post"),
        pytest.param("http-post", TEXT_XML, LOGOUT_CAPTURED, 0, id="http-post-captured"),
        pytest.param("http-post", "", LOGOUT_FORM, 12345, id="no-content-type"),
        pytest.param("http-post", "application/xml", LOGOUT_FORM, 12345, id="application-xml"),
    ],
)
def test_logout(protocol: ProtocolName, content_type: str, body: bytes, milliseconds: int) -> None:
    session = Client("2.3", protocol).attach("string")

    assert session.read(session.logout, body, content_type=content_type) == milliseconds


LOGIN_CAPTURED = (
    b'<?xml version="1.0" encoding="utf-8"?><soap:Envelope'
    b' xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    b' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
    b'<LoginResponse xmlns="http://ecgridos.net/">'
    b"<LoginResult>87eac93b-2253-4ca3-be8a-819bcfdfc1d8</LoginResult></LoginResponse>"
    b"</soap:Body></soap:Envelope>"
)

NOW_UTC_CAPTURED = (
    b'<?xml version="1.0" encoding="utf-8"?><soap:Envelope'
    b' xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    b' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
    b'<NowUTCResponse xmlns="http://ecgridos.net/">'
    b"<NowUTCResult>2018-02-10T14:15:00-05:00</NowUTCResult></NowUTCResponse>"
    b"</soap:Body></soap:Envelope>"
)

VERSION_CAPTURED = (
    b'<?xml version="1.0" encoding="utf-8"?>\r\n'
    b'<string xmlns="http://ecgridos.net/">Version-d3cf74</string>'
)


def test_login() -> None:
    client = Client("3.2", "soap11")

    assert client.read(client.login, LOGIN_CAPTURED) == "87eac93b-2253-4ca3-be8a-819bcfdfc1d8"


def test_now_utc() -> None:
    client = Client("3.2", "soap11")

    moment = client.read(client.now_utc, NOW_UTC_CAPTURED)

    assert moment == dt.datetime(2018, 2, 10, 19, 15, tzinfo=dt.UTC)


def test_version() -> None:
    client = Client("3.2", "http-post")

    assert client.read(client.version_text, VERSION_CAPTURED) == "Version-d3cf74"


V4_1_LOGOUT = b'<int xmlns="https://os.ecgrid.io/">7</int>'


def test_each_version_has_its_own_namespace() -> None:
    session: Session = Client("4.1", "http-get").attach("string")

    assert session.read(session.logout, V4_1_LOGOUT) == 7


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(b'<string xmlns="http://ecgridos.net/" />', "", id="empty"),
        pytest.param(b'<string xmlns="http://ecgridos.net/">  </string>', "  ", id="blanks"),
        pytest.param(b'<string xmlns="http://ecgridos.net/"> a </string>', " a ", id="both-ends"),
        pytest.param(
            b'<string xmlns="http://ecgridos.net/">a\r\nb\rc</string>', "a\nb\nc", id="CR-LF"
        ),
        pytest.param(b'<string xmlns="http://ecgridos.net/">a&#13;b</string>', "a\rb", id="CR"),
        pytest.param(
            b'<string xmlns="http://ecgridos.net/">&amp;&lt;&gt;&quot;&apos;&#x41;</string>',
            "&<>\"'A",
            id="references",
        ),
        pytest.param(
            b'<string xmlns="http://ecgridos.net/">a<![CDATA[<b>&]]>c</string>',
            "a<b>&c",
            id="cdata",
        ),
        pytest.param(
            '<string xmlns="http://ecgridos.net/">é漢字😀</string>'.encode(),
            "é漢字😀",
            id="letters",
        ),
        pytest.param(
            b'<string xmlns="http://ecgridos.net/">&#x1F600;</string>', "😀", id="astral-reference"
        ),
    ],
)
def test_texts_arrive_as_they_were_meant(body: bytes, text: str) -> None:
    client = Client("3.2", "http-get")

    assert client.read(client.version_text, body) == text
