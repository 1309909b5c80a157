"""The mailbox example, run by a real server in front of the sandbox, which calls it back."""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

import ecgridos_async as ecgridos
from ecgridos_async.models import Direction, HTTPAuthType, Objects, Status, StatusCallBack
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox
from ecgridos_async.sandbox.callers import CallBackForm
from examples.mailbox_app import create_app

pytestmark = pytest.mark.asyncio

AUTH = ("ecgrid", "secret")
MIB = 2**20


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def count(sandbox: Sandbox, operation: str) -> int:
    return sum(call.operation == operation for call in sandbox.calls())


@asynccontextmanager
async def running(
    sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch, *, every: float = 60.0
) -> AsyncGenerator[httpx.AsyncClient]:
    """Run the app, and wait until it has listed the inbox for the first time."""
    for name, value in {
        "ECGRIDOS_VERSION": "4.1",
        "ECGRIDOS_ENDPOINT": sandbox.url,
        "ECGRIDOS_LOGIN": DEMO_LOGIN,
        "ECGRIDOS_PASSWORD": DEMO_PASSWORD,
        "CALLBACK_PASSWORD": AUTH[1],
    }.items():
        monkeypatch.setenv(name, value)
    app = create_app(str(folder), every=every)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        try:
            await eventually(lambda: server.started and count(sandbox, "ParcelInBox") > 0)
            async with httpx.AsyncClient(base_url=url, timeout=20) as http:
                yield http
        finally:
            server.should_exit = True
            await serving


def files(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.glob("*") if path.is_file())


async def listen(sandbox: Sandbox, url: str) -> None:
    """Ask the service to call the app when a parcel arrives."""
    async with (
        ecgridos.Client(version="4.1", endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        me = await session.who_am_i()
        assert me.network_id is not None
        assert me.mailbox_id is not None
        await session.callbacks.add_ex(
            me.network_id,
            me.mailbox_id,
            me.user_id,
            Objects.PARCEL,
            0,
            Direction.IN_BOX,
            1,
            3,
            url,
            HTTPAuthType.BASIC,
            *AUTH,
            Status.ACTIVE,
        )


@pytest.mark.parametrize("form", ["json", "form", "query"])
async def test_a_callback_wakes_the_receiver(
    form: CallBackForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Sandbox(callback_form=form) as sandbox:
        missed = sandbox.deliver(b"before the start")
        async with running(sandbox, tmp_path, monkeypatch) as http:
            await eventually(lambda: files(tmp_path) == [b"before the start"])
            await listen(sandbox, str(http.base_url.join("/ecgrid/callback")))
            parcel_id = sandbox.deliver(b"while it runs")
            await eventually(lambda: len(files(tmp_path)) == 2)
            with sandbox.world.lock:
                (queued,) = sandbox.world.callbacks.queue
            assert queued.status is StatusCallBack.COMPLETED
            assert await settled(http) == {"confirmed": 2}
            status = (await http.get(f"/status/{parcel_id}")).json()
            assert (status["state"], status["size"]) == ("confirmed", 13)
            assert (await http.get(f"/status/{missed}")).json()["state"] == "confirmed"
            assert (await http.get("/status/1")).status_code == 404
        assert sandbox.open_sessions() == 0


async def settled(http: httpx.AsyncClient) -> dict[str, int]:
    """Return the counts once every parcel is confirmed."""
    async with asyncio.timeout(10):
        while True:
            counts: dict[str, int] = (await http.get("/status")).json()
            if {state for state, number in counts.items() if number} == {"confirmed"}:
                return {state: number for state, number in counts.items() if number}
            await asyncio.sleep(0.01)


async def test_forged_and_repeated_callbacks(
    ecgridos_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = ecgridos_sandbox
    async with running(sandbox, tmp_path, monkeypatch) as http:
        parcel_id = sandbox.deliver(b"x")
        await asyncio.sleep(0.05)
        lists = count(sandbox, "ParcelInBox")
        call = {"parcelId": 999_999}
        assert (await http.post("/ecgrid/callback", json=call)).status_code == 401
        wrong = ("ecgrid", "wrong")
        assert (await http.post("/ecgrid/callback", json=call, auth=wrong)).status_code == 401
        assert count(sandbox, "ParcelInfo") == 0
        assert (await http.post("/ecgrid/callback", json=call, auth=AUTH)).status_code == 200
        assert (await http.post("/ecgrid/callback", content=b"?", auth=AUTH)).status_code == 200
        await eventually(lambda: count(sandbox, "ParcelInfo") == 1)
        await asyncio.sleep(0.05)
        assert count(sandbox, "ParcelInBox") == lists
        for _ in range(5):
            data = {"ParcelID": str(parcel_id)}
            assert (await http.post("/ecgrid/callback", data=data, auth=AUTH)).status_code == 200
        await eventually(lambda: files(tmp_path) == [b"x"])
        await http.get("/ecgrid/callback", params={"parcelid": parcel_id}, auth=AUTH)
        await settled(http)
        assert count(sandbox, "ParcelInfo") == 2


async def test_missed_callbacks_and_a_service_that_is_away(
    ecgridos_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(ecgridos_sandbox, tmp_path, monkeypatch, every=0.05):
        ecgridos_sandbox.fail("ParcelInBox", RetCode.INTERNAL_ERROR, times=4)
        ecgridos_sandbox.deliver(b"x")
        await eventually(lambda: files(tmp_path) == [b"x"])


async def test_upload_and_download_stream(
    ecgridos_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces, size = 32, 256 * 1024

    async def content() -> AsyncIterator[bytes]:
        for number in range(pieces):
            yield bytes([number]) * size

    async with running(ecgridos_sandbox, tmp_path, monkeypatch) as http:
        length = {"Content-Length": str(pieces * size)}
        reply = await http.put("/outbox/850%20a.edi", content=content(), headers=length)
        assert reply.status_code == 200, reply.text
        parcel_id = reply.json()["parcel_id"]
        async with http.stream("GET", f"/parcels/{parcel_id}/content") as response:
            assert response.status_code == 200
            assert "850%20a.edi" in response.headers["Content-Disposition"]
            received, largest = 0, 0
            async for piece in response.aiter_raw():
                assert piece[0] == received // size
                received, largest = received + len(piece), max(largest, len(piece))
        assert received == pieces * size
        assert largest < MIB
        async with http.stream("GET", f"/parcels/{parcel_id}/content") as response:
            await anext(response.aiter_raw())  # a reader that leaves
        missing = await http.get("/parcels/999999/content")
        assert (missing.status_code, missing.json()["error"]) == (404, "NotFoundError")
        refused = await http.put("/outbox/x", content=content())
        assert refused.status_code == 422


async def test_when_the_receiver_has_failed_the_status_says_so(
    ecgridos_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(ecgridos_sandbox, tmp_path, monkeypatch, every=0.05) as http:
        assert (await http.get("/status")).status_code == 200
        ecgridos_sandbox.fail("ParcelInBox", RetCode.ACCESS_DENIED)
        await eventually(lambda: ecgridos_sandbox.open_sessions() == 0)
        async with asyncio.timeout(10):
            while (await http.get("/status")).status_code != 502:
                await asyncio.sleep(0.01)
