"""The targets with hypothesis, which is everywhere: few inputs, the same each time."""

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from stress.fuzz import __main__ as program
from stress.fuzz.corpus import CORPUS
from stress.fuzz.mutation import CHANGES, TOKENS, Change, mutated
from stress.fuzz.seeds import seeds_of
from stress.fuzz.targets import TARGETS

EXAMPLES = 100


def inputs(target: str) -> st.SearchStrategy[bytes]:
    """Return inputs of a target: any bytes, tokens, and seeds that were changed."""
    chances = st.randoms(use_true_random=False)
    changed = st.builds(mutated, st.sampled_from(seeds_of(target)), chances)
    tokens = st.lists(st.sampled_from(TOKENS), max_size=20).map(b"".join)
    return st.one_of(changed, changed, st.binary(max_size=200), tokens)


@pytest.mark.parametrize("target", TARGETS)
def test_only_our_errors(target: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(inputs(target))
    def check(data: bytes) -> None:
        TARGETS[target](data)

    check()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_changes_something_and_takes_anything(change: Change) -> None:
    chance = random.Random(1)  # noqa: S311  # nothing secret
    seed = seeds_of("reply")[0]
    assert any(change(seed, chance) != seed for _ in range(20))
    for data in (b"", b"<", b"<a/>", b"\xff" * 3):
        assert isinstance(change(data, chance), bytes)


def test_a_finding_is_printed_saved_and_told_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def target(data: bytes) -> None:
        if b"boom" in data:
            raise KeyError(data)

    def spoilt(data: bytes, _: random.Random) -> bytes:
        return data + b"boom"

    kept: list[tuple[str, bytes]] = []

    def save(name: str, data: bytes) -> object:
        kept.append((name, data))
        return CORPUS / name

    monkeypatch.setattr(program, "ATHERIS", False)
    monkeypatch.setattr(program, "TARGETS", {"parser": target})
    monkeypatch.setattr(program, "mutated", spoilt)
    monkeypatch.setattr(program, "save", save)
    monkeypatch.setattr("sys.argv", ["fuzz", "--seconds", "1", "--target", "parser"])

    assert program.main() == 1
    ((name, data),) = kept
    assert name == "parser"
    printed = capsys.readouterr().out
    assert data.hex() in printed
    assert "KeyError" in printed
