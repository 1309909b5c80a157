"""Hosts and ports of URLs: validates them, and encodes hosts in ASCII."""

import ipaddress
import re
from typing import Final

import attrs
import idna

_AUTHORITY: Final = re.compile(
    r"(?:\[(?P<six>[^\[\]]*)\]|(?P<name>[^\[\]:]*))(?::(?P<port>[0-9]{0,6}))?", re.ASCII
)
_DOT: Final = re.compile("[.\u3002\uff0e\uff61]")
"""The characters that IDNA treats as a dot."""
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII | re.IGNORECASE)
"""As in RFC 1123, plus the underscore, which is common in names of internal hosts."""
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII | re.IGNORECASE)
_LONGEST_LABEL: Final = 63
_LONGEST_NAME: Final = 253


@attrs.frozen
class Authority:
    """The host and the port of a URL."""

    host: str
    """As DNS, sockets and TLS take it: ASCII (IDNA), an IPv6 address without its brackets."""
    port: int | None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


def parse_authority(text: str) -> Authority:
    """Parse `host`, `host:port` or `[IPv6 address]:port`, the port from 1 to 65535.

    Raises:
        ValueError: If the host is neither a valid name nor a valid address; it does not quote the
            text.
    """
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        address_alone = text.count(":") > 1 and "[" not in text
        raise ValueError(
            "an IPv6 address needs brackets, as in [::1]:8443"
            if address_alone
            else "it is not written as host or host:port"
        )
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 0 < port <= 65535:
        raise ValueError("the port is not from 1 to 65535")
    host = _ascii_name(match["name"]) if match["six"] is None else _ipv6(match["six"])
    return Authority(host, port)


def ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address of a host, None if it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _ipv6(text: str) -> str:
    """Check an IPv6 address. A zone id follows `%`, or `%25` as RFC 6874 writes it."""
    address, percent, zone = text.partition("%")
    zone = zone.removeprefix("25") if len(zone) > 2 else zone
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        raise ValueError("the text in brackets is not an IPv6 address") from None
    if percent and not re.fullmatch(r"[\w.-]+", zone, re.ASCII):
        raise ValueError("the zone id of the IPv6 address is not one")
    return f"{address}%{zone}" if percent else address


def _ascii_name(text: str) -> str:
    """Return a host name or IPv4 address in ASCII. A trailing dot, the root, stays."""
    labels = _DOT.split(text)
    root = "." if len(labels) > 1 and not labels[-1] else ""
    if root:
        labels.pop()
    if labels == [""]:
        raise ValueError("it has no host")
    labels = [_ascii_label(label) for label in labels]
    host = ".".join(labels)
    if len(host) > _LONGEST_NAME:
        raise ValueError(f"the host has more than {_LONGEST_NAME} characters")
    if _NUMBER.fullmatch(labels[-1]) and ip_address(host + root) is None:
        raise ValueError("the host ends in a number but is not an IPv4 address of four numbers")
    return host + root


def _ascii_label(label: str) -> str:
    try:
        if not label.isascii() and len(label) <= _LONGEST_LABEL:
            label = idna.encode(label, uts46=True).decode("ascii")
        if label.lower().startswith("xn--"):
            idna.decode(label)
    except UnicodeError:
        raise ValueError("a part of the host cannot be written in IDNA") from None
    if not _LABEL.fullmatch(label):
        raise ValueError(
            "each part of a host has 1 to 63 letters, digits, - or _, with no - at either end"
        )
    return label
