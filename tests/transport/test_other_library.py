"""Transports and clients of the library that is not in use: httpx2 beside httpx, or the reverse."""

import gzip
import hashlib
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager
from typing import Any, Final

import anyio
import httpx
import pytest

from ecgridos_async import (
    CallTimeoutError,
    Client,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    OutcomeUnknownError,
    RedirectError,
    ReplyTooLargeError,
    StateError,
    Timeouts,
)
from ecgridos_async._transport import _httpx
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox
from tests.transport.server import (
    NOW,
    NOW_BODY,
    Connection,
    closed_port,
    eventually,
    http,
    serve,
)

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

httpx2: Any = pytest.importorskip("httpx2", reason="nox -s lowest installs no httpx2")
OTHER: Final[Any] = httpx if _httpx.httpx.__name__ == "httpx2" else httpx2
SOAP_XML: Final = {"Content-Type": "application/soap+xml; charset=utf-8"}
KEY: Final = "5e55104e-1dee-4c1e-9a53-000000000042"

Make = Callable[..., Any]
"""Makes a client of an endpoint, which is to be closed."""


@pytest.fixture(params=["transport", "http_client"])
def make(request: pytest.FixtureRequest) -> Any:
    """Return what makes a client over a transport, or over a client, of the other library."""

    @asynccontextmanager
    async def over_client(endpoint: str, **settings: Any) -> AsyncGenerator[Client, None]:
        async with (
            OTHER.AsyncClient(trust_env=False) as http_client,
            Client(endpoint=endpoint, http_client=http_client, **settings) as client,
        ):
            yield client

    def over_transport(endpoint: str, **settings: Any) -> Client:
        return Client(endpoint=endpoint, transport=OTHER.AsyncHTTPTransport(), **settings)

    return over_client if request.param == "http_client" else over_transport


# How it is recognised


class Session:
    """As requests has it."""


@pytest.mark.parametrize("parameter", ["transport", "http_client"])
@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (OTHER.Client(), r"httpx2?\.Client"),
        (OTHER.HTTPTransport(), r"httpx2?\.HTTPTransport"),
        (Session(), r"test_other_library\.Session"),
        (OTHER.AsyncClient, r"the class httpx2?\.AsyncClient"),
        ("httpx2", "'httpx2'"),
    ],
    ids=["sync client", "sync transport", "Session", "class", "name"],
)
def test_what_is_neither_of_them(parameter: str, wrong: object, named: str) -> None:
    settings: dict[str, Any] = {parameter: wrong}
    with pytest.raises(ConfigurationError, match=f"of httpx or httpx2 .*, got .*{named}") as caught:
        Client(**settings)
    assert caught.value.parameter == parameter


def test_one_in_the_place_of_the_other() -> None:
    with pytest.raises(ConfigurationError, match=r"got an object of type httpx2?\.AsyncClient"):
        Client(transport=OTHER.AsyncClient())
    with pytest.raises(ConfigurationError, match="an async client of httpx or httpx2"):
        Client(http_client=OTHER.AsyncHTTPTransport())


async def test_a_client_that_is_closed() -> None:
    http_client = OTHER.AsyncClient()
    async with Client(http_client=http_client) as client:
        await http_client.aclose()
        with pytest.raises(StateError, match="is closed"):
            await client.now_utc()
    with pytest.raises(ConfigurationError, match="it is closed"):
        Client(http_client=http_client)


# What goes out and comes in


@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
async def test_every_binding(protocol: Any, make: Make, sandbox: Sandbox) -> None:
    text = " \"#%&'+/:;<=>?@[\\]^`{|}~%41%2B€"
    settings: dict[str, Any] = {"version": "3.2", "protocol": protocol, "insecure_get": True}
    async with make(sandbox.url, **settings) as client:
        session = client.attach(DEMO_API_KEY)
        await session.trading_partners.update_description(3001, text)
        assert (await session.trading_partners.info(3001)).description == text
        arguments = [42] * 40
        async with session.fan_out(session.pricelists.info, arguments, concurrency=8) as outcomes:
            ids = {outcome.unwrap().pricelist_id async for outcome in outcomes}
    assert ids == {42}


@pytest.mark.parametrize("size", [5, 300_000], ids=["small", "large"])
async def test_a_parcel_goes_up_and_down(size: int, make: Make, sandbox: Sandbox) -> None:
    content = hashlib.shake_128(b"seed").digest(size)
    async with make(sandbox.url, version="3.2") as client:
        session = client.attach(DEMO_API_KEY)
        parcel = await session.parcels.upload("order.edi", content=content)
        assert (await session.parcels.download(parcel)).content == content


async def test_http_get_is_refused(make: Make) -> None:
    async with make("http://127.0.0.1:9", version="3.0", protocol="http-get") as client:
        with pytest.raises(ConfigurationError, match="insecure_get=True"):
            await client.attach(KEY).pricelists.info(42)


