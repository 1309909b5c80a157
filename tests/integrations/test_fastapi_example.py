"""The FastAPI example, run by a real server in front of the sandbox."""

import asyncio
import importlib.util
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from ecgridos_async import LoginRefusedError
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox

pytestmark = pytest.mark.asyncio

EXAMPLE = Path(__file__).parents[2] / "examples" / "fastapi_app.py"


def load_create_app() -> Callable[[], FastAPI]:
    spec = importlib.util.spec_from_file_location("fastapi_app", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    create_app: Callable[[], FastAPI] = module.create_app
    return create_app


@asynccontextmanager
async def running(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, *, password: str = DEMO_PASSWORD
) -> AsyncGenerator[httpx.AsyncClient]:
    monkeypatch.setenv("ECGRIDOS_VERSION", "3.2")
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", sandbox.url)
    monkeypatch.setenv("ECGRIDOS_LOGIN", DEMO_LOGIN)
    monkeypatch.setenv("ECGRIDOS_PASSWORD", password)
    config = uvicorn.Config(load_create_app()(), port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(10):
            while not server.started:
                await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
            yield http
    finally:
        server.should_exit = True
        await serving


async def test_one_pricelist(ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(ecgridos_sandbox, monkeypatch) as http:
        reply = await http.get("/pricelists/42")
    assert reply.status_code == 200
    assert reply.json()["pricelist_id"] == 42
    assert ecgridos_sandbox.open_sessions() == 0


async def test_unknown_pricelist_is_404(
    ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(ecgridos_sandbox, monkeypatch) as http:
        reply = await http.get("/pricelists/123456")
    assert reply.status_code == 404
    assert reply.json()["error"] == "NotFoundError"
    assert reply.json()["operation"] == "PricelistInfo"


async def test_bad_id_is_422_and_never_sent(
    ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(ecgridos_sandbox, monkeypatch) as http:
        reply = await http.get(f"/pricelists/{2**31}")
    assert reply.status_code == 422
    assert "pricelist_id" in reply.json()["detail"]
    assert {call.operation for call in ecgridos_sandbox.calls()} == {"Login", "Logout"}


async def test_with_a_wrong_password_the_app_does_not_start(
    ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", ecgridos_sandbox.url)
    monkeypatch.setenv("ECGRIDOS_LOGIN", DEMO_LOGIN)
    monkeypatch.setenv("ECGRIDOS_PASSWORD", "wrong")
    app = load_create_app()()
    with pytest.raises(LoginRefusedError):
        async with app.router.lifespan_context(app):
            pass


async def test_access_denied_is_403(
    ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ecgridos_sandbox.fail("PricelistInfo", RetCode.ACCESS_DENIED)
    async with running(ecgridos_sandbox, monkeypatch) as http:
        reply = await http.get("/pricelists/42")
    assert reply.status_code == 403


async def test_fan_out_reports_what_failed(
    ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [*range(1, 41), 123456]
    async with running(ecgridos_sandbox, monkeypatch) as http:
        reply = await http.get("/pricelists", params={"ids": ids})
    assert reply.status_code == 200
    assert {p["pricelist_id"] for p in reply.json()["pricelists"]} == set(range(1, 41))
    assert reply.json()["failed"] == {"123456": "NotFoundError"}


async def test_all_requests_share_a_session_that_is_logged_out_at_shutdown(
    ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(ecgridos_sandbox, monkeypatch) as http:
        replies = await asyncio.gather(*(http.get(f"/pricelists/{n}") for n in range(1, 21)))
    assert [reply.status_code for reply in replies] == [200] * 20
    called = Counter(call.operation for call in ecgridos_sandbox.calls())
    assert called == {"Login": 1, "PricelistInfo": 20, "Logout": 1}
    assert ecgridos_sandbox.open_sessions() == 0


async def test_a_session_that_expired_meanwhile_is_renewed(
    ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(ecgridos_sandbox, monkeypatch) as http:
        ecgridos_sandbox.expire_sessions()
        replies = await asyncio.gather(*(http.get(f"/pricelists/{n}") for n in range(1, 21)))
    assert [reply.status_code for reply in replies] == [200] * 20
    called = Counter(call.operation for call in ecgridos_sandbox.calls())
    assert (called["Login"], called["Logout"]) == (2, 1)
    assert ecgridos_sandbox.open_sessions() == 0


async def test_shutdown_during_a_request_leaves_no_session_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Sandbox(latency=0.2) as sandbox:
        async with running(sandbox, monkeypatch) as http:
            request = asyncio.create_task(http.get("/pricelists", params={"ids": [*range(1, 201)]}))
            while not any(call.operation == "PricelistInfo" for call in sandbox.calls()):
                await asyncio.sleep(0.01)
            request.cancel()
            with pytest.raises(asyncio.CancelledError):
                await request
        assert sandbox.open_sessions() == 0


async def serving(server: asyncio.subprocess.Process) -> None:
    """Wait until it serves: uvicorn 0.30 skips the lifespan if stopped while it starts."""
    assert server.stderr is not None
    async for line in server.stderr:
        if found := re.search(rb"running on (http://\S+)", line):
            async with httpx.AsyncClient(base_url=found[1].decode()) as http:
                assert (await http.get("/openapi.json")).is_success
            return
    raise AssertionError("the server ended in its start")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_to_the_process_logs_out(
    stop: signal.Signals, ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", ecgridos_sandbox.url)
    monkeypatch.setenv("ECGRIDOS_LOGIN", DEMO_LOGIN)
    monkeypatch.setenv("ECGRIDOS_PASSWORD", DEMO_PASSWORD)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "--factory", "examples.fastapi_app:create_app"),
        *("--port", "0", "--ws", "none", "--log-level", "info"),
        cwd=EXAMPLE.parents[1],
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(30):
            await serving(process)
            assert ecgridos_sandbox.open_sessions() == 1
            process.send_signal(stop)
            await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert ecgridos_sandbox.open_sessions() == 0
    assert [call.operation for call in ecgridos_sandbox.calls()] == ["Login", "Logout"]
