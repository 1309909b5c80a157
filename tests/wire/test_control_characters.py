"""References to characters that XML 1.0 forbids are read, because .NET writes them."""

import base64
import codecs
import re

import pytest
from hypothesis import example, given, settings, strategies as st

from ecgridos_async import (
    Client,
    DecodeError,
    ECGridOSFault,
    FrameworkFault,
    MalformedXMLError,
    Protocol,
    ProtocolName,
    ReplyError,
)
from ecgridos_async._wire.content import ContentSieve
from ecgridos_async._wire.xml import parse
from ecgridos_async.models import Pricelist
from tests.wire.datasets import column, diffgram, read, read_rows, schema, table

SESSION_ID = "0f8e8e80-session-id"
FORBIDDEN = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF)
SIGN = "\U0010fffd"
"""What stands before a respelled character; here it is a text like any other."""


@pytest.mark.parametrize("code", FORBIDDEN, ids=hex)
def test_each_reference_gives_its_character(code: int) -> None:
    spellings = {f"&#x{code:X};", f"&#x{code:x};", f"&#{code};", f"&#x000{code:X};", f"&#00{code};"}
    for spelling in spellings:
        assert parse(f"<a>{spelling}</a>".encode()).text == chr(code)
        assert parse(f"<a>x{spelling}{spelling}y</a>".encode()).text == f"x{chr(code) * 2}y"
        assert parse(f"<a b='{spelling}'/>".encode()).get("b") == chr(code)


TEXTS = [
    pytest.param("&#x1D;&#9;&#x41;&amp;&#13;&lt;", "\x1d\tA&\r<", id="among-other-references"),
    pytest.param("é&#x1F;😀&#29;漢", "é\x1f😀\x1d漢", id="among-other-characters"),
    pytest.param("<![CDATA[&#x1D;]]>&#x1D;", "&#x1D;\x1d", id="after-CDATA"),
    pytest.param("&#x1D;<![CDATA[&#x1D;]]>", "\x1d&#x1D;", id="before-CDATA"),
    pytest.param("<![CDATA[]]&#x1D;>]]>&#7;", "]]&#x1D;>\x07", id="brackets-in-CDATA"),
    pytest.param("<!-- &#x1D; -->&#x1D;", "\x1d", id="after-a-comment"),
    pytest.param("<?p &#x1D; ?>&#x1D;", "\x1d", id="after-an-instruction"),
    pytest.param(f"{SIGN}&#x1D;", f"{SIGN}\x1d", id="sign-before"),
    pytest.param(f"&#x1D;{SIGN}", f"\x1d{SIGN}", id="sign-after"),
    pytest.param(f"{SIGN}{SIGN}\U0010001d&#x1D;", f"{SIGN}{SIGN}\U0010001d\x1d", id="spelled-out"),
    pytest.param("&#x10FFFD;&#x10001D;&#x1D;", f"{SIGN}\U0010001d\x1d", id="spelled-by-reference"),
    pytest.param("&#1114109;&#29;", f"{SIGN}\x1d", id="spelled-by-decimal-reference"),
    pytest.param(f"<![CDATA[{SIGN}&#x1D;]]>&#x1D;", f"{SIGN}&#x1D;\x1d", id="sign-in-CDATA"),
]


@pytest.mark.parametrize(("markup", "text"), TEXTS)
def test_texts(markup: str, text: str) -> None:
    assert parse(f"<a>{markup}</a>".encode()).text == text


@given(
    st.lists(
        st.one_of(
            st.sampled_from([chr(code) for code in FORBIDDEN]),
            st.sampled_from([SIGN, "\U0010001d", "\U0010fffe", "a", "&", "<", "\r", "]]>", "é"]),
            st.characters(exclude_categories=["Cs"]),
        ),
        max_size=12,
    ).map("".join)
)
@example(SIGN + "\x1d")
@settings(max_examples=300, deadline=None)
def test_any_text_comes_back(text: str) -> None:
    written = "".join(
        f"&#x{ord(letter):X};" if letter in "\r<&>'" or ord(letter) in FORBIDDEN else letter
        for letter in text
    )
    root = parse(
        f"<a b='{written.replace(chr(10), '&#10;').replace(chr(9), '&#9;')}'>{written}</a>".encode()
    )
    assert (root.text or "") == text
    assert root.get("b") == text
    assert root.items() == [("b", text)]


