"""Truncated bodies are distinguished from malformed ones."""

import gzip

import attrs
import pytest

from ecgridos_async import (
    Client,
    ConnectionLostError,
    ECGridOSError,
    EmptyReplyError,
    MalformedXMLError,
    NotSoapError,
    OutcomeUnknownError,
    ServiceUnavailableError,
)
from tests.http_library import httpx
from tests.transport.server import NOW_BODY, Connection, serve

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("pauses")]

CUT = NOW_BODY[:-40]
ODD = NOW_BODY.replace(b"<soap:Body>", b"<soap:Body >\x01")
"""Whole, with a byte that XML does not allow."""
ZIPPED = gzip.compress(NOW_BODY, mtime=0)[:-12]
XHTML = (
    b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">'
    b"<html><body>Bad Gateway</body></html>"
)


def head(*headers: str, status: str = "200 OK", version: str = "1.1") -> bytes:
    """Return the head of a reply in XML that ends its connection."""
    lines = [f"HTTP/{version} {status}", "Content-Type: text/xml; charset=utf-8"]
    return "\r\n".join([*lines, *headers, "Connection: close", "", ""]).encode()


def length(body: bytes, *headers: str, missing: int = 0, status: str = "200 OK") -> bytes:
    """Return a reply that is that many bytes shorter than its Content-Length."""
    return head(f"Content-Length: {len(body) + missing}", *headers, status=status) + body


def chunked(body: bytes, *, ended: bool = True) -> bytes:
    """Return a reply in chunks."""
    end = b"0\r\n\r\n" if ended else b""
    return head("Transfer-Encoding: chunked") + b"%x\r\n%b\r\n" % (len(body), body) + end


@attrs.frozen
class Case:
    name: str
    reply: bytes
    error: type[ECGridOSError]
    """What the read raises after its retries."""
    is_lost: bool
    """Whether a retry may get another reply; the outcome of a write is then unknown."""


CASES = [
    Case("length, malformed", length(CUT), MalformedXMLError, is_lost=False),
    Case("chunks, malformed", chunked(CUT), MalformedXMLError, is_lost=False),
    Case("length, nothing", length(b""), EmptyReplyError, is_lost=False),
    Case("length, too few bytes", length(CUT, missing=40), ConnectionLostError, is_lost=True),
    Case("chunks without end", chunked(CUT, ended=False), ConnectionLostError, is_lost=True),
    Case("no length, truncated", head() + CUT, MalformedXMLError, is_lost=True),
    Case("HTTP/1.0, truncated", head(version="1.0") + CUT, MalformedXMLError, is_lost=True),
    Case("no length, half a tag", head() + b"<", MalformedXMLError, is_lost=True),
    Case("no length, nothing", head(), EmptyReplyError, is_lost=True),
    Case("no length, malformed", head() + ODD, MalformedXMLError, is_lost=False),
    Case(
        "length, gzip that lacks its end",
        length(ZIPPED, "Content-Encoding: gzip"),
        NotSoapError,
        is_lost=False,
    ),
    Case(
        "no length, gzip that lacks its end",
        head("Content-Encoding: gzip") + ZIPPED,
        NotSoapError,
        is_lost=True,
    ),
    Case(
        "gateway's page of XHTML",
        length(XHTML, status="502 Bad Gateway"),
        ServiceUnavailableError,
        is_lost=True,
    ),
    Case(
        "gateway's page without a length",
        head(status="504 Gateway Timeout") + XHTML,
        ServiceUnavailableError,
        is_lost=True,
    ),
    Case(
        "gateway's page in an unknown encoding",
        length(b"xyz", "Content-Encoding: br", status="502 Bad Gateway"),
        ServiceUnavailableError,
        is_lost=True,
    ),
    Case(
        "gateway's page that is too large",
        length(b"x" * 5000, status="502 Bad Gateway"),
        ServiceUnavailableError,
        is_lost=True,
    ),
]


@pytest.mark.parametrize("below", ["default", "httpx"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_cut_or_malformed(case: Case, below: str) -> None:
    requests = 0

    async def reply(connection: Connection) -> None:
        nonlocal requests
        await connection.receive()
        requests += 1
        await connection.send(case.reply)

    async with serve(reply) as server:
        transport = httpx.AsyncHTTPTransport() if below == "httpx" else None
        async with Client(
            "3.0", endpoint=server.url, transport=transport, max_reply_bytes=4000
        ) as client:
            with pytest.raises(case.error) as caught:
                await client.now_utc()
            assert (requests, caught.value.attempts) == ((3, 3) if case.is_lost else (1, 1))
            told = ("unknown", True) if case.is_lost else ("answered", False)
            assert (caught.value.outcome, caught.value.retryable) == told

            requests = 0
            with pytest.raises(ECGridOSError) as caught:
                await client.login("name", "password")
            assert requests == 1
            if case.is_lost:
                assert isinstance(caught.value, OutcomeUnknownError)
                assert isinstance(caught.value.__cause__, case.error)
            else:
                assert isinstance(caught.value, case.error)
                assert (caught.value.outcome, caught.value.retryable) == ("answered", False)


async def test_what_only_the_end_of_the_connection_ends_may_be_whole() -> None:
    async def reply(connection: Connection) -> None:
        await connection.receive()
        await connection.send(head() + NOW_BODY)

    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        assert (await client.now_utc()).year == 2026
