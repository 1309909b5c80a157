"""The benchmarks: this package beside zeep, xsdata, httpx, aiohttp and bare lxml, in one run.

    python -m benchmarks [--quick] [--only NAME]... [--json [FILE]] [--chart FILE] [--docs]
    python -m benchmarks --speed

Sides take turns round by round, so that a change in the machine's speed touches all alike, and
ratios are the median of those within a round. What each side reads is compared with the reply,
field by field, before anything is timed. The server is a process of its own, on the last core;
what is measured runs on the first.
"""

import argparse
import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import docs_page, machine
from benchmarks.measure import Bench, Row
from benchmarks.report import Report, lines, show
from benchmarks.rows import MAKERS, in_short, make
from benchmarks.serving import serving
from benchmarks.targets import SPEED


def measure(names: list[str], rounds: int, *, quick: bool, short: bool = False) -> Report:
    """Measure the rows of these names, and say on the way how far it is."""
    maker = in_short if short else make
    cores = machine.cores()
    about = machine.describe()
    apart = len(cores) > 1
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(serving(cores[-1] if apart else None))
        if apart:
            machine.pin_this(cores[0])
        stack.enter_context(progress)

        def begin(title: str, steps: int) -> Callable[[], None]:
            task = progress.add_task(title, total=steps)
            return lambda: progress.advance(task)

        bench = Bench(rounds, quick, server.address, begin)
        rows: list[Row] = []
        for name in names:
            started = time.perf_counter()
            rows += maker(name, bench)
            progress.console.print(f"{name}: {time.perf_counter() - started:.0f} s", style="dim")
    return Report(about, rounds, quick, rows)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="3 rounds of less work, not 7")
    parser.add_argument("--rounds", type=int, help="how many rounds")
    parser.add_argument("--only", action="append", choices=MAKERS, help="a row; more than once")
    parser.add_argument(
        "--speed", action="store_true", help="only the speed table, of each row only what it shows"
    )
    parser.add_argument("--json", nargs="?", const="-", metavar="FILE", help="the figures as JSON")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="the chart, as SVG")
    parser.add_argument(
        "--docs", action="store_true", help="write the figures and the chart of docs/performance.md"
    )
    parser.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help="show this JSON, measure nothing"
    )
    parser.add_argument("--check", action="store_true", help="fail if a target is not reached")
    return parser.parse_args()


def main() -> None:
    """Measure, and report as asked."""
    options = arguments()
    if options.docs and (options.only or options.speed) and not options.source:
        sys.exit("--docs shows all rows; leave out --only and --speed")
    if options.source:
        report = Report.from_json(options.source.read_text(encoding="utf-8"))
    else:
        rounds = options.rounds or (3 if options.quick else 7)
        known = list(dict.fromkeys(target.row for target in SPEED)) if options.speed else MAKERS
        names = options.only or list(known)
        report = measure(names, rounds, quick=options.quick, short=options.speed)
    if options.json == "-":
        print(report.to_json(), end="")
    else:
        show(report, Console(), in_short=options.speed)
    if options.json not in (None, "-"):
        Path(options.json).write_text(report.to_json(), encoding="utf-8")
    if options.chart:
        from benchmarks import chart

        chart.draw(report, options.chart)
    if options.docs:
        docs_page.write(report)
    missed = [line.text for line in lines(report) if line.verdict == "not reached"]
    if options.check and missed:
        sys.exit("not reached: " + "; ".join(missed))


if __name__ == "__main__":
    main()