REFUSED = [
    pytest.param(b"<a>\x1d</a>", id="raw"),
    pytest.param(b"<a>&#x1D;\x1d</a>", id="raw-beside-a-reference"),
    pytest.param(b"<a b='\x07'>&#x1D;</a>", id="raw-in-an-attribute"),
    pytest.param(b"<a><![CDATA[\x1d]]>&#x1D;</a>", id="raw-in-CDATA"),
    pytest.param("<a>\ufffe&#x1D;</a>".encode(), id="raw-U+FFFE"),
    pytest.param(b"<a>&#xD800;</a>", id="half-a-pair"),
    pytest.param(b"<a>&#xD83D;&#xDE00;&#x1D;</a>", id="two-halves"),
    pytest.param(b"<a>&#x110000;&#x1D;</a>", id="beyond-Unicode"),
    pytest.param(b"<a>&#x1000000001D;</a>", id="far-beyond-Unicode"),
    pytest.param(b"<a>&#" + b"9" * 5000 + b";&#x1D;</a>", id="5000-digits"),
    pytest.param(b"<a>&#X1D;</a>", id="capital-X"),
    pytest.param(b"<a>&#x1D</a>", id="no-semicolon"),
    pytest.param(b"<a>&#x;&#x1D;</a>", id="no-digits"),
    pytest.param(b"<a>&#;&#x1D;</a>", id="nothing"),
    pytest.param(b"<a>&# 29;</a>", id="blank"),
    pytest.param(b"<a>&x1D;</a>", id="an-entity"),
    pytest.param(b"<a&#x1D;/>", id="in-a-name"),
    pytest.param(b"<a &#x1D;='1'/>", id="as-an-attribute"),
    pytest.param(b"<a>&#x1D;</a>&#x1D;", id="after-the-root"),
    pytest.param(b"&#x1D;<a>&#x1D;</a>", id="before-the-root"),
    pytest.param(b"<a>&#x1D;</b>", id="wrong-end-tag"),
    pytest.param(b"<a>&#x1D;", id="truncated"),
    pytest.param(b"<a>&#x1D;<!-- </a>", id="open-comment"),
    pytest.param(b"<a>&#x1D;<![CDATA[</a>", id="open-CDATA"),
    pytest.param(b"<a>&#x1D;" * 300 + b"</a>" * 300, id="too-deep"),
    pytest.param(f"<{SIGN}>&#x1D;</{SIGN}>".encode(), id="sign-as-a-name"),
    pytest.param(b'<?xml version="&#x31;.0"?><a>&#x1D;</a>', id="in-the-declaration"),
]


@pytest.mark.parametrize("body", REFUSED)
def test_no_other_rule_is_loosened(body: bytes) -> None:
    with pytest.raises(MalformedXMLError):
        parse(body)


@pytest.mark.parametrize("body", [b"<a>&#x1D;</a>", b"<a b='&#0;'/>", b"<a>&#xFFFF;</a>"])
def test_strict_refuses_them(body: bytes) -> None:
    with pytest.raises(MalformedXMLError):
        parse(body, strict=True)


def test_strict_takes_what_is_not_a_reference() -> None:
    body = b"<a><![CDATA[&#x1D;]]><!-- &#x1D; --></a>"
    assert parse(body, strict=True).text == "&#x1D;"


DOCUMENT = "<a>é&#x1D;</a>"
ENCODED = [
    pytest.param(DOCUMENT.encode(), "text/xml; charset=utf-8", id="utf-8"),
    pytest.param(codecs.BOM_UTF8 + DOCUMENT.encode(), "", id="mark"),
    pytest.param(DOCUMENT.encode("utf-16"), "", id="utf-16"),
    pytest.param(DOCUMENT.encode("utf-16-be"), "text/xml; charset=utf-16", id="utf-16-be"),
    pytest.param(DOCUMENT.encode("latin-1"), "text/xml; charset=iso-8859-1", id="latin-1"),
    pytest.param(
        f'<?xml version="1.0" encoding="windows-1252"?>{DOCUMENT}'.encode("cp1252"),
        "",
        id="windows-1252-declared",
    ),
]


