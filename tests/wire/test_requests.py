"""Requests of operations with and without arguments, in every binding and both namespaces."""

import pytest

from ecgridos_async import Client, ProtocolName, VersionName, WireRequest

SOAP11_HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    b' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    b' xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">\n'
    b"  <soap:Body>\n"
)
SOAP11_TAIL = b"  </soap:Body>\n</soap:Envelope>"
SOAP12_HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<soap12:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    b' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    b' xmlns:soap12="http://www.w3.org/2003/05/soap-envelope">\n'
    b"  <soap12:Body>\n"
)
SOAP12_TAIL = b"  </soap12:Body>\n</soap12:Envelope>"

V3_2 = "https://ecgridos.net/v3.2/prod/ECGridOS.asmx"
V4_1 = "https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx"


def build(version: VersionName, protocol: ProtocolName, operation: str) -> WireRequest:
    client = Client(version, protocol)
    session = client.attach("3e28d3dd-12a9-403f-bd17-f3780e88a827")
    match operation:
        case "Login":
            return client.build(client.login, "demo", "open sesame")
        case "WhoAmI":
            return session.build(session.who_am_i)
        case "NowUTC":
            return client.build(client.now_utc)
        case _:
            return client.build(client.version_text)


LOGIN_OLD = (
    b'    <Login xmlns="http://ecgridos.net/">\n'
    b"      <LoginName>demo</LoginName>\n"
    b"      <Password>open sesame</Password>\n"
    b"    </Login>\n"
)
LOGIN_NEW = (
    b'    <Login xmlns="https://os.ecgrid.io/">\n'
    b"      <LoginName>demo</LoginName>\n"
    b"      <Password>open sesame</Password>\n"
    b"    </Login>\n"
)
WHO_AM_I_OLD = (
    b'    <WhoAmI xmlns="http://ecgridos.net/">\n'
    b"      <SessionID>3e28d3dd-12a9-403f-bd17-f3780e88a827</SessionID>\n"
    b"    </WhoAmI>\n"
)
WHO_AM_I_NEW = (
    b'    <WhoAmI xmlns="https://os.ecgrid.io/">\n'
    b"      <SessionID>3e28d3dd-12a9-403f-bd17-f3780e88a827</SessionID>\n"
    b"    </WhoAmI>\n"
)
NOW_UTC_OLD = b'    <NowUTC xmlns="http://ecgridos.net/"/>\n'
NOW_UTC_NEW = b'    <NowUTC xmlns="https://os.ecgrid.io/"/>\n'
VERSION_OLD = b'    <Version xmlns="http://ecgridos.net/"/>\n'
VERSION_NEW = b'    <Version xmlns="https://os.ecgrid.io/"/>\n'


@pytest.mark.parametrize(
    ("version", "operation", "url", "action", "content"),
    [
        pytest.param("3.2", "Login", V3_2, "http://ecgridos.net/Login", LOGIN_OLD, id="Login-3.2"),
        pytest.param("4.1", "Login", V4_1, "https://os.ecgrid.io/Login", LOGIN_NEW, id="Login-4.1"),
        pytest.param(
            "3.2", "WhoAmI", V3_2, "http://ecgridos.net/WhoAmI", WHO_AM_I_OLD, id="WhoAmI-3.2"
        ),
        pytest.param(
            "4.1", "WhoAmI", V4_1, "https://os.ecgrid.io/WhoAmI", WHO_AM_I_NEW, id="WhoAmI-4.1"
        ),
        pytest.param(
            "3.2", "NowUTC", V3_2, "http://ecgridos.net/NowUTC", NOW_UTC_OLD, id="NowUTC-3.2"
        ),
        pytest.param(
            "4.1", "NowUTC", V4_1, "https://os.ecgrid.io/NowUTC", NOW_UTC_NEW, id="NowUTC-4.1"
        ),
        pytest.param(
            "3.2", "Version", V3_2, "http://ecgridos.net/Version", VERSION_OLD, id="Version-3.2"
        ),
        pytest.param(
            "4.1", "Version", V4_1, "https://os.ecgrid.io/Version", VERSION_NEW, id="Version-4.1"
        ),
    ],
)
class TestSoap:
    def test_soap11(
        self, version: VersionName, operation: str, url: str, action: str, content: bytes
    ) -> None:
        request = build(version, "soap11", operation)

        assert request.method == "POST"
        assert request.url == url
        assert dict(request.headers) == {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{action}"',
        }
        assert request.body == SOAP11_HEAD + content + SOAP11_TAIL

    def test_soap12(
        self, version: VersionName, operation: str, url: str, action: str, content: bytes
    ) -> None:
        request = build(version, "soap12", operation)

        assert request.method == "POST"
        assert request.url == url
        assert dict(request.headers) == {
            "Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'
        }
        assert request.body == SOAP12_HEAD + content + SOAP12_TAIL


