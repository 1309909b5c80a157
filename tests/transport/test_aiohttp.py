"""The aiohttp transport: what holds for the default one holds for it, on real sockets."""

import asyncio
import importlib.util
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import anyio
import anyio.to_thread
import httpx
import pytest

from ecgridos_async import (
    Client,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    ECGridOSError,
    OutcomeUnknownError,
    ProtocolName,
    RedirectError,
    Timeouts,
    TransportError,
)
from ecgridos_async.config import MIB
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox
from ecgridos_async.testing import Close, FaultPlan, FaultProxy, Hangup, Reset, Truncate, WireFault
from tests.transport.hostile_answers import (
    CAP,
    CHUNKS,
    ENCODINGS,
    HEADERS,
    LENGTHS,
    SOAP,
    STATUS_LINES,
    TIMES,
    UNASKED,
    Case,
)
from tests.transport.server import (
    NOW,
    PATIENCE,
    Connection,
    Serve,
    envelope,
    eventually,
    http,
    serve,
)
from tests.transport.test_failures import BROKEN, closed_port, silent
from tests.transport.test_hostile_servers import (
    AT_ONCE,
    PLACES,
    honest_years,
    hostile,
    outcome,
    redirect,
)
from tests.transport.test_proxies import Certificate

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(30)]

KEY = "5e55104e-1dee-4c1e-9a53-000000000042"
PASSWORD = "correct-horse"

Call = Callable[[Client], Awaitable[object]]


def client_of(url: str, protocol: ProtocolName = "soap12", **settings: Any) -> Client:
    options: dict[str, Any] = {"retries": 0, "transport": "aiohttp", **settings}
    return Client("3.0", protocol, url, **options)


async def read(client: Client) -> object:
    return await client.now_utc()


async def write(client: Client) -> object:
    return await client.login("somebody", PASSWORD)


# What it is asked for with


@pytest.mark.parametrize("name", ["", "requests", "AIOHTTP", "http://127.0.0.1:9"])
async def test_no_transport_of_that_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match='"aiohttp"') as caught:
        Client("3.0", transport=name)  # type: ignore[arg-type]
    assert caught.value.parameter == "transport"


async def test_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: str) -> None:
        pass

    monkeypatch.setattr(importlib.util, "find_spec", none)
    with pytest.raises(ConfigurationError, match=r"pip install 'ecgridos-async\[aiohttp\]'"):
        Client("3.0", transport="aiohttp")


async def test_nothing_else_decides_how_to_send() -> None:
    with pytest.raises(ConfigurationError, match="one of transport, http_client and proxy"):
        Client("3.0", transport="aiohttp", proxy="http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match="one of transport, http_client and proxy"):
        Client("3.0", transport="aiohttp", http_client=httpx.AsyncClient())


async def test_it_does_not_run_on_trio() -> None:
    async def call() -> None:
        async with Client("3.0", endpoint="http://127.0.0.1:9", transport="aiohttp") as client:
            await client.now_utc()

    with pytest.raises(ConfigurationError, match="asyncio") as caught:
        await anyio.to_thread.run_sync(lambda: anyio.run(call, backend="trio"))
    assert caught.value.parameter == "transport"


async def test_plain_http_loads_no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load)
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", load)
    async with serve() as server, client_of(server.url) as client:
        await client.now_utc()


# Whether a call may have arrived


@pytest.mark.parametrize(("behaviour", "timeouts", "expected"), BROKEN)
async def test_no_answer_to_a_read(
    behaviour: Serve, timeouts: Timeouts, expected: type[TransportError]
) -> None:
    async with serve(behaviour) as server, client_of(server.url, timeout=timeouts) as client:
        with pytest.raises(TransportError) as caught:
            await read(client)
    assert type(caught.value) is expected
    assert caught.value.may_have_arrived


