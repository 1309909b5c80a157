"""Raw responses: what went over the wire, with every secret masked."""

from typing import Any

import pytest

from ecgridos_async import Client, Protocol, RawResponse
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

ALL = pytest.mark.parametrize("protocol", list(Protocol))
SLASHES = "p/a+s s&w<ö>r%d\"'="
"""A password that every binding writes differently."""


def shown(raw: RawResponse[Any]) -> str:
    """Return everything of a raw response that a log might show, but its value."""
    texts = [
        raw.method,
        raw.address,
        repr(raw.request_headers),
        repr(raw.headers),
        raw.request_body.decode(),
        raw.body.decode(),
    ]
    return "\n".join(texts)


@ALL
async def test_what_a_call_looked_like(sandbox: Sandbox, protocol: Protocol) -> None:
    async with Client("3.0", protocol, sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        raw = await session.raw(session.pricelists.info, 42)
        built = session.build(session.pricelists.info, 42)
        assert raw.value == await session.pricelists.info(42)
    assert raw.value.pricelist_id == 42
    assert raw.method == built.method
    assert raw.address == built.url.partition("?")[0]
    assert raw.request_headers == built.headers
    sent = built.body or built.url.partition("?")[2].encode()
    assert raw.request_body == sent.replace(DEMO_API_KEY.encode(), b"***")
    assert raw.request_body != sent
    assert raw.status == 200
    assert "xml" in raw.headers["content-type"]
    assert b"PricelistID" in raw.body
    assert raw.attempts == 1
    assert 0 < raw.seconds < 30


@ALL
async def test_the_session_id_is_masked(sandbox: Sandbox, protocol: Protocol) -> None:
    async with (
        Client("3.0", protocol, sandbox.url) as client,
        client.session("demo", "demo") as session,
    ):
        raw = await session.raw(session.who_am_i)
        session_id = raw.value.session_id
        assert session_id is not None
        assert session_id not in shown(raw) + repr(raw)
        assert b"***" in raw.body


@ALL
async def test_login_shows_neither_the_password_nor_its_result(
    sandbox: Sandbox, protocol: Protocol
) -> None:
    user = next(user for user in sandbox.world.users if user.login_name == "mailbox")
    user.password = SLASHES
    async with Client("3.0", protocol, sandbox.url) as client:
        raw = await client.raw(client.login, user.login_name, SLASHES)
        built = client.build(client.login, user.login_name, SLASHES)
    assert sandbox.open_sessions() == 1
    assert raw.value not in shown(raw)
    assert raw.request_body.count(b"***") == 1
    sent = built.body or built.url.partition("?")[2].encode()
    before, _, after = raw.request_body.partition(b"***")
    assert sent.startswith(before)
    assert sent.endswith(after)
    for spelling in built.secrets:
        assert spelling not in shown(raw)


@ALL
async def test_reprs_show_no_secret(sandbox: Sandbox, protocol: Protocol) -> None:
    async with Client("3.0", protocol, sandbox.url) as client:
        raw = await client.raw(client.login, "mailbox", "mailbox")
        assert raw.value not in repr(raw)
        session = client.attach(raw.value)
        built = session.build(session.who_am_i)
        assert raw.value not in repr(built)
        assert raw.value in built.url + built.body.decode()
        me = await session.who_am_i()
        assert me.session_id == raw.value
        assert raw.value not in repr(me)
        await session.logout()
    assert sandbox.open_sessions() == 0
