"""One target under atheris, in a process of its own: libFuzzer ends the process it runs in.

`python -m stress.fuzz.one_target NAME [options of libFuzzer] CORPUS`
"""

import importlib
import random
import sys
from typing import Any

atheris: Any = importlib.import_module("atheris")
"""It is not installed everywhere, and has no types."""

with atheris.instrument_imports(include=["ecgridos_async"]):
    from stress.fuzz.mutation import mutated
    from stress.fuzz.targets import TARGETS


def mutator(data: bytes, most: int, seed: int) -> bytes:
    """Change the markup of an input, or leave that to libFuzzer."""
    chance = random.Random(seed)  # noqa: S311  # nothing secret
    if chance.random() < 0.5:
        return bytes(atheris.Mutate(data, most))
    return mutated(data, chance)[:most]


def main() -> None:
    """Fuzz the target that the command line names."""
    name, options = sys.argv[1], sys.argv[2:]
    atheris.Setup([sys.argv[0], *options], TARGETS[name], custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
