"""The readiness endpoint: 200 while ECGridOS replies, 503 while it does not, and few calls."""

import anyio
import pytest
from fastapi import FastAPI

from ecgridos_async import Client, StateError
from ecgridos_async.integrations.fastapi import ERROR_RESPONSES, lifespan, readiness
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Stall, Status
from tests.integrations.asgi import served

pytestmark = pytest.mark.asyncio


def app_at(url: str, *, every: float) -> FastAPI:
    app = FastAPI(lifespan=lifespan(lambda: Client("3.2", endpoint=url, retries=0)))
    app.get("/ready", responses={503: ERROR_RESPONSES[503]})(readiness(timeout=0.5, every=every))
    return app


async def test_it_is_ready(sandbox: Sandbox) -> None:
    async with served(app_at(sandbox.url, every=60.0)) as http:
        replies = [await http.get("/ready") for _ in range(3)]
    assert {reply.status_code for reply in replies} == {200}
    body = replies[0].json()
    assert body.pop("seconds") > 0
    assert abs(body.pop("clock_offset")) < 30
    assert body == {"status": "ready", "in_flight": 0, "waiting": 0}
    assert [call.operation for call in sandbox.calls()] == ["NowUTC"]


@pytest.mark.parametrize(
    ("fault", "error"), [(Status(504), "ServiceUnavailableError"), (Stall(), "DeadlineError")]
)
async def test_it_is_not(fault: Status | Stall, error: str, proxy: FaultProxy) -> None:
    proxy.plan = FaultPlan.on("NowUTC", fault)
    async with served(app_at(proxy.url, every=0.2)) as http:
        replies = [await http.get("/ready") for _ in range(2)]
        await anyio.sleep(0.25)
        after = await http.get("/ready")
    for reply in replies:
        assert reply.status_code == 503
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["retry-after"] == "1"
        body = reply.json()
        assert (body["status"], body["error"], body["operation"]) == (503, error, "NowUTC")
    assert after.status_code == 200
    assert len(proxy.records) == 2


async def test_many_ask_at_once_and_one_call_is_made(sandbox: Sandbox) -> None:
    async with served(app_at(sandbox.url, every=60.0)) as http, anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(http.get, "/ready")
    assert len(sandbox.calls()) == 1


async def test_without_a_lifespan_it_says_so() -> None:
    app = FastAPI()
    app.get("/ready")(readiness())
    async with served(app) as http:
        with pytest.raises(StateError, match="lifespan"):
            await http.get("/ready")