@pytest.mark.parametrize(("body", "content_type"), ENCODED)
def test_in_every_encoding(body: bytes, content_type: str) -> None:
    assert parse(body, content_type).text == "é\x1d"


@pytest.mark.parametrize(
    ("count", "references"),
    [
        pytest.param(10, 20_000, id="more-than-one-turn-reads"),
        pytest.param(11_000_000, 1, id="longer-than-10-MB"),
        pytest.param(9_999_970, 4, id="longer-than-10-MB-once-respelled"),
    ],
)
def test_in_large_texts(count: int, references: int) -> None:
    body = b"<a>" + b"x" * count + b"&#7;" * references + b"</a>"
    assert parse(body).text == "x" * count + "\x07" * references


def test_unclosed_comments_take_linear_time() -> None:
    body = b"<a>&#x1D;" + b"<!--<![CDATA[<?" * 200_000
    with pytest.raises(MalformedXMLError):
        parse(body)


def test_a_reply_without_them_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(body: bytes) -> bytes | None:
        raise AssertionError(body)

    monkeypatch.setattr("ecgridos_async._wire.xml.respelled", never)
    assert parse(b"<a>&#13;&#x41;</a>").text == "\rA"


FIELDS = "<PricelistID>1</PricelistID><Date>2026-01-01T00:00:00</Date><Model>Simple</Model>"
IN_ORDER = f"{FIELDS}<Description>{{0}}</Description><Status>Active</Status>"
OUT_OF_ORDER = f"<Description>{{0}}</Description>{FIELDS}<New>{{0}}</New><Status>Active</Status>"


def reply_of(content: str, protocol: ProtocolName) -> bytes:
    namespace = 'xmlns="http://ecgridos.net/"'
    if not protocol.startswith("soap"):
        return f"<Pricelist {namespace}>{content}</Pricelist>".encode()
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    if protocol == "soap12":
        soap = "http://www.w3.org/2003/05/soap-envelope"
    return (
        f'<s:Envelope xmlns:s="{soap}"><s:Body><PricelistInfoResponse {namespace}>'
        f"<PricelistInfoResult>{content}</PricelistInfoResult></PricelistInfoResponse>"
        "</s:Body></s:Envelope>"
    ).encode()


def price_list(
    content: str, protocol: ProtocolName = "http-get", *, strict: bool = False
) -> Pricelist:
    session = Client("3.2", protocol, strict=strict).attach(SESSION_ID)
    return session.read(session.pricelists.info, reply_of(content, protocol))


@pytest.mark.parametrize("protocol", [protocol.value for protocol in Protocol])
class TestFields:
    @pytest.mark.parametrize("fields", [IN_ORDER, OUT_OF_ORDER], ids=["compiled", "general"])
    def test_of_an_object(self, protocol: ProtocolName, fields: str) -> None:
        found = price_list(fields.format("a&#x1D;b&#7;"), protocol)

        assert found.description == "a\x1db\x07"
        assert found.pricelist_id == 1

    def test_unknown_elements_are_kept_as_markup(self, protocol: ProtocolName) -> None:
        found = price_list(OUT_OF_ORDER.format(f"&#29;&amp;{SIGN}"), protocol)

        assert (
            re.sub(' xmlns.*?=".*?"', "", found.unknown["New"]) == f"<New>&#x1D;&amp;{SIGN}</New>"
        )

    def test_strict_refuses(self, protocol: ProtocolName) -> None:
        with pytest.raises(MalformedXMLError):
            price_list(IN_ORDER.format("&#x1D;"), protocol, strict=True)


@pytest.mark.parametrize("around", ["{0}{1}", "{1}{0}"], ids=["before", "after"])
@pytest.mark.parametrize("code", ["1D", "1F", "B", "C", "0", "85", "2003"])
@pytest.mark.parametrize(
    ("name", "text"),
    [("PricelistID", "7"), ("Date", "2026-01-01T00:00:00"), ("Date", "2026-01-01T00:00:00.5Z")],
)
def test_control_characters_around_a_value_are_not_blanks(
    name: str, text: str, code: str, around: str
) -> None:
    content = f"<{name}>{around.format(f'&#x{code};', text)}</{name}>"
    with pytest.raises(DecodeError):
        price_list(content)


