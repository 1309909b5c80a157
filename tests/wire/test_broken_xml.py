"""Broken and hostile XML raises an error that says so; it never reads as a value."""

import codecs
import time

import pytest

from ecgridos_async import (
    Client,
    DecodeError,
    MalformedXMLError,
    NotSoapError,
    ProtocolName,
    ReplyError,
    ServiceUnavailableError,
    UnsafeXMLError,
)

ENVELOPE = (
    b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope">'
    b'<soap:Body><LogoutResponse xmlns="http://ecgridos.net/">'
    b"<LogoutResult>12345</LogoutResult></LogoutResponse></soap:Body></soap:Envelope>"
)
BARE = b'<?xml version="1.0" encoding="utf-8"?>\n<int xmlns="http://ecgridos.net/">12345</int>'
FAULT = (
    b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    b"<soap:Fault><faultstring>No.</faultstring></soap:Fault></soap:Body></soap:Envelope>"
)
BARE_UTF16 = codecs.BOM_UTF16_LE + BARE.decode().replace("utf-8", "utf-16").encode("utf-16-le")


@pytest.mark.parametrize(
    ("protocol", "status", "content_type", "body"),
    [
        pytest.param("soap12", 200, "application/soap+xml", ENVELOPE, id="soap12"),
        pytest.param("soap11", 200, "text/xml", ENVELOPE, id="soap11"),
        pytest.param("http-get", 200, "text/xml", BARE, id="http-get"),
        pytest.param("http-post", 200, "", BARE, id="http-post-of-no-type"),
        pytest.param("http-get", 200, "text/xml", BARE_UTF16, id="http-get-utf-16"),
        pytest.param("soap11", 500, "text/xml", FAULT, id="fault"),
        pytest.param("http-get", 500, "text/xml", FAULT, id="fault-in-http-get"),
    ],
)
def test_a_reply_truncated_at_any_byte(
    protocol: ProtocolName, status: int, content_type: str, body: bytes
) -> None:
    session = Client("2.3", protocol).attach("0f8e8e80-session-id")

    for end in range(len(body)):
        with pytest.raises((ReplyError, ServiceUnavailableError)) as caught:
            session.read(session.logout, body[:end], status=status, content_type=content_type)
        assert caught.value.operation == "Logout", end


@pytest.mark.parametrize(
    ("protocol", "body"),
    [
        pytest.param("soap12", ENVELOPE, id="soap12"),
        pytest.param("http-get", BARE, id="http-get"),
        pytest.param("http-get", BARE_UTF16, id="http-get-utf-16"),
    ],
)
def test_the_same_replies_can_be_read_whole(protocol: ProtocolName, body: bytes) -> None:
    session = Client("2.3", protocol).attach("0f8e8e80-session-id")

    assert session.read(session.logout, body) == 12345


MALFORMED = [
    pytest.param(b"<", id="a-bracket"),
    pytest.param(b"<a>", id="no-end-tag"),
    pytest.param(b"<a></b>", id="wrong-end-tag"),
    pytest.param(b"<a/><b/>", id="two-roots"),
    pytest.param(b"<a/>text", id="text-after-the-root"),
    pytest.param(b"<a b=c/>", id="attribute-without-quotes"),
    pytest.param(b"<a b='1' b='2'/>", id="attribute-twice"),
    pytest.param(b"<a>&nbsp;</a>", id="undefined-entity"),
    pytest.param(b"<a>&</a>", id="ampersand"),
    pytest.param(b"<x:a/>", id="undeclared-prefix"),
    pytest.param(b"<a>\x00</a>", id="NUL"),
    pytest.param(b"<a>\x08</a>", id="control"),
    pytest.param(b"<a>&#xD800;</a>", id="reference-to-half-a-pair"),
    pytest.param(b"<a>&#x110000;</a>", id="reference-beyond-Unicode"),
    pytest.param(b"<a>\xff</a>", id="no-utf-8"),
    pytest.param(b"<a>\xed\xa0\x80</a>", id="surrogate-in-utf-8"),
    pytest.param(b'<?xml version="1.0" encoding="nonsense"?><a/>', id="unknown-encoding"),
    pytest.param(b'<?xml version="1.0" encoding="utf-16"?><a/>', id="wrong-encoding"),
    pytest.param(b"<a><![CDATA[</a>", id="open-cdata"),
    pytest.param(b"<!-- only a comment -->", id="no-root"),
    pytest.param(codecs.BOM_UTF16_LE, id="only-a-mark"),
    pytest.param(b"<a>" * 100_000, id="deep-and-open"),
    pytest.param(b"<a>" * 100_000 + b"</a>" * 100_000, id="deep"),
]


@pytest.mark.parametrize("protocol", ["soap12", "http-get"])
@pytest.mark.parametrize("body", MALFORMED)
def test_malformed(protocol: ProtocolName, body: bytes) -> None:
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")

    with pytest.raises(MalformedXMLError, match="not well-formed") as caught:
        session.read(session.pricelists.info, body)

    assert caught.value.path == ""
    assert len(str(caught.value)) < 500


