"""Decompression: bounded, whole, and with nothing after its end."""

import gzip
import zlib
from collections.abc import Callable

import pytest

from ecgridos_async._transport.inflate import can_inflate, inflate
from tests.wire.peaks import growth

LIMIT = 1_000_000


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate"])
@pytest.mark.parametrize(
    "plain",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"x", id="one-byte"),
        pytest.param(bytes(range(256)) * 3000, id="many-bytes"),
        pytest.param(b"\0" * LIMIT, id="all-there-may-be"),
    ],
)
def test_inflated(encoding: str, plain: bytes) -> None:
    assert can_inflate(encoding)
    assert inflate(COMPRESSORS[encoding](plain), encoding, LIMIT) == plain


@pytest.mark.parametrize("encoding", ["", "identity", "br", "zstd", "compress", "gzip, gzip"])
def test_not_inflated(encoding: str) -> None:
    assert not can_inflate(encoding)


@pytest.mark.parametrize("plain", [b"", b"x" * 100_000, bytes(range(256)) * 100])
def test_deflate_without_a_header(plain: bytes) -> None:
    assert inflate(raw_deflate(plain), "deflate", LIMIT) == plain


def test_members_of_gzip_follow_one_another() -> None:
    members = [b"<a>", b"", b"x" * 300_000, b"</a>"]

    assert inflate(b"".join(map(gzip.compress, members)), "gzip", LIMIT) == b"".join(members)


MEBIBYTE = b"\0" * 2**20


@pytest.mark.parametrize(
    ("data", "encoding", "limit"),
    [
        pytest.param(gzip.compress(b"\0" * (LIMIT + 1)), "gzip", LIMIT, id="one-too-many"),
        pytest.param(gzip.compress(b"x"), "gzip", 0, id="none-allowed"),
        pytest.param(zlib.compress(MEBIBYTE), "deflate", LIMIT, id="deflate"),
        pytest.param(raw_deflate(MEBIBYTE), "deflate", LIMIT, id="raw-deflate"),
        pytest.param(gzip.compress(MEBIBYTE[: LIMIT // 2]) * 3, "gzip", LIMIT, id="members"),
        pytest.param(gzip.compress(MEBIBYTE) + b"garbage", "gzip", LIMIT, id="garbage-after"),
        pytest.param(gzip.compress(MEBIBYTE)[:-10], "gzip", LIMIT, id="cut-off"),
    ],
)
def test_too_large(data: bytes, encoding: str, limit: int) -> None:
    assert inflate(data, encoding, limit) is None


SMALL = gzip.compress(b"<a>hello</a>")
DAMAGED = [
    pytest.param(b"", "gzip", "truncated", id="nothing"),
    pytest.param(b"<a>hello</a>", "gzip", "damaged", id="not-compressed"),
    pytest.param(SMALL + b"\0", "gzip", "truncated", id="zero-after"),
    pytest.param(SMALL + b"garbage", "gzip", "damaged", id="garbage-after"),
    pytest.param(SMALL + SMALL[:5], "gzip", "truncated", id="half-a-member"),
    pytest.param(SMALL[:-1] + b"\x7f", "gzip", "damaged", id="wrong-length"),
    pytest.param(SMALL[:-5] + b"\x7f" + SMALL[-4:], "gzip", "damaged", id="wrong-sum"),
    pytest.param(gzip.compress(b"") * 1001, "gzip", "after its end", id="many-members"),
    pytest.param(zlib.compress(b"a") * 2, "deflate", "after its end", id="deflate-twice"),
    pytest.param(raw_deflate(b"a") + b"b", "deflate", "after its end", id="after-raw-deflate"),
    pytest.param(zlib.compress(b"abc")[:-1] + b"\0", "deflate", "damaged", id="deflate-sum"),
    pytest.param(b"\xff" * 100, "deflate", "damaged", id="no-deflate"),
]


@pytest.mark.parametrize(("data", "encoding", "says"), DAMAGED)
def test_damaged(data: bytes, encoding: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        inflate(data, encoding, LIMIT)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_truncated_at_any_byte(encoding: str) -> None:
    data = COMPRESSORS[encoding](b"hello" * 100)

    for end in range(len(data)):
        with pytest.raises(ValueError, match=f"the {encoding} data is (truncated|damaged)"):
            inflate(data[:end], encoding, LIMIT)


@pytest.mark.timeout(120)
def test_a_bomb_takes_no_more_than_the_limit() -> None:
    grown = growth(
        "import zlib\n"
        "from ecgridos_async._transport.inflate import inflate\n"
        "engine = zlib.compressobj(9, wbits=31)\n"
        "parts = [engine.compress(bytes(2**20)) for _ in range(200)] + [engine.flush()]\n"
        "bomb = b''.join(parts)\n"
        "assert len(bomb) < 2**18",
        "assert inflate(bomb, 'gzip', 32 * 2**20) is None",
    )

    assert grown < 32 + 8
