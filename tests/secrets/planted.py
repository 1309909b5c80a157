"""Planted secrets, the ways in which they may be spelled, and a detector that finds any of them."""

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import attrs

_SPECIAL: Final = "&<%+ \"'ß€/\\"
"""Characters that one spelling or another writes otherwise."""


def _planted(tag: str) -> str:
    """Return a secret whose beginning and whose end are told at sight, specials in between."""
    return f'Q{tag}7&<x%+ "Z-planted-{tag}{_SPECIAL}-5f{tag}9K'


SESSION: Final = _planted("sess")
API_KEY: Final = _planted("akey")
PASSWORD: Final = _planted("pass")
NEW_PASSWORD: Final = _planted("newp")
CERT_PASSWORD: Final = _planted("cpwd")
PROXY_USER: Final = _planted("prxu")
PROXY_PASSWORD: Final = _planted("prxp")
ISSUED: Final = _planted("issu")
"""A session id, key or password that the service itself gives out."""
CERT: Final = b"0\x82\x09\xc3\x02\x01\x03<&%+cert-planted\x00\xff\xfe" + bytes(range(256))
CONTENT: Final = b"ISA*00*planted-content<&%+*" + bytes(range(255, 0, -1))
GIVEN_CONTENT: Final = b"UNB+UNOC:3+planted-parcel'" + bytes(range(250, 5, -1))
"""The content of a parcel that the service gives out."""

TEXTS: Final[dict[str, str]] = {
    "session": SESSION,
    "api-key": API_KEY,
    "password": PASSWORD,
    "new-password": NEW_PASSWORD,
    "certificate-password": CERT_PASSWORD,
    "proxy-user": PROXY_USER,
    "proxy-password": PROXY_PASSWORD,
    "issued": ISSUED,
}
CONTENTS: Final[dict[str, bytes]] = {
    "certificate": CERT,
    "content": CONTENT,
    "given-content": GIVEN_CONTENT,
}


def _lower_hex(text: str) -> str:
    return re.sub("%..", lambda found: found[0].lower(), text)


def _numbered(text: str) -> str:
    """Write what is not ASCII as ASP.NET's HtmlEncode does."""
    return html.escape(text).encode("ascii", "xmlcharrefreplace").decode()


SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "raw": str,
    "xml": escape,
    "xml attribute": lambda text: escape(text, {'"': "&quot;", "'": "&apos;"}),
    "html": html.escape,
    "html of ASP.NET": _numbered,
    "percent": lambda text: quote(text, safe=""),
    "percent of .NET": lambda text: _lower_hex(quote(text, safe="")),
    "percent, slashes kept": quote,
    "form": quote_plus,
    "form of .NET": lambda text: _lower_hex(quote_plus(text, safe="!*()")),
    "json": lambda text: json.dumps(text)[1:-1],
    "json in UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json of .NET": lambda text: re.sub(
        "[<>&'+]", lambda found: rf"\u{ord(found[0]):04x}", json.dumps(text)[1:-1]
    ),
    "repr": lambda text: repr(text)[1:-1],
    "ascii": lambda text: ascii(text)[1:-1],
    "repr of bytes": lambda text: repr(text.encode())[2:-1],
    "xml in a repr": lambda text: repr(escape(text).encode())[2:-1],
    "as Latin-1": lambda text: text.encode().decode("latin-1"),
}
ECHOED: Final = tuple(list(SPELLINGS)[:13])
"""The spellings in which a server may quote what it was sent."""

BYTES: Final[dict[str, Callable[[bytes], str]]] = {
    "raw": lambda data: data.decode("utf-8", "replace"),
    "raw as Latin-1": lambda data: data.decode("latin-1"),
    "repr": lambda data: repr(data)[2:-1],
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64 in a form": lambda data: quote(base64.b64encode(data).decode(), safe=""),
    "hex": lambda data: data.hex(),
    "hex in capitals": lambda data: data.hex().upper(),
    "numbers": lambda data: ", ".join(map(str, data)),
    "numbers, close": lambda data: ",".join(map(str, data)),
    "form field Cert": lambda data: "&".join(f"cert={byte}" for byte in data),
    "form field Content": lambda data: "&".join(f"content={byte}" for byte in data),
}


@attrs.frozen
class Leak:
    """A secret that was found."""

    secret: str
    spelling: str
    place: str
    around: str


def _needles() -> Iterator[tuple[str, str, str]]:
    """Return what gives a secret away: its beginning and its end, as any spelling leaves them."""
    for name, text in TEXTS.items():
        plain = text.encode()
        yield name, "beginning", text[:6]
        yield name, "middle", re.findall("planted-[a-z]+", text)[0]
        yield name, "end", text[-8:]
        for skipped in range(3):  # of a base64 that began before the secret
            whole = plain[skipped : skipped + 9]
            yield name, "base64", base64.b64encode(whole).decode()
        yield name, "hex", plain[:6].hex()
    for name, data in CONTENTS.items():
        for spelling, spell in BYTES.items():
            yield name, spelling, spell(data[:9])
        yield name, "middle", re.findall(b"planted-[a-z]+|[a-z]+-planted", data)[0].decode()


NEEDLES: Final = [(name, spelling, needle.lower()) for name, spelling, needle in _needles()]


def detect(place: str, text: str | bytes) -> list[Leak]:
    """Return the secrets that show in a text, in whatever spelling and case."""
    found: list[Leak] = []
    seen: set[str] = set()
    for readable in _readings(text):
        lower = readable.lower()
        for name, spelling, needle in NEEDLES:
            at = lower.find(needle)
            if at != -1 and name not in seen:
                seen.add(name)
                around = readable[max(at - 60, 0) : at + len(needle) + 20]
                found.append(Leak(name, spelling, place, around))
    return found


def _readings(text: str | bytes) -> Iterable[str]:
    """Return a text as a person may come to read it; UTF-16 without its zeros is readable."""
    if isinstance(text, bytes):
        yield text.decode("utf-8", "replace").replace("\0", "")
        yield text.decode("latin-1").replace("\0", "")
    else:
        yield text.replace("\0", "")


def base64_of(data: bytes) -> str:
    """Return bytes as the wire has them."""
    return base64.b64encode(data).decode()


def percent(text: str) -> str:
    """Return a text as an address has it."""
    return SPELLINGS["percent"](text)
