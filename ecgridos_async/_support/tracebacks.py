"""Tracebacks without local variables: requests and arguments hold secrets."""

import functools
import os
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Final, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


def forget_locals(error: BaseException) -> None:
    """Drop the local variables of the finished frames that an error came through.

    Debuggers and crash reporters show local variables. The traceback itself stays as it is. What
    an error was raised in the place of (`from None`) is dropped too: its text was not for showing.

    `ECGRIDOS_KEEP_LOCALS=1` keeps all of it, for those who debug this package.
    """
    if os.environ.get("ECGRIDOS_KEEP_LOCALS") == "1":
        return
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        traceback.clear_frames(found.__traceback__)
        if found.__suppress_context__ and found.__context__ is not found.__cause__:
            found.__context__ = None
        waiting += [found.__cause__, found.__context__]
        if isinstance(found, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", found).exceptions


class _ForgettingLocals:
    """A context manager of its own, for each call enters one: contextlib's costs 2 µs."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            forget_locals(error)


_FORGETTING_LOCALS: Final = _ForgettingLocals()


def forgetting_locals() -> _ForgettingLocals:
    """Drop the local variables below the block when an error leaves it; see `forget_locals`."""
    return _FORGETTING_LOCALS


def forgetting_arguments(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function that is given secrets, so that no error through it shows its locals."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            del args, kwargs
            forget_locals(error)
            raise

    return call
