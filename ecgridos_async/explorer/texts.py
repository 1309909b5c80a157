"""Texts: what the service says of each operation in its own descriptions."""

import functools
import re
import tomllib
from pathlib import Path
from typing import Final, cast

from ecgridos_async.contract.version import ALL_VERSIONS, ApiVersion, Edition, VersionRange

_FILE: Final = Path(__file__).with_name("texts.toml")
_END: Final = re.compile(r"(?<=\w{3}\.)\s+(?=[A-Z])")
"""What follows a sentence; `e.g.` does not end one."""


def text_of(operation: str, version: ApiVersion | Edition) -> str:
    """Return what the service says of the operation of that wire name, "" if nothing is known."""
    texts = _texts().get(operation, ())
    return next((text for versions, text in texts if version in versions), "")


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return _END.split(text, maxsplit=1)[0]


@functools.cache
def _texts() -> dict[str, tuple[tuple[VersionRange, str], ...]]:
    written = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: tuple(_by_version(given)) for name, given in written.items()}


def _by_version(given: object) -> list[tuple[VersionRange, str]]:
    if isinstance(given, str):
        return [(ALL_VERSIONS, given)]
    texts = cast("dict[str, str]", given)
    return [(VersionRange.parse(versions), text) for versions, text in texts.items()]