async def test_a_request_is_signed_by_the_client() -> None:
    """Authentication of the other library reads the body, and sends a request twice."""
    seen: list[str] = []

    class Signed(OTHER.Auth):  # type: ignore[misc]
        requires_request_body = True

        def auth_flow(self, request: Any) -> Generator[Any, Any, None]:
            request.headers["X-Signature"] = hashlib.sha256(request.content).hexdigest()
            response = yield request
            assert response.status_code == 401
            yield request

    async def behaviour(connection: Connection) -> None:
        for reply in (http(b"no", status="401 Unauthorized"), NOW):
            request = await connection.receive()
            assert request.headers["x-signature"] == hashlib.sha256(request.body).hexdigest()
            seen.append(request.headers["x-signature"])
            await connection.send(reply)

    async with (
        serve(behaviour) as server,
        OTHER.AsyncClient(auth=Signed(), trust_env=False) as http_client,
        Client("3.0", endpoint=server.url, http_client=http_client) as client,
    ):
        assert (await client.now_utc()).year == 2026
    assert len(seen) == 2
    assert seen[0] == seen[1]


@pytest.mark.parametrize("coded", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("parameter", ["transport", "http_client"])
async def test_a_response_that_is_made_up(coded: bool, parameter: str) -> None:
    def respond(request: Any) -> Any:
        assert request.content.startswith(b"<?xml")
        headers = {**SOAP_XML, "Content-Encoding": "gzip"} if coded else SOAP_XML
        body = gzip.compress(NOW_BODY) if coded else NOW_BODY
        return OTHER.Response(200, headers=headers, content=body)

    below = OTHER.MockTransport(respond)
    given = below if parameter == "transport" else OTHER.AsyncClient(transport=below)
    settings: dict[str, Any] = {parameter: given}
    async with Client("3.0", retries=0, **settings) as client:
        assert (await client.now_utc()).year == 2026
    if parameter == "http_client":
        assert not given.is_closed
        await given.aclose()


async def test_a_coded_reply(make: Make) -> None:
    headers = ("Content-Type: application/soap+xml", "Content-Encoding: gzip")

    async def behaviour(connection: Connection) -> None:
        await connection.receive()
        await connection.send(http(gzip.compress(NOW_BODY), headers=headers))

    async with serve(behaviour) as server, make(server.url, version="3.0") as client:
        assert (await client.now_utc()).year == 2026


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_reply_that_is_too_large(make: Make, anyio_backend: str) -> None:
    """On trio, both libraries leave generators behind where a body is not read to its end."""

    async def behaviour(connection: Connection) -> None:
        await connection.receive()
        await connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        await connection.send(b"4000\r\n" + b"x" * 0x4000 + b"\r\n0\r\n\r\n")

    async with (
        serve(behaviour) as server,
        make(server.url, version="3.0", retries=0, max_reply_bytes=5000) as client,
    ):
        with pytest.raises(ReplyTooLargeError):
            await client.now_utc()


@pytest.mark.parametrize("place", ["/elsewhere", "http://["])
async def test_a_redirect_is_not_followed(place: str, make: Make) -> None:
    redirect = http(b"", status="302 Found", headers=(f"Location: {place}",))

    async def behaviour(connection: Connection) -> None:
        await connection.receive()
        await connection.send(redirect)

    async with serve(behaviour) as server, make(server.url, version="3.0", retries=0) as client:
        with pytest.raises((RedirectError, ConnectionLostError)):
            await client.now_utc()
    assert server.accepted == 1


# What fails


@pytest.mark.usefixtures("pauses")
async def test_nobody_listens(make: Make) -> None:
    async with make(f"http://127.0.0.1:{closed_port()}", version="3.0") as client:
        with pytest.raises(ConnectError) as caught:
            await client.login("somebody", "correct-horse")
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize("reply", [b"", NOW[:-20]], ids=["no reply", "a part of one"])
async def test_a_write_whose_connection_breaks_is_made_once(reply: bytes, make: Make) -> None:
    writes = 0

    async def breaks(connection: Connection) -> None:
        nonlocal writes
        await connection.receive()
        writes += 1
        await connection.send(reply)

    async with serve(breaks) as server, make(server.url, version="3.0") as client:
        with pytest.raises(OutcomeUnknownError) as caught:
            await client.login("somebody", "correct-horse")
    assert isinstance(caught.value.__cause__, ConnectionLostError)
    assert writes == 1


async def test_the_time_to_read(make: Make) -> None:
    async def silent(connection: Connection) -> None:
        await connection.until_closed()

    timeouts = Timeouts(read=0.1)
    async with serve(silent) as server:
        async with make(server.url, version="3.0", timeout=timeouts) as client:
            with pytest.raises(OutcomeUnknownError) as caught:
                await client.login("somebody", "correct-horse")
            assert isinstance(caught.value.__cause__, CallTimeoutError)
        await eventually(lambda: server.open == 0)


async def test_a_cancelled_call_leaves_nothing_behind(make: Make) -> None:
    async def silent(connection: Connection) -> None:
        await connection.until_closed()

    async with serve(silent) as server, make(server.url, version="3.0") as client:
        with anyio.move_on_after(0.1):
            await client.attach(KEY).parcels.upload("a.edi", content=bytes(1_000_000))
        await eventually(lambda: server.open == 0)
