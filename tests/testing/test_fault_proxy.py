"""The proxy itself: how it starts, stops and refuses, and what it does under load."""

import asyncio
import gc
import http.client
import socket
import threading
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import anyio
import httpx
import pytest

import ecgridos_async as ecgridos
from ecgridos_async import ProtocolName
from ecgridos_async.testing import (
    DEMO_LOGIN,
    DEMO_PASSWORD,
    Close,
    Drip,
    FaultPlan,
    FaultProxy,
    Latency,
    Reset,
    Sandbox,
    Stall,
    Status,
    Truncate,
    WireFault,
)
from tests.testing.calling import ASMX, PATIENCE, Caller, calls, eventually, last, uploads

NOW = f"{ASMX}/NowUTC"
FILES = Path("/dev/fd")


def threads() -> list[str]:
    return [
        thread.name
        for thread in threading.enumerate()
        if thread.name.startswith("ecgridos fault proxy")
    ]


def address(proxy: FaultProxy) -> tuple[str, int]:
    return "127.0.0.1", int(proxy.url.rpartition(":")[2])


def open_files() -> int:
    """Count the open files and sockets of this process, where the system lists them."""
    return len(list(FILES.iterdir())) if FILES.is_dir() else 0


def connects(proxy: FaultProxy) -> bool:
    try:
        socket.create_connection(address(proxy), PATIENCE).close()
    except ConnectionRefusedError:
        return False
    return True


# Starting and stopping


@pytest.mark.anyio
async def test_block(sandbox: Sandbox) -> None:
    async with FaultProxy(sandbox.url) as proxy:
        assert len(threads()) == 1
        async with httpx.AsyncClient() as client:
            assert (await client.get(proxy.url + NOW)).status_code == 200
        url = proxy.url
    assert threads() == []
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url + NOW)
    assert [record.operation for record in proxy.records] == ["NowUTC"]
    assert (proxy.accepted, proxy.connected) == (1, 0)
    with pytest.raises(RuntimeError, match="not running"):
        _ = proxy.url
    with pytest.raises(RuntimeError, match="not running"), proxy.refusing():
        pytest.fail("entered")


@pytest.mark.anyio
async def test_again(sandbox: Sandbox) -> None:
    proxy = FaultProxy(sandbox.url, FaultPlan.at({2: Status(503)}))
    for expected in (200, 503):
        async with proxy:
            async with httpx.AsyncClient() as client:
                assert (await client.get(proxy.url + NOW)).status_code == expected
            with pytest.raises(RuntimeError, match="running already"):
                proxy.start()
            with pytest.raises(RuntimeError, match="running already"):
                async with proxy:
                    pytest.fail("entered")
    assert [record.number for record in proxy.records] == [1, 2]
    proxy.stop()


@pytest.mark.anyio
async def test_stops_when_cancelled(sandbox: Sandbox) -> None:
    with anyio.move_on_after(0.1) as scope:
        async with FaultProxy(sandbox.url):
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    with anyio.CancelScope() as scope:
        scope.cancel()
        async with FaultProxy(sandbox.url):
            pytest.fail("entered")
    assert threads() == []


@pytest.mark.asyncio
async def test_leaves_nothing_behind_when_its_task_is_cancelled(sandbox: Sandbox) -> None:
    async def enter() -> None:
        async with FaultProxy(sandbox.url):
            await asyncio.sleep(PATIENCE)

    for seconds in (0.0, 0.001, 0.01):
        task = asyncio.create_task(enter())
        await asyncio.sleep(seconds)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert threads() == []


async def fail_within(sandbox: Sandbox, error: Exception | None) -> None:
    def decide(_: int, operation: str | None) -> WireFault | None:
        raise LookupError(operation)

    async with FaultProxy(sandbox.url, FaultPlan(decide)) as proxy:
        with pytest.raises(ConnectionResetError):
            Caller(proxy.url).now()
        if error is not None:
            raise error


@pytest.mark.anyio
async def test_what_a_plan_raises(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="NowUTC"):
        await fail_within(sandbox, None)
    assert sandbox.calls() == []


