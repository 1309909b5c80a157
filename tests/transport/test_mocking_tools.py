"""Tools that mock or trace httpx work on a default client, whenever they are switched on.

Each test has a real server, and what it accepted says whether a request reached the network.
"""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

import anyio
import anyio.to_thread
import httpx
import pytest
import respx
from opentelemetry.instrumentation.httpx import AsyncOpenTelemetryTransport, HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_httpx import HTTPXMock
from respx.models import AllMockedAssertionError

from ecgridos_async import (
    CallTimeoutError,
    Client,
    ConnectError,
    OutcomeUnknownError,
    RedirectError,
    ReplyTooLargeError,
)
from tests.http_library import KNOWN_TO_TOOLS
from tests.transport.server import NAMESPACE, PATIENCE, Connection, envelope, http, serve

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30), KNOWN_TO_TOOLS]

KEY = "5e55104e-1dee-4c1e-9a53-000000000042"
SOAP_XML = {"Content-Type": "application/soap+xml; charset=utf-8"}
MOCKED_YEAR = 1999
MOCKED = httpx.Response(
    200, headers=SOAP_XML, content=envelope("NowUTC", f"{MOCKED_YEAR}-01-01T00:00:00Z")
)
REAL_YEAR = 2026
PRICELIST = f'<Pricelist xmlns="{NAMESPACE}" />'

MODES = pytest.mark.parametrize("using", ["httpcore", "httpx"])
"""What respx patches: its default, and the other."""


def respx_router(using: str) -> respx.MockRouter:
    return respx.MockRouter(assert_all_called=False, using=using)


async def year(client: Client) -> int:
    """Return the year of the reply, which differs by who sent it."""
    return (await client.now_utc()).year


async def write(client: Client) -> None:
    await client.login("somebody", "correct-horse")


@MODES
async def test_respx_is_entered_first(using: str) -> None:
    async with serve() as server:
        with respx_router(using) as router:
            route = router.post(f"{server.url}/v3.0/prod/ecgridos.asmx").mock(MOCKED)
            async with Client("3.0", endpoint=server.url) as client:
                assert [await year(client) for _ in range(2)] == [MOCKED_YEAR] * 2
        assert route.call_count == 2
        assert server.accepted == 0


@MODES
async def test_respx_is_entered_over_open_connections(using: str) -> None:
    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        assert await year(client) == REAL_YEAR
        for real in (2, 3):
            with respx_router(using) as router:
                router.route().mock(MOCKED)
                assert await year(client) == MOCKED_YEAR
            assert await year(client) == REAL_YEAR
            assert len(server.requests) == real
        assert server.accepted == 1


@MODES
@pytest.mark.parametrize("warm", [False, True], ids=["new", "warm"])
async def test_respx_without_a_route_reaches_no_network(using: str, warm: bool) -> None:
    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        if warm:
            await year(client)
        with respx_router(using):
            with pytest.raises(AllMockedAssertionError):
                await year(client)
            with pytest.raises(AllMockedAssertionError):
                await write(client)
        assert len(server.requests) == int(warm)


@MODES
async def test_respx_through_a_proxy(using: str) -> None:
    async with (
        serve() as proxy,
        Client("3.0", endpoint="http://127.0.0.1:9", proxy=proxy.url) as client,
    ):
        with respx_router(using) as router:
            route = router.post("http://127.0.0.1:9/v3.0/prod/ecgridos.asmx").mock(MOCKED)
            assert await year(client) == MOCKED_YEAR
            router.clear()
            with pytest.raises(AllMockedAssertionError):
                await year(client)
        assert route.call_count == 1
        assert proxy.accepted == 0


@MODES
async def test_what_respx_passes_through_is_a_usual_call(using: str) -> None:
    """Its query is sent, although neither httpx nor respx sees it."""

    async def reply(connection: Connection) -> None:
        while True:
            server.requests.append(await connection.receive())
            await connection.send(http(PRICELIST.encode(), headers=("Content-Type: text/xml",)))

    async with serve(reply) as server, Client("3.0", "http-get", server.url) as client:
        session = client.attach(KEY)
        await session.pricelists.info(41)
        with respx_router(using) as router:
            route = router.get(path__regex="/PricelistInfo$").pass_through()
            for number in (42, 43):
                await session.pricelists.info(number)
        assert [request.line.rpartition("?")[2] for request in server.requests] == [
            f"SessionID={KEY}&PricelistID={number} HTTP/1.1" for number in (41, 42, 43)
        ]
        assert server.accepted == 1
        seen = cast("list[respx.models.Call]", list(route.calls))
        assert len(seen) >= 2
        assert KEY not in repr([(call.request, call.request.extensions) for call in seen])


