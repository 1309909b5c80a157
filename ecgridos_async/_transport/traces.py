"""Traces: httpcore logs reply headers at DEBUG, and they may quote the request's secrets."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from ecgridos_async._support.masking import mask

Trace = Callable[[str, dict[str, Any]], Awaitable[None]]
"""The callback that httpcore awaits at each step of a request, its extension `trace`."""

_LOGS: Final = tuple(
    logging.getLogger(f"{library}.{http}")
    for library in ("httpcore", "httpcore2")
    for http in ("http11", "http2")
)
_ENDS: Final = (".complete", ".failed")


class _Shown(str):
    """A text that logs as it is, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def masking_trace(secrets: Iterable[str]) -> Trace | None:
    """Return a trace that masks what httpcore is about to log, None if it logs nothing."""
    if not any(log.isEnabledFor(logging.DEBUG) for log in _LOGS):
        return None

    async def trace(event: str, info: dict[str, Any]) -> None:
        if event.endswith(_ENDS):  # a start event holds live arguments, not only log data
            for name, value in info.items():
                info[name] = None if value is None else _Shown(mask(repr(value), secrets))

    return trace
