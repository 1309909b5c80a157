"""Hostile servers: whatever they send, a call ends in time and the next one is not touched."""

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread
import pytest

from ecgridos_async import (
    CallTimeoutError,
    Client,
    ConnectionLostError,
    DecodeError,
    ECGridOSError,
    NotSoapError,
    RedirectError,
    ReplyTooLargeError,
    Timeouts,
    UnsafeXMLError,
)
from ecgridos_async.messages import MIB
from ecgridos_async.models import FileInfo
from tests.http_library import httpx
from tests.products import LOOPS, product
from tests.transport.hostile_replies import (
    ALL,
    BINDINGS,
    CAP,
    FORM,
    SOAP,
    Binding,
    Case,
    Then,
    bomb,
    external,
    head_only,
)
from tests.transport.server import NAMESPACE, Connection, Server, eventually, serve
from tests.wire.peaks import growth

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]

AT_ONCE = 5.0
"""Seconds in which a valid reply arrives, also on a busy machine."""

both_bindings = pytest.mark.parametrize("binding", BINDINGS, ids=lambda b: b.protocol)


@asynccontextmanager
async def hostile(case: Case, binding: Binding) -> AsyncGenerator[Server, None]:
    """Run a server whose first reply is hostile; later ones are valid."""
    server: Server

    async def behaviour(connection: Connection) -> None:
        first = not server.requests
        server.requests.append(await connection.receive())
        if first:
            for piece in case.pieces(binding):
                await connection.send(piece)
                if case.pause:
                    await anyio.sleep(case.pause)
            if case.then is Then.CLOSE:
                return
            if case.then is Then.STALL:
                await connection.until_closed()
        else:
            await connection.send(binding.reply())
        while True:
            server.requests.append(await connection.receive())
            await connection.send(binding.reply())

    async with serve(behaviour) as server:
        yield server


def client_of(server: Server, binding: Binding, total: float = 15.0) -> Client:
    """Return a client with one slot, so that one lost would be missed at once."""
    return Client(
        "3.0",
        binding.protocol,
        server.url,
        timeout=Timeouts(total=total, pool=1.0),
        max_concurrency=1,
        max_reply_bytes=CAP,
        max_content_bytes=CAP,
        retries=0,
    )


async def outcome(client: Client, within: float) -> object:
    """Return the result of a call, or an error of ours; raise any other."""
    with anyio.fail_after(within):
        try:
            return await client.now_utc()
        except ECGridOSError as error:
            return error


async def honest_years(client: Client, count: int = 2) -> list[int]:
    """Make calls, and return the years of the replies: 2026, or 1999 for a hostile one."""
    with anyio.fail_after(AT_ONCE):
        return [(await client.now_utc()).year for _ in range(count)]


@pytest.mark.parametrize(
    ("case", "binding", "anyio_backend"),
    [
        pytest.param(*row, id=f"{row[0].name[:50]}-{row[1].protocol}-{row[2]}")
        for row in product(ALL, BINDINGS, LOOPS)
    ],
)
async def test_a_hostile_reply_and_valid_ones_after_it(case: Case, binding: Binding) -> None:
    async with hostile(case, binding) as server:
        async with client_of(server, binding, case.total) as client:
            found = await outcome(client, case.total + AT_ONCE)
            if case.then is Then.CLOSE:  # else the next call may go out before its end comes in
                await eventually(lambda: 0 in server.ended)
            assert await honest_years(client) == [2026, 2026]
        await eventually(lambda: server.open == 0)
    if case.error is None:
        assert getattr(found, "year", found) == 2026
    else:
        assert isinstance(found, case.error), found
        assert found.operation == "NowUTC"
        assert found.attempts == 1
        assert len(str(found)) < 1000
    assert len(server.requests) == 3


@both_bindings
async def test_a_reply_and_a_reset(binding: Binding) -> None:
    """Which of the two is seen first is up to the kernel."""
    resets = True

    async def behaviour(connection: Connection) -> None:
        nonlocal resets
        while True:
            await connection.receive()
            await connection.send(binding.reply())
            if resets:
                resets = False
                await connection.reset()
                return

    async with serve(behaviour) as server, client_of(server, binding) as client:
        found = await outcome(client, AT_ONCE)
        await eventually(lambda: 0 in server.ended)
        assert getattr(found, "year", None) == 2026 or isinstance(found, ConnectionLostError)
        assert await honest_years(client) == [2026, 2026]


