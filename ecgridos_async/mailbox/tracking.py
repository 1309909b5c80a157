"""Tracking: what happens to an upload, as the service tells it.

An upload is a parcel. The service makes an interchange of each envelope in it, and of each
interchange a parcel at its receiver, which the receiver takes out of the inbox and may acknowledge.
"""

import datetime as dt
import enum
from collections import deque
from collections.abc import AsyncIterator
from typing import Final, Literal

import attrs

from ecgridos_async.contract.operation import Caller
from ecgridos_async.mailbox.waiting import EVERY, Poll
from ecgridos_async.models.parcels import InterchangeIDInfo, ParcelIDInfo, ParcelValid
from ecgridos_async.models.status import Direction
from ecgridos_async.services.interchanges import Interchanges
from ecgridos_async.services.parcels import Parcels

_DONE: Final = "M2400"
_ROUTED: Final = frozenset(("M2005", "M2105", "M2205", "M2400", "M2401"))
"""Status codes of a parcel from which on all its interchanges are known."""
_PARCEL_FAILED: Final = frozenset(
    ("M1104", "M1105", "M2101", "M2102", "M2103", "M2104", "M2106", "M2205", "M2401")
)
_INVALID: Final = frozenset(
    (
        ParcelValid.INVALID,
        ParcelValid.DUPLICATE,
        ParcelValid.ZERO_BYTE,
        ParcelValid.VALID_NONE_ROUTED,
        ParcelValid.VALID_NONE_ROUTED_X,
    )
)
_INTERCHANGE_DONE: Final = "4000"
_INTERCHANGE_FAILED: Final = frozenset(
    ("1101", "1102", "1103", "1104", "1105", "1106", "1303", "1304", "1403", "3103", "4101")
)
"""1110 (a suspended partner) and 3010 (the receiver's server is away) pass by themselves."""


class Stage(enum.StrEnum):
    """What a step is about."""

    SENT = "sent"
    """The parcel that was uploaded."""
    INTERCHANGE = "interchange"
    """One of its envelopes."""
    RECEIVED = "received"
    """The parcel at a receiver."""


class Progress(enum.StrEnum):
    """How far something is."""

    UNDER_WAY = "under way"
    DELIVERED = "delivered"
    """It is in the inbox of its receiver."""
    TAKEN = "taken"
    """Its receiver has taken it out of the inbox, and owes no acknowledgment."""
    FAILED = "failed"
    """It will not arrive, or not all of it."""


@attrs.frozen(kw_only=True)
class Step:
    """A change of something that an upload became."""

    stage: Stage
    id: int
    """ParcelID, or InterchangeID of an interchange."""
    progress: Progress
    status_code: str
    """Such as M2400 of a parcel or 4000 of an interchange."""
    status_message: str
    date: dt.datetime | None
    """Since when it is so."""
    acknowledgment: str
    """What the service says of the receiver's acknowledgment."""


