"""HTTP/1.1 without a network: requests as bytes, and what llhttp and we make of replies."""

import random
from itertools import pairwise

import pytest

from ecgridos_async._transport.http11 import ReplyParser, request_head
from tests.http_library import httpcore

HOST = (b"Host", b"ecgrid.example")
OK = b"HTTP/1.1 200 OK\r\n"


def sent(*headers: tuple[bytes, bytes], body: tuple[bytes, ...] = ()) -> list[bytes]:
    head = request_head(b"POST", b"/a.asmx?x=1", [HOST, *headers])
    return list(head.with_body(body))


def test_a_small_request_is_one_piece() -> None:
    assert sent((b"Content-Length", b"3"), body=(b"ab", b"c")) == [
        b"POST /a.asmx?x=1 HTTP/1.1\r\nHost: ecgrid.example\r\nContent-Length: 3\r\n\r\nabc"
    ]


def test_a_large_request_is_written_as_it_comes() -> None:
    body = (bytes(20_000), bytes(20_000), b"x")
    pieces = sent((b"Content-Length", b"40001"), body=body)
    assert [len(piece) > 16_384 for piece in pieces] == [True, True, False]
    assert b"".join(pieces).endswith(b"\r\n\r\n" + b"".join(body))


def test_a_body_of_unknown_length_is_sent_in_chunks() -> None:
    (piece,) = sent((b"Transfer-Encoding", b"chunked"), body=(b"ab", b"", b"c"))
    assert piece.partition(b"\r\n\r\n")[2] == b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"


def test_no_length_means_no_body() -> None:
    (piece,) = sent()
    assert piece.endswith(b"Host: ecgrid.example\r\n\r\n")
    with pytest.raises(httpcore.LocalProtocolError, match="longer"):
        sent(body=(b"x",))


@pytest.mark.parametrize(
    ("length", "body", "reason"),
    [(b"3", (b"ab", b"cd"), "longer"), (b"3", (b"ab",), "shorter"), (b"3", (), "shorter")],
)
def test_a_body_is_as_long_as_it_says(length: bytes, body: tuple[bytes, ...], reason: str) -> None:
    with pytest.raises(httpcore.LocalProtocolError, match=reason):
        sent((b"Content-Length", length), body=body)


