"""The hook that logs: one record for each attempt, and one for each call that ended.

Records of calls go to the logger `ecgridos_async.calls`, those of sessions to
`ecgridos_async.session`. A record has its fields in `record.ecgridos`, a dict of plain values that
a JSON formatter can write directly. `ECGRIDOS_LOG=debug` shows the records on stderr without
further setup.
"""

import logging
import os
from typing import TYPE_CHECKING, Final

from ecgridos_async.errors import ConfigurationError

if TYPE_CHECKING:
    from ecgridos_async.instrumentation.events import AttemptEnded, AttemptFailed, CallEnded, Event

CALLS: Final = logging.getLogger("ecgridos_async.calls")
SESSIONS: Final = logging.getLogger("ecgridos_async.session")
_PACKAGE: Final = logging.getLogger("ecgridos_async")
_LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def log_event(event: "Event") -> None:
    """Log an event: failures at INFO, because the caller gets the error, others at DEBUG."""
    from ecgridos_async.instrumentation.events import (
        AttemptEnded,
        AttemptFailed,
        CallEnded,
        SessionRenewed,
    )

    match event:
        case AttemptEnded():
            _log(event, logging.DEBUG)
        case AttemptFailed():
            _log(event, logging.DEBUG if event.decision == "cancelled" else logging.INFO)
        case CallEnded():
            _log(event, logging.INFO if event.error and not event.cancelled else logging.DEBUG)
        case SessionRenewed(call=call):
            SESSIONS.info(
                "The session had expired; logged in again. [%s %s]",
                call.id,
                call.session,
                extra={"ecgridos": _of_call(event, "renewal", event.attempt)},
            )
        case _:
            pass  # logged when it ends


def _log(event: "AttemptEnded | AttemptFailed | CallEnded", level: int) -> None:
    if CALLS.isEnabledFor(level):
        fields = _fields(event)
        CALLS.log(level, "%s", _line(fields), extra={"ecgridos": fields})


def _fields(event: "AttemptEnded | AttemptFailed | CallEnded") -> dict[str, object]:
    """Return the fields of a record, except those that are None."""
    from ecgridos_async.instrumentation.events import AttemptFailed, CallEnded

    if isinstance(event, CallEnded):
        fields = _of_call(event, "call", event.attempts)
    else:
        fields = _of_call(event, "attempt", event.attempt)
    fields |= {
        "status": event.status,
        "sent": event.sent,
        "received": event.received,
        "milliseconds": round(event.seconds * 1000, 3),
        "error": event.error if isinstance(event, (CallEnded, AttemptFailed)) else None,
        "then": event.decision if isinstance(event, AttemptFailed) else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _of_call(event: "Event", kind: str, attempt: int) -> dict[str, object]:
    """Return the fields that every record has."""
    call = event.call
    return {
        "event": kind,
        "call_id": call.id,
        "session": call.session,
        "operation": call.operation,
        "version": str(call.version),
        "protocol": str(call.protocol),
        "effect": str(call.effect),
        "attempt": attempt,
    }


def _line(fields: dict[str, object]) -> str:
    number = fields["attempt"]
    count = f"attempt {number}"
    if fields["event"] == "call":
        count = f"{number} attempt{'s' * (number != 1)}"
    then = f", then {fields['then']}" if "then" in fields else ""
    status = f"HTTP {fields['status']}" if "status" in fields else "no reply"
    session = f" {fields['session']}" if "session" in fields else ""
    return (
        f"{fields['operation']} v{fields['version']} {fields['protocol']} {fields['effect']}, "
        f"{count}: {fields.get('error', 'answered')}{then} ({status}, {fields['sent']} bytes out, "
        f"{fields['received']} in, {fields['milliseconds']:.1f} ms) [{fields['call_id']}{session}]"
    )


def show_log_as_asked() -> None:
    """Show the log on stderr if `ECGRIDOS_LOG` asks for it: debug, info, warning or error.

    Existing handlers are left alone.

    Raises:
        ConfigurationError: If it has another value.
    """
    asked = os.environ.get("ECGRIDOS_LOG", "").strip().lower()
    if not asked:
        return
    if asked not in _LEVELS:
        raise ConfigurationError(
            f"ECGRIDOS_LOG: {asked!r} is none of {', '.join(_LEVELS)}", parameter="ECGRIDOS_LOG"
        )
    _PACKAGE.setLevel(_LEVELS[asked])
    if not _PACKAGE.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        _PACKAGE.addHandler(handler)
