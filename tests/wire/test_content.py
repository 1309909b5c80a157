"""The content of a parcel, decoded while the reply arrives: the same value, less memory."""

import base64
import contextlib
import io
import itertools
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings, strategies as st

from ecgridos_async import ApiVersion, Client, DecodeError, ECGridOSError, MalformedXMLError
from ecgridos_async._wire.codec import CodecOptions, codec
from ecgridos_async._wire.content import LARGE, ContentSieve
from ecgridos_async.contract.content import content_field
from ecgridos_async.contract.operation import Operation, operation_of
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.messages import WireReply
from ecgridos_async.models import FileInfo
from ecgridos_async.services.certificates import Certificates
from ecgridos_async.services.interconnects import Interconnects
from ecgridos_async.services.parcel_transfers import ParcelTransfers
from ecgridos_async.services.pricelists import Pricelists
from tests.wire.peaks import growth

PLAN = operation_of(ParcelTransfers.download).plan(ApiVersion.V4_1)
NAMESPACE = ApiVersion.V4_1.namespace
CONTENT = bytes(range(256)) * 300
"""76,800 bytes, 102,400 characters of base64."""
ENCODED = base64.b64encode(CONTENT)


def form(content: bytes, attributes: str = "", prefix: str = "") -> bytes:
    """Return a reply of the form bindings, with that text as its content."""
    p = f"{prefix}:" if prefix else ""
    xmlns = f"xmlns:{prefix}" if prefix else "xmlns"
    return b"".join(
        (
            f'<?xml version="1.0" encoding="utf-8"?>\r\n<{p}FileInfo {xmlns}="{NAMESPACE}">'
            f"<{p}ParcelID>7</{p}ParcelID><{p}FileName>a.edi</{p}FileName>"
            f"<{p}Content{attributes}>".encode(),
            content,
            f"</{p}Content></{p}FileInfo>".encode(),
        )
    )


def soap(content: bytes) -> bytes:
    """Return a reply in a SOAP 1.2 envelope, with that text as its content."""
    start, _, end = form(content).partition(b"\r\n")[2].partition(content)
    return b"".join(
        (
            b'<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>',
            f'<ParcelDownloadResponse xmlns="{NAMESPACE}">'.encode(),
            start.replace(b"<FileInfo", b"<ParcelDownloadResult"),
            content,
            end.replace(b"</FileInfo", b"</ParcelDownloadResult"),
            b"</ParcelDownloadResponse></soap:Body></soap:Envelope>",
        )
    )


def pieces(body: bytes, lengths: Iterator[int]) -> Iterator[bytes]:
    start = 0
    while start < len(body):
        end = start + next(lengths)
        yield body[start:end]
        start = end


def sieved(
    body: bytes, length: int = 65_536, first: tuple[int, ...] = ()
) -> tuple[ContentSieve, bytes, bytes]:
    """Return the sieve, the content it took and the rest of the body.

    It is fed in pieces of *length*, after those of the lengths *first*.
    """
    sieve = ContentSieve("Content")
    content = b"".join(
        map(sieve.feed, pieces(body, itertools.chain(first, itertools.repeat(length))))
    )
    return sieve, content, sieve.rest()


def read(
    body: bytes, content: bytes | None = None, *, protocol: str = "http-get", strict: bool = False
) -> object:
    reply = WireReply(200, {"content-type": "text/xml; charset=utf-8"}, body, content=content)
    options = CodecOptions(strict=strict)
    return codec(PLAN, Protocol(protocol), options).read(reply)


def read_sieved(body: bytes, length: int = 65_536) -> object:
    sieve, content, rest = sieved(body, length)
    return read(rest, content if sieve.taken else None)


@pytest.mark.parametrize("length", [1, 2, 3, 7, 1000, 65_536, 10**9])
@pytest.mark.parametrize("protocol", ["http-get", "soap12"])
def test_a_large_content_is_taken_out(protocol: str, length: int) -> None:
    body = form(ENCODED) if protocol == "http-get" else soap(ENCODED)

    sieve, content, rest = sieved(body, length)

    assert sieve.taken
    assert sieve.size == len(CONTENT)
    assert content == CONTENT
    assert rest == body.replace(ENCODED, b"")
    found = read(rest, content, protocol=protocol)
    assert found == read(body, protocol=protocol)
    assert isinstance(found, FileInfo)
    assert found.content == CONTENT


