"""This package."""

import contextlib
from collections.abc import AsyncGenerator, Callable

import httpx

from benchmarks.payloads import SESSION_ID
from benchmarks.peers import Caller, Decode, Encode, Line
from ecgridos_async import Client, Session

LARGEST = 2**26
"""One of the replies measured is larger than what a client takes unasked."""
NOWHERE = "http://127.0.0.1:9/v3.2/prod/ECGridOS.asmx"


def client(
    address: str, in_flight: int = 100, transport: httpx.AsyncBaseTransport | None = None
) -> Client:
    return Client(
        "3.2",
        "soap12",
        address,
        max_concurrency=in_flight,
        max_reply_bytes=LARGEST,
        transport=transport,
    )


def _session() -> Session:
    return client(NOWHERE).attach(SESSION_ID)


def decode_pricelist() -> Decode:
    session = _session()
    operation = session.pricelists.info
    return lambda reply: session.read(operation, reply)


def decode_parcels() -> Decode:
    session = _session()
    operation = session.parcels.in_box
    return lambda reply: session.read(operation, reply)


def encode() -> Encode:
    session = _session()
    operation = session.pricelists.info
    return lambda: session.build(operation, 42).body


def caller(
    name: str = "ours", transport: Callable[[int], httpx.AsyncBaseTransport] | None = None
) -> Caller:
    """Return this package as a caller, over another transport if one is given."""

    @contextlib.asynccontextmanager
    async def line(address: str, in_flight: int) -> AsyncGenerator[Line]:
        below = transport(in_flight) if transport else None
        async with client(address, in_flight, below) as ours:
            session = ours.attach(SESSION_ID)
            lookup = session.pricelists.info

            async def many(count: int, in_flight: int) -> None:
                async with session.fan_out(lookup, range(count), concurrency=in_flight) as outcomes:
                    async for outcome in outcomes:
                        outcome.unwrap()

            yield Line(lookup, many)

    return Caller(name, line)
