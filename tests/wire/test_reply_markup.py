"""The same reply in another spelling: prefixes, blanks, comments, encodings change nothing."""

import codecs

import pytest

from ecgridos_async import Client, ProtocolName
from ecgridos_async.models import Level, Pricelist

EXPECTED = Pricelist(
    pricelist_id=42,
    owner=None,
    date=None,
    description="a b",
    model=None,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    status=None,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    levels=[Level(level=1, name="é")],
)

ENVELOPES = [
    pytest.param(
        """<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>
        <PricelistInfoResponse xmlns="http://ecgridos.net/"><PricelistInfoResult>
        <PricelistID>42</PricelistID><Description>a b</Description>
        <Levels><Level><Level>1</Level><Name>é</Name></Level></Levels>
        </PricelistInfoResult></PricelistInfoResponse></soap:Body></soap:Envelope>""",
        id="soap-prefix",
    ),
    pytest.param(
        """<soap12:Envelope xmlns:soap12="http://www.w3.org/2003/05/soap-envelope"><soap12:Body>
        <PricelistInfoResponse xmlns="http://ecgridos.net/"><PricelistInfoResult>
        <PricelistID>42</PricelistID><Description>a b</Description>
        <Levels><Level><Level>1</Level><Name>é</Name></Level></Levels>
        </PricelistInfoResult></PricelistInfoResponse></soap12:Body></soap12:Envelope>""",
        id="soap12-prefix",
    ),
    pytest.param(
        """<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Body>
        <ns0:PricelistInfoResponse xmlns:ns0="http://ecgridos.net/"><ns0:PricelistInfoResult>
        <ns0:PricelistID>42</ns0:PricelistID><ns0:Description>a b</ns0:Description>
        <ns0:Levels><ns0:Level><ns0:Level>1</ns0:Level><ns0:Name>é</ns0:Name></ns0:Level>
        </ns0:Levels></ns0:PricelistInfoResult></ns0:PricelistInfoResponse></Body></Envelope>""",
        id="default-namespace-is-soap",
    ),
    pytest.param(
        """<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"
        xmlns:a="http://ecgridos.net/" xmlns:b="http://ecgridos.net/"><S:Header><x/></S:Header>
        <S:Body><a:PricelistInfoResponse><b:PricelistInfoResult>
        <a:PricelistID>42</a:PricelistID><b:Description>a b</b:Description>
        <a:Levels><b:Level><a:Level>1</a:Level><b:Name>é</b:Name></b:Level></a:Levels>
        </b:PricelistInfoResult></a:PricelistInfoResponse></S:Body></S:Envelope>""",
        id="two-prefixes-of-one-namespace-and-a-header",
    ),
    pytest.param(
        """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><!-- one --><s:Body>
        <?two?><PricelistInfoResponse xmlns="http://ecgridos.net/"><!-- three -->
        <PricelistInfoResult><!-- <PricelistID>13</PricelistID> --><PricelistID>4<!---->2
        </PricelistID><Description>a<!-- four --> <?five six?>b</Description>
        <Levels><!-- seven --><Level><Level>1</Level><?eight?><Name>é<!-- nine --></Name></Level>
        </Levels></PricelistInfoResult></PricelistInfoResponse></s:Body></s:Envelope>
        <!-- ten -->""",
        id="comments-and-processing-instructions",
    ),
    pytest.param(
        """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>
        <PricelistInfoResponse xmlns="http://ecgridos.net/">

            <PricelistInfoResult>
                <PricelistID>
                    42
                </PricelistID> stray text
                <Description>a b</Description>
                <Levels>
                    <Level>
                        <Level>\t1\t</Level>
                        <Name>é</Name>
                    </Level>
                </Levels>
            </PricelistInfoResult>
        </PricelistInfoResponse>
        </s:Body></s:Envelope>""",
        id="blanks-everywhere",
    ),
    pytest.param(
        """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>
        <PricelistInfoResponse xmlns="http://ecgridos.net/"><PricelistInfoResult>
        <Levels><Level><Name>é</Name><Level>1</Level></Level></Levels>
        <Description>a b</Description><PricelistID>42</PricelistID>
        </PricelistInfoResult></PricelistInfoResponse></s:Body></s:Envelope>""",
        id="another-order",
    ),
    pytest.param(
        """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:e="http://ecgridos.net/">
        <s:Body><PricelistInfoResponse xmlns="http://ecgridos.net/">
        <PricelistInfoResult xsi:type="e:Pricelist" id="ref-1">
        <PricelistID xsi:type="xsd:int">42</PricelistID><Description lang="en">a b</Description>
        <Levels><Level><Level>1</Level><Name>&#xE9;</Name></Level></Levels>
        </PricelistInfoResult></PricelistInfoResponse></s:Body></s:Envelope>""",
        id="attributes",
    ),
]


