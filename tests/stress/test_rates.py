"""How fast the jobs are. `python -m stress.jobs.rates` measures it."""

import pytest

from stress.jobs.rates import LOOP, jobs, run


@pytest.mark.timeout(120)
def test_each_way_moves_all_parcels() -> None:
    found = run([LOOP, jobs(2)], parcels=3, latency=0.0, rounds=1)  # it compares the boxes
    assert [*found] == ["the loop", "concurrency 2"]
    assert all(rates.sent > 0 and rates.received > 0 for rates in found.values())
