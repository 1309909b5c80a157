"""HTTP clients that post what was prepared and decode nothing; and transports of them.

The TLS settings that httpx makes for each client are made once here: they are not what is
measured, and nothing here speaks TLS.
"""

import contextlib
from collections.abc import AsyncGenerator

import aiohttp
import httpx
import httpx_aiohttp

from benchmarks.payloads import REQUEST_HEADERS
from benchmarks.peers import BODY, Caller, Line, spread, unread

TLS = httpx.create_ssl_context()
TIMEOUT = 600.0


def limits(in_flight: int) -> httpx.Limits:
    return httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)


def over_aiohttp(in_flight: int) -> httpx.AsyncBaseTransport:
    """Return the transport of httpx-aiohttp."""
    return httpx_aiohttp.AiohttpTransport(verify=TLS, limits=limits(in_flight))


def pool(in_flight: int) -> httpx.AsyncBaseTransport:
    """Return httpx's own transport: one pool of connections."""
    return httpx.AsyncHTTPTransport(verify=TLS, limits=limits(in_flight))


def httpx_client(
    in_flight: int, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=TLS, limits=limits(in_flight), timeout=TIMEOUT, transport=transport
    )


def _httpx_line(client: httpx.AsyncClient, address: str) -> Line:
    async def one(_number: int) -> bytes:
        return unread((await client.post(address, content=BODY, headers=REQUEST_HEADERS)).content)

    return spread(one)


@contextlib.asynccontextmanager
async def _plain(address: str, in_flight: int) -> AsyncGenerator[Line]:
    async with httpx_client(in_flight) as client:
        yield _httpx_line(client, address)


@contextlib.asynccontextmanager
async def _over_aiohttp(address: str, in_flight: int) -> AsyncGenerator[Line]:
    async with httpx_client(in_flight, over_aiohttp(in_flight)) as client:
        yield _httpx_line(client, address)


@contextlib.asynccontextmanager
async def _aiohttp(address: str, in_flight: int) -> AsyncGenerator[Line]:
    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(connector=connector) as client:

        async def one(_number: int) -> bytes:
            async with client.post(address, data=BODY, headers=REQUEST_HEADERS) as response:
                return unread(await response.read())

        yield spread(one)


HTTPX = Caller("httpx, unparsed", _plain, decodes=False)
HTTPX_OVER_AIOHTTP = Caller("httpx over aiohttp, unparsed", _over_aiohttp, decodes=False)
AIOHTTP = Caller("aiohttp, unparsed", _aiohttp, decodes=False)