@pytest.mark.anyio
async def test_what_a_plan_raises_does_not_hide_what_the_test_raises(sandbox: Sandbox) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        await fail_within(sandbox, ZeroDivisionError())
    assert caught.value.__notes__ == ["The FaultProxy raised LookupError('NowUTC')"]


@pytest.mark.parametrize(
    "upstream",
    ["https://127.0.0.1", "127.0.0.1:80", "http://", "http://me:secret@127.0.0.1", "", "ftp://x"],
)
def test_upstream_must_be_http(upstream: str) -> None:
    with pytest.raises(ValueError, match="expected a URL"):
        FaultProxy(upstream)


def test_a_port_that_is_taken(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        proxy = FaultProxy(sandbox.url, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            proxy.start()
    assert threads() == []
    proxy.start()
    assert connects(proxy)
    proxy.stop()


def test_stops_at_once_with_connections_in_every_state(sandbox: Sandbox) -> None:
    """Nothing is left: no task, no socket, no warning, and nothing takes long."""
    faults: list[WireFault] = [
        Stall(),
        Stall(forwards=1),
        Latency(60),
        Drip(size=1, seconds=60),
        Close(),
    ]
    before = open_files()
    gc.collect()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        proxy = FaultProxy(sandbox.url, FaultPlan(lambda number, _: faults[number % len(faults)]))
        proxy.start()
        with ExitStack() as clients:
            request = f"GET {NOW} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
            for number in range(120):
                client = clients.enter_context(socket.create_connection(address(proxy), PATIENCE))
                # Whole requests, half heads, half bodies, and nothing at all.
                half = request.replace(b"Host", b"Content-Length: 9\r\nHost")
                client.sendall([request, request[:9], half, b"", request][number % 5])
            eventually(lambda: len(proxy.records) == 72)
            started = time.monotonic()
            proxy.stop()
            assert time.monotonic() - started < 2
        gc.collect()
    assert [str(warning.message) for warning in caught] == []
    assert threads() == []
    assert proxy.connected == 0
    eventually(lambda: open_files() <= before)


# Refusing


def test_refusing(proxy: FaultProxy, caller: Caller, sandbox: Sandbox) -> None:
    url = proxy.url
    assert caller.now().status == 200
    with proxy.refusing():
        # Its connection was idle and is closed, which it finds when it is used again.
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            caller.now()
        for _ in range(3):
            with pytest.raises(ConnectionRefusedError):
                caller.now()
        assert proxy.url == url
        with pytest.raises(RuntimeError, match="refuses connections already"), proxy.refusing():
            pytest.fail("entered")
        assert not connects(proxy)
    assert caller.now().status == 200
    assert calls(sandbox) == ["NowUTC"] * 2


def test_refusing_lets_requests_under_way_end(
    proxy: FaultProxy, caller: Caller, sandbox: Sandbox
) -> None:
    proxy.plan = FaultPlan.at({1: Latency(0.3)})
    with ThreadPoolExecutor(1) as pool:
        reply = pool.submit(caller.upload)
        eventually(lambda: len(proxy.records) == 1)
        with proxy.refusing():
            assert reply.result(PATIENCE).status == 200
            assert not connects(proxy)
    assert uploads(sandbox) == 1


def test_refusing_ends_by_itself(proxy: FaultProxy) -> None:
    with pytest.raises(ZeroDivisionError), proxy.refusing():
        raise ZeroDivisionError
    assert connects(proxy)
    with proxy.refusing():
        proxy.stop()
    assert threads() == []


@pytest.mark.usefixtures("pauses")
@pytest.mark.anyio
async def test_our_client_is_refused(proxy: FaultProxy) -> None:
    async with ecgridos.Client("3.2", endpoint=proxy.url) as client:
        await client.now_utc()
        with proxy.refusing(), pytest.raises(ecgridos.ConnectError):
            await client.now_utc()
        await client.now_utc()


# Load


def test_many_connections_at_once(proxy: FaultProxy, sandbox: Sandbox) -> None:
    """Each client has its own replies, whatever happens to its neighbours."""
    faults = [Reset(), Close(), Truncate(), Status(503), Drip(size=100, seconds=0.001)]
    proxy.plan = FaultPlan.random(1, 0.5, faults=faults)
    together = threading.Barrier(100)

    def call(_: int) -> list[int]:
        caller = Caller(proxy.url, timeout=3 * PATIENCE)
        together.wait(PATIENCE)
        statuses: list[int] = []
        for _ in range(3):
            try:
                statuses.append(caller.now().status)
            except (ConnectionResetError, http.client.IncompleteRead):
                caller.close()
                statuses.append(0)
        caller.close()
        return statuses

    with ThreadPoolExecutor(100) as pool:
        statuses = Counter(status for several in pool.map(call, range(100)) for status in several)
    records = proxy.records
    assert len(records) == 300
    assert {record.connection for record in records} == set(range(1, proxy.accepted + 1))
    assert proxy.accepted >= 100
    assert set(statuses) == {0, 200, 503}
    assert statuses[200] == sum(record.answered for record in records)
    assert statuses[503] == sum(isinstance(record.fault, Status) for record in records)
    assert len(sandbox.calls()) == sum(record.forwarded for record in records)
    eventually(lambda: proxy.connected == 0)


@pytest.mark.anyio
async def test_clients_that_go_away(proxy: FaultProxy, sandbox: Sandbox) -> None:
    """Cancelled calls leave no connection behind, and the next call is served."""
    proxy.plan = FaultPlan.random(2, 0.7, faults=[Stall(), Latency(0.02), Drip(size=10)])
    async with ecgridos.Client("3.2", "http-get", proxy.url, retries=0) as client:
        for wave in range(5):
            with anyio.move_on_after(0.01 * wave):
                async with anyio.create_task_group() as tasks:
                    for _ in range(20):
                        tasks.start_soon(client.now_utc)
        proxy.plan = FaultPlan.none()
    eventually(lambda: proxy.connected == 0)
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        assert (await client.get(proxy.url + NOW)).status_code == 200
    assert last(proxy).answered
    assert len(sandbox.calls()) == sum(record.forwarded for record in proxy.records)


def test_records_are_read_while_they_are_written(proxy: FaultProxy) -> None:
    def work(_: int) -> bool:
        caller = Caller(proxy.url)
        for _ in range(20):
            caller.now()
            # Whoever has the reply finds it in the records.
            mine = [record for record in proxy.records if record.answered]
            assert len(mine) > 0
        caller.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))
    records = proxy.records
    assert [record.number for record in records] == list(range(1, 81))
    assert all(record.answered and record.forwarded == 1 for record in records)
    assert sum(record.reused for record in records) == 76