@MODES
async def test_what_respx_passes_through_is_cancelled(using: str) -> None:
    async def reply(connection: Connection) -> None:
        await connection.receive()
        arrived.set()
        await connection.until_closed()

    arrived = anyio.Event()
    async with serve(reply) as server, Client("3.0", endpoint=server.url) as client:
        with respx_router(using) as router:
            router.route().pass_through()
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(year, client)
                await arrived.wait()
                tasks.cancel_scope.cancel()
        with anyio.fail_after(PATIENCE):
            while server.open:
                await anyio.sleep(0.005)


@MODES
async def test_respx_matches_a_get_by_its_path(using: str) -> None:
    """The arguments, which may be secret, are not in the address that httpx knows."""
    async with serve() as server, Client("3.0", "http-get", server.url) as client:
        with respx_router(using) as router:
            route = router.get(f"{server.url}/v3.0/prod/ecgridos.asmx/PricelistInfo").mock(
                httpx.Response(200, text=PRICELIST)
            )
            await client.attach(KEY).pricelists.info(42)
        assert route.call_count == 1
        assert str(route.calls.last.request.url).endswith("/PricelistInfo")
        assert server.accepted == 0


async def test_respx_sees_the_body() -> None:
    with respx_router("httpcore") as router:
        route = router.post(content__contains=b"NowUTC").mock(MOCKED)
        async with Client("3.0", endpoint="http://127.0.0.1:9") as client:
            assert await year(client) == MOCKED_YEAR
    assert b"NowUTC" in route.calls.last.request.content


@MODES
async def test_failures_that_respx_plays(using: str) -> None:
    async with serve() as server, Client("3.0", endpoint=server.url, retries=0) as client:
        with respx_router(using) as router:
            router.route().mock(side_effect=httpx.ConnectError("down"))
            with pytest.raises(ConnectError, match="down"):
                await write(client)
            router.route().mock(side_effect=httpx.ReadTimeout("slow"))
            with pytest.raises(CallTimeoutError):
                await year(client)
            with pytest.raises(OutcomeUnknownError):
                await write(client)
        assert server.accepted == 0


@MODES
async def test_replies_that_respx_plays(using: str) -> None:
    async with (
        serve() as server,
        Client("3.0", endpoint=server.url, max_reply_bytes=1000, retries=0) as client,
    ):
        with respx_router(using) as router:
            router.route().mock(httpx.Response(302, headers={"Location": f"{server.url}/there"}))
            with pytest.raises(RedirectError):
                await year(client)
            router.route().mock(httpx.Response(200, headers=SOAP_XML, content=b" " * 2000))
            with pytest.raises(ReplyTooLargeError):
                await year(client)
        assert server.accepted == 0


IMPORTED_LATE = """
import asyncio, sys
import httpx, respx

async def main():
    import ecgridos_async
    assert "ecgridos_async._transport.free_list" not in sys.modules
    async with ecgridos_async.Client("3.0", endpoint=sys.argv[1]) as client:
        try:
            await client.now_utc()
        except AssertionError as error:
            print(type(error).__name__)

with respx.mock:
    asyncio.run(main())
"""


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_respx_is_entered_before_the_package_is_imported() -> None:
    async with serve() as server:
        command = [sys.executable, "-c", IMPORTED_LATE, server.url]
        done = await anyio.to_thread.run_sync(
            lambda: subprocess.run(command, capture_output=True, text=True, check=False)
        )
        assert done.stdout.strip() == "AllMockedAssertionError", done.stderr
        assert server.accepted == 0


async def test_pytest_httpx_is_requested_first(httpx_mock: HTTPXMock) -> None:
    async with serve() as server:
        httpx_mock.add_response(url=f"{server.url}/v3.0/prod/ecgridos.asmx", content=MOCKED.content)
        async with Client("3.0", endpoint=server.url) as client:
            assert await year(client) == MOCKED_YEAR
        (request,) = httpx_mock.get_requests()
        assert b"NowUTC" in request.content
        assert server.accepted == 0


async def test_pytest_httpx_is_requested_over_open_connections(
    request: pytest.FixtureRequest,
) -> None:
    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        assert await year(client) == REAL_YEAR
        httpx_mock: HTTPXMock = request.getfixturevalue("httpx_mock")
        httpx_mock.add_response(content=MOCKED.content)
        assert await year(client) == MOCKED_YEAR
        assert len(server.requests) == 1


