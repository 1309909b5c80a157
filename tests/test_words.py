"""The glossary of docs/architecture.md holds: what no comment, docstring, message or page says.

A row is a pattern, what to say instead, and a pattern of the lines in which it is right.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]


class Word(NamedTuple):
    """What not to say."""

    pattern: str
    instead: str
    right_in: str = "(?!)"


WORDS = (
    # Words of the glossary
    Word(
        "answer(s|ed|ing)?",
        "reply, result; to reply, to return",
        "[`'\"]answered[`'\"]|attempts: answered|recovery (answer|question)|answers one question",
    ),
    Word("(service|server|ecgridos)('s)? responses?", "reply"),
    Word("responses? (of|from) (the service|the server|ecgridos)", "reply"),
    Word("(is|be|was) made again|make (it|the call) again", "to retry, to repeat"),
    Word("cut off|(break|breaks|broke|broken) off", "truncated, aborted, closed early"),
    Word("shields?", "shielded scope", "shield=|`shield`"),
    Word("doors?", "the name of the function or class"),
    Word("that (is|are) (not )?(above|below)|librar(y|ies) (above|below)", "the name of it"),
    Word("honest", "valid"),
    # Riddles
    Word("tak(e|es|en|ing) (itself |themselves )?for (a|an|the|its)", "treat as, mistake for"),
    Word("(tell|tells|told|telling)( \\w+){0,3} apart", "to distinguish"),
    Word("(go|goes|went|going) round", "to repeat, to avoid"),
    Word("once it has all", "once it is complete"),
    Word("passed over", "skipped"),
    Word("(throw|throws|threw|thrown) away", "to discard"),
    Word("(hold|holds|held) against", "to compare with"),
    Word("in good order", "cleanly"),
    Word("in the way of", "like, as"),
    Word("(becomes?|became) of (a|an|the|it)", "the outcome, the state"),
    # Inversions, and words of another century
    Word("(?<!there )is no(?! longer| better| more| such| other)", "is not a"),
    Word("is there(?! (a|an|any|no)\\b)", "exists, has arrived"),
    Word("but for (the|those|a|its)", "except"),
    Word("nowhere (stated|said|documented)", "not documented"),
    Word("anew", "again"),
    Word("hence|lest|nay|thereof|therein|whence|whereof|wherein", "so, or else, no, of it, in it"),
)
PATTERNS = [(re.compile(rf"\b(?:{word.pattern})(?!\w)"), word) for word in WORDS]
ANY = re.compile(rf"\b(?:{'|'.join(word.pattern for word in WORDS)})(?!\w)")

F_STRING = re.compile(r"r?fr?['\"]", re.IGNORECASE)
"""The start of an f-string, which is one token with its expressions before Python 3.12."""
EXPRESSION = re.compile(r"\{[^{}]*\}")


def files() -> list[Path]:
    """Return the programs and pages of the repository that are checked."""
    elsewhere = tuple(f"{ROOT / room}/" for room in ("docs/services", "docs/models", "docs/_build"))
    return [
        path
        for folder in ("", "benchmarks", "docs", "ecgridos_async", "examples", "stress", "tests")
        for path in sorted((ROOT / folder).glob("**/*" if folder else "*"))
        if path.suffix in (".py", ".md")
        and path != Path(__file__)
        and not str(path).startswith(elsewhere)
    ]


def texts(source: str, *, python: bool) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of the comments and texts of a file, and the names of its tests."""
    if not python:
        yield from enumerate(source.splitlines(), 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in (tokenize.NAME, tokenize.OP):
            written = (
                EXPRESSION.sub("", token.string) if F_STRING.match(token.string) else token.string
            )
            yield from enumerate(written.splitlines(), token.start[0])
        elif token.string.startswith("test_"):
            yield token.start[0], token.string.replace("_", " ")


def findings(source: str, *, python: bool = True) -> Iterator[str]:
    """Yield each wrong word with its line and what to say instead."""
    if not ANY.search(source.lower().replace("_", " ")):  # few files need a closer look
        return
    for number, written in texts(source, python=python):
        text = written.lower()
        if ANY.search(text):
            for pattern, word in PATTERNS:
                match = pattern.search(text)
                if match and not re.search(word.right_in, text):
                    yield f"{number}: {match[0]!r}; say: {word.instead}"


def test_the_words_are_those_of_the_glossary() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{finding}"
        for path in files()
        for finding in findings(path.read_text(encoding="utf-8"), python=path.suffix == ".py")
    ] == []


@pytest.mark.parametrize(
    "source",
    [
        "# an answer",
        '"""Return\nan answer."""',
        'raise ValueError("no answer")',
        "def test_an_answer(): ...",
    ],
)
def test_what_is_checked(source: str) -> None:
    assert len([*findings(source)]) == 1


@pytest.mark.parametrize("source", ["answer = 1", "# the recovery answer", "# a reply"])
def test_what_is_not(source: str) -> None:
    assert not [*findings(source)]
