"""What many clients and many calls leave behind: memory, descriptors and tasks.

    python -m benchmarks.guards.leaks [--clients 100] [--calls 100000] [--json]

Each figure is the growth from the first tenth of the work, when everything is warm, to its end.
The server is a process of its own.
"""

import argparse
import asyncio
import gc
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.guards.large import sandbox
from benchmarks.machine import resident
from ecgridos_async import Client, Session
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD

MIB = 2**20

Figures = dict[str, str | float]


def held() -> float:
    """Return the resident memory of this process, in MiB, garbage collected."""
    gc.collect()
    return resident() / MIB


def descriptors() -> int:
    """Count the open files and sockets of this process."""
    return len(list(Path("/proc/self/fd").iterdir()))


def grown(work: str, count: int, before: tuple[float, int], after: tuple[float, int]) -> Figures:
    return {
        "work": work,
        "count": count,
        "memory_MiB": round(after[0] - before[0], 2),
        "descriptors": after[1] - before[1],
        "tasks": len(asyncio.all_tasks()) - 1,
    }


async def of_clients(url: str, count: int) -> Figures:
    """Open clients one after another; each logs in, asks and leaves."""
    before = (0.0, 0)
    for number in range(count + count // 10):
        if number == count // 10:
            before = held(), descriptors()
        async with (
            Client("3.2", endpoint=url) as client,
            client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        ):
            await session.who_am_i()
    return grown("clients", count, before, (held(), descriptors()))


async def of_calls(url: str, count: int) -> Figures:
    """Make calls through one session, many at once."""
    async with (
        Client("3.2", endpoint=url, max_concurrency=20) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        await look_up(session, count // 10)
        before = held(), descriptors()
        await look_up(session, count)
        return grown("calls", count, before, (held(), descriptors()))


async def look_up(session: Session, count: int) -> None:
    ids = (1 + number % 500 for number in range(count))
    async with session.fan_out(session.pricelists.info, ids, concurrency=20) as outcomes:
        async for outcome in outcomes:
            outcome.unwrap()


async def main_async(url: str, clients: int, calls: int) -> list[Figures]:
    return [await of_clients(url, clients), await of_calls(url, calls)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with sandbox() as url:
        rows = asyncio.run(main_async(url, options.clients, options.calls))
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(title="What is left")
    for name in rows[0]:
        table.add_column(name, justify="left" if name == "work" else "right")
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