@both_bindings
async def test_a_reply_that_arrives_while_its_connection_is_idle(binding: Binding) -> None:
    """It is unsolicited, so the next call must not read it."""
    unasked = anyio.Event()
    sent = anyio.Event()

    async def behaviour(connection: Connection) -> None:
        await connection.receive()
        await connection.send(binding.reply())
        if connection.number == 0:
            await unasked.wait()
            await connection.send(binding.reply(1999))
            sent.set()
        while True:
            await connection.receive()
            await connection.send(binding.reply())

    async with serve(behaviour) as server, client_of(server, binding) as client:
        assert await honest_years(client, 1) == [2026]
        unasked.set()
        await sent.wait()
        assert await honest_years(client) == [2026, 2026]
        assert server.accepted == 2


@both_bindings
@pytest.mark.parametrize("status", ["200 OK", "413 Content Too Large"])
async def test_a_reply_before_the_request_was_read(binding: Binding, status: str) -> None:
    """The reply may be used; the connection may not, since half a request is on it."""

    async def behaviour(connection: Connection) -> None:
        if connection.number == 0:
            await connection.send(binding.reply(status=status))
            return
        while True:
            await connection.receive()
            await connection.send(binding.reply())

    async with serve(behaviour) as server, client_of(server, binding) as client:
        session = client.attach("5e55104e-1dee-4c1e-9a53-000000000042")
        with anyio.fail_after(AT_ONCE), pytest.raises(ECGridOSError):
            await session.trading_partners.search("ZZ", "x" * 8 * MIB, show_inactive=False)
        assert await honest_years(client) == [2026, 2026]
        assert server.accepted == 2


@both_bindings
async def test_external_entities_are_not_fetched(binding: Binding) -> None:
    async with serve() as elsewhere:
        case = Case("", external(f"{elsewhere.url}/entity"), UnsafeXMLError)
        async with hostile(case, binding) as server, client_of(server, binding) as client:
            assert isinstance(await outcome(client, AT_ONCE), UnsafeXMLError)
            assert await honest_years(client) == [2026, 2026]
        assert elsewhere.accepted == 0


@both_bindings
async def test_what_a_reply_refers_to_is_not_fetched(binding: Binding) -> None:
    """A reply may name style sheets, schemas and inclusions; they mean nothing here."""
    async with serve() as elsewhere:
        beside = (
            f'<?xml-stylesheet href="{elsewhere.url}/a.xsl" type="text/xsl"?>'
            '<!-- <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
            f'href="{elsewhere.url}/b"/> -->'
        )
        located = (
            ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
            f'i:schemaLocation="http://ecgridos.net/ {elsewhere.url}/c.xsd">'
        )
        body = binding.body(doctype=beside.encode()).replace(b'/">', b'/"' + located.encode(), 1)
        case = Case("", lambda b: (b.reply(body=body),), None)
        async with hostile(case, binding) as server, client_of(server, binding) as client:
            assert await honest_years(client, 3) == [2026, 2026, 2026]
        assert elsewhere.accepted == 0


PLACES = [
    "/",
    "",
    "//{}/",
    "http:///",
    "http://[",
    "http://a b/",
    "http://a:b/",
    "http://a:99999/",
    "javascript:x",
    "http://xn--a/",
    "http://\xad/",
    "\x01",
    "x" * 70_000,
]


def redirect(status: int, place: str) -> Case:
    """Return a reply that points to a place, which need not be an address."""

    def pieces(binding: Binding) -> Iterable[bytes]:
        reply = binding.reply(1999, status=f"{status} Moved", headers=("Location: PLACE",))
        yield reply.replace(b"PLACE", place.encode())

    return Case("", pieces, RedirectError)


async def test_redirects_of_an_httpx_client_of_the_users_own() -> None:
    """httpx itself parses the target then, so the error depends on the target."""
    for place in PLACES:
        case = redirect(302, place)
        async with (
            hostile(case, SOAP) as server,
            httpx.AsyncClient() as theirs,
            Client("3.0", endpoint=server.url, http_client=theirs, retries=0) as client,
        ):
            found = await outcome(client, AT_ONCE)
            assert isinstance(found, (RedirectError, ConnectionLostError)), place
            assert await honest_years(client) == [2026, 2026]


