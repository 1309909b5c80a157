"""Hooks: the functions that receive a client's events."""

import functools
import inspect
import itertools
import logging
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from ecgridos_async._support.checks import Check
from ecgridos_async.config import Settings
from ecgridos_async.contract.operation import Operation
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.instrumentation.log import CALLS, SESSIONS, log_event

if TYPE_CHECKING:
    from ecgridos_async.instrumentation._call_events import CallEvents
    from ecgridos_async.instrumentation.events import Event, Hook, SelectiveHook

_LOG: Final = logging.getLogger("ecgridos_async.instrumentation")
_SESSIONS: Final = itertools.count(1)
_Numbered = tuple[int, Any, Callable[[str, str], "Hook | None"] | None]
"""The number of a hook, the hook, and its `for_call`."""
_LOGGING: Final = -1
"""The number of the hook that logs."""


def session_label() -> str:
    """Return a name for a session that is not secret: `session-1`."""
    return f"session-{next(_SESSIONS)}"


def _are_hooks(value: object) -> bool:
    if not isinstance(value, Sequence):
        return False
    hooks = cast("Sequence[object]", value)
    return all(
        not isinstance(hook, type) and (callable(hook) or hasattr(hook, "for_call"))
        for hook in hooks
    )


_HOOKS: Final = Check("a list or tuple of functions that take an event", _are_hooks)


class Hooks:
    """The hooks of a client, numbered in their order."""

    def __init__(self, hooks: "Sequence[Hook | SelectiveHook]" = ()) -> None:
        """Raise ConfigurationError if *hooks* is not a sequence of plain functions."""
        _HOOKS.require("hooks", hooks)
        for hook in hooks:
            if any(map(inspect.iscoroutinefunction, _called(hook))):
                raise ConfigurationError(
                    "hooks: expected plain functions, got one that is async: hooks are called, "
                    "not awaited",
                    parameter="hooks",
                )
        self._hooks: Sequence[_Numbered] = [
            (number, hook, getattr(hook, "for_call", None)) for number, hook in enumerate(hooks)
        ]
        self._reported: set[int] = set()

    def of_call(
        self, operation: Operation, settings: Settings, session: str | None
    ) -> "CallEvents | None":
        """Return the event reporter of a call, None if nobody listens."""
        listening = self._listening(operation, settings) if self._hooks else ()
        if CALLS.isEnabledFor(logging.INFO) or SESSIONS.isEnabledFor(logging.INFO):
            failures_only = not (listening or CALLS.isEnabledFor(logging.DEBUG))
            listening = ((_LOGGING, log_event), *listening)
        elif listening:
            failures_only = False
        else:
            return None
        from ecgridos_async.instrumentation._call_events import CallEvents

        tell = functools.partial(self.tell, listening)
        return CallEvents(tell, operation, settings, session, failures_only=failures_only)

    def _listening(
        self, operation: Operation, settings: Settings
    ) -> "tuple[tuple[int, Hook], ...]":
        """Return the hooks that receive the events of a call."""
        found: tuple[tuple[int, Hook], ...] = ()
        for number, hook, choose in self._hooks:
            chosen: Hook | None = None
            try:
                chosen = hook if choose is None else choose(operation.name, settings.endpoint)
            except Exception as error:  # noqa: BLE001  # a hook must not break a call
                self._report(number, hook, error, None)
            if chosen is not None:
                found = (*found, (number, chosen))
        return found

    def tell(self, listening: "tuple[tuple[int, Hook], ...]", event: "Event") -> None:
        """Call hooks with an event. The first exception of a hook is logged."""
        handled = sys.exception()
        for number, hook in listening:
            try:
                hook(event)
            except Exception as error:  # noqa: BLE001  # a hook must not break a call
                self._report(number, hook, error, handled)

    def _report(
        self, number: int, hook: object, error: Exception, handled: BaseException | None
    ) -> None:
        """Log an exception of a hook, without the call's own error that it may have as context."""
        if number in self._reported:
            return
        self._reported.add(number)
        found: BaseException = error
        while found.__context__ is not None and found.__context__ is not handled:
            found = found.__context__
        found.__context__ = None
        _LOG.error(
            "The hook %s raised an exception; the call continues. Further exceptions of this hook "
            "are not logged.",
            getattr(hook, "__qualname__", type(hook).__qualname__),
            exc_info=error,
        )


def _called(hook: "Hook | SelectiveHook") -> tuple[Any, ...]:
    """Return what a client calls of a hook."""
    choose = getattr(hook, "for_call", None)
    if choose is not None:
        return (choose,)
    return (hook, getattr(hook, "__call__", None))  # noqa: B004  # of an object of a class
