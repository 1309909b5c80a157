"""Events of calls, for functions of yours, called hooks.

    from ecgridos_async.instrumentation import AttemptFailed, Event

    def count_retries(event: Event) -> None:
        if isinstance(event, AttemptFailed) and event.decision == "retry":
            RETRIES.labels(event.call.operation).inc()

    client = ecgridos_async.Client(hooks=[count_retries])

Logging is a hook of every client. Names are imported when they are first used: a client
without hooks needs none of the events.
"""

from typing import TYPE_CHECKING

from ecgridos_async._support.lazy import lazy_names

if TYPE_CHECKING:
    from ecgridos_async.instrumentation.events import (
        AttemptEnded as AttemptEnded,
        AttemptFailed as AttemptFailed,
        AttemptStarted as AttemptStarted,
        CallEnded as CallEnded,
        CallInfo as CallInfo,
        CallStarted as CallStarted,
        Decision as Decision,
        Event as Event,
        Hook as Hook,
        SelectiveHook as SelectiveHook,
        SessionRenewed as SessionRenewed,
    )
    from ecgridos_async.instrumentation.health import Ping as Ping, Stats as Stats
    from ecgridos_async.instrumentation.log import log_event as log_event
    from ecgridos_async.instrumentation.timed_calls import (
        TimedAttempt as TimedAttempt,
        TimedCall as TimedCall,
    )
    from ecgridos_async.instrumentation.timeline import Timeline as Timeline
else:
    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        {
            ".events": (
                "AttemptEnded",
                "AttemptFailed",
                "AttemptStarted",
                "CallEnded",
                "CallInfo",
                "CallStarted",
                "Decision",
                "Event",
                "Hook",
                "SelectiveHook",
                "SessionRenewed",
            ),
            ".health": ("Ping", "Stats"),
            ".log": ("log_event",),
            ".timed_calls": ("TimedAttempt", "TimedCall"),
            ".timeline": ("Timeline",),
        },
    )
