"""`python -m stress.fuzz --seconds 90 [--target NAME …] [--seed N]`: look for inputs that fail.

Guided by coverage where atheris is installed, otherwise by chance alone. A finding is printed,
saved below stress/fuzz/corpus, and makes the exit code 1.
"""

import argparse
import importlib.util
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import attrs

from stress.fuzz.corpus import save, saved
from stress.fuzz.mutation import TOKENS, mutated
from stress.fuzz.seeds import seeds_of
from stress.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
LONGEST_INPUT = 2**16
MOST_MEMORY_MIB = 1536
MOST_SECONDS = 10
"""For one input."""
ATHERIS = importlib.util.find_spec("atheris") is not None


@attrs.frozen
class Outcome:
    """The outcome of fuzzing a target."""

    figures: str
    failed: bool = False
    trace: str = ""
    finding: bytes | None = None
    """The input that failed; None if none did, or it cannot be told which."""


def by_coverage(target: str, seconds: int, seed: int) -> Outcome:
    """Fuzz a target with atheris in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        inputs = [*seeds_of(target), *(path.read_bytes() for path in saved(target))]
        for number, data in enumerate(inputs):
            (corpus / str(number)).write_bytes(data)
        words = Path(folder) / "words"
        words.write_text("".join(f'"{_escaped(token)}"\n' for token in TOKENS))
        options = [
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            f"-max_len={LONGEST_INPUT}",
            f"-timeout={MOST_SECONDS}",
            f"-rss_limit_mb={MOST_MEMORY_MIB}",
            f"-dict={words}",
            f"-artifact_prefix={folder}/found-",
            "-print_final_stats=1",
            "-reload=0",
        ]
        ran = subprocess.run(
            [sys.executable, "-m", "stress.fuzz.one_target", target, *options, str(corpus)],
            cwd=ROOT,
            check=False,
            capture_output=True,
            timeout=seconds + 300,
        )
        said = (ran.stdout + ran.stderr).decode("utf-8", "replace")
        found = [
            path.read_bytes()
            for path in Path(folder).glob("found-*")
            if not path.name.startswith("found-slow")  # no failure
        ]
    if not ran.returncode:
        return Outcome(_figures(said))
    return Outcome(
        _figures(said), failed=True, trace=_trace(said), finding=found[0] if found else None
    )


def _escaped(token: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token)


def _trace(said: str) -> str:
    """Return the traceback alone; without one, what libFuzzer says of time or memory."""
    raised = re.search(r"=== Uncaught Python exception: ===\s*(.*?)\n==\d+==", said, re.DOTALL)
    return raised[1] if raised else said[-4000:]


def _figures(said: str) -> str:
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", said)
    units = re.search(r"stat::number_of_executed_units:\s*(\d+)", said)
    rate = re.search(r"stat::average_exec_per_sec:\s*(\d+)", said)
    memory = re.search(r"stat::peak_rss_mb:\s*(\d+)", said)
    edges, features, inputs = covered[-1] if covered else ("?", "?", "?")
    return (
        f"{units[1] if units else '?':>9} inputs, {rate[1] if rate else '?':>6}/s, "
        f"{edges:>6} edges, {features:>6} features, {inputs:>5} kept, "
        f"{memory[1] if memory else '?':>5} MiB"
    )


def by_chance(target: str, seconds: int, seed: int) -> Outcome:
    """Fuzz a target in this process, from the same inputs, by the same changes."""
    chance = random.Random(seed)  # noqa: S311  # nothing secret
    inputs = [*seeds_of(target), *(path.read_bytes() for path in saved(target))]
    started, count = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        data = mutated(chance.choice(inputs), chance)[:LONGEST_INPUT]
        count += 1
        try:
            TARGETS[target](data)
        except Exception:  # noqa: BLE001  # any is a finding
            return Outcome(
                f"{count:>9} inputs", failed=True, trace=traceback.format_exc(), finding=data
            )
    return Outcome(f"{count:>9} inputs, {count / seconds:>6.0f}/s, without coverage")


def main() -> int:
    """Fuzz the targets, one after the other."""
    options = argparse.ArgumentParser(prog="python -m stress.fuzz", description=__doc__)
    options.add_argument("--seconds", type=int, default=90, help="for all targets together")
    options.add_argument("--target", nargs="+", choices=TARGETS, default=list(TARGETS))
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    share = max(1, given.seconds // len(given.target))
    fuzz = by_coverage if ATHERIS else by_chance
    failed = False
    for target in given.target:
        outcome = fuzz(target, share, given.seed)
        print(f"{target:<8} {outcome.figures}", flush=True)
        if outcome.failed:
            failed = True
            print(outcome.trace, flush=True)
        if outcome.finding is not None:
            path = save(target, outcome.finding)
            print(f"found: {outcome.finding.hex()}\nsaved: {path}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
