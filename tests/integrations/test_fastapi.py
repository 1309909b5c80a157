"""The FastAPI integration: errors as problems, WebSockets, and sessions that log in late."""

import warnings
from collections import Counter
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from ecgridos_async import ArgumentError, Client, Session, StateError, to_dict
from ecgridos_async.integrations.fastapi import (
    ERROR_RESPONSES,
    ClientDependency,
    SessionDependency,
    add_error_handler,
    session_lifespan,
)
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox
from ecgridos_async.testing import Close, FaultPlan, FaultProxy, Reset, Status
from tests.integrations.asgi import TestClient, served

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have httpx2
    from starlette.testclient import WebSocketDenialResponse


def app_at(url: str, *, lazy: bool = False, password: str = DEMO_PASSWORD) -> FastAPI:
    """Return an app with a read and a write, by HTTP and by WebSocket."""

    def open_session(client: Client) -> Session:
        return client.session(DEMO_LOGIN, password)

    app = FastAPI(
        lifespan=session_lifespan(
            lambda: Client("3.2", endpoint=url, retries=0), open_session, lazy=lazy
        ),
        responses=ERROR_RESPONSES,
    )
    add_error_handler(app)

    @app.get("/pricelists/{pricelist_id}")
    async def pricelist(pricelist_id: int, session: SessionDependency) -> object:
        return to_dict(await session.pricelists.info(pricelist_id))

    @app.post("/parcels")
    async def upload(session: SessionDependency) -> int:
        return await session.parcels.upload("a.edi", content=b"hello")

    @app.get("/now")
    async def now(client: ClientDependency) -> str:
        return str(await client.now_utc())

    @app.websocket("/ws")
    async def by_websocket(socket: WebSocket, session: SessionDependency) -> None:
        await socket.accept()
        async for number in socket.iter_text():
            found = await session.pricelists.info(int(number))
            await socket.send_text(str(found.pricelist_id))

    return app


REFUSED_FOR_7 = Status(503, retry_after=7)

PROBLEMS = [
    # fault, path, status, error, outcome, retryable, Retry-After
    pytest.param(
        REFUSED_FOR_7,
        ("GET", "/pricelists/42"),
        503,
        ("ServiceUnavailableError", "refused", True),
        "7",
        id="read-503",
    ),
    pytest.param(
        REFUSED_FOR_7,
        ("POST", "/parcels"),
        503,
        ("ServiceUnavailableError", "refused", True),
        "7",
        id="write-503",
    ),
    pytest.param(
        Status(503),
        ("POST", "/parcels"),
        503,
        ("ServiceUnavailableError", "refused", False),
        None,
        id="write-503-for-nobody-knows-how-long",
    ),
    pytest.param(
        Status(429, retry_after=0.2),
        ("GET", "/pricelists/42"),
        503,
        ("ServiceUnavailableError", "refused", True),
        None,
        id="read-429-with-an-unreadable-time",
    ),
    pytest.param(
        Status(502),
        ("GET", "/pricelists/42"),
        502,
        ("ServiceUnavailableError", "unknown", True),
        None,
        id="read-502",
    ),
    pytest.param(
        Status(504),
        ("GET", "/pricelists/42"),
        504,
        ("ServiceUnavailableError", "unknown", True),
        None,
        id="read-504",
    ),
    pytest.param(
        Status(502),
        ("POST", "/parcels"),
        500,
        ("OutcomeUnknownError", "unknown", False),
        None,
        id="write-502",
    ),
    pytest.param(
        Reset(forwards=1),
        ("POST", "/parcels"),
        500,
        ("OutcomeUnknownError", "unknown", False),
        None,
        id="write-lost",
    ),
    pytest.param(
        Close(),
        ("GET", "/pricelists/42"),
        502,
        ("ConnectionLostError", "unknown", True),
        None,
        id="read-lost",
    ),
    pytest.param(
        None,
        ("GET", "/pricelists/123456"),
        404,
        ("NotFoundError", "refused", False),
        None,
        id="not-found",
    ),
    pytest.param(
        None,
        ("GET", f"/pricelists/{2**31}"),
        422,
        ("ArgumentError", "not_sent", False),
        None,
        id="bad-argument",
    ),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "request_line", "status", "told", "wait"), PROBLEMS)
