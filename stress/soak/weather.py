"""The weather between client and service: faults for single requests, and storms for all."""

import asyncio
import random
import re
import socket
import threading
import time
from collections.abc import Callable
from typing import Final, Self

import attrs

from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import (
    Close,
    Drip,
    Duplicate,
    Expire,
    FaultPlan,
    FaultProxy,
    Garbage,
    Hangup,
    Latency,
    Reset,
    Stall,
    Status,
    Truncate,
    WireFault,
)
from ecgridos_async.testing.relay import Relay
from stress.soak.outcomes import HEADER

LATENCY: Final = 0.2
"""Seconds: the longest that a request is on its way."""

_MARK: Final = re.compile(rb"\r\n" + HEADER.encode() + rb": *(\d+)\r\n", re.IGNORECASE)
_REFUSING: Final = 0.1
_STORM: Final = (0.5, 1.5)
_STORMS: Final = (Status(503), Status(503, retry_after=0), Reset(), Close())


def faults(sandbox: Sandbox) -> dict[WireFault, float]:
    """Return all faults and how likely each is.

    A gateway that says 503 or 4xx has not passed the request on; one that says 500, 502 or 504
    may have. Stalls cost a timeout each, so they are few.
    """
    return {
        Hangup(): 1,
        Reset(): 1,
        Reset(forwards=1): 1,
        Close(): 1,
        Close(forwards=1): 1,
        Stall(): 0.3,
        Stall(forwards=1): 0.3,
        Status(503): 1,
        Status(503, retry_after=0): 1,
        Status(503, retry_after=1): 0.3,
        Status(429, retry_after=0): 0.5,
        Status(404): 0.2,
        Status(500): 0.5,
        Status(500, forwards=1): 0.5,
        Status(502): 0.5,
        Status(502, forwards=1): 0.5,
        Status(504, forwards=1): 0.5,
        Garbage(): 0.3,
        Garbage(b"", content_type="text/xml"): 0.3,
        Garbage(b"{}", content_type="application/json"): 0.3,
        Truncate(0.5): 1,
        Truncate(0): 0.5,
        Truncate(0.9, lying=True): 1,
        Expire(sandbox.expire_sessions): 0.3,
        Latency(LATENCY): 1,
        Drip(size=64, seconds=0.002): 1,
        Duplicate(): 0.5,
    }


@attrs.frozen(kw_only=True)
class Request:
    """One request at the proxy, and whose it was."""

    call: int
    operation: str | None
    fault: WireFault | None
    forwarded: int
    replied: bool


class MarkedProxy(FaultProxy):
    """A fault proxy that knows which call a request is for, by the header of the load."""

    def __init__(self, upstream: str) -> None:
        super().__init__(upstream, FaultPlan(self._decide))
        self.forecast: FaultPlan = FaultPlan.none()
        """The plan in force."""
        self._calls: dict[int, int] = {}
        self._call = 0
        self._taken = 0

    def take(self) -> list[Request]:
        """Return the requests since the last time."""
        found = [record for record in self.records if record.number > self._taken]
        self._taken = max((record.number for record in found), default=self._taken)
        return [
            Request(
                call=self._calls.pop(record.number),
                operation=record.operation,
                fault=record.fault,
                forwarded=record.forwarded,
                replied=record.answered,
            )
            for record in found
        ]

    # In the proxy's thread

    async def _connect(self, accepted: socket.socket) -> Relay:
        relay = await super()._connect(accepted)
        relay._reader = _Listener(relay._reader, self._hear)
        return relay

    def _hear(self, call: int) -> None:
        self._call = call  # the plan is asked next, before anything else can be read

    def _decide(self, number: int, operation: str | None) -> WireFault | None:
        self._calls[number] = self._call
        return self.forecast.decide(number, operation)


class _Listener(asyncio.StreamReader):
    """Passes on what another reader reads, and tells the mark of every head."""

    def __init__(self, inner: asyncio.StreamReader, tell: Callable[[int], None]) -> None:
        super().__init__()
        self._inner = inner
        self._tell = tell

    async def readuntil(self, separator: bytes = b"\n") -> bytes:  # type: ignore[override]
        data = await self._inner.readuntil(separator)
        found = _MARK.search(data)
        self._tell(int(found[1]) if found else 0)
        return data

    async def readexactly(self, n: int) -> bytes:
        return await self._inner.readexactly(n)


class Weather:
    """What happens to all calls at once, at random moments, while the block lasts."""

    def __init__(self, sandbox: Sandbox, proxy: MarkedProxy, *, share: float, seed: str) -> None:
        table = faults(sandbox)
        self._usual = FaultPlan.random(
            random.Random(seed).getrandbits(32),  # noqa: S311 (nothing secret about it)
            share,
            faults=[*table],
            weights=[*table.values()],
        )
        self._sandbox = sandbox
        self._proxy = proxy
        self._dice = random.Random(seed)  # noqa: S311
        self._share = share
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self.refused: list[tuple[float, float]] = []
        """From when to when connections were refused, by the monotonic clock."""
        self.expiries = 0
        self.storms = 0

    def __enter__(self) -> Self:
        self._over.clear()
        self._proxy.forecast = self._usual
        self._thread = threading.Thread(target=self._run, name="weather")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        assert self._thread
        self._thread.join()
        self._proxy.forecast = FaultPlan.none()

    def _run(self) -> None:
        while self._share and not self._over.wait(self._dice.uniform(0.1, 0.4)):
            luck = self._dice.random()
            if luck < 0.15:
                self._sandbox.expire_sessions()
                self.expiries += 1
            elif luck < 0.3:
                self._refuse()
            elif luck < 0.35:
                self._storm()

    def _refuse(self) -> None:
        began = time.monotonic()
        with self._proxy.refusing():
            time.sleep(_REFUSING)
        self.refused.append((began, time.monotonic()))

    def _storm(self) -> None:
        """Let every call fail for a while: more than the retry budget can pay for."""
        fault = self._dice.choice(_STORMS)
        self._proxy.forecast = FaultPlan(lambda _number, _operation: fault)
        self._over.wait(self._dice.uniform(*_STORM))
        self._proxy.forecast = self._usual
        self.storms += 1