def test_an_enum_keeps_them() -> None:
    status = price_list("<Status>Active&#x1D;</Status>").status

    assert status == "Active\x1d"
    assert not status.is_known


def test_a_text_where_elements_belong_is_a_text() -> None:
    with pytest.raises(DecodeError, match="expected elements, found a text"):
        price_list("<Owner>&#x1F;</Owner>")


def test_cells_and_attributes_of_data_sets() -> None:
    attribute = '<xs:attribute name="A" type="xs:string" />'
    declared = table(column("C") + "</xs:sequence>" + attribute + "<xs:sequence>")
    rows = '<Table diffgr:id="Table1" A="&#x1E;"><C>a&#x1D;b</C><D>&#7;</D></Table>'

    (row,) = read(schema(declared) + diffgram(rows))["Table"].rows

    assert dict(row) == {"C": "a\x1db", "A": "\x1e", "D": "\x07"}


def test_markup_in_a_cell_of_a_data_set() -> None:
    any_type = column("C", "xs:anyType")
    rows = '<Table diffgr:id="Table1"><C>&#7;<x y="&#x1D;">&#x1E;</x>&#x1F;</C></Table>'

    (row,) = read_rows(any_type, rows)

    assert row == {"C": '\x07<x y="&#x1D;">&#x1E;</x>&#x1F;'}


@pytest.mark.parametrize("text", ["1&#x1D;", "&#x1F;1"])
def test_a_number_of_a_data_set_holds_none(text: str) -> None:
    with pytest.raises(DecodeError, match="is not an integer"):
        read_rows(column("C", "xs:int"), f'<Table diffgr:id="Table1"><C>{text}</C></Table>')


FAULT11 = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
    "<faultcode>s:Client</faultcode><faultstring>x&#x1D;</faultstring>{0}"
    "</s:Fault></s:Body></s:Envelope>"
)
FAULT12 = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>'
    "<s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason>"
    '<s:Text xml:lang="en">x&#x1D;</s:Text></s:Reason>{0}</s:Fault></s:Body></s:Envelope>'
)
DETAIL = (
    "<detail><ErrorInfo><ErrorCode>8</ErrorCode><ErrorString>Invalid&#x1D;data</ErrorString>"
    "<ErrorItem>Header&#x1E;</ErrorItem><ErrorMessage>&#x1F;</ErrorMessage></ErrorInfo></detail>"
)


@pytest.mark.parametrize("fault", [FAULT11, FAULT12], ids=["soap11", "soap12"])
class TestFaults:
    def read(self, body: str) -> None:
        session = Client("3.0").attach(SESSION_ID)
        session.read(session.pricelists.info, body.encode(), status=500)

    def test_of_ecgridos(self, fault: str) -> None:
        with pytest.raises(ECGridOSFault) as caught:
            self.read(fault.format(DETAIL))

        error = caught.value
        assert (error.string, error.item, error.message) == (
            "Invalid\x1ddata",
            "Header\x1e",
            "\x1f",
        )

    def test_of_the_framework(self, fault: str) -> None:
        with pytest.raises(FrameworkFault) as caught:
            self.read(fault.format(""))

        assert str(caught.value) == "PricelistInfo: x\x1d"


def test_around_a_content_that_is_taken_out() -> None:
    content = bytes(range(256)) * 400
    body = (
        '<FileInfo xmlns="http://ecgridos.net/"><FileName>a&#x1D;b</FileName>'
        f"<Content>{base64.b64encode(content).decode()}</Content></FileInfo>"
    ).encode()
    sieve = ContentSieve("Content")
    assert sieve.feed(body) == content
    assert parse(sieve.rest())[0].text == "a\x1db"


@pytest.mark.parametrize("large", [False, True])
def test_in_a_content_they_are_refused(large: bool) -> None:
    encoded = base64.b64encode(bytes(100_000 if large else 10)).decode()
    session = Client("3.0", "http-get").attach(SESSION_ID)
    body = (
        '<FileInfo xmlns="http://ecgridos.net/"><ParcelID>1</ParcelID>'
        f"<Content>{encoded}&#x1D;</Content></FileInfo>"
    )
    with pytest.raises(ReplyError, match="base64"):
        session.read(session.parcels.download, body.encode())
