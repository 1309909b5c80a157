"""A guard against regressions that no clock disturbs: how many instructions pieces of work take.

    python -m benchmarks.guards.instructions [--record] [--json]

It counts the bytecode instructions that Python executes, all of them and those of this package.
Unlike the processor's instructions they are the same on every machine, whatever Python was built
with and whatever else runs, so counts can be compared with recorded ones. What happens inside a
function written in C is not seen.

Exits with 1 if a count is more than 5 % above the one recorded for this version of Python.
"""

import argparse
import asyncio
import gc
import importlib.metadata
import json
import os
import statistics
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from rich.console import Console
from rich.table import Table

import ecgridos_async
from benchmarks.payloads import PRICELIST_SOAP12, SESSION_ID, parcels
from ecgridos_async import Client, ProtocolName, Session

if TYPE_CHECKING:
    from _typeshed import TraceFunction

RECORDED = Path(__file__).with_suffix(".json")
PACKAGE = str(Path(ecgridos_async.__file__).parent) + os.sep
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
LIBRARIES = ("anyio", "attrs", "cattrs", "httpcore", "httptools", "httpx", "sniffio")
"""Libraries whose Python code is counted; noxfile.py installs the recorded versions."""
TOLERANCE = 0.05
ROUNDS = 3
PARCELS = 50
CALLS = 30
IN_FLIGHT = 10

ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n" % len(PRICELIST_SOAP12)
) + PRICELIST_SOAP12

Work = Callable[[], Awaitable[object]]


class Counts(NamedTuple):
    """Instructions of one piece of work: those in this package, and all."""

    ours: int
    all: int


class Figures(NamedTuple):
    """What is recorded for one version of Python."""

    libraries: dict[str, str]
    counts: dict[str, Counts]


class Verdict(NamedTuple):
    """What the comparison found, in sentences."""

    failures: list[str]
    notes: list[str]


class Counter:
    """Counts instructions of this thread between enter and exit, none of this file."""

    def __init__(self) -> None:
        self._ours = 0
        self._others = 0
        self._before: TraceFunction | None = None

    @property
    def counts(self) -> Counts:
        return Counts(self._ours, self._ours + self._others)

    def __enter__(self) -> Self:
        # What the collector frees, and when, depends on what ran before.
        gc.collect()
        gc.disable()
        self._before = sys.gettrace()
        sys.settrace(self._called)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        sys.settrace(self._before)
        gc.enable()

    def _called(self, frame: FrameType, _event: str, _argument: object) -> "TraceFunction | None":
        if frame.f_code.co_filename == __file__:
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return self._in_ours if is_ours(frame.f_code) else self._in_others

    def _in_ours(self, _frame: FrameType, event: str, _argument: object) -> "TraceFunction":
        self._ours += event == "opcode"
        return self._in_ours

    def _in_others(self, _frame: FrameType, event: str, _argument: object) -> "TraceFunction":
        self._others += event == "opcode"
        return self._in_others


def is_ours(code: CodeType) -> bool:
    """Tell whether code is of this package, or generated for it.

    What is generated, by us or by attrs for our classes, calls its file `<…>`. So does what the
    standard library generates, by two names only; nothing else that is generated runs here.
    """
    file = code.co_filename
    if file.startswith("<"):
        return not file.startswith(("<frozen", "<string>"))
    return file.startswith(PACKAGE)


async def count(work: Work) -> Counts:
    """Count one piece of work when everything it needs is warm."""
    await work()
    rounds: list[Counts] = []
    for _ in range(1 + ROUNDS):
        with Counter() as counter:
            await work()
        rounds.append(counter.counts)
    # Python 3.12 and 3.13 report all instructions of a function only after its first traced call.
    ours, everything = zip(*rounds[1:], strict=True)
    return Counts(statistics.median_low(ours), statistics.median_low(everything))


class Answering(asyncio.Protocol):
    """Replies in the loop of the client, in one write, so that every call goes the same way."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        if self.received.endswith(b"Envelope>"):
            self.received = b""
            self.transport.write(ANSWER)


def works(session: Session) -> dict[str, Work]:
    """Return what is counted, by name."""
    info, in_box = session.pricelists.info, session.parcels.in_box
    records = parcels(PARCELS)

    async def decode() -> None:
        check(session.read(info, PRICELIST_SOAP12).levels[2].schedules[1].schedule_id == 31)

    async def decode_parcels() -> None:
        found = session.read(in_box, records).parcel_id_info_list
        check(len(found) == PARCELS and found[-1].local_status_date is not None)

    def encode(protocol: ProtocolName) -> Work:
        view = session.with_options(protocol=protocol)
        operation = view.pricelists.info

        async def build() -> None:
            view.build(operation, 42)

        return build

    async def call() -> None:
        check((await info(42)).pricelist_id == 42)

    async def fan_out() -> None:
        async with session.fan_out(info, range(CALLS), concurrency=IN_FLIGHT) as outcomes:
            async for outcome in outcomes:
                outcome.unwrap()

    return {
        "decode a pricelist": decode,
        f"decode {PARCELS} parcels": decode_parcels,
        "encode, SOAP 1.1": encode("soap11"),
        "encode, SOAP 1.2": encode("soap12"),
        "encode, HTTP GET": encode("http-get"),
        "encode, HTTP POST": encode("http-post"),
        "one call": call,
        f"{CALLS} calls, {IN_FLIGHT} in flight": fan_out,
    }


async def count_all() -> Figures:
    """Count every work."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v3.2/prod/ECGridOS.asmx"
    async with Client("3.2", "soap12", url, max_concurrency=IN_FLIGHT) as client:
        chosen = works(client.attach(SESSION_ID))
        counts = {name: await count(work) for name, work in chosen.items()}
    server.close()
    return Figures({name: importlib.metadata.version(name) for name in LIBRARIES}, counts)


