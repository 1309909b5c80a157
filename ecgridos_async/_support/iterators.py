"""Async iterators that are left before their end."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar, cast

T = TypeVar("T")


async def close_iterator(iterator: AsyncIterator[T]) -> None:
    """Close an async iterator if it is a generator; others have nothing to close."""
    if isinstance(iterator, AsyncGenerator):
        await cast("AsyncGenerator[T]", iterator).aclose()
