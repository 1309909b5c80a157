"""The ASGI application: ECGridOS at its real paths, and the admin face."""

from collections.abc import Callable, Mapping
from typing import Final

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request as HTTPRequest
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox.asmx.admin import admin_routes
from ecgridos_async.sandbox.asmx.bodies import (
    MAX_FORM_BYTES,
    MAX_QUERY_BYTES,
    MAX_SOAP_BYTES,
    BodyTooLargeError,
    CallerGoneError,
    read_body,
)
from ecgridos_async.sandbox.asmx.form import serve_form
from ecgridos_async.sandbox.asmx.messages import XML, Reply, Request
from ecgridos_async.sandbox.asmx.overview import Overview
from ecgridos_async.sandbox.asmx.pages import error_page, help_page
from ecgridos_async.sandbox.asmx.replay import Cassette
from ecgridos_async.sandbox.asmx.service import Service
from ecgridos_async.sandbox.asmx.soap import serve_soap
from ecgridos_async.sandbox.handlers import HANDLERS, Handler
from ecgridos_async.sandbox.world.journal import UNKNOWN_OPERATION, CallRecord
from ecgridos_async.sandbox.world.world import World
from ecgridos_async.services import all_operations

Log = Callable[[CallRecord], None]
"""A function that is called with each call once it was carried out."""

_SUFFIX: Final = ".asmx"
_LARGE: Final = 2**20


def contract_operations() -> dict[str, Operation]:
    """Return every operation of the contract, by wire name."""
    return {name: operation for name, (_, _, operation) in all_operations().items()}


def create_app(
    world: World | None = None,
    *,
    latency: float = 0.0,
    operations: Mapping[str, Operation] | None = None,
    handlers: Mapping[str, Handler] = HANDLERS,
    strict: bool = False,
    log: Log | None = None,
    cassette: Cassette | None = None,
) -> Starlette:
    """Return ECGridOS as an ASGI application.

    Args:
        latency: Seconds that every reply waits after its call was carried out.
        operations: Replaces the contract.
        handlers: Replaces what the sandbox does for each operation.
        strict: Whether to refuse operations that have no handler, instead of making a sample.
        log: Called with each call once it was carried out.
        cassette: Recorded calls, which are replied to instead of being carried out.
    """
    world = world or World()
    operations = contract_operations() if operations is None else operations
    services = {
        version.path.lower(): Service(version, world, operations, handlers, strict=strict)
        for version in ApiVersion
    }
    endpoint = _Endpoint(world, services, operations, latency, log, cassette)
    overview = Overview(world, operations, handlers, strict=strict)

    async def first_page(request: HTTPRequest) -> HTMLResponse:
        asked = request.query_params
        html = overview.page(asked.get("table", ""), asked.get("page", ""))
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    return Starlette(
        routes=[
            Route("/", first_page, methods=["GET"]),
            *admin_routes(world),
            Route("/{path:path}", endpoint),
        ]
    )


class _Endpoint:
    """All .asmx paths, as one ASGI application: it is what benchmarks call."""

    def __init__(
        self,
        world: World,
        services: Mapping[str, Service],
        operations: Mapping[str, Operation],
        latency: float,
        log: Log | None,
        cassette: Cassette | None,
    ) -> None:
        self._world = world
        self._services = services
        self._operations = operations
        self._latency = latency
        self._log = log
        self._cassette = cassette

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        end = path.lower().find(_SUFFIX) + len(_SUFFIX)
        service = self._services.get(path[:end].lower())
        rest = path[end:]
        try:
            body = await read_body(receive, MAX_FORM_BYTES if rest else MAX_SOAP_BYTES)
        except BodyTooLargeError:
            await _send(send, error_page(413))
            return
        except CallerGoneError:
            return
        if service is None or (rest and not rest.startswith("/")):
            reply = error_page(404)
        elif len(scope["query_string"]) > MAX_QUERY_BYTES:
            reply = error_page(414)
        else:
            request = _request(scope, path[:end], body)
            if len(body) < _LARGE:
                reply = self._reply(service, request, rest)
            else:
                # Other calls are served meanwhile.
                reply = await anyio.to_thread.run_sync(self._reply, service, request, rest)
            del body, request
            self._record(service, reply)
            if self._latency:
                await anyio.sleep(self._latency)
        await _send(send, reply)

    def _reply(self, service: Service, request: Request, rest: str) -> Reply:
        if self._cassette is not None:
            replayed = self._cassette.reply(service, request, rest)
            if replayed is not None:
                return replayed
        match request.method, rest:
            case "POST", "":
                return serve_soap(service, request)
            case (("GET" | "HEAD"), "") if request.query.lower() == "wsdl":
                return Reply(200, XML, service.description(request.url))
            case (("GET" | "HEAD"), ""):
                return help_page(service, request.query, self._operations)
            case (("GET" | "POST"), _):
                return serve_form(service, request, rest[1:])
            case _:
                return error_page(405)

    def _record(self, service: Service, reply: Reply) -> None:
        if reply.protocol is None:
            return
        operation = reply.operation or UNKNOWN_OPERATION
        record = CallRecord(service.version, reply.protocol, operation, reply.status)
        with self._world.lock:
            self._world.journal.add(record)
        if self._log is not None:
            self._log(record)


async def _send(send: Send, reply: Reply) -> None:
    """Send a reply, a large one in parts, so that it is not copied as a whole."""
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers()})
    body, start = reply.body, 0
    while len(body) - start > _LARGE:
        part = body[start : start + _LARGE]
        await send({"type": "http.response.body", "body": part, "more_body": True})
        start += _LARGE
    await send({"type": "http.response.body", "body": body[start:]})


def _request(scope: Scope, path: str, body: bytes) -> Request:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    action = headers.get(b"soapaction")
    host = headers.get(b"host", b"localhost").decode("latin-1")
    client: tuple[str, int] | None = scope.get("client")
    return Request(
        method=scope["method"],
        url=f"{scope['scheme']}://{host}{path}",
        content_type=headers.get(b"content-type", b"").decode("latin-1"),
        soap_action=None if action is None else action.decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        body=body,
        client=client[0] if client else "",
    )