async def test_problems(
    fault: Any,
    request_line: tuple[str, str],
    status: int,
    told: tuple[str, str, bool],
    wait: str | None,
    proxy: FaultProxy,
) -> None:
    operation = "ParcelUpload" if request_line[0] == "POST" else "PricelistInfo"
    async with served(app_at(proxy.url)) as http:
        if fault is not None:
            proxy.plan = FaultPlan.on(operation, fault)
        reply = await http.request(*request_line)
    body = reply.json()

    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers.get("retry-after") == wait
    assert (body["error"], body["outcome"], body["retryable"]) == told
    assert body["type"] == f"urn:ecgridos-async:error:{told[0]}"
    assert body["status"] == status
    assert body["operation"] == operation
    assert body["title"]
    assert body["detail"].startswith(f"{operation}: ")


@pytest.mark.asyncio
async def test_a_service_that_is_down(proxy: FaultProxy) -> None:
    async with served(app_at(proxy.url, lazy=True)) as http:
        with proxy.refusing():
            replies = [await http.post("/parcels"), await http.get("/now")]
    assert [reply.status_code for reply in replies] == [503, 503]
    assert [reply.json()["outcome"] for reply in replies] == ["not_sent", "not_sent"]


def test_the_openapi_document_has_the_problems(sandbox: Sandbox) -> None:
    document = app_at(sandbox.url).openapi()

    responses = document["paths"]["/parcels"]["post"]["responses"]
    assert {str(status) for status in ERROR_RESPONSES} < set(responses)
    assert "application/problem+json" in responses["404"]["content"]
    assert "Retry-After" in responses["503"]["headers"]
    found = document["paths"]["/pricelists/{pricelist_id}"]["get"]["responses"]["422"]
    assert set(found["content"]) == {"application/problem+json", "application/json"}


def test_a_websocket_takes_the_session(sandbox: Sandbox) -> None:
    with TestClient(app_at(sandbox.url)) as http, http.websocket_connect("/ws") as socket:
        for number in ("42", "7"):
            socket.send_text(number)
            assert socket.receive_text() == number
    called = Counter(call.operation for call in sandbox.calls())
    assert called == {"Login": 1, "PricelistInfo": 2, "Logout": 1}


@pytest.mark.parametrize(
    ("number", "operation_fails", "code"),
    [
        pytest.param("123456", False, 1011, id="would-fail-again"),
        pytest.param("42", True, 1013, id="try-again-later"),
    ],
)
def test_an_error_closes_a_websocket(
    number: str, operation_fails: bool, code: int, proxy: FaultProxy
) -> None:
    with TestClient(app_at(proxy.url)) as http, http.websocket_connect("/ws") as socket:
        if operation_fails:
            proxy.plan = FaultPlan.on("PricelistInfo", Status(503))
        socket.send_text(number)
        with pytest.raises(WebSocketDisconnect) as caught:
            socket.receive_text()
    assert caught.value.code == code
    assert caught.value.reason == (
        "ServiceUnavailableError" if operation_fails else "NotFoundError"
    )


def test_a_websocket_is_refused_with_the_problem(proxy: FaultProxy) -> None:
    with TestClient(app_at(proxy.url, lazy=True)) as http:
        with (
            proxy.refusing(),
            pytest.raises(WebSocketDenialResponse) as caught,
            http.websocket_connect("/ws"),
        ):
            pass
        with http.websocket_connect("/ws") as socket:
            socket.send_text("42")
            assert socket.receive_text() == "42"
    refused: Any = caught.value
    assert refused.status_code == 503
    assert refused.json()["error"] == "ConnectError"


