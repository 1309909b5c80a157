"""A fan-out that finds out how many calls a service can work on at once."""

import anyio
import pytest
import trio
import trio.testing

from ecgridos_async import ConfigurationError, ServiceUnavailableError
from ecgridos_async._support.adaptive import MOST, Adaptive
from ecgridos_async.fan_out import Progress, fan_out


class Service:
    """A service that works on some calls at once; the others wait, or are refused."""

    def __init__(self, at_once: int, seconds: float, *, queue: float = float("inf")) -> None:
        self.places = anyio.CapacityLimiter(at_once)
        self.seconds = seconds
        self.queue = queue
        self.in_flight = self.most = 0

    async def call(self, number: int) -> int:
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            if self.places.statistics().tasks_waiting >= self.queue:
                raise ServiceUnavailableError("HTTP 503", status=503)
            async with self.places:
                await anyio.sleep(self.seconds)
        finally:
            self.in_flight -= 1
        return number


def played(service: Service, calls: int) -> tuple[list[Progress], float]:
    """Return what was told of a fan-out with a clock that jumps, and the seconds it took."""
    told: list[Progress] = []

    async def main() -> float:
        began = trio.current_time()
        async with fan_out(
            service.call, range(calls), concurrency="auto", progress=told.append
        ) as outcomes:
            assert sorted([outcome.argument async for outcome in outcomes]) == list(range(calls))
        return trio.current_time() - began

    return told, trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))


@pytest.mark.parametrize("at_once", [1, 10, 60])
def test_it_uses_what_the_service_has_and_little_more(at_once: int) -> None:
    service, calls = Service(at_once, 0.1), 6000
    told, seconds = played(service, calls)

    late = [progress.concurrency for progress in told[calls // 2 :]]
    assert min(late) >= 0.5 * at_once
    assert max(late) <= 2 * at_once + 8
    assert seconds < 1.3 * calls / at_once * service.seconds
    assert max(service.most, 8) <= 5 * at_once + 8


def test_it_does_not_overrun_a_service_that_refuses() -> None:
    service, calls = Service(20, 0.1, queue=5), 6000
    told, _ = played(service, calls)

    assert told[-1].failed < 0.06 * calls
    assert max(progress.concurrency for progress in told[calls // 2 :]) <= 20 + 5 + 8


def test_it_has_an_upper_bound() -> None:
    service = Service(10_000, 0.1)
    told, _ = played(service, 6000)

    assert service.most == told[-1].concurrency == MOST


def test_calls_that_began_before_a_round_do_not_count_in_it() -> None:
    adaptive = Adaptive()
    for _ in range(10):
        adaptive.ended(0.0, 1.0, overloaded=False)
    assert adaptive.limit == 2
    adaptive.ended(0.5, 100.0, overloaded=True)
    assert adaptive.limit == 2
    adaptive.ended(1.0, 2.0, overloaded=True)
    assert adaptive.limit == 1


def test_a_service_that_becomes_slower_is_followed() -> None:
    adaptive, now = Adaptive(), 0.0
    limits: list[int] = []
    for seconds in [0.1] * 60 + [0.5] * 200:
        for _ in range(max(10, adaptive.limit)):
            adaptive.ended(now, now + seconds, overloaded=False)
        now += seconds
        limits.append(adaptive.limit)

    assert limits[48] == MOST
    assert 1 in limits
    assert limits[-1] > 100


@pytest.mark.parametrize("concurrency", [0, -1, 1.5, "many", None])
def test_what_is_refused(concurrency: object) -> None:
    with pytest.raises(ConfigurationError, match=r'concurrency: expected .*, or "auto"'):
        fan_out(Service(1, 1).call, [1], concurrency=concurrency)  # type: ignore[arg-type]
