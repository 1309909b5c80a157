"""Tries: the state of a call across its attempts."""

import time
from typing import TYPE_CHECKING, Any, NoReturn

import anyio
import anyio.to_thread
import attrs

from ecgridos_async import errors
from ecgridos_async._calls.call import CallResult, PlannedCall
from ecgridos_async._calls.content_size import content_size
from ecgridos_async._calls.counts import Counts
from ecgridos_async._calls.digest import digest_of
from ecgridos_async._calls.retries import (
    Failure,
    RetryBudget,
    Step,
    backoff,
    decide,
    judge,
    outcome_of,
    retry_after_of,
)
from ecgridos_async._support.masking import mask_error
from ecgridos_async.contract.operation import Effect
from ecgridos_async.messages import Delivery, WireReply, WireRequest
from ecgridos_async.middleware import Attempt
from ecgridos_async.secret import Secret

if TYPE_CHECKING:
    from ecgridos_async.instrumentation._call_events import CallEvents


@attrs.define(eq=False)
class Tries:
    """The attempts of one call: what they share, and the state of the last one."""

    call: PlannedCall
    budget: RetryBudget
    counts: Counts
    events: "CallEvents | None"
    """Reports the events of the call; None if nobody listens."""
    scope: anyio.CancelScope
    """Ends the call at its deadline."""
    reply: WireReply | None = attrs.field(default=None, init=False)
    """The reply to the last attempt."""
    _number: int = attrs.field(default=0, init=False)
    _request: WireRequest | None = attrs.field(default=None, init=False)
    _session_id: Secret | None = attrs.field(default=None, init=False)
    _renewed: bool = attrs.field(default=False, init=False)
    _delivery: Delivery | None = attrs.field(default=None, init=False)
    """How much of the current attempt was sent; None between attempts."""
    _before: errors.CallOutcome = attrs.field(default="not_sent", init=False)
    """The outcome of all attempts before the last one."""
    _started: float = attrs.field(factory=time.monotonic, init=False)

    async def next(self) -> Attempt:
        """Return the next attempt. It reuses the last request unless the session has changed."""
        call = self.call
        session_id = call.auth.id_for(call.operation) if call.operation.session else None
        if self._request is None or session_id != self._session_id:
            large = call.arguments.are_large
            self._request = await _built(call, session_id) if large else call.request(session_id)
            self._session_id = session_id
        if self._number and call.sink is not None:
            await call.sink.restart()  # the last attempt may have written part of it
        self._number += 1
        self._delivery = delivery = Delivery(begun=False)
        self.reply = None
        if self.events is not None:
            self.events.attempt_started(self._number, self._request)
        return Attempt(
            operation=call.operation.name,
            version=call.settings.version,
            protocol=call.settings.protocol,
            effect=call.operation.effect,
            number=self._number,
            request=self._request,
            timeouts=call.settings.timeouts,
            expected=call.expected,
            sink=call.sink,
            delivery=delivery,
            share=call.auth.share,
            scope=self.scope,
        )

    def succeed(self, value: Any) -> CallResult:
        """Return the result of the call."""
        assert self._request is not None  # an attempt was made
        assert self.reply is not None  # and got a reply
        self.call.auth.accepted()
        self.budget.pay_back()
        self.counts.succeeded += 1
        if self.events is not None:
            self.events.attempt_ended(self.reply)
            self.events.call_ended(value, content_size(self.call, self.reply, value))
        seconds = time.monotonic() - self._started
        return CallResult(self.call, self._request, self.reply, value, self._number, seconds)

    async def follow(self, error: errors.ECGridOSError) -> None:
        """Wait until *error* may be retried, or raise the error that ends the call."""
        assert self._request is not None  # an attempt was made
        mask_error(error, self._request.secrets)
        step, pause = self._decided(error)
        self._tell_failed(error, step, pause)
        self._before = error.outcome
        self._delivery = None  # a backoff or a Login follows
        match step:
            case Step.RETRY | Step.RETRY_AT_ONCE:
                self.counts.retries += 1
                await anyio.sleep(pause)
            case Step.RENEW:
                await self._renew(error)
            case Step.OUTCOME_UNKNOWN:
                raise await self._outcome_unknown(error) from error
            case _:
                raise error

    def _decided(self, error: errors.ECGridOSError) -> tuple[Step, float]:
        """Return what to do after *error*, and the backoff in seconds."""
        call, effect = self.call, self.call.operation.effect
        error.attempts = self._number
        error.operation = error.operation or call.operation.name
        failure = judge(error, effect, before=self._before, renewable=call.auth.renewable)
        if isinstance(error, errors.Fault):
            self.budget.pay_back()
            if failure is not Failure.EXPIRED:
                call.auth.accepted()  # the service refused the call, not the session
        asked = retry_after_of(error)
        step = decide(
            failure,
            effect,
            attempt=self._number - self._renewed,
            attempts=1 + call.settings.retries,
            retry_after=asked,
            renewable=call.auth.renewable and not self._renewed,
        )
        pause = 0.0
        if step in (Step.RETRY, Step.RETRY_AT_ONCE, Step.RENEW) and self._is_spent:
            error.add_note("Not retried: the content is a stream that cannot begin again.")
            return Step.FAIL, 0.0
        if step is Step.RETRY:
            pause = asked if asked is not None else backoff(self._number)
        if step in (Step.RETRY, Step.RETRY_AT_ONCE) and not self._can_afford(error, pause):
            return Step.FAIL, 0.0
        return step, pause

    @property
    def _is_spent(self) -> bool:
        """Whether a content was read from its source, or handed on, and cannot be once more."""
        assert self._request is not None  # an attempt was made
        body = self._request.streamed
        sink = self.call.sink
        return (body is not None and body.is_spent) or (sink is not None and not sink.can_restart)

    def _can_afford(self, error: errors.ECGridOSError, pause: float) -> bool:
        """Tell whether time and budget allow another attempt; pay for it if so."""
        if anyio.current_time() + pause >= self.scope.deadline:
            error.add_note("Not retried: the backoff would exceed the call's total timeout.")
            return False
        if not self.budget.take(error):
            error.add_note("Not retried: too many calls of this client failed lately.")
            return False
        return True

    async def _renew(self, expired: errors.ECGridOSError) -> None:
        """Renew the session, once per call and once for all calls that wait for it."""
        assert self._session_id is not None  # only a call with a session id learns that it expired
        self._renewed = True
        try:
            if await self.call.auth.renew(self._session_id):
                self.counts.renewals += 1
                if self.events is not None:
                    self.events.session_renewed()
        except errors.LoginRefusedError:
            raise
        except errors.ECGridOSError as failed:
            expired.add_note(f"The session could not be renewed: {failed}")
            raise expired from failed

    async def time_out(self) -> NoReturn:
        """Raise the error of a call that has reached its deadline."""
        effect, begun = self.call.operation.effect, self._may_have_arrived
        failed = errors.DeadlineError(
            f"no reply within {self.call.settings.timeouts.total:g} s",
            operation=self.call.operation.name,
        )
        failed.attempts = self._number
        failed.may_have_arrived = begun
        judge(failed, effect, before=self._before)
        if effect is Effect.WRITE and begun:
            self._tell_failed(failed, Step.OUTCOME_UNKNOWN)
            raise await self._outcome_unknown(failed) from failed
        self._tell_failed(failed, Step.FAIL)
        raise failed

    def end(self, error: BaseException) -> None:
        """Count and report the error that ends the call, which may be of any class."""
        if isinstance(error, Exception):
            self.counts.failed += 1
            self.counts.unknown_outcomes += isinstance(error, errors.OutcomeUnknownError)
        else:
            self.counts.cancelled += 1
        if self.events is None:
            return
        if isinstance(error, errors.ECGridOSError):
            outcome = error.outcome
        else:
            last = Failure.LOST if self._may_have_arrived else Failure.NOT_SENT
            outcome = outcome_of(last, self.call.operation.effect, before=self._before)
        self.events.call_failed(error, outcome)

    @property
    def _may_have_arrived(self) -> bool:
        """Whether the service may have received a byte of the current attempt."""
        return self._delivery is not None and self._delivery.begun

    async def _outcome_unknown(self, error: errors.ECGridOSError) -> errors.OutcomeUnknownError:
        known = f"the call was sent, but {error.args[0]}"
        if self.reply is not None:
            known = f"the reply does not tell the outcome: {error.args[0]}"
        seconds = time.monotonic() - self._started
        unknown = errors.OutcomeUnknownError(
            f"{known}. Whether the service carried it out is unknown, so it was not retried; "
            "ask the service before you repeat it",
            operation=self.call.operation.name,
            arguments=self.call.shown_arguments(),
            digest=await digest_of(self.call.content()),
            known=known,
            seconds=seconds,
        )
        unknown.attempts = self._number
        return unknown

    def _tell_failed(self, error: errors.ECGridOSError, step: Step, pause: float = 0.0) -> None:
        if self.events is not None:
            self.events.attempt_failed(error, step.value, pause=pause, reply=self.reply)


async def _built(call: PlannedCall, session_id: Secret | None) -> WireRequest:
    """Build a request with large arguments in a worker thread."""
    request = await anyio.to_thread.run_sync(call.request, session_id, abandon_on_cancel=True)
    await anyio.to_thread.run_sync(lambda: request.length, abandon_on_cancel=True)  # once
    return request