@pytest.mark.asyncio
async def test_a_server_that_cannot_refuse_with_a_response_closes(proxy: FaultProxy) -> None:
    """The extension of ASGI is optional."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "websocket", "path": "/ws", "headers": [], "query_string": b""}
    await app_at(proxy.url)(scope, receive, send)

    assert [(message["type"], message["code"]) for message in sent] == [("websocket.close", 1011)]


@pytest.mark.parametrize("path", ["/pricelists/42", "/now"])
def test_without_the_lifespan_the_error_says_what_to_do(path: str, sandbox: Sandbox) -> None:
    reply = TestClient(app_at(sandbox.url)).get(path)  # without `with`

    assert reply.status_code == 500
    assert reply.json()["error"] == "StateError"
    assert reply.json()["outcome"] == "not_sent"
    for advice in ("lifespan", "with TestClient(app)", "ASGITransport", "LifespanManager"):
        assert advice in reply.json()["detail"]


def test_without_the_lifespan_and_without_the_handler_it_is_a_state_error(
    sandbox: Sandbox,
) -> None:
    app = FastAPI()

    @app.get("/")
    async def endpoint(session: SessionDependency) -> None:
        raise AssertionError(session)

    with pytest.raises(StateError, match="session_lifespan"):
        TestClient(app).get("/")


@pytest.mark.anyio
async def test_a_lazy_app_logs_in_at_the_first_request_once(sandbox: Sandbox) -> None:
    async with served(app_at(sandbox.url, lazy=True)) as http:
        assert sandbox.calls() == []
        replies: list[int] = []

        async def get() -> None:
            replies.append((await http.get("/pricelists/42")).status_code)

        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(get)
        assert replies == [200] * 20
        assert Counter(call.operation for call in sandbox.calls())["Login"] == 1
    assert sandbox.calls()[-1].operation == "Logout"
    assert sandbox.open_sessions() == 0


@pytest.mark.anyio
async def test_a_lazy_app_that_nobody_asked_neither_logs_in_nor_out(sandbox: Sandbox) -> None:
    async with served(app_at(sandbox.url, lazy=True)) as http:
        assert (await http.get("/now")).status_code == 200
    assert [call.operation for call in sandbox.calls()] == ["NowUTC"]


@pytest.mark.anyio
@pytest.mark.parametrize("fault", [Status(503), Status(502), Reset()], ids=str)
async def test_a_lazy_login_that_failed_is_tried_again_by_the_next_request(
    fault: Any, sandbox: Sandbox, proxy: FaultProxy
) -> None:
    async with served(app_at(proxy.url, lazy=True)) as http:
        proxy.plan = FaultPlan.on("Login", fault)
        replies = [(await http.post("/parcels")).status_code for _ in range(3)]
    assert replies == [503, 200, 200]
    assert Counter(call.operation for call in sandbox.calls())["Login"] == 1
    assert sandbox.open_sessions() == 0


@pytest.mark.anyio
async def test_those_who_wait_for_a_lazy_login_share_its_failure(
    sandbox: Sandbox, proxy: FaultProxy
) -> None:
    proxy.plan = FaultPlan.on("Login", Status(503))
    replies: list[httpx.Response] = []
    async with served(app_at(proxy.url, lazy=True)) as http:

        async def get() -> None:
            replies.append(await http.get("/pricelists/42"))

        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(get)
    assert [reply.status_code for reply in replies] == [503] * 5
    assert {reply.json()["error"] for reply in replies} == {"ServiceUnavailableError"}
    assert sum(record.operation == "Login" for record in proxy.records) == 1


@pytest.mark.anyio
async def test_a_lazy_login_that_was_refused_is_not_tried_again(sandbox: Sandbox) -> None:
    """More of them could lock the user out."""
    async with served(app_at(sandbox.url, lazy=True, password="wrong")) as http:
        replies = [await http.get("/pricelists/42") for _ in range(3)]
    assert [reply.status_code for reply in replies] == [502] * 3
    assert {reply.json()["error"] for reply in replies} == {"LoginRefusedError"}
    assert [call.operation for call in sandbox.calls()] == ["Login"]


@pytest.mark.anyio
async def test_a_lazy_login_for_which_there_was_no_room_is_tried_again(sandbox: Sandbox) -> None:
    async with served(app_at(sandbox.url, lazy=True)) as http:
        async with Client("3.2", endpoint=sandbox.url) as client:
            ids = [await client.login(DEMO_LOGIN, DEMO_PASSWORD) for _ in range(5)]
            full = await http.get("/pricelists/42")
            for session_id in ids:
                await client.attach(session_id).logout()
        free = await http.get("/pricelists/42")
    assert (full.status_code, full.json()["error"]) == (502, "TooManySessionsError")
    assert free.status_code == 200


@pytest.mark.anyio
async def test_a_request_that_is_cancelled_in_a_lazy_login_leaves_it_to_the_next(
    sandbox: Sandbox,
) -> None:
    async with served(app_at(sandbox.url, lazy=True)) as http:
        with anyio.CancelScope() as scope:
            scope.cancel()
            await http.get("/pricelists/42")
        assert (await http.get("/pricelists/42")).status_code == 200
    assert sandbox.open_sessions() == 0


@pytest.mark.anyio
async def test_what_is_wrong_with_the_settings_of_a_lazy_session_is_told_at_start_up(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ECGRIDOS_LOGIN", raising=False)
    app = FastAPI(lifespan=session_lifespan(lambda: Client("3.2", endpoint=sandbox.url), lazy=True))

    with pytest.raises(ArgumentError, match="ECGRIDOS_LOGIN"):
        async with served(app):
            pass


@pytest.mark.asyncio
async def test_access_denied_is_403(sandbox: Sandbox) -> None:
    sandbox.fail("PricelistInfo", RetCode.ACCESS_DENIED)
    async with served(app_at(sandbox.url)) as http:
        reply = await http.get("/pricelists/42")
    assert (reply.status_code, reply.json()["outcome"]) == (403, "refused")
