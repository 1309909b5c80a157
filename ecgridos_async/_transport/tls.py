"""TLS settings: those of the environment, and those of the user, which are never changed."""

import contextlib
import os
import re
import ssl
from collections.abc import Generator
from typing import Final

from ecgridos_async._support.checks import Check
from ecgridos_async._transport._httpx import httpcore, httpx
from ecgridos_async._transport.streams import Stream
from ecgridos_async.errors import ConfigurationError

ALPN: Final = "http/1.1"
"""The protocol in ALPN."""

SSL_CONTEXT: Final = Check(
    "an ssl.SSLContext for clients, as ssl.create_default_context() makes it",
    lambda value: (
        isinstance(value, ssl.SSLContext) and value.protocol is not ssl.PROTOCOL_TLS_SERVER
    ),
)
_HASHED: Final = re.compile(r"[0-9a-f]{8}\.[0-9]+")
"""The file names under which OpenSSL looks certificates up in a folder."""


def check_environment() -> None:
    """Raise ConfigurationError if the environment names certificates that do not exist.

    It checks the variables that httpx reads, but does not read the certificates: `load` does that,
    since it is slow.
    """
    file, folders = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file:
        problem = _problem_of_file(file)
        if problem:
            raise _refusal("SSL_CERT_FILE", file, problem)
    elif folders and not any(_has_certificates(folder) for folder in folders.split(os.pathsep)):
        raise _refusal(
            "SSL_CERT_DIR",
            folders,
            "no folder there has certificates under the names that `openssl rehash` makes",
        )


def _problem_of_file(file: str) -> str:
    """Return what is evidently wrong with a file of certificates, `""` if nothing."""
    if not os.path.exists(file):  # noqa: PTH110  # a Path may not hold what the environment does
        return "there is no such file"
    if not os.path.isfile(file):  # noqa: PTH113
        return "it is not a file"
    if not os.access(file, os.R_OK):
        return "it is not readable"
    return "" if os.path.getsize(file) else "it is empty"  # noqa: PTH202


def _has_certificates(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(_HASHED.fullmatch(entry.name) for entry in entries)
    except OSError:
        return False


def _refusal(variable: str, value: str, problem: str) -> ConfigurationError:
    return ConfigurationError(
        f"{variable}: {value!r}: {problem}; correct or unset the variable of the environment, "
        "or pass ssl_context=",
        parameter="ssl_context",
    )


def load() -> ssl.SSLContext:
    """Return the TLS settings of httpx: the certificates of the environment, or the default.

    It takes about 20 ms, so call it in a thread.

    Raises:
        ConfigurationError: If the certificates cannot be loaded; it names the variable.
    """
    with naming_the_variable():
        context = httpx.create_ssl_context()
    context.set_alpn_protocols([ALPN])
    return context


@contextlib.contextmanager
def naming_the_variable() -> Generator[None, None, None]:
    """Turn an error of loading TLS settings into a ConfigurationError that names their source."""
    try:
        yield
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        log = os.environ.get("SSLKEYLOGFILE")
        if log and isinstance(error, OSError) and error.filename == log:
            raise _refusal("SSLKEYLOGFILE", log, error.strerror or str(error)) from error
        for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            value = os.environ.get(variable)
            if value:
                problem = f"no certificates can be loaded from it ({error})"
                raise _refusal(variable, value, problem) from error
        raise ConfigurationError(
            f"ssl_context: the default certificates cannot be loaded ({error}); "
            "pass an ssl_context= of your own",
            parameter="ssl_context",
        ) from error


async def encrypt(stream: Stream, context: ssl.SSLContext, host: bytes) -> Stream:
    """Do the TLS handshake with a host over an open stream. Raises ConnectError if it fails."""
    try:
        encrypted = await stream.start_tls(context, server_name(host.decode("ascii")))
    except (OSError, ValueError) as error:
        raise httpcore.ConnectError(str(error)) from error
    check_protocol(encrypted.ssl_object)
    return encrypted


def check_protocol(agreed: ssl.SSLObject | None) -> None:
    """Raise ConnectError of httpcore if ALPN selected another protocol than ours."""
    chosen = agreed and agreed.selected_alpn_protocol()
    if chosen not in (None, ALPN):
        raise httpcore.ConnectError(
            f"ssl_context offers the protocol {chosen} and the server chose it, but only {ALPN} is "
            f'supported: set_alpn_protocols(["{ALPN}"])'
        )


def server_name(host: str) -> str:
    """Return the server name for SNI and the certificate check.

    An address has no brackets and no zone id there, and a name no trailing dot.
    """
    return host.strip("[]").partition("%")[0].rstrip(".")
