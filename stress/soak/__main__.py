"""The soak: calls of every effect through a network that fails, judged by the service's ledger.

    python -m stress.soak --minutes 2 --seed 1

The bindings are run one after the other, each in another version of the service, and share the
time. Exits with 1 if a promise was broken; the evidence is shown.
"""

import argparse
import json
import sys
from collections import Counter
from typing import Final

import attrs
from rich.console import Console
from rich.table import Table

from stress.soak.judge import Figures, Verdict, judge_both
from stress.soak.run import VERSIONS, Result, Soak, run

_BACKENDS: Final = ("asyncio", "trio")
_MIB: Final = 2**20


def main() -> int:
    """Run the soak; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m stress.soak", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--minutes", type=float, default=2, help="for all bindings together")
    parser.add_argument("--protocol", nargs="+", choices=[*VERSIONS], default=[*VERSIONS])
    parser.add_argument("--backend", nargs="+", choices=_BACKENDS, default=["asyncio"])
    parser.add_argument("--share", type=float, default=0.1, help="of requests that meet a fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    options = parser.parse_args()
    pairs = [(backend, name) for backend in options.backend for name in options.protocol]
    progress = Console(stderr=True)
    results = [
        run(
            Soak(
                protocol=protocol,
                backend=backend,
                seconds=options.minutes * 60 / len(pairs),
                share=options.share,
                seed=options.seed,
            ),
            lambda result: progress.print(_progress(result), highlight=False, soft_wrap=True),
        )
        for backend, protocol in pairs
    ]
    verdict = verdict_of(results)
    if options.json:
        print(json.dumps(_plain(results, verdict), indent=2))
    else:
        _show(results, verdict)
    return 1 if verdict.broken else 0


def verdict_of(results: list[Result]) -> Verdict:
    """Return the verdict over all results."""
    verdict, figures = Verdict(), Figures()
    for result in results:
        verdict.add(result.verdict)
        figures.add(result.figures)
    verdict.add(judge_both(figures))
    return verdict


def _progress(result: Result) -> str:
    figures = result.figures
    return (
        f"{result.soak.backend} {result.soak.protocol} v{result.soak.version}: "
        f"{result.seconds:.0f} of {result.soak.seconds:.0f} s, {figures.calls} calls, "
        f"{figures.faults.total()} faults, {figures.fates['outcome unknown']} outcomes unknown, "
        f"{result.verdict.broken.total()} promises broken"
    )


def _rows(result: Result) -> dict[str, object]:
    """Return the figures of a result by name."""
    figures, ending = result.figures, result.ending
    assert ending
    growth = (ending.resident_late - ending.resident_early) / _MIB
    rows: dict[str, object] = {
        "version": result.soak.version,
        "seconds": round(result.seconds, 1),
        "calls": figures.calls,
        "reads": figures.reads,
        "idempotent": figures.idempotent,
        "writes": figures.writes,
        "requests": figures.requests,
        "faults": figures.faults.total(),
    }
    rows |= {str(fate): figures.fates[fate] for fate in sorted(figures.fates)}
    rows |= {
        "unknown, carried out": figures.unknown_done,
        "unknown, not carried out": figures.unknown_not_done,
        "unknown, slow": figures.unknown_slow,
        "unknown, refusing": figures.unknown_refused,
        "cancelled, carried out": figures.cancelled_done,
        "cancelled, not carried out": figures.cancelled_not_done,
        "unreadable, carried out": figures.unreadable_done,
        "delivered twice": figures.delivered_twice,
        "retries": ending.steps.get("retry", 0) + ending.steps.get("retry at once", 0),
        "renewals": ending.steps.get("renew", 0),
        "sessions expired at once": result.expiries,
        "refusals": result.refusals,
        "storms": result.storms,
        "budget, lowest": result.lowest_budget,
        "budget, left": result.budget_left,
        "not repeated for the budget": figures.unaffordable,
        "longest past its time, s": round(figures.longest_excess, 2),
        "memory, MiB": round(ending.resident_late / _MIB, 1),
        "memory, growth in MiB": round(growth, 2),
        "descriptors": f"{ending.descriptors_before}, then {ending.descriptors_after}",
    }
    return rows


def _show(results: list[Result], verdict: Verdict) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    table = Table("")
    tables = [_rows(result) for result in results]
    for result in results:
        table.add_column(f"{result.soak.protocol}\n{result.soak.backend}", justify="right")
    for name in dict.fromkeys(name for rows in tables for name in rows):
        table.add_row(name, *(str(rows.get(name, 0)) for rows in tables))
    console.print(table)
    faults = sum((result.figures.faults for result in results), Counter[str]())
    console.print("faults: " + ", ".join(f"{name} {n}" for name, n in faults.most_common()))
    refused = sum((result.figures.refused for result in results), Counter[str]())
    console.print("sessions not renewed: " + ", ".join(f"{k} {n}" for k, n in refused.items()))
    promises = Table("promise", "kept", "broken")
    for name in sorted({*verdict.kept, *verdict.broken}):
        promises.add_row(name, str(verdict.kept[name]), str(verdict.broken[name]))
    console.print(promises)
    for promise, found in verdict.evidence.items():
        for piece in found:
            console.print(f"BROKEN: {promise}\n  {piece}", markup=False, highlight=False)


def _plain(results: list[Result], verdict: Verdict) -> dict[str, object]:
    return {
        "soaks": [
            {
                **attrs.asdict(result.soak),
                **_rows(result),
                "by fault": result.figures.faults,
                "refused": result.figures.refused,
            }
            for result in results
        ],
        "kept": verdict.kept,
        "broken": verdict.broken,
        "evidence": verdict.evidence,
    }


if __name__ == "__main__":
    sys.exit(main())
