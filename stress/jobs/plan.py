"""The plan: which trials make up a number of kills."""

import itertools
import random
from collections.abc import Iterator, Sequence

from stress.jobs.trial import JOBS, Ground, Kill, Outcome, Trial

_BACKENDS = ("asyncio", "trio")
_MOST_KILLS = 4
"""How often one trial is killed at most."""


def trials(ground: Ground, jobs: Sequence[str], *, seed: int, faults: bool) -> Iterator[Outcome]:
    """Carry out trials without end, a job after the other.

    The first of each job is not killed: it tells the steps. After it, every other trial is killed
    at a step, each step in its turn, in an order that is as good as random. The rest are killed
    several times, at random steps and after random times, with faults if there are to be any.
    """
    kinds = [_trials_of(ground, job, seed=seed, faults=faults) for job in jobs or JOBS]
    while True:
        for kind in kinds:
            yield next(kind)


def _trials_of(ground: Ground, job: str, *, seed: int, faults: bool) -> Iterator[Outcome]:
    dice = random.Random(f"{seed}/{job}")  # noqa: S311  # nothing secret about it
    backends = itertools.cycle(_BACKENDS)
    first = ground.run(Trial(job=job, seed=f"{seed}/{job}"))
    yield first
    count, seconds = len(first.steps[0]), first.seconds
    numbers = itertools.count(1)
    while True:
        for step in dice.sample(range(1, count + 1), count):
            name = f"{seed}/{job}/{next(numbers)}"
            yield ground.run(
                Trial(job=job, kills=[Kill(step=step)], backend=next(backends), seed=name)
            )
            kills = [
                Kill(step=dice.randint(1, count))
                if dice.random() < 0.5
                else Kill(seconds=dice.uniform(0, seconds))
                for _ in range(dice.randint(1, _MOST_KILLS))
            ]
            yield ground.run(
                Trial(
                    job=job,
                    kills=kills,
                    faults=faults,
                    backend=dice.choice(_BACKENDS),
                    concurrency=dice.randint(1, 4),
                    seed=f"{name}/random",
                )
            )
