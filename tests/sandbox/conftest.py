"""A sandbox without sockets: raw requests go in, raw replies come out."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from ecgridos_async.sandbox import World, create_app

ORIGIN = "http://127.0.0.1:18080"
NOON = dt.datetime(2026, 11, 21, 19, 49, 30, tzinfo=dt.UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def world() -> World:
    """A world whose clock stands still."""
    return World(clock=lambda: NOON)


@pytest.fixture
async def ask(world: World) -> AsyncIterator[Callable[..., Awaitable[httpx.Response]]]:
    """Send a raw request: `ask(method, path, headers, body)`."""
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:

        async def send(
            method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
        ) -> httpx.Response:
            return await client.request(method, path, headers=headers, content=body)

        yield send
