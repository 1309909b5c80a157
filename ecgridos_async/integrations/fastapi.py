"""FastAPI: a client or a session for the life of an app, and errors of ECGridOS as HTTP errors.

app = FastAPI(lifespan=session_lifespan(Client.from_env), responses=ERROR_RESPONSES)
add_error_handler(app)

@app.get("/me")
async def me(session: SessionDependency) -> str:
    return (await session.who_am_i()).login_name
"""

import copy
import importlib
import math
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Annotated, Any, Final, TypedDict

import anyio

from ecgridos_async import errors
from ecgridos_async._support.extras import needs
from ecgridos_async.client import Client
from ecgridos_async.contract.operation import Effect
from ecgridos_async.instrumentation import Ping
from ecgridos_async.services import find_operation
from ecgridos_async.session import Session

with needs("fastapi", "ecgridos_async.integrations.fastapi"):
    from fastapi import Depends, FastAPI, WebSocket
    from fastapi.responses import JSONResponse
    from starlette.requests import HTTPConnection, Request
    from starlette.types import ASGIApp
    from starlette.websockets import WebSocketState


class LifespanState(TypedDict):
    """The state that the lifespan adds to each request."""

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


class LazySession:
    """A session that logs in on first use.

    Any number of tasks may ask at once; one of them logs in and the others wait. If that Login
    fails, the waiting tasks raise its error, and the next task tries again. A refused Login is not
    repeated, because repeats could lock the user out.
    """

    def __init__(self, make: Callable[[], Session], closing: AsyncExitStack) -> None:
        self._make = make
        self._closing = closing
        self._next: Session | None = make()  # wrong settings raise at start-up
        self._open: Session | None = None
        self._opening = anyio.Lock()
        self._failure: errors.ECGridOSError | None = None
        self._failures = 0

    async def get(self) -> Session:
        """Return the open session; raise the error of the Login that failed."""
        if self._open is not None:
            return self._open
        failures_before = self._failures
        async with self._opening:
            if self._open is None:
                if self._failure is not None and (
                    self._failures > failures_before or _is_final(self._failure)
                ):
                    raise copy.copy(self._failure) from self._failure
                self._open = await self._log_in()
        return self._open

    async def _log_in(self) -> Session:
        session, self._next = self._next or self._make(), None  # a session is entered once
        try:
            return await self._closing.enter_async_context(session)
        except errors.ECGridOSError as error:
            self._failure = error
            self._failures += 1
            raise


def _is_final(error: errors.ECGridOSError) -> bool:
    """Tell whether Login must not be repeated: refused, except for too many open sessions."""
    refused = isinstance(error, errors.LoginRefusedError)
    return refused and not isinstance(error, errors.TooManySessionsError)


class SessionLifespanState(LifespanState):
    """The state that the lifespan with a session adds to each request."""

    ecgridos_session: Session | LazySession


def session_lifespan(
    make_client: Callable[[], Client],
    open_session: Callable[[Client], Session] = Client.session,
    *,
    lazy: bool = False,
) -> Callable[[FastAPI], AbstractAsyncContextManager[SessionLifespanState]]:
    """Return a FastAPI lifespan that also logs in at start-up and out at shutdown.

    All requests share the session, which is renewed when it expires.

    Args:
        make_client: Makes the client, such as `Client.from_env`.
        open_session: Makes the session. The default is `client.session()`, with the login and
            password of the environment. If Login fails, the app does not start.
        lazy: Log in when the first request needs the session, so that the app starts while ECGridOS
            is down. After a failed Login the next request tries again, unless Login was refused.
    """

    @asynccontextmanager
    async def run(_: FastAPI) -> AsyncGenerator[SessionLifespanState]:
        async with make_client() as client, AsyncExitStack() as closing:
            if lazy:
                found: Session | LazySession = LazySession(lambda: open_session(client), closing)
            else:
                found = await closing.enter_async_context(open_session(client))
            yield {"ecgridos": client, "ecgridos_session": found}

    return run


def get_client(connection: HTTPConnection) -> Client:
    """Return the client of the app; a dependency of HTTP and WebSocket endpoints.

    Raises:
        StateError: If the lifespan of the app has not run.
    """
    client: Client | None = getattr(connection.state, "ecgridos", None)
    if client is None:
        raise errors.StateError(_no_lifespan("client", "lifespan"))
    return client


ClientDependency = Annotated[Client, Depends(get_client)]
"""The client of the app, as the type of an endpoint's parameter."""


async def get_session(connection: HTTPConnection) -> Session:
    """Return the session of the app; a dependency of HTTP and WebSocket endpoints.

    Raises:
        StateError: If `session_lifespan` has not run.
        ECGridOSError: If the session is lazy and its Login fails.
    """
    found: Session | LazySession | None = getattr(connection.state, "ecgridos_session", None)
    if found is None:
        raise errors.StateError(_no_lifespan("session", "session_lifespan"))
    return await found.get() if isinstance(found, LazySession) else found


SessionDependency = Annotated[Session, Depends(get_session)]
"""The session of the app, as the type of an endpoint's parameter."""


