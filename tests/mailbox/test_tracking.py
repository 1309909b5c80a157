"""Following an upload, and waiting until something is so; the clock jumps."""

from collections.abc import Iterator

import anyio
import anyio.lowlevel
import pytest

from ecgridos_async import Session
from ecgridos_async.errors import ArgumentError, ConnectError, NotFoundError
from ecgridos_async.mailbox import Progress, Stage, Step, track, wait_until
from tests.mailbox.interchanges import X12

pytestmark = pytest.mark.anyio

TO_PARTNER = X12.replace(b"01*123456789 ", b"ZZ*PARTNER   ")


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Return the pauses, none of which takes time."""
    pauses: list[float] = []
    checkpoint = anyio.lowlevel.checkpoint

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await checkpoint()

    with monkeypatch.context() as patched:
        patched.setattr(anyio, "sleep", sleep)
        yield pauses


def seen(steps: list[Step]) -> list[tuple[Stage, Progress, str]]:
    return [(step.stage, step.progress, step.status_code) for step in steps]


async def test_an_upload_until_it_is_delivered(session: Session, slept: list[float]) -> None:
    number = await session.parcels.upload("a.edi", content=TO_PARTNER + TO_PARTNER)
    found = session.track(number)
    steps = [step async for step in found]
    assert seen(steps) == [
        (Stage.SENT, Progress.DELIVERED, "M2400"),
        (Stage.INTERCHANGE, Progress.DELIVERED, "4000"),
        (Stage.RECEIVED, Progress.DELIVERED, "M2000"),
        (Stage.INTERCHANGE, Progress.DELIVERED, "4000"),
        (Stage.RECEIVED, Progress.DELIVERED, "M2000"),
    ]
    assert (steps[0].id, found.progress, slept) == (number, Progress.DELIVERED, [])


async def test_an_upload_to_oneself_until_it_is_taken(session: Session, slept: list[float]) -> None:
    content = X12.replace(b"01*123456789", b"ZZ*DEMO     ")
    number = await session.parcels.upload("a.edi", content=content)
    found = track(session, number, until="taken", every=40)
    steps: list[Step] = []
    async for step in found:
        steps.append(step)
        if step.stage is Stage.RECEIVED and step.progress is Progress.DELIVERED:
            await session.parcels.download_confirm(step.id)
    assert seen(steps)[-1] == (Stage.RECEIVED, Progress.TAKEN, "M2400")
    assert found.progress is Progress.TAKEN
    assert slept == [40]


async def test_an_empty_upload_fails(session: Session) -> None:
    found = session.track(await session.parcels.upload("a.edi", content=b""))
    assert seen([step async for step in found]) == [(Stage.SENT, Progress.FAILED, "M2101")]
    assert found.progress is Progress.FAILED


async def test_what_cannot_be_tracked(session: Session) -> None:
    with pytest.raises(NotFoundError):
        await anext(session.track(1))
    with pytest.raises(ArgumentError, match="every"):
        session.track(1, every=0)


async def test_waiting_in_growing_intervals(slept: list[float]) -> None:
    replies = iter(range(14))

    async def ask() -> int:
        reply = next(replies)
        if reply == 2:
            raise ConnectError("down")
        return reply

    assert await wait_until(ask, lambda reply: reply == 12, every=2) == 12
    assert slept[:2] == [2, 3]
    assert 0.5 <= slept[2] <= 1  # the service was away
    assert slept[3:5] == [4.5, 6.75]
    assert slept[-1] == 60


async def test_waiting_has_an_end() -> None:
    async def ask() -> int:
        return 0

    with pytest.raises(TimeoutError, match=r"within 0\.02 s"):
        await wait_until(ask, bool, every=0.005, timeout=0.02)


async def test_a_first_question_that_fails_is_an_error() -> None:
    async def ask() -> int:
        raise ConnectError("down")

    with pytest.raises(ConnectError):
        await wait_until(ask, bool)
