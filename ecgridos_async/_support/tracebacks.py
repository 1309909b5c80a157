"""Tracebacks without local variables: requests and arguments hold secrets."""

import functools
import inspect
import os
import traceback
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


def forget_locals(error: BaseException) -> None:
    """Drop the local variables of the finished frames that an error came through.

    Debuggers and crash reporters show local variables. The traceback itself stays. The error
    hidden by `from None` is dropped too: its text must not be shown.

    `ECGRIDOS_KEEP_LOCALS=1` keeps everything, to debug this package.
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


def forgetting_locals(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function that takes secrets, so that its errors show no local variables.

    The function may be async.
    """
    if inspect.iscoroutinefunction(function):
        awaited = cast("Callable[P, Awaitable[object]]", function)

        @functools.wraps(function)
        async def awaiting(*args: P.args, **kwargs: P.kwargs) -> object:
            try:
                return await awaited(*args, **kwargs)
            except BaseException as error:
                del args, kwargs
                forget_locals(error)
                raise

        return cast("Callable[P, T]", awaiting)

    @functools.wraps(function)
    def calling(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            del args, kwargs
            forget_locals(error)
            raise

    return calling
