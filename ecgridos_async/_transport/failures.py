"""Failures: errors of the HTTP libraries become errors of this package."""

import socket
from typing import Final
from urllib.parse import urlsplit

from ecgridos_async import errors
from ecgridos_async._support.sinks import ContentNotKeptError, ContentNotReadError
from ecgridos_async.middleware import Attempt

PASSED_ON: Final = (
    errors.ECGridOSError,
    ContentNotKeptError,
    ContentNotReadError,
    AssertionError,
)
"""Errors that are not failures of the transport. Tools that mock httpx raise AssertionError for an
unexpected request."""

_LIBRARIES: Final = frozenset({"httpcore", "httpcore2", "httpx", "httpx2"})
_BROKEN: Final = (errors.ConnectionLostError, "the connection broke")
_KINDS: Final[dict[str, tuple[type[errors.TransportError], str]]] = {
    "ConnectTimeout": (errors.ConnectError, "the connection to {place} was not opened in time"),
    "PoolTimeout": (errors.PoolTimeoutError, "no connection came free in time"),
    "ConnectError": (errors.ConnectError, "the service at {place} was not reached"),
    "UnsupportedProtocol": (errors.ConnectError, "the address is not supported"),
    "ProxyError": (errors.ConnectError, "the proxy refused the connection to {place}"),
    "WriteTimeout": (errors.CallTimeoutError, "the request was not sent in time"),
    "TimeoutException": (errors.CallTimeoutError, "the reply did not come in time"),
    "ConnectionNotAvailable": _BROKEN,
    "NetworkError": _BROKEN,
    "ProtocolError": _BROKEN,
    "HTTPError": _BROKEN,
    "StreamError": _BROKEN,
    "InvalidURL": _BROKEN,  # an httpx client of the user raises it for a redirect
}
"""Error classes of the HTTP libraries, which share their names; the first match counts."""


def transport_error(error: Exception, attempt: Attempt) -> errors.TransportError:
    """Return the error of this package for an error of httpx or of a socket."""
    kind, text = _kind_of(error)
    text = text.format(place=urlsplit(attempt.request.url).netloc.rpartition("@")[2])
    reason = str(error)
    if kind is errors.ConnectionLostError:
        reason = reason or type(error).__name__
    made = kind(f"{text}: {reason}" if reason else text, operation=attempt.operation)
    made.may_have_arrived = made.may_have_arrived and attempt.delivery.begun
    made.stale = attempt.delivery.stale
    if not made.may_have_arrived:
        made.outcome, made.retryable = "not_sent", True
    return made


def _kind_of(error: Exception) -> tuple[type[errors.TransportError], str]:
    for name in _names(error):
        if name == "ConnectTimeout":
            return _KINDS[_by_its_cause(error.__cause__)]
        if name in _KINDS:
            return _KINDS[name]
    if isinstance(error, socket.gaierror):
        return _KINDS["ConnectError"]
    if isinstance(error, (OSError, UnicodeError)):  # UnicodeError: like InvalidURL
        return _BROKEN
    return errors.TransportError, f"the transport failed: {type(error).__name__}"


def _names(error: BaseException) -> list[str]:
    """Return the names of an error's classes that come from the HTTP libraries."""
    return [
        kind.__name__
        for kind in type(error).__mro__
        if kind.__module__.partition(".")[0] in _LIBRARIES
    ]


def _by_its_cause(cause: BaseException | None) -> str:
    """Return the name of the error that a ConnectTimeout with this cause really is.

    httpx-aiohttp also raises ConnectTimeout when a connection was refused, or broke after the
    request was sent.
    """
    if cause is None or isinstance(cause, TimeoutError) or "TimeoutException" in _names(cause):
        return "ConnectTimeout"
    kinds = {kind.__name__ for kind in type(cause).__mro__}
    return "ConnectError" if "ClientConnectorError" in kinds else "NetworkError"