def test_only_the_latest_records_are_kept(
    proxy: FaultProxy, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecgridos_async.testing.proxy_records.KEPT", 3)
    for _ in range(5):
        caller.now()
    assert [record.number for record in proxy.records] == [3, 4, 5]
    assert all(record.answered for record in proxy.records)


# With our client


@pytest.mark.anyio
@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
async def test_our_client(proxy: FaultProxy, sandbox: Sandbox, protocol: ProtocolName) -> None:
    async with (
        ecgridos.Client("3.2", protocol, endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        await session.who_am_i()
        await session.pricelists.info(42)
    names = ["Login", "WhoAmI", "PricelistInfo", "Logout"]
    assert [record.operation for record in proxy.records] == names == calls(sandbox)
    assert all(record.answered for record in proxy.records)
    assert proxy.accepted == 1


@pytest.mark.anyio
async def test_our_client_learns_nothing_of_a_write(proxy: FaultProxy, sandbox: Sandbox) -> None:
    proxy.plan = FaultPlan.on("ParcelUpload", Reset(forwards=1))
    async with (
        ecgridos.Client("3.2", endpoint=proxy.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        with pytest.raises(ecgridos.OutcomeUnknownError):
            await session.parcels.upload("a.x12", content=b"ABC")
    assert uploads(sandbox) == 1