@pytest.mark.parametrize("envelope", ENVELOPES)
@pytest.mark.parametrize("protocol", ["soap11", "soap12"])
def test_the_value_is_the_same(protocol: ProtocolName, envelope: str) -> None:
    session = Client("3.0", protocol).attach("string")

    assert session.read(session.pricelists.info, envelope.encode()) == EXPECTED


FORM = (
    '<Pricelist xmlns="http://ecgridos.net/"><PricelistID>42</PricelistID>'
    "<Description>a b</Description>"
    "<Levels><Level><Level>1</Level><Name>é</Name></Level></Levels></Pricelist>"
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(FORM.encode(), id="utf-8-undeclared"),
        pytest.param(f'<?xml version="1.0" encoding="utf-8"?>{FORM}'.encode(), id="utf-8-declared"),
        pytest.param(codecs.BOM_UTF8 + FORM.encode(), id="utf-8-with-mark"),
        pytest.param(
            codecs.BOM_UTF8 + f'<?xml version="1.0" encoding="utf-8"?>{FORM}'.encode(),
            id="utf-8-with-mark-and-declared",
        ),
        pytest.param(b"\r\n  " + FORM.encode() + b"\r\n", id="blanks-around"),
        pytest.param(
            f'<?xml version="1.0" encoding="iso-8859-1"?>{FORM}'.encode("latin-1"), id="latin-1"
        ),
        pytest.param(
            f'<?xml version="1.0" encoding="us-ascii"?>{FORM}'.replace("é", "&#233;").encode(),
            id="ascii",
        ),
        pytest.param(
            codecs.BOM_UTF16_LE
            + f'<?xml version="1.0" encoding="utf-16"?>{FORM}'.encode("utf-16-le"),
            id="utf-16-le",
        ),
        pytest.param(
            codecs.BOM_UTF16_BE
            + f'<?xml version="1.0" encoding="utf-16"?>{FORM}'.encode("utf-16-be"),
            id="utf-16-be",
        ),
        pytest.param(codecs.BOM_UTF16_LE + FORM.encode("utf-16-le"), id="utf-16-le-undeclared"),
        pytest.param(codecs.BOM_UTF16_BE + FORM.encode("utf-16-be"), id="utf-16-be-undeclared"),
    ],
)
@pytest.mark.parametrize("protocol", ["http-get", "http-post"])
def test_the_encoding_is_the_document_s_own(protocol: ProtocolName, body: bytes) -> None:
    session = Client("3.0", protocol).attach("string")

    assert session.read(session.pricelists.info, body, content_type="text/xml") == EXPECTED


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'<e:int xmlns:e="http://ecgridos.net/">5</e:int>', id="prefix"),
        pytest.param(b'<int xmlns="http://ecgridos.net/">\n  5\n</int>', id="blanks"),
        pytest.param(b'<?pi?><int xmlns="http://ecgridos.net/">5</int><!-- -->', id="around"),
        pytest.param(b"<int xmlns='http://ecgridos.net/'>&#53;</int>", id="reference"),
        pytest.param(b'<int xmlns="http://ecgridos.net/"><![CDATA[5]]></int>', id="cdata"),
    ],
)
def test_a_bare_integer(body: bytes) -> None:
    session = Client("2.3", "http-get").attach("string")

    assert session.read(session.logout, body) == 5
