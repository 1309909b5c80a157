"""Hostile servers: whatever they send, a call ends in time and the next one is not touched."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from ecgridos_async import Client, ECGridOSError, RedirectError, Timeouts, UnsafeXMLError
from ecgridos_async.config import MIB
from tests.transport.hostile_answers import (
    ALL,
    BINDINGS,
    CAP,
    Binding,
    Case,
    Then,
    external,
)
from tests.transport.server import Connection, Server, eventually, serve
from tests.wire.peaks import growth

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]

AT_ONCE = 5.0
"""Seconds in which an honest answer is there, also on a busy machine."""

both_bindings = pytest.mark.parametrize("binding", BINDINGS, ids=lambda b: b.protocol)


@asynccontextmanager
async def hostile(case: Case, binding: Binding) -> AsyncGenerator[Server, None]:
    """Run a server whose first answer is hostile; those after it are honest."""
    server: Server
    sent = anyio.Event()

    async def behaviour(connection: Connection) -> None:
        first = not server.requests
        server.requests.append(await connection.receive())
        if first:
            try:
                for piece in case.pieces(binding):
                    await connection.send(piece)
                    if case.pause:
                        await anyio.sleep(case.pause)
            finally:
                sent.set()
            if case.then is Then.CLOSE:
                return
            if case.then is Then.RESET:
                await connection.reset()
                return
            if case.then is Then.STALL:
                await connection.until_closed()
        else:
            await connection.send(binding.answer())
        while True:
            server.requests.append(await connection.receive())
            await connection.send(binding.answer())

    async with serve(behaviour) as server:
        yield server


def client_of(server: Server, binding: Binding, case: Case) -> Client:
    """Return a client with one slot, so that one lost would be missed at once."""
    return Client(
        "3.0",
        binding.protocol,
        server.url,
        timeout=Timeouts(total=case.total, pool=1.0),
        max_concurrency=1,
        max_reply_bytes=CAP,
        retries=0,
    )


@both_bindings
@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name[:40])
async def test_hostile(case: Case, binding: Binding) -> None:
    async with hostile(case, binding) as server, client_of(server, binding, case) as client:
        try:
            with anyio.fail_after(case.total + AT_ONCE):
                found = await client.now_utc()
            print("OUT", case.name, "VALUE", found)
        except ECGridOSError as e:
            print("OUT", case.name, type(e).__name__, str(e)[:150])
            found = e
        with anyio.fail_after(AT_ONCE):
            a, b = (await client.now_utc()), (await client.now_utc())
        assert a.year == b.year == 2026
        if case.error is None:
            assert not isinstance(found, ECGridOSError)
        else:
            assert isinstance(found, case.error)
