"""Tracebacks without local variables: requests and arguments hold secrets."""

import contextlib
import functools
import gc
import inspect
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from types import FrameType
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
        for frame, _ in traceback.walk_tb(found.__traceback__):
            _clear(frame)
        if found.__suppress_context__ and found.__context__ is not found.__cause__:
            found.__context__ = None
        waiting += [found.__cause__, found.__context__]
        if isinstance(found, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", found).exceptions


def _clear(frame: FrameType) -> None:
    """Drop the local variables of a frame that is finished.

    Before Python 3.13 `frame.clear()` closes the coroutine of a suspended frame, such as that of a
    task that cancels another one while it handles an error. Only a finished frame owns its code.
    """
    if sys.version_info < (3, 13) and all(
        owned is not frame.f_code for owned in gc.get_referents(frame)
    ):
        return
    with contextlib.suppress(RuntimeError):  # it runs or is suspended
        frame.clear()


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
