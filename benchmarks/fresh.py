"""Work whose memory or pauses are measured, each in a process of its own.

    python -m benchmarks.fresh hold SIDE COUNT
    python -m benchmarks.fresh large SIDE ADDRESS MIB
    python -m benchmarks.fresh block SIDE ADDRESS CALLS
    python -m benchmarks.fresh grow SIDE ADDRESS COUNT

It prints its figures as one JSON object.
"""

import asyncio
import base64
import gc
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.payloads import REQUEST_HEADERS, SESSION_ID, content, parcels, pricelist
from benchmarks.peers import Caller, Decode
from benchmarks.pulse import Pulse

MIB = 2**20
Figures = dict[str, float]


def decoder(side: str) -> Decode:
    if side == "ours":
        from benchmarks.peers_ours import decode_pricelist
    elif side == "zeep":
        from benchmarks.peers_zeep import decode_pricelist
    else:
        from benchmarks.peers_xsdata import decode_pricelist
    return decode_pricelist()


def hold(side: str, count: str) -> Figures:
    """Hold many pricelists; return the memory of each over the bytes of its reply."""
    decode = decoder(side)
    held = [decode(pricelist(number)) for number in range(100)]
    gc.collect()
    before = machine.resident()
    held += [decode(pricelist(number)) for number in range(100, 100 + int(count))]
    gc.collect()
    grown = machine.resident() - before
    wire = sum(len(pricelist(number)) for number in range(100, 100 + int(count)))
    assert len(held) == 100 + int(count)
    return {"ratio": grown / wire}


async def large(side: str, address: str, mib: str) -> Figures:
    """Download a parcel; return how far memory rose at most over the size of the parcel."""
    download = await DOWNLOADS[side](address)
    gc.collect()
    machine.forget_peak()
    before = machine.resident()
    got = await download()
    most = machine.peak()
    size = int(mib) * MIB
    if isinstance(got, Path):
        path, got = got, got.read_bytes()
        path.unlink()
        path.parent.rmdir()
    assert len(got) == size
    assert hashlib.sha256(got).digest() == hashlib.sha256(content(int(mib))).digest()
    return {"ratio": (most - before) / size}


Download = Callable[[], Awaitable[bytes | Path]]


async def _ours_to_bytes(address: str) -> Download:
    from benchmarks import peers_ours

    session = peers_ours.client(address).attach(SESSION_ID)
    await session.pricelists.info(42)

    async def download() -> bytes:
        return (await session.parcels.download(9000001)).content or b""

    return download


async def _ours_to_file(address: str) -> Download:
    from benchmarks import peers_ours

    session = peers_ours.client(address).attach(SESSION_ID)
    await session.pricelists.info(42)
    path = Path(tempfile.mkdtemp(), "large.edi")

    async def download() -> Path:
        await session.download_to(path, session.parcels.download, 9000001)
        return path

    return download


async def _zeep(address: str) -> Download:
    from benchmarks import peers_zeep
    from benchmarks.peers_http import httpx_client

    service = peers_zeep.connect(httpx_client(10), address)
    await service.PricelistInfo(SessionID=SESSION_ID, PricelistID=42)

    async def download() -> bytes:
        found: bytes = (await service.ParcelDownload(SessionID=SESSION_ID, ParcelID=1)).Content
        return found

    return download


async def _unparsed(address: str) -> Download:
    from benchmarks.peers import BODY
    from benchmarks.peers_http import httpx_client

    client = httpx_client(10)
    await client.post(address, content=BODY, headers=REQUEST_HEADERS)

    async def download() -> bytes:
        headers = {"Content-Type": _action("ParcelDownload")}
        body = (await client.post(address, content=b"<x/>", headers=headers)).content
        begin = body.index(b"<Content>") + len(b"<Content>")
        return base64.b64decode(body[begin : body.index(b"</Content>", begin)])

    return download


async def _xsdata(address: str) -> Download:
    from benchmarks import peers_xsdata
    from benchmarks.peers_http import httpx_client

    client = httpx_client(10)
    await peers_xsdata.post(client, address).one(42)

    async def download() -> bytes:
        headers = {"Content-Type": _action("ParcelDownload")}
        answer = await client.post(address, content=b"<x/>", headers=headers)
        value: Any = peers_xsdata.decode(answer.content)
        found: bytes = value.content
        return found

    return download


def _action(operation: str) -> str:
    return REQUEST_HEADERS["Content-Type"].replace("PricelistInfo", operation)


DOWNLOADS: dict[str, Callable[[str], Awaitable[Download]]] = {
    "ours, to bytes": _ours_to_bytes,
    "ours, to a file": _ours_to_file,
    "httpx, base64 cut out": _unparsed,
    "zeep": _zeep,
    "xsdata": _xsdata,
}


async def block(side: str, address: str, calls: str) -> Figures:
    """Ask for lists of parcels; return the longest time, in ms, the loop ran nothing else."""
    ask = _lists(side, address)
    await ask()
    gc.collect()
    pulse = Pulse()
    heart = asyncio.create_task(pulse.beat())
    await asyncio.sleep(0.01)
    pulse.longest = 0.0
    for _ in range(int(calls)):
        await ask()
    await asyncio.sleep(0.005)  # so that the heart sees the end of the last
    heart.cancel()
    return {"ms": pulse.longest * 1000}


def _lists(side: str, address: str) -> Callable[[], Awaitable[object]]:
    if side == "ours":
        from benchmarks import peers_ours

        session = peers_ours.client(address).attach(SESSION_ID)
        return session.parcels.in_box
    from benchmarks.peers_http import httpx_client

    client = httpx_client(10)
    if side == "zeep":
        from benchmarks import peers_zeep

        service = peers_zeep.connect(client, address)

        async def ask_zeep() -> object:
            found: object = await service.ParcelInBox(SessionID=SESSION_ID)
            return found

        return ask_zeep
    from benchmarks import peers_xsdata

    async def ask() -> object:
        headers = {"Content-Type": _action("ParcelInBox")}
        answer = await client.post(address, content=b"<x/>", headers=headers)
        return peers_xsdata.decode(answer.content)

    return ask


async def grow(side: str, address: str, count: str) -> Figures:
    """Look up many pricelists; return the seconds of each, and by how many MiB memory grew."""
    caller = _caller(side)
    async with caller.open(address, 100) as line:
        await line.one(42)
        gc.collect()
        before = machine.resident()
        started = time.perf_counter()
        await line.many(int(count), 100)
        taken = time.perf_counter() - started
        gc.collect()
        grown = machine.resident() - before
    return {"seconds": taken / int(count), "MiB": grown / MIB}


def _caller(side: str) -> Caller:
    if side == "ours":
        from benchmarks import peers_ours

        return peers_ours.caller()
    from benchmarks.peers_http import HTTPX

    return HTTPX


def records(size: int) -> int:
    """Return how many parcels make a reply of that many bytes."""
    return round(size / (len(parcels(1000)) / 1000))


def main() -> None:
    work, *arguments = sys.argv[1:]
    if work == "hold":
        figures = hold(*arguments)
    else:
        figures = asyncio.run({"large": large, "block": block, "grow": grow}[work](*arguments))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
