"""What the sandbox remembers: users, sessions, failures on order and the journal."""

import datetime as dt
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import httpx
import pytest

from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox import (
    DEMO_API_KEY,
    DEMO_LOGIN,
    DEMO_PASSWORD,
    CallRecord,
    RetCode,
    Sandbox,
)

V3_0 = "/v3.0/prod/ecgridos.asmx"
V4_1 = "/v4.1/prod/ECGridOS.asmx"


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 21, 19, 49, 30, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sandbox(clock: FakeClock) -> Sandbox:
    return Sandbox(clock=clock)


Call = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def call(sandbox: Sandbox) -> AsyncIterator[Call]:
    """Call an operation with form fields: `call(operation, **fields)`."""
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:

        async def get(operation: str, *, path: str = V3_0, **fields: str) -> httpx.Response:
            return await client.get(f"{path}/{operation}", params=fields)

        yield get


def value(response: httpx.Response) -> str:
    assert response.status_code == 200, response.text
    return response.text.rpartition("</")[0].rpartition(">")[2]


async def log_in(call: Call, login: str = DEMO_LOGIN, password: str = DEMO_PASSWORD) -> str:
    return value(await call("Login", LoginName=login, Password=password))


async def refusal(response: Awaitable[httpx.Response]) -> str:
    found = await response
    assert found.status_code == 500
    return found.text.partition(":")[0]


@pytest.mark.anyio
async def test_session_life(call: Call, sandbox: Sandbox, clock: FakeClock) -> None:
    session_id = await log_in(call)
    assert str(UUID(session_id)) == session_id
    assert sandbox.open_sessions() == 1
    clock.advance(1.25)
    who = await call("WhoAmI", SessionID=session_id)
    assert f"<SessionID>{session_id}</SessionID>" in who.text
    assert "<OpenSessions>1</OpenSessions>" in who.text
    assert "<LastLogin>2026-11-21T19:49:30Z</LastLogin>" in who.text
    assert "<TimeZoneOffset>-300</TimeZoneOffset>" in who.text
    assert value(await call("Logout", SessionID=session_id)) == "1250"
    assert sandbox.open_sessions() == 0
    assert await refusal(call("WhoAmI", SessionID=session_id)) == "SesssionTimeout"
    assert await refusal(call("Logout", SessionID=session_id)) == "SesssionTimeout"


@pytest.mark.anyio
async def test_a_session_is_known_to_all_versions(call: Call) -> None:
    session_id = await log_in(call)
    assert (await call("WhoAmI", path=V4_1, SessionID=session_id)).status_code == 200


@pytest.mark.anyio
async def test_session_expires_by_inactivity(
    call: Call, sandbox: Sandbox, clock: FakeClock
) -> None:
    session_id = await log_in(call)
    for _ in range(3):
        clock.advance(60)
        assert (await call("WhoAmI", SessionID=session_id)).status_code == 200
    clock.advance(60.001)
    assert await refusal(call("WhoAmI", SessionID=session_id)) == "SesssionTimeout"
    assert sandbox.open_sessions() == 0


@pytest.mark.anyio
async def test_expire_sessions(call: Call, sandbox: Sandbox) -> None:
    session_id = await log_in(call)
    sandbox.expire_sessions()
    assert sandbox.open_sessions() == 0
    assert await refusal(call("WhoAmI", path=V4_1, SessionID=session_id)) == "SessionTimeout"


@pytest.mark.anyio
async def test_too_many_sessions(call: Call, sandbox: Sandbox, clock: FakeClock) -> None:
    first = await log_in(call)
    clock.advance(30)
    for _ in range(4):
        await log_in(call)
    assert await refusal(call("Login", LoginName="demo", Password="demo")) == "AccessDenied"
    await log_in(call, "netops", "netops")
    assert value(await call("Logout", SessionID=first)) == "30000"
    await log_in(call)
    assert await refusal(call("Login", LoginName="demo", Password="demo")) == "AccessDenied"
    assert sandbox.open_sessions() == 6
    clock.advance(61)
    await log_in(call)
    assert sandbox.open_sessions() == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("login", "password"),
    [("demo", "no"), ("nobody", "demo"), ("", ""), ("demo", "Demo"), ("locked", "locked")],
)
async def test_login_refused(call: Call, sandbox: Sandbox, login: str, password: str) -> None:
    assert await refusal(call("Login", LoginName=login, Password=password)) == "AccessDenied"
    assert sandbox.open_sessions() == 0


