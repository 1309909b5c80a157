"""The sandbox on real sockets: how it starts and stops, on asyncio and on trio."""

import ast
import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import anyio
import httpx
import pytest

import ecgridos_async.sandbox
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Call, Sandbox
from ecgridos_async.sandbox.handlers import handles

NOW = "/v3.0/prod/ecgridos.asmx/NowUTC"

both_backends = pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])


others: set[threading.Thread] = set()


@pytest.fixture(autouse=True)
def threads_of_other_sandboxes() -> None:
    """Other tests may share a sandbox that goes on running; it is not counted here."""
    others.clear()
    others.update(threading.enumerate())


def sandbox_threads() -> list[str]:
    return [
        thread.name
        for thread in threading.enumerate()
        if thread not in others and thread.name.startswith("ecgridos sandbox")
    ]


def exchange(url: str, *requests: bytes) -> bytes:
    """Send requests over one connection and return all that comes back until it is closed."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(b"".join(requests))
        parts: list[bytes] = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.anyio
@both_backends
async def test_start_and_stop() -> None:
    async with Sandbox() as sandbox:
        assert sandbox.url.startswith("http://127.0.0.1:")
        assert len(sandbox_threads()) == 1
        async with httpx.AsyncClient() as client:
            response = await client.get(sandbox.url + NOW)
            assert response.status_code == 200
            assert "server" not in response.headers
            assert "x-aspnet-version" not in response.headers
        url = sandbox.url
        assert len(sandbox.calls()) == 1
    assert sandbox_threads() == []
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url + NOW)
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.url


@pytest.mark.anyio
@both_backends
async def test_start_again() -> None:
    sandbox = Sandbox()
    for _ in range(2):
        async with sandbox:
            async with httpx.AsyncClient() as client:
                assert (await client.get(sandbox.url + NOW)).status_code == 200
            with pytest.raises(RuntimeError, match="running already"):
                sandbox.start()
            with pytest.raises(RuntimeError, match="running already"):
                async with sandbox:
                    pytest.fail("entered")
            assert len(sandbox_threads()) == 1
    assert len(sandbox.calls()) == 2


@pytest.mark.anyio
@both_backends
async def test_stops_when_cancelled() -> None:
    with anyio.move_on_after(0.2) as scope:
        async with Sandbox():
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    assert sandbox_threads() == []


@pytest.mark.anyio
@both_backends
async def test_leaves_nothing_behind_when_cancelled_on_entry() -> None:
    with anyio.CancelScope() as scope:
        scope.cancel()
        async with Sandbox():
            pytest.fail("entered")
    assert sandbox_threads() == []


@pytest.mark.asyncio
async def test_leaves_nothing_behind_when_its_task_is_cancelled_on_entry() -> None:
    async def enter() -> None:
        async with Sandbox():
            pytest.fail("entered")

    task = asyncio.create_task(enter())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sandbox_threads() == []


def test_stops_in_time_with_a_call_in_flight() -> None:
    sandbox = Sandbox(latency=60)
    sandbox.start()
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET {NOW} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while not sandbox.calls():
            time.sleep(0.01)
        started = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - started < 4
    assert sandbox_threads() == []
    sandbox.stop()


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        sandbox = Sandbox(taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            sandbox.start()
    assert sandbox_threads() == []


def test_connections_are_kept_alive_until_an_error() -> None:
    sandbox = Sandbox()
    sandbox.start()
    try:
        fine = f"GET {NOW} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        wrong = f"GET {NOW}x HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        replies = exchange(sandbox.url, fine, fine, wrong)
    finally:
        sandbox.stop()
    assert replies.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert replies.count(b"HTTP/1.1 500 Internal Server Error\r\n") == 1
    assert replies.lower().count(b"\r\nconnection: close\r\n") == 1


@pytest.mark.anyio
async def test_latency() -> None:
    async with Sandbox(latency=0.2) as sandbox, httpx.AsyncClient() as client:
        started = time.monotonic()
        assert (await client.get(sandbox.url + NOW)).status_code == 200
        assert time.monotonic() - started >= 0.2


@pytest.mark.anyio
@both_backends
async def test_latency_without_a_server() -> None:
    transport = httpx.ASGITransport(Sandbox(latency=0.05).app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        started = time.monotonic()
        assert (await client.get(NOW)).status_code == 200
        assert time.monotonic() - started >= 0.05


@pytest.mark.anyio
async def test_endpoint() -> None:
    async with Sandbox() as sandbox:
        assert sandbox.endpoint("3.0") == f"{sandbox.url}/v3.0/prod/ecgridos.asmx"
        assert sandbox.endpoint(ApiVersion.V4_1) == f"{sandbox.url}/v4.1/prod/ECGridOS.asmx"


@pytest.mark.anyio
async def test_handlers_of_the_user() -> None:
    @handles("Version")
    def version_text(call: Call) -> str:
        return f"mine {call.version}"

    sandbox = Sandbox(handlers={"Version": version_text})
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        response = await client.get("/v3.0/prod/ecgridos.asmx/Version")
        assert "mine 3.0" in response.text
        assert (await client.get(NOW)).status_code == 200


SERVE = """
from ecgridos_async.sandbox import serve
serve(ready=lambda url: print(url, flush=True))
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)]
)
def test_serve_until_a_signal(sent: signal.Signals, status: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(ecgridos_async.sandbox.__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(url + NOW).status_code == 200
        process.send_signal(sent)
        _, errors = process.communicate(timeout=10)
        assert errors == ""
        assert process.returncode == status


FORBIDDEN = (
    "httpx",
    "ecgridos_async.client",
    "ecgridos_async.session",
    "ecgridos_async._transport",
    "ecgridos_async._wire",
)


def test_the_sandbox_knows_nothing_of_the_client() -> None:
    folder = Path(ecgridos_async.sandbox.__file__).parent
    imported: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module)
            elif isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
    imported.discard("ecgridos_async._wire.scalars")
    assert not [name for name in imported if name.startswith(FORBIDDEN)]


@pytest.mark.anyio
@both_backends
async def test_the_ledger_holds_the_writes_that_were_carried_out() -> None:
    async with Sandbox() as sandbox, httpx.AsyncClient() as client:
        form = {"LoginName": DEMO_LOGIN, "Password": DEMO_PASSWORD}
        await client.post(f"{sandbox.endpoint('3.2')}/Login", data=form)
        await client.post(f"{sandbox.endpoint('3.2')}/Login", data={**form, "Password": "no"})
        await client.post(f"{sandbox.endpoint('3.2')}/NowUTC")
        assert [entry.operation for entry in sandbox.ledger()] == ["Login"]
