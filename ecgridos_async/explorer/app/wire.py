"""Wire: requests as text, with secrets masked or with something else in their place."""

from collections.abc import Callable, Mapping
from typing import Any

from ecgridos_async.client import Client
from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.types import is_bytes, is_secret
from ecgridos_async.errors import (
    ECGridOSError,
    ECGridOSFault,
    Fault,
    OutcomeUnknownError,
    ReplyError,
    ServiceUnavailableError,
)
from ecgridos_async.explorer.app.listing import Listed
from ecgridos_async.messages import RawResponse, WireRequest
from ecgridos_async.secret import MASK
from ecgridos_async.services import service_class

LONGEST = 64 * 1024
"""How many characters of a body are shown."""


def method_of(listed: Listed) -> Callable[..., Any]:
    """Return the method that declares an operation, of no session."""
    method: Callable[..., Any] = getattr(service_class(listed.service), listed.method)
    return method


def built(
    client: Client,
    listed: Listed,
    protocol: Protocol,
    arguments: Mapping[str, object],
    *,
    session_id: str = MASK,
    secret: Callable[[Parameter], str] = lambda _: MASK,
) -> WireRequest:
    """Return the request of a call with something else in the place of each secret.

    Args:
        client: Which service it is for; nothing is sent.
        listed: The operation.
        protocol: The binding.
        arguments: By Python name.
        session_id: Stands for the session id.
        secret: Returns what stands for a secret argument.

    Raises:
        ArgumentError: If an argument is wrong.
    """
    parameters = listed.operation.plan(listed.version).parameters
    put = {one.name: one for one in parameters if is_secret(one.type) and one.name in arguments}
    changed = {
        name: _in_place_of(value, secret(put[name]), put[name]) if name in put else value
        for name, value in arguments.items()
    }
    session = client.attach(session_id).with_options(protocol=protocol)
    return session.build(method_of(listed), **changed)


def _in_place_of(value: object, text: str, parameter: Parameter) -> object:
    if not value:  # what is empty holds no secret
        return value
    return text.encode() if is_bytes(parameter.type) else text


def request_text(request: WireRequest) -> str:
    """Return a request as HTTP writes it."""
    return _message(f"{request.method} {request.url} HTTP/1.1", request.headers, request.body)


def sent_text(raw: RawResponse[object]) -> str:
    """Return the request of a call that was made, with secrets masked."""
    if raw.method == "GET":
        address = f"{raw.address}?{_text(raw.request_body)}"
        return _message(f"GET {address} HTTP/1.1", raw.request_headers, b"")
    return _message(f"{raw.method} {raw.address} HTTP/1.1", raw.request_headers, raw.request_body)


def reply_text(raw: RawResponse[object]) -> str:
    """Return the reply of a call, with secrets masked."""
    return _message(f"HTTP/1.1 {raw.status}", raw.headers, raw.body)


def failed_reply(error: ECGridOSError) -> tuple[str, str]:
    """Return what to call what an error tells of the reply that it came from, and that as text.

    Both are empty if there was no reply. The error masked its secrets when it was raised.
    """
    came_from = error.__cause__ if isinstance(error, OutcomeUnknownError) else error
    title, headers = "Fault in the reply", dict[str, str]()
    match came_from:
        case ECGridOSFault(status=status, code=int()) as fault:
            names = ("code", "string", "item", "message")
            text = "\n".join(f"Error{one.capitalize()}: {getattr(fault, one)}" for one in names)
        case Fault(status=status):
            text = str(came_from.args[0])
        case ReplyError(status=status) | ServiceUnavailableError(status=status) if status:
            title, text = "Beginning of the reply", came_from.excerpt
            headers = {"content-type": came_from.content_type} if came_from.content_type else {}
        case _:
            return "", ""
    return title, _message(f"HTTP/1.1 {status}", headers, text.encode())


def _message(first: str, headers: Mapping[str, str], body: bytes) -> str:
    lines = [first, *(f"{name}: {value}" for name, value in headers.items()), ""]
    return "\n".join([*lines, _text(body)]).rstrip("\n")


def _text(body: bytes) -> str:
    text = body[: 4 * LONGEST].decode("utf-8", "replace")
    if len(text) <= LONGEST and len(body) <= 4 * LONGEST:
        return text
    return f"{text[:LONGEST]}\n… {len(body):,} bytes in all"
