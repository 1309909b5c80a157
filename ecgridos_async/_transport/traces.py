"""Traces: httpcore logs answers at DEBUG, and an answer may quote what it was sent."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from ecgridos_async._support.masking import mask

Trace = Callable[[str, dict[str, Any]], Awaitable[None]]
"""What httpcore awaits at each step of a request, as its extension `trace`."""

_LOGS: Final = tuple(
    logging.getLogger(f"{library}.{http}")
    for library in ("httpcore", "httpcore2")
    for http in ("http11", "http2")
)
_ENDS: Final = (".complete", ".failed")


class _Shown(str):
    """A text that stands in a log as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def masking_trace(secrets: Iterable[str]) -> Trace | None:
    """Return a trace that masks what httpcore is about to log, None if it logs nothing."""
    if not any(log.isEnabledFor(logging.DEBUG) for log in _LOGS):
        return None

    async def trace(event: str, info: dict[str, Any]) -> None:
        if event.endswith(_ENDS):  # what a step began with is its arguments, not only its log
            for name, value in info.items():
                info[name] = None if value is None else _Shown(mask(repr(value), secrets))

    return trace