def test_a_large_content_arrives_piece_by_piece() -> None:
    sieve = ContentSieve("Content")

    sizes = [len(sieve.feed(piece)) for piece in pieces(form(ENCODED * 4), itertools.repeat(8192))]

    assert sum(size > 0 for size in sizes) > 30
    assert max(sizes) <= LARGE


def lines(encoded: bytes, end: bytes) -> bytes:
    return b"".join(encoded[n : n + 76] + end for n in range(0, len(encoded), 76))


TAKEN = [
    pytest.param(form(lines(ENCODED, b"\r\n")), id="lines"),
    pytest.param(form(b"\n\t " + ENCODED + b" \n"), id="blanks-around"),
    pytest.param(form(lines(ENCODED, b"&#xD;\n")), id="hexadecimal-references"),
    pytest.param(form(lines(ENCODED, b"&#13;&#10;")), id="decimal-references"),
    pytest.param(form(lines(ENCODED, b"&#x0000d;&#009;")), id="references-with-zeros"),
    pytest.param(form(ENCODED.replace(b"+", b"&#43;")), id="references-to-base64"),
    pytest.param(form(ENCODED, prefix="ns-1.x"), id="prefix"),
    pytest.param(form(ENCODED, attributes=' a="<>"'.replace("<", "")), id="attribute-with-bracket"),
    pytest.param(form(ENCODED, attributes="\r\n\ta='\"' b = \"'/'\" "), id="attributes"),
    pytest.param(
        form(
            ENCODED,
            attributes=' x:nil="true" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"',
        ),
        id="nil-yet-not-empty",
    ),
    pytest.param(b"\xef\xbb\xbf" + form(ENCODED), id="mark"),
    pytest.param(form(ENCODED + b"QQ=="), id="padding-of-two"),
    pytest.param(form(ENCODED + b"QUI="), id="padding-of-one"),
    pytest.param(form(ENCODED + b"QQ\n=\n=\n"), id="padding-in-lines"),
    pytest.param(form(ENCODED).replace(b"utf-8", b"iso-8859-1"), id="latin-1"),
]


@pytest.mark.parametrize("length", [1, 4097, 10**9])
@pytest.mark.parametrize("body", TAKEN)
def test_taken_out_and_as_if_it_were_not(body: bytes, length: int) -> None:
    sieve, content, rest = sieved(body, length)

    assert sieve.taken
    assert len(rest) < 1000
    assert read(rest, content) == read(body)


LEFT = [
    pytest.param(form(ENCODED[: LARGE - 4]), id="short"),
    pytest.param(form(b""), id="empty"),
    pytest.param(form(b"<![CDATA[" + ENCODED + b"]]>"), id="cdata"),
    pytest.param(form(b"<!-- -->" + ENCODED), id="comment-in-it"),
    pytest.param(form(ENCODED).replace(b"<Content>", b"<?p?><Content>"), id="after-an-instruction"),
    pytest.param(form(ENCODED).replace(b"<Content>", b"<!----><Content>"), id="after-a-comment"),
    pytest.param(form(ENCODED).replace(b"<Content>", b"<Content/><Content>"), id="after-an-empty"),
    pytest.param(
        form(ENCODED).replace(b"<Content>", b"<Content>QUJD</Content><Content>"),
        id="after-a-short-one",
    ),
    pytest.param(form(ENCODED).replace(b"Content>", b"Contents>"), id="longer-name"),
    pytest.param(
        form(ENCODED).replace(b"<Content>", b"<!--<Content>" + ENCODED + b"</Content>--><Content>"),
        id="in-a-comment",
    ),
    pytest.param(form(ENCODED, attributes=f' a="{"x" * 5000}"'), id="long-tag"),
    pytest.param(form(ENCODED).decode().replace("utf-8", "utf-16").encode("utf-16"), id="utf-16"),
]


@pytest.mark.parametrize("length", [1, 4097, 10**9])
@pytest.mark.parametrize("body", LEFT)
def test_content_that_is_left_in_the_reply(body: bytes, length: int) -> None:
    sieve, content, rest = sieved(body, length)

    assert not sieve.taken
    assert sieve.size == 0
    assert content == b""
    assert rest == body
    assert isinstance(read(rest), FileInfo)


@pytest.mark.parametrize("bad", [b"?", b"\xff", b"QUJ?", b"&lt;"])
def test_what_never_was_base64_stays_in_the_reply(bad: bytes) -> None:
    body = form(bad + ENCODED)

    sieve, _, rest = sieved(body)

    assert not sieve.taken
    assert rest == body
    with pytest.raises(DecodeError):
        read(rest)


