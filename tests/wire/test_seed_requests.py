"""Requests equal those of the seed pages: Logout of v2.3 and PricelistInfo of v3.0.

The pages' placeholders stand as they are for texts; `42` stands for the placeholder `int`.
"""

from io import BytesIO

import pytest
from lxml import etree

from ecgridos_async import Client, ProtocolName, VersionName, WireRequest

LOGOUT_SOAP11 = b"""\
<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    <Logout xmlns="http://ecgridos.net/">
      <SessionID>string</SessionID>
    </Logout>
  </soap:Body>
</soap:Envelope>"""

LOGOUT_SOAP12 = b"""\
<?xml version="1.0" encoding="utf-8"?>
<soap12:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:soap12="http://www.w3.org/2003/05/soap-envelope">
  <soap12:Body>
    <Logout xmlns="http://ecgridos.net/">
      <SessionID>string</SessionID>
    </Logout>
  </soap12:Body>
</soap12:Envelope>"""

PRICELIST_INFO_SOAP11 = b"""\
<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    <PricelistInfo xmlns="http://ecgridos.net/">
      <SessionID>string</SessionID>
      <PricelistID>42</PricelistID>
    </PricelistInfo>
  </soap:Body>
</soap:Envelope>"""

PRICELIST_INFO_SOAP12 = b"""\
<?xml version="1.0" encoding="utf-8"?>
<soap12:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:soap12="http://www.w3.org/2003/05/soap-envelope">
  <soap12:Body>
    <PricelistInfo xmlns="http://ecgridos.net/">
      <SessionID>string</SessionID>
      <PricelistID>42</PricelistID>
    </PricelistInfo>
  </soap12:Body>
</soap12:Envelope>"""

CASES = [
    pytest.param(
        "2.3",
        "soap11",
        "POST",
        "https://ecgridos.net/v2.3/prod/ecgridos.asmx",
        {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": '"http://ecgridos.net/Logout"',
        },
        LOGOUT_SOAP11,
        id="Logout-soap11",
    ),
    pytest.param(
        "2.3",
        "soap12",
        "POST",
        "https://ecgridos.net/v2.3/prod/ecgridos.asmx",
        {
            "Content-Type": "application/soap+xml; charset=utf-8; "
            'action="http://ecgridos.net/Logout"',
        },
        LOGOUT_SOAP12,
        id="Logout-soap12",
    ),
    pytest.param(
        "2.3",
        "http-get",
        "GET",
        "https://ecgridos.net/v2.3/prod/ecgridos.asmx/Logout?SessionID=string",
        {},
        b"",
        id="Logout-http-get",
    ),
    pytest.param(
        "2.3",
        "http-post",
        "POST",
        "https://ecgridos.net/v2.3/prod/ecgridos.asmx/Logout",
        {"Content-Type": "application/x-www-form-urlencoded"},
        b"SessionID=string",
        id="Logout-http-post",
    ),
    pytest.param(
        "3.0",
        "soap11",
        "POST",
        "https://ecgridos.net/v3.0/prod/ecgridos.asmx",
        {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": '"http://ecgridos.net/PricelistInfo"',
        },
        PRICELIST_INFO_SOAP11,
        id="PricelistInfo-soap11",
    ),
    pytest.param(
        "3.0",
        "soap12",
        "POST",
        "https://ecgridos.net/v3.0/prod/ecgridos.asmx",
        {
            "Content-Type": "application/soap+xml; charset=utf-8; "
            'action="http://ecgridos.net/PricelistInfo"',
        },
        PRICELIST_INFO_SOAP12,
        id="PricelistInfo-soap12",
    ),
    pytest.param(
        "3.0",
        "http-get",
        "GET",
        "https://ecgridos.net/v3.0/prod/ecgridos.asmx/PricelistInfo"
        "?SessionID=string&PricelistID=42",
        {},
        b"",
        id="PricelistInfo-http-get",
    ),
    pytest.param(
        "3.0",
        "http-post",
        "POST",
        "https://ecgridos.net/v3.0/prod/ecgridos.asmx/PricelistInfo",
        {"Content-Type": "application/x-www-form-urlencoded"},
        b"SessionID=string&PricelistID=42",
        id="PricelistInfo-http-post",
    ),
]


def build(version: VersionName, protocol: ProtocolName) -> WireRequest:
    """Return the request of the operation that the seed of that version shows."""
    session = Client(version, protocol).attach("string")
    if version == "2.3":
        return session.build(session.logout)
    return session.build(session.pricelists.info, 42)


@pytest.mark.parametrize(("version", "protocol", "method", "url", "headers", "body"), CASES)
def test_the_request_is_the_page_byte_for_byte(
    version: VersionName,
    protocol: ProtocolName,
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes,
) -> None:
    request = build(version, protocol)

    assert request.method == method
    assert request.url == url
    assert dict(request.headers) == headers
    assert request.body == body


@pytest.mark.parametrize(
    ("version", "protocol", "page"),
    [
        pytest.param("2.3", "soap11", LOGOUT_SOAP11, id="Logout-soap11"),
        pytest.param("2.3", "soap12", LOGOUT_SOAP12, id="Logout-soap12"),
        pytest.param("3.0", "soap11", PRICELIST_INFO_SOAP11, id="PricelistInfo-soap11"),
        pytest.param("3.0", "soap12", PRICELIST_INFO_SOAP12, id="PricelistInfo-soap12"),
    ],
)
def test_the_envelope_is_the_page_in_canonical_form(
    version: VersionName, protocol: ProtocolName, page: bytes
) -> None:
    assert canonical(build(version, protocol).body) == canonical(page)


def canonical(document: bytes) -> bytes:
    written = BytesIO()
    etree.parse(BytesIO(document)).write(written, method="c14n")
    return written.getvalue()


@pytest.mark.parametrize("version", ["2.3", "3.0"])
def test_the_request_shows_no_argument_in_its_repr_and_no_query_in_its_address(
    version: VersionName,
) -> None:
    request = build(version, "http-get")

    assert "string" not in repr(request)
    assert "?" not in request.address
