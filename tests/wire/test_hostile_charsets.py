"""Encodings: five are read, by the rule of RFC 7303; any other is refused, never guessed.

A body that declares UTF-16 and is not, with nothing else said, is refused: neither libxml2 nor
.NET's XmlReader takes it.
"""

import codecs

import pytest

from ecgridos_async import Client, MalformedXMLError, NotSoapError, ReplyError, UnsafeXMLError
from ecgridos_async._wire.xml import parse

TEXT = "Müller"


def document(declared: str = "", text: str = TEXT) -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return f"{declaration}<a>{text}</a>"


READ = [
    pytest.param(document().encode(), "", id="nothing-said"),
    pytest.param(document().encode(), "text/xml", id="no-charset"),
    pytest.param(document("utf-8").encode(), "text/xml; charset=utf-8", id="as-sent"),
    pytest.param(document("UTF-8").encode(), 'text/xml;CharSet="UTF-8"', id="capitals-and-quotes"),
    pytest.param(document().encode(), "application/soap+xml; charset=utf-8; action=x", id="action"),
    pytest.param(codecs.BOM_UTF8 + document().encode(), "", id="mark"),
    pytest.param(document("iso-8859-1").encode("latin-1"), "text/xml", id="declared"),
    pytest.param(document("windows-1252").encode("cp1252"), "", id="declared-windows"),
    pytest.param(
        document("utf-8").encode("latin-1"), "text/xml; charset=iso-8859-1", id="charset-wins"
    ),
    pytest.param(
        document("iso-8859-1").encode(), "text/xml; charset=utf-8", id="charset-wins-over-latin-1"
    ),
    pytest.param(
        codecs.BOM_UTF8 + document("iso-8859-1").encode(),
        "text/xml; charset=iso-8859-1",
        id="mark-wins",
    ),
    pytest.param(
        codecs.BOM_UTF16_LE + document("utf-8").encode("utf-16-le"),
        "text/xml; charset=utf-8",
        id="mark-of-utf-16-wins",
    ),
    pytest.param(codecs.BOM_UTF16_BE + document().encode("utf-16-be"), "", id="utf-16-be"),
    pytest.param(document("utf-16").encode("utf-16-le"), "", id="utf-16-le-without-mark"),
    pytest.param(document("utf-16").encode("utf-16-be"), "", id="utf-16-be-without-mark"),
    pytest.param(
        document().encode("utf-16-le"), "text/xml; charset=utf-16", id="utf-16-by-charset"
    ),
    *(
        pytest.param(
            document(name).encode(), "text/xml; charset=utf-8", id=f"charset-wins-over-{name}"
        )
        for name in (
            *("utf-16", "UTF-16LE", "utf-16be", "utf-32", "ucs-4", "ebcdic-cp-us", "cp037"),
            *("x-unknown", "shift_jis", "gb18030", "us-ascii", "utf-7", "rot13", "none", "Unicode"),
        )
    ),
    pytest.param(
        document("utf-16").encode("latin-1"),
        "text/xml; charset=iso-8859-1",
        id="latin-1-by-charset",
    ),
    pytest.param(
        document("x-unknown").encode("utf-16-le"), "text/xml; charset=utf-16", id="utf-16-anyhow"
    ),
    pytest.param(
        codecs.BOM_UTF8 + document("x-unknown").encode(),
        "text/xml; charset=utf-16",
        id="mark-alone",
    ),
    pytest.param(
        document("utf-16").encode(), "text/xml; charset=utf-8, text/xml", id="two-headers-in-one"
    ),
    pytest.param(document("us-ascii", "M&#252;ller").encode(), "", id="ascii"),
    pytest.param(
        document().encode("utf-16-be"), "text/xml; charset=utf-16be", id="utf-16be-by-charset"
    ),
]


@pytest.mark.parametrize(("body", "content_type"), READ)
def test_read(body: bytes, content_type: str) -> None:
    assert parse(body, content_type).text == TEXT


