"""Compares the declared contract with a WSDL, from a file or an address."""

import http.client
import ipaddress
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Final, NoReturn
from urllib.parse import urlsplit

import attrs

from ecgridos_async.cli.exits import Exit
from ecgridos_async.cli.output import write_json, write_line
from ecgridos_async.contract.diff import Comparison, compare
from ecgridos_async.contract.wsdl import read_wsdl
from ecgridos_async.errors import ArgumentError
from ecgridos_async.services import all_operations

_LIMIT: Final = 32 * 2**20
_SECONDS: Final = 30.0


def diff(source: str, edition: str | None, *, as_json: bool, compact: bool) -> None:
    """Print the differences between the contract and a WSDL; exit with 1 if there are any."""
    comparison = compare(
        read_wsdl(_load(source)),
        [operation for _, _, operation in all_operations().values()],
        edition,
    )
    if as_json:
        _print_json(comparison, compact=compact)
    else:
        _print_text(comparison)
    if comparison.differences:
        sys.exit(Exit.FINDING)


def _print_json(comparison: Comparison, *, compact: bool) -> None:
    write_json(
        {
            "edition": str(comparison.edition),
            "reason": comparison.reason,
            "build": comparison.build,
            "differences": [attrs.asdict(each) for each in comparison.differences],
        },
        compact=compact,
    )


def _print_text(comparison: Comparison) -> None:
    for each in comparison.differences:
        write_line(str(each))
    count = len(comparison.differences)
    write_line(
        f"{count or 'no'} difference{'' if count == 1 else 's'} "
        f"from edition {comparison.edition} ({comparison.reason})"
    )


def _load(source: str) -> bytes:
    try:
        if source.lower().startswith(("http://", "https://")):
            return _fetch(_checked(source))
        with Path(source).open("rb") as file:  # a pipe has no size
            return _limited(file.read(_LIMIT + 1), source)
    except ArgumentError:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        _refuse(f"{source} replied with status {error.code}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        _refuse(f"{source} cannot be read: {' '.join(str(reason).split())}")


def _refuse(text: str) -> NoReturn:
    raise ArgumentError(f"wsdl: {text}", parameter="wsdl")


def _checked(url: str) -> str:
    """Return the address; refuse plain http to another machine, and credentials in it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.username or parts.password:
        _refuse("credentials do not belong into an address")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        _refuse(f"plain http to {host} could be tampered with; use https")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects only to addresses that a WSDL may be fetched from."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        try:
            checked = _checked(newurl)
        except ArgumentError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, checked)


def _fetch(url: str) -> bytes:
    opener = urllib.request.build_opener(_Redirects)
    with opener.open(url, timeout=_SECONDS) as response:
        return _limited(response.read(_LIMIT + 1), url)


def _limited(content: bytes, source: str) -> bytes:
    if len(content) > _LIMIT:
        _refuse(f"{source} is larger than {_LIMIT} bytes")
    return content