@pytest.mark.parametrize(
    ("version", "operation", "address", "form"),
    [
        pytest.param(
            "3.2",
            "Login",
            "https://ecgridos.net/v3.2/prod/ECGridOS.asmx/Login",
            "LoginName=demo&Password=open%20sesame",
            id="Login-3.2",
        ),
        pytest.param(
            "4.1",
            "Login",
            "https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx/Login",
            "LoginName=demo&Password=open%20sesame",
            id="Login-4.1",
        ),
        pytest.param(
            "3.2",
            "WhoAmI",
            "https://ecgridos.net/v3.2/prod/ECGridOS.asmx/WhoAmI",
            "SessionID=3e28d3dd-12a9-403f-bd17-f3780e88a827",
            id="WhoAmI-3.2",
        ),
        pytest.param(
            "4.1",
            "WhoAmI",
            "https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx/WhoAmI",
            "SessionID=3e28d3dd-12a9-403f-bd17-f3780e88a827",
            id="WhoAmI-4.1",
        ),
        pytest.param(
            "3.2",
            "NowUTC",
            "https://ecgridos.net/v3.2/prod/ECGridOS.asmx/NowUTC",
            "",
            id="NowUTC-3.2",
        ),
        pytest.param(
            "4.1",
            "NowUTC",
            "https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx/NowUTC",
            "",
            id="NowUTC-4.1",
        ),
        pytest.param(
            "3.2",
            "Version",
            "https://ecgridos.net/v3.2/prod/ECGridOS.asmx/Version",
            "",
            id="Version-3.2",
        ),
        pytest.param(
            "4.1",
            "Version",
            "https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx/Version",
            "",
            id="Version-4.1",
        ),
    ],
)
class TestForm:
    def test_get(self, version: VersionName, operation: str, address: str, form: str) -> None:
        request = build(version, "http-get", operation)

        assert request.method == "GET"
        assert request.url == (f"{address}?{form}" if form else address)
        assert request.address == address
        assert dict(request.headers) == {}
        assert request.body == b""

    def test_post(self, version: VersionName, operation: str, address: str, form: str) -> None:
        request = build(version, "http-post", operation)

        assert request.method == "POST"
        assert request.url == address
        assert dict(request.headers) == {"Content-Type": "application/x-www-form-urlencoded"}
        assert request.body == form.encode("ascii")


@pytest.mark.parametrize(
    ("protocol", "url"),
    [
        pytest.param("soap11", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx", id="soap11"),
        pytest.param("soap12", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx", id="soap12"),
        pytest.param(
            "http-get", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx/NowUTC", id="http-get"
        ),
        pytest.param(
            "http-post", "http://127.0.0.1:18080/v3.2/prod/ECGridOS.asmx/NowUTC", id="http-post"
        ),
    ],
)
def test_an_endpoint_of_ones_own_replaces_the_address_alone(
    protocol: ProtocolName, url: str
) -> None:
    client = Client("3.2", protocol, endpoint="http://127.0.0.1:18080")

    assert client.build(client.now_utc).url == url


def test_a_view_of_a_session_speaks_its_own_binding() -> None:
    session = Client("3.0", "soap12").attach("string")
    view = session.with_options(protocol="http-post")

    assert view.build(view.pricelists.info, 42).body == b"SessionID=string&PricelistID=42"
    assert session.build(session.pricelists.info, 42).body.startswith(b"<?xml")


def test_what_needs_no_session_carries_none() -> None:
    session = Client("3.0", "http-post").attach("string")

    assert session.build(session.who_am_i).body == b"SessionID=string"
    assert session.build(Client("3.0").now_utc).body == b""


@pytest.mark.parametrize(
    ("call", "keywords"),
    [
        pytest.param((42,), {}, id="by-position"),
        pytest.param((), {"pricelist_id": 42}, id="by-name"),
    ],
)
def test_arguments_go_by_position_or_name(call: tuple[int, ...], keywords: dict[str, int]) -> None:
    session = Client("3.0", "http-post").attach("string")

    request = session.build(session.pricelists.info, *call, **keywords)

    assert request.body == b"SessionID=string&PricelistID=42"