@pytest.mark.parametrize("protocol", ["soap12", "http-get"])
@pytest.mark.parametrize("kept", [False, True], ids=["new", "kept"])
@pytest.mark.parametrize(("behaviour", "timeouts", "expected"), BROKEN)
async def test_a_write_is_made_once(
    behaviour: Serve,
    timeouts: Timeouts,
    expected: type[TransportError],
    kept: bool,
    protocol: ProtocolName,
) -> None:
    """By itself aiohttp repeats a GET whose kept connection broke, and tells of no request sent."""
    writes = 0

    async def counting(connection: Connection) -> None:
        nonlocal writes
        if kept and not connection.number:
            await connection.receive()
            await connection.send(SOAP.answer())
        writes += 1
        await behaviour(connection)

    async with (
        serve(counting) as server,
        client_of(server.url, protocol, retries=2, timeout=timeouts) as client,
    ):
        if kept:
            await warm(client)
        with pytest.raises(OutcomeUnknownError) as caught:
            await write(client)
    assert type(caught.value.__cause__) is expected
    assert PASSWORD not in str(caught.value)
    assert (writes, server.accepted) == (1, 1)


async def warm(client: Client) -> None:
    """Make a call, so that there is a connection to reuse, whatever becomes of it."""
    try:
        await client.now_utc()
    except ECGridOSError as error:
        assert not isinstance(error, TransportError)  # noqa: PT017


@pytest.mark.parametrize("protocol", ["soap12", "http-get"])
async def test_a_read_on_a_stale_connection_is_made_again(protocol: ProtocolName) -> None:
    async def once_each(connection: Connection) -> None:
        for answer in (NOW, None):
            server.requests.append(await connection.receive())
            if answer:
                await connection.send(answer)

    async with serve(once_each) as server, client_of(server.url, retries=2) as client:
        for _ in range(3):
            await client.now_utc()
    assert [request.connection for request in server.requests] == [0, 0, 1, 1, 2]


@pytest.mark.parametrize("call", [read, write])
async def test_nobody_listens(call: Call) -> None:
    async with client_of(f"http://127.0.0.1:{closed_port()}") as client:
        with pytest.raises(ConnectError) as caught:
            await call(client)
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize("call", [read, write])
async def test_no_such_name(call: Call) -> None:
    async with client_of("https://ecgrid.invalid") as client:
        with pytest.raises(ConnectError) as caught:
            await call(client)
    assert not caught.value.may_have_arrived


async def test_the_time_to_connect_covers_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **_named: object) -> None:
        await anyio.sleep_forever()

    monkeypatch.setattr(aiohttp.DefaultResolver, "resolve", never)
    async with client_of("https://ecgrid.test", timeout=Timeouts(connect=0.3)) as client:
        with pytest.raises(ConnectError, match="not opened in time"):
            await client.now_utc()


@pytest.mark.parametrize(
    ("timeouts", "expected"),
    [
        pytest.param(Timeouts(connect=0.5), ConnectError, id="time to connect"),
        pytest.param(Timeouts(total=0.5), DeadlineError, id="total time"),
    ],
)
@pytest.mark.parametrize("call", [read, write])
async def test_tls_is_never_agreed_on(
    call: Call, timeouts: Timeouts, expected: type[TransportError]
) -> None:
    async def says_nothing(connection: Connection) -> None:
        await connection.until_closed()

    async with (
        serve(says_nothing) as server,
        client_of(server.url.replace("http:", "https:"), timeout=timeouts) as client,
    ):
        with pytest.raises(expected) as caught:
            await call(client)
        assert not caught.value.may_have_arrived
        await eventually(lambda: server.open == 0)


async def test_a_body_that_nobody_reads() -> None:
    """aiohttp has no time to write, so the total time ends it."""

    async def deaf(_: Connection) -> None:
        await anyio.sleep(PATIENCE)

    async with serve(deaf) as server, client_of(server.url, timeout=Timeouts(total=0.6)) as client:
        with pytest.raises(OutcomeUnknownError) as caught:
            await client.attach(KEY).parcels.upload("a.edi", content=bytes(20 * MIB))
    assert isinstance(caught.value.__cause__, DeadlineError)


