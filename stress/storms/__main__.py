"""Storms from the command line: one line of figures per case and event loop.

python -m stress.storms --cancels 10000 --json
"""

import argparse
import json
import sys
from functools import partial

import anyio
import attrs

from stress.storms.cases import CASES
from stress.storms.server import running
from stress.storms.storm import storm

_BACKENDS = ("asyncio", "trio")


def main() -> int:
    """Run the storms asked for; return how many left something behind."""
    parser = argparse.ArgumentParser(description="Cancel calls by the thousand.")
    parser.add_argument("--cancels", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--case", choices=[*CASES], action="append")
    parser.add_argument("--backend", choices=_BACKENDS, action="append")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    bad = 0
    for name in options.case or CASES:
        for backend in options.backend or _BACKENDS:
            with running() as where:
                figures = anyio.run(
                    storm,
                    partial(CASES[name], where),
                    options.cancels,
                    options.seed,
                    backend=backend,
                )
            problems = figures.problems()
            bad += bool(problems)
            if options.json:
                told = {"case": name, "backend": backend, **attrs.asdict(figures)}
                print(json.dumps({**told, "problems": problems}), flush=True)
            else:
                print(
                    f"{name:12}{backend:8}{figures.cancelled:6} cancelled"
                    f"{figures.returned:6} returned{figures.seconds:7.1f} s"
                    f"  before {figures.before_ms:5.1f} ms  after {figures.after_ms:5.1f} ms"
                    f"  {'; '.join(problems) or 'nothing left'}",
                    flush=True,
                )
    return bad


if __name__ == "__main__":
    sys.exit(main())