@both_bindings
@pytest.mark.parametrize(
    ("status", "place"),
    [
        *((status, "{}/") for status in (300, 301, 302, 303, 305, 307, 308)),
        *((302, place) for place in PLACES),
    ],
)
async def test_redirects(binding: Binding, status: int, place: str) -> None:
    async with serve() as elsewhere:
        case = redirect(status, place.format(elsewhere.url))
        async with hostile(case, binding) as server, client_of(server, binding) as client:
            found = await outcome(client, AT_ONCE)
            assert isinstance(found, RedirectError)
            assert found.status == status
            assert await honest_years(client) == [2026, 2026]
        assert elsewhere.accepted == 0


@both_bindings
@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
async def test_cookies_are_not_sent_back(binding: Binding, status: str) -> None:
    cookies = ("Set-Cookie: ASP.NET_SessionId=abc; path=/", "Set-Cookie2: a=b", "Set-Cookie: =;;=")
    case = Case("", lambda b: (b.reply(status=status, headers=cookies),), None)
    async with hostile(case, binding) as server, client_of(server, binding) as client:
        await outcome(client, AT_ONCE)
        assert await honest_years(client) == [2026, 2026]
    assert [name for request in server.requests for name in request.headers if "cook" in name] == []


@both_bindings
async def test_many_hostile_replies(binding: Binding) -> None:
    """Each of fifty concurrent calls gets its reply and an unsolicited one."""

    async def behaviour(connection: Connection) -> None:
        while True:
            await connection.receive()
            await connection.send(binding.reply() + binding.reply(1999))

    async with (
        serve(behaviour) as server,
        Client("3.0", binding.protocol, server.url, max_concurrency=5, retries=0) as client,
    ):
        years: list[int] = []

        async def call() -> None:
            years.append((await client.now_utc()).year)

        with anyio.fail_after(AT_ONCE):
            async with anyio.create_task_group() as tasks:
                for _ in range(50):
                    tasks.start_soon(call)
        assert years == [2026] * 50
        assert server.accepted == 50
        await eventually(lambda: server.open == 0)


async def test_an_unsolicited_reply_through_a_proxy() -> None:
    """A proxy is spoken to by connections of another kind, which are inside one another."""

    async def behaviour(connection: Connection) -> None:
        while True:
            await connection.receive()
            await connection.send(SOAP.reply() + SOAP.reply(1999))

    async with (
        serve(behaviour) as proxy,
        Client("3.0", endpoint="http://127.0.0.1:9", proxy=proxy.url, retries=0) as client,
    ):
        assert await honest_years(client, 3) == [2026] * 3
        assert proxy.accepted == 3


ENCODED = b"QUJD" * 50_000


def download(binding: Binding, content: bytes) -> bytes:
    """Return the body of a reply to ParcelDownload with that content."""
    fields = b"<ParcelID>7</ParcelID><Content>%b</Content>" % content
    if binding is FORM:
        return b'<FileInfo xmlns="%b">%b</FileInfo>' % (NAMESPACE.encode(), fields)
    renamed = binding.body().replace(b"NowUTC", b"ParcelDownload")
    before, _, after = renamed.partition(b"2026-11-21T19:49:30Z")
    return before + fields + after


def downloaded(content: bytes, *headers: str) -> Callable[[Binding], Iterable[bytes]]:
    """Return a reply with that content."""
    return lambda binding: (binding.reply(body=download(binding, content), headers=headers),)


def endless_content(binding: Binding) -> Iterable[bytes]:
    body = download(binding, b"@").partition(b"@")[0]
    yield head_only(binding, "Transfer-Encoding: chunked")
    yield b"%x\r\n%b\r\n" % (len(body), body)
    while True:
        yield b"10000\r\n" + b"QUJD" * 0x4000 + b"\r\n"


def half(binding: Binding) -> Iterable[bytes]:
    yield binding.reply(body=download(binding, ENCODED))[:100_000]


DOWNLOADS = [
    Case("two replies", lambda b: (b"".join(downloaded(ENCODED)(b)) + b.reply(1999),), None),
    Case("endless", endless_content, ReplyTooLargeError),
    Case("no base64", downloaded(ENCODED + b"????"), DecodeError),
    Case("data after the padding", downloaded(ENCODED + b"QQ==" * 50_000), DecodeError),
    Case("a second content", downloaded(ENCODED + b"</Content><Content>" + ENCODED), DecodeError),
    Case("elements in it", downloaded(ENCODED + b"<b/>"), DecodeError),
    Case("entity in it", downloaded(ENCODED + b"&e;"), DecodeError),
    Case("truncated", half, ConnectionLostError, Then.CLOSE),
    Case("stalls in it", half, CallTimeoutError, Then.STALL, total=0.6),
    Case("says gzip", downloaded(ENCODED, "Content-Encoding: gzip"), NotSoapError),
    Case(
        "bomb",
        lambda b: (b.reply(body=bomb("gzip"), headers=("Content-Encoding: gzip",)),),
        ReplyTooLargeError,
    ),
]