@pytest.mark.parametrize(
    "fault", [Hangup(), Reset(), Reset(forwards=1), Close(), Close(forwards=1), Truncate(0.5)]
)
@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
async def test_the_service_gets_a_write_once(
    fault: WireFault, protocol: ProtocolName, sandbox: Sandbox
) -> None:
    async with (
        FaultProxy(sandbox.url) as proxy,
        Client("3.2", protocol, proxy.url, transport="aiohttp") as client,
    ):
        session = client.attach(DEMO_API_KEY)
        await session.who_am_i()
        proxy.plan = FaultPlan.at({2: fault})
        with pytest.raises(OutcomeUnknownError):
            await session.parcels.upload("unique.edi", content=b"hello")
        assert [record.reused for record in proxy.records] == [False, True]


# What goes out


TEXT = "".join(map(chr, range(32, 127))) + "%41%2B%20 ünï €"
SHORT = " \"#%&'+/:;<=>?@[\\]^`{|}~%41%2B€"


async def test_the_query_means_the_same(sandbox: Sandbox) -> None:
    """Yarl writes a query its own way."""
    async with Client("3.2", "http-get", sandbox.url, transport="aiohttp") as client:
        session = client.attach(DEMO_API_KEY)
        await session.trading_partners.update_description(3001, SHORT)
        assert (await session.trading_partners.info(3001)).description == SHORT


async def test_a_query_arrives_as_it_was_built() -> None:
    async with serve() as server, client_of(server.url, "http-get") as client:
        session = client.attach(TEXT)
        built = session.build(session.pricelists.info, 42)
        with pytest.raises(ECGridOSError):
            await session.pricelists.info(42)
    target = server.requests[0].line.split()[1]
    assert urlsplit(target).path == urlsplit(built.url).path
    arrived = parse_qs(urlsplit(target).query, strict_parsing=True)
    assert arrived == parse_qs(urlsplit(built.url).query, strict_parsing=True)
    assert arrived["SessionID"] == [TEXT]


@pytest.mark.parametrize("size", [256, 1000, 5 * MIB])
@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-post"])
async def test_a_body_arrives_as_it_was_built(protocol: ProtocolName, size: int) -> None:
    async with serve() as server, client_of(server.url, protocol) as client:
        session = client.attach(KEY)
        content = bytes(range(256)) * (size // 256)
        built = session.build(session.parcels.upload, "a.edi", content=content)
        with pytest.raises(ECGridOSError):
            await session.parcels.upload("a.edi", content=content)
    (request,) = server.requests
    assert request.body == built.body
    assert request.headers["content-length"] == str(len(built.body))
    assert "transfer-encoding" not in request.headers
    for name, value in built.headers.items():
        assert request.headers[name.lower()] == value


@pytest.mark.parametrize("protocol", ["soap12", "http-get", "http-post"])
async def test_headers_are_those_of_the_default(protocol: ProtocolName) -> None:
    sent: list[dict[str, str]] = []
    for transport in (None, "aiohttp"):
        async with (
            serve() as server,
            client_of(server.url, protocol, transport=transport) as client,
        ):
            await warm(client)
        sent.append({**server.requests[0].headers, "host": ""})
    assert sent[0] == sent[1]


# What comes in


OTHERWISE: dict[str, type[ECGridOSError]] = {
    "a length too short": ConnectionLostError,
    "a length too short, and an answer more": ConnectionLostError,
    "a length of 0": ConnectionLostError,
    "a length beyond the cap": ConnectionLostError,
    "a length and chunks": ConnectionLostError,
    "large chunk extension": DeadlineError,
    "trailers": ConnectionLostError,
    "8,000 headers": ConnectionLostError,
    "garbage more": ConnectionLostError,
}
"""Where aiohttp is stricter, or waits."""


@pytest.mark.parametrize(
    "case",
    [*ENCODINGS, *LENGTHS, *CHUNKS, *HEADERS, *STATUS_LINES, *UNASKED, *TIMES],
    ids=lambda case: case.name[:50],
)
async def test_a_hostile_answer_and_honest_ones_after_it(case: Case) -> None:
    expected = OTHERWISE.get(case.name, case.error)
    total = 0.6 if expected is DeadlineError else case.total
    async with hostile(case, SOAP) as server:
        async with client_of(
            server.url,
            timeout=Timeouts(total=total, pool=1.0),
            max_concurrency=1,
            max_reply_bytes=CAP,
        ) as client:
            found = await outcome(client, total + AT_ONCE)
            assert await honest_years(client) == [2026, 2026]
        await eventually(lambda: server.open == 0)
    if expected is None:
        assert getattr(found, "year", found) == 2026
    else:
        assert isinstance(found, expected), found
        assert len(str(found)) < 1000
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "place"),
    [
        *((status, "{}/") for status in (300, 301, 302, 303, 305, 307, 308)),
        *((302, place) for place in PLACES if len(place) < 8000),
    ],
)
async def test_redirects(status: int, place: str) -> None:
    async with serve() as elsewhere:
        case = redirect(status, place.format(elsewhere.url))
        async with hostile(case, SOAP) as server, client_of(server.url) as client:
            assert isinstance(await outcome(client, AT_ONCE), RedirectError)
            assert await honest_years(client) == [2026, 2026]
        assert elsewhere.accepted == 0


