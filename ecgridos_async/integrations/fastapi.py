"""FastAPI: a client or a session for the life of an app, and errors of ECGridOS as HTTP errors.

app = FastAPI(lifespan=session_lifespan(Client.from_env))
add_error_handler(app)

@app.get("/me")
async def me(session: SessionDependency) -> str:
    return (await session.who_am_i()).login_name
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Final, TypedDict

from ecgridos_async import errors
from ecgridos_async.client import Client
from ecgridos_async.extras import needs
from ecgridos_async.session import Session

with needs("fastapi", "ecgridos_async.integrations.fastapi"):
    from fastapi import Depends, FastAPI, Request
    from fastapi.responses import JSONResponse


class LifespanState(TypedDict):
    """What the lifespan leaves on the state of each request."""

    ecgridos: Client


def lifespan(
    make_client: Callable[[], Client],
) -> Callable[[FastAPI], AbstractAsyncContextManager[LifespanState]]:
    """Return a FastAPI lifespan that opens one client at start-up and closes it at shutdown."""

    @asynccontextmanager
    async def run(_: FastAPI) -> AsyncGenerator[LifespanState]:
        async with make_client() as client:
            yield {"ecgridos": client}

    return run


class SessionLifespanState(LifespanState):
    """What the lifespan with a session leaves on the state of each request."""

    ecgridos_session: Session


def session_lifespan(
    make_client: Callable[[], Client],
    open_session: Callable[[Client], Session] = Client.session,
) -> Callable[[FastAPI], AbstractAsyncContextManager[SessionLifespanState]]:
    """Return a FastAPI lifespan that also logs in at start-up and out at shutdown.

    All requests share the session, which is renewed when it expires. *open_session* makes it; by
    default it is `client.session()`, with the login and password of the environment. If Login is
    refused the app does not start.
    """

    @asynccontextmanager
    async def run(_: FastAPI) -> AsyncGenerator[SessionLifespanState]:
        async with make_client() as client, open_session(client) as session:
            yield {"ecgridos": client, "ecgridos_session": session}

    return run


def get_client(request: Request) -> Client:
    """Return the client of the app; a dependency."""
    client: Client = request.state.ecgridos
    return client


ClientDependency = Annotated[Client, Depends(get_client)]
"""The client of the app, as the type of an endpoint's parameter."""


def get_session(request: Request) -> Session:
    """Return the session of the app; a dependency. It takes `session_lifespan`."""
    session: Session = request.state.ecgridos_session
    return session


SessionDependency = Annotated[Session, Depends(get_session)]
"""The session of the app, as the type of an endpoint's parameter."""


_STATUSES: Final[tuple[tuple[type[errors.ECGridOSError], int], ...]] = (
    (errors.LoginRefusedError, 502),
    (errors.SessionTimeoutError, 502),
    (errors.NotFoundError, 404),
    (errors.AccessDeniedError, 403),
    (errors.DuplicateError, 409),
    (errors.InvalidIDError, 422),
    (errors.DataError, 422),
    (errors.NotInThisVersionError, 501),
    (errors.ArgumentError, 422),
    (errors.PoolTimeoutError, 503),
    (errors.CallTimeoutError, 504),
    (errors.ConnectError, 503),
    (errors.ConfigurationError, 500),
    (errors.StateError, 500),
)
"""Statuses by error; what is not here is 502, for the service behind failed. The first counts."""


def http_status(error: errors.ECGridOSError) -> int:
    """Return the HTTP status that tells a caller of the app what happened.

    The login is the app's own, so a refused login or a lost session is 502 and not the
    caller's 401.
    """
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 502)


def add_error_handler(app: FastAPI) -> None:
    """Answer errors of ECGridOS as JSON: `{"error", "operation", "detail"}`."""

    async def answer(_: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, errors.ECGridOSError):
            raise error
        return JSONResponse(
            {
                "error": type(error).__name__,
                "operation": error.operation,
                "detail": str(error),
            },
            status_code=http_status(error),
        )

    app.add_exception_handler(errors.ECGridOSError, answer)
