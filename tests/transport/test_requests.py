"""Requests arrive at a server just as `build` says, and no log shows what a URL carries."""

import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

from ecgridos_async import (
    Attempt,
    CallNext,
    Client,
    Protocol,
    TransportError,
    WireReply,
    __version__,
)
from tests.http_library import httpcore, httpx
from tests.transport.server import NAMESPACE, Connection, Request, Server, envelope, http, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

KEY = "5e55104e-1dee-4c1e-9a53-000000000042"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12_REPLY = envelope("PricelistInfo", "")
BARE_REPLY = f'<Pricelist xmlns="{NAMESPACE}" />'.encode()
REPLIES: Mapping[Protocol, bytes] = {
    Protocol.SOAP11: SOAP12_REPLY.replace(
        b"http://www.w3.org/2003/05/soap-envelope", SOAP11.encode()
    ),
    Protocol.SOAP12: SOAP12_REPLY,
    Protocol.HTTP_GET: BARE_REPLY,
    Protocol.HTTP_POST: BARE_REPLY,
}


async def arrived(protocol: Protocol) -> tuple[Request, str, Mapping[str, str], bytes]:
    """Call PricelistInfo; return what arrived, and the URL, headers and body built for it."""
    requests: list[Request] = []

    async def reply(connection: Connection) -> None:
        requests.append(await connection.receive())
        await connection.send(http(REPLIES[protocol], headers=("Content-Type: text/xml",)))

    server: Server
    async with (
        serve(reply) as server,
        Client("3.0", protocol, server.url, timeout=10.0) as client,
    ):
        session = client.attach(KEY)
        built = session.build(session.pricelists.info, 42)
        await session.pricelists.info(42)
    (request,) = requests
    return request, built.url, built.headers, built.body


@pytest.mark.parametrize("protocol", list(Protocol))
async def test_arrives_as_built(protocol: Protocol) -> None:
    request, url, headers, body = await arrived(protocol)
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    method = "GET" if protocol is Protocol.HTTP_GET else "POST"
    assert request.line == f"{method} {target} HTTP/1.1"
    assert request.body == body
    for name, value in headers.items():
        assert request.headers[name.lower()] == value


@pytest.mark.parametrize("protocol", list(Protocol))
async def test_headers_of_every_call(protocol: Protocol) -> None:
    request, url, _, body = await arrived(protocol)
    assert request.headers["user-agent"] == f"ecgridos-async/{__version__}"
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["host"] == urlsplit(url).netloc
    assert "cookie" not in request.headers
    assert "transfer-encoding" not in request.headers
    assert request.headers.get("content-length", "0") == str(len(body))


@pytest.mark.parametrize("protocol", list(Protocol))
async def test_a_small_request_is_one_packet(protocol: Protocol) -> None:
    packets: list[bytes] = []

    async def reply(connection: Connection) -> None:
        for _ in range(2):
            packets.append(await connection.packet())
            answered = http(REPLIES[protocol], headers=("Content-Type: text/xml",))
            await connection.send(answered)

    async with (
        serve(reply) as server,
        Client("3.0", protocol, server.url, timeout=10.0) as client,
    ):
        session = client.attach(KEY)
        body = session.build(session.pricelists.info, 42).body
        await session.pricelists.info(42)
        await session.pricelists.info(42)
    for packet in packets:
        head, end, rest = packet.partition(b"\r\n\r\n")
        assert b" HTTP/1.1\r\n" in head
        assert (end, rest) == (b"\r\n\r\n", body)
    assert len(packets) == 2


async def test_a_header_of_the_users_own_takes_the_place_of_the_usual_one() -> None:
    async def accept_xml(attempt: Attempt, call_next: CallNext) -> WireReply:
        return await call_next(attempt.with_headers({"accept": "text/xml", "traceparent": "00"}))

    async with (
        serve() as server,
        Client("3.0", endpoint=server.url, timeout=10.0, middleware=[accept_xml]) as client,
    ):
        await client.now_utc()
        await client.now_utc()
    for request in server.requests:
        assert (request.headers["accept"], request.headers["traceparent"]) == ("text/xml", "00")
        assert request.line.startswith("POST ")
    assert len(server.requests) == 2


async def test_a_header_that_would_be_two_is_not_sent() -> None:
    async def smuggle(attempt: Attempt, call_next: CallNext) -> WireReply:
        return await call_next(attempt.with_headers({"X-Trace": "1\r\nX-Other: 2"}))

    async with (
        serve() as server,
        Client("3.0", endpoint=server.url, retries=0, middleware=[smuggle]) as client,
    ):
        with pytest.raises(TransportError, match="Illegal header value"):
            await client.now_utc()
    assert server.requests == []


async def test_soap11_headers() -> None:
    request, _, _, _ = await arrived(Protocol.SOAP11)
    assert request.line == "POST /v3.0/prod/ecgridos.asmx HTTP/1.1"
    assert request.headers["content-type"] == "text/xml; charset=utf-8"
    assert request.headers["soapaction"] == '"http://ecgridos.net/PricelistInfo"'


async def test_soap12_headers() -> None:
    request, _, _, _ = await arrived(Protocol.SOAP12)
    assert request.headers["content-type"] == (
        'application/soap+xml; charset=utf-8; action="http://ecgridos.net/PricelistInfo"'
    )
    assert "soapaction" not in request.headers


async def test_http_post() -> None:
    request, _, _, _ = await arrived(Protocol.HTTP_POST)
    assert request.line == "POST /v3.0/prod/ecgridos.asmx/PricelistInfo HTTP/1.1"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.body == f"SessionID={KEY}&PricelistID=42".encode()


async def test_http_get() -> None:
    request, _, _, _ = await arrived(Protocol.HTTP_GET)
    assert request.line == (
        f"GET /v3.0/prod/ecgridos.asmx/PricelistInfo?SessionID={KEY}&PricelistID=42 HTTP/1.1"
    )
    assert "content-type" not in request.headers


@pytest.mark.parametrize("protocol", list(Protocol))
async def test_no_log_shows_an_argument(
    protocol: Protocol, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", httpx.__name__, httpcore.__name__, "ecgridos_async"):
        caplog.set_level(logging.DEBUG, logger=name)
    request, _, _, _ = await arrived(protocol)
    assert KEY.encode() in request.line.encode() + request.body
    assert {record.name.partition(".")[0] for record in caplog.records} >= {
        httpx.__name__,
        "ecgridos_async",
    }
    for record in caplog.records:
        shown = f"{record.getMessage()} {record.args!r} {record.exc_text}"
        assert KEY not in shown
        assert "PricelistID" not in shown