async def test_cookies_are_not_sent_back() -> None:
    """A name is called here, since aiohttp keeps no cookies of an address."""
    answer = SOAP.answer(headers=("Set-Cookie: ASP.NET_SessionId=abc; path=/", "Set-Cookie: a=b"))
    async with (
        hostile(Case("", lambda _: (answer,), None), SOAP) as server,
        client_of(server.url.replace("127.0.0.1", "localhost")) as client,
    ):
        assert await honest_years(client, 3) == [2026] * 3
    assert [name for request in server.requests for name in request.headers if "cook" in name] == []


@pytest.mark.parametrize("unasked", [SOAP.answer(1999), SOAP.answer(1999)[:60], b"\r\n"])
@pytest.mark.parametrize("seen", [False, True], ids=["in the kernel", "in aiohttp"])
async def test_what_comes_while_a_connection_is_idle_is_no_answer(
    unasked: bytes, seen: bool
) -> None:
    idle, sent = anyio.Event(), anyio.Event()

    async def behaviour(connection: Connection) -> None:
        await connection.receive()
        await connection.send(SOAP.answer())
        if connection.number == 0:
            await idle.wait()
            await connection.send(unasked)
            sent.set()
        while True:
            await connection.receive()
            await connection.send(SOAP.answer())

    async with serve(behaviour) as server, client_of(server.url) as client:
        assert await honest_years(client, 1) == [2026]
        idle.set()
        await sent.wait()
        if seen:
            await anyio.sleep(0.05)
        assert await honest_years(client, 3) == [2026] * 3


@pytest.mark.parametrize("reset", [False, True])
async def test_a_connection_that_ends_at_once_is_not_used_for_a_write(reset: bool) -> None:
    """Such a write would be one whose outcome nobody knows."""
    closing = anyio.Event()

    async def behaviour(connection: Connection) -> None:
        await connection.receive()
        await connection.send(NOW)
        if connection.number == 0:
            if reset:
                await connection.reset()
            closing.set()
            return
        await connection.send(http(envelope("Login", KEY)))

    async with serve(behaviour) as server, client_of(server.url) as client:
        try:
            await read(client)
        except ConnectionLostError:  # the reset overtook the answer
            assert reset
        await closing.wait()
        time.sleep(0.05)  # noqa: ASYNC251  # the end arrives, and the event loop does not see it
        await client.now_utc()
        assert server.accepted == 2


async def test_a_large_parcel_goes_into_a_file(tmp_path: Path) -> None:
    field = b"<Content>" + b"QUJD" * (4 * MIB) + b"</Content>"
    body = envelope("ParcelDownload", "CONTENT").replace(b"CONTENT", field)

    async def answer(connection: Connection) -> None:
        await connection.receive()
        await connection.send(http(body))
        await connection.until_closed()

    async with serve(answer) as server, client_of(server.url) as client:
        session = client.attach(KEY)
        await session.download_to(tmp_path / "a", session.parcels.download, 7)
    assert (tmp_path / "a").stat().st_size == 12 * MIB


