"""Hostile XML: a small input that would cost much time or memory is refused before it does."""

import time
from collections.abc import Callable

import pytest

from ecgridos_async import (
    Client,
    DecodeError,
    ECGridOSError,
    MalformedXMLError,
    ReplyTooLargeError,
    UnsafeXMLError,
)
from ecgridos_async._wire.xml import parse
from ecgridos_async.errors import ECGridOSFault, FrameworkFault
from ecgridos_async.messages import MAX_REPLY_ELEMENTS
from tests.wire.peaks import growth

MIB = 2**20
NAMESPACE = 'xmlns="http://ecgridos.net/"'


def numbered(unit: str, count: int) -> bytes:
    """Return the unit that often, with a number in it each time."""
    return "".join(unit.format(number) for number in range(count)).encode()


def element(content: bytes) -> bytes:
    return b"<a>" + content + b"</a>"


MOST = 20_000
"""The limit of elements in the cases that are refused: counting is the same for any limit."""
TOO_MANY_ELEMENTS = [
    pytest.param(element(b"<b/>" * (MOST + 1)), id="empty"),
    pytest.param(element(b"<b></b>" * (MOST + 1)), id="pairs"),
    pytest.param(element(b"<b/>x" * (MOST + 1)), id="texts"),
    pytest.param(b"<a>" * (2 * MOST) + b"</a>" * (2 * MOST), id="deep"),
    pytest.param(element(b"<![CDATA[<]]>" + b"<b/>" * (MOST + 1)), id="after-cdata"),
    pytest.param(element(b"<b a='/>'/>" * (MOST + 1)), id="quoted"),
    pytest.param(
        b"\xff\xfe" + ("<a>" + "<b/>" * (MOST + 1) + "</a>").encode("utf-16-le"), id="utf-16"
    ),
]
TOO_MANY_NODES = [
    pytest.param(element(b'<b a="" c="" d=""/>' * (MOST * 2 // 5)), id="attributes"),
    pytest.param(b"<a" + numbered(' a{}="1"', MOST + 1) + b"/>", id="attributes-of-one"),
    pytest.param(b"<a" + numbered(' xmlns:a{}="u"', MOST + 1) + b"/>", id="namespaces"),
    pytest.param(b"<a" + numbered(" a{} = ''", MOST + 1) + b"/>", id="spaced-attributes"),
    pytest.param(element(b'<b xmlns="u"/>' * (MOST * 7 // 10)), id="namespaces-of-many"),
    pytest.param(element(b"<b/>x" * (MOST - 20) + b"<![CDATA[x]]>y" * 60), id="texts"),
]


TOO_MANY_ASIDES = [
    pytest.param(element(b"<!---->" * 1_100_000), id="comments"),
    pytest.param(element(b"<![CDATA[x]]>" * 600_000 + b"<b/>" * 400_001), id="cdata"),
    pytest.param(element(b"<?p?>" * 1_000_001), id="instructions"),
]


@pytest.mark.parametrize("body", TOO_MANY_ASIDES)
def test_too_many_comments_and_the_like(body: bytes) -> None:
    with pytest.raises(ReplyTooLargeError, match="more than 100,000 comments, instructions and"):
        parse(body)


@pytest.mark.parametrize("body", TOO_MANY_ELEMENTS)
def test_too_many_elements(body: bytes) -> None:
    with pytest.raises(
        ReplyTooLargeError, match=r"more than 20,000 elements, the limit of max_reply_elements$"
    ):
        parse(body, most_elements=MOST)


@pytest.mark.parametrize("body", TOO_MANY_NODES)
def test_too_many_nodes(body: bytes) -> None:
    with pytest.raises(
        ReplyTooLargeError,
        match=r"more than 40,000 elements, attributes and.*max_reply_elements$",
    ):
        parse(body, most_elements=MOST)


LEGITIMATE = [
    pytest.param(
        lambda: element(b"<FieldName>some value of a field</FieldName>" * 700_000), id="records"
    ),
    pytest.param(lambda: element(b"\"'" * 5_000_000), id="quotes-in-a-text"),
    pytest.param(
        lambda: element(b"<![CDATA[" + b"<b/>" * 3_000_000 + b"]]>"), id="markup-in-cdata"
    ),
    pytest.param(lambda: element(b"<!--" + b"<b/>" * 3_000_000 + b"-->"), id="markup-in-a-comment"),
    pytest.param(
        lambda: element(b"<?pi " + b"<b/>" * 3_000_000 + b"?>"), id="markup-in-an-instruction"
    ),
    pytest.param(lambda: element(b"&lt;b/&gt;" * 1_500_000), id="escaped-markup"),
    pytest.param(lambda: element(b"x" * 30_000_000), id="a-long-text"),
    pytest.param(lambda: element(b"QUJD" * 7_000_000), id="base64"),
    pytest.param(
        lambda: element(b"<b/>" * MAX_REPLY_ELEMENTS)[: -len("<b/></a>")] + b"</a>", id="the-most"
    ),
    pytest.param(
        lambda: b"<a>" * 2000 + b"</a>" * 2000 + b" " * 10_000_000, id="deep-in-a-large-body"
    ),
]


@pytest.mark.parametrize("body", LEGITIMATE)
def test_large_and_legitimate(body: Callable[[], bytes]) -> None:
    assert parse(body()).tag == "a"


MALFORMED = [
    pytest.param(lambda: b"<" * 20_000_000, id="brackets"),
    pytest.param(lambda: b"<a b='1" * 3_000_000, id="open-attributes"),
    pytest.param(lambda: element(b"<!--" * 3_000_000), id="open-comments"),
    pytest.param(lambda: element(b"<![CDATA[" * 3_000_000), id="open-cdata"),
    pytest.param(lambda: element(b"<?" * 3_000_000), id="open-instructions"),
    pytest.param(lambda: element(b"<!x" * 3_000_000), id="declarations"),
    pytest.param(lambda: b"<" + b"a" * 20_000_000 + b"/>", id="name"),
    pytest.param(lambda: b"<a>" * 300 + b"</a>" * 300, id="deep"),
    pytest.param(
        lambda: b"<a>" * 5000 + b"</a>" * 5000 + b" " * 10_000_000, id="deep-in-a-large-body"
    ),
    pytest.param(lambda: b"<?xml version='1.0'" + b" " * 20_000_000, id="declaration"),
    pytest.param(lambda: b"<!--" * 5_000_000, id="prolog"),
    pytest.param(lambda: b"<!---->" * 3_000_000, id="no-root"),
]


@pytest.mark.parametrize("body", MALFORMED)
def test_large_and_malformed(body: Callable[[], bytes]) -> None:
    large = body()
    started = time.perf_counter()

    with pytest.raises((MalformedXMLError, ReplyTooLargeError)) as caught:
        parse(large)

    assert len(str(caught.value)) < 500
    assert time.perf_counter() - started < 20


PAD = b"<!--" + b" " * 10_000_000 + b"-->"
INTERNAL = b'<!DOCTYPE a [<!ENTITY e "x">]>'
LARGE_AND_UNSAFE = [
    pytest.param(lambda: INTERNAL + element(b"&e;" + b" " * 10_000_000), id="first"),
    pytest.param(lambda: PAD + INTERNAL + element(b"&e;"), id="after-a-comment"),
    pytest.param(lambda: b"<?xml version='1.0'?>" + PAD + INTERNAL + element(b""), id="after-both"),
    pytest.param(
        lambda: b"<?p <a> -->?>" + PAD + INTERNAL + element(b""), id="after-an-instruction"
    ),
    pytest.param(lambda: b"<!-- <a> ?> -->" + PAD + INTERNAL + element(b""), id="after-markup"),
    pytest.param(
        lambda: b"\xef\xbb\xbf\r\n\t " + INTERNAL + element(b" " * 10_000_000), id="after-blanks"
    ),
    pytest.param(
        lambda: b"\xff\xfe" + (INTERNAL + element(b" " * 6_000_000)).decode().encode("utf-16-le"),
        id="utf-16",
    ),
]


@pytest.mark.parametrize("body", LARGE_AND_UNSAFE)
def test_a_document_type_in_a_body_whose_texts_may_be_huge(body: Callable[[], bytes]) -> None:
    with pytest.raises(UnsafeXMLError):
        parse(body())


BOMBS = [
    pytest.param('b"<a>" + b"<b/>" * (8 * MIB - 2) + b"</a>"', id="empty-elements"),
    pytest.param('b"<a>" + b"<b/>x" * (6 * MIB) + b"</a>"', id="elements-and-texts"),
    pytest.param('b"<a>" + b"<b a=\'\' c=\'\'/>" * (2 * MIB) + b"</a>"', id="attributes"),
    pytest.param('b"<a>" + b"<![CDATA[x]]><b/>" * (MIB + MIB // 2) + b"</a>"', id="cdata"),
]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("body", BOMBS)
def test_what_is_refused_costs_no_memory(body: str) -> None:
    grown = growth(
        "from ecgridos_async import ReplyTooLargeError\n"
        f"from ecgridos_async._wire.xml import parse\nMIB = 2**20\nbody = {body}",
        "try:\n    parse(body)\n"
        "except ReplyTooLargeError:\n    pass\nelse:\n    raise SystemExit(1)",
    )

    assert grown < 8


@pytest.mark.timeout(120)
def test_the_most_elements_take_no_more_than_256_mib() -> None:
    grown = growth(
        f"from ecgridos_async._wire.xml import parse\n"
        f'body = b"<a>" + b"<b/>x" * {MAX_REPLY_ELEMENTS - 1} + b"</a>"',
        "root = parse(body)",
    )

    assert 100 < grown < 280


def price_list(content: str, attributes: str = "") -> bytes:
    return f"<Pricelist {NAMESPACE} {attributes}>{content}</Pricelist>".encode()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            lambda: price_list(
                "".join(f"<z:a{n}/>" for n in range(50_000)), f'xmlns:z="{"u" * 1_000_000}"'
            ),
            id="a-long-namespace-around-many",
        ),
        pytest.param(
            lambda: price_list(
                "<p1:a/>" * 100_000, " ".join(f'xmlns:p{n}="u{n}"' for n in range(20_000))
            ),
            id="many-namespaces-around-many",
        ),
        pytest.param(
            lambda: price_list("".join(f"<a{n}/>" for n in range(2_000))), id="many-unknown"
        ),
    ],
)
def test_unknown_elements_do_not_grow_by_being_kept(make: Callable[[], bytes]) -> None:
    session = Client("3.0", "http-get").attach("0f8e8e80-session-id")

    with pytest.raises(DecodeError, match="too much is unknown to the contract here"):
        session.read(session.pricelists.info, make())


NEST = "<Interchanges><InterchangeIDInfo><Parcels><ParcelIDInfo>"
UNNEST = "</ParcelIDInfo></Parcels></InterchangeIDInfo></Interchanges>"


def nested_parcels(depth: int) -> bytes:
    """Return a reply to ParcelInfo that is large, so that the parser allows 2048 levels."""
    return (
        f"<ParcelIDInfo {NAMESPACE}>{NEST * depth}{UNNEST * depth}{' ' * 10_000_000}</ParcelIDInfo>"
    ).encode()


def test_parcels_in_interchanges_in_parcels() -> None:
    session = Client("3.2", "http-get").attach("0f8e8e80-session-id")

    found = session.read(session.parcels.info, nested_parcels(20))
    assert found.interchanges[0].parcels[0].interchanges
    with pytest.raises(DecodeError, match="nested too deeply"):
        session.read(session.parcels.info, nested_parcels(500))


def fault(detail: str, text: str = "Refused.") -> bytes:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        f"<faultcode>s:Server</faultcode><faultstring>{text}</faultstring>"
        f"<detail>{detail}</detail></s:Fault></s:Body></s:Envelope>"
    ).encode()


def error_info(string: str, item: str, message: str) -> str:
    return (
        f"<ErrorInfo><ErrorCode>8</ErrorCode><ErrorString>{string}</ErrorString>"
        f"<ErrorItem>{item}</ErrorItem><ErrorMessage>{message}</ErrorMessage></ErrorInfo>"
    )


LONG = "so long " * 400_000
FAULTS = [
    pytest.param(fault("", LONG), FrameworkFault, id="text"),
    pytest.param(fault(error_info(LONG, LONG, LONG)), ECGridOSFault, id="error-info"),
    pytest.param(fault("<a>" * 200 + "</a>" * 200, LONG), FrameworkFault, id="deep-detail"),
    pytest.param(fault("<a/>" * 500_000), FrameworkFault, id="many-elements"),
    pytest.param(fault(error_info("a", "b", "c") * 100_000), ECGridOSFault, id="many-infos"),
]


@pytest.mark.parametrize(("body", "kind"), FAULTS)
def test_large_faults(body: bytes, kind: type[ECGridOSError]) -> None:
    session = Client("3.0", "soap11").attach("0f8e8e80-session-id")

    with pytest.raises(kind) as caught:
        session.read(session.pricelists.info, body, status=500)

    assert len(str(caught.value)) < 3 * 2048
    if isinstance(caught.value, ECGridOSFault):
        said = (caught.value.string, caught.value.item, caught.value.message)
        assert max(map(len, said)) <= 2048


@pytest.mark.parametrize("byte", [b"x", b"\xff", b"0f8e8e80-session-id"])
def test_large_faults_of_plain_text(byte: bytes) -> None:
    session = Client("3.0", "http-get").attach("0f8e8e80-session-id")

    with pytest.raises(ECGridOSFault) as caught:
        session.read(
            session.pricelists.info, byte * 1_000_000, status=500, content_type="text/plain"
        )

    assert len(str(caught.value)) <= 2048
    assert "0f8e" not in str(caught.value)
