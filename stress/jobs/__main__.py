"""The jobs of a mailbox, killed at every step and at random, judged by service, folder and journal.

    python -m stress.jobs --kills 200 --faults

The service and the network are in this process, the job is in another, which is killed by SIGKILL.
Exits with 1 if something was lost or doubled, or another promise was broken; it says which.
"""

import argparse
import sys
import time
from collections import Counter

import attrs
from rich.console import Console
from rich.table import Table

from stress.jobs.judge import Verdict
from stress.jobs.plan import trials
from stress.jobs.trial import JOBS, Ground, Outcome

_SHOWN = 5


@attrs.define
class Figures:
    """What some trials came to."""

    verdict: Verdict = attrs.field(factory=Verdict)
    trials: int = 0
    kills: int = 0
    faults: int = 0
    failed: int = 0
    at: Counter[str] = attrs.field(factory=lambda: Counter[str]())
    """The steps at which a run was killed."""
    seconds: float = 0.0

    def add(self, outcome: Outcome) -> None:
        """Add a trial."""
        self.verdict.add(outcome.verdict)
        self.trials += 1
        self.kills += outcome.kills
        self.faults += outcome.faults
        self.failed += outcome.failed
        self.seconds += outcome.seconds
        killed = outcome.steps[: len(outcome.trial.kills)]
        self.at.update(steps[-1].rstrip("0123456789 ") for steps in killed if steps)

    @property
    def rows(self) -> dict[str, object]:
        """The figures by name."""
        return {
            "trials": self.trials,
            "kills": self.kills,
            "kinds of steps": len(self.at),
            "faults": self.faults,
            "runs ended by an error": self.failed,
            "moved": self.verdict.moved,
            "lost": self.verdict.lost,
            "doubled": self.verdict.doubled,
            "undecided": self.verdict.undecided,
            "other promises broken": len(self.verdict.broken),
            "seconds": round(self.seconds, 1),
        }


def main() -> int:
    """Run the trials; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m stress.jobs", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--kills", type=int, default=200, help="how often to kill, at least")
    parser.add_argument("--seconds", type=float, help="end after so long, even with fewer kills")
    parser.add_argument("--faults", action="store_true", help="let the network fail, too")
    parser.add_argument("--job", nargs="+", choices=JOBS, default=JOBS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    figures = {job: Figures() for job in options.job}
    with Ground() as ground:
        end = time.monotonic() + (options.seconds or float("inf"))
        for outcome in trials(ground, options.job, seed=options.seed, faults=options.faults):
            figures[outcome.trial.job].add(outcome)
            kills = sum(each.kills for each in figures.values())
            if kills >= options.kills or time.monotonic() >= end:
                break
    _show(figures)
    return 0 if all(each.verdict.kept for each in figures.values()) else 1


def _show(figures: dict[str, Figures]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    table = Table("")
    for job in figures:
        table.add_column(job, justify="right")
    columns = [each.rows for each in figures.values()]
    for name in columns[0]:
        table.add_row(name, *(str(rows[name]) for rows in columns))
    console.print(table)
    for job, each in figures.items():
        for broken in each.verdict.broken[:_SHOWN]:
            console.print(f"BROKEN: {job}: {broken}", markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main())
