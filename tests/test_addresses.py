"""Hosts and ports: which can be, and how they are written."""

import pytest
from hypothesis import given, strategies as st

from ecgridos_async._support.addresses import parse_authority
from tests.http_library import httpx

TAKEN = [
    ("ecgridos.net", "ecgridos.net", None),
    ("Ecgridos.NET:8443", "Ecgridos.NET", 8443),
    ("localhost:1", "localhost", 1),
    ("a:65535", "a", 65535),
    ("a:", "a", None),
    ("a.b.", "a.b.", None),
    ("my_host", "my_host", None),
    ("_sip._tcp.my_host_.example:1", "_sip._tcp.my_host_.example", 1),
    ("r3---sn-abc.example", "r3---sn-abc.example", None),
    ("123.example", "123.example", None),
    ("x" * 63, "x" * 63, None),
    (".".join(["a" * 63] * 3 + ["b" * 61]), ".".join(["a" * 63] * 3 + ["b" * 61]), None),
    ("127.0.0.1:80", "127.0.0.1", 80),
    ("[::1]", "::1", None),
    ("[::1]:8443", "::1", 8443),
    ("[2001:DB8::1]", "2001:DB8::1", None),
    ("[::ffff:10.0.0.1]", "::ffff:10.0.0.1", None),
    ("[fe80::1%eth0]:1", "fe80::1%eth0", 1),
    ("[fe80::1%25eth0]:1", "fe80::1%eth0", 1),
    ("[fe80::1%4]", "fe80::1%4", None),
    ("münchen.example", "xn--mnchen-3ya.example", None),
    ("MÜNCHEN.example:1", "xn--mnchen-3ya.example", 1),
    ("mu\u0308nchen.example", "xn--mnchen-3ya.example", None),
    ("straße.example", "xn--strae-oqa.example", None),
    ("日本語。jp", "xn--wgv71a119e.jp", None),
    ("\uff45xample.com", "example.com", None),
    ("my_host.münchen.example", "my_host.xn--mnchen-3ya.example", None),
    ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example", None),
    ("XN--MNCHEN-3YA.example", "XN--MNCHEN-3YA.example", None),
]

REFUSED = {
    "no host": ["", ":443", ".", "."],
    "1 to 63": [
        "a..b",
        ".a",
        "a..",
        "x" * 64,
        "-a.example",
        "a-.example",
        "a b",
        " a",
        "a\x00b",
        "a\tb",
        "a\r\nb",
        "a\x7f",
        "ex%61mple.com",
        "a%2fb",
        "a/b",
        "a\\b",
        "a@b",
        "a*b",
        "a,b",
        "*.example",
        "<a>",
        "ü" * 64,
    ],
    "IDNA": [
        "münchen_x.invalid",
        "ü" * 63,
        "xn--",
        "xn--a",
        "xn--garbage-999999",
        "xn--mnchen_x-",
        "a\u00a0b",
        "\ud800.example",
        "a\u2024\u2024b",
        "-ü.example",
        "💩.example",
    ],
    "253": [".".join(["a" * 63] * 4), "a." * 200 + "b"],
    "four numbers": ["256.1.1.1", "1.2.3", "127.1", "1.2.3.4.5", "0x7f.1", "2130706433", "a.1"],
    "1 to 65535": ["a:0", "a:00", "a:65536", "a:999999", "[::1]:0"],
    "needs brackets": ["::1", "::1:443", "fe80::1", "::1]"],
    "not an IPv6": ["[]", "[::1::]", "[1.2.3.4]", "[v1.a]", "[::g]", "[ ::1]", "[%eth0]"],
    "zone id": ["[fe80::1%]", "[fe80::1%a b]", "[fe80::1%a%b]"],
    "host:port": ["[::1", "[::1]x", "[::1]8443", "a:b", "a:+1", "a:٣", "a:-1", "a:9999999"],
}


@pytest.mark.parametrize(("text", "host", "port"), TAKEN)
def test_an_authority(text: str, host: str, port: int | None) -> None:
    read = parse_authority(text)
    assert (read.host, read.port) == (host, port)
    assert parse_authority(str(read)) == read


@pytest.mark.parametrize(
    ("reason", "text"), [(reason, text) for reason, texts in REFUSED.items() for text in texts]
)
def test_what_is_none(reason: str, text: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        parse_authority(text)
    assert type(caught.value) is ValueError


@given(st.text(max_size=80) | st.from_regex(r"[a-zß-öä-ü_.\-\[\]:%0-9]{0,40}", fullmatch=True))
def test_any_text(text: str) -> None:
    """What is parsed can be resolved, sent and called; anything else is a ValueError."""
    try:
        read = parse_authority(text)
    except ValueError as error:
        assert type(error) is ValueError  # noqa: PT017
        return
    assert read.host.isascii()
    assert parse_authority(str(read)) == read
    url = httpx.URL(f"https://{read}/a.asmx")
    assert url.raw_host == read.host.lower().encode()
    assert url.port == (None if read.port == 443 else read.port)
    if ":" not in read.host:
        read.host.encode("idna")
