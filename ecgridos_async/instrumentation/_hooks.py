"""Hooks: the functions that receive a client's events."""

import inspect
import itertools
import logging
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ecgridos_async._support.checks import sequence_of_callables
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.instrumentation.log import CALLS, SESSIONS, log_event

if TYPE_CHECKING:
    from ecgridos_async.instrumentation._call_events import CallEvents
    from ecgridos_async.instrumentation.events import Event, Hook

_LOG: Final = logging.getLogger("ecgridos_async.instrumentation")
_HOOKS: Final = sequence_of_callables("a list or tuple of functions that take an event")
_SESSIONS: Final = itertools.count(1)


def session_label() -> str:
    """Return a name for a session that is not secret: `session-1`."""
    return f"session-{next(_SESSIONS)}"


class Hooks:
    """The hooks of a client; the first one logs."""

    def __init__(self, hooks: "Sequence[Hook]" = ()) -> None:
        """Raise ConfigurationError if *hooks* is not a sequence of plain functions."""
        _HOOKS.require("hooks", hooks)
        for hook in hooks:
            if inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(
                getattr(hook, "__call__", None)  # noqa: B004  # of an object of a class
            ):
                raise ConfigurationError(
                    "hooks: expected plain functions, got one that is async: hooks are called, "
                    "not awaited",
                    parameter="hooks",
                )
        self._any: bool = bool(hooks)
        self._hooks: tuple[Hook, ...] = (log_event, *hooks)
        self._reported: set[int] = set()

    def of_call(
        self, operation: Operation, version: ApiVersion, protocol: Protocol, session: str | None
    ) -> "CallEvents | None":
        """Return the event reporter of a call, None if nobody listens."""
        logged = CALLS.isEnabledFor(logging.INFO) or SESSIONS.isEnabledFor(logging.INFO)
        if not (self._any or logged):
            return None
        from ecgridos_async.instrumentation._call_events import CallEvents

        return CallEvents(
            self.tell,
            operation,
            version,
            protocol,
            session,
            failures_only=not (self._any or CALLS.isEnabledFor(logging.DEBUG)),
        )

    def tell(self, event: "Event") -> None:
        """Call every hook with an event. The first exception of a hook is logged."""
        handled = sys.exception()
        for number, hook in enumerate(self._hooks):
            try:
                hook(event)
            except Exception as error:  # noqa: BLE001  # a hook must not break a call
                if number not in self._reported:
                    self._reported.add(number)
                    _report(hook, error, handled)


def _report(hook: "Hook", error: Exception, handled: BaseException | None) -> None:
    """Log an exception of a hook, without the call's own error that it may have as context."""
    found: BaseException = error
    while found.__context__ is not None and found.__context__ is not handled:
        found = found.__context__
    found.__context__ = None
    _LOG.error(
        "The hook %s raised an exception; the call continues. Further exceptions of this hook are "
        "not logged.",
        getattr(hook, "__qualname__", type(hook).__qualname__),
        exc_info=error,
    )
