"""The proxy of the environment."""

import ipaddress
import os
import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from ecgridos_async._support.addresses import Authority, ip_address, parse_authority
from ecgridos_async._transport.proxies import check_proxy
from ecgridos_async.errors import ConfigurationError

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def proxy_from_environment(endpoint: str) -> str | None:
    """Return the proxy that the environment sets for *endpoint*, None if it sets none.

    Reads `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY`, by the scheme of the endpoint, and `NO_PROXY`,
    in lower case (which takes precedence) or upper; if none is set, on Windows and macOS, the
    settings of the system. A proxy without a scheme is an http:// one.

    Raises:
        ConfigurationError: If a variable is wrong; it names the variable.
    """
    parts = urlsplit(endpoint)
    variables = getproxies_environment()
    found = variables or getproxies()
    key = parts.scheme if found.get(parts.scheme) else "all"
    proxy = found.get(key)
    if not proxy:
        return None
    authority = parse_authority(parts.netloc)
    if variables:
        excepted = _is_excepted(authority, _DEFAULT_PORTS[parts.scheme], variables.get("no", ""))
    else:
        excepted = bool(proxy_bypass(parts.netloc) or proxy_bypass(authority.host))
    if excepted:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    check_proxy(proxy, _variable(f"{key}_proxy") if variables else "proxy (of the system)")
    return proxy


def _variable(name: str) -> str:
    """Return the name of the variable that is read: in lower case if that is set."""
    return name if os.environ.get(name) else name.upper()


def _is_excepted(authority: Authority, default_port: int, no_proxy: str) -> bool:
    """Tell whether `NO_PROXY` matches a host; raise ConfigurationError if it cannot be parsed."""
    port = authority.port or default_port
    try:
        return any(
            _names(entry, authority.host.lower().rstrip("."), port)
            for entry in re.split(r"[,\s]+", no_proxy)
            if entry
        )
    except ValueError as error:
        raise ConfigurationError(
            f"{_variable('no_proxy')}: {error}; expected hosts, addresses and networks such as "
            "intranet.example, 10.0.0.0/8 or [::1]:8443, separated by commas",
            parameter="proxy",
        ) from None


def _names(entry: str, host: str, port: int) -> bool:
    """Tell whether an entry of `NO_PROXY` matches a host; raise ValueError if it cannot be parsed.

    Entries only other programs understand, such as `<local>`, match nothing.
    """
    if entry == "*":
        return True
    address = ip_address(host)
    if "/" in entry:
        network = ipaddress.ip_network(_in_full(entry), strict=False)
        return address is not None and address in network
    given, given_port = _read_entry(entry)
    if given_port not in (None, port):
        return False
    return given == (address or host) or (address is None and host.endswith(f".{given}"))


def _read_entry(entry: str) -> tuple[str | IPv4Address | IPv6Address, int | None]:
    """Return the address or name of an entry, and its port if it has one."""
    alone = ip_address(entry)
    if alone is not None:
        return alone, None
    try:
        authority = parse_authority(entry.removeprefix("*").removeprefix("."))
    except ValueError:
        if "[" in entry or "]" in entry:
            raise
        return "-", None  # matches no host
    name = authority.host.lower().rstrip(".")
    return ip_address(name) or name, authority.port


def _in_full(network: str) -> str:
    """Return an IPv4 network; a short form such as `169.254/16` is filled up to four numbers."""
    address, _, length = network.partition("/")
    if ":" in address:
        return network
    return ".".join([*address.split("."), "0", "0", "0"][:4]) + f"/{length}"
