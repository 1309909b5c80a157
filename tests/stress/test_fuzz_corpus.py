"""What was a finding once stays none: every saved input, and every input to begin with."""

import pytest

from stress.fuzz.corpus import saved
from stress.fuzz.seeds import seeds_of
from stress.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_saved_inputs_and_seeds(target: str) -> None:
    seeds = seeds_of(target)
    assert len(set(seeds)) > 5
    for data in (*seeds, *(path.read_bytes() for path in saved(target))):
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_at_all(target: str) -> None:
    for data in (b"", b"\0", b"\xff" * 8):
        TARGETS[target](data)