def explorer(
    authorize: Callable[[Request], Awaitable[bool]],
    *,
    allowed_hosts: Collection[str],
    session: Callable[[Request], Awaitable[Session]] = get_session,
) -> ASGIApp:
    """Return the explorer, to be mounted in the app.

        app.mount("/ecgridos", explorer(may_explore, allowed_hosts=["intranet.example"]))

    It calls ECGridOS by the client and the session of the app, so the app needs `session_lifespan`,
    or `lifespan` and *session*. Each write has to be confirmed, and Logout is refused. Forms that
    another page sent are refused, too.

    Args:
        authorize: Decides whether a request is let in. To refuse one it may also raise FastAPI's
            HTTPException, such as 401, or 303 to a login page.
        allowed_hosts: What the Host header may be, with its port or for all ports; others are
            refused.
        session: Returns the session for a request, open and of the app's client; by default that
            of the app.

    Raises:
        ConfigurationError: If *allowed_hosts* is empty or a string.
        MissingExtraError: If the extra `explore` is not installed.
    """
    if isinstance(allowed_hosts, str) or not allowed_hosts:
        raise errors.ConfigurationError(
            'allowed_hosts: give the names of the app in a list, as in ["intranet.example"]',
            parameter="allowed_hosts",
        )
    with needs("explore", "explorer()"):
        importlib.import_module("python_multipart")  # Starlette does it when a form arrives
        from ecgridos_async.explorer.app.mounted import AppEntrance, AppService
        from ecgridos_async.explorer.app.server import explorer_app
    return explorer_app(
        AppService(get_client, session), AppEntrance(authorize), allowed_hosts=allowed_hosts
    )


def _no_lifespan(what: str, function: str) -> str:
    return (
        f"the app has no {what}, because its lifespan did not run: pass "
        f"FastAPI(lifespan={function}(…)) to the app that is served, not to one mounted in it; in "
        "tests enter `with TestClient(app)`, or run the lifespan beside httpx.ASGITransport, as "
        "asgi-lifespan's LifespanManager does"
    )


_STATUSES: Final[tuple[tuple[type[errors.ECGridOSError], int], ...]] = (
    (errors.OutcomeUnknownError, 503),  # of a Login
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
    (errors.SessionStoreError, 503),
    (errors.ConfigurationError, 500),
    (errors.StateError, 500),
)
"""Statuses by error, the first match counts; others are 502: the upstream service failed."""

_GATEWAY_STATUSES: Final = {429: 503, 503: 503, 504: 504}
"""Statuses of the app by the status of a gateway in front of the service; 502 for others."""


def http_status(error: errors.ECGridOSError) -> int:
    """Return the HTTP status of an error for a client of the app.

    Proxies and clients repeat 502, 503 and 504. So a write that may have been carried out is 500:
    its outcome is unknown, or its reply cannot be read.

    The login is the app's own, so a refused login or a lost session is 502 and not the client's
    401. A Login of unknown outcome is 503: at worst it left a session that expires.
    """
    if isinstance(error, errors.ServiceUnavailableError):
        return _GATEWAY_STATUSES.get(error.status, 502)
    if error.operation != "Login" and _may_have_been_written(error):
        return 500
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 502)


def _may_have_been_written(error: errors.ECGridOSError) -> bool:
    if isinstance(error, errors.OutcomeUnknownError):
        return True
    if error.outcome != "answered" or error.operation is None:
        return False
    try:
        return find_operation(error.operation).effect is Effect.WRITE
    except errors.UnknownOperationError:
        return False


class Problem(TypedDict):
    """The body of an error, by RFC 9457 (`application/problem+json`)."""

    type: str
    """`urn:ecgridos-async:error:` and the class of the error."""
    title: str
    """The meaning of the class."""
    status: int
    detail: str
    """The text of the error."""
    error: str
    """The class of the error."""
    operation: str | None
    """Wire name of the operation of ECGridOS."""
    outcome: errors.CallOutcome
    """Whether ECGridOS may have carried the call out."""
    retryable: bool
    """Whether repeating the same call is safe and may help."""


def problem(error: errors.ECGridOSError) -> Problem:
    """Return the problem details of an error."""
    kind = type(error)
    return {
        "type": f"urn:ecgridos-async:error:{kind.__name__}",
        "title": (kind.__doc__ or kind.__name__).strip().partition("\n")[0].rstrip("."),
        "status": http_status(error),
        "detail": str(error),
        "error": kind.__name__,
        "operation": error.operation,
        "outcome": error.outcome,
        "retryable": error.retryable,
    }


def add_error_handler(app: FastAPI) -> None:
    """Send errors of ECGridOS as `application/problem+json`, see `Problem`.

    The service's `Retry-After` is forwarded. A WebSocket that is not accepted yet is refused with
    the same body; an open one is closed, with code 1013 (try again later) if the call may be
    repeated, and 1011 (internal error) otherwise.
    """

    async def handle(connection: HTTPConnection, error: Exception) -> JSONResponse | None:
        if not isinstance(error, errors.ECGridOSError):
            raise error
        found = problem(error)
        asked = error.retry_after if isinstance(error, errors.ServiceUnavailableError) else None
        response = JSONResponse(
            found,
            status_code=found["status"],
            headers=None if asked is None else {"Retry-After": str(math.ceil(asked))},
            media_type="application/problem+json",
        )
        if isinstance(connection, WebSocket):
            await _end(connection, error, response)
            return None
        return response

    handler: Any = handle  # Starlette's type allows handlers of one kind of connection only
    app.add_exception_handler(errors.ECGridOSError, handler)


