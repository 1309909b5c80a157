"""Parcels a second that the jobs move, beside the loop of the vendor's sample.

    python -m stress.jobs.rates [--parcels 200] [--latency 0.02] [--rounds 3] [--json]

Each round sends that many files and receives them again, over a sandbox of its own, in another
process, whose replies wait for the latency. The loop is that of the vendor's Mailbox-IO, one call
after the other: list the inbox, then download, write and confirm each parcel; upload and delete
each file. It has no journal and syncs nothing; its pause of 250 ms between two parcels is left out.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator, Sequence
from pathlib import Path
from typing import Final

import attrs
from rich.console import Console
from rich.table import Table

from ecgridos_async import Client, Session
from ecgridos_async.mailbox import receive, send
from ecgridos_async.sandbox import DEMO_API_KEY

_SIZE: Final = 4_000
_CONCURRENCY: Final = (1, 4, 16)
_SERVER: Final = """
import sys
from ecgridos_async.sandbox import serve
serve(latency=float(sys.argv[1]), ready=lambda url: print(url, flush=True))
"""

Move = Callable[[Session, Path], Awaitable[None]]


@attrs.frozen
class Way:
    """One way to do both jobs."""

    name: str
    send: Move
    receive: Move


@attrs.frozen
class Rates:
    """Parcels a second."""

    sent: float
    received: float


async def loop_uploads(session: Session, folder: Path) -> None:
    """Upload each file and delete it, one after the other."""
    for path in sorted(folder.iterdir()):  # noqa: ASYNC240  # as the sample does
        await session.parcels.upload(path.name, content=path.read_bytes())
        path.unlink()


async def loop_downloads(session: Session, folder: Path) -> None:
    """Download, write and confirm each parcel, one after the other."""
    for info in (await session.parcels.in_box()).parcel_id_info_list:
        file = await session.parcels.download(info.parcel_id)
        (folder / f"{info.parcel_id}.edi").write_bytes(file.content or b"")
        await session.parcels.download_confirm(info.parcel_id)


LOOP: Final = Way("the loop", loop_uploads, loop_downloads)


def jobs(concurrency: int) -> Way:
    """Return the jobs of this package, with so many parcels at once."""

    async def send_all(session: Session, folder: Path) -> None:
        await send(session, folder, steady=0, concurrency=concurrency)

    async def receive_all(session: Session, folder: Path) -> None:
        await receive(session, folder, concurrency=concurrency)

    return Way(f"concurrency {concurrency}", send_all, receive_all)


@contextlib.contextmanager
def sandbox(latency: float) -> Generator[str]:
    """Run a sandbox in a process of its own; give its address."""
    command = [sys.executable, "-c", _SERVER, str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


async def measure(way: Way, url: str, outbox: Path, inbox: Path, parcels: int) -> Rates:
    """Send files, receive them again, and return the rates."""
    async with Client(endpoint=url) as client:
        session = client.attach(DEMO_API_KEY)
        before = await _waiting(session)
        sent = await _timed(way.send, session, outbox)
        waiting = await _waiting(session)
        assert waiting == before + parcels, f"{waiting - before} of {parcels} were sent"
        received = await _timed(way.receive, session, inbox)
        assert not await _waiting(session)
    return Rates(parcels / sent, waiting / received)


async def _waiting(session: Session) -> int:
    return len((await session.parcels.in_box()).parcel_id_info_list)


async def _timed(move: Move, session: Session, folder: Path) -> float:
    began = time.perf_counter()
    await move(session, folder)
    return time.perf_counter() - began


def run(ways: Sequence[Way], *, parcels: int, latency: float, rounds: int) -> dict[str, Rates]:
    """Return the medians of some rounds, by way."""
    found: dict[str, list[Rates]] = {way.name: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            with tempfile.TemporaryDirectory() as scratch, sandbox(latency) as url:
                outbox, inbox = Path(scratch, "outbox"), Path(scratch, "inbox")
                for folder in (outbox, inbox):
                    folder.mkdir()
                for number in range(parcels):
                    content = f"{number:08}".encode() * (_SIZE // 8)
                    (outbox / f"{number}.edi").write_bytes(content)
                rates = asyncio.run(measure(way, url, outbox, inbox, parcels))
                found[way.name].append(rates)
    return {name: _median(rates) for name, rates in found.items()}


def _median(rates: Sequence[Rates]) -> Rates:
    return Rates(
        statistics.median(each.sent for each in rates),
        statistics.median(each.received for each in rates),
    )


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(
        prog="python -m stress.jobs.rates",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--parcels", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.02, help="of each reply, in seconds")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = run(
        [LOOP, *map(jobs, _CONCURRENCY)],
        parcels=options.parcels,
        latency=options.latency,
        rounds=options.rounds,
    )
    if options.json:
        print(json.dumps({name: attrs.asdict(rates) for name, rates in found.items()}, indent=2))
        return
    loop = found[LOOP.name]
    table = Table("", *("received/s", "of the loop", "sent/s", "of the loop"))
    for name, rates in found.items():
        table.add_row(
            name,
            f"{rates.received:.0f}",
            f"{rates.received / loop.received:.1f}",
            f"{rates.sent:.0f}",
            f"{rates.sent / loop.sent:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