BROKEN = [
    pytest.param(b"?" * 4, id="other-characters"),
    pytest.param(b"\xc3\xa9", id="not-ascii"),
    pytest.param(b"Q", id="one-character-more"),
    pytest.param(b"QQ", id="no-padding"),
    pytest.param(b"QQ=", id="short-padding"),
    pytest.param(b"QQ==QUJD", id="after-the-padding"),
    pytest.param(b"QQ==" + b"QUJD" * 50_000, id="long-after-the-padding"),
    pytest.param(b"=" * 4, id="only-padding"),
    pytest.param(b"=" * 2, id="more-padding"),
    pytest.param(b"&amp;", id="entity"),
    pytest.param(b"&", id="ampersand"),
    pytest.param(b"&#", id="open-reference"),
    pytest.param(b"&#233;", id="reference-beyond-ascii"),
    pytest.param(b"&#" + b"0" * 100 + b"13", id="endless-reference"),
    pytest.param(b"<!-- -->", id="comment"),
    pytest.param(b"<![CDATA[QUJD]]>", id="cdata"),
    pytest.param(b"<a/>", id="element"),
]


@pytest.mark.parametrize("length", [1, 1000, 65_536])
@pytest.mark.parametrize("bad", BROKEN)
def test_a_content_that_does_not_stay_base64(bad: bytes, length: int) -> None:
    # The first piece ends before the error, whatever the length.
    with pytest.raises(DecodeError, match="content") as caught:
        sieved(form(ENCODED + ENCODED + bad), length, first=(2 * len(ENCODED),))

    assert caught.value.path == "Content"


def test_the_path_in_an_error_can_be_told() -> None:
    sieve = ContentSieve("Content", path="FileInfo.Content")
    sieve.feed(form(ENCODED)[:-30])

    with pytest.raises(DecodeError) as caught:
        sieve.feed(b"????")

    assert caught.value.path == "FileInfo.Content"


@pytest.mark.parametrize("lost", [1, 5, 30, 31, 33, 20_000])
def test_a_truncated_reply(lost: int) -> None:
    sieve, content, rest = sieved(form(ENCODED)[:-lost])

    assert sieve.taken
    assert CONTENT.startswith(content)
    with pytest.raises(MalformedXMLError):
        read(rest, content)


def test_nothing_was_fed() -> None:
    assert ContentSieve("Content").rest() == b""


@pytest.mark.parametrize("length", [100, 65_536])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<" * 3_000_000, id="brackets"),
        pytest.param(b"<Content " * 300_000, id="open-tags"),
        pytest.param(b"<" + b"a" * 3_000_000, id="open-tag"),
        pytest.param(b"<Content a='" + b">" * 3_000_000, id="open-attribute"),
        pytest.param(b"<a>" * 1_000_000, id="other-tags"),
    ],
)
def test_what_is_not_a_reply_passes(body: bytes, length: int) -> None:
    sieve, content, rest = sieved(body, length)

    assert (sieve.taken, content, rest) == (False, b"", body)


MISPLACED = [
    pytest.param(form(b"").replace(b"Content", b"Contents"), id="no-such-element"),
    pytest.param(form(b"QUJD"), id="not-empty"),
    pytest.param(form(b"").replace(b"</Content>", b"</Content><Content/>"), id="two"),
    pytest.param(
        form(b"").replace(b"<ParcelID>", b"<New><Content/></New><ParcelID>"), id="another-elsewhere"
    ),
    pytest.param(
        form(b"")
        .replace(b"<Content>", b"<New><Content>")
        .replace(b"</Content>", b"</Content></New>"),
        id="only-elsewhere",
    ),
    pytest.param(form(b"").replace(b"<Content>", b'<Content xmlns="urn:other">'), id="namespace"),
    pytest.param(
        f'<FileInfo xmlns="{NAMESPACE}" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"'
        ' x:nil="true" />'.encode(),
        id="no-result",
    ),
]


@pytest.mark.parametrize("body", MISPLACED)
def test_a_content_that_has_no_place(body: bytes) -> None:
    assert not isinstance(read(body), Exception)

    with pytest.raises(DecodeError, match="outside its field"):
        read(body, CONTENT)


def test_a_content_that_went_elsewhere_is_empty() -> None:
    found = read(form(b""), b"")

    assert isinstance(found, FileInfo)
    assert found.content == b""


def test_strict() -> None:
    body = form(b"").replace(
        b"<FileName>",
        b"<FileDate>2020-02-29T12:00:00Z</FileDate><Bytes>1</Bytes><Standard>X12</Standard>"
        b"<routerArchive>false</routerArchive><FileName>",
    )

    found = read(body, CONTENT, strict=True)

    assert isinstance(found, FileInfo)
    assert found.content == CONTENT


