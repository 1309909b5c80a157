"""Attempts: a call is made until it is answered, fails for good, or runs out of time."""

import enum
import time
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import anyio
import anyio.lowlevel
import anyio.to_thread
import attrs

from ecgridos_async import errors
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
from ecgridos_async._support.delivery import Delivery
from ecgridos_async._transport.http import Transport
from ecgridos_async._transport.replies import Receiving
from ecgridos_async._wire.xml import READ_IN_LOOP
from ecgridos_async.config import Settings
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.operation import Effect, Operation
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.types import is_secret
from ecgridos_async.messages import WireReply, WireRequest
from ecgridos_async.middleware import Attempt
from ecgridos_async.secret import MASK, Secret, mask_error

if TYPE_CHECKING:
    from ecgridos_async.instrumentation.call_events import CallEvents


class Identity(Protocol):
    """Who makes a call: it gives the session id, and a new one when that has expired."""

    @property
    def label(self) -> str | None:
        """The label of the session in events, None if there is no session."""
        ...

    def id_for(self, operation: Operation) -> Secret:
        """Return the id that a call carries; raise StateError if there is none."""
        ...

    @property
    def renewable(self) -> bool:
        """Whether an expired session is ours to renew."""
        ...

    async def renew(self, expired: Secret) -> bool:
        """Get a new id in the place of an expired one, unless that was done meanwhile.

        Return whether it was this call that did so.
        """
        ...

    def accepted(self) -> None:
        """Note that the service knew the id."""
        ...


@attrs.frozen
class FixedIdentity:
    """An id, or none, that is not ours to renew."""

    id: Secret | None = None
    label: str | None = None

    def id_for(self, operation: Operation) -> Secret:
        """Return the id; raise StateError if there is none."""
        if self.id is None:
            raise errors.StateError(
                "this operation needs a session; open one with client.session(…)",
                operation=operation.name,
            )
        return self.id

    @property
    def renewable(self) -> bool:
        """False."""
        return False

    async def renew(self, expired: Secret) -> bool:  # noqa: ARG002  # nothing can renew it
        """Do nothing."""
        return False

    def accepted(self) -> None:
        """Do nothing."""


@attrs.define(eq=False)
class Answer:
    """A call that was answered."""

    request: WireRequest
    reply: WireReply
    value: Any = attrs.field(repr=False)
    attempts: int
    seconds: float
    """From the call to the end of the answer, pauses included."""


