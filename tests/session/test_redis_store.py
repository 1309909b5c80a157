"""What only the store in Redis has: leases, a server that stops, and no trio."""

import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from redis.asyncio import Redis

from ecgridos_async import (
    Client,
    ConfigurationError,
    RedisSessionStore,
    Secret,
    SessionStoreError,
    SessionTimeoutError,
)
from ecgridos_async.messages import WireReply
from ecgridos_async.middleware import Attempt, CallNext
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.redis import URL, OwnRedis, ask, keys
from tests.session.places import RedisPlace

pytestmark = pytest.mark.anyio


def count(sandbox: Sandbox, operation: str) -> int:
    return sum(entry.operation == operation for entry in sandbox.ledger())


@pytest.fixture
def anyio_backend() -> str:
    """Run on asyncio alone."""
    return "asyncio"


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    try:
        yield server
    finally:
        server.kill()


async def until(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(30):
        while not condition():
            await anyio.sleep(0.05)


async def test_a_lock_is_kept_while_it_is_held(redis_key: str) -> None:
    store = RedisSessionStore(URL, key=redis_key, lease=1.5)
    shared, other = store.share("00"), store.share("00")
    async with shared.locked():
        with anyio.move_on_after(2.5) as waited:
            async with other.locked():
                pass
        assert waited.cancelled_caught
        await shared.use(Secret("id"))
    await shared.aclose()


async def test_who_lost_the_lock_changes_nothing(redis_key: str) -> None:
    store = RedisSessionStore(URL, key=redis_key)
    shared = store.share("00")
    lock = f"{{{redis_key}:00}}:lock"
    async with shared.locked():
        await shared.use(Secret("id of all"))
        ask("SET", lock, "token of another")
        with pytest.raises(SessionStoreError, match="the lock ended while it was held") as lost:
            await shared.use(Secret("id of nobody"))
        with pytest.raises(SessionStoreError, match="the lock ended"):
            await shared.leave()
        found = await shared.read()
        assert found is not None
        assert found.reveal() == "id of all"
    assert lost.value.retryable
    assert ask("GET", lock) == "token of another"
    await shared.aclose()


@pytest.mark.parametrize("failures", [0, 1])
async def test_a_login_whose_lock_was_lost_is_logged_out(
    sandbox: Sandbox, redis_key: str, failures: int, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.fail("Logout", times=failures)

    async def lose_lock(attempt: Attempt, call_next: CallNext) -> WireReply:
        if attempt.operation == "Login":
            ask("DEL", *keys(redis_key))
        return await call_next(attempt)

    store = RedisSessionStore(URL, key=redis_key)
    async with Client("3.2", endpoint=sandbox.url, middleware=[lose_lock]) as client:
        with pytest.raises(SessionStoreError, match="the lock ended"):
            await client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store).__aenter__()
    assert count(sandbox, "Login") == 1
    assert sandbox.open_sessions() == failures
    assert ("stays open until it expires" in caplog.text) == bool(failures)


async def test_redis_that_stops_and_comes_back(
    sandbox: Sandbox, own_redis: OwnRedis, caplog: pytest.LogCaptureFixture
) -> None:
    place = RedisPlace("app", lease=1.5, url=own_redis.url)
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store()) as session,
    ):
        own_redis.kill()
        await session.who_am_i()
        await until(lambda: "lease of a session was not renewed" in caplog.text)
        await session.who_am_i()
        other = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store())
        with pytest.raises(SessionStoreError, match="see that Redis runs") as away:
            await other.__aenter__()
        assert f"127.0.0.1:{own_redis.port}" in str(away.value)
        assert count(sandbox, "Login") == 1

        own_redis.start()
        await until(lambda: place.users() == 1)
        async with client.session(DEMO_LOGIN, DEMO_PASSWORD, store=place.store()) as late:
            await late.who_am_i()
        assert (count(sandbox, "Login"), count(sandbox, "Logout")) == (1, 0)
    assert (count(sandbox, "Login"), count(sandbox, "Logout")) == (1, 1)
    assert "SECRET" not in caplog.text + str(away.value) + repr(place.store())


