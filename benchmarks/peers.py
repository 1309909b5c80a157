"""What a peer can do: decode a reply, encode a request, and call over the network.

A network peer opens a *line*, a client of its own kind ready to call. Posting what was prepared
and reading the reply without decoding it is the floor for those that decode.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple

from benchmarks.payloads import PRICELIST_SOAP12, SESSION_ID, template

Decode = Callable[[bytes], object]
Encode = Callable[[], bytes]
One = Callable[[int], Awaitable[object]]
"""Ask for the pricelist of that number."""
Many = Callable[[int, int], Awaitable[None]]
"""Ask for so many pricelists, with so many in flight."""

BODY = template(SESSION_ID, 42)


class Line(NamedTuple):
    """An open client: one call, and many at once."""

    one: One
    many: Many


class Caller(NamedTuple):
    """A peer that calls over the network."""

    name: str
    open: Callable[[str, int], AbstractAsyncContextManager[Line]]
    """Open a line to an address, for so many calls in flight."""
    decodes: bool = True
    """Whether a call ends with values; else with the bytes of the reply."""


def spread(one: One) -> Line:
    """Return a line whose many calls are tasks behind a semaphore, as most people write it."""

    async def many(count: int, in_flight: int) -> None:
        gate = asyncio.Semaphore(in_flight)

        async def behind_the_gate(number: int) -> None:
            async with gate:
                await one(number)

        await asyncio.gather(*(behind_the_gate(number) for number in range(count)))

    return Line(one, many)


def unread(answer: bytes) -> bytes:
    """Return a reply without decoding it; it must be the one that the server has prepared."""
    assert len(answer) == len(PRICELIST_SOAP12)
    return answer
