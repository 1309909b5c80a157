"""A storm of cancelled calls leaves nothing behind and nothing missing."""

import os
from collections.abc import Iterator
from functools import partial

import pytest

from stress.storms.cases import CASES, Factory
from stress.storms.server import Addresses, running
from stress.storms.storm import DESCRIPTORS, storm
from tests.products import EXHAUSTIVE

CANCELS = int(os.environ.get("ECGRIDOS_STORM", "1000" if EXHAUSTIVE else "200"))

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60 + CANCELS / 20)]


@pytest.fixture(scope="module")
def server() -> Iterator[Addresses]:
    with running() as addresses:
        yield addresses


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="descriptors cannot be counted")
@pytest.mark.parametrize("factory", CASES.values(), ids=CASES)
async def test_a_storm_leaves_nothing_behind(server: Addresses, factory: Factory) -> None:
    figures = await storm(partial(factory, server), CANCELS, seed=8)
    assert figures.cancelled >= CANCELS
    assert figures.problems() == []
