"""A short soak over every binding. `python -m stress.soak` runs longer ones."""

import itertools

import pytest

from ecgridos_async import ProtocolName
from stress.soak.run import VERSIONS, Soak, run

SECONDS = 1.5

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize(
    ("protocol", "backend"), [*zip(VERSIONS, itertools.cycle(["asyncio", "trio"]))]
)
def test_no_promise_is_broken(protocol: ProtocolName, backend: str) -> None:
    rounds: list[int] = []
    result = run(
        Soak(protocol=protocol, backend=backend, seconds=SECONDS, share=0.15, seed=8),
        lambda result: rounds.append(result.figures.calls),
    )
    assert not result.verdict.broken, dict(result.verdict.evidence)
    assert len(rounds) == 1
    figures = result.figures
    assert figures.writes > 0
    assert figures.faults.total() > 0
    assert figures.fates["answered"] > 0
