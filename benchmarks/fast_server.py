"""A server that sends prepared replies at once, so that it is never the bottleneck.

It runs in a process of its own: `python -m benchmarks.fast_server [--core 1]` prints its port and
serves until killed. The address says what it replies:
`/wait-20/size-500/v3.2/prod/ECGridOS.asmx` waits 20 ms, and replies to the operation of the request
with 500 records, or 500 MiB. With `/lanes-10` it works on 10 requests at once; others wait.
"""

import argparse
import asyncio
import heapq
import os
import re
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any, cast

from benchmarks.payloads import PRICELIST_SOAP12, download, parcels

Reply = tuple[float, bytes]
"""After how many seconds to send what."""

REPLIES: dict[bytes, Callable[[int], bytes]] = {
    b"PricelistInfo": lambda _size: PRICELIST_SOAP12,
    b"ParcelInBox": lambda size: parcels(size or 500),
    b"ParcelDownload": lambda size: download(size or 1),
}
_WAIT = re.compile(rb"/wait-(\d+)/")
_LANES = re.compile(rb"/lanes-(\d+)/")
_SIZE = re.compile(rb"/size-(\d+)/")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ACTION = re.compile(rb'action="?http://ecgridos\.net/(\w+)', re.IGNORECASE)


def prepare(target: bytes, operation: bytes) -> Reply:
    """Return the reply to an operation at an address."""
    wait, size = _WAIT.search(target), _SIZE.search(target)
    body = REPLIES[operation](int(size[1]) if size else 0)
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (int(wait[1]) / 1000 if wait else 0.0), head.encode() + body


class Answers:
    """The replies made so far; each is made once."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, bytes], Reply] = {}
        self._free: dict[bytes, list[float]] = {}
        """When the lanes of an address are free, as a heap."""

    def to(self, head: bytes) -> Reply:
        """Return the reply to a request with this head."""
        target = head[: head.index(b"\r\n")]
        action = _ACTION.search(head)
        key = target, action[1] if action else b"PricelistInfo"
        if key not in self._known:
            self._known[key] = prepare(*key)
        seconds, body = self._known[key]
        lanes = _LANES.search(target)
        return (self._queued(lanes[0], int(lanes[1]), seconds) if lanes else seconds), body

    def _queued(self, name: bytes, number: int, seconds: float) -> float:
        """Take the lane that is free first, and return after how many seconds it is done."""
        now = time.monotonic()
        lanes = self._free.setdefault(name, [0.0] * number)
        done = max(now, lanes[0]) + seconds
        heapq.heapreplace(lanes, done)
        return done - now


class Connection(asyncio.Protocol):
    """Waits until a request is complete, and replies."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is not a subclass
        self.loop = asyncio.get_running_loop()
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while True:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            length = _LENGTH.search(self.received, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self.received) < whole:
                return
            seconds, reply = self.answers.to(self.received[:end])
            self.received = self.received[whole:]
            if seconds:
                self.loop.call_later(seconds, self.transport.write, reply)
            else:
                self.transport.write(reply)


async def serve() -> None:
    answers = Answers()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answers), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1])
    sys.stdout.flush()
    await server.serve_forever()


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run by uvloop where it is installed: it is faster, and it is not what is measured."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main())
    else:
        uvloop.run(main())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--core", type=int, help="the core to run on")
    options = parser.parse_args()
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    run(serve)
