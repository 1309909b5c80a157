"""Calls: a call of an operation, with what was sent and what came back."""

import time
from typing import Final

import attrs
from starlette.requests import HTTPConnection

from ecgridos_async.client import Client
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.errors import ArgumentError, ECGridOSError
from ecgridos_async.explorer.app.forms import Filled
from ecgridos_async.explorer.app.listing import Listed
from ecgridos_async.explorer.app.results import Shown, shown
from ecgridos_async.explorer.app.service import Service
from ecgridos_async.explorer.app.wire import (
    built,
    failed_reply,
    method_of,
    reply_text,
    request_text,
    sent_text,
)
from ecgridos_async.messages import RawResponse
from ecgridos_async.session import Session

_NO_SESSION: Final = "no session is needed"


@attrs.frozen(eq=False)
class Outcome:
    """What a call came to. All of it may be shown."""

    request: str
    attempts: int
    seconds: float
    result: Shown | None = None
    reply: str = ""
    reply_title: str = "Reply"
    status: int | None = None
    error: ECGridOSError | None = None


async def call(
    service: Service,
    connection: HTTPConnection,
    listed: Listed,
    protocol: Protocol,
    filled: Filled,
) -> Outcome:
    """Call an operation.

    Raises:
        ArgumentError: If an argument is wrong; nothing was sent.
    """
    client = await service.client(connection, listed.version)
    request = request_text(built(client, listed, protocol, filled.arguments))
    started = time.perf_counter()
    try:
        session = await _caller(service, connection, client, listed)
        raw: RawResponse[object] = await session.with_options(protocol=protocol).raw(
            method_of(listed), **filled.arguments
        )
    except ArgumentError:
        raise
    except ECGridOSError as error:
        seconds = time.perf_counter() - started
        title, reply = failed_reply(error)
        if reply and error.operation != listed.name:  # that of Login
            title += f" to {error.operation}"
        return Outcome(
            request, error.attempts, seconds, reply=reply, reply_title=title, error=error
        )
    return Outcome(
        request=sent_text(raw),
        attempts=raw.attempts,
        seconds=raw.seconds,
        result=shown(raw.value, listed.operation.plan(listed.version).result),
        reply=reply_text(raw),
        status=raw.status,
    )


async def _caller(
    service: Service, connection: HTTPConnection, client: Client, listed: Listed
) -> Session:
    """Return a session; if the operation needs none, one that is never logged in."""
    if listed.operation.session:
        return await service.session(connection, listed.version)
    return client.attach(_NO_SESSION)
