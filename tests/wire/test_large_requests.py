"""Large contents are encoded while they are sent; the bytes on the wire stay the same."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, strategies as st

import ecgridos_async
from ecgridos_async import ArgumentError, Client, ProtocolName, WireRequest
from ecgridos_async._wire import body as bodies
from ecgridos_async._wire.body import (
    CHUNK,
    Base64,
    Body,
    Decimals,
    Escaped,
    Piece,
    Quoted,
    body_of,
)
from ecgridos_async._wire.escapes import LARGE, escaped

SOAP = ["soap11", "soap12"]
WITH_BODY = [*SOAP, "http-post"]
MARK = b"the content"


def upload(protocol: ProtocolName, content: bytes, name: str = "a b.edi") -> WireRequest:
    session = Client("3.2", protocol).attach("session-1")
    return session.build(session.parcels.upload, name, content=content)


def upload_text(protocol: ProtocolName, content: str) -> WireRequest:
    session = Client("4.1", protocol).attach("session-1")
    return session.build(session.parcels.upload_a, "a b.edi", content)


def eager(protocol: ProtocolName, content: bytes) -> bytes:
    """Write the body of an upload at once: what a lazy body is compared with."""
    if protocol == "http-post":
        fields = [("SessionID", "session-1"), ("FileName", "a b.edi"), ("Bytes", str(len(content)))]
        texts = [urlencode(fields, quote_via=quote), *(f"Content={byte}" for byte in content)]
        return "&".join(texts).encode()
    small = upload(protocol, MARK).body
    small = small.replace(base64.b64encode(MARK), base64.b64encode(content))
    return small.replace(b">11<", f">{len(content)}<".encode())


ALL_BYTES = bytes(range(256))


@pytest.mark.parametrize("protocol", WITH_BODY)
@pytest.mark.parametrize(
    ("content", "is_large"),
    [
        pytest.param(b"\0", False, id="one"),
        pytest.param(ALL_BYTES, False, id="every-byte"),
        pytest.param(bytes(LARGE - 1), False, id="just-below"),
        pytest.param(bytes(LARGE), True, id="just-large"),
        pytest.param(ALL_BYTES * 257 + b"x", True, id="no-multiple-of-3"),
        pytest.param(ALL_BYTES * 1600, True, id="several-steps"),
        pytest.param(ALL_BYTES * 1600 + b"xy", True, id="and-two-bytes"),
    ],
)
def test_the_wire_is_the_same(protocol: ProtocolName, content: bytes, is_large: bool) -> None:
    request = upload(protocol, content)

    assert request.is_large is is_large
    assert request.body == eager(protocol, content)
    assert b"".join(request.chunks()) == request.body
    assert request.length == len(request.body)
    assert all(0 < len(chunk) <= CHUNK for chunk in request.chunks() if is_large)


@pytest.mark.parametrize("protocol", WITH_BODY)
@given(
    content=st.binary(min_size=1, max_size=400),
    threshold=st.integers(0, 400),
    step=st.integers(1, 60),
)
def test_any_size_of_steps(
    protocol: ProtocolName, content: bytes, threshold: int, step: int
) -> None:
    with (
        mock.patch("ecgridos_async._wire.fields.LARGE", threshold),
        mock.patch.object(bodies, "_CONTENT_STEP", 3 * step),
        mock.patch.object(bodies, "_TEXT_STEP", step),
        mock.patch.object(bodies, "CHUNK", 12 + step),
    ):
        request = upload(protocol, content)

        whole = b"".join(request.chunks())
        assert request.length == len(whole)
        assert request.body == whole
    assert whole == eager(protocol, content)


PIECES = [
    pytest.param(Base64(b""), b"", id="base64-of-nothing"),
    pytest.param(Base64(b"\xff\xfe"), b"//4=", id="base64"),
    pytest.param(Decimals("Content", b""), b"", id="decimals-of-nothing"),
    pytest.param(
        Decimals("Content", b"\0\x09\x0a\x63\x64\xff"),
        b"Content=0&Content=9&Content=10&Content=99&Content=100&Content=255",
        id="decimals",
    ),
    pytest.param(Escaped("a<b>&\rc\n"), b"a&lt;b&gt;&amp;&#13;c\n", id="escaped"),
    pytest.param(Escaped("<é😀"), "&lt;é😀".encode(), id="escaped-letters"),
    pytest.param(Quoted("a b+/=~"), b"a%20b%2B%2F%3D~", id="quoted"),
    pytest.param(Quoted("é😀"), b"%C3%A9%F0%9F%98%80", id="quoted-letters"),
]


@pytest.mark.parametrize(("piece", "written"), PIECES)
def test_a_piece(piece: Base64 | Decimals | Escaped | Quoted, written: bytes) -> None:
    assert b"".join(piece.chunks()) == written
    assert len(piece) == len(written)


@given(text=st.text(st.characters(exclude_categories=["Cs"])), step=st.integers(1, 9))
def test_texts_in_steps(text: str, step: int) -> None:
    with mock.patch.object(bodies, "_TEXT_STEP", step):
        for piece, written in (
            (Escaped(text), escaped(text)),
            (Quoted(text), quote(text, safe="")),
        ):
            assert b"".join(piece.chunks()) == written.encode()
            assert len(piece) == len(written.encode())


@pytest.mark.parametrize(
    ("pieces", "body"),
    [
        pytest.param([], b"", id="nothing"),
        pytest.param([b"a", b"b"], b"ab", id="bytes-alone"),
        pytest.param(
            [b"a", b"b", Base64(b"c"), b"d"], Body((b"ab", Base64(b"c"), b"d")), id="between"
        ),
        pytest.param([Base64(b"c")], Body((Base64(b"c"),)), id="content-alone"),
    ],
)
def test_a_body_joins_what_is_bytes(pieces: list[Piece], body: bytes | Body) -> None:
    assert body_of(pieces) == body


@pytest.mark.parametrize("protocol", WITH_BODY)
def test_a_large_text_is_written_in_steps_too(protocol: ProtocolName) -> None:
    text = base64.b64encode(bytes(range(256)) * 1024).decode()
    request = upload_text(protocol, text)

    assert request.is_large
    written = quote(text, safe="") if protocol == "http-post" else text
    assert request.body == upload_text(protocol, "TEXT").body.replace(b"TEXT", written.encode())
    assert request.length == len(request.body)
    assert all(0 < len(chunk) <= CHUNK for chunk in request.chunks())


def test_the_content_is_not_copied() -> None:
    content = bytes(LARGE)
    request = upload("soap12", content)

    assert isinstance(request.content, Body)
    assert any(
        isinstance(piece, Base64) and piece.content is content for piece in request.content.pieces
    )


def test_a_body_can_be_sent_again() -> None:
    request = upload("soap12", bytes(LARGE))

    assert list(request.chunks()) == list(request.chunks())


def test_a_small_body_is_one_chunk() -> None:
    request = upload("soap12", b"small")

    assert list(request.chunks()) == [request.body]


def test_a_secret_content_shows_nowhere_in_a_repr() -> None:
    assert "c2VjcmV0" not in repr(upload("soap12", b"secret" * LARGE))
    assert "secret" not in repr(Body((Base64(b"secret"), Escaped("secret"), Quoted("secret"))))


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        pytest.param(
            lambda: upload("http-get", bytes(LARGE)),
            "content (on the wire Content): HTTP GET puts the arguments into the query of the "
            "address; it would have 655410 characters, ",
            id="bytes",
        ),
        pytest.param(
            lambda: upload_text("http-get", "A" * LARGE),
            "content_base64 (on the wire ContentBase64): HTTP GET puts the arguments into the "
            "query of the address; it would have 65589 characters, ",
            id="text",
        ),
    ],
)
def test_an_address_has_no_room_for_it(build: Callable[[], WireRequest], reason: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        build()

    assert reason in str(caught.value)
    assert caught.value.parameter in ("content", "content_base64")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("x", "expected bytes, got str"),
        (None, "may not be None or left out; expected bytes"),
    ],
)
def test_only_bytes_are_bytes(content: bytes, problem: str) -> None:
    with pytest.raises(ArgumentError, match=problem):
        upload("soap12", content)


MEASURE = """
import json, resource, sys, time
from ecgridos_async import ArgumentError, Client
protocol, size = sys.argv[1], int(sys.argv[2])
session = Client("3.2", protocol).attach("session-1")
list(session.build(session.parcels.upload, "a.edi", content=bytes(range(256)) * 4096).chunks())
content = bytes(range(256)) * (size // 256)
unit = 1 if sys.platform == "darwin" else 1024
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
started = time.perf_counter()
request = session.build(session.parcels.upload, "a.edi", content=content)
built = time.perf_counter() - started
length = request.length
measured = time.perf_counter() - started - built
longest, total, last = 0.0, 0, time.thread_time()
for chunk in request.chunks():
    now = time.thread_time()
    longest, last, total = max(longest, now - last), now, total + len(chunk)
print(json.dumps({
    "grown": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - before,
    "built": built, "measured": measured, "longest": longest,
    "seconds": time.perf_counter() - started, "same": total == length, "total": total,
}))
"""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("protocol", WITH_BODY)
def test_a_large_content_needs_no_memory_of_its_own(protocol: ProtocolName) -> None:
    pytest.importorskip("resource")
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, protocol, str(32 * 2**20)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(ecgridos_async.__file__).parents[1],
    )
    seen = json.loads(ran.stdout)

    assert seen["same"]
    assert seen["total"] > 42 * 2**20
    assert seen["grown"] < 16 * 2**20
    # A step takes about a millisecond of CPU time; the bound is for slow machines.
    assert seen["longest"] < 0.1