async def test_a_session_that_expires_or_ends_while_redis_is_away(
    sandbox: Sandbox, own_redis: OwnRedis, caplog: pytest.LogCaptureFixture
) -> None:
    store = RedisSessionStore(own_redis.url)
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store) as session,
    ):
        own_redis.kill()
        sandbox.expire_sessions()
        with pytest.raises(SessionTimeoutError) as caught:
            await session.who_am_i()
        assert isinstance(caught.value.__cause__, SessionStoreError)
        own_redis.start()
        await session.who_am_i()
        own_redis.kill()
    assert "the session stays open until it expires: RedisSessionStore(" in caplog.text
    assert count(sandbox, "Login") == 2


async def test_a_traceback_holds_no_secret(own_redis: OwnRedis) -> None:
    shared = RedisSessionStore(own_redis.url).share("00")
    async with shared.locked():
        own_redis.kill()
        with pytest.raises(SessionStoreError) as caught:
            await shared.use(Secret("PLANTED"))
    await shared.aclose()
    found: list[str] = []
    error: BaseException | None = caught.value
    while error is not None:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        found += [repr(frame.f_locals) for frame in frames if frame.f_code.co_filename != __file__]
        error = error.__cause__ or error.__context__
    assert len(found) > 3
    assert not any(secret in text for text in found for secret in ("PLANTED", "SECRET"))


async def test_a_client_of_the_program(sandbox: Sandbox, redis_key: str) -> None:
    redis = Redis.from_url(URL, decode_responses=True)  # pyright: ignore[reportUnknownMemberType]
    async with redis, Client("3.2", endpoint=sandbox.url) as client:
        store = RedisSessionStore(redis, key=redis_key)
        async with (
            client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store) as one,
            client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store) as two,
        ):
            await one.who_am_i()
            await two.who_am_i()
        assert await redis.get(redis_key) is None  # it is still open
    assert count(sandbox, "Login") == count(sandbox, "Logout") == 1


async def test_what_is_left_expires(sandbox: Sandbox, redis_key: str) -> None:
    store = RedisSessionStore(URL, key=redis_key)
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store),
    ):
        found = keys(redis_key)
        assert len(found) == 2
        assert all(ask("TTL", name) > 0 for name in found)


@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_on_trio_it_is_refused(sandbox: Sandbox) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=RedisSessionStore(URL))
        with pytest.raises(ConfigurationError, match="needs asyncio"):
            await session.__aenter__()
    assert count(sandbox, "Login") == 0


@pytest.mark.parametrize(
    ("arguments", "options", "parameter"),
    [
        (("http://:SECRET@127.0.0.1/",), {}, "server"),
        (("redis://:SECRET#x@127.0.0.1:p/",), {}, "server"),
        (("redis://127.0.0.1/?socket_timeout=SECRET",), {}, "server"),
        ((Secret(""),), {}, "server"),
        ((6379,), {}, "server"),
        ((URL,), {"key": 1}, "key"),
        ((URL,), {"lease": 0}, "lease"),
    ],
)
async def test_arguments_that_are_refused(
    arguments: tuple[Any, ...], options: dict[str, Any], parameter: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        RedisSessionStore(*arguments, **options)
    assert caught.value.parameter == parameter
    assert "SECRET" not in str(caught.value)


async def test_how_it_shows(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store = RedisSessionStore("rediss://me:SECRET@redis.example:6380/0", key="app")
    assert repr(store) == "RedisSessionStore('redis.example:6380', key='app')"
    assert repr(RedisSessionStore("unix:///run/redis.sock")).startswith(
        "RedisSessionStore('/run/redis.sock'"
    )
    assert "SECRET" not in repr(store.share("00"))
