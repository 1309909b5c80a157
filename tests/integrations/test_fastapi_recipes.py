"""The recipes of docs/embedding.md, which quotes them from here."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI, Request

from ecgridos_async import Client, to_dict
from ecgridos_async.integrations.fastapi import (
    SessionDependency,
    SessionLifespanState,
    add_error_handler,
    get_session,
    session_lifespan,
)
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.integrations.asgi import TestClient, served

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what a deployment sets."""
    monkeypatch.setenv("ECGRIDOS_VERSION", "3.2")
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", sandbox.url)
    monkeypatch.setenv("ECGRIDOS_LOGIN", DEMO_LOGIN)
    monkeypatch.setenv("ECGRIDOS_PASSWORD", DEMO_PASSWORD)
    monkeypatch.setenv("ECGRIDOS_API_KEY", DEMO_API_KEY)


def create_app() -> FastAPI:
    app = FastAPI(lifespan=session_lifespan(Client.from_env, Client.attach))
    add_error_handler(app)

    @app.get("/pricelists/{pricelist_id}")
    async def pricelist(pricelist_id: int, session: SessionDependency) -> object:
        return to_dict(await session.pricelists.info(pricelist_id))

    return app


def test_with_test_client(ecgridos_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGRIDOS_ENDPOINT", ecgridos_sandbox.url)
    with TestClient(create_app()) as http:  # `with` runs the lifespan
        assert http.get("/pricelists/42").status_code == 200
        assert http.get("/pricelists/123456").status_code == 404


async def test_with_asgi_transport() -> None:
    async with served(create_app()) as http:
        assert (await http.get("/pricelists/42")).status_code == 200


async def test_with_another_session(ecgridos_sandbox: Sandbox) -> None:
    app = create_app()
    async with (
        Client("3.2", endpoint=ecgridos_sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        app.dependency_overrides[get_session] = lambda: session  # the lifespan is not needed
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as http:
            assert (await http.get("/pricelists/42")).status_code == 200


class State(SessionLifespanState):
    cache: dict[int, object]


with_session = session_lifespan(Client.from_env, lazy=True)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[State]:
    async with with_session(app) as state:
        cache: dict[int, object] = {}  # or a pool of database connections
        yield {**state, "cache": cache}


async def test_several_workers_share_no_session_and_need_no_login(sandbox: Sandbox) -> None:
    async with served(create_app()) as one, served(create_app()) as other:
        replies = [await worker.get("/pricelists/42") for worker in (one, other)]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert [call.operation for call in sandbox.calls()] == ["PricelistInfo"] * 2


async def test_two_lifespans(sandbox: Sandbox) -> None:
    app = FastAPI(lifespan=lifespan)

    @app.get("/pricelists/{pricelist_id}")
    async def pricelist(pricelist_id: int, request: Request, session: SessionDependency) -> object:
        cache: dict[int, object] = request.state.cache
        if pricelist_id not in cache:
            cache[pricelist_id] = to_dict(await session.pricelists.info(pricelist_id))
        return cache[pricelist_id]

    async with served(app) as http:
        replies = [await http.get("/pricelists/42") for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200] * 3
    assert [call.operation for call in sandbox.calls()] == ["Login", "PricelistInfo", "Logout"]


@pytest.fixture
def ecgridos_sandbox(sandbox: Sandbox) -> Sandbox:
    """Take the sandbox of all tests, which is as fresh and starts sooner."""
    return sandbox
