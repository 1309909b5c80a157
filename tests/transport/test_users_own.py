"""Transports and httpx clients of the user's own: authentication, HTTP GET, and their errors."""

import hashlib
import re
from collections.abc import AsyncIterator, Generator
from typing import Literal

import anyio
import h11
import pytest

from ecgridos_async import (
    CallTimeoutError,
    Client,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    NotSoapError,
    OutcomeUnknownError,
    TransportError,
)
from tests.http_library import httpcore, httpx
from tests.transport.server import (
    NAMESPACE,
    SOAP12,
    Connection,
    Request,
    Serve,
    http,
    serve,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

ENDPOINT = "https://ecgrid.test/v3.0/prod/ecgridos.asmx"
KEY = "5e55104e-1dee-4c1e-9a53-000000000042"
USER, PASSWORD = "somebody", "correct-horse"
REALM, NONCE = "ecgrid", "dcd98b7102dd2f0e8b11d0f600bfb0c093"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"

Binding = Literal["soap11", "soap12", "http-get", "http-post"]
BINDINGS: dict[Binding, tuple[str, str | None]] = {
    "soap11": ("text/xml; charset=utf-8", SOAP11),
    "soap12": ("application/soap+xml; charset=utf-8", SOAP12),
    "http-get": ("text/xml; charset=utf-8", None),
    "http-post": ("text/xml; charset=utf-8", None),
}


def reply_to(protocol: Binding, operation: str, kind: str, text: str) -> bytes:
    """Return a reply whose result is a simple value."""
    content_type, soap = BINDINGS[protocol]
    body = f'<{kind} xmlns="{NAMESPACE}">{text}</{kind}>'
    if soap is not None:
        body = (
            f'<s:Envelope xmlns:s="{soap}"><s:Body><{operation}Response xmlns="{NAMESPACE}">'
            f"<{operation}Result>{text}</{operation}Result></{operation}Response>"
            "</s:Body></s:Envelope>"
        )
    return http(body.encode(), headers=(f"Content-Type: {content_type}",))


def _hash(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode()).hexdigest()  # noqa: S324 (digest auth is MD5)


def _is_authentic(request: Request) -> bool:
    """Check the credentials for the challenge by RFC 7616."""
    header = request.headers.get("authorization", "")
    given: dict[str, str] = dict(re.findall(r'(\w+)="?([^",]+)"?', header))
    if not given:
        return False
    method, uri, _ = request.line.split(" ")
    expected = _hash(
        _hash(USER, REALM, PASSWORD),
        NONCE,
        given["nc"],
        given["cnonce"],
        "auth",
        _hash(method, uri),
    )
    return given["uri"] == uri and given["response"] == expected


def digest_server(requests: list[Request], reply: bytes) -> Serve:
    """Return a server that wants digest authentication."""
    challenge = f'WWW-Authenticate: Digest realm="{REALM}", qop="auth", nonce="{NONCE}"'

    async def behaviour(connection: Connection) -> None:
        while True:
            request = await connection.receive()
            requests.append(request)
            refusal = http(b"no", status="401 Unauthorized", headers=(challenge,))
            await connection.send(reply if _is_authentic(request) else refusal)

    return behaviour


@pytest.mark.parametrize("protocol", BINDINGS)
@pytest.mark.parametrize("size", [5, 300_000], ids=["small", "large"])
async def test_digest_authentication(protocol: Binding, size: int) -> None:
    """It sends each request twice, the second time with credentials and the same body."""
    if size > 1000 and protocol == "http-get":
        pytest.skip("a query is never large")
    requests: list[Request] = []
    reply = reply_to(protocol, "ParcelUpload", "int", "4711")
    async with (
        serve(digest_server(requests, reply)) as server,
        httpx.AsyncClient(auth=httpx.DigestAuth(USER, PASSWORD)) as http_client,
        Client(
            "3.0", protocol, server.url, http_client=http_client, insecure_get=True, retries=0
        ) as client,
    ):
        session = client.attach(KEY)
        for _ in range(2):
            assert await session.parcels.upload("order.edi", content=b"ISA*0" * (size // 5)) == 4711
    # httpx remembers the challenge, so the second call is sent once.
    assert [_is_authentic(request) for request in requests] == [False, True, True]
    bodies = {request.body for request in requests}
    assert len(bodies) == 1
    assert len(bodies.pop()) >= (0 if protocol == "http-get" else size)


async def test_digest_authentication_with_the_wrong_password() -> None:
    requests: list[Request] = []
    async with (
        serve(digest_server(requests, b"")) as server,
        httpx.AsyncClient(auth=httpx.DigestAuth(USER, "guess")) as http_client,
        Client("3.0", endpoint=server.url, http_client=http_client) as client,
    ):
        with pytest.raises(NotSoapError) as caught:
            await client.login(USER, PASSWORD)
        assert caught.value.status == 401
    assert len(requests) == 2


class AuthOfTheBody(httpx.Auth):
    """Signs the body, which it asks for."""

    requires_request_body = True

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["X-Signature"] = hashlib.sha256(request.content).hexdigest()
        yield request


@pytest.mark.parametrize("size", [5, 300_000])
async def test_authentication_that_signs_the_body(size: int) -> None:
    requests: list[Request] = []

    async def behaviour(connection: Connection) -> None:
        requests.append(await connection.receive())
        await connection.send(reply_to("soap12", "ParcelUpload", "int", "4711"))

    async with (
        serve(behaviour) as server,
        httpx.AsyncClient(auth=AuthOfTheBody()) as http_client,
        Client("3.0", endpoint=server.url, http_client=http_client) as client,
    ):
        await client.attach(KEY).parcels.upload("order.edi", content=bytes(size))
        assert len(requests[0].body) > size
    (request,) = requests
    assert request.headers["x-signature"] == hashlib.sha256(request.body).hexdigest()


class Failing(httpx.AsyncBaseTransport):
    """A transport that raises an error, at once or when its reply is read."""

    def __init__(self, error: Exception, *, while_reading: bool) -> None:
        self._error = error
        self._while_reading = while_reading

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self._while_reading:
            raise self._error
        return httpx.Response(200, stream=Breaking(self._error))


class Breaking(httpx.AsyncByteStream):
    """A body that breaks."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"<"
        raise self._error


FOREIGN: list[tuple[Exception, type[TransportError], bool]] = [
    (h11.LocalProtocolError("Too little data"), TransportError, True),
    (h11.RemoteProtocolError("illegal header"), TransportError, True),
    (httpcore.ConnectError("refused"), ConnectError, False),
    (httpcore.ConnectTimeout("late"), ConnectError, False),
    (httpcore.ReadTimeout("late"), CallTimeoutError, True),
    (httpcore.ReadError("reset"), ConnectionLostError, True),
    (httpcore.ConnectionNotAvailable(), ConnectionLostError, True),
    (httpx.ReadError("reset"), ConnectionLostError, True),
    (httpx.StreamClosed(), ConnectionLostError, True),
    (httpx.InvalidURL("no"), ConnectionLostError, True),
    (anyio.BrokenResourceError(), TransportError, True),
    (ConnectionResetError("reset"), ConnectionLostError, True),
    (RuntimeError("wrong loop"), TransportError, True),
    (KeyError("x"), TransportError, True),
    (ExceptionGroup("two", [ValueError()]), TransportError, True),
]


@pytest.mark.parametrize("by", ["transport", "http_client"])
@pytest.mark.parametrize("while_reading", [False, True], ids=["sending", "reading"])
@pytest.mark.parametrize(
    ("error", "expected", "arrived"), FOREIGN, ids=lambda value: type(value).__name__
)
async def test_no_foreign_error_leaves_a_call(
    error: Exception, expected: type[TransportError], arrived: bool, while_reading: bool, by: str
) -> None:
    transport = Failing(error, while_reading=while_reading)
    async with httpx.AsyncClient(transport=transport) as http_client:
        given = transport if by == "transport" else None
        async with Client(
            "3.0",
            endpoint=ENDPOINT,
            transport=given,
            http_client=None if given else http_client,
            retries=0,
        ) as client:
            with pytest.raises(expected) as caught:
                await client.now_utc()
            assert caught.value.may_have_arrived is arrived
            assert type(error).__name__ in repr(caught.value.__cause__)
            with pytest.raises(OutcomeUnknownError if arrived else expected):
                await client.login(USER, PASSWORD)


async def test_an_assertion_of_a_test_is_not_a_failure() -> None:
    """Tools that mock httpx raise it for a request that was not expected."""

    def refuse(_: httpx.Request) -> httpx.Response:
        raise AssertionError("not expected")

    async with Client("3.0", endpoint=ENDPOINT, transport=httpx.MockTransport(refuse)) as client:
        with pytest.raises(AssertionError, match="not expected"):
            await client.now_utc()


def recorded(urls: list[str]) -> httpx.MockTransport:
    """Return a transport that replies, and keeps the addresses."""

    def handle(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        kind, text = ("string", "ECGridOS") if "Version" in request.url.path else ("Pricelist", "")
        return httpx.Response(200, text=f'<{kind} xmlns="{NAMESPACE}">{text}</{kind}>')

    return httpx.MockTransport(handle)


@pytest.mark.parametrize("by", ["transport", "http_client"])
async def test_http_get_with_arguments_is_refused(by: str) -> None:
    """Such a transport, or code around it, may log or trace the address."""
    urls: list[str] = []
    async with (
        httpx.AsyncClient(transport=recorded(urls)) as http_client,
        Client(
            "3.0",
            "http-get",
            ENDPOINT,
            transport=recorded(urls) if by == "transport" else None,
            http_client=http_client if by == "http_client" else None,
        ) as client,
    ):
        session = client.attach(KEY)
        # A refused call takes no connection away.
        for _ in range(200):
            with pytest.raises(ConfigurationError, match=f"{by}: .* insecure_get=True") as caught:
                await session.pricelists.info(42)
            assert caught.value.parameter == by
            assert caught.value.operation == "PricelistInfo"
            assert KEY not in str(caught.value)
        with pytest.raises(ConfigurationError):
            await client.login(USER, PASSWORD)
        assert urls == []
        assert await client.version_text() == "ECGridOS"  # it has no arguments
        # The other bindings have no arguments in the address.
        await session.with_options(protocol="http-post").pricelists.info(42)
    assert urls == [f"{ENDPOINT}/Version", f"{ENDPOINT}/PricelistInfo"]


@pytest.mark.parametrize("by", ["transport", "http_client"])
async def test_http_get_with_arguments_if_asked_for(
    by: str, caplog: pytest.LogCaptureFixture
) -> None:
    """httpx does not log the arguments that a transport of the user's own sees."""
    caplog.set_level("DEBUG")
    urls: list[str] = []
    async with (
        httpx.AsyncClient(transport=recorded(urls)) as http_client,
        Client(
            "3.0",
            "http-get",
            ENDPOINT,
            insecure_get=True,
            transport=recorded(urls) if by == "transport" else None,
            http_client=http_client if by == "http_client" else None,
        ) as client,
    ):
        await client.attach(KEY).pricelists.info(42)
    assert urls == [f"{ENDPOINT}/PricelistInfo?SessionID={KEY}&PricelistID=42"]
    assert (KEY in caplog.text) is (by == "http_client")


async def test_http_get_by_our_own_connections_needs_no_permission() -> None:
    requests: list[Request] = []

    async def behaviour(connection: Connection) -> None:
        while True:
            requests.append(await connection.receive())
            await connection.send(reply_to("http-get", "Version", "Pricelist", ""))

    async with serve(behaviour) as server:
        for proxy in (None, server.url):
            async with Client("3.0", "http-get", server.url, proxy=proxy) as client:
                await client.attach(KEY).pricelists.info(42)
    assert [KEY in request.line for request in requests] == [True, True]