@pytest.mark.httpx_mock(assert_all_requests_were_expected=False)
async def test_pytest_httpx_without_a_response_reaches_no_network(httpx_mock: HTTPXMock) -> None:
    async with (
        serve() as server,
        Client("3.0", "http-get", server.url, retries=0) as client,
    ):
        with pytest.raises(CallTimeoutError, match="No response can be found") as caught:
            await client.attach(KEY).pricelists.info(42)
        assert KEY not in str(caught.value)
        with pytest.raises(OutcomeUnknownError):
            await write(client)
        assert len(httpx_mock.get_requests()) == 2
        assert server.accepted == 0


def is_pricelist_info(request: httpx.Request) -> bool:
    return "PricelistInfo" in request.url.path


@pytest.mark.httpx_mock(should_mock=is_pricelist_info)
async def test_pytest_httpx_lets_others_pass(httpx_mock: HTTPXMock) -> None:
    del httpx_mock
    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        assert await year(client) == REAL_YEAR


@contextmanager
def traced() -> Generator[InMemorySpanExporter, None, None]:
    """Trace httpx, and yield what is collected."""
    collected = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(collected))
    HTTPXClientInstrumentor().instrument(tracer_provider=provider)
    try:
        yield collected
    finally:
        HTTPXClientInstrumentor().uninstrument()


def urls(collected: InMemorySpanExporter) -> list[object]:
    return [(span.attributes or {}).get("http.url") for span in collected.get_finished_spans()]


async def test_opentelemetry_is_switched_on_first() -> None:
    with traced() as collected:
        async with serve() as server, Client("3.0", endpoint=server.url) as client:
            assert await year(client) == REAL_YEAR
    assert urls(collected) == [f"{server.url}/v3.0/prod/ecgridos.asmx"]
    assert "traceparent" in server.requests[0].headers


async def test_opentelemetry_is_switched_on_over_open_connections() -> None:
    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        await year(client)
        with traced() as collected:
            await year(client)
        await year(client)
    assert len(urls(collected)) == 1
    found = ["traceparent" in request.headers for request in server.requests]
    assert found == [False, True, False]
    assert server.accepted == 1


async def test_opentelemetry_sees_no_arguments_of_a_get() -> None:
    async def reply(connection: Connection) -> None:
        server.requests.append(await connection.receive())
        await connection.send(http(PRICELIST.encode(), headers=("Content-Type: text/xml",)))

    with traced() as collected:
        async with serve(reply) as server, Client("3.0", "http-get", server.url) as client:
            await client.attach(KEY).pricelists.info(42)
    assert KEY in server.requests[0].line
    assert urls(collected) == [f"{server.url}/v3.0/prod/ecgridos.asmx/PricelistInfo"]
    assert KEY not in "".join(span.to_json() for span in collected.get_finished_spans())


async def test_opentelemetry_sees_a_failure() -> None:
    with traced() as collected:
        async with Client("3.0", endpoint="http://127.0.0.1:9", retries=0) as client:
            with pytest.raises(ConnectError):
                await year(client)
    (span,) = collected.get_finished_spans()
    assert not span.status.is_ok


async def test_opentelemetry_on_a_client_or_transport_of_the_users_own() -> None:
    collected = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(collected))
    async with serve() as server, httpx.AsyncClient() as http_client:
        HTTPXClientInstrumentor.instrument_client(http_client, tracer_provider=provider)
        async with Client("3.0", endpoint=server.url, http_client=http_client) as client:
            assert await year(client) == REAL_YEAR
        assert len(urls(collected)) == 1
        transport = AsyncOpenTelemetryTransport(httpx.AsyncHTTPTransport(), provider)
        async with Client("3.0", endpoint=server.url, transport=transport) as client:
            assert await year(client) == REAL_YEAR
        assert len(urls(collected)) == 2


async def test_a_patched_connection_of_httpcore_sees_every_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Agents that trace httpcore wrap the method of its connection alone."""
    import httpcore

    original = httpcore.AsyncHTTPConnection.handle_async_request
    targets: list[bytes] = []

    async def traced_request(
        self: httpcore.AsyncHTTPConnection, request: httpcore.Request
    ) -> httpcore.Response:
        targets.append(request.url.target)
        return await original(self, request)

    async with serve() as server, Client("3.0", endpoint=server.url) as client:
        await year(client)
        monkeypatch.setattr(httpcore.AsyncHTTPConnection, "handle_async_request", traced_request)
        assert [await year(client) for _ in range(2)] == [REAL_YEAR] * 2
        monkeypatch.undo()
        await year(client)
        assert server.accepted == 1
    assert targets == [b"/v3.0/prod/ecgridos.asmx"] * 2
