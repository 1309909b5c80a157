"""Large parcels: memory, and how long the event loop is held up, against the sandbox.

    python -m benchmarks.guards.large [--mib 100] [--form-mib 2] [--protocol soap12] [--json]

The sandbox and each case run in a process of their own. `peak` is how far the resident memory of
the client's process rose at most, over the content's size; where the content itself is held (to
upload bytes, or as the result of a download) it counts. A form is what FastAPI's UploadFile holds,
on the disk. `block` is the longest time for which a task
that wakes every millisecond was not run.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO, Final, cast

from rich.console import Console
from rich.table import Table
from starlette.datastructures import UploadFile

from benchmarks.machine import forget_peak, peak, program, resident
from benchmarks.payloads import content
from benchmarks.pulse import Pulse
from ecgridos_async import Client, ProtocolName, Session
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD

PROTOCOLS: Final[tuple[ProtocolName, ...]] = ("soap11", "soap12", "http-get", "http-post")
WORKS = ("download", "download to a file")
UPLOAD, FORM = "upload", "upload from a form"
MIB = 2**20

Figures = dict[str, str | float]


def digest_of(mib: int) -> bytes:
    """Return the digest of a content of so many blocks, without making it."""
    digest, piece = hashlib.sha256(), content(1)
    for _ in range(mib):
        digest.update(piece)
    return digest.digest()


def digest_of_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


async def measure(url: str, protocol: ProtocolName, work: str, mib: int) -> Figures:
    """Do one piece of work; return its figures."""
    async with (
        Client("3.2", protocol, url, timeout=600.0) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        await session.who_am_i()
        number = 0 if work in (UPLOAD, FORM) else await newest(session)
        piece = content(1)
        form = form_file(piece, mib if work == FORM else 0)
        forget_peak()
        before = resident()
        held = piece * (mib if work == UPLOAD else 0)
        pulse = Pulse()
        heart = asyncio.create_task(pulse.beat())
        started = time.perf_counter()
        digest = found = b""
        if work == UPLOAD:
            await session.parcels.upload("large.edi", content=held)
        elif work == FORM:
            await session.parcels.upload("large.edi", content=form)
        elif work == "download":
            found = (await session.parcels.download(number)).content or b""
        else:
            with tempfile.TemporaryDirectory() as folder:
                target = Path(folder, "large.edi")
                await session.download_to(target, session.parcels.download, number)
                heart.cancel()
                digest = await asyncio.to_thread(digest_of_file, target)
        seconds = time.perf_counter() - started
        most = peak()
        heart.cancel()
        longest = pulse.longest
        if work == "download":
            digest = hashlib.sha256(found).digest()
        assert work in (UPLOAD, FORM) or digest == digest_of(mib)
    return {
        "work": work,
        "protocol": protocol,
        "MiB": mib,
        "seconds": round(seconds, 2),
        "peak": round((most - before) / (mib * MIB), 3),
        "peak_MiB": round((most - before) / MIB, 1),
        "block_ms": round(longest * 1000, 1),
    }


def form_file(piece: bytes, pieces: int) -> UploadFile:
    """Return a file as FastAPI has it once it has read a form: on the disk from 1 MiB on."""
    file = tempfile.SpooledTemporaryFile[bytes](max_size=MIB)
    for _ in range(pieces):
        file.write(piece)
    file.seek(0)
    return UploadFile(cast("BinaryIO", file), filename="large.edi")


async def newest(session: Session) -> int:
    inbox = await session.parcels.in_box()
    return inbox.parcel_id_info_list[-1].parcel_id


@contextlib.contextmanager
def sandbox() -> Generator[str]:
    program = (
        "from ecgridos_async.sandbox import serve; serve(ready=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as p:
        try:
            assert p.stdout is not None
            yield p.stdout.readline().strip()
        finally:
            p.terminate()


def in_process(url: str, protocol: ProtocolName, work: str, mib: int) -> Figures:
    command = program("guards.large", "--one", url, protocol, work, mib)
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
    figures: Figures = json.loads(done.stdout)
    return figures


def run(mib: int, form_mib: int, protocols: list[ProtocolName]) -> list[Figures]:
    rows: list[Figures] = []
    with sandbox() as url:
        for protocol in protocols:
            form = not protocol.startswith("soap")
            if protocol != "http-get":  # a query is never that long
                rows.append(in_process(url, protocol, UPLOAD, form_mib if form else mib))
            if form:  # what is downloaded is as large as elsewhere
                in_process(url, "soap12", UPLOAD, mib)
            else:  # the form bindings cannot read what they send from a file
                rows.append(in_process(url, protocol, FORM, mib))
            rows.extend(in_process(url, protocol, work, mib) for work in WORKS)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--mib", type=int, default=100)
    parser.add_argument("--form-mib", type=int, default=2)
    parser.add_argument("--protocol", action="append", choices=PROTOCOLS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        url, protocol, work, mib = options.one
        print(json.dumps(asyncio.run(measure(url, protocol, work, int(mib)))))
        return
    rows = run(options.mib, options.form_mib, options.protocol or list(PROTOCOLS))
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    table = Table(title="Large parcels")
    for name in rows[0]:
        table.add_column(name, justify="left" if name in ("work", "protocol") else "right")
    for row in rows:
        table.add_row(*map(str, row.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
