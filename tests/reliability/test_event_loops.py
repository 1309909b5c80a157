"""Clients belong to the event loop they were first used in, and want to be closed."""

import asyncio
import gc
import warnings

import anyio
import pytest
import trio

from ecgridos_async import Client, Session, StateError
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox


@pytest.mark.asyncio
async def test_another_event_loop_is_refused_before_anything_is_sent(sandbox: Sandbox) -> None:
    client = Client("3.2", endpoint=sandbox.url)
    session = client.attach(DEMO_API_KEY)

    async def ask() -> None:
        await session.who_am_i()

    await ask()
    sent = len(sandbox.calls())
    with pytest.raises(StateError, match="another event loop"):
        await asyncio.to_thread(asyncio.run, ask())
    with pytest.raises(StateError, match="one client for each event loop"):
        await asyncio.to_thread(trio.run, ask)
    with pytest.raises(StateError, match="another event loop"):
        await asyncio.to_thread(trio.run, client.aclose)
    assert len(sandbox.calls()) == sent
    await ask()
    await client.aclose()


@pytest.mark.asyncio
async def test_a_client_that_was_not_used_yet_has_no_event_loop(sandbox: Sandbox) -> None:
    client = Client("3.2", endpoint=sandbox.url)
    await client.aclose()
    await asyncio.to_thread(trio.run, client.aclose)


def test_two_event_loops_have_a_client_each(sandbox: Sandbox) -> None:
    async def ask() -> str:
        async with Client("3.2", endpoint=sandbox.url) as client:
            return await client.version_text()

    assert asyncio.run(ask()) == asyncio.run(ask()) == trio.run(ask)


@pytest.mark.anyio
async def test_use_after_close(sandbox: Sandbox) -> None:
    client = Client("3.2", endpoint=sandbox.url)
    session = client.attach(DEMO_API_KEY)
    await session.who_am_i()
    await client.aclose()
    await client.aclose()
    with pytest.raises(StateError, match="the client is closed"):
        await session.who_am_i()
    with pytest.raises(StateError, match="the client is closed"):
        client.session("a", "b")


def warned(sandbox: Sandbox) -> list[str]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gc.collect()
    # What the connections of a forgotten client say of themselves depends on the event loop.
    return [str(w.message) for w in caught if "never" in str(w.message)]


@pytest.mark.anyio
async def test_a_forgotten_client_warns(sandbox: Sandbox) -> None:
    async def forget() -> None:
        client = Client("3.2", endpoint=sandbox.url)
        await client.now_utc()
        # Its connection is closed here so that only the client is left to complain.
        transport = client._channel.transport._route.client
        assert transport is not None
        await transport.aclose()

    await forget()
    assert warned(sandbox) == [
        "a client was never closed; use it with `async with`, or await its aclose()"
    ]


@pytest.mark.anyio
async def test_a_forgotten_session_warns(sandbox: Sandbox) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:

        async def forget() -> None:
            session: Session = client.session(DEMO_LOGIN, DEMO_PASSWORD)
            await session.__aenter__()

        await forget()
        (message,) = warned(sandbox)
        assert "was never logged out" in message
        assert DEMO_PASSWORD not in message


@pytest.mark.anyio
async def test_what_was_closed_does_not_warn(sandbox: Sandbox) -> None:
    async def leave() -> None:
        Client("3.2", endpoint=sandbox.url)  # opened nothing
        async with Client("3.2", endpoint=sandbox.url) as client:
            client.session(DEMO_LOGIN, DEMO_PASSWORD)  # nor did this
            await client.attach(DEMO_API_KEY).who_am_i()
            async with client.session(DEMO_LOGIN, DEMO_PASSWORD) as session:
                await session.who_am_i()
            with anyio.CancelScope() as scope:
                async with client.session(DEMO_LOGIN, DEMO_PASSWORD):
                    scope.cancel()
                    await anyio.sleep(1)

    await leave()
    assert warned(sandbox) == []