class Ready(TypedDict):
    """The body of `readiness` while ECGridOS replies."""

    status: str
    """`ready`."""
    seconds: float
    """How long ECGridOS took to reply, when it was last asked."""
    clock_offset: float
    """Seconds by which the clock of ECGridOS is ahead of the one here."""
    in_flight: int
    """Calls of the client in flight now."""
    waiting: int
    """Those that wait for one of its `max_concurrency` places."""


def readiness(
    *, timeout: float = 2.0, every: float = 5.0
) -> Callable[[Client], Awaitable[JSONResponse]]:
    """Return an endpoint that responds 200 while ECGridOS replies, and 503 while it does not.

        app.get("/ready")(readiness())

    The body is `Ready`, or the `Problem` as `application/problem+json`. The endpoint asks by
    `client.ping()`, so it needs `lifespan` or `session_lifespan` and no session.

    Args:
        timeout: Seconds to wait for ECGridOS.
        every: Seconds for which a reply counts, or a failure: however many ask, ECGridOS is called
            no more often.
    """
    last = _LastPing(timeout, every)

    async def ready(client: ClientDependency) -> JSONResponse:
        found = await last.of(client)
        if isinstance(found, errors.ECGridOSError):
            return JSONResponse(
                {**problem(found), "status": 503},
                status_code=503,
                headers={"Retry-After": str(math.ceil(every))},
                media_type="application/problem+json",
            )
        stats = client.stats()
        body: Ready = {
            "status": "ready",
            "seconds": round(found.seconds, 6),
            "clock_offset": round(found.clock_offset, 3),
            "in_flight": stats.in_flight,
            "waiting": stats.waiting,
        }
        return JSONResponse(body)

    return ready


class _LastPing:
    """The last ping, or the error it raised; requests that come meanwhile wait for it."""

    def __init__(self, timeout: float, every: float) -> None:
        self._timeout = timeout
        self._every = every
        self._asking = anyio.Lock()
        self._found: Ping | errors.ECGridOSError | None = None
        self._until = 0.0

    async def of(self, client: Client) -> Ping | errors.ECGridOSError:
        async with self._asking:
            if self._found is None or anyio.current_time() >= self._until:
                try:
                    self._found = await client.ping(self._timeout)
                except errors.ECGridOSError as error:
                    self._found = error
                self._until = anyio.current_time() + self._every
            return self._found


async def _end(socket: WebSocket, error: errors.ECGridOSError, response: JSONResponse) -> None:
    is_new = socket.application_state is WebSocketState.CONNECTING
    if is_new and "websocket.http.response" in socket.scope.get("extensions", ()):
        await socket.send_denial_response(response)
    elif WebSocketState.DISCONNECTED not in (socket.client_state, socket.application_state):
        await socket.close(1013 if error.retryable else 1011, reason=type(error).__name__)


_PROBLEM_SCHEMA: Final[dict[str, object]] = {
    "title": "Problem",
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "error": {"type": "string"},
        "operation": {"type": ["string", "null"]},
        "outcome": {"enum": ["not_sent", "refused", "answered", "unknown"]},
        "retryable": {"type": "boolean"},
    },
    "required": [*Problem.__annotations__],
}
_VALIDATION_SCHEMA: Final[dict[str, object]] = {
    "type": "object",
    "properties": {"detail": {"type": "array", "items": {"type": "object"}}},
}
_MEANINGS: Final = {
    403: "ECGridOS does not allow it.",
    404: "ECGridOS has no such object.",
    409: "ECGridOS has it already.",
    422: "The data is not acceptable.",
    500: "ECGridOS may have carried out the write, or this app is set up wrong. Do not repeat it.",
    501: "This version of ECGridOS cannot do it.",
    502: "ECGridOS failed, or its reply cannot be read.",
    503: "ECGridOS cannot be reached or is too busy. Try again later.",
    504: "ECGridOS did not reply in time. Try again later.",
}


def _response(status: int) -> dict[str, object]:
    content: dict[str, object] = {"application/problem+json": {"schema": _PROBLEM_SCHEMA}}
    if status == 422:  # FastAPI omits its own if one is given
        content["application/json"] = {"schema": _VALIDATION_SCHEMA}
    found: dict[str, object] = {"description": _MEANINGS[status], "content": content}
    if status == 503:
        seconds = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
        found["headers"] = {"Retry-After": seconds}
    return found


ERROR_RESPONSES: Final[dict[int | str, dict[str, object]]] = {
    status: _response(status) for status in _MEANINGS
}
"""The responses of `add_error_handler` for the OpenAPI document: `FastAPI(responses=…)`."""
