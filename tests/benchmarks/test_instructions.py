"""The guard of benchmarks/guards/instructions.py sees a regression, and nothing else."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import ecgridos_async
from benchmarks.guards import instructions as program
from benchmarks.payloads import SESSION_ID
from ecgridos_async import Client

OURS = str(Path(ecgridos_async.__file__).with_name("made_up.py"))
COUNTS = {"decode": (1000, 1200), "one call": (5000, 40_000)}
LIBRARIES = {"httpcore": "1.0.9"}
NEWER = {"httpcore": "1.0.10"}


def figures(changed: Mapping[str, tuple[int, int]], libraries: dict[str, str]) -> program.Figures:
    counts = {name: program.Counts(*pair) for name, pair in {**COUNTS, **changed}.items()}
    return program.Figures(libraries, counts)


@pytest.mark.parametrize(
    ("libraries", "decode", "failures", "notes"),
    [
        (LIBRARIES, (1000, 1200), [], []),
        (LIBRARIES, (1050, 1260), [], []),
        (LIBRARIES, (950, 1140), [], []),
        (LIBRARIES, (1051, 1251), ["decode, ours: 1,000 → 1,051 instructions (+5.1%)"], []),
        (LIBRARIES, (1000, 1800), ["decode, all: 1,200 → 1,800 instructions (+50.0%)"], []),
        (
            LIBRARIES,
            (500, 1200),
            [],
            ["decode, ours: 1,000 → 500 instructions (-50.0%), fewer: record them again"],
        ),
        (
            NEWER,
            (1000, 1800),
            [],
            ["only our own counts are judged: httpcore 1.0.10, recorded with 1.0.9"],
        ),
        (
            NEWER,
            (2000, 2200),
            ["decode, ours: 1,000 → 2,000 instructions (+100.0%)"],
            ["only our own counts are judged: httpcore 1.0.10, recorded with 1.0.9"],
        ),
    ],
)
def test_what_is_judged(
    libraries: dict[str, str],
    decode: tuple[int, int],
    failures: list[str],
    notes: list[str],
) -> None:
    recorded = figures({}, LIBRARIES)
    counted = figures({"decode": decode}, libraries)
    assert program.judge(recorded, counted) == (failures, notes)


def test_works_are_the_recorded_ones() -> None:
    fewer = figures({}, LIBRARIES)
    more = figures({"encode": (10, 10)}, LIBRARIES)
    assert program.judge(fewer, more).failures == ["encode: not recorded"]
    assert program.judge(more, fewer).failures == ["encode: no longer counted"]


def function(file: str, text: str) -> Callable[[], object]:
    """Return a function whose source is said to be in *file*."""
    names: dict[str, Any] = {}
    exec(compile(text, file, "exec"), names)  # noqa: S102  # our own text
    made: Callable[[], object] = names["work"]
    return made


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("file", "is_ours"),
    [(OURS, True), ("<reader of Parcel>", True), ("<frozen abc>", False), ("other.py", False)],
)
async def test_added_work_raises_the_count(file: str, is_ours: bool) -> None:
    rows: list[tuple[int, int]] = []
    for turns in (10, 100):
        work = function(file, f"def work():\n for n in range({turns}): str(n)")

        async def call(work: Callable[[], object] = work) -> None:
            work()

        ours, everything = await program.count(call)
        rows.append((ours, everything - ours))
    (our_few, other_few), (our_many, other_many) = rows
    if is_ours:
        assert our_many > our_few * 5 > 0
        assert other_many == other_few
    else:
        assert other_many > other_few * 5 > 0
        assert our_many == our_few == 0


@pytest.mark.asyncio
async def test_counts_are_the_same_each_time() -> None:
    async with Client("3.2", "soap12", "http://127.0.0.1:9/") as client:
        for name in ("decode a pricelist", "encode, HTTP GET"):
            work = program.works(client.attach(SESSION_ID))[name]
            first = await program.count(work)
            assert first.all >= first.ours > 100
            assert await program.count(work) == first


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., object]:
    """Return a function that runs the program as if it had counted; it returns what is recorded."""
    file = tmp_path / "instructions.json"

    def run(*arguments: str, **counted: tuple[int, int]) -> object:
        async def count_all() -> object:
            return figures(counted, LIBRARIES)

        monkeypatch.setattr(program, "count_all", count_all)
        monkeypatch.setattr("sys.argv", ["instructions.py", "--file", str(file), *arguments])
        program.main()
        return json.loads(file.read_text(encoding="utf-8"))[program.PYTHON]

    return run


def test_a_regression_is_told_and_may_be_recorded(
    run: Callable[..., object], capsys: pytest.CaptureFixture[str]
) -> None:
    run("--record")
    run()
    assert "FAILED" not in capsys.readouterr().err
    with pytest.raises(SystemExit, match="--record"):
        run(decode=(1200, 1400))
    assert "FAILED: decode, ours: 1,000 → 1,200 instructions (+20.0%)" in capsys.readouterr().err
    assert run("--record", decode=(1200, 1400)) == {
        "libraries": LIBRARIES,
        "counts": {
            "decode": {"ours": 1200, "all": 1400},
            "one call": {"ours": 5000, "all": 40_000},
        },
    }
    run(decode=(1200, 1400))


@pytest.mark.parametrize(
    ("ci", "recorded", "fails"),
    [
        ("true", [], True),
        ("true", ["3.99"], True),
        ("true", ["3.9"], False),
        ("", [], False),
    ],
)
def test_where_nothing_is_recorded(
    monkeypatch: pytest.MonkeyPatch,
    ci: str,
    recorded: list[str],
    fails: bool,
) -> None:
    monkeypatch.setenv("CI", ci)
    verdict = program.absent(dict.fromkeys(recorded, figures({}, LIBRARIES)))
    told = verdict.failures if fails else verdict.notes
    assert told == [f"nothing is recorded for Python {program.PYTHON}"]
    assert len(verdict.failures) + len(verdict.notes) == 1


def test_every_supported_python_is_recorded_up_to_the_newest() -> None:
    """A newer one is recorded by whoever has an interpreter of it."""
    classifiers = (
        (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    )
    supported = {
        line.strip(' ",').rpartition(" ")[2]
        for line in classifiers
        if "Programming Language :: Python ::" in line
    }
    recorded = set(program.load(program.RECORDED))
    minor = {int(version.removeprefix("3.")) for version in recorded}
    assert {int(version.removeprefix("3.")) for version in supported} - minor <= {max(minor) + 1}
    assert recorded <= supported
