"""How sessions share the places of a client: in turn, within their own limits."""

import random
from collections import Counter

import anyio
import httpx
import pytest

from ecgridos_async import Client, ConfigurationError, DeadlineError, PoolTimeoutError, Timeouts
from ecgridos_async._transport.places import Places
from ecgridos_async.config import HttpTransport
from ecgridos_async.middleware import Share

pytestmark = pytest.mark.anyio

YES = b'<boolean xmlns="http://ecgridos.net/">true</boolean>'
URL = "http://127.0.0.1:9"


class Slow(httpx.AsyncBaseTransport):
    """A service that takes its time, and counts the calls that it works on."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.busy = self.most = 0
        self.begun = list[float]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.busy += 1
        self.most = max(self.most, self.busy)
        self.begun.append(anyio.current_time())
        try:
            await anyio.sleep(self.seconds)
        finally:
            self.busy -= 1
        return httpx.Response(200, content=YES, headers={"Content-Type": "text/xml"})


def client(
    transport: HttpTransport, most: int, *, total: float = 30.0, pool: float = 30.0
) -> Client:
    return Client(
        "3.2",
        "http-post",
        URL,
        transport=transport,
        max_concurrency=most,
        timeout=Timeouts(total=total, pool=pool),
        retries=0,
    )


async def test_places_go_to_sessions_in_turn() -> None:
    places, noisy, quiet, other = Places(1), Share(), Share(), Share()
    order = list[str]()

    async def call(name: str, share: Share) -> None:
        await places.take(share)
        order.append(name)
        places.give_back(share)

    assert places.take_free(noisy)
    async with anyio.create_task_group() as tasks:
        for name, share in [*[("noisy", noisy)] * 4, ("quiet", quiet), ("other", other)]:
            tasks.start_soon(call, name, share)
            await anyio.wait_all_tasks_blocked()
        assert places.waiting == 6
        places.give_back(noisy)
    assert order == ["noisy", "quiet", "other", "noisy", "noisy", "noisy"]
    assert (places.free, places.waiting) == (1, 0)


async def test_a_session_takes_no_more_than_its_own_limit() -> None:
    places, small, large = Places(10), Share(most=2), Share()
    assert [places.take_free(small) for _ in range(3)] == [True, True, False]
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(places.take, small)
        await anyio.wait_all_tasks_blocked()
        assert places.take_free(large)
        assert (small.held, places.waiting) == (2, 1)
        places.give_back(small)
    assert (small.held, places.waiting, places.free) == (2, 0, 7)


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_is_cancelled_no_place_is_lost(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    places = Places(3)
    shares = [Share(most=dice.choice([1, 2, 9])) for _ in range(4)]
    done = Counter[bool]()

    async def call(share: Share) -> None:
        with anyio.move_on_after(dice.choice([0, 0.001, 0.01, 10])) as scope:
            if not places.take_free(share):
                await places.take(share)
            try:
                assert sum(each.held for each in shares) <= 3
                assert share.held <= share.most
                await anyio.sleep(dice.choice([0, 0.001]))
            finally:
                places.give_back(share)
        done[scope.cancelled_caught] += 1

    async with anyio.create_task_group() as tasks:
        for _ in range(200):
            tasks.start_soon(call, dice.choice(shares))
    assert (places.free, places.waiting, [each.held for each in shares]) == (3, 0, [0] * 4)
    assert done[False]
    assert done[True]


async def test_a_quiet_session_does_not_wait_for_the_queue_of_a_noisy_one() -> None:
    transport = Slow(0.02)
    waited = list[float]()
    async with client(transport, 10) as shared:
        noisy, quiet = shared.attach("noisy"), shared.attach("quiet")

        async with anyio.create_task_group() as tasks:
            for _ in range(400):
                tasks.start_soon(noisy.mailboxes.activate, 1)
            await anyio.sleep(0.1)
            for _ in range(5):
                began = anyio.current_time()
                await quiet.mailboxes.activate(1)
                waited.append(anyio.current_time() - began)
            assert shared.stats().waiting > 100
    # In one queue it would wait for about 40 rounds of calls.
    assert min(waited) < 10 * transport.seconds


async def test_a_session_with_a_limit_of_its_own() -> None:
    transport = Slow(0.01)
    async with client(transport, 50) as shared:
        session = shared.attach("key", max_concurrency=3)
        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(session.with_options(retries=1).mailboxes.activate, 1)
    assert transport.most == 3


async def test_a_session_with_a_rate() -> None:
    transport = Slow(0)
    async with client(transport, 50) as shared:
        session = shared.attach("key", rate=50)
        began = anyio.current_time()
        async with anyio.create_task_group() as tasks:
            for _ in range(6):
                tasks.start_soon(session.mailboxes.activate, 1)
    assert transport.begun[-1] - began >= 5 / 50 * 0.99


async def test_waiting_is_not_part_of_the_total_time() -> None:
    transport = Slow(0.15)
    async with client(transport, 1, total=0.25) as shared:
        session = shared.attach("key")
        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(session.mailboxes.activate, 1)
        transport.seconds = 1
        with pytest.raises(DeadlineError):
            await session.mailboxes.activate(1)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({}, r"all 1 connections were busy for 0\.05 s; allow more \(max_concurrency\)"),
        ({"max_concurrency": 1}, "other calls of the session took .* raise its max_concurrency"),
    ],
)
async def test_a_call_that_found_no_place_was_not_sent(limits: dict[str, int], said: str) -> None:
    transport = Slow(0.3)
    async with client(transport, 1, pool=0.05) as shared:
        session = shared.attach("key", **limits)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(session.mailboxes.activate, 1)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(PoolTimeoutError, match=said) as caught:
                await session.mailboxes.activate(1)
            assert caught.value.outcome == "not_sent"
            assert len(transport.begun) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_concurrency", 0), ("max_concurrency", 1.5), ("rate", 0), ("rate", "5")],
)
async def test_limits_that_are_wrong(name: str, value: object) -> None:
    async with Client("3.2") as shared:
        with pytest.raises(ConfigurationError, match=name):
            shared.attach("key", **{name: value})  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError, match=name):
            shared.session("login", "password", **{name: value})  # type: ignore[arg-type]
