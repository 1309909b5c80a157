"""Benchmarks: what this package costs over the bare libraries, in the same run.

    python benchmarks/run.py [--quick] [--only NAME] [--json]

Each row times ours and the bare library in turn, round by round, and shows the median of the
ratios, so that a change in the machine's speed touches both alike. Values are checked equal
before anything is timed.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import NamedTuple

import httpx
from lxml import etree
from payloads import PRICELIST_SOAP12, REQUEST_HEADERS, REQUEST_TEMPLATE, SESSION_ID
from rich.console import Console
from rich.table import Table

from ecgridos_async import Client, Session

HERE = Path(__file__).parent
DECODES = 2000
ENCODES = 5000
SEQUENTIAL = 300
FAN_OUT = 1000
IN_FLIGHT = 100


class Row(NamedTuple):
    """One measurement: seconds for one piece of work, ours and theirs, for each round."""

    name: str
    ours: list[float]
    against: str
    theirs: list[float]

    @property
    def ratio(self) -> float:
        """Time of ours over time of theirs: the median over the rounds."""
        return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))


class Bench:
    """The rows; each method is one."""

    def __init__(self, rounds: int, port: int) -> None:
        self.rounds = rounds
        self.url = f"http://127.0.0.1:{port}/v3.2/prod/ECGridOS.asmx"

    async def decode(self) -> Row:
        """Decode a pricelist reply to the model, over parsing it with lxml."""
        async with self.client() as client:
            session = client.attach(SESSION_ID)
            info = session.pricelists.info
            value = session.read(info, PRICELIST_SOAP12)
            check(len(value.levels) == 3 and value.levels[2].schedules[1].schedule_id == 31)
            return self.timed(
                "decode",
                lambda: session.read(info, PRICELIST_SOAP12),
                "lxml.etree.fromstring",
                lambda: etree.fromstring(PRICELIST_SOAP12),
                DECODES,
            )

    async def encode(self) -> Row:
        """Build a request, over filling a text template."""
        async with self.client() as client:
            session = client.attach(SESSION_ID)
            info = session.pricelists.info

            def template() -> bytes:
                return (REQUEST_TEMPLATE % (SESSION_ID, 42)).encode()

            check(session.build(info, 42).body == template())
            return self.timed(
                "encode", lambda: session.build(info, 42), "a text template", template, ENCODES
            )

    async def sequential(self) -> Row:
        """Call one by one, over httpx posting prepared bytes and reading none of them."""
        body = (REQUEST_TEMPLATE % (SESSION_ID, 42)).encode()
        async with self.client() as client, httpx.AsyncClient() as http:
            session = client.attach(SESSION_ID)

            async def ours() -> None:
                for _ in range(SEQUENTIAL):
                    await session.pricelists.info(42)

            async def theirs() -> None:
                for _ in range(SEQUENTIAL):
                    await http.post(self.url, content=body, headers=REQUEST_HEADERS)

            check((await session.pricelists.info(42)).pricelist_id == 42)
            return await self.awaited("sequential", ours, "httpx, unparsed", theirs, SEQUENTIAL)

    async def fan_out(self) -> Row:
        """Look up many with 100 in flight, over httpx with one pool of 100, unparsed."""
        body = (REQUEST_TEMPLATE % (SESSION_ID, 42)).encode()
        limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
        async with (
            self.client() as client,
            httpx.AsyncClient(limits=limits, timeout=60) as http,
        ):
            session = client.attach(SESSION_ID)

            async def ours() -> None:
                await fan_out_lookups(session)

            async def theirs() -> None:
                gate = asyncio.Semaphore(IN_FLIGHT)

                async def one() -> None:
                    async with gate:
                        await http.post(self.url, content=body, headers=REQUEST_HEADERS)

                await asyncio.gather(*(one() for _ in range(FAN_OUT)))

            return await self.awaited("fan_out", ours, "httpx, one pool, unparsed", theirs, FAN_OUT)

    def client(self) -> Client:
        return Client("3.2", "soap12", self.url, max_concurrency=IN_FLIGHT)

    def timed(
        self,
        name: str,
        ours: Callable[[], object],
        against: str,
        theirs: Callable[[], object],
        count: int,
    ) -> Row:
        rows: tuple[list[float], list[float]] = ([], [])
        for _ in range(self.rounds + 1):
            for work, row in zip((ours, theirs), rows, strict=True):
                started = time.perf_counter()
                for _ in range(count):
                    work()
                row.append((time.perf_counter() - started) / count)
        return Row(name, rows[0][1:], against, rows[1][1:])

    async def awaited(
        self,
        name: str,
        ours: Callable[[], Awaitable[None]],
        against: str,
        theirs: Callable[[], Awaitable[None]],
        count: int,
    ) -> Row:
        rows: tuple[list[float], list[float]] = ([], [])
        for _ in range(self.rounds + 1):
            for work, row in zip((ours, theirs), rows, strict=True):
                started = time.perf_counter()
                await work()
                row.append((time.perf_counter() - started) / count)
        return Row(name, rows[0][1:], against, rows[1][1:])


async def fan_out_lookups(session: Session) -> None:
    """Look up pricelists with 100 in flight; every one must succeed."""
    async with session.fan_out(
        session.pricelists.info, range(FAN_OUT), concurrency=IN_FLIGHT
    ) as outcomes:
        async for outcome in outcomes:
            outcome.unwrap()


def check(equal: bool) -> None:  # noqa: FBT001  # a condition is what it takes
    """Stop if a value to be timed is not what it should be."""
    if not equal:
        sys.exit("the values differ, so their times mean nothing")


@contextlib.contextmanager
def serving() -> Generator[int]:
    """Run the fast server in a process of its own and yield its port."""
    with subprocess.Popen(  # our own file
        [sys.executable, HERE / "fast_server.py"],
        stdout=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(10)


def show(rows: list[Row]) -> None:
    """Print the rows as a table."""
    table = Table("work", "ours", "against", "theirs", "ours / theirs (time)")
    for row in rows:
        table.add_row(
            row.name,
            f"{statistics.median(row.ours) * 1e6:,.1f} µs",
            row.against,
            f"{statistics.median(row.theirs) * 1e6:,.1f} µs",
            f"{row.ratio:.2f}",
        )
    Console().print(table)


def main() -> None:
    """Run the benchmarks and print them."""
    names = ["decode", "encode", "sequential", "fan_out"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 rounds instead of 7")
    parser.add_argument("--only", choices=names, help="one row")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with serving() as port:
        bench = Bench(3 if options.quick else 7, port)
        chosen = [options.only] if options.only else names
        rows = [asyncio.run(getattr(bench, name)()) for name in chosen]
    if options.json:
        data = {
            row.name: {
                "seconds": statistics.median(row.ours),
                "against": row.against,
                "against_seconds": statistics.median(row.theirs),
                "ratio": row.ratio,
            }
            for row in rows
        }
        print(json.dumps(data, indent=2))
    else:
        show(rows)


if __name__ == "__main__":
    main()