# What it leaves behind


async def test_connections_are_reused_and_bounded() -> None:
    async with serve() as server:
        async with client_of(server.url, max_concurrency=10) as client:
            await asyncio.gather(*(client.now_utc() for _ in range(200)))
            assert 1 < server.peak <= 10
            assert server.accepted <= 10
        await eventually(lambda: server.open == 0)


async def test_an_idle_connection_expires() -> None:
    async with serve() as server, client_of(server.url, keep_alive=0.05) as client:
        await client.now_utc()
        await anyio.sleep(0.15)
        await client.now_utc()
    assert [request.connection for request in server.requests] == [0, 1]


@pytest.mark.parametrize("sent", [b"", NOW[:-20], SOAP.answer(headers=("Content-Length: 9999",))])
async def test_a_cancelled_calls_connection_is_closed(sent: bytes) -> None:
    async def answer(connection: Connection) -> None:
        await connection.receive()
        await connection.send(sent or b"")
        arrived.set()
        await connection.until_closed()

    arrived = anyio.Event()
    async with serve(answer) as server, client_of(server.url) as client:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read, client)
            await arrived.wait()
            await anyio.sleep(0.02)
            tasks.cancel_scope.cancel()
        await eventually(lambda: server.ended == [0])


async def test_a_cancelled_upload() -> None:
    async def deaf(connection: Connection) -> None:
        if connection.number == 0:
            accepted.set()
            await anyio.sleep(0.2)
            await connection.until_closed()
        await connection.receive()
        await connection.send(NOW)

    accepted = anyio.Event()
    async with serve(deaf) as server, client_of(server.url, max_concurrency=1) as client:
        upload = client.attach(KEY).parcels.upload("a.edi", content=bytes(20 * MIB))
        task = asyncio.create_task(upload)
        await accepted.wait()
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        with anyio.fail_after(AT_ONCE):
            await client.now_utc()
        await eventually(lambda: 0 in server.ended)


async def test_tls() -> None:
    """A certificate is checked, and closing leaves no socket: any warning fails a test."""
    certificate = Certificate()
    open_now = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now
        open_now += 1
        try:
            while await reader.readline():
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split()[0])
                await reader.readexactly(length)
                writer.write(NOW)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            open_now -= 1
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=certificate.server)
    async with server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with client_of(url, ssl_context=certificate.client) as client:
            await asyncio.gather(*(client.now_utc() for _ in range(20)))
            await client.now_utc()
        await eventually(lambda: open_now == 0)
        async with client_of(url) as client:
            with pytest.raises(ConnectError, match="certificate"):
                await client.now_utc()


async def test_closed_while_calls_are_in_flight() -> None:
    async with serve(silent) as server:
        client = client_of(server.url)
        tasks = [asyncio.create_task(client.now_utc()) for _ in range(3)]
        await eventually(lambda: server.open == 3)
        await client.aclose()
        for end in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(end, ConnectionLostError)
        await eventually(lambda: server.open == 0)


async def test_errors_keep_nothing_of_aiohttp() -> None:
    """Its errors hold the URL with the query, the headers, and the connection."""

    async def broken(connection: Connection) -> None:
        await connection.receive()
        await connection.send(b"HTTP/1.1 200 OK\r\nX Y\r\n\r\n")

    async with serve(broken) as server, client_of(server.url, "http-get") as client:
        with pytest.raises(TransportError) as caught:
            await client.attach(KEY).pricelists.info(42)
    found: list[BaseException] = [caught.value]
    for error in found:  # which grows meanwhile
        found += filter(None, (error.__cause__, error.__context__))
        assert not isinstance(error, aiohttp.ClientError)
        assert KEY not in repr(error.args) + repr(vars(error))
