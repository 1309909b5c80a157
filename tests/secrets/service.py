"""A service that quotes the request in every way that is known or possible."""

import html
import itertools
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from unittest import mock

from ecgridos_async.sandbox import DEMO_LOGIN, Sandbox
from ecgridos_async.sandbox.world.users import Users
from tests.secrets.planted import API_KEY, ECHOED, ISSUED, PASSWORD, SPELLINGS
from tests.transport.server import SOAP12, Connection, Server, http, serve


@asynccontextmanager
async def replying(*replies: bytes | None) -> AsyncGenerator[Server, None]:
    """Serve replies, one after another, the last one again and again; None resets."""
    left = list(replies)

    async def behave(connection: Connection) -> None:
        while True:
            server.requests.append(await connection.receive())
            reply = left.pop(0) if len(left) > 1 else left[0]
            if reply is None:
                await connection.reset()
                return
            await connection.send(reply)

    async with serve(behave) as server:
        yield server


@asynccontextmanager
async def silent() -> AsyncGenerator[Server, None]:
    """Accept calls and never reply."""

    async def behave(connection: Connection) -> None:
        await connection.receive()
        await connection.until_closed()

    async with serve(behave) as server:
        yield server


@asynccontextmanager
async def repeating() -> AsyncGenerator[Server, None]:
    """Serve as an echo does: what arrives goes back as it is."""

    async def behave(connection: Connection) -> None:
        request = await connection.receive()
        await connection.send(f"{request.line}\r\n".encode("latin-1") + request.body + b"\r\n\r\n")

    async with serve(behave) as server:
        yield server


def spelled(secrets: Sequence[str]) -> str:
    """Return secrets in every spelling in which a server may quote them."""
    return "\n".join(SPELLINGS[name](secret) for secret in secrets for name in ECHOED)


def fault(said: str, *, info: bool = True, string: str = "Invalid data.") -> bytes:
    """Return a fault whose texts are *said*, escaped as XML must be."""
    text = html.escape(said)
    error = (
        f"<ErrorInfo><ErrorCode>9</ErrorCode><ErrorString>{string} {text}</ErrorString>"
        f"<ErrorItem>{text}</ErrorItem><ErrorMessage>{text}</ErrorMessage></ErrorInfo>"
    )
    body = (
        f'<s:Envelope xmlns:s="{SOAP12}"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value>'
        f'</s:Code><s:Reason><s:Text xml:lang="en">{text}</s:Text></s:Reason>'
        f"<s:Detail>{error if info else ''}</s:Detail></s:Fault></s:Body></s:Envelope>"
    )
    return http(body.encode(), status="500 Internal Server Error")


def page(said: str, *, status: str = "200 OK", media: str = "text/html") -> bytes:
    """Return a page that says something, as it is."""
    return http(f"<html>{said}</html>".encode(), status=status, headers=(f"Content-Type: {media}",))


def plain(said: str) -> bytes:
    """Return an error of the form bindings."""
    return http(
        said.encode(), status="500 Internal Server Error", headers=("Content-Type: text/plain",)
    )


def result(namespace: str, operation: str, content: str, *, soap: bool, bare: str) -> bytes:
    """Return a reply whose result has *content*, as markup; *bare* names its root in forms."""
    if soap:
        body = (
            f'<s:Envelope xmlns:s="{SOAP12}"><s:Body><{operation}Response xmlns="{namespace}">'
            f"<{operation}Result>{content}</{operation}Result></{operation}Response></s:Body>"
            "</s:Envelope>"
        )
        return http(body.encode())
    body = f'<{bare} xmlns="{namespace}">{content}</{bare}>'
    return http(body.encode(), headers=("Content-Type: text/xml; charset=utf-8",))


@contextmanager
def plant_session_ids() -> Generator[None, None, None]:
    """Let sandboxes give out planted session ids."""
    numbers = itertools.count()
    with mock.patch("ecgridos_async.sandbox.world.sessions.uuid") as made:
        made.uuid4 = lambda: f"{ISSUED}{next(numbers)}"
        yield


def plant_credentials(sandbox: Sandbox) -> None:
    """Give the demo user of a sandbox the planted password and API key."""
    users = list(sandbox.world.users)
    demo = next(user for user in users if user.login_name == DEMO_LOGIN)
    demo.password, demo.api_key = PASSWORD, API_KEY
    with sandbox.world.lock:
        sandbox.world.users = Users(users)
