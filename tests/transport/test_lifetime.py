"""Opening and closing: what the client makes, when, and what it must leave alone."""

import gc
import ssl
import threading

import pytest

from ecgridos_async import Client, ConnectError, StateError
from tests.http_library import httpx
from tests.transport.server import NOW_BODY, Connection, Serve, eventually, http, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

ENDPOINT = "https://ecgrid.test/v3.0/prod/ecgridos.asmx"
NAMESPACE = "http://ecgridos.net/"
KEY = "5e55104e-1dee-4c1e-9a53-000000000042"
SOAP_XML = {"Content-Type": "application/soap+xml; charset=utf-8"}


class Recording(httpx.AsyncBaseTransport):
    """A transport that replies with the time and counts what is done with it."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.closed = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Reply."""
        self.urls.append(str(request.url))
        return httpx.Response(200, headers=SOAP_XML, content=NOW_BODY)

    async def aclose(self) -> None:
        """Count it."""
        self.closed += 1


@pytest.mark.usefixtures("pauses")
async def test_the_tls_context_is_made_late_and_off_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[int] = []

    def create() -> ssl.SSLContext:
        threads.append(threading.get_ident())
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    monkeypatch.setattr(httpx, "create_ssl_context", create)
    async with serve() as server:
        endpoint = server.url.replace("http:", "https:")
    # Nobody listens there any more.
    async with Client("3.0", endpoint=endpoint) as client:
        assert threads == []
        for _ in range(2):
            with pytest.raises(ConnectError):
                await client.now_utc()
        assert len(threads) == 1
        assert threads[0] != threading.get_ident()


async def test_plain_http_needs_no_tls_context(monkeypatch: pytest.MonkeyPatch) -> None:
    def create() -> ssl.SSLContext:
        raise AssertionError

    monkeypatch.setattr(httpx, "create_ssl_context", create)
    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        await client.now_utc()


async def test_closing_closes_idle_connections() -> None:
    async with serve() as server:
        client = Client("3.0", endpoint=server.url)
        await client.now_utc()
        assert server.open == 1
        await client.aclose()
        await eventually(lambda: server.ended == [0])
        await client.aclose()


async def test_a_client_never_used_closes() -> None:
    client = Client("3.0")
    await client.aclose()
    await client.aclose()


async def test_nothing_is_called_after_closing() -> None:
    async with serve() as server:
        client = Client("3.0", endpoint=server.url)
        session = client.attach(KEY)
        await client.aclose()
        with pytest.raises(StateError):
            await client.now_utc()
        with pytest.raises(StateError):
            await client.raw(client.now_utc)
        with pytest.raises(StateError):
            await client.call("NowUTC")
        with pytest.raises(StateError):
            await session.who_am_i()
        assert server.accepted == 0


async def test_nothing_is_called_after_calls_and_closing() -> None:
    async with serve() as server:
        client = Client("3.0", endpoint=server.url)
        session = client.attach(KEY)
        await client.now_utc()
        await client.aclose()
        with pytest.raises(StateError):
            await client.raw(client.now_utc)
        with pytest.raises(StateError):
            await session.who_am_i()
        assert server.accepted == 1


async def test_a_transport_that_was_passed_is_used_and_closed() -> None:
    transport = Recording()
    async with Client("3.0", endpoint=ENDPOINT, transport=transport) as client:
        await client.now_utc()
        assert transport.urls == [ENDPOINT]
        assert transport.closed == 0
    assert transport.closed == 1


async def test_a_transport_that_was_passed_is_closed_though_unused() -> None:
    transport = Recording()
    async with Client("3.0", endpoint=ENDPOINT, transport=transport):
        pass
    assert transport.closed == 1


async def test_an_http_client_of_the_users_stays_open() -> None:
    transport = Recording()
    async with httpx.AsyncClient(transport=transport) as http_client:
        async with Client("3.0", endpoint=ENDPOINT, http_client=http_client) as client:
            await client.now_utc()
        assert transport.urls == [ENDPOINT]
        assert not http_client.is_closed
        assert transport.closed == 0


def _redirecting(location: str) -> Serve:
    async def reply(connection: Connection) -> None:
        await connection.receive()
        await connection.send(
            http(b"", status="302 Found", headers=(f"Location: {location}", "Set-Cookie: a=b"))
        )

    return reply


async def test_calls_by_an_http_client_of_the_users_are_our_calls() -> None:
    """Redirects, encodings and names do not depend on who made the httpx client."""
    requests: list[dict[str, str]] = []

    async def reply(connection: Connection) -> None:
        requests.append((await connection.receive()).headers)
        await connection.send(http(NOW_BODY))
        await connection.until_closed()

    async with (
        serve(reply) as server,
        httpx.AsyncClient() as http_client,
        Client("3.0", endpoint=server.url, http_client=http_client) as client,
    ):
        await client.now_utc()
    assert requests[0]["accept-encoding"] == "identity"
    assert requests[0]["user-agent"].startswith("ecgridos-async/")


async def test_an_http_client_of_the_users_follows_no_redirect() -> None:
    async with (
        serve() as elsewhere,
        serve(_redirecting(elsewhere.url)) as server,
        httpx.AsyncClient(follow_redirects=True) as http_client,
        Client("3.0", endpoint=server.url, http_client=http_client) as client,
    ):
        with pytest.raises(Exception, match="redirected"):
            await client.now_utc()
        assert elsewhere.accepted == 0


async def test_calls_leave_no_cycles_to_the_garbage_collector() -> None:
    """Its work took 5 to 8 % of the time where many calls are made."""
    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        await client.now_utc()
        gc.collect()
        gc.disable()
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            for _ in range(10):
                await client.now_utc()
            gc.collect()
            left: set[type[object]] = {type(found) for found in gc.garbage}
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.enable()
    assert httpx.Response not in left
    assert httpx.Request not in left
