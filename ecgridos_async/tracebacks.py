"""Tracebacks without local variables: requests and arguments hold secrets."""

import contextlib
import traceback
from collections.abc import Generator
from typing import cast


def forget_locals(error: BaseException) -> None:
    """Drop the local variables of the finished frames that an error came through.

    Debuggers and crash reporters show local variables. The traceback itself stays as it is.
    """
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        traceback.clear_frames(found.__traceback__)
        waiting += [found.__cause__, found.__context__]
        if isinstance(found, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", found).exceptions


@contextlib.contextmanager
def forgetting_locals() -> Generator[None, None, None]:
    """Drop the local variables below the block when an error leaves it; see `forget_locals`."""
    try:
        yield
    except BaseException as error:
        forget_locals(error)
        raise
