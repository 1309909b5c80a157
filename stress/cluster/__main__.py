"""Lookups by workers that are killed at random: nothing lost, nothing doubled, and what it costs.

    python -m stress.cluster --lookups 100000 --workers 4 --kill-every 5 --seed 7

It needs a PostgreSQL at ECGRIDOS_TEST_POSTGRES, on this machine if its processor time is to be
shown. The service is a sandbox in a process of its own. Exits with 1 if an outcome is lost, comes
twice, or is that of another argument.
"""

import argparse
import asyncio
import contextlib
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Final

import attrs
from rich.console import Console
from rich.table import Table

from ecgridos_async import Client
from ecgridos_async.cluster import Cluster
from ecgridos_async.models import Pricelist
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD
from tests.postgres import Database, fresh_schema

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PROGRAM: Final = (sys.executable, "-m", "ecgridos_async")
_FIRST: Final = 1


@attrs.frozen(kw_only=True)
class Figures:
    """What a run came to."""

    workers: int
    lookups: int
    seconds: float
    kills: int
    lost: int
    doubled: int
    wrong: int
    caller: float
    """Seconds of processor time of this process."""
    postgres: float
    """Seconds of processor time of PostgreSQL, 0 if it is elsewhere."""
    worker: float = 0.0
    """Seconds of processor time of the workers, from their start to their end."""

    @property
    def kept(self) -> bool:
        """Whether every argument has its outcome, once."""
        return not (self.lost or self.doubled or self.wrong)

    @property
    def row(self) -> dict[str, object]:
        """The figures by name."""
        return {
            "workers": self.workers or "none, one process",
            "lookups": self.lookups,
            "seconds": round(self.seconds, 1),
            "lookups a second": round(self.lookups / self.seconds),
            "µs of the caller a lookup": round(1e6 * self.caller / self.lookups),
            "µs of the workers a lookup": round(1e6 * self.worker / self.lookups),
            "µs of PostgreSQL a lookup": round(1e6 * self.postgres / self.lookups),
            "kills": self.kills,
            "lost": self.lost,
            "doubled": self.doubled,
            "wrong": self.wrong,
        }


def postgres_seconds() -> float:
    """Return the processor time that PostgreSQL has used on this machine, ended processes too."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = path.read_text()
            if "(postgres)" in text:
                ticks += sum(map(int, text.rpartition(")")[2].split()[11:15]))
    return ticks / _TICKS


def ended_seconds() -> float:
    """Return the processor time of the processes that this one started and that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@contextlib.contextmanager
def service() -> Generator[str, None, None]:
    """Start a sandbox in a process of its own, and give its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "stress.cluster.service"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _no_processes() -> "list[subprocess.Popen[bytes]]":
    return []


@attrs.frozen
class Workers:
    """The processes that do the lookups."""

    database: Database
    endpoint: str
    options: argparse.Namespace
    running: "list[subprocess.Popen[bytes]]" = attrs.field(factory=_no_processes)

    def start(self) -> None:
        """Start one."""
        variables = {
            "ECGRIDOS_DATABASE": self.database.url,
            "ECGRIDOS_ENDPOINT": self.endpoint,
            "ECGRIDOS_LOGIN": DEMO_LOGIN,
            "ECGRIDOS_PASSWORD": DEMO_PASSWORD,
        }
        self.running.append(
            subprocess.Popen(
                [
                    *(*_PROGRAM, "worker", "--schema", self.database.schema),
                    *("--api-version", "3.2", "--lost-after", "3"),
                ],
                env=os.environ | variables,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    async def kill_at_random(self, rng: random.Random) -> None:
        """Kill one after another, and start another in its place."""
        while self.options.kill_every:
            await asyncio.sleep(self.options.kill_every * rng.uniform(0.5, 1.5))
            victim = self.running.pop(rng.randrange(len(self.running)))
            victim.kill()
            victim.wait()
            self.start()
            KILLS.append(victim.pid)

    def stop(self) -> None:
        """End all."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait()


KILLS: Final[list[int]] = []


async def by_workers(workers: Workers, count: int) -> Figures:
    """Look up by a number of workers."""
    options = workers.options
    KILLS.clear()
    client = Client("3.2")
    call = client.bind("PricelistInfo", pricelist_id=0)
    wanted = range(_FIRST, _FIRST + options.lookups)
    async with Cluster(workers.database.url, schema=workers.database.schema) as cluster:
        for _ in range(count):
            workers.start()
        while (await cluster.status()).workers < count:
            await asyncio.sleep(0.1)
        began, caller, postgres = time.monotonic(), time.process_time(), postgres_seconds()
        killer = asyncio.create_task(workers.kill_at_random(random.Random(options.seed)))  # noqa: S311  # not a secret
        try:
            async with cluster.fan_out(
                call, wanted, key=f"{count} workers", batch=options.batch
            ) as outcomes:
                found = Counter([key async for key in _pairs(outcomes)])
        finally:
            killer.cancel()
        seconds = time.monotonic() - began
        cost = time.process_time() - caller, postgres_seconds() - postgres
    given = Counter(argument for argument, _ in found.elements())
    return Figures(
        workers=count,
        lookups=options.lookups,
        seconds=seconds,
        kills=len(KILLS),
        lost=sum(number not in given for number in wanted),
        doubled=sum(times - 1 for times in given.values()),
        wrong=sum(argument != number for argument, number in found.elements()),
        caller=cost[0],
        postgres=cost[1],
    )


async def _pairs(outcomes: AsyncIterator[object]) -> AsyncIterator[tuple[int, int]]:
    """Yield each argument with the id in its value."""
    async for outcome in outcomes:
        argument, value = getattr(outcome, "argument", 0), getattr(outcome, "value", None)
        yield argument, value.pricelist_id if isinstance(value, Pricelist) else -1


async def by_one_process(endpoint: str, options: argparse.Namespace) -> Figures:
    """Look up without a cluster."""
    wanted = range(_FIRST, _FIRST + options.lookups)
    async with (
        Client("3.2", endpoint=endpoint) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        began, caller = time.monotonic(), time.process_time()
        async with session.fan_out(session.pricelists.info, wanted) as outcomes:
            found = Counter([argument async for argument, _ in _pairs(outcomes)])
    return Figures(
        workers=0,
        lookups=options.lookups,
        seconds=time.monotonic() - began,
        kills=0,
        lost=options.lookups - len(found),
        doubled=found.total() - len(found),
        wrong=0,
        caller=time.process_time() - caller,
        postgres=0.0,
    )


def main() -> int:
    """Run them; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m stress.cluster", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--lookups", type=int, default=10_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--kill-every", type=float, default=0.0, help="seconds; 0 kills none")
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with service() as endpoint:
        figures = [asyncio.run(by_one_process(endpoint, options))]
        for count in options.workers:
            for database in fresh_schema():
                workers, before = Workers(database, endpoint, options), ended_seconds()
                try:
                    found = asyncio.run(by_workers(workers, count))
                finally:
                    workers.stop()
                figures.append(attrs.evolve(found, worker=ended_seconds() - before))
    _show(figures)
    return 0 if all(each.kept for each in figures) else 1


def _show(figures: list[Figures]) -> None:
    table = Table("")
    for _ in figures:
        table.add_column(justify="right")
    for name in figures[0].row:
        table.add_row(name, *(str(each.row[name]) for each in figures))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    sys.exit(main())