@pytest.mark.parametrize(
    "headers",
    [
        [(b"Content-Length", b"3"), (b"Content-Length", b"3")],
        [(b"content-length", b"3"), (b"transfer-encoding", b"chunked")],
        [(b"Content-Length", b"+3")],
        [(b"Content-Length", b"3, 3")],
        [(b"Content-Length", b"")],
    ],
)
def test_a_length_is_said_once(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(httpcore.LocalProtocolError, match="invalid or repeated"):
        sent(*headers)


@pytest.mark.parametrize(
    "header",
    [
        (b"X", b"a\r\nY: b"),
        (b"X", b"a\nY: b"),
        (b"X", b"a\rb"),
        (b"X", b"a\0b"),
        (b"X", b"a\x7f"),
        (b"X\r\nY", b"a"),
        (b"X Y", b"a"),
        (b"X\0", b"a"),
        (b"", b"a"),
        (b"X\xe9", b"a"),
    ],
)
def test_a_header_is_one_header(header: tuple[bytes, bytes]) -> None:
    with pytest.raises(httpcore.LocalProtocolError, match="Illegal header") as caught:
        sent(header)
    assert len(header[1]) < 2 or header[1].decode("latin-1") not in str(caught.value)


@pytest.mark.parametrize(
    ("method", "target"),
    [
        (b"GET", b"/a b"),
        (b"GET", b"/a\r\nX: y"),
        (b"GET", b"/a\0"),
        (b"GET", b""),
        (b"GET", b"/\xe9"),
        (b"GET /b HTTP/1.1\r\nX:", b"/a"),
        (b"", b"/a"),
    ],
)
def test_a_request_line_is_one_line(method: bytes, target: bytes) -> None:
    with pytest.raises(httpcore.LocalProtocolError, match="cannot be sent"):
        request_head(method, target, [HOST])


def test_values_outside_of_ascii_and_tabs_are_sent() -> None:
    (piece,) = sent((b"X-Name", b"M\xc3\xbcller\t1"))
    assert b"X-Name: M\xc3\xbcller\t1\r\n" in piece


def parsed(*pieces: bytes) -> ReplyParser:
    reply = ReplyParser()
    for piece in pieces:
        reply.feed(piece)
    return reply


TAKEN = [
    pytest.param(OK + b"Content-Length: 3\r\n\r\nabc", True, id="a length"),
    pytest.param(
        OK + b"Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", True, id="chunks"
    ),
    pytest.param(OK.replace(b" OK", b"") + b"Content-Length:3\r\n\r\nabc", True, id="no phrase"),
    pytest.param(b"HTTP/1.1 200 \xe9\x01\r\nContent-Length: 3\r\n\r\nabc", True, id="odd phrase"),
    pytest.param(OK + b"X: a\r\n b\r\nContent-Length: 3\r\n\r\nabc", True, id="a folded header"),
    pytest.param(OK + b"X: \xe9\x01\r\nContent-Length: 3\r\n\r\nabc", True, id="an odd value"),
    pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", True, id="LF alone"),
    pytest.param(b"\r\n\r\n" + OK + b"Content-Length: 3\r\n\r\nabc", True, id="lines before"),
    pytest.param(OK + b"Content-Length: 3\r\n\r\nabc\r\n", True, id="a line behind"),
    pytest.param(
        OK + b"Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n", True, id="chunk, blank"
    ),
    pytest.param(
        OK + b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n",
        True,
        id="extensions and trailers",
    ),
    pytest.param(
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        False,
        id="a length and chunks",
    ),
    pytest.param(
        OK + b"Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 3\r\n\r\nabc",
        True,
        id="an offer to upgrade",
    ),
    pytest.param(
        OK + b"Connection: keep-alive, close\r\nContent-Length: 3\r\n\r\nabc", False, id="close"
    ),
    pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", False, id="1.0"),
    pytest.param(
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc",
        True,
        id="1.0, kept",
    ),
    pytest.param(
        b"HTTP/1.1 103 Hints\r\nX: y\r\n\r\n" * 2 + OK + b"Content-Length: 3\r\n\r\nabc",
        True,
        id="informational replies",
    ),
]


@pytest.mark.parametrize(("wire", "kept"), TAKEN)
def test_replies_that_are_taken(wire: bytes, kept: bool) -> None:
    """In one piece or byte by byte, and again over the same connection."""
    reply = ReplyParser()
    for pieces in ([wire], [wire[start : start + 1] for start in range(len(wire))]) * (1 + kept):
        if not kept:
            reply = ReplyParser()
        reply.begin()
        for piece in pieces:
            reply.feed(piece)
        assert (reply.status, reply.take(), reply.take()) == (200, b"abc", b"")
        assert (reply.ended, reply.keeps_open, reply.has_leftover) == (True, kept, False)


def test_a_folded_header_and_blanks_around_values() -> None:
    reply = parsed(OK + b"X: a\r\n \t b \t \r\nY:\r\nContent-Length: 0\r\n\r\n")
    assert dict(reply.headers)[b"X"].split() == [b"a", b"b"]
    assert dict(reply.headers)[b"X"].endswith(b"b")
    assert dict(reply.headers)[b"Y"] == b""


def test_headers_of_informational_replies_and_trailers_are_none_of_the_reply() -> None:
    reply = parsed(
        b"HTTP/1.1 103 Hints\r\nA: b\r\n\r\n"
        + OK
        + b"Transfer-Encoding: chunked\r\n\r\n0\r\nC: d\r\n\r\n"
    )
    assert reply.headers == [(b"Transfer-Encoding", b"chunked")]
    assert reply.ended


@pytest.mark.parametrize("head", [OK, b"HTTP/1.0 200 OK\r\n", OK + b"Connection: close\r\n"])
def test_without_a_length_the_end_of_the_connection_ends_it(head: bytes) -> None:
    reply = parsed(head + b"\r\nab", b"c")
    assert (reply.take(), reply.ended) == (b"abc", False)
    reply.feed(b"")
    assert (reply.ended, reply.keeps_open) == (True, False)


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_some_have_no_body_whatever_they_say(status: bytes) -> None:
    reply = parsed(b"HTTP/1.1 " + status + b"\r\nContent-Length: 3\r\n\r\n")
    assert (reply.ended, reply.keeps_open, reply.take()) == (True, True, b"")


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"HTTP/1.1",
        OK,
        OK + b"Content-Length: 3\r\n\r\nab",
        OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ],
)
def test_an_end_before_the_reply_has_ended(wire: bytes) -> None:
    reply = parsed(wire) if wire else ReplyParser()
    with pytest.raises(httpcore.RemoteProtocolError):
        reply.feed(b"")
    assert not reply.ended


