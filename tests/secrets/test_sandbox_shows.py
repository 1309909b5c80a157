"""The sandbox shows no secret: neither its log, journal and ledger, nor its pages over HTTP."""

import http.client
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from ecgridos_async import Client, ECGridOSError, Protocol, Session
from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.types import is_bytes, is_secret
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox import DEMO_LOGIN, RetCode, Sandbox
from ecgridos_async.services import all_operations
from stress.fuzz.seeds import argument
from tests.secrets.places import Seen, all_logs, said
from tests.secrets.planted import (
    API_KEY,
    CERT,
    CERT_PASSWORD,
    CONTENT,
    NEW_PASSWORD,
    PASSWORD,
    SESSION,
    base64_of,
    percent,
)
from tests.secrets.service import plant_credentials, plant_session_ids

VERSION = ApiVersion.V4_1
SHORT = CONTENT[:40]
"""A content so short that a ledger might think it is a text like others."""
QUERY = "&".join(
    f"{name}={percent(secret)}"
    for name, secret in (
        ("SessionID", SESSION),
        ("Password", PASSWORD),
        ("OldPassword", API_KEY),
        ("NewPassword", NEW_PASSWORD),
    )
)


def planted_argument(parameter: Parameter) -> object:
    """Return a planted secret or content where one belongs, else what can be sent."""
    if is_secret(parameter.type):
        if is_bytes(parameter.type):
            return CERT
        return base64_of(CERT) if parameter.name.endswith("_base64") else CERT_PASSWORD
    if is_bytes(parameter.type):
        return CONTENT
    return base64_of(SHORT) if parameter.name.endswith("_base64") else argument(parameter)


def carries_secrets(parameter: Parameter) -> bool:
    kind = parameter.type
    return is_secret(kind) or is_bytes(kind) or parameter.name.endswith("_base64")


@asynccontextmanager
async def planted_session(
    sandbox: Sandbox, protocol: Protocol
) -> AsyncGenerator[tuple[Client, Session], None]:
    """Log in with a planted password, as a session whose id is planted too."""
    plant_credentials(sandbox)
    with plant_session_ids():
        async with (
            Client(VERSION, protocol, sandbox.url, retries=0, max_query_length=16 * 1024) as client,
            client.session(DEMO_LOGIN, PASSWORD) as session,
        ):
            yield client, session


async def carry_secrets(client: Client, session: Session) -> int:
    """Make every call that carries a secret or a content; return how many were accepted."""
    accepted = 0
    for name, (_, _, operation) in all_operations().items():
        if VERSION not in operation.versions or name in {"Login", "ChangePassword"}:
            continue
        parameters = operation.plan(VERSION).parameters
        if not any(map(carries_secrets, parameters)):
            continue
        values = {parameter.name: planted_argument(parameter) for parameter in parameters}
        for caller in (session, client.attach(API_KEY)):
            try:
                await caller.call(name, **values)
            except ECGridOSError:
                continue
            accepted += 1
    return accepted


def note_admin(seen: Seen, sandbox: Sandbox) -> dict[str, str]:
    """Note what the sandbox shows, inside and over HTTP; return the admin replies."""
    seen.object("calls", sandbox.calls())
    seen.object("ledger", sandbox.ledger())
    for entry in sandbox.ledger():
        seen.text("arguments in the ledger", repr(dict(entry.arguments)))
    with sandbox.world.lock:
        for user in sandbox.world.users:
            seen.object("user", user)
            for opened in sandbox.world.sessions.of_user(user.user_id):
                seen.object("session", opened)
    shown: dict[str, str] = {}
    for page in ("sessions", "calls", "ledger"):
        status, shown[page] = fetch(sandbox, "GET", f"/_sandbox/{page}?{QUERY}")
        assert status == 200
        seen.text(f"/_sandbox/{page}", shown[page])
    return shown


def fetch(sandbox: Sandbox, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    """Return the status and the text, head included, of a page; this logs nothing itself."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(sandbox.url).port, timeout=10)
    try:
        connection.request(method, path, body)
        reply = connection.getresponse()
        return reply.status, f"{reply.headers}\n{reply.read().decode()}"
    finally:
        connection.close()


@pytest.mark.anyio
@pytest.mark.parametrize("protocol", Protocol)
async def test_what_calls_leave_behind(sandbox: Sandbox, protocol: Protocol) -> None:
    seen, inside, calls = Seen(), Seen(), Seen()
    with all_logs(calls):
        async with planted_session(sandbox, protocol) as (client, session):
            assert await carry_secrets(client, session) > 10
            for code in (RetCode.ACCESS_DENIED, None):
                sandbox.fail("ChangePassword", code)
                with pytest.raises(ECGridOSError):
                    await session.change_password(PASSWORD, NEW_PASSWORD)
            assert await session.change_password(PASSWORD, NEW_PASSWORD)
            note_admin(inside, sandbox)
        with pytest.raises(ECGridOSError):
            await client_is_refused(sandbox, protocol)
        shown = note_admin(seen, sandbox)

    assert "ChangePassword" in shown["calls"]
    assert all(name in shown["ledger"] for name in ("ChangePassword", "ParcelUploadA", '"***"'))
    assert not said(seen.leaks() + inside.leaks() + calls.leaks())


async def client_is_refused(sandbox: Sandbox, protocol: Protocol) -> None:
    """Log in with a password that is wrong by now."""
    async with Client(VERSION, protocol, sandbox.url, retries=0) as client:
        await client.login(DEMO_LOGIN, PASSWORD)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", f"{VERSION.path}?{QUERY}", 200, id="the-operations"),
        pytest.param("GET", f"{VERSION.path}?wsdl", 200, id="the-wsdl"),
        pytest.param("GET", f"/nowhere?{QUERY}", 404, id="no-such-page"),
        pytest.param("PUT", f"{VERSION.path}?{QUERY}", 405, id="no-such-method"),
        pytest.param("GET", f"{VERSION.path}/WhoAmI?{QUERY * 60}", 414, id="too-long"),
        pytest.param("GET", f"{VERSION.path}/NoSuchCall?{QUERY}", 500, id="no-such-operation"),
        pytest.param("GET", f"{VERSION.path}/ChangePassword?{QUERY}", 500, id="refused"),
        pytest.param("POST", f"{VERSION.path}?{QUERY}", 415, id="no-xml"),
        pytest.param("GET", f"/_sandbox/nothing?{QUERY}", 404, id="no-such-admin-page"),
        pytest.param("POST", f"/_sandbox/calls?{QUERY}", 404, id="not-to-be-changed"),
        pytest.param("POST", f"/_sandbox/reset?{QUERY}", 204, id="reset"),
    ],
)
def test_pages(sandbox: Sandbox, method: str, path: str, status: int) -> None:
    seen = Seen()
    with all_logs(seen):
        answered, shown = fetch(sandbox, method, path, b"" if method == "GET" else QUERY.encode())
    assert answered == status
    seen.text(path.partition("?")[0], shown)
    seen.object("calls", sandbox.calls())
    assert not said(seen.leaks())
