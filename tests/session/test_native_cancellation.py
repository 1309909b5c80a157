"""Cancelled by `Task.cancel()`, which ignores shielded scopes, a session leaves nothing open."""

import asyncio

import pytest

from ecgridos_async import Client
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.session.hanging import FOREVER

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(30)]


async def stay(client: Client, entered: asyncio.Event | None = None) -> None:
    """Hold a session open until cancelled."""
    async with client.session(DEMO_LOGIN, DEMO_PASSWORD):
        if entered is not None:
            entered.set()
        await asyncio.sleep(FOREVER)


async def test_task_cancel_within_the_block(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        entered = asyncio.Event()
        task = asyncio.create_task(stay(client, entered))
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert sandbox.open_sessions() == 0


@pytest.mark.parametrize("fails", [False, True])
async def test_task_cancel_as_the_last_step_of_the_block(sandbox: Sandbox, *, fails: bool) -> None:
    """It is raised by the first await after it, which is within the leaving of the session."""

    async def work() -> None:
        async with (
            Client("3.0", endpoint=sandbox.url) as client,
            client.session(DEMO_LOGIN, DEMO_PASSWORD),
        ):
            task.cancel()
            if fails:
                raise ValueError

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sandbox.open_sessions() == 0


@pytest.mark.parametrize("part", [0.0, 0.3, 0.6, 0.9, 1.1])
async def test_task_cancel_at_any_moment(
    slow_sandbox: Sandbox, latency: float, part: float
) -> None:
    async with Client("3.0", endpoint=slow_sandbox.url) as client:
        task = asyncio.create_task(stay(client))
        await asyncio.sleep(latency * part)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert slow_sandbox.open_sessions() == 0


async def test_cancelled_again_within_logout(slow_sandbox: Sandbox, latency: float) -> None:
    async with Client("3.0", endpoint=slow_sandbox.url) as client:
        entered = asyncio.Event()
        task = asyncio.create_task(stay(client, entered))
        await entered.wait()
        for _ in range(4):
            task.cancel()
            await asyncio.sleep(latency / 8)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert slow_sandbox.open_sessions() == 0


async def test_cancelled_within_a_logout_that_follows_an_exception(
    slow_sandbox: Sandbox, latency: float
) -> None:
    leaving = asyncio.Event()

    async def work(client: Client) -> None:
        async with client.session(DEMO_LOGIN, DEMO_PASSWORD):
            leaving.set()
            raise ValueError

    async with Client("3.0", endpoint=slow_sandbox.url) as client:
        task = asyncio.create_task(work(client))
        await leaving.wait()
        await asyncio.sleep(latency / 2)
        task.cancel()
        with pytest.raises((asyncio.CancelledError, ValueError)):
            await task
        assert slow_sandbox.open_sessions() == 0


async def test_asyncio_timeout(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await stay(client)
        assert sandbox.open_sessions() == 0


async def test_asyncio_timeout_within_login(slow_sandbox: Sandbox, latency: float) -> None:
    async with Client("3.0", endpoint=slow_sandbox.url) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(latency / 2):
                await stay(client)
        assert slow_sandbox.open_sessions() == 0


async def test_asyncio_task_group(sandbox: Sandbox) -> None:
    async def fail() -> None:
        await asyncio.sleep(0.2)
        raise ValueError

    async with Client("3.0", endpoint=sandbox.url) as client:
        with pytest.raises(ExceptionGroup) as caught:  # noqa: PT012 (it raises on leaving)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(stay(client))
                tasks.create_task(stay(client))
                tasks.create_task(fail())
        assert [type(error) for error in caught.value.exceptions] == [ValueError]
        assert sandbox.open_sessions() == 0