DEEP = b"<New>" * 200 + b"</New>" * 200


def test_unknown_elements_may_be_deep() -> None:
    session = Client("3.0", "http-get").attach("0f8e8e80-session-id")

    found = session.read(
        session.pricelists.info,
        b'<Pricelist xmlns="http://ecgridos.net/">' + DEEP + b"</Pricelist>",
    )

    assert list(found.unknown) == ["New"]


BOMB = (
    '<!DOCTYPE int [<!ENTITY a0 "12345">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    + ']><int xmlns="http://ecgridos.net/">&a19;</int>'
).encode()
QUADRATIC = (
    f'<!DOCTYPE int [<!ENTITY a "{"1" * 50_000}">]>'
    f'<int xmlns="http://ecgridos.net/">{"&a;" * 10_000}</int>'
).encode()
IN_ATTRIBUTE = (
    '<!DOCTYPE int [<!ENTITY a0 "12345">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    + ']><int xmlns="http://ecgridos.net/" a="&a19;">5</int>'
).encode()
INT = '<int xmlns="http://ecgridos.net/">5</int>'

UNSAFE = [
    pytest.param(f"<!DOCTYPE int>{INT}".encode(), id="plain"),
    pytest.param(f'<?xml version="1.0"?>\n<!DOCTYPE int>{INT}'.encode(), id="after-declaration"),
    pytest.param(f"<!-- --><!DOCTYPE int>{INT}".encode(), id="after-a-comment"),
    pytest.param(codecs.BOM_UTF8 + f"<!DOCTYPE int>{INT}".encode(), id="after-a-mark"),
    pytest.param(f"<!DOCTYPE int []>{INT}".encode(), id="internal-subset"),
    pytest.param(f"<!DOCTYPE int [<!ELEMENT int ANY>]>{INT}".encode(), id="element-declaration"),
    pytest.param(
        f'<!DOCTYPE int [<!ATTLIST int a CDATA "b">]>{INT}'.encode(), id="attribute-default"
    ),
    pytest.param(f'<!DOCTYPE int SYSTEM "file:///etc/passwd">{INT}'.encode(), id="external-subset"),
    pytest.param(
        f'<!DOCTYPE int PUBLIC "a" "http://127.0.0.1:9/a.dtd">{INT}'.encode(), id="public-subset"
    ),
    pytest.param(
        b'<!DOCTYPE int [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<int xmlns="http://ecgridos.net/">&e;</int>',
        id="external-entity",
    ),
    pytest.param(
        b'<!DOCTYPE int [<!ENTITY % e SYSTEM "http://127.0.0.1:9/a.dtd"> %e;]>'
        b'<int xmlns="http://ecgridos.net/">5</int>',
        id="external-parameter-entity",
    ),
    pytest.param(
        b'<!DOCTYPE int [<!ENTITY e "5">]><int xmlns="http://ecgridos.net/">&e;</int>',
        id="entity",
    ),
    pytest.param(BOMB, id="entity-bomb"),
    pytest.param(QUADRATIC, id="quadratic-bomb"),
    pytest.param(IN_ATTRIBUTE, id="entity-bomb-in-an-attribute"),
    pytest.param(b"<!DOCTYPE int [", id="truncated"),
    pytest.param(codecs.BOM_UTF16_LE + f"<!DOCTYPE int>{INT}".encode("utf-16-le"), id="utf-16-le"),
    pytest.param(codecs.BOM_UTF16_BE + f"<!DOCTYPE int>{INT}".encode("utf-16-be"), id="utf-16-be"),
    pytest.param(
        codecs.BOM_UTF16_LE + BOMB.decode().encode("utf-16-le"), id="utf-16-le-entity-bomb"
    ),
    pytest.param(
        codecs.BOM_UTF16_BE + b"<!DOCTYPE int [".decode().encode("utf-16-be"),
        id="utf-16-be-truncated",
    ),
]


@pytest.mark.parametrize("protocol", ["soap12", "http-get"])
@pytest.mark.parametrize("body", UNSAFE)
def test_a_document_type_is_refused(protocol: ProtocolName, body: bytes) -> None:
    session = Client("2.3", protocol).attach("0f8e8e80-session-id")
    start = time.perf_counter()

    with pytest.raises(UnsafeXMLError, match="declares a document type") as caught:
        session.read(session.logout, body)

    assert type(caught.value) is UnsafeXMLError
    assert time.perf_counter() - start < 5


def test_the_word_doctype_in_a_text_is_allowed() -> None:
    client = Client("2.3", "http-get")
    body = b'<string xmlns="http://ecgridos.net/"><![CDATA[<!DOCTYPE int>]]></string>'

    assert client.read(client.version_text, body) == "<!DOCTYPE int>"


def test_compressed_xml_is_not_xml() -> None:
    session = Client("2.3", "http-get").attach("0f8e8e80-session-id")

    with pytest.raises(NotSoapError):
        session.read(session.logout, b"\x1f\x8b\x08\x00" + b"<int/>" * 10)


def test_malformed_is_a_kind_of_unreadable() -> None:
    assert issubclass(MalformedXMLError, DecodeError)