class Track:
    """What happens to an upload: an async iterator of `Step`.

        async for step in session.track(parcel_id):
            print(step.stage, step.id, step.status_message)

    It ends when nothing more is to come. `progress` then says how it ended.
    """

    def __init__(
        self,
        session: Caller,
        parcel_id: int,
        *,
        until: Literal["delivered", "taken"] = "delivered",
        every: float = EVERY,
    ) -> None:
        self._session = session
        self._parcel_id = parcel_id
        self._until = Progress(until)
        self._poll = Poll(every)
        self._steps = deque[Step]()
        self._known: dict[tuple[Stage, int], Step] = {}
        self._final: dict[int, InterchangeIDInfo] = {}
        self._looked = False
        self._ended = False

    def __aiter__(self) -> AsyncIterator[Step]:
        return self

    @property
    def progress(self) -> Progress:
        """How far all of it is: FAILED if any part of it failed, else as far as the last part."""
        found = {step.progress for step in self._known.values() if step.stage is not Stage.SENT}
        sent = self._known.get((Stage.SENT, self._parcel_id))
        if Progress.FAILED in found or (sent and sent.progress is Progress.FAILED):
            return Progress.FAILED
        if not self._ended:
            return Progress.UNDER_WAY
        received = [s.progress for s in self._known.values() if s.stage is Stage.RECEIVED]
        taken = all(each is Progress.TAKEN for each in received)
        return Progress.TAKEN if taken else Progress.DELIVERED

    async def __anext__(self) -> Step:
        """Wait for the next step."""
        while not self._steps:
            if self._ended:
                raise StopAsyncIteration
            if self._looked:
                await self._poll.pause()
            await self._look()
        return self._steps.popleft()

    async def _look(self) -> None:
        sent = await self._poll.ask(lambda: Parcels(self._session).info(self._parcel_id))
        self._looked = True
        progress = _of_sent(sent)
        self._note(Stage.SENT, sent.parcel_id, sent, progress)
        waits = progress is not Progress.FAILED and sent.status_code not in _ROUTED
        for each in sent.interchanges:
            waits |= not await self._look_at(each.interchange_id)
        self._ended = not waits and (bool(sent.interchanges) or progress is Progress.FAILED)

    async def _look_at(self, interchange_id: int) -> bool:
        """Look at an interchange; tell whether nothing more is to come of it."""
        if interchange_id in self._final:
            return True
        found = await self._poll.ask(lambda: Interchanges(self._session).info(interchange_id))
        progress = _of_interchange(found)
        self._note(Stage.INTERCHANGE, interchange_id, found, progress)
        received = [parcel for parcel in found.parcels if parcel.direction == Direction.IN_BOX]
        ends = [_of_received(parcel) for parcel in received]
        for parcel, end in zip(received, ends, strict=True):
            self._note(Stage.RECEIVED, parcel.parcel_id, parcel, end)
        wanted = (Progress.FAILED, Progress.TAKEN, self._until)
        delivered = progress is Progress.DELIVERED and all(end in wanted for end in ends)
        over = progress is Progress.FAILED or (delivered and bool(received))
        if over:
            self._final[interchange_id] = found
        return over

    def _note(
        self, stage: Stage, number: int, info: ParcelIDInfo | InterchangeIDInfo, progress: Progress
    ) -> None:
        """Keep a step if it tells something new."""
        step = Step(
            stage=stage,
            id=number,
            progress=progress,
            status_code=info.status_code or "",
            status_message=info.status_message or "",
            date=info.status_date,
            acknowledgment=(info.acknowledgment or "") if isinstance(info, ParcelIDInfo) else "",
        )
        if self._known.get((stage, number)) != step:
            self._known[stage, number] = step
            self._steps.append(step)

    def __repr__(self) -> str:
        return f"Track({self._parcel_id}, {self.progress})"


def _of_sent(parcel: ParcelIDInfo) -> Progress:
    if parcel.status_code in _PARCEL_FAILED or parcel.valid in _INVALID:
        return Progress.FAILED
    return Progress.DELIVERED if parcel.status_code == _DONE else Progress.UNDER_WAY


def _of_interchange(interchange: InterchangeIDInfo) -> Progress:
    if interchange.status_code in _INTERCHANGE_FAILED:
        return Progress.FAILED
    done = interchange.status_code == _INTERCHANGE_DONE
    return Progress.DELIVERED if done else Progress.UNDER_WAY


def _of_received(parcel: ParcelIDInfo) -> Progress:
    if parcel.status_code in _PARCEL_FAILED:
        return Progress.FAILED
    owed = (parcel.acknowledgment or "").casefold() == "pending"
    return Progress.TAKEN if parcel.status_code == _DONE and not owed else Progress.DELIVERED


def track(
    session: Caller,
    parcel_id: int,
    *,
    until: Literal["delivered", "taken"] = "delivered",
    every: float = EVERY,
) -> Track:
    """Return what happens to an upload, step by step, until nothing more is to come.

        async for step in mailbox.track(session, parcel_id):
            print(step.stage, step.id, step.status_message)

    At first it yields where everything stands, then each change. The pauses between two looks
    grow, up to a minute. A mistyped id raises; later the service may be away for a while.

    Args:
        session: The session.
        parcel_id: What the upload returned.
        until: `"delivered"`: until it is in the inboxes of its receivers; `"taken"`: until they
            have taken it out, and owe no acknowledgment.
        every: Seconds between the first two looks.

    Raises:
        ArgumentError: If an argument is wrong.
        NotFoundError: If there is no such parcel, at the first step.
    """
    return Track(session, parcel_id, until=until, every=every)
