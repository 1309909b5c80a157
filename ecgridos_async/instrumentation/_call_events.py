"""Creates the events of one call while it runs."""

import itertools
import os
import secrets
import time
from collections.abc import Callable
from typing import Final

from ecgridos_async.config import Settings
from ecgridos_async.contract.operation import Operation
from ecgridos_async.errors import CallOutcome, ECGridOSError
from ecgridos_async.instrumentation.events import (
    AttemptEnded,
    AttemptFailed,
    AttemptStarted,
    CallEnded,
    CallInfo,
    CallStarted,
    Decision,
    Event,
    SessionRenewed,
)
from ecgridos_async.messages import WireReply, WireRequest

_PROCESS: Final = secrets.token_hex(4)
_CALLS: Final = itertools.count(1)


def _call_id() -> str:
    """Return an id that no other call has; the process id distinguishes forked processes."""
    return f"{_PROCESS}-{os.getpid():x}-{next(_CALLS):x}"


class CallEvents:
    """Reports the events of one call. It keeps the data for the end of an attempt."""

    def __init__(
        self,
        tell: Callable[[Event], None],
        operation: Operation,
        settings: Settings,
        session: str | None,
        *,
        failures_only: bool,
    ) -> None:
        """Report the start of the call.

        Args:
            tell: Receives each event.
            failures_only: Whether events of successes are not needed.
        """
        self._tell = tell
        self._failures_only = failures_only
        self._call = CallInfo(
            id=_call_id(),
            session=session,
            operation=operation.name,
            version=settings.version,
            protocol=settings.protocol,
            effect=operation.effect,
            endpoint=settings.endpoint,
        )
        self._started = time.monotonic()
        self._attempt = 0
        self._attempt_started = 0.0
        self._under_way = False
        self._ended = False
        self._status: int | None = None
        self._sent = 0
        self._received = 0
        if not failures_only:
            tell(CallStarted(call=self._call))

    def attempt_started(self, number: int, request: WireRequest) -> None:
        """Report the start of an attempt."""
        self._attempt, self._under_way = number, True
        self._status, self._sent, self._received = None, _length(request), 0
        self._attempt_started = time.monotonic()
        if not self._failures_only:
            self._tell(AttemptStarted(call=self._call, attempt=number))

    def attempt_ended(self, reply: WireReply) -> None:
        """Report that the attempt succeeded."""
        self._under_way = False
        self._note(reply)
        if self._failures_only:
            return
        self._tell(
            AttemptEnded(
                call=self._call,
                attempt=self._attempt,
                status=reply.status,
                sent=self._sent,
                received=self._received,
                seconds=_since(self._attempt_started),
            )
        )

    def attempt_failed(
        self,
        error: BaseException,
        decision: Decision,
        *,
        pause: float = 0.0,
        reply: WireReply | None = None,
    ) -> None:
        """Report that the attempt failed; do nothing if none is running."""
        if not self._under_way:
            return
        self._under_way = False
        self._note(reply)
        self._tell(
            AttemptFailed(
                call=self._call,
                attempt=self._attempt,
                status=self._status,
                sent=self._sent,
                received=self._received,
                seconds=_since(self._attempt_started),
                error=type(error).__name__,
                message=_message(error),
                decision=decision,
                pause=pause,
            )
        )

    def session_renewed(self) -> None:
        """Report that this call logged in again."""
        self._tell(SessionRenewed(call=self._call, attempt=self._attempt))

    def call_ended(self, value: object, content: int) -> None:
        """Report that the call has a result.

        Args:
            content: The bytes of the parcel that it carried.
        """
        if not self._failures_only:
            self._end("answered", result=type(value).__name__, content=content)

    def call_failed(self, error: BaseException, outcome: CallOutcome) -> None:
        """Report that *error* ends the call, and the running attempt with it.

        Do nothing if it has ended: a hook for that event may have raised *error*.
        """
        if self._ended:
            return
        cancelled = not isinstance(error, Exception)
        self.attempt_failed(error, "cancelled" if cancelled else "fail")
        self._end(outcome, error=error, cancelled=cancelled)

    def _end(
        self,
        outcome: CallOutcome,
        *,
        result: str | None = None,
        content: int = 0,
        error: BaseException | None = None,
        cancelled: bool = False,
    ) -> None:
        self._ended = True
        self._tell(
            CallEnded(
                call=self._call,
                attempts=self._attempt,
                seconds=_since(self._started),
                status=self._status,
                sent=self._sent,
                received=self._received,
                content=content,
                outcome=outcome,
                result=result,
                error=type(error).__name__ if error is not None else None,
                message=_message(error),
                cancelled=cancelled,
            )
        )

    def _note(self, reply: WireReply | None) -> None:
        if reply is not None:
            self._status = reply.status
            self._received = len(reply.body) + reply.content_length


def _length(request: WireRequest) -> int:
    return request.length or len(request.url.partition("?")[2])


def _since(started: float) -> float:
    return round(time.monotonic() - started, 6)


def _message(error: BaseException | None) -> str | None:
    """Return the text of an error of this package, in which secrets are masked."""
    return str(error) if isinstance(error, ECGridOSError) else None