@pytest.mark.parametrize(
    "more", [b"x", b"HTTP/1.1 200", OK + b"Content-Length: 0\r\n\r\n", b"\r\n\r\nHTTP/1.1 100 C"]
)
@pytest.mark.parametrize("connection", [b"", b"Connection: close\r\n"])
def test_more_than_the_reply_is_noticed(more: bytes, connection: bytes) -> None:
    reply = parsed(OK + connection + b"Content-Length: 3\r\n\r\nabc" + more)
    assert (reply.take(), reply.ended, reply.has_leftover) == (b"abc", True, True)
    assert dict(reply.headers)[b"Content-Length"] == b"3"


@pytest.mark.parametrize(
    "wire",
    [
        OK + b"Content-Length : 3\r\n\r\nabc",
        OK + b"X: a\0b\r\nContent-Length: 3\r\n\r\nabc",
        OK + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        OK + b"Content-Length: 3\r\n 4\r\n\r\nabc",
        OK + b"Transfer-Encoding: chunked\r\n ,x\r\n\r\n3\r\nabc\r\n",
        OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/0.9 200 OK\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 099 What\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
    ],
)
def test_what_is_refused(wire: bytes) -> None:
    with pytest.raises(httpcore.RemoteProtocolError) as caught:
        parsed(wire)
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize(
    ("before", "again"),
    [
        (OK, b"X: " + b"x" * 1000),
        (OK, b"X: y\r\n" * 100),
        (OK + b"X: ", b"x" * 1000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x" * 1000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 100),
        (b"", b"\r\n" * 500),
    ],
    ids=["header", "headers", "value", "extension", "trailers", "blank lines"],
)
def test_nothing_may_go_on_for_ever(before: bytes, again: bytes) -> None:
    reply = parsed(before) if before else ReplyParser()

    def go_on() -> None:
        for _ in range(110 * 1024 // len(again)):
            reply.feed(again)

    with pytest.raises(httpcore.RemoteProtocolError):
        go_on()


WIRES = [wire for parameters in TAKEN for wire in [parameters.values[0]] if isinstance(wire, bytes)]
PARTS = [
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b":",
    b" ",
    b"0",
    b"9",
    b"chunked",
    b"HTTP/1.1 100 C\r\n\r\n",
]


def outcome(pieces: list[bytes]) -> object:
    """Return what the parser makes of a reply that is followed by EOF."""
    reply, body = ReplyParser(), b""
    try:
        for piece in pieces:
            reply.feed(piece)
            body += reply.take()
            if reply.ended:
                break
        else:
            reply.feed(b"")
    except httpcore.RemoteProtocolError:
        return "refused"
    return reply.status, reply.version, tuple(reply.headers), body, reply.keeps_open


@pytest.mark.parametrize("seed", range(8))
def test_it_does_not_matter_how_a_reply_is_cut_up(seed: int) -> None:
    """Not even for what is broken in many ways."""
    chance = random.Random(seed)  # noqa: S311 (any numbers do)
    refused = 0
    for _ in range(400):
        wire = bytearray(chance.choice(WIRES))
        for _ in range(chance.randint(0, 3)):
            at = chance.randrange(len(wire) + 1)
            wire[at : at + chance.randint(0, 3)] = chance.choice(PARTS)
        cuts = sorted(chance.choices(range(len(wire) + 1), k=4))
        pieces = [bytes(wire[a:b]) for a, b in pairwise([0, *cuts, len(wire)]) if a < b]
        expected = outcome([bytes(wire)] if wire else [])
        assert outcome(pieces) == expected, pieces
        refused += expected == "refused"
    assert 40 < refused < 360