def test_a_reply_does_not_show_its_content() -> None:
    assert "content" not in repr(WireReply(200, {}, b"", content=b"secret"))


def plan_of(operation: Operation) -> Plan:
    newest = max(version for version in ApiVersion if version in operation.versions)
    return operation.plan(newest)


DOWNLOADS = (
    *("download", "download_a", "download_gzip", "download_inner", "download_no_update"),
    "download_no_update_a",
)


@pytest.mark.parametrize("name", DOWNLOADS)
def test_the_operations_whose_result_holds_a_content(name: str) -> None:
    field = content_field(plan_of(operation_of(getattr(ParcelTransfers, name))))

    assert field is not None
    text = name.endswith("_a")
    assert field.wire == ("ContentBase64String" if text else "Content")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Pricelists.info, id="no-bytes"),
        pytest.param(ParcelTransfers.upload, id="a-scalar"),
        pytest.param(Interconnects.note_list, id="bytes-in-a-list"),
        pytest.param(Certificates.create_private, id="a-certificate"),
    ],
)
def test_other_operations_have_no_content(other: Callable[..., object]) -> None:
    assert content_field(plan_of(operation_of(other))) is None


BLANKS = st.sampled_from((b"", b"\n", b"\r\n", b" ", b"\t", b"&#13;", b"&#xD;\n"))


@given(
    start=st.binary(max_size=100),
    repeats=st.integers(0, 8000),
    blank=BLANKS,
    every=st.integers(1, 2000),
    prefix=st.sampled_from(("", "p", "soap-1")),
    attributes=st.sampled_from(("", ' a="b"', " a='>'", "\n")),
    lengths=st.lists(st.integers(1, 70_000), min_size=1, max_size=20),
    lost=st.sampled_from((0, 0, 0, 0, 1, 12, 40, 41, 42, 43, 500)),
    edit=st.one_of(st.none(), st.tuples(st.integers(0, 100_000), st.binary(max_size=3))),
)
@settings(deadline=None, max_examples=200)
def test_the_same_as_the_ordinary_way(
    *,
    start: bytes,
    repeats: int,
    blank: bytes,
    every: int,
    prefix: str,
    attributes: str,
    lengths: list[int],
    lost: int,
    edit: tuple[int, bytes] | None,
) -> None:
    encoded = base64.b64encode(start + b"0123456789abcdef" * repeats)
    text = blank.join(encoded[n : n + every] for n in range(0, len(encoded), every))
    body = form(text, attributes, prefix)
    body = body[: len(body) - lost]
    if edit is not None and body:
        at = edit[0] % len(body)
        body = body[:at] + edit[1] + body[at + 1 :]
    ordinary: object
    try:
        ordinary = read(body)
    except ECGridOSError:
        ordinary = None
    sieve = ContentSieve("Content")

    def by_sieve() -> object:
        buffer = io.BytesIO()
        for piece in pieces(body, itertools.cycle(lengths)):
            buffer.write(sieve.feed(piece))
        return read(sieve.rest(), buffer.getvalue() if sieve.taken else None)

    if ordinary is None or (edit is not None and b"!" in edit[1]):
        with contextlib.suppress(ECGridOSError):
            assert by_sieve() == ordinary
    else:
        assert by_sieve() == ordinary


@pytest.mark.timeout(120)
def test_100_mib_need_no_memory_of_their_own() -> None:
    grown = growth(
        "import binascii\n"
        "from ecgridos_async._wire.content import ContentSieve\n"
        "piece = binascii.b2a_base64(bytes(range(256)) * 192, newline=False)\n"
        "sieve = ContentSieve('Content')",
        "sieve.feed(b'<FileInfo><Content>')\n"
        "size = sum(len(sieve.feed(piece)) for _ in range(2134))\n"
        "sieve.feed(b'</Content></FileInfo>')\n"
        "assert size == sieve.size > 100 * 2**20\n"
        "assert sieve.rest() == b'<FileInfo><Content></Content></FileInfo>'",
    )

    assert grown < 4


@pytest.mark.timeout(120)
def test_100_mib_read_the_ordinary_way() -> None:
    client = Client("4.1", "http-get", max_reply_bytes=200 * 2**20)
    session = client.attach("0f8e8e80-session-id")
    content = bytes(range(256)) * (100 * 2**20 // 256)

    found = session.read(session.parcels.download, form(base64.b64encode(content)))

    assert found.content == content