REFUSED = [
    *(
        pytest.param(document(name, "text").encode(), "", id=f"declared-{name}")
        for name in (
            *("nonsense", "utf-7", "utf-32", "ucs-4", "ebcdic-cp-us", "cp037", "shift_jis"),
            *("gb18030", "iso-2022-jp", "utf-16", "utf-16le", "big5", "koi8-r", "idna", "rot13"),
        )
    ),
    *(
        pytest.param(document(text="text").encode(), f"text/xml; charset={name}", id=f"said-{name}")
        for name in ("nonsense", "utf-7", "utf-32", "cp037", "utf-16", "utf-16le", "undefined")
    ),
    pytest.param(document("utf-8").encode("latin-1"), "", id="not-utf-8"),
    pytest.param(
        document("utf-8").encode("latin-1"), "text/xml; charset=utf-8", id="not-utf-8-twice"
    ),
    pytest.param(
        document("iso-8859-1").encode("latin-1"), "text/xml; charset=utf-8", id="charset-lies"
    ),
    pytest.param(document("us-ascii").encode(), "", id="not-ascii"),
    pytest.param(document().encode(), "text/xml; charset=us-ascii", id="not-ascii-as-said"),
    pytest.param(document().encode("utf-16-le"), "text/xml; charset=utf-8", id="utf-16-as-utf-8"),
    pytest.param(document().encode("utf-16-le"), "text/xml; charset=utf-16be", id="other-order"),
    pytest.param(codecs.BOM_UTF16_LE + document().encode("utf-16-be"), "", id="other-order-mark"),
    pytest.param(codecs.BOM_UTF16_LE + document().encode("utf-16-le")[:-1], "", id="half-a-unit"),
    pytest.param(codecs.BOM_UTF16_LE + b"\x00\xd8" * 20, "", id="half-a-pair"),
    pytest.param(codecs.BOM_UTF32_LE + document().encode("utf-32-le"), "", id="utf-32-le"),
    pytest.param(codecs.BOM_UTF32_BE + document().encode("utf-32-be"), "", id="utf-32-be"),
    pytest.param(document().encode("utf-32-le"), "", id="utf-32-le-without-mark"),
    pytest.param(document().encode("utf-32-be"), "", id="utf-32-be-without-mark"),
    pytest.param(document("cp037").encode("cp037"), "", id="ebcdic"),
    pytest.param(document("utf-7").encode("utf-7"), "", id="utf-7"),
    pytest.param(codecs.BOM_UTF8 * 2 + document().encode(), "", id="two-marks"),
    pytest.param(b"\xc0\xbcscript>", "", id="overlong"),
]


@pytest.mark.parametrize(("body", "content_type"), REFUSED)
def test_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(MalformedXMLError, match=r"^the reply is not well-formed XML: ") as caught:
        parse(body, content_type)

    assert type(caught.value) is MalformedXMLError
    assert len(str(caught.value)) < 500


UNSAFE = '<!DOCTYPE a [<!ENTITY e "12345"><!ENTITY x SYSTEM "file:///etc/hostname">]><a>&e;&x;</a>'
BEGINNINGS = ("", '<?xml version="1.0"?>', "\r\n\t ", "<!-- <a> -->", "<?p ?><!----> <?q?>")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037", "utf-7")
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


@pytest.mark.parametrize("content_type", ["", "text/xml; charset=utf-8", "text/xml; charset=utf-7"])
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_document_type_in_any_encoding(
    encoding: str, beginning: str, marked: bool, content_type: str
) -> None:
    body = (beginning + UNSAFE).encode(encoding)
    if marked:
        body = MARKS.get(encoding, b"") + body
    session = Client("2.3", "http-get").attach("0f8e8e80-session-id")

    with pytest.raises((UnsafeXMLError, MalformedXMLError)) as caught:
        parse(body, content_type)
    with pytest.raises((UnsafeXMLError, MalformedXMLError, NotSoapError)):
        session.read(session.logout, body, content_type=content_type)

    # If the text can be decoded, the error says what is wrong with it.
    if encoding == "utf-8" and "utf-7" not in content_type:
        assert type(caught.value) is UnsafeXMLError


@pytest.mark.parametrize("word", ["<!doctype", "<!DocType", "<!DOCTYPE\n", "<!DOCTYPE"])
def test_a_document_type_in_any_case(word: str) -> None:
    with pytest.raises((UnsafeXMLError, MalformedXMLError)):
        parse(f"{word} a><a/>".encode())


@pytest.mark.parametrize("declared", ["cp037", "utf-7", "ibm-037", "ebcdic-us"])
def test_a_document_type_whose_declaration_lies(declared: str) -> None:
    with pytest.raises((UnsafeXMLError, MalformedXMLError)):
        parse(f'<?xml version="1.0" encoding="{declared}"?>{UNSAFE}'.encode())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_session_id_in_utf_16_is_masked_too(codec: str) -> None:
    secret = "0f8e8e80-1111-2222-3333-444455556666"
    session = Client("2.3", "http-get").attach(secret)

    with pytest.raises(ReplyError) as caught:
        session.read(session.logout, f"<a>{secret}</a".encode(codec))

    assert secret[:9] not in caught.value.excerpt.replace("\0", "")
    assert "***" in caught.value.excerpt
