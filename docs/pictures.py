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

from ecgridos_async.models import Column, DataSet, Table
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Reset, Status

DOCS = Path(__file__).parent
PICTURES = DOCS / "_pictures"
PROGRAM = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"_pictures/(\w+\.svg)")
FAULTS = {7: Status(503), 16: Reset(), 23: Status(503)}
"""By the number of the request; the client makes another attempt after each."""


def traffic(
    _call: object, target_time: dt.datetime, num_periods: int, **_period: object
) -> DataSet:
    """Return the traffic of hours, where the sandbox has a sample of two rows."""
    start = target_time.replace(minute=0, second=0, microsecond=0)
    names = ("ParcelIn", "ParcelOut", "InterchangeIn", "InterchangeOut")
    columns = [Column("Period", "dateTime")]
    for name in names:
        columns += [Column(name, "int"), Column(f"{name}KC", "int")]
    rows: list[dict[str, Any]] = []
    for hour in range(num_periods):
        moment = start - dt.timedelta(hours=num_periods - hour)
        day = 0.1 + math.sin(math.pi * moment.hour / 24) ** 4
        counts = [round(day * most) for most in (60, 45, 95, 70)]
        rows.append({"Period": moment})
        for name, count in zip(names, counts, strict=True):
            rows[-1] |= {name: count, f"{name}KC": 12 * count}
    return DataSet((Table("Table", tuple(columns), tuple(rows)),))


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
    sandbox = Sandbox(latency=0.03, handlers={"ReportTrafficStats": traffic})
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
