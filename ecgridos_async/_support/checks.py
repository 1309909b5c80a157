"""Checks of settings: which values are valid, and the error for others.

A `Check` is an attrs validator, and `require` checks a plain parameter.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, cast

import attrs

from ecgridos_async.errors import ArgumentError, ConfigurationError

_LONGEST_SHOWN: Final = 40


@attrs.frozen
class Check:
    """A condition on the value of a setting."""

    expected: str
    """What is expected, to follow the word "expected"."""
    holds: Callable[[object], bool]

    def __call__(self, _: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        """Check the value of an attribute; see `require`."""
        self.require(attribute.name, value)

    def require(
        self,
        name: str,
        value: object,
        *,
        raises: type[ConfigurationError] | type[ArgumentError] = ConfigurationError,
        operation: str | None = None,
    ) -> None:
        """Raise an error with the parameter and what was expected, unless *value* is valid."""
        if not self.holds(value):
            raise raises(
                f"{name}: expected {self.expected}, got {_shown(value)}",
                parameter=name,
                operation=operation,
            )

    def or_none(self) -> "Check":
        """Return a check that also accepts None."""
        return Check(f"{self.expected}, or None", lambda value: value is None or self.holds(value))


def _shown(value: object) -> str:
    """Describe a value for an error: never bytes or the repr of an object."""
    if value is None or isinstance(value, (bool, int, float)):
        return _cut(repr(value))
    if isinstance(value, type):
        return f"the class {_name(value)}"
    if isinstance(value, str):
        return _cut(repr(str(value)))
    return f"an object of type {_name(type(value))}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _name(kind: type) -> str:
    name = kind.__qualname__
    return name if kind.__module__ == "builtins" else f"{kind.__module__}.{name}"


def _number(value: object) -> float:
    """Return a number as a float; NaN, which no check accepts, for anything else and for a bool."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def whole(least: int, most: int) -> Check:
    """Return a check for a whole number from *least* to *most*."""
    return Check(
        f"a whole number from {least} to {most}",
        lambda value: isinstance(value, int) and least <= _number(value) <= most,
    )


def one_of(choices: Iterable[str]) -> Check:
    """Return a check for one of several texts."""
    known = tuple(str(choice) for choice in choices)
    listed = ", ".join(f'"{choice}"' for choice in known)
    return Check(
        f"one of {listed}" if len(known) > 1 else listed,
        lambda value: isinstance(value, str) and value in known,
    )


def instance_of(kind: type | tuple[type, ...], expected: str) -> Check:
    """Return a check for an instance of a class, or of one of several, not the class itself."""
    return Check(expected, lambda value: isinstance(value, kind))


def sequence_of_callables(expected: str) -> Check:
    """Return a check for a sequence of functions or callable objects, not classes."""
    return Check(expected, _holds_callables)


def _holds_callables(value: object) -> bool:
    if not isinstance(value, Sequence):
        return False
    items = cast("Sequence[object]", value)
    return all(callable(item) and not isinstance(item, type) for item in items)


SECONDS: Final = Check(
    "a finite number of seconds above 0", lambda value: 0 < _number(value) < math.inf
)
SECONDS_FROM_0: Final = Check(
    "a finite number of seconds, 0 or more", lambda value: 0 <= _number(value) < math.inf
)
COUNT: Final = Check(
    "a whole number above 0",
    lambda value: isinstance(value, int) and 0 < _number(value) < math.inf,
)
PORT: Final = whole(0, 65535)
FLAG: Final = instance_of(bool, "True or False")
TEXT: Final = instance_of(str, "a text (str)")
CALLABLE: Final = Check("a function or another callable", callable)
