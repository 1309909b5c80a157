"""The admin face of a sandbox over HTTP, for tests that run in another process."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ecgridos_async.sandbox.world import World


def admin_routes(world: World) -> list[Route]:
    """Return the routes below `/_sandbox`."""

    async def sessions(_request: Request) -> Response:
        return JSONResponse({"open": world.open_sessions()})

    async def calls(_request: Request) -> Response:
        counts = world.journal.counts
        return JSONResponse({"count": sum(counts.values()), "by_operation": dict(counts)})

    async def reset(_request: Request) -> Response:
        world.reset()
        return Response(status_code=204)

    return [
        Route("/_sandbox/sessions", sessions, methods=["GET"]),
        Route("/_sandbox/calls", calls, methods=["GET"]),
        Route("/_sandbox/reset", reset, methods=["POST"]),
    ]
