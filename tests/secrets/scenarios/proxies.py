"""Calls go through a proxy that wants a user and a password."""

import base64
import socket
import ssl
from typing import Final

from ecgridos_async import Client, ECGridOSError, Timeouts
from ecgridos_async.errors import ConnectError
from tests.secrets.case import Case, Scenarios
from tests.secrets.planted import (
    NEW_PASSWORD,
    PASSWORD,
    PROXY_PASSWORD,
    PROXY_USER,
    SESSION,
    percent,
)
from tests.secrets.service import replying
from tests.transport.proxy_server import Mood, ProxyServer
from tests.transport.server import Connection, http, serve

SCENARIOS: Final = Scenarios(by_binding=False)

_CREDENTIALS: Final = (PROXY_USER, PROXY_PASSWORD)
_NOBODY: Final = "https://127.0.0.1:9"
_TLS: Final = ssl.create_default_context()
"""Made once, since each client would make one for itself in 20 ms."""


def _through(proxy: str, password: str = PROXY_PASSWORD) -> str:
    return proxy.replace("://", f"://{percent(PROXY_USER)}:{percent(password)}@")


async def _calls_fail(case: Case, endpoint: str, proxy: str, error: type[ECGridOSError]) -> None:
    """Make a READ and a write that must fail so."""
    limits = Timeouts(connect=1.0)
    async with Client(
        case.version,
        case.protocol,
        endpoint,
        proxy=proxy,
        retries=1,
        timeout=limits,
        ssl_context=_TLS,
        hooks=[case.event],
    ) as client:
        session = client.attach(SESSION)
        case.note(client, session)
        await case.fails(error, session.who_am_i())
        await case.fails(error, session.change_password(PASSWORD, NEW_PASSWORD))
        case.note(client, session)


@SCENARIOS.in_any_version
async def a_proxy_lets_through(case: Case) -> None:
    for socks in (False, True):
        with ProxyServer(_CREDENTIALS, socks=socks) as proxy:
            async with (
                replying(case.result("ChangePassword", "true")) as server,
                case.session(server.url, proxy=_through(proxy.url)) as session,
            ):
                raw = await session.raw(session.change_password, PASSWORD, NEW_PASSWORD)
                case.seen.raw(raw)
                assert await session.change_password(PASSWORD, NEW_PASSWORD)
            assert proxy.asked
            assert len(server.requests) == 2


@SCENARIOS.in_any_version
async def a_tunnel_leads_to_no_tls(case: Case) -> None:
    async def greet(connection: Connection) -> None:
        await connection.send(http(b""))
        await connection.until_closed()

    async with serve(greet) as server:
        with ProxyServer(_CREDENTIALS) as proxy:
            address = server.url.replace("http:", "https:")
            await _calls_fail(case, address, _through(proxy.url), ConnectError)
            assert proxy.asked[0].method == "CONNECT"


@SCENARIOS.in_any_version
async def a_proxy_wants_other_credentials(case: Case) -> None:
    for socks in (False, True):
        with ProxyServer(("somebody", "else"), socks=socks) as proxy:
            for endpoint in ("http://127.0.0.1:9", _NOBODY):
                await _calls_fail(case, endpoint, _through(proxy.url), ConnectError)


@SCENARIOS.in_any_version
async def a_proxy_is_down(case: Case) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        for scheme in ("http", "socks5"):
            proxy = _through(f"{scheme}://127.0.0.1:{port}")
            for endpoint in ("http://127.0.0.1:9", _NOBODY):
                await _calls_fail(case, endpoint, proxy, ConnectError)


@SCENARIOS.in_any_version
async def a_proxy_misbehaves(case: Case) -> None:
    for mood in (Mood.REFUSE, Mood.CUT, Mood.GARBLE):
        for socks in (False, True):
            with ProxyServer(_CREDENTIALS, socks=socks) as proxy:
                proxy.mood = mood
                await _calls_fail(case, _NOBODY, _through(proxy.url), ConnectError)


@SCENARIOS.in_any_version
async def a_proxy_quotes(case: Case) -> None:
    basic = base64.b64encode(":".join(_CREDENTIALS).encode()).decode()
    said = f"{percent(PROXY_PASSWORD)} {basic}"
    for status in ("407 Denied", "403 Denied", "502 Bad Gateway"):
        reply = http(
            f"you sent {said}".encode(),
            status=f"{status} {said}",
            headers=(f"Proxy-Authenticate: {said}", f"X-Said: {said}", "Content-Type: text/plain"),
        )
        async with replying(reply) as server:
            for endpoint in ("http://127.0.0.1:9", _NOBODY):
                await _calls_fail(case, endpoint, _through(server.url), ECGridOSError)