@both_bindings
@pytest.mark.parametrize("case", DOWNLOADS, ids=lambda case: case.name)
async def test_a_hostile_parcel_and_valid_replies_after_it(case: Case, binding: Binding) -> None:
    async with hostile(case, binding) as server:
        async with client_of(server, binding, case.total) as client:
            session = client.attach("5e55104e-1dee-4c1e-9a53-000000000042")
            found: object
            with anyio.fail_after(case.total + AT_ONCE):
                try:
                    found = await session.parcels.download(7)
                except ECGridOSError as error:
                    found = error
            assert await honest_years(client) == [2026, 2026]
        await eventually(lambda: server.open == 0)
    if case.error is None:
        assert isinstance(found, FileInfo)
        assert found.content == b"ABC" * 50_000
    else:
        assert isinstance(found, case.error), found


CALL = """
import asyncio
from ecgridos_async import Client, ECGridOSError, Timeouts

async def measured(url, calls):
    client = Client("3.0", "{protocol}", url, max_reply_bytes={cap}, retries=0, timeout=15.0)
    async with client:
        for _ in range(calls):
            try:
                await client.now_utc()
            except ECGridOSError as error:
                pass
"""
Pieces = Callable[[Binding], Iterable[bytes]]
ELEMENTS = 40 * MIB


def packed(binding: Binding) -> Iterable[bytes]:
    yield binding.reply(body=bomb("gzip"), headers=("Content-Encoding: gzip",))


def deflated(binding: Binding) -> Iterable[bytes]:
    yield binding.reply(body=bomb("zlib"), headers=("Content-Encoding: deflate",))


def endless(binding: Binding) -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + binding.body()
    while True:
        yield b" " * 0x10000


def tiny_chunks(binding: Binding) -> Iterable[bytes]:
    yield head_only(binding, "Transfer-Encoding: chunked")
    while True:
        yield b"2\r\nxx\r\n" * 8192


def endless_headers(_: Binding) -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X: y\r\n" * 8192


def elements(binding: Binding) -> Iterable[bytes]:
    yield binding.reply(body=binding.body(more=b"<b/>" * 10_000_000))


def attributes(binding: Binding) -> Iterable[bytes]:
    many = b"".join(b' a%x=""' % number for number in range(1_100_000))
    yield binding.reply(body=binding.body(more=b"<b" + many + b"/>"))


MEMORY: list[tuple[str, Pieces, int, Binding]] = [
    ("gzip-bomb", packed, 4 * MIB, SOAP),
    ("gzip-bomb-under-a-higher-cap", packed, 64 * MIB, FORM),
    ("deflate-bomb", deflated, 4 * MIB, FORM),
    ("endless-body", endless, 16 * MIB, SOAP),
    ("tiny-chunks", tiny_chunks, MIB // 2, FORM),
    ("endless-headers", endless_headers, MIB, SOAP),
    ("elements", elements, 48 * MIB, SOAP),
    ("elements", elements, 48 * MIB, FORM),
    ("attributes", attributes, 48 * MIB, SOAP),
    ("attributes", attributes, 48 * MIB, FORM),
]
"""What ends before a codec sees it is sent in one binding each."""


@pytest.mark.parametrize(
    ("pieces", "cap", "binding"),
    [
        pytest.param(pieces, cap, binding, id=f"{name}-{binding.protocol}")
        for name, pieces, cap, binding in MEMORY
    ],
)
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_memory_stays_within_the_cap(pieces: Pieces, cap: int, binding: Binding) -> None:
    """The client is in a process of its own, warm after a call with a valid reply."""

    async def behaviour(connection: Connection) -> None:
        await connection.receive()
        honest = connection.number == 0
        for piece in (binding.reply(),) if honest else pieces(binding):
            await connection.send(piece)
        if not honest:
            await connection.until_closed()

    async with serve(behaviour) as server:
        setup = CALL.format(protocol=binding.protocol, cap=cap)
        warm = f"{setup}\nasyncio.run(measured({server.url!r}, 1))"
        hostile_call = f"asyncio.run(measured({server.url!r}, 1))"
        grown = await anyio.to_thread.run_sync(growth, warm, hostile_call)

    assert grown <= cap / MIB + 8
