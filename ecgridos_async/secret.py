"""Secrets: values that are used but never shown."""

import re
from collections.abc import Iterable
from typing import Final, NoReturn

MASK: Final = "***"

_SHORT: Final = 4
_BROKEN: Final = "\N{REPLACEMENT CHARACTER}"
"""What stands for a character that was cut."""
_LONGEST_CUT: Final = 64 * 1024
"""Longer than any excerpt that is cut off."""


class Secret:
    """A text that no repr, log, error or pickle shows; `reveal()` returns it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK!r})"

    def __str__(self) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret does not pickle")


def mask(text: str, secrets: Iterable[str]) -> str:
    """Return *text* with every secret in it replaced by `***`.

    If the text ends in the beginning of a secret, because it was cut off there, that goes too.
    A secret of less than 4 characters is replaced where it stands alone, not inside of a word:
    else a password `a` would leave nothing to read.
    """
    # One secret may begin with another, and its rest must not stay readable.
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        if len(secret) < _SHORT:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)
            continue
        text = text.replace(secret, MASK)
        start = _cut(text, secret)
        if start is not None:
            text = text[:start] + MASK
    return text


def mask_bytes(data: bytes, secrets: Iterable[str]) -> bytes:
    """Return *data* with every secret in it, in UTF-8, replaced by `***`; else like `mask`."""
    # A byte is a character in Latin-1, so nothing is lost, whatever the data is.
    spelled = [secret.encode().decode("latin-1") for secret in secrets]
    return mask(data.decode("latin-1"), spelled).encode("latin-1")


def _cut(text: str, secret: str) -> int | None:
    """Return where the beginning of *secret* stands with which *text* ends, if it does."""
    end = len(text.rstrip(_BROKEN))
    first = max(end - min(len(secret) - 1, _LONGEST_CUT), 0)
    start = text.find(secret[:_SHORT], first, end)
    while start != -1:
        if secret.startswith(text[start:end]):
            return start
        start = text.find(secret[:_SHORT], start + 1, end)
    return None
