"""Rows of fresh processes: start, memory, large parcels, pauses of the event loop, growth."""

import json
import os
import subprocess
import time

from benchmarks import peers_zeep
from benchmarks.fresh import records
from benchmarks.machine import program
from benchmarks.measure import Bench, Figures, Round, Row, Series, take_turns

LIMIT = 900.0
"""Seconds after which a process hangs."""


class FailedError(Exception):
    """A process did not do its work; it says why."""


def in_process(*arguments: object) -> Figures:
    """Run `fresh` in a process of its own and return its figures."""
    command = program("fresh", *arguments)
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=LIMIT)
    if done.returncode:
        raise FailedError(f"{' '.join(map(str, arguments))}: {done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def side(name: str, figure: str, *arguments: object) -> Round:
    """Return rounds of one figure of a fresh process."""
    return lambda: {name: in_process(*arguments)[figure]}


def start(bench: Bench) -> Row:
    address = bench.address()
    sides = {
        "import httpx, lxml": "imports",
        "ours": "ours",
        "httpx, unparsed": "httpx",
        "xsdata over httpx": "xsdata",
        "zeep": "zeep",
    }
    if bench.takes("zeep"):
        peers_zeep.wsdl()
    title = "process start to first reply"
    rounds = [_start(name, known, address) for name, known in sides.items() if bench.takes(name)]
    return Row(
        "start",
        title,
        "s",
        take_turns(bench, title, rounds, warm=not bench.quick),
        "import httpx, lxml",
        ("zeep loads the WSDL of v3.2 from a file, as each process that uses it must.",),
    )


def _start(name: str, known: str, address: str) -> Round:
    command = program("first_call", known, address)
    # pip compiles what it installs; what is installed from a clone is compiled in the warm round.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}

    def one_round() -> Figures:
        started = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            taken = time.perf_counter() - started
            assert said == "returned\n", f"{name}: {said!r}"
            assert process.wait(LIMIT) == 0, name
        return {name: taken}

    return one_round


def memory(bench: Bench) -> Row:
    count = bench.at_most(5000, 500)
    peers_zeep.wsdl()
    title = f"RSS per held Pricelist, {count:,} held"
    sides = [side(name, "ratio", "hold", name, count) for name in ("ours", "zeep", "xsdata")]
    return Row(
        "memory",
        title,
        "× wire bytes",
        take_turns(bench, title, sides, warm=False),
        None,
        ("What differs between pricelists differs between those held.",),
    )


def large(bench: Bench) -> Row:
    mib = bench.at_most(25, 8)
    address = bench.address(size=mib)
    peers_zeep.wsdl()
    title = f"download of a {mib} MiB parcel, peak memory"
    names = ("ours, to bytes", "ours, to a file", "httpx, base64 cut out", "zeep")
    sides = [side(name, "ratio", "large", name, address, mib) for name in names]
    notes = ["zeep is told to let large texts through (`xml_huge_tree`)."]
    try:
        in_process("large", "xsdata", address, mib)
    except FailedError:
        notes.append("xsdata fails: its parser refuses so long a text.")
    else:
        sides.append(side("xsdata", "ratio", "large", "xsdata", address, mib))
    series = take_turns(bench, title, sides, warm=False)
    return Row("large", title, "× payload", series, None, tuple(notes))


def block(bench: Bench) -> Row:
    sizes = {"500 kB": 500_000, "5 MB": 5_000_000, "35 MB": 35_000_000}
    wanted = [
        (name, size)
        for size in sizes
        for name in ("ours", "zeep", "xsdata")
        if (name == "ours" or size == "500 kB") and bench.takes(f"{name}, {size}")
    ]
    if ("zeep", "500 kB") in wanted:
        peers_zeep.wsdl()
    calls = bench.at_most(5, 2)
    title = "a large reply, longest block of the event loop"
    sides = [
        side(
            f"{name}, {size}",
            "ms",
            "block",
            name,
            bench.address(size=records(sizes[size])),
            2 if size == "35 MB" else calls,
        )
        for name, size in wanted
    ]
    series = take_turns(bench, title, sides, warm=False)
    worst = ", ".join(f"{max(figures):.1f} ms for {name}" for name, figures in series.items())
    notes = (
        f"Each round is the longest of {calls} calls, of 2 for 35 MB.",
        f"The longest of all rounds was {worst}.",
    )
    return Row("block", title, "ms", series, None, notes)


def growth(bench: Bench) -> tuple[Row, Row]:
    """Look up 10 to 100,000 pricelists; the most only once."""
    counts = [10, 100, 1_000, bench.at_most(10_000, 2_000), *([] if bench.quick else [100_000])]
    seconds: Series = {}
    grown: Series = {}
    done = bench.begin("10 and more lookups", sum(len(_turns(bench, n)) for n in counts))
    for number in range(bench.rounds):
        for count in counts:
            if number not in _turns(bench, count):
                continue
            for name in ("ours", "httpx, unparsed"):
                if name != "ours" and count > bench.at_most(1000, 100):
                    continue
                figures = in_process("grow", name, bench.address(), count)
                seconds.setdefault(f"{name}, {count:,}", []).append(figures["seconds"])
                grown.setdefault(f"{name}, {count:,}", []).append(figures["MiB"])
            done()
    note = ("100 in flight, a process for each, the first call not counted. httpx's are fewer.",)
    kept = (*note, "Below 0: some of what the start had used was given back.")
    return (
        Row("growth", "10 to 100,000 lookups, time of each", "s", seconds, None, note),
        Row("growth_memory", "10 to 100,000 lookups, growth of RSS", "MiB", grown, None, kept),
    )


def _turns(bench: Bench, count: int) -> range:
    """Return the rounds in which so many lookups are made: the most of them are made once."""
    most = bench.rounds if count <= 1000 else 3 if count <= 10_000 else 1
    return range(min(bench.rounds, most))
