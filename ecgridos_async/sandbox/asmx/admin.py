"""The admin face of a sandbox over HTTP, for tests that run in another process."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ecgridos_async.sandbox.world.ledger import Digest
from ecgridos_async.sandbox.world.world import World


def admin_routes(world: World) -> list[Route]:
    """Return the routes below `/_sandbox`: sessions, calls and the ledger, and reset."""

    async def sessions(_request: Request) -> Response:
        return JSONResponse({"open": world.open_sessions()})

    async def calls(_request: Request) -> Response:
        counts = world.journal.counts
        return JSONResponse({"count": sum(counts.values()), "by_operation": dict(counts)})

    async def ledger(_request: Request) -> Response:
        with world.lock:
            entries = world.ledger.entries
        return JSONResponse(
            [
                {
                    "operation": entry.operation,
                    "identity": entry.identity,
                    "count": entry.count,
                    "arguments": {name: _plain(given) for name, given in entry.arguments.items()},
                }
                for entry in entries
            ]
        )

    async def reset(_request: Request) -> Response:
        world.reset()
        return Response(status_code=204)

    return [
        Route("/_sandbox/sessions", sessions, methods=["GET"]),
        Route("/_sandbox/calls", calls, methods=["GET"]),
        Route("/_sandbox/ledger", ledger, methods=["GET"]),
        Route("/_sandbox/reset", reset, methods=["POST"]),
    ]


def _plain(value: object) -> object:
    """Return an argument as JSON has it."""
    if isinstance(value, Digest):
        return {"length": value.length, "sha256": value.sha256}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
