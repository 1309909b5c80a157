"""The client object: making it does no I/O, its repr has no secret, closing it is final."""

import asyncio
import os
import socket
import ssl
from pathlib import Path

import anyio
import pytest

from ecgridos_async import Client, ConfigurationError, Protocol, Secret, StateError, Timeouts
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.http_library import httpx

pytestmark = pytest.mark.timeout(30)

PASSWORD = "correct-horse"
KEY = "5e55104e-1dee-4c1e-9a53-000000000042"
PROXY = "http://127.0.0.1:9"


def refuse(*_args: object, **_kwargs: object) -> object:
    raise AssertionError("the constructor did I/O")


def test_making_one_does_no_io(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in (
        (httpx.AsyncClient, "__init__"),
        (httpx, "create_ssl_context"),
        (ssl, "create_default_context"),
        (ssl.SSLContext, "load_verify_locations"),
        (socket, "socket"),
        (socket, "getaddrinfo"),
        (Path, "open"),
        (asyncio, "new_event_loop"),
    ):
        monkeypatch.setattr(owner, name, refuse)
    for protocol in Protocol:
        client = Client("3.2", protocol)
        client.session(DEMO_LOGIN, PASSWORD)
        session = client.attach(KEY)
        session.with_options(timeout=3.0)
        assert session.build(session.who_am_i).operation == "WhoAmI"


def test_one_may_be_made_before_the_event_loop(sandbox: Sandbox) -> None:
    client = Client("3.0", endpoint=sandbox.url)

    async def use() -> str:
        async with client:
            return await client.version_text()

    assert "3.0" in asyncio.run(use())


@pytest.mark.anyio
async def test_a_closed_one_is_not_reused(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        await client.now_utc()
    with pytest.raises(StateError, match="closed"):
        await client.now_utc()
    with pytest.raises(StateError, match="closed"):
        client.session(DEMO_LOGIN, DEMO_PASSWORD)
    with pytest.raises(StateError, match="closed"):
        client.attach(DEMO_API_KEY)
    with pytest.raises(StateError, match="closed"):
        async with client:
            pass
    await client.aclose()
    assert [call.operation for call in sandbox.calls()] == ["NowUTC"]


@pytest.mark.anyio
async def test_closed_under_an_open_session(sandbox: Sandbox) -> None:
    """Leaving such a session cannot log out: a warning is logged, and nothing else is raised."""
    client = Client("3.0", endpoint=sandbox.url)
    async with client.session(DEMO_LOGIN, DEMO_PASSWORD) as session:
        await client.aclose()
        with pytest.raises(StateError, match="closed"):
            await session.who_am_i()
    assert not session.is_open


@pytest.mark.anyio
async def test_calls_under_way_survive_closing(sandbox: Sandbox) -> None:
    """`aclose` closes idle connections; those in use are closed when their calls end."""
    texts: list[str] = []

    async def call(client: Client) -> None:
        texts.append(await client.version_text())

    async with Sandbox(latency=0.15) as slow:
        client = Client("3.0", endpoint=slow.url)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call, client)
            await anyio.sleep(0.07)
            await client.aclose()
    assert len(texts) == 1


def test_a_repr_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_LOGIN", "somebody")
    monkeypatch.setenv("ECGRIDOS_PASSWORD", PASSWORD)
    monkeypatch.setenv("ECGRIDOS_API_KEY", KEY)
    client = Client.from_env()
    sessions = [
        client.session(),
        client.session("somebody", PASSWORD),
        client.session("somebody", Secret(PASSWORD)),
        client.attach(),
        client.attach(KEY),
        client.attach(KEY).with_options(protocol="http-get"),
    ]
    for shown in (client, client.settings, *sessions):
        for text in (
            repr(shown),
            str(shown),
            f"{shown}",
            f"{vars(shown) if shown is client else ''}",
        ):
            assert PASSWORD not in text
            assert KEY not in text
    assert repr(client) == "Client(4.1, soap12)"
    assert repr(sessions[0]) == "Session(4.1, soap12, not open yet)"
    assert repr(sessions[3]) == "Session(4.1, soap12, open)"
    assert repr(sessions[5]) == "Session(4.1, http-get, open)"


@pytest.mark.anyio
async def test_a_sessions_repr_shows_no_secret(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        async with client.session(DEMO_LOGIN, DEMO_PASSWORD) as session:
            session_id = (await session.who_am_i()).session_id
            assert session_id
            for text in (
                repr(session),
                str(session),
                repr(vars(session)),
                repr(session.pricelists),
            ):
                assert session_id not in text
            assert repr(session) == "Session(3.0, soap12, open)"
        assert repr(session) == "Session(3.0, soap12, closed)"


@pytest.mark.anyio
async def test_proxies_of_the_environment_are_not_used(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, PROXY)
    monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
    async with Client("3.0", endpoint=sandbox.url) as client:
        await client.now_utc()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("timeout", 0),
        ("timeout", float("nan")),
        ("max_concurrency", 0),
        ("keep_alive", -1.0),
        ("max_reply_bytes", 0),
        ("logout_timeout", 0.0),
        ("naive_datetimes", "local"),
        ("version", "3.1"),
        ("protocol", "soap13"),
        ("endpoint", "ftp://ecgrid.test"),
        ("endpoint", "http://ecgrid.test"),
        ("endpoint", "https://user:secret@ecgrid.test"),
    ],
)
def test_settings_that_are_wrong(setting: str, value: object) -> None:
    settings: dict[str, object] = {setting: value}
    with pytest.raises(ConfigurationError) as caught:
        Client(**settings)  # type: ignore[arg-type]
    assert caught.value.parameter
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("part", ["connect", "read", "write", "pool", "total"])
@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_timeouts_are_more_than_nothing(part: str, seconds: float) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Timeouts(**{part: seconds})
    assert caught.value.parameter == part