@pytest.mark.anyio
async def test_login_faults_say_why_in_soap() -> None:
    sandbox = Sandbox(max_sessions=1)
    transport = httpx.ASGITransport(sandbox.app)
    found: list[tuple[str, str]] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for login in ("demo", "demo", "locked", "nobody"):
            response = await client.post(
                V3_0,
                headers={"Content-Type": "text/xml"},
                content='<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
                f'<Login xmlns="http://ecgridos.net/"><LoginName>{login}</LoginName>'
                f"<Password>{login}</Password></Login></s:Body></s:Envelope>",
            )
            found += [
                (item, message)
                for item, message in re.findall(
                    "<ErrorItem>(.*)</ErrorItem><ErrorMessage>(.*)</ErrorMessage>", response.text
                )
            ]
    assert found == [
        ("OpenSessions", "Too many open sessions (max=1)."),
        ("LoginName", "The user is locked out."),
        ("LoginName", "The LoginName or Password is not valid."),
    ]


@pytest.mark.anyio
async def test_api_key_stands_for_a_session(call: Call, sandbox: Sandbox) -> None:
    response = await call("PricelistInfo", SessionID=DEMO_API_KEY, PricelistID="42")
    assert response.status_code == 200
    assert value(await call("Logout", SessionID=DEMO_API_KEY)) == "0"
    assert (await call("WhoAmI", SessionID=DEMO_API_KEY)).status_code == 200
    assert sandbox.open_sessions() == 0


@pytest.mark.anyio
async def test_access_denied(call: Call) -> None:
    session_id = await log_in(call, "general", "general")
    denied = call("PricelistInfo", SessionID=session_id, PricelistID="42")
    assert await refusal(denied) == "AccessDenied"
    session_id = await log_in(call, "mailbox", "mailbox")
    response = await call("PricelistInfo", SessionID=session_id, PricelistID="42")
    assert response.status_code == 200


@pytest.mark.anyio
async def test_failures_on_order(call: Call, sandbox: Sandbox) -> None:
    sandbox.fail("NowUTC", RetCode.SQL_ERROR)
    sandbox.fail("NowUTC", times=2)
    assert (await call("Version")).status_code == 200
    assert await refusal(call("NowUTC")) == "SQLError"
    assert await refusal(call("NowUTC")) == "An unplanned failure"
    assert await refusal(call("NowUTC")) == "An unplanned failure"
    assert (await call("NowUTC")).status_code == 200


@pytest.mark.anyio
async def test_journal(call: Call, sandbox: Sandbox) -> None:
    await call("NowUTC")
    await call("NoSuchThing", path=V4_1, Password="secret")
    await call("Login", LoginName="demo", Password="secret")
    assert sandbox.calls() == [
        CallRecord(ApiVersion.V3_0, Protocol.HTTP_GET, "NowUTC", 200),
        CallRecord(ApiVersion.V4_1, Protocol.HTTP_GET, "?", 500),
        CallRecord(ApiVersion.V3_0, Protocol.HTTP_GET, "Login", 500),
    ]
    assert "secret" not in repr(sandbox.calls())


@pytest.mark.anyio
async def test_no_secret_shows(call: Call, sandbox: Sandbox) -> None:
    session_id = await log_in(call)
    session = sandbox.world.sessions.use(session_id, sandbox.world.now())
    shown = repr([sandbox, sandbox.world, session, list(sandbox.world.users), sandbox.calls()])
    assert session_id not in shown
    assert DEMO_API_KEY not in shown
    assert "password" not in shown


@pytest.mark.anyio
async def test_journal_is_bounded(call: Call, sandbox: Sandbox) -> None:
    record = CallRecord(ApiVersion.V3_0, Protocol.SOAP12, "NowUTC", 200)
    for _ in range(1500):
        sandbox.world.journal.add(record)
    assert len(sandbox.calls()) == 1000
    assert sandbox.world.journal.counts == {"NowUTC": 1500}


@pytest.mark.anyio
async def test_reset(call: Call, sandbox: Sandbox) -> None:
    session_id = await log_in(call)
    sandbox.fail("NowUTC")
    sandbox.reset()
    assert sandbox.calls() == []
    assert sandbox.open_sessions() == 0
    assert (await call("NowUTC")).status_code == 200
    assert await refusal(call("WhoAmI", SessionID=session_id)) == "SesssionTimeout"


@pytest.mark.anyio
async def test_sandboxes_share_nothing(call: Call, sandbox: Sandbox) -> None:
    await log_in(call)
    other = Sandbox()
    assert other.open_sessions() == 0
    assert other.calls() == []


@pytest.mark.anyio
async def test_admin_over_http(call: Call, sandbox: Sandbox) -> None:
    await log_in(call)
    await call("NowUTC")
    await call("NowUTC")
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/_sandbox/sessions")).json() == {"open": 1}
        assert (await client.get("/_sandbox/calls")).json() == {
            "count": 3,
            "by_operation": {"Login": 1, "NowUTC": 2},
        }
        assert (await client.get("/_sandbox/reset")).status_code == 404
        assert (await client.post("/_sandbox/reset")).status_code == 204
        assert (await client.get("/_sandbox/sessions")).json() == {"open": 0}
        assert (await client.get("/_sandbox/calls")).json() == {"count": 0, "by_operation": {}}
