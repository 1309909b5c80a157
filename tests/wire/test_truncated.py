"""A reply truncated at any byte raises an error of this package: no value, no parser error."""

import functools
from collections.abc import Callable

import pytest

from ecgridos_async import (
    Client,
    ECGridOSFault,
    MalformedXMLError,
    NotSoapError,
    ProtocolName,
    ReplyError,
    ServiceUnavailableError,
)
from tests.wire.datasets import column, diffgram, form, schema, soap, table

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\r\n'
BINDINGS: list[ProtocolName] = ["soap11", "soap12", "http-get", "http-post"]

PRICELIST = (
    "<PricelistID>42</PricelistID><Owner><UserID>1</UserID><Company>A &amp; B</Company></Owner>"
    "<Description><![CDATA[é <b>]]></Description><Status>Active</Status>"
    "<Levels><Level><Level>1</Level><Name>&#233;</Name></Level></Levels>"
)
PARCEL = (
    "<ParcelIDInfo><ParcelID>7</ParcelID><FileName>a.edi</FileName>"
    '<ParcelDate d5p1:nil="true" xmlns:d5p1="http://www.w3.org/2001/XMLSchema-instance" />'
    "<Interchanges><InterchangeIDInfo><InterchangeID>8</InterchangeID></InterchangeIDInfo>"
    "</Interchanges></ParcelIDInfo>"
)
DATA_SET = schema(table(column("ID", "xs:int") + column("Name"))) + diffgram(
    '<Table diffgr:id="T1" msdata:rowOrder="0"><ID>1</ID><Name>a</Name></Table>'
)


def reply(protocol: ProtocolName, operation: str, root: str, content: str, namespace: str) -> bytes:
    """Return a reply in any of the bindings."""
    if protocol.startswith("http"):
        return f'{DECLARATION}<{root} xmlns="{namespace}">{content}</{root}>'.encode()
    envelope = SOAP11 if protocol == "soap11" else SOAP12
    return (
        f'{DECLARATION}<soap:Envelope xmlns:soap="{envelope}"><soap:Body>'
        f'<{operation}Response xmlns="{namespace}"><{operation}Result>{content}'
        f"</{operation}Result></{operation}Response></soap:Body></soap:Envelope>"
    ).encode()


def read(protocol: ProtocolName, operation: str, body: bytes, status: int = 200) -> object:
    return reader(protocol, operation)(body, status=status)


@functools.cache
def reader(protocol: ProtocolName, operation: str) -> Callable[..., object]:
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")
    match operation:
        case "PricelistInfo":
            return functools.partial(session.read, session.pricelists.info)
        case "ParcelInBoxEx":
            return functools.partial(session.read, session.parcels.in_box_ex)
        case _:
            client = Client("3.2", protocol)
            return functools.partial(client.read, client.report_traffic_stats_public)


REPLIES = [
    *(
        pytest.param(
            protocol,
            "PricelistInfo",
            reply(protocol, "PricelistInfo", "Pricelist", PRICELIST, "http://ecgridos.net/"),
            id=f"pricelist-{protocol}",
        )
        for protocol in BINDINGS
    ),
    *(
        pytest.param(
            protocol,
            "ParcelInBoxEx",
            reply(
                protocol,
                "ParcelInBoxEx",
                "ParcelIDInfoCollection",
                f"<ParcelIDInfoList>{PARCEL * 2}</ParcelIDInfoList>",
                "http://ecgridos.net/",
            ),
            id=f"parcels-{protocol}",
        )
        for protocol in BINDINGS
    ),
    pytest.param("soap12", "ReportTrafficStatsPublic", soap(DATA_SET), id="data-set-soap12"),
    *(
        pytest.param(
            protocol, "ReportTrafficStatsPublic", form(DATA_SET), id=f"data-set-{protocol}"
        )
        for protocol in ("http-get", "http-post")
    ),
    pytest.param(
        "soap11",
        "ReportTrafficStatsPublic",
        soap(DATA_SET).replace(SOAP12.encode(), SOAP11.encode()),
        id="data-set-soap11",
    ),
]


@pytest.mark.parametrize(("protocol", "operation", "body"), REPLIES)
def test_a_reply_truncated_at_any_byte(protocol: ProtocolName, operation: str, body: bytes) -> None:
    whole = read(protocol, operation, body)
    assert whole

    for end in range(len(body)):
        with pytest.raises(ReplyError) as caught:
            read(protocol, operation, body[:end])
        # From the first bracket on, it begins as XML does.
        assert isinstance(caught.value, MalformedXMLError) == (end > 0), end
        assert caught.value.operation == operation


@pytest.mark.parametrize("blanks", [b"\n", b"\r\n", b" \t\r\n"])
@pytest.mark.parametrize(("protocol", "operation", "body"), REPLIES)
def test_blanks_after_a_reply_may_be_missing(
    protocol: ProtocolName, operation: str, body: bytes, blanks: bytes
) -> None:
    whole = repr(read(protocol, operation, body))

    for end in range(len(blanks) + 1):
        assert repr(read(protocol, operation, body + blanks[:end])) == whole


FAULT = (
    "<{p}:Envelope xmlns:{p}='{namespace}'><{p}:Body><{p}:Fault>{text}<{detail}><ErrorInfo>"
    "<ErrorCode>8</ErrorCode><ErrorString>Invalid data length</ErrorString>"
    "<ErrorItem>Name</ErrorItem><ErrorMessage>Too long.</ErrorMessage></ErrorInfo></{detail}>"
    "</{p}:Fault></{p}:Body></{p}:Envelope>"
)
FAULTS = [
    pytest.param(
        "soap11",
        FAULT.format(
            p="soap",
            namespace=SOAP11,
            text="<faultcode>soap:Client</faultcode><faultstring>No.</faultstring>",
            detail="detail",
        ).encode(),
        id="soap11",
    ),
    pytest.param(
        "soap12",
        FAULT.format(
            p="soap",
            namespace=SOAP12,
            text="<soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason>"
            "<soap:Text xml:lang='en'>No.</soap:Text></soap:Reason>",
            detail="soap:Detail",
        ).encode(),
        id="soap12",
    ),
]


@pytest.mark.parametrize(("protocol", "body"), FAULTS)
def test_a_fault_truncated_at_any_byte(protocol: ProtocolName, body: bytes) -> None:
    with pytest.raises(ECGridOSFault):
        read(protocol, "PricelistInfo", body, 500)

    for end in range(1, len(body)):
        with pytest.raises(ServiceUnavailableError):
            read(protocol, "PricelistInfo", body[:end], 500)


@pytest.mark.parametrize("protocol", BINDINGS)
@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "image/png", "", ";;="])
def test_the_content_type_decides_nothing(protocol: ProtocolName, content_type: str) -> None:
    body = reply(protocol, "PricelistInfo", "Pricelist", PRICELIST, "http://ecgridos.net/")
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")

    found = session.read(session.pricelists.info, body, content_type=content_type)

    assert found.pricelist_id == 42
    for other in (b"5", b'{"d": 5}', b"null", b"\x89PNG\r\n"):
        with pytest.raises(NotSoapError):
            session.read(session.pricelists.info, other, content_type=content_type)
