"""Secrets: values that are used but never shown."""

from collections.abc import Iterable
from typing import Final, NoReturn

MASK: Final = "***"


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
    """Return *text* with every secret in it replaced by `***`."""
    for secret in _longest_first(secrets):
        text = text.replace(secret, MASK)
    return text


def mask_bytes(data: bytes, secrets: Iterable[str]) -> bytes:
    """Return *data* with every secret in it, in UTF-8, replaced by `***`."""
    for secret in _longest_first(secrets):
        data = data.replace(secret.encode(), MASK.encode())
    return data


def _longest_first(secrets: Iterable[str]) -> list[str]:
    # One secret may begin with another, and its rest must not stay readable.
    return sorted(filter(None, secrets), key=len, reverse=True)