def check(equal: bool) -> None:  # noqa: FBT001  # a condition is what it takes
    """Stop if a work does not do what it should."""
    if not equal:
        sys.exit("a value is not what it should be, so its count means nothing")


def judge(recorded: Figures, counted: Figures) -> Verdict:
    """Compare; where the libraries are not the recorded ones, only our own instructions count."""
    verdict = Verdict([], [])
    other = [
        f"{name} {version}, recorded with {recorded.libraries.get(name, 'none')}"
        for name, version in counted.libraries.items()
        if version != recorded.libraries.get(name)
    ]
    if other:
        verdict.notes.append(f"only our own counts are judged: {'; '.join(other)}")
    for name in sorted({*recorded.counts, *counted.counts}):
        before, now = recorded.counts.get(name), counted.counts.get(name)
        if before is None or now is None:
            verdict.failures.append(f"{name}: {'not recorded' if now else 'no longer counted'}")
            continue
        for whose, old, new in zip(Counts._fields, before, now, strict=True):
            sentence = f"{name}, {whose}: {old:,} → {new:,} instructions ({change(old, new)})"
            if whose == "all" and other:
                continue
            if new > old * (1 + TOLERANCE):
                verdict.failures.append(sentence)
            elif new < old * (1 - TOLERANCE):
                verdict.notes.append(f"{sentence}, fewer: record them again")
    return verdict


def change(old: int, new: int) -> str:
    return f"{new / old - 1:+.1%}" if old else "new"


def load(path: Path) -> dict[str, Figures]:
    """Return the recorded figures by version of Python."""
    if not path.exists():
        return {}
    data: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {
        python: Figures(
            figures["libraries"],
            {name: Counts(**counts) for name, counts in figures["counts"].items()},
        )
        for python, figures in data.items()
    }


def as_json(figures: dict[str, Figures]) -> str:
    data = {
        python: {
            "libraries": each.libraries,
            "counts": {name: counts._asdict() for name, counts in each.counts.items()},
        }
        for python, each in sorted(figures.items())
    }
    return json.dumps(data, indent=2)


def show(recorded: Figures, counted: Figures) -> None:
    """Print the counts beside the recorded ones."""
    table = Table("work", title=f"Bytecode instructions, Python {PYTHON}")
    for whose in Counts._fields:
        table.add_column(whose, justify="right")
        table.add_column("change", justify="right")
    for name, counts in counted.counts.items():
        before = recorded.counts.get(name, Counts(0, 0))
        cells = [
            cell
            for old, new in zip(before, counts, strict=True)
            for cell in (f"{new:,}", change(old, new))
        ]
        table.add_row(name, *cells)
    Console().print(table)


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def absent(known: dict[str, Figures]) -> Verdict:
    """Judge that nothing is recorded: CI has figures for each Python up to the newest it knows."""
    sentence = f"nothing is recorded for Python {PYTHON}"
    newest = max(map(numbers, known), default=())
    if os.environ.get("CI") == "true" and not (known and numbers(PYTHON) > newest):
        return Verdict([sentence], [])
    return Verdict([], [sentence])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--record", action="store_true", help="write the counts to the file")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    parser.add_argument("--file", type=Path, default=RECORDED, help="the recorded counts")
    options = parser.parse_args()
    known = load(options.file)
    recorded = known.get(PYTHON)
    counted = asyncio.run(count_all())
    if options.json:
        print(as_json({PYTHON: counted}))
    else:
        show(recorded or Figures({}, {}), counted)
    if options.record:
        text = as_json({**known, PYTHON: counted}) + "\n"
        options.file.write_text(text, encoding="utf-8")
        return
    verdict = judge(recorded, counted) if recorded else absent(known)
    for note in verdict.notes:
        print(f"note: {note}", file=sys.stderr)
    for failure in verdict.failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    if verdict.failures:
        sys.exit("If that is meant, record them again: nox -s instructions -- --record")


if __name__ == "__main__":
    main()
