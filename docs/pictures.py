"""A Sphinx extension: the pictures of the pages, which their own programs draw on a sandbox.

A page shows `_pictures/NAME.svg`, and has the program that writes `NAME.svg`. Each build runs it.
"""

import contextlib
import datetime as dt
import io
import math
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import anyio

from ecgridos_async import Client
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Reset, Status

DOCS = Path(__file__).parent
PICTURES = DOCS / "_pictures"
PROGRAM = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"_pictures/(\w+\.svg)")
LATENCY = 0.02
"""Seconds that each reply of the sandbox waits."""
FAULTS = {7: Status(503), 16: Reset(), 23: Status(503)}
"""By the number of the request; the client makes another attempt after each."""


class Clock:
    """The clock of a sandbox, which can be set back."""

    def __init__(self) -> None:
        self.behind = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) - self.behind


def interchange(sender: str, receiver: str, size: int) -> bytes:
    """Return an EDI file of a size."""
    head = (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{sender:15}*ZZ*{receiver:15}*260131*1200*U*00401*000000001"
    )
    return f"{head}*0*P*:~{'N1~' * (size // 3)}IEA*0*000000001~".encode()


async def fill(sandbox: Sandbox, clock: Clock) -> None:
    """Send and receive files, as in a day that is busy at noon."""
    async with Client(endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)  # the hours would end a session
        for hours in range(23, -1, -1):
            clock.behind = dt.timedelta(hours=hours)
            busy = math.sin(math.pi * clock().hour / 24) ** 4
            for number in range(1 + round(12 * busy)):
                sandbox.deliver(interchange("PARTNER", "DEMO", 900 + 400 * number))
            for number in range(round(8 * busy)):
                content = interchange("DEMO", "PARTNER", 700 + 300 * number)
                await session.parcels.upload("order.x12", content=content * (1 + number % 3))
    clock.behind = dt.timedelta()


def programs() -> Iterator[tuple[str, str]]:
    """Yield the name of each picture, and the program that writes it."""
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for name in SHOWN.findall(text):
            found = [program for program in PROGRAM.findall(text) if f'"{name}"' in program]
            if len(found) != 1:
                raise ValueError(f"{page.name}: expected one program that writes {name}")
            yield name, found[0]


def drawn(name: str, program: str) -> str:
    """Run a program on a sandbox, and return the picture that it writes."""
    clock = Clock()
    sandbox = Sandbox(latency=LATENCY, clock=clock)
    sandbox.start()
    proxy = FaultProxy(sandbox.url, FaultPlan.at(FAULTS))
    proxy.start()
    settings = {"ENDPOINT": proxy.url, "LOGIN": "demo", "PASSWORD": "demo", "API_KEY": ""}
    variables = {f"ECGRIDOS_{key}": value for key, value in settings.items()}
    try:
        with (
            mock.patch.dict(os.environ, variables),
            tempfile.TemporaryDirectory() as folder,
            contextlib.chdir(folder),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            anyio.run(fill, sandbox, clock)
            exec(compile(program, name, "exec"), {"__name__": "__main__"})  # noqa: S102
            return Path(name).read_text(encoding="utf-8")
    finally:
        proxy.stop()
        sandbox.stop()


def draw(_app: object, _config: object) -> None:
    """Draw the pictures of all pages."""
    PICTURES.mkdir(exist_ok=True)
    for name, program in programs():
        (PICTURES / name).write_text(drawn(name, program), encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Connect the function above."""
    app.connect("config-inited", draw)
    return {"parallel_read_safe": True}