@attrs.define(eq=False)
class Attempts:
    """The attempts of one call."""

    settings: Settings
    transport: Transport
    budget: RetryBudget
    operation: Operation
    plan: Plan
    arguments: Arguments
    identity: Identity
    receiving: Receiving
    build: Callable[[Secret | None], WireRequest]
    read: Callable[[WireReply, Iterable[str]], Any]
    """Takes an answer and the secrets to mask in errors about it."""
    events: "CallEvents | None" = None
    """What tells the events of the call; None if nobody would hear of them."""
    _number: int = 0
    _renewed: bool = False
    _session_id: Secret | None = None
    _request: WireRequest | None = None
    _reply: WireReply | None = None
    _delivery: Delivery = attrs.field(factory=lambda: Delivery(begun=False))
    _before: errors.CallOutcome = "not_sent"
    """What became of the attempts before this one."""
    _started: float = attrs.field(factory=time.monotonic)
    _deadline: float = 0.0

    async def answer(self) -> Answer:
        """Make the call and return its answer; raise what became of it otherwise."""
        total = self.settings.timeouts.total
        failed: errors.ECGridOSError
        try:
            with anyio.move_on_after(total) as scope:
                self._deadline = scope.deadline
                answer = await self._until_answered()
                if self.events is not None:
                    self.events.call_ended(answer.value)
                return answer
            failed = errors.DeadlineError(
                f"no answer within {total:g} s", operation=self.operation.name
            )
            failed.attempts = self._number
            failed.may_have_arrived = self._delivery.begun
            judge(failed, self.operation.effect, before=self._before)
            if self.operation.effect is Effect.WRITE and self._delivery.begun:
                self._tell_failed(failed, Step.OUTCOME_UNKNOWN)
                raise self._outcome_unknown(failed) from failed
            self._tell_failed(failed, Step.FAIL)
            raise failed
        except BaseException as error:
            if self.events is not None:
                self.events.call_failed(error, self._outcome_of(error))
            raise

    async def _until_answered(self) -> Answer:
        while True:
            request = await self._next_request()
            if self._number > 1:  # the attempt before may have left a part of a parcel there
                await self.receiving.sink.restart()
            try:
                reply = await self.transport.send(
                    self._attempt(request), self.settings.timeouts, self.receiving, self._delivery
                )
                self._reply = reply
                value = await self._read(reply, request)
            except errors.ECGridOSError as error:
                mask_error(error, request.secrets)
                await self._go_on(error)
                continue
            self.identity.accepted()
            self.budget.pay_back()
            if self.events is not None:
                self.events.attempt_ended(reply)
            return Answer(request, reply, value, self._number, time.monotonic() - self._started)

    async def _next_request(self) -> WireRequest:
        """Return the request of the next attempt: the one before, unless the session is new."""
        session_id = self.identity.id_for(self.operation) if self.operation.session else None
        if self._request is None or session_id != self._session_id:
            self._request = await self._build(session_id)
            self._session_id = session_id
        self._number += 1
        self._reply = None
        self._delivery = Delivery(begun=False)
        if self.events is not None:
            self.events.attempt_started(self._number, self._request)
        return self._request

    async def _build(self, session_id: Secret | None) -> WireRequest:
        if not self.arguments.are_large:
            return self.build(session_id)
        request = await anyio.to_thread.run_sync(self.build, session_id, abandon_on_cancel=True)
        await anyio.to_thread.run_sync(lambda: request.length, abandon_on_cancel=True)  # once
        return request

    def _attempt(self, request: WireRequest) -> Attempt:
        return Attempt(
            operation=self.operation.name,
            version=self.settings.version,
            protocol=self.settings.protocol,
            effect=self.operation.effect,
            number=self._number,
            request=request,
        )

    async def _read(self, reply: WireReply, request: WireRequest) -> Any:
        if len(reply.body) > READ_IN_LOOP:
            return await anyio.to_thread.run_sync(
                self.read, reply, request.to_mask, abandon_on_cancel=True
            )
        # Answers that came together are read one after another: then what reads them stays in the
        # caches of the processor.
        await anyio.lowlevel.checkpoint()
        return self.read(reply, request.to_mask)

    async def _go_on(self, error: errors.ECGridOSError) -> None:
        """Return when another attempt is due after *error*; raise what ends the call otherwise."""
        error.attempts = self._number
        error.operation = error.operation or self.operation.name
        failure = judge(
            error,
            self.operation.effect,
            before=self._before,
            renewable=self.identity.renewable,
        )
        if isinstance(error, errors.Fault):
            self.budget.pay_back()
            if failure is not Failure.EXPIRED:
                self.identity.accepted()  # the call was refused, the session was not
        asked = retry_after_of(error)
        step = decide(
            failure,
            self.operation.effect,
            attempt=self._number - self._renewed,
            attempts=1 + self.settings.retries,
            retry_after=asked,
            renewable=self._may_renew(),
        )
        self._before = error.outcome
        self._delivery = Delivery(begun=False)  # of what comes next, a pause or a Login at first
        if step is Step.RENEW:
            self._tell_failed(error, step)
            await self._renew(error)
            return
        pause = 0.0
        if step is Step.RETRY:
            pause = asked if asked is not None else backoff(self._number)
        if step in (Step.RETRY, Step.RETRY_AT_ONCE) and not self._can_afford(error, pause):
            step, pause = Step.FAIL, 0.0
        self._tell_failed(error, step, pause)
        match step:
            case Step.OUTCOME_UNKNOWN:
                raise self._outcome_unknown(error) from error
            case Step.FAIL:
                raise error
            case _:
                await anyio.sleep(pause)

    def _may_renew(self) -> bool:
        return self.identity.renewable and not self._renewed

    async def _renew(self, expired: errors.ECGridOSError) -> None:
        """Log in anew, once for the call and once for all calls that wait for it."""
        assert self._session_id is not None  # no other call can be told that it expired
        self._renewed = True
        try:
            if await self.identity.renew(self._session_id) and self.events is not None:
                self.events.session_renewed()
        except errors.LoginRefusedError:
            raise
        except errors.ECGridOSError as failed:
            expired.add_note(f"The session could not be renewed: {failed}")
            raise expired from failed

    def _can_afford(self, error: errors.ECGridOSError, pause: float) -> bool:
        """Tell whether there is time and budget for another attempt; pay for it if so."""
        if anyio.current_time() + pause >= self._deadline:
            error.add_note("Not retried: the backoff would exceed the call's total timeout.")
            return False
        if not self.budget.take(error):
            error.add_note("Not retried: too many calls of this client failed lately.")
            return False
        return True

    def _outcome_unknown(self, error: errors.ECGridOSError) -> errors.OutcomeUnknownError:
        known = _known(error, self._reply)
        unknown = errors.OutcomeUnknownError(
            f"{known}. Whether the service carried it out is not known, so it was not repeated; "
            "ask the service before you do",
            operation=self.operation.name,
            arguments=shown(self.plan, self.arguments),
            known=known,
            seconds=time.monotonic() - self._started,
        )
        unknown.attempts = self._number
        return unknown

    def _tell_failed(self, error: errors.ECGridOSError, step: Step, pause: float = 0.0) -> None:
        if self.events is not None:
            self.events.attempt_failed(error, step.value, pause=pause, reply=self._reply)

    def _outcome_of(self, error: BaseException) -> errors.CallOutcome:
        """Return the outcome of the call for an error that ends it; others do not say it."""
        if isinstance(error, errors.ECGridOSError):
            return error.outcome
        last = Failure.LOST if self._delivery.begun else Failure.NOT_SENT
        return outcome_of(last, self.operation.effect, before=self._before)


def _known(error: errors.ECGridOSError, reply: WireReply | None) -> str:
    """Return what is known of a request whose outcome is not."""
    if reply is not None:
        return f"the answer does not tell the outcome: {error.args[0]}"
    return f"the call was sent, but {error.args[0]}"


def shown(plan: Plan, arguments: Arguments) -> Mapping[str, object]:
    """Return the arguments of a call as they may be shown, by Python name."""
    values = plan.bind(arguments.positional, arguments.named)
    return {
        parameter.name: _shown(parameter, value)
        for parameter, value in zip(plan.parameters, values, strict=True)
    }


def _shown(parameter: Parameter, value: object) -> object:
    if is_secret(parameter.type):
        return MASK
    if isinstance(value, str) and parameter.name.endswith("_base64"):
        return f"<{len(value)} characters>"
    if isinstance(value, (bytes, bytearray)):
        return f"<{len(value)} bytes>"
    if isinstance(value, (str, int, float, Decimal, DateTime, enum.Enum, type(None))):
        return value
    return f"<{type(value).__name__}>"
