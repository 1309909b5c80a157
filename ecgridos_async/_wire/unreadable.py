"""The error for a value in a reply that cannot be read."""

from collections.abc import Iterable


class UnreadableError(ValueError):
    """A value cannot be read; `steps` is its path in the result, outermost first.

    `text` is the value, if there is one. It may hold a secret: mask it before showing it.
    """

    def __init__(self, problem: str, *, text: str | None = None, steps: Iterable[str] = ()) -> None:
        super().__init__(problem if text is None else f"{excerpt(text)} {problem}")
        self.problem = problem
        self.text = text
        self.steps: list[str] = list(steps)


def excerpt(text: str) -> str:
    """Return the beginning of a text, quoted."""
    return repr(text if len(text) <= 40 else text[:40] + "…")
