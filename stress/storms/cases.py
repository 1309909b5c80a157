"""The ways a client may send, each to be stormed."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import attrs

from ecgridos_async import Client, Timeouts
from ecgridos_async._transport.free_list import FreeListTransport
from ecgridos_async._transport.proxies import ProxyTransport
from stress.storms.server import VERSION, Addresses
from tests.http_library import httpcore, httpx

SLOTS = 50
"""Calls in flight at once, and connections of each pool."""

_PATIENT = Timeouts(connect=30, read=30, write=30, pool=60, total=60)
_LIMITS = httpx.Limits(max_connections=SLOTS, max_keepalive_connections=SLOTS)


@attrs.frozen
class Held:
    """What a transport holds while no call is in flight."""

    idle: int
    """Connections ready for the next call."""
    lost: int
    """Slots that serve no call any more: connections and requests that never end."""


@attrs.frozen
class Stormed:
    """A client and a look below it."""

    client: Client
    held: Callable[[], Held]


Factory = Callable[[Addresses], AbstractAsyncContextManager[Stormed]]


def _client(
    where: Addresses,
    transport: httpx.AsyncBaseTransport | None = None,
    http_client: httpx.AsyncClient | None = None,
) -> Client:
    return Client(
        VERSION,
        endpoint=where.endpoint,
        max_concurrency=SLOTS,
        timeout=_PATIENT,
        transport=transport,
        http_client=http_client,
    )


def _held_by_free_list(transport: object) -> Held:
    assert isinstance(transport, FreeListTransport)
    return Held(idle=len(transport.connections._idle), lost=0)


def _held_by_pool(pool: httpcore.AsyncConnectionPool) -> Held:
    idle = sum(connection.is_idle() for connection in pool.connections)
    closed = sum(connection.is_closed() for connection in pool.connections)
    stuck = len(pool.connections) - idle - closed
    return Held(idle=idle, lost=max(stuck, len(pool._requests)))


@asynccontextmanager
async def default(where: Addresses) -> AsyncGenerator[Stormed, None]:
    """The transport of a client that is told nothing."""
    async with _client(where) as client:
        transport = client._channel.transport
        yield Stormed(client, lambda: _held_by_free_list(transport._route.transport))


@asynccontextmanager
async def proxied(where: Addresses) -> AsyncGenerator[Stormed, None]:
    """Through a proxy."""
    transport: FreeListTransport = ProxyTransport(where.proxy, keep_alive=5.0)
    async with _client(where, transport=transport) as client:
        yield Stormed(client, lambda: _held_by_free_list(transport))


@asynccontextmanager
async def own_transport(where: Addresses) -> AsyncGenerator[Stormed, None]:
    """The pool of httpx, passed in as a transport."""
    transport = httpx.AsyncHTTPTransport(limits=_LIMITS)
    pool = transport._pool
    assert isinstance(pool, httpcore.AsyncConnectionPool)
    async with _client(where, transport=transport) as client:
        yield Stormed(client, lambda: _held_by_pool(pool))


@asynccontextmanager
async def own_client(where: Addresses) -> AsyncGenerator[Stormed, None]:
    """The pool of httpx, in a client of the user's own."""
    transport = httpx.AsyncHTTPTransport(limits=_LIMITS)
    pool = transport._pool
    assert isinstance(pool, httpcore.AsyncConnectionPool)
    async with (
        httpx.AsyncClient(transport=transport, trust_env=False) as http_client,
        _client(where, http_client=http_client) as client,
    ):
        yield Stormed(client, lambda: _held_by_pool(pool))


CASES: dict[str, Factory] = {
    "default": default,
    "proxy": proxied,
    "transport": own_transport,
    "http_client": own_client,
}
